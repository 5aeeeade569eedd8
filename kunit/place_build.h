/* SPDX-License-Identifier: GPL-2.0-only */
/* Loads as they were measured on stock Debian kernels, layouts by hand, and numbers drawn from a seed. */
#ifndef CRASHGUARD_KUNIT_PLACE_BUILD_H
#define CRASHGUARD_KUNIT_PLACE_BUILD_H

#include <kunit/test.h>

#include <crashguard/place.h>

#include "report_build.h"

/* 6.1.0-56-amd64 by itself: init_size of 63.6M */
#define PLACE_STOCK_6_1                                                                                     \
	.elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000, .kernel = 0x3f98000,                    \
	.kernel_load = 8247232 - 20480, .kernel_align = 0x200000, .kernel_min = 0x100000,                    \
	.pref_address = 0x1000000
/* 7.3.4+deb13-amd64 by itself */
#define PLACE_STOCK_7_3                                                                                     \
	.elfcorehdr = 921600, .purgatory = 0x5000, .params = 0x2000, .kernel = 65331200,                     \
	.kernel_load = 0xb00000, .kernel_align = 0x200000, .kernel_min = 0x1000000, .pref_address = 0x1000000
/* The busybox initrd of 1421312 bytes that both were measured with */
#define PLACE_BUSYBOX 0x15b000

#define PLACE_RANGE(at, size) { (at), (at) + (size) - 1 }

struct place_seg {
	enum cg_segment_kind kind;
	u64 start;
	u64 size;
};

static inline const struct cg_age *place_age(struct kunit *test, const char *version)
{
	const struct cg_age *age = cg_age_tested(version);

	KUNIT_ASSERT_NOT_NULL_MSG(test, age, "%s", version);
	return age;
}

/* Segments up to the first of no size. */
static inline struct cg_layout *place_layout(struct kunit *test, const struct cg_range *region,
					     const struct place_seg *seg, size_t nr)
{
	struct cg_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, layout);
	KUNIT_ASSERT_LE(test, nr, (size_t)CG_SEGMENTS_MAX);
	layout->region = *region;
	for (; layout->nr < nr && seg->size; seg++) {
		layout->seg[layout->nr].kind = seg->kind;
		layout->seg[layout->nr].range = (struct cg_range)PLACE_RANGE(seg->start, seg->size);
		layout->seg[layout->nr++].bufsz = seg->size;
	}
	return layout;
}

/* xorshift64: enough for drawing cases, and the same everywhere. */
static inline u64 place_draw(u64 *seed, unsigned int below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (u32)(*seed >> 32) % below;
}

#endif

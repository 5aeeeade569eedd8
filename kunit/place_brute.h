/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's search for a hole, written off kernel/kexec_file.c step by step: what place.c is compared with. Of the
 * steps that ages differ in, both.
 */
#ifndef CRASHGUARD_KUNIT_PLACE_BRUTE_H
#define CRASHGUARD_KUNIT_PLACE_BRUTE_H

#include "place_build.h"

struct brute_kimage {
	unsigned int nr_segments;
	struct {
		u64 mem;
		u64 memsz;
	} segment[CG_SEGMENTS_MAX];
};

struct brute_kbuf {
	struct brute_kimage *image;
	u64 mem;
	u64 memsz;
	u64 buf_align;
	u64 buf_min;
	u64 buf_max;
	bool top_down;
};

static inline int kimage_is_destination_range_brute(const struct brute_kimage *image, u64 start, u64 end)
{
	unsigned int i;

	for (i = 0; i < image->nr_segments; i++) {
		u64 mstart, mend;

		mstart = image->segment[i].mem;
		mend = mstart + image->segment[i].memsz;
		if ((end > mstart) && (start < mend))
			return 1;
	}
	return 0;
}

static inline int locate_mem_hole_top_down_brute(u64 start, u64 end, struct brute_kbuf *kbuf, bool since_6_8)
{
	u64 temp_start, temp_end;

	temp_end = min(end, kbuf->buf_max);
	temp_start = temp_end - kbuf->memsz + (since_6_8 ? 1 : 0);
	do {
		temp_start = temp_start & (~(kbuf->buf_align - 1));
		if (temp_start < start || temp_start < kbuf->buf_min)
			return 0;
		temp_end = temp_start + kbuf->memsz - 1;
		if (kimage_is_destination_range_brute(kbuf->image, temp_start, temp_end)) {
			temp_start = temp_start - CG_PAGE;
			continue;
		}
		break;
	} while (1);
	kbuf->mem = temp_start;
	return 1;
}

static inline int locate_mem_hole_bottom_up_brute(u64 start, u64 end, struct brute_kbuf *kbuf)
{
	u64 temp_start, temp_end;

	temp_start = max(start, kbuf->buf_min);
	do {
		temp_start = (temp_start + kbuf->buf_align - 1) & ~(kbuf->buf_align - 1);
		temp_end = temp_start + kbuf->memsz - 1;
		if (temp_end > end || temp_end > kbuf->buf_max)
			return 0;
		if (kimage_is_destination_range_brute(kbuf->image, temp_start, temp_end)) {
			temp_start = temp_start + CG_PAGE;
			continue;
		}
		break;
	} while (1);
	kbuf->mem = temp_start;
	return 1;
}

static inline int locate_mem_hole_callback_brute(const struct cg_range *res, struct brute_kbuf *kbuf, bool since_6_8)
{
	u64 start = res->start, end = res->end;
	u64 sz = end - start + 1;

	if (sz < kbuf->memsz)
		return 0;
	if (end < kbuf->buf_min || start > kbuf->buf_max)
		return 0;
	if (kbuf->top_down)
		return locate_mem_hole_top_down_brute(start, end, kbuf, since_6_8);
	return locate_mem_hole_bottom_up_brute(start, end, kbuf);
}

static inline bool kexec_add_buffer_brute(struct brute_kimage *image, const struct cg_range *res, u64 memsz, u64 align,
					  u64 min, bool top_down, bool since_6_8)
{
	struct brute_kbuf kbuf = {
		.image = image,
		.memsz = (memsz + CG_PAGE - 1) & ~(CG_PAGE - 1),
		.buf_align = max(align, CG_PAGE),
		.buf_min = min,
		.buf_max = U64_MAX,
		.top_down = top_down,
	};

	if (!locate_mem_hole_callback_brute(res, &kbuf, since_6_8))
		return false;
	image->segment[image->nr_segments].mem = kbuf.mem;
	image->segment[image->nr_segments++].memsz = kbuf.memsz;
	return true;
}

/* bzImage64_load(), with the sizes it would have worked out; CG_SEG_OTHER if all went well, else what did not fit. */
static inline enum cg_segment_kind bzimage64_load_brute(const struct cg_range *res, const struct cg_need *need,
							bool since_6_8, struct brute_kimage *image)
{
	u64 buf_min = 0x100000;		/* MIN_KERNEL_LOAD_ADDR */

	image->nr_segments = 0;
	if (need->ima && !kexec_add_buffer_brute(image, res, need->ima, CG_PAGE, 0, true, since_6_8))
		return CG_SEG_IMA;
	/* crash_load_segments() */
	if (!kexec_add_buffer_brute(image, res, need->elfcorehdr, CG_PAGE, 0, false, since_6_8))
		return CG_SEG_ELFCOREHDR;
	/* kexec_load_purgatory(), MIN_PURGATORY_ADDR */
	if (!kexec_add_buffer_brute(image, res, need->purgatory, CG_PAGE, 0x3000, true, since_6_8))
		return CG_SEG_PURGATORY;
	/* MIN_BOOTPARAM_ADDR */
	if (!kexec_add_buffer_brute(image, res, need->params, 16, 0x3000, true, since_6_8))
		return CG_SEG_PARAMS;
	if (since_6_8 && need->pref_address >= buf_min)
		buf_min = need->pref_address;
	if (!kexec_add_buffer_brute(image, res, need->kernel, need->kernel_align, buf_min, true, since_6_8))
		return CG_SEG_KERNEL;
	/* MIN_INITRD_LOAD_ADDR */
	if (need->initrd && !kexec_add_buffer_brute(image, res, need->initrd, CG_PAGE, 0x1000000, true, since_6_8))
		return CG_SEG_INITRD;
	return CG_SEG_OTHER;
}

/* A small load into a small region around the addresses that decide something. */
static inline void brute_draw(u64 *seed, bool since_6_8, struct cg_range *region, struct cg_need *need)
{
	static const u64 around[] = { CG_M(1), CG_M(4), CG_M(15), CG_M(16), CG_M(17), CG_G(4) - CG_M(1) };

	region->start = around[place_draw(seed, ARRAY_SIZE(around))] - 64 * CG_PAGE + place_draw(seed, 128) * CG_PAGE;
	region->end = region->start + (1 + place_draw(seed, 400)) * CG_PAGE - 1;
	memset(need, 0, sizeof(*need));
	if (!place_draw(seed, 4))
		need->ima = place_draw(seed, 4) * CG_PAGE;
	need->elfcorehdr = (1 + place_draw(seed, 12)) * CG_PAGE;
	need->purgatory = (1 + place_draw(seed, 6)) * CG_PAGE;
	need->params = (1 + place_draw(seed, 4)) * CG_PAGE;
	need->kernel = (1 + place_draw(seed, 200)) * CG_PAGE;
	need->kernel_load = 1 + place_draw(seed, 4096);
	need->kernel_align = CG_PAGE << place_draw(seed, 8);
	need->pref_address = CG_M(1) + place_draw(seed, 68) * 64 * CG_PAGE;
	need->kernel_min = since_6_8 ? need->pref_address : CG_M(1);
	if (place_draw(seed, 4))
		need->initrd = (1 + place_draw(seed, 150)) * CG_PAGE;
}

#endif

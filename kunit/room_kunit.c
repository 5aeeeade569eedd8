// SPDX-License-Identifier: GPL-2.0-only
#include "place_build.h"

#include <crashguard/advice.h>

#include "../module/core/room.c"

#define REGION_70M_AT_8M { 0x800000, 0x4dfffff }
#define REGION_65M_AT_15M { 0xf00000, 0x4ffffff }
#define REGION_32M PLACE_RANGE(0x2000000, 0x2000000)
/* 8M at multiples of 2M from 16M on, and all that goes with it, in 32M */
#define SMALL .elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000, .kernel_align = 0x200000,         \
	.kernel_min = 0x1000000, .pref_address = 0x1000000
#define G1 0x40000

/* Each finding that place_check can raise, and beside it a load that it is not raised for. */
static const struct room_row {
	const char *desc;
	const char *age;
	u64 ram_pages;
	struct cg_range region;
	struct cg_need need;
	int ret;
	enum cg_code code;
} room_rows[] = {
	{ "65M@15M, no initrd, 6.1", "6.1", G1, REGION_65M_AT_15M, { PLACE_STOCK_6_1 } },
	{ "65M@15M, initrd of 1M, 6.1", "6.1", G1, REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = CG_M(1) },
	  -ENOSPC, CG_F_INITRD_NO_ROOM },
	{ "65M@15M, initrd as large as what is left, 6.1", "6.1", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = 0x60000 } },
	{ "65M@15M, initrd of a page more, 6.1", "6.1", G1, REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = 0x61000 },
	  -ENOSPC, CG_F_INITRD_NO_ROOM },
	{ "65M@15M, initrd of a page more, 6.12", "6.12", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = 0x61000 } },
	{ "65M@15M, initrd of two pages more, 6.12", "6.12", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = 0x62000 }, -ENOSPC, CG_F_INITRD_NO_ROOM },
	{ "256M, initrd, 6.1", "6.1", G1, { 0x23000000, 0x32ffffff }, { PLACE_STOCK_6_1, .initrd = PLACE_BUSYBOX } },
	{ "256M, initrd, 7.3", "7.3", G1, { 0x29000000, 0x38ffffff }, { PLACE_STOCK_7_3, .initrd = PLACE_BUSYBOX } },

	{ "70M@8M, 6.1", "6.1", G1, REGION_70M_AT_8M, { PLACE_STOCK_6_1 }, -ENOSPC, CG_F_SEGMENT_STOMPED },
	{ "70M@8M, 7.3", "7.3", G1, REGION_70M_AT_8M, { PLACE_STOCK_7_3 }, -ENOSPC, CG_F_KERNEL_NO_ROOM },
	{ "stomped, where it would fit otherwise, 6.1", "6.1", G1, { 0x800000, 0x4f9bfff }, { PLACE_STOCK_6_1 },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_STOMPED },
	{ "a few pages more, and it is not, 6.1", "6.1", G1, { 0x800000, 0x4f9ffff }, { PLACE_STOCK_6_1 } },
	{ "a page less than these, 6.1", "6.1", G1, { 0x800000, 0x4f9efff }, { PLACE_STOCK_6_1 },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_STOMPED },

	{ "kernel that fits exactly", "6.12", G1, REGION_32M, { SMALL, .kernel = 0x1df9000 } },
	{ "kernel of a page more", "6.12", G1, REGION_32M, { SMALL, .kernel = 0x1dfa000 }, -ENOSPC,
	  CG_F_KERNEL_NO_ROOM },
	{ "kernel of 2^63 bytes", "6.12", G1, REGION_32M, { SMALL, .kernel = 1ULL << 63 }, -ENOSPC,
	  CG_F_KERNEL_NO_ROOM },
	{ "elfcorehdr that is too large", "6.12", G1, PLACE_RANGE(0x2000000, 0x1000), { SMALL, .kernel = 0x1000,
	  .ima = 0x1000 }, -ENOSPC, CG_F_SMALL_NO_ROOM },
	{ "purgatory that is too large", "6.12", G1, PLACE_RANGE(0x2000000, 0x5000), { SMALL, .kernel = 0x1000 },
	  -ENOSPC, CG_F_SMALL_NO_ROOM },
	{ "params that are too large", "6.12", G1, PLACE_RANGE(0x2000000, 0x7000), { SMALL, .kernel = 0x1000 }, -ENOSPC,
	  CG_F_SMALL_NO_ROOM },
	{ "params that fit, and no room for a kernel", "6.12", G1, PLACE_RANGE(0x2000000, 0x8000),
	  { SMALL, .kernel = 0x1000 }, -ENOSPC, CG_F_KERNEL_NO_ROOM },
	{ "empty region", "6.12", G1, { 1, 0 }, { SMALL, .kernel = 0x1000 }, -ENOSPC, CG_F_SMALL_NO_ROOM },

	{ "control pages in what is left", "6.12", G1, REGION_32M,
	  { SMALL, .kernel = 0x1df9000, .control = 0x1ff000 } },
	{ "control pages of one page more", "6.12", G1, REGION_32M, { SMALL, .kernel = 0x1df9000, .control = 0x200000 },
	  -ENOSPC, CG_F_CONTROL_NO_ROOM },

	{ "half of RAM", "6.12", 2 * (0x400 + 8), REGION_32M, { SMALL, .kernel = 0x400000 } },
	{ "more than half of RAM", "6.12", 2 * (0x400 + 8) - 1, REGION_32M, { SMALL, .kernel = 0x400000 }, -ENOSPC,
	  CG_F_RAM_HALF },
	{ "more than half of RAM with the initrd alone", "6.12", 2 * (0x400 + 8), REGION_32M,
	  { SMALL, .kernel = 0x400000, .initrd = 0x1000 }, -ENOSPC, CG_F_RAM_HALF },
};

static void room_desc(const struct room_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(room, room_rows, room_desc);

static struct cg_machine *room_machine(struct kunit *test, const char *age)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->age = *place_age(test, age);
	return m;
}

static void room_place_check(struct kunit *test)
{
	const struct room_row *row = test->param_value;
	struct cg_machine *m = room_machine(test, row->age);
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_report *report = report_new(test);
	struct cg_need need = row->need;

	need.ram_pages = row->ram_pages;
	KUNIT_EXPECT_EQ(test, cg_place_check(m, &row->region, &need, "crashkernel=160M", layout, report), row->ret);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)(row->code ? CG_FAIL : CG_PASS));
	KUNIT_ASSERT_EQ(test, report->nr, row->code ? 1U : 0U);
	if (row->code)
		KUNIT_EXPECT_EQ(test, (int)report->finding[0].code, (int)row->code);
}

struct sentence_row {
	const char *desc;
	struct cg_range region;
	struct cg_need need;
	u64 ram_pages;
	const char *slug;
	const char *text;
};

static const struct sentence_row sentence_rows[] = {
	{ "initrd", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = CG_M(1) }, G1, "initrd-no-room",
	  "the initrd needs 1M in one piece at or above 0x1000000, and 384K is left beside the kernel in the region "
	  "0xf00000-0x4ffffff: 640K is missing; boot with crashkernel=160M" },
	{ "kernel", { 0x1000000, 0x4f9bfff }, { PLACE_STOCK_6_1 }, G1, "kernel-no-room",
	  "the kernel needs 63.6M in one piece from a multiple of 2M at or above 0x100000, and the region "
	  "0x1000000-0x4f9bfff has 61.5M there; boot with crashkernel=160M" },
	{ "kernel, an exact fit", PLACE_RANGE(0x1000000, 0x3f98000 + 0x1000),
	  { .elfcorehdr = 0x1000, .kernel = 0x3f98000, .kernel_align = 0x1000 }, G1, "kernel-no-room",
	  "the kernel needs 63.6M in one piece from a multiple of 4K at or above 0x0, and the region "
	  "0x1000000-0x4f98fff has 63.5M there; boot with crashkernel=160M" },
	{ "params", PLACE_RANGE(0x2000000, 0x8000), { PLACE_STOCK_6_1 }, G1, "kernel-no-room",
	  "params needs 8K beside the kernel, and the region 0x2000000-0x2007fff has 4K left in one piece; boot with "
	  "crashkernel=160M" },
	{ "control pages", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .control = 0x161000 }, G1, "kernel-no-room",
	  "the segments fill the region 0xf00000-0x4ffffff and leave 1.3M, and the kernel wants 1.4M for its control "
	  "pages; boot with crashkernel=160M" },
	{ "RAM", { 0x23000000, 0x32ffffff }, { PLACE_STOCK_6_1, .initrd = CG_M(100) }, 0x10000, "kernel-no-room",
	  "the segments need 163.7M, and this kernel refuses to load more than half of its 256M of RAM; use a smaller "
	  "initrd" },
};

static void sentence_desc(const struct sentence_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sentence, sentence_rows, sentence_desc);

static void room_sentences(struct kunit *test)
{
	const struct sentence_row *row = test->param_value;
	struct cg_machine *m = room_machine(test, "6.1");
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_report *report = report_new(test);
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	struct cg_need need = row->need;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	need.ram_pages = row->ram_pages;
	KUNIT_EXPECT_EQ(test, cg_place_check(m, &row->region, &need, "crashkernel=160M", layout, report), -ENOSPC);
	KUNIT_ASSERT_EQ(test, report->nr, 1U);
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->slug);
	cg_finding_format(buf, CG_SENTENCE_LEN, &report->finding[0], true);
	KUNIT_EXPECT_STREQ(test, buf, row->text);
}

/* All that sanity_check_segment_list() adds up, and nothing that is no segment. */
static void room_need_sum(struct kunit *test)
{
	struct cg_need need = {
		.elfcorehdr = 1, .ima = 2, .purgatory = 4, .params = 8, .kernel = 16, .initrd = 32, .kernel_load = 64,
		.kernel_align = 128, .kernel_min = 256, .pref_address = 512, .control = 1024, .ram_pages = 2048,
	};

	KUNIT_EXPECT_EQ(test, cg_need_sum(&need), 63ULL);
	need.initrd = ~0ULL - 40;
	KUNIT_EXPECT_EQ(test, cg_need_sum(&need), ~0ULL - 9);
	need.initrd = ~0ULL - 30;
	KUNIT_EXPECT_EQ(test, cg_need_sum(&need), ~0ULL);
	need.kernel = ~0ULL - 14;
	KUNIT_EXPECT_EQ(test, cg_need_sum(&need), ~0ULL);
	need.kernel = ~0ULL - 20;
	need.initrd = 0;
	KUNIT_EXPECT_EQ(test, cg_need_sum(&need), ~0ULL - 5);
}

#define ROOM_SEED 0x726f6f6d20202121ULL

static void room_draw(u64 *seed, struct cg_need *need)
{
	*need = (struct cg_need){
		.elfcorehdr = (1 + place_draw(seed, 226)) * CG_PAGE,
		.purgatory = (3 + place_draw(seed, 3)) * CG_PAGE,
		.params = (2 + place_draw(seed, 7)) * CG_PAGE,
		.kernel = CG_M(8) + place_draw(seed, 32768) * CG_PAGE,
		.kernel_align = CG_M(2) << place_draw(seed, 4),
		.kernel_min = CG_M(1),
		.pref_address = CG_M(16),
		.initrd = place_draw(seed, 3) ? place_draw(seed, 65536) * CG_PAGE : 0,
		.control = CG_K(64),
		.ram_pages = CG_G(16) / CG_PAGE,
	};
}

/* What is advised is enough, at every place the kernel itself would choose for it. */
static void room_advice_is_enough(struct kunit *test)
{
	const struct cg_machine *const m[] = { room_machine(test, "6.1"), room_machine(test, "7.3") };
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_report *report = report_new(test);
	u64 seed = ROOM_SEED, from;
	struct cg_range region;
	struct cg_need need;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		from = seed;
		room_draw(&seed, &need);
		region.start = CG_M(16) * (1 + place_draw(&seed, 200));
		region.end = region.start + cg_advice_size(cg_need_sum(&need), 0, 0) - 1;
		KUNIT_ASSERT_EQ_MSG(test, cg_place_check(m[i % 2], &region, &need, "", layout, report), 0, "seed %#llx",
				    (unsigned long long)from);
	}
}

/*
 * A refusal is certain and a promise holds: where the lower bounds do not fit, no sizes above them do, and where the
 * upper ones fit, so do all below. For kernels that run at 16M or above, as all distributions build them.
 */
static void room_bounds_are_bounds(struct kunit *test)
{
	const struct cg_machine *const m[] = { room_machine(test, "7.3"), room_machine(test, "6.1") };
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_report *report = report_new(test);
	unsigned int i, refused = 0, passed = 0;
	struct cg_need least, need, most;
	u64 seed = ROOM_SEED, from;
	struct cg_range region;

	for (i = 0; i < 4000; i++) {
		int ret[3];

		from = seed;
		room_draw(&seed, &most);
		most.kernel_min = i % 2 ? CG_M(1) : CG_M(16);
		most.control = 0;
		least = most;
		least.elfcorehdr = CG_PAGE;
		least.purgatory = 3 * CG_PAGE;
		least.params = 2 * CG_PAGE;
		need = least;
		need.elfcorehdr += place_draw(&seed, most.elfcorehdr / CG_PAGE) * CG_PAGE;
		need.purgatory += place_draw(&seed, most.purgatory / CG_PAGE - 2) * CG_PAGE;
		need.params += place_draw(&seed, most.params / CG_PAGE - 1) * CG_PAGE;
		region.start = CG_M(8 + place_draw(&seed, 16));
		region.end = region.start + most.kernel + most.initrd + place_draw(&seed, 4096) * CG_PAGE - 1;
		ret[0] = cg_place_check(m[i % 2], &region, &least, "", layout, report);
		ret[1] = cg_place_check(m[i % 2], &region, &need, "", layout, report);
		ret[2] = cg_place_check(m[i % 2], &region, &most, "", layout, report);
		report->nr = 0;
		KUNIT_EXPECT_FALSE_MSG(test, (ret[0] && !ret[1]) || (ret[1] && !ret[2]), "seed %#llx: %d %d %d",
				       (unsigned long long)from, ret[0], ret[1], ret[2]);
		refused += ret[0] != 0;
		passed += ret[2] == 0;
	}
	KUNIT_EXPECT_GT(test, refused, 500U);
	KUNIT_EXPECT_GT(test, passed, 500U);
}

static struct kunit_case room_cases[] = {
	KUNIT_CASE_PARAM(room_place_check, room_gen_params),
	KUNIT_CASE_PARAM(room_sentences, sentence_gen_params),
	KUNIT_CASE(room_need_sum),
	KUNIT_CASE(room_advice_is_enough),
	KUNIT_CASE(room_bounds_are_bounds),
	{}
};

static struct kunit_suite room_suite = {
	.name = "crashguard_room",
	.test_cases = room_cases,
};

kunit_test_suites(&room_suite);

MODULE_LICENSE("GPL");

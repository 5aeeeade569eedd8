// SPDX-License-Identifier: GPL-2.0-only
#include "place_build.h"

#include "../module/core/stomp.c"

/* A kernel of 8M that runs from 16M on, at multiples of 2M. */
#define KERNEL_8M .kernel = 0x800000, .kernel_align = 0x200000, .pref_address = 0x1000000, .purgatory = 0x5000
#define REGION_70M_AT_8M { 0x800000, 0x4dfffff }
#define REGION_32M_AT_8M { 0x800000, 0x27fffff }

static const struct run_row {
	const char *desc;
	u64 load, align, pref, size;
	struct cg_range run;
} run_rows[] = {
	{ "at pref_address", 0x1000000, 0x200000, 0x1000000, 0x3f98000, PLACE_RANGE(0x1000000, 0x3f98000) },
	{ "below it", 0xe00000, 0x200000, 0x1000000, 0x3f98000, PLACE_RANGE(0x1000000, 0x3f98000) },
	{ "a page below it", 0xfff000, 0x200000, 0x1000000, 0x3f98000, PLACE_RANGE(0x1000000, 0x3f98000) },
	{ "at 0", 0, 0x200000, 0x1000000, 0x1000, PLACE_RANGE(0x1000000, 0x1000) },
	{ "above it, aligned", 0x2f000000, 0x200000, 0x1000000, 0x3f98000, PLACE_RANGE(0x2f000000, 0x3f98000) },
	{ "above it, a page too high", 0x2f001000, 0x200000, 0x1000000, 0x1000, PLACE_RANGE(0x2f200000, 0x1000) },
	{ "above it, a page too low", 0x2f1ff000, 0x200000, 0x1000000, 0x1000, PLACE_RANGE(0x2f200000, 0x1000) },
	{ "coarse alignment decides, not pref_address", 0x1200000, 0x1000000, 0x1000000, 0x1000,
	  PLACE_RANGE(0x2000000, 0x1000) },
	{ "pref_address that is no multiple of the alignment", 0x800000, 0x1000000, 0x1200000, 0x1000,
	  PLACE_RANGE(0x1200000, 0x1000) },
	{ "above 4G", 0x880000000, 0x200000, 0x1000000, 0x3f98000, PLACE_RANGE(0x880000000, 0x3f98000) },
	{ "up to the end of all", ~0xfffULL, 0x1000, 0x1000000, 0x1000, { ~0xfffULL, ~0ULL } },
	{ "a byte past the end of all", ~0xfffULL, 0x1000, 0x1000000, 0x1001, { 1, 0 } },
	{ "rounded past the end of all", ~0xfffULL, 0x200000, 0x1000000, 0x1000, { 1, 0 } },
	{ "of no size", 0x1000000, 0x200000, 0x1000000, 0, { 1, 0 } },
	{ "of 2^63 bytes", 0x1000000, 0x200000, 0x1000000, 1ULL << 63, PLACE_RANGE(0x1000000, 1ULL << 63) },
	{ "of 2^64 - 1 bytes", 0x1000000, 0x200000, 0x1000000, ~0ULL, { 1, 0 } },
	{ "pref_address at the end of all", 0x1000000, 0x200000, ~0ULL, 2, { 1, 0 } },
};

static void run_desc(const struct run_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(run, run_rows, run_desc);

static void stomp_run_window(struct kunit *test)
{
	const struct run_row *row = test->param_value;
	const struct cg_need need = { .kernel = row->size, .kernel_align = row->align, .pref_address = row->pref };
	struct cg_range run = cg_run_window(row->load, &need);

	KUNIT_EXPECT_EQ(test, run.start, row->run.start);
	KUNIT_EXPECT_EQ(test, run.end, row->run.end);
}

static const struct judge_row {
	const char *desc;
	struct cg_range region;
	struct cg_need need;
	struct place_seg seg[5];
	int ret;
	enum cg_code code;
	const char *victims;
} judge_rows[] = {
	/* Measured: 6.1 loads it, and after the panic there is dead silence. */
	{ "70M@8M on 6.1", REGION_70M_AT_8M, { PLACE_STOCK_6_1 },
	  { { CG_SEG_ELFCOREHDR, 0x800000, 0x1000 }, { CG_SEG_PURGATORY, 0x4dfa000, 0x5000 },
	    { CG_SEG_PARAMS, 0x4df8000, 0x2000 }, { CG_SEG_KERNEL, 0xe00000, 0x3f98000 } },
	  -ENOSPC, CG_F_SEGMENT_STOMPED, "purgatory, boot_params and 1.6M past the end of the region" },
	{ "256M on 6.1", { 0x23000000, 0x32ffffff }, { PLACE_STOCK_6_1, .initrd = PLACE_BUSYBOX },
	  { { CG_SEG_ELFCOREHDR, 0x23000000, 0x1000 }, { CG_SEG_PURGATORY, 0x32ffa000, 0x5000 },
	    { CG_SEG_PARAMS, 0x32ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x2f000000, 0x3f98000 },
	    { CG_SEG_INITRD, 0x2eea5000, PLACE_BUSYBOX } } },
	{ "65M@15M on 6.1", { 0xf00000, 0x4ffffff }, { PLACE_STOCK_6_1 },
	  { { CG_SEG_ELFCOREHDR, 0xf00000, 0x1000 }, { CG_SEG_PURGATORY, 0x4ffa000, 0x5000 },
	    { CG_SEG_PARAMS, 0x4ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x1000000, 0x3f98000 } } },

	{ "below pref_address, and up to the very end", { 0x800000, 0x17fffff }, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0xe00000, 0x800000 }, { CG_SEG_ELFCOREHDR, 0x800000, 0x1000 } } },
	{ "the end is overrun by a page", { 0x800000, 0x17fefff }, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0xe00000, 0x800000 } }, -ENOSPC, CG_F_SEGMENT_STOMPED, "4K past the end of the region" },
	{ "the region ends before pref_address", { 0x400000, 0xcfffff }, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x400000, 0x800000 } }, -ENOSPC, CG_F_SEGMENT_STOMPED, "8M past the end of the region" },
	{ "below pref_address, and nothing is there", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0xe00000, 0x800000 }, { CG_SEG_INITRD, 0x1800000, 0x1000 } } },
	{ "below pref_address, and the initrd is there", REGION_32M_AT_8M, { KERNEL_8M, .initrd = 0x1000 },
	  { { CG_SEG_KERNEL, 0xe00000, 0x800000 }, { CG_SEG_INITRD, 0x17ff000, 0x1000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_STOMPED, "initrd" },
	{ "aligned up into another segment", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1001000, 0x800000 }, { CG_SEG_ELFCOREHDR, 0x1801000, 0x1000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_STOMPED_WINDOW, "elfcorehdr" },
	{ "aligned, and the same neighbour", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_ELFCOREHDR, 0x1801000, 0x1000 } } },
	{ "a segment as small as the file", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x400000 }, { CG_SEG_OTHER, 0x1400000, 0x1000 },
	    { CG_SEG_KEYS, 0x1500000, 1 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_STOMPED_WINDOW, "other, keys" },
	{ "no kernel among the segments", REGION_32M_AT_8M, { KERNEL_8M }, { { CG_SEG_INITRD, 0x1000000, 0x1000 } } },
	{ "of no known size", REGION_32M_AT_8M, { .kernel_align = 0x200000, .pref_address = 0x1000000 },
	  { { CG_SEG_KERNEL, 0xe00000, 0x800000 }, { CG_SEG_INITRD, 0x1000000, 0x1000 } } },

	{ "below the region", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_PARAMS, 0x7ff000, 0x1000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_OUTSIDE, "params" },
	{ "at its first byte", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_PARAMS, 0x800000, 0x1000 } } },
	{ "across its start", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_PARAMS, 0x7ff000, 0x2000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_OUTSIDE, "params" },
	{ "up to its last byte", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_PARAMS, 0x27ff000, 0x1000 } } },
	{ "across its end", REGION_32M_AT_8M, { KERNEL_8M },
	  { { CG_SEG_KERNEL, 0x1000000, 0x800000 }, { CG_SEG_PARAMS, 0x27ff000, 0x1001 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_OUTSIDE, "params" },
	{ "above it, without a kernel", REGION_32M_AT_8M, { KERNEL_8M }, { { CG_SEG_DTB, 0x2800000, 0x1000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_OUTSIDE, "dtb" },
	{ "nothing reserved", { 1, 0 }, { KERNEL_8M }, { { CG_SEG_DTB, 0x2800000, 0x1000 } },
	  -EADDRNOTAVAIL, CG_F_SEGMENT_OUTSIDE, "dtb" },
};

static void judge_desc(const struct judge_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_rows, judge_desc);

static void stomp_judge(struct kunit *test)
{
	const struct judge_row *row = test->param_value;
	struct cg_layout *layout = place_layout(test, &row->region, row->seg, ARRAY_SIZE(row->seg));
	struct cg_report *report = report_new(test);
	const struct cg_finding *f;

	KUNIT_EXPECT_EQ(test, cg_layout_judge(layout, &row->need, "crashkernel=160M", report), row->ret);
	KUNIT_ASSERT_EQ(test, report->nr, row->code ? 1U : 0U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)(row->code ? CG_FAIL : CG_NOT_RUN));
	if (!row->code)
		return;
	f = &report->finding[0];
	KUNIT_EXPECT_EQ(test, (int)f->code, (int)row->code);
	KUNIT_EXPECT_STREQ(test, f->str[1], row->victims);
	KUNIT_EXPECT_STREQ(test, f->str[0], row->code == CG_F_SEGMENT_STOMPED ? "crashkernel=160M" : "");
	KUNIT_EXPECT_EQ(test, f->num[row->code == CG_F_SEGMENT_OUTSIDE ? 2 : 0], row->region.start);
	KUNIT_EXPECT_EQ(test, f->num[row->code == CG_F_SEGMENT_OUTSIDE ? 3 : 1], row->region.end);
}

/* The sentences of the two, with the numbers that were measured. */
static void stomp_sentences(struct kunit *test)
{
	const struct judge_row *row = &judge_rows[0];
	struct cg_layout *layout = place_layout(test, &row->region, row->seg, ARRAY_SIZE(row->seg));
	struct cg_report *report = report_new(test);
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	cg_layout_judge(layout, &row->need, "crashkernel=160M", report);
	KUNIT_ASSERT_EQ(test, report->nr, 1U);
	cg_finding_format(buf, CG_SENTENCE_LEN, &report->finding[0], true);
	KUNIT_EXPECT_STREQ(test, buf,
			   "in the region 0x800000-0x4dfffff the kernel is put at 0xe00000, below the address "
			   "0x1000000 it must run from, so it really runs at 0x1000000-0x4f97fff and overwrites "
			   "purgatory, boot_params and 1.6M past the end of the region; boot with crashkernel=160M");
}

static void stomp_judge_two(struct kunit *test, u64 load, unsigned int at, unsigned int size, unsigned int first,
			    bool hit, struct cg_report *report)
{
	static const struct cg_need need = { .kernel = 0x4000, .kernel_align = 0x1000, .pref_address = 0x1008000 };
	static const struct cg_range region = { 0x1000000, 0x101ffff };
	struct cg_layout *layout;
	struct place_seg seg[2];

	seg[first] = (struct place_seg){ CG_SEG_KERNEL, load, 0x1000 };
	seg[!first] = (struct place_seg){ CG_SEG_INITRD, region.start + at * CG_PAGE, size * CG_PAGE };
	layout = place_layout(test, &region, seg, 2);
	KUNIT_ASSERT_EQ(test, cg_layout_is_unsafe(layout, &need), hit);
	KUNIT_ASSERT_EQ(test, cg_layout_judge(layout, &need, "", report), hit ? -EADDRNOTAVAIL : 0);
	KUNIT_ASSERT_EQ(test, report->nr, hit ? 1U : 0U);
	report->nr = 0;
	kunit_kfree(test, layout);
}

/* Each way two ranges can lie, with either of them first in the list, above and below pref_address. */
static void stomp_all_positions(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	unsigned int at, size, first, below;

	for (below = 0; below < 2; below++) {
		/* Where it is loaded takes one page, and no other segment can lie there. */
		u64 load = below ? 0x1000000 : 0x1008000;

		for (at = 1; at < 31; at++) {
			for (size = 1; at + size <= 32; size++) {
				bool apart = below || at > 8 || at + size <= 8;
				bool hit = at < 12 && at + size > 8;

				for (first = 0; first < 2 && apart; first++)
					stomp_judge_two(test, load, at, size, first, hit, report);
			}
		}
	}
}

/* By trying: can the segments from @i on lie in the pages that are not @used? */
static bool exists_rest(const unsigned int *pages, unsigned int i, unsigned int nr, u32 used)
{
	unsigned int at;

	if (i == 5)
		return true;
	if (!pages[i])
		return exists_rest(pages, i + 1, nr, used);
	for (at = 0; at + pages[i] <= nr; at++) {
		u32 mask = ((1U << pages[i]) - 1) << at;

		if (!(used & mask) && exists_rest(pages, i + 1, nr, used | mask))
			return true;
	}
	return false;
}

static bool exists_by_trying(const unsigned int *pages, unsigned int nr, unsigned int kernel, unsigned int align,
			     unsigned int pref)
{
	unsigned int at;

	for (at = pref; at + kernel <= nr; at++) {
		if (at % align == 0 && exists_rest(pages, 0, nr, ((1U << kernel) - 1) << at))
			return true;
	}
	return false;
}

#define EXISTS_SEED 0x73746f6d70202121ULL
#define EXISTS_BASE 0x1000000ULL

static void stomp_place_exists(struct kunit *test)
{
	unsigned int pages[5], nr, kernel, align, pref, i, k, yes = 0;
	u64 seed = EXISTS_SEED, from;
	struct cg_range region;
	struct cg_need need;
	bool want;

	for (i = 0; i < 2000; i++) {
		from = seed;
		nr = 4 + place_draw(&seed, 9);
		for (k = 0; k < ARRAY_SIZE(pages); k++)
			pages[k] = place_draw(&seed, k == 4 ? 6 : 3);
		kernel = 1 + place_draw(&seed, 6);
		align = 1U << place_draw(&seed, 3);
		pref = place_draw(&seed, 3) * 4;
		region = (struct cg_range)PLACE_RANGE(EXISTS_BASE, nr * CG_PAGE);
		need = (struct cg_need){
			.elfcorehdr = pages[0] * CG_PAGE, .purgatory = pages[1] * CG_PAGE, .params = pages[2] * CG_PAGE,
			.ima = pages[3] * CG_PAGE, .initrd = pages[4] * CG_PAGE, .kernel = kernel * CG_PAGE,
			.kernel_align = align * CG_PAGE, .pref_address = EXISTS_BASE + pref * CG_PAGE,
		};
		want = exists_by_trying(pages, nr, kernel, align, pref);
		KUNIT_EXPECT_EQ_MSG(test, cg_place_exists(&region, &need), want, "case %u, seed %#llx", i,
				    (unsigned long long)from);
		yes += want;
	}
	KUNIT_EXPECT_GT(test, yes, 400U);
	KUNIT_EXPECT_LT(test, yes, 1600U);
}

static const struct exists_row {
	const char *desc;
	struct cg_range region;
	struct cg_need need;
	bool exists;
} exists_rows[] = {
	{ "70M@8M", REGION_70M_AT_8M, { PLACE_STOCK_6_1 }, false },
	{ "65M@15M with an initrd of 1M less a page, below the kernel", { 0xf00000, 0x4ffffff },
	  { PLACE_STOCK_6_1, .initrd = 0xff000 }, true },
	{ "65M@15M with an initrd of 1M", { 0xf00000, 0x4ffffff }, { PLACE_STOCK_6_1, .initrd = 0x100000 }, true },
	{ "65M@15M with an initrd of a page more", { 0xf00000, 0x4ffffff }, { PLACE_STOCK_6_1, .initrd = 0x101000 },
	  false },
	{ "room enough, but in two pieces", { 0x1000000, 0x1ffffff },
	  { KERNEL_8M, .initrd = 0x600000 }, true },
	{ "room enough, but in two pieces wherever the kernel lies", { 0xc00000, 0x1bfffff },
	  { .kernel = 0x800000, .kernel_align = 0x1000000, .initrd = 0x500000 }, false },
	{ "and where the other segments are as large", { 0xc00000, 0x1bfffff },
	  { .kernel = 0x800000, .kernel_align = 0x1000000, .elfcorehdr = 0x400000, .initrd = 0x400000 }, true },
	{ "empty region", { 1, 0 }, { KERNEL_8M }, false },
	{ "sizes that wrap", { 0x1000000, 0x1ffffff },
	  { KERNEL_8M, .params = 1ULL << 63, .ima = 1ULL << 63 }, false },
	{ "an initrd of all but a page", { 0x1000000, 0x1ffffff }, { KERNEL_8M, .initrd = ~0xfffULL }, false },
	{ "no kernel size", { 0x1000000, 0x1ffffff }, { .kernel_align = 0x1000 }, false },
};

static void exists_desc(const struct exists_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(exists, exists_rows, exists_desc);

static void stomp_place_exists_row(struct kunit *test)
{
	const struct exists_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, cg_place_exists(&row->region, &row->need), row->exists);
}

static struct kunit_case stomp_cases[] = {
	KUNIT_CASE_PARAM(stomp_run_window, run_gen_params),
	KUNIT_CASE_PARAM(stomp_judge, judge_gen_params),
	KUNIT_CASE(stomp_sentences),
	KUNIT_CASE(stomp_all_positions),
	KUNIT_CASE(stomp_place_exists),
	KUNIT_CASE_PARAM(stomp_place_exists_row, exists_gen_params),
	{}
};

static struct kunit_suite stomp_suite = {
	.name = "crashguard_stomp",
	.test_cases = stomp_cases,
};

kunit_test_suites(&stomp_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "legacy_build.h"
#include "report_build.h"

#include "../module/core/again.c"

#define ADVICE "crashkernel=256M"

/* As it is judged first: understood, and nothing is wrong with it. */
static void again_first(struct kunit *test, struct legacy_build *build)
{
	struct cg_report *report = report_new(test);

	cg_legacy_read(&build->load, build->dec.in, &build->legacy);
	KUNIT_ASSERT_EQ(test, cg_legacy_judge_kernel(&build->dec, &build->legacy, report), 0);
	KUNIT_ASSERT_EQ(test, cg_legacy_judge_layout(ADVICE, &build->legacy, report), 0);
	KUNIT_ASSERT_TRUE(test, !build->legacy.why);
	KUNIT_ASSERT_EQ(test, report->nr, 0);
}

static struct cg_legacy *again_later(struct kunit *test)
{
	struct cg_legacy *later = kunit_kzalloc(test, sizeof(*later), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, later);
	return later;
}

/* What somebody changes in between: bytes of a segment, or its place. */
static const struct again_row {
	const char *desc;
	u8 seg;
	u32 off;
	u8 width;
	u64 value;
	u64 mem;
	int ret;
	const char *slug;
	const char *why;
} again_rows[] = {
	{ "nothing", PARAMS, 0x202, 4, 0x53726448 },
	{ "init_size up to boot_params", PARAMS, 0x260, 4, 0x1000000 },
	{ "init_size over boot_params", PARAMS, 0x260, 4, 0x1022000, .ret = -EADDRNOTAVAIL, .slug = "segment-stomped" },
	{ "init_size of what it needs", PARAMS, 0x260, 4, 0x600000 },
	{ "init_size of less", PARAMS, 0x260, 4, 0x5ff000, .ret = -EBADMSG, .slug = "image-memsz-short" },
	{ "init_size of no pages", PARAMS, 0x260, 4, 0x800001, .ret = -EBADMSG, .slug = "image-corrupt" },
	{ "an alignment that leads over boot_params", PARAMS, 0x230, 4, 0x4000000, .ret = -EADDRNOTAVAIL,
	  .slug = "segment-stomped" },
	{ "pref_address, which nobody reads", PARAMS, 0x258, 8, 0x20000000 },
	{ "the length that a command line may have", PARAMS, 0x238, 4, 28, .ret = -E2BIG, .slug = "cmdline-too-long" },
	{ "just that", PARAMS, 0x238, 4, 29 },
	{ "the command line", PARAMS, CMDLINE, 1, 'C' },
	{ "where the command line is", PARAMS, 0x228, 4, 0x13003000, .why = "command line" },
	{ "where the initrd is", PARAMS, 0x218, 4, 0x13102000, .why = "initrd" },
	{ "the mark of boot_params", PARAMS, 0x202, 1, 0, .why = "no boot_params" },
	{ "the mark of the kernel", KERNEL, PAYLOAD, 1, 0, .why = "in none of its segments" },
	{ "the compressed kernel, which is not read again", KERNEL, PAYLOAD + 8, 1, 1 },
	{ "the place of the initrd, as boot_params do not have it", INITRD, .mem = BEHIND + 0x400000, .why = "overlap" },
	{ "the place of the elfcorehdr", CORE, .mem = REGION_END + 1, .ret = -EADDRNOTAVAIL, .slug = "segment-outside" },
	{ "the place of the kernel", KERNEL, .mem = 0x12900000, .why = "overlap" },
	{ "a place outside, and it is not understood", PARAMS, .mem = REGION_END + 1, .ret = -EADDRNOTAVAIL,
	  .slug = "segment-outside", .why = "command line" },
};

static void again_desc(const struct again_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(again, again_rows, again_desc);

static void again_judged(struct kunit *test)
{
	const struct again_row *row = test->param_value;
	struct legacy_build *build = legacy_new(test);
	struct cg_legacy *later = again_later(test);
	struct cg_report *report = report_new(test);

	again_first(test, build);
	if (row->width)
		image_put(build->file[row->seg], row->off, row->width, row->value);
	if (row->mem)
		build->load.seg[row->seg].mem = row->mem;
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_again(&build->load, &build->legacy, ADVICE, build->dec.in, later, report),
			row->ret);
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->slug ? row->slug : "none");
	KUNIT_ASSERT_EQ(test, !later->why, !row->why);
	if (row->why)
		KUNIT_EXPECT_TRUE_MSG(test, strstr(later->why, row->why), "%s", later->why);
}

/* Memory that is not present is not waited for: what is not known passes. */
static void again_unreadable(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < SEGMENTS; i++) {
		struct legacy_build *build = legacy_new(test);
		struct cg_report *report = report_new(test);
		struct cg_legacy *later = again_later(test);

		again_first(test, build);
		image_put(build->file[PARAMS], 0x260, 4, 0x1022000);
		build->file[i]->fail_from = 0;
		build->file[i]->err = -EFAULT;
		/* No more than a few bytes are looked at in those two. */
		KUNIT_EXPECT_EQ(test, cg_legacy_judge_again(&build->load, &build->legacy, ADVICE, build->dec.in, later,
							    report), i == DATA ? -EADDRNOTAVAIL : 0);
		KUNIT_EXPECT_EQ(test, !later->why, i == DATA);
	}
}

/* What the first judgement did not understand has no kernel inside to go by: the header alone says what is certain. */
static void again_first_unknown(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_legacy *first = again_later(test), *later = again_later(test);
	struct cg_report *report = report_new(test);

	image_put(build->file[PARAMS], 0x260, 4, 0x1022000);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_again(&build->load, first, ADVICE, build->dec.in, later, report),
			-EADDRNOTAVAIL);
	image_put(build->file[PARAMS], 0x260, 4, INIT_SIZE);
	memset(later, 0, sizeof(*later));
	memset(report, 0, sizeof(*report));
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_again(&build->load, first, ADVICE, build->dec.in, later, report), 0);
	KUNIT_EXPECT_EQ(test, report->nr, 0);
}

static void again_same(struct kunit *test)
{
	static const struct {
		u32 off;
		bool same;
	} rows[] = {
		/* A loader's marks are part of what is loaded. */
		{ 0x0c0, false }, { 0x1f1, false }, { 0x211, false }, { 0x260, false }, { CG_HEAD_LEN - 1, false },
		{ CG_HEAD_LEN, true }, { CMDLINE, false }, { CMDLINE + 28, false }, { CMDLINE + 29, false },
		{ CMDLINE + 30, true },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct legacy_build *build = legacy_new(test);
		struct cg_legacy *later = again_later(test);

		image_put(build->file[PARAMS], 0x21c, 4, 0);
		again_first(test, build);
		cg_legacy_read(&build->load, build->dec.in, later);
		KUNIT_EXPECT_TRUE(test, cg_legacy_is_same(&build->legacy, later));
		memset(later, 0, sizeof(*later));
		build->file[PARAMS]->data[rows[i].off] ^= 0x40;
		cg_legacy_read(&build->load, build->dec.in, later);
		KUNIT_EXPECT_EQ_MSG(test, cg_legacy_is_same(&build->legacy, later), rows[i].same, "0x%x", rows[i].off);
	}
}

static void again_same_unknown(struct kunit *test)
{
	struct cg_legacy *a = again_later(test), *b = again_later(test);

	KUNIT_EXPECT_TRUE(test, cg_legacy_is_same(a, b));
	a->why = "one";
	KUNIT_EXPECT_FALSE(test, cg_legacy_is_same(a, b));
	KUNIT_EXPECT_FALSE(test, cg_legacy_is_same(b, a));
	b->why = "another";
	KUNIT_EXPECT_TRUE(test, cg_legacy_is_same(a, b));
}

static struct kunit_case again_cases[] = {
	KUNIT_CASE_PARAM(again_judged, again_gen_params),
	KUNIT_CASE(again_unreadable),
	KUNIT_CASE(again_first_unknown),
	KUNIT_CASE(again_same),
	KUNIT_CASE(again_same_unknown),
	{}
};

static struct kunit_suite again_suite = {
	.name = "crashguard_again",
	.test_cases = again_cases,
};

kunit_test_suites(&again_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "report_build.h"

#include "../module/core/drill.c"

#define D1 "0123456789abcdef"
#define D2 "fedcba9876543210"
#define ID D1 "-" D1 "-" D1 "-" D1
#define DATE "2026-11-28"

static const struct parse_row {
	const char *desc;
	const char *text;
	int ret;
} parse_rows[] = {
	{ "a record", DATE " " ID, 0 },
	{ "none", "", 0 },
	{ "a blank", " ", -EINVAL },
	{ "a date alone", DATE, -EINVAL },
	{ "a date and a blank", DATE " ", -EINVAL },
	{ "an identity alone", ID, -EINVAL },
	{ "a digit too few", DATE " " D1 "-" D1 "-" D1 "-0123456789abcde", -EINVAL },
	{ "a digit too many", DATE " " ID "0", -EINVAL },
	{ "a digit moved over", DATE " " D1 "0-" D1 "-" D1 "-0123456789abcde", -EINVAL },
	{ "three parts", DATE " " D1 "-" D1 "-" D1, -EINVAL },
	{ "five parts", DATE " " ID "-" D1, -EINVAL },
	{ "no dash", DATE " " D1 "-" D1 " " D1 "-" D1, -EINVAL },
	{ "capitals", DATE " " D1 "-" D1 "-" D1 "-0123456789ABCDEF", -EINVAL },
	{ "no hex", DATE " " D1 "-" D1 "-" D1 "-0123456789abcdeg", -EINVAL },
	{ "two blanks", DATE "  " D1 "-" D1 "-" D1 "-0123456789abcde", -EINVAL },
	{ "a tab", DATE "\t" ID, -EINVAL },
	{ "something behind it", DATE " " ID " ", -EINVAL },
	{ "month 12, day 31", "2026-12-31 " ID, 0 },
	{ "month 1, day 1", "2026-01-01 " ID, 0 },
	{ "month 13", "2026-13-01 " ID, -EINVAL },
	{ "month 0", "2026-00-01 " ID, -EINVAL },
	{ "day 32", "2026-01-32 " ID, -EINVAL },
	{ "day 0", "2026-01-00 " ID, -EINVAL },
	{ "a clock that was never set", "1970-01-01 " ID, -EINVAL },
	{ "another order", "28-11-2026 " ID, -EINVAL },
	{ "slashes", "2026/11/28 " ID, -EINVAL },
	{ "no digit", "2026-1x-01 " ID, -EINVAL },
	{ "above the digits in the year", "20x6-11-28 " ID, -EINVAL },
	{ "below the digits in the year", "20/6-11-28 " ID, -EINVAL },
	{ "the highest digit", "2029-09-19 " ID, 0 },
	{ "a digit for a dash", "2026111128 " ID, -EINVAL },
};

static void parse_desc(const struct parse_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parse, parse_rows, parse_desc);

static void drill_parse(struct kunit *test)
{
	const struct parse_row *row = test->param_value;
	struct cg_drill drill;
	char text[CG_IDENTITY_LEN + 1];

	memset(&drill, 0xff, sizeof(drill));
	KUNIT_ASSERT_EQ(test, cg_drill_parse(row->text, &drill), row->ret);
	if (row->ret)
		return;
	KUNIT_EXPECT_EQ(test, strncmp(drill.date, row->text, CG_DATE_LEN), 0);
	if (!row->text[0])
		return;
	KUNIT_EXPECT_EQ(test, cg_identity_text(text, sizeof(text), &drill.identity), (size_t)CG_IDENTITY_LEN);
	KUNIT_EXPECT_STREQ(test, text, row->text + CG_DATE_LEN + 1);
}

static void drill_cuts_the_text(struct kunit *test)
{
	struct cg_drill drill;
	char text[CG_IDENTITY_LEN + 1];

	KUNIT_ASSERT_EQ(test, cg_drill_parse(DATE " " ID, &drill), 0);
	memset(text, 'x', sizeof(text));
	KUNIT_EXPECT_EQ(test, cg_identity_text(text, CG_DIGEST_LEN + 4, &drill.identity), (size_t)CG_DIGEST_LEN + 3);
	KUNIT_EXPECT_STREQ(test, text, D1 "-01");
	KUNIT_EXPECT_EQ(test, text[CG_DIGEST_LEN + 4], 'x');
}

static const struct line_row {
	const char *desc;
	const char *line;
	const char *left;
} line_rows[] = {
	{ "empty", "", "" },
	{ "blanks", "   ", "" },
	{ "a word", "quiet", "quiet" },
	{ "as kexec_file_load makes it", "elfcorehdr=0x6e000000 console=ttyS0 nr_cpus=1", "console=ttyS0 nr_cpus=1" },
	{ "as kexec-tools makes it", "console=ttyS0 nr_cpus=1 elfcorehdr=1802240K", "console=ttyS0 nr_cpus=1" },
	{ "with ACPI", "quiet acpi_rsdp=0xbffe0014 elfcorehdr=1802240K", "quiet" },
	{ "with keys", "elfcorehdr=0x6e000000 dmcryptkeys=0x6f000000 quiet", "quiet" },
	{ "nothing else", "elfcorehdr=0x6e000000", "" },
	{ "nothing else, and a blank", "elfcorehdr=0x6e000000 ", "" },
	{ "twice", "elfcorehdr=1 a elfcorehdr=2 b elfcorehdr=3", "a b" },
	{ "blanks between", "  a   b  ", "a b" },
	{ "a longer name", "elfcorehdrs=1 xelfcorehdr=2", "elfcorehdrs=1 xelfcorehdr=2" },
	{ "no value", "elfcorehdr quiet", "elfcorehdr quiet" },
	{ "an empty value", "elfcorehdr= quiet", "quiet" },
	{ "within a value", "root=elfcorehdr=1", "root=elfcorehdr=1" },
	{ "the order counts", "b a", "b a" },
};

static void line_desc(const struct line_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(line, line_rows, line_desc);

static void drill_line(struct kunit *test)
{
	const struct line_row *row = test->param_value;
	char *line = kunit_kzalloc(test, strlen(row->line) + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, line);
	memcpy(line, row->line, strlen(row->line));
	KUNIT_EXPECT_EQ(test, cg_identity_line(line), strlen(row->left));
	KUNIT_EXPECT_STREQ(test, line, row->left);
}

static const struct judge_row {
	const char *desc;
	const char *record;
	const char *now;	/* NULL: not known */
	enum cg_check_state state;
	const char *reason;
	const char *changed;	/* NULL: no finding */
} judge_rows[] = {
	{ "no record", "", ID, CG_NOT_RUN, "no drill is recorded", NULL },
	{ "no record, and nothing known", "", NULL, CG_NOT_RUN, "no drill is recorded", NULL },
	{ "nothing known", DATE " " ID, NULL, CG_NOT_RUN, "the reason", NULL },
	{ "the same", DATE " " ID, ID, CG_PASS, DATE, NULL },
	{ "another kernel", DATE " " ID, D2 "-" D1 "-" D1 "-" D1, CG_WARN, DATE, "kernel" },
	{ "another initramfs", DATE " " ID, D1 "-" D2 "-" D1 "-" D1, CG_WARN, DATE, "initramfs" },
	{ "another line", DATE " " ID, D1 "-" D1 "-" D2 "-" D1, CG_WARN, DATE, "command line" },
	{ "another reservation", DATE " " ID, D1 "-" D1 "-" D1 "-" D2, CG_WARN, DATE, "reservation" },
	{ "two of them", DATE " " ID, D1 "-" D2 "-" D1 "-" D2, CG_WARN, DATE, "initramfs, reservation" },
	{ "all", DATE " " ID, D2 "-" D2 "-" D2 "-" D2, CG_WARN, DATE,
	  "kernel, initramfs, command line, reservation" },
	{ "a digit", DATE " " ID, D1 "-" D1 "-0123456789abcdee-" D1, CG_WARN, DATE, "command line" },
};

static void judge_desc(const struct judge_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_rows, judge_desc);

static void drill_judge(struct kunit *test)
{
	const struct judge_row *row = test->param_value;
	struct cg_report *report = report_new(test);
	const struct cg_finding *f;
	struct cg_identity now;
	struct cg_drill record;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, cg_drill_parse(row->record, &record), 0);
	if (row->now)
		KUNIT_ASSERT_TRUE(test, cg_identity_parse(row->now, &now));
	for (i = 0; i < CG_CHECK_DRILL; i++)
		cg_check_done(report, i);
	cg_drill_judge(&record, row->now ? &now : NULL, "the reason", report);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_DRILL].state, (int)row->state);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_DRILL].reason, row->reason);
	f = cg_report_find(report, CG_F_DRILL_VOID);
	KUNIT_EXPECT_EQ(test, !!f, !!row->changed);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)(row->changed ? CG_AT_RISK : CG_READY));
	if (!f || !row->changed)
		return;
	KUNIT_EXPECT_STREQ(test, f->str[0], row->changed);
	KUNIT_EXPECT_STREQ(test, f->str[1], DATE);
}

/* Somebody's claim: whatever else is not known stays so. */
static void drill_improves_nothing(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	struct cg_drill record;

	KUNIT_ASSERT_EQ(test, cg_drill_parse(DATE " " ID, &record), 0);
	cg_drill_judge(&record, &record.identity, NULL, report);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_DRILL].state, (int)CG_PASS);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_UNKNOWN);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, false), (int)CG_NOT_READY);
}

static struct kunit_case drill_cases[] = {
	KUNIT_CASE_PARAM(drill_parse, parse_gen_params),
	KUNIT_CASE(drill_cuts_the_text),
	KUNIT_CASE_PARAM(drill_line, line_gen_params),
	KUNIT_CASE_PARAM(drill_judge, judge_gen_params),
	KUNIT_CASE(drill_improves_nothing),
	{}
};

static struct kunit_suite drill_suite = {
	.name = "crashguard_drill",
	.test_cases = drill_cases,
};

kunit_test_suites(&drill_suite);

MODULE_LICENSE("GPL");

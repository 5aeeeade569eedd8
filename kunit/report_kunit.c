// SPDX-License-Identifier: GPL-2.0-only
#include "report_build.h"
#include "report_rows.h"

#include "../module/core/report.c"

static void report_verdict(struct kunit *test)
{
	const struct report_row *row = test->param_value;
	struct cg_report *report = report_done(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row->find); i++)
		cg_find(report, row->find[i], NULL, NULL);
	for (i = 0; i < ARRAY_SIZE(row->not_run) && row->not_run[i]; i++)
		cg_check_not_run(report, (enum cg_check)(row->not_run[i] - 1), "a reason");
	for (i = 0; i < ARRAY_SIZE(row->not_applicable) && row->not_applicable[i]; i++)
		cg_check_not_applicable(report, (enum cg_check)(row->not_applicable[i] - 1), "a reason");
	report->lost = row->lost;
	KUNIT_EXPECT_STREQ(test, cg_verdict_name(cg_report_verdict(report, !row->unloaded)),
			   cg_verdict_name(row->verdict));
}

/* The first that holds, over all that can come together. */
static void report_precedence(struct kunit *test)
{
	static const enum cg_code codes[] = { ERR_PLACEMENT, ERR_NO_CHECK, WARN_HOOKS, WARN_NO_CHECK, INFO, EVENT };
	unsigned int mix, i;

	for (mix = 0; mix < 512; mix++) {
		struct cg_report *report = report_done(test);
		bool error = mix & 3, warning = mix & 12, gap = mix & 64, lost = mix & 128, loaded = mix & 256;
		enum cg_verdict want = CG_READY;

		for (i = 0; i < ARRAY_SIZE(codes); i++) {
			if (mix & 1 << i)
				cg_find(report, codes[i], NULL, NULL);
		}
		if (gap)
			cg_check_not_run(report, CG_CHECK_MEMORY_MAP, "");
		report->lost = lost;
		if (warning)
			want = CG_AT_RISK;
		if (gap || lost)
			want = CG_UNKNOWN;
		if (error || !loaded)
			want = CG_NOT_READY;
		KUNIT_EXPECT_EQ_MSG(test, (int)cg_report_verdict(report, loaded), (int)want, "mix %#x", mix);
		kunit_kfree(test, report);
	}
}

/* A check that did not run is told from one that did by every check that counts, and by those alone. */
static void report_each_check(struct kunit *test)
{
	struct cg_report *report;
	int i;

	report = report_new(test);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_UNKNOWN);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, false), (int)CG_NOT_READY);
	for (i = 0; i < CG_CHECKS; i++) {
		bool counts = i != CG_CHECK_DRILL && i != CG_CHECK_PAYLOAD_BODY;

		report = report_done(test);
		KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_READY);
		cg_report_drop_check(report, (enum cg_check)i);
		KUNIT_EXPECT_EQ(test, (int)report->check[i].state, (int)CG_NOT_RUN);
		KUNIT_EXPECT_EQ(test, cg_check_counts((enum cg_check)i), counts);
		KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)(counts ? CG_UNKNOWN : CG_READY));
		cg_check_not_applicable(report, (enum cg_check)i, "");
		KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_READY);
	}
	KUNIT_EXPECT_FALSE(test, cg_check_counts(CG_CHECK_NONE));
}

/* What can be said of one check, in every order of four: an error beats a warning, and both beat what is marked. */
static void report_check_state(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	unsigned int n, i;

	for (n = 0; n < 6 * 6 * 6 * 6; n++) {
		enum cg_check_state want = CG_NOT_RUN;
		bool error = false, warning = false;
		unsigned int rest = n;

		for (i = 0; i < 4; i++, rest /= 6) {
			switch (rest % 6) {
			case 0:
				cg_find(report, CG_F_RESERVATION_AUTO, NULL, NULL, i);
				error = true;
				break;
			case 1:
				cg_find(report, CG_F_RESERVATION_DUPLICATE, NULL, NULL, i);
				warning = true;
				break;
			case 2:
				cg_find(report, CG_F_RESERVATION_UNUSED, NULL, NULL, i);
				break;
			case 3:
				cg_check_done(report, CG_CHECK_RESERVATION);
				want = CG_PASS;
				break;
			case 4:
				cg_check_not_run(report, CG_CHECK_RESERVATION, "");
				want = CG_NOT_RUN;
				break;
			default:
				cg_check_not_applicable(report, CG_CHECK_RESERVATION, "");
				want = CG_NOT_APPLICABLE;
			}
		}
		want = error ? CG_FAIL : warning ? CG_WARN : want;
		KUNIT_EXPECT_EQ_MSG(test, (int)report->check[CG_CHECK_RESERVATION].state, (int)want, "order %u", n);
		cg_report_drop_check(report, CG_CHECK_RESERVATION);
	}
}

static void report_reasons(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	char longest[CG_REASON_LEN + 20];
	int i;

	cg_check_not_run(report, CG_CHECK_SIGNATURE, "one");
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_SIGNATURE].reason, "one");
	cg_check_not_applicable(report, CG_CHECK_SIGNATURE, "two");
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_SIGNATURE].reason, "two");
	cg_check_done(report, CG_CHECK_SIGNATURE);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_SIGNATURE].reason, "");
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	cg_check_not_run(report, CG_CHECK_SIGNATURE, longest);
	KUNIT_EXPECT_EQ(test, strlen(report->check[CG_CHECK_SIGNATURE].reason), (size_t)CG_REASON_LEN - 1);

	/* What is no check is not marked. */
	memset(report, 0, sizeof(*report));
	cg_check_done(report, CG_CHECK_NONE);
	cg_check_done(report, (enum cg_check)1000);
	for (i = 0; i < CG_CHECKS; i++)
		KUNIT_EXPECT_EQ(test, (int)report->check[i].state, (int)CG_NOT_RUN);
}

static void report_strings(struct kunit *test)
{
	const struct string_row *row = test->param_value;
	struct cg_report *report = report_new(test);

	cg_find(report, INFO, row->in, NULL);
	cg_find(report, INFO, "other", row->in);
	KUNIT_ASSERT_EQ(test, report->nr, 2U);
	KUNIT_EXPECT_STREQ(test, report->finding[0].str[0], row->out);
	KUNIT_EXPECT_STREQ(test, report->finding[0].str[1], "");
	KUNIT_EXPECT_STREQ(test, report->finding[1].str[1], row->out);
}

static void report_numbers(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	static const u64 nine[] = { 9, 10 };
	struct cg_finding f;
	int i;

	cg_find(report, INFO, NULL, NULL, 1, 2, 3, 4, 5, U64_MAX, 7);
	KUNIT_ASSERT_EQ(test, report->nr, 1U);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, report->finding[0].num[i], (u64)i + 1);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[5], U64_MAX);
	cg_find(report, EVENT, NULL, NULL, 9);
	KUNIT_EXPECT_EQ(test, report->finding[1].num[0], 9ULL);
	KUNIT_EXPECT_EQ(test, report->finding[1].num[1], 0ULL);

	/* One that stands in no report is made likewise. */
	memset(&f, 0xff, sizeof(f));
	cg_finding_make(&f, EVENT, NULL, NULL, nine, 1);
	KUNIT_EXPECT_TRUE(test, cg_finding_is_same(&f, &report->finding[1]));
	cg_finding_make(&f, EVENT, NULL, NULL, NULL, 1);
	KUNIT_EXPECT_FALSE(test, cg_finding_is_same(&f, &report->finding[1]));
}

/* The same thing is said once; what differs in one number or string is another thing. */
static void report_raises_once(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	int i;

	for (i = 0; i < 2; i++) {
		cg_find(report, INFO, "a", "b", 1, 2);
		cg_find(report, EVENT, "a", "b", 1, 2);
		cg_find(report, INFO, "a", "c", 1, 2);
		cg_find(report, INFO, "c", "b", 1, 2);
		cg_find(report, INFO, "a", "b", 1, 3);
		cg_find(report, INFO, "a", "b", 1, 2, 0, 0, 0, 1);
		cg_find(report, INFO, "a", "b", 1, 2, 0);
	}
	KUNIT_EXPECT_EQ(test, report->nr, 6U);
	/* And what is no row is not said at all. */
	cg_find(report, CG_F_NONE, "a", "b", 1);
	cg_find(report, CG_F_COUNT, "a", "b", 1);
	cg_find(report, (enum cg_code)-1, "a", "b", 1);
	KUNIT_EXPECT_EQ(test, report->nr, 6U);
	KUNIT_EXPECT_EQ(test, report->lost, 0U);
}

/* Fills all that is for findings other than notes of gaps. */
static struct cg_report *report_full(struct kunit *test)
{
	struct cg_report *report = report_done(test);
	u64 i;

	for (i = 0; i < CG_FINDINGS_MAX - CG_FINDINGS_KEPT; i++)
		cg_find(report, INFO, NULL, NULL, i);
	KUNIT_ASSERT_EQ(test, report->nr, CG_FINDINGS_MAX - CG_FINDINGS_KEPT);
	KUNIT_ASSERT_EQ(test, report->lost, 0U);
	return report;
}

/* What is lost is counted, marks its check, and is never forgotten by the verdict or by the note that explains it. */
static void report_loses_none_in_silence(struct kunit *test)
{
	struct cg_report *report = report_full(test);

	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_READY);
	cg_find(report, INFO, NULL, NULL, 0);
	KUNIT_EXPECT_EQ(test, report->lost, 0U);
	cg_find(report, WARN_HOOKS, NULL, NULL);
	KUNIT_EXPECT_EQ(test, report->lost, 1U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_HOOKS].state, (int)CG_WARN);
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_UNKNOWN);
	cg_find(report, ERR_PLACEMENT, NULL, NULL);
	KUNIT_EXPECT_EQ(test, report->lost, 2U);
	KUNIT_EXPECT_FALSE(test, cg_report_has(report, ERR_PLACEMENT));
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_NOT_READY);

	cg_check_not_run(report, CG_CHECK_RUN_TIME, "");
	cg_report_note_gaps(report);
	KUNIT_EXPECT_EQ(test, report->lost, 2U);
	KUNIT_ASSERT_EQ(test, report->nr, (unsigned int)CG_FINDINGS_MAX);
	KUNIT_EXPECT_EQ(test, (int)report->finding[CG_FINDINGS_MAX - 2].code, (int)CG_F_REPORT_FULL);
	KUNIT_EXPECT_EQ(test, report->finding[CG_FINDINGS_MAX - 2].num[0], 2ULL);
	KUNIT_EXPECT_EQ(test, (int)report->finding[CG_FINDINGS_MAX - 1].code, (int)CG_F_NOT_CHECKED);
	cg_find(report, CG_F_NOT_CHECKED, "other", NULL);
	KUNIT_EXPECT_EQ(test, report->nr, (unsigned int)CG_FINDINGS_MAX);
}

static void report_queries(struct kunit *test)
{
	struct cg_report *report = report_new(test);

	KUNIT_EXPECT_NULL(test, cg_report_first_error(report));
	cg_find(report, WARN_HOOKS, NULL, NULL);
	cg_find(report, EVENT, NULL, NULL);
	KUNIT_EXPECT_NULL(test, cg_report_first_error(report));
	cg_find(report, CG_F_SEGMENT_STOMPED_WINDOW, NULL, NULL, 1);
	cg_find(report, ERR_PLACEMENT, NULL, NULL);
	KUNIT_EXPECT_PTR_EQ(test, cg_report_first_error(report), &report->finding[2]);
	KUNIT_EXPECT_PTR_EQ(test, cg_report_find(report, ERR_PLACEMENT), &report->finding[3]);
	KUNIT_EXPECT_NULL(test, cg_report_find(report, CG_F_SEGMENT_STOMPED));
	KUNIT_EXPECT_TRUE(test, cg_report_has(report, CG_F_SEGMENT_STOMPED_WINDOW));
	KUNIT_EXPECT_FALSE(test, cg_report_has(report, CG_F_SEGMENT_STOMPED));
	KUNIT_EXPECT_TRUE(test, cg_report_has_slug(report, "segment-stomped"));
	KUNIT_EXPECT_FALSE(test, cg_report_has_slug(report, "segment-stompe"));
	KUNIT_EXPECT_FALSE(test, cg_report_has_slug(report, "segment-outside"));
}

/* An error that found no room stands in its check alone, whichever that is. */
static void report_fails_by_any_check(struct kunit *test)
{
	struct cg_report *report = report_done(test);
	unsigned int i;

	for (i = 0; i < CG_CHECKS; i++) {
		report->check[i].state = CG_FAIL;
		KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_NOT_READY);
		report->check[i].state = CG_PASS;
	}
	KUNIT_EXPECT_EQ(test, (int)cg_report_verdict(report, true), (int)CG_READY);
}

static void report_drops_a_check(struct kunit *test)
{
	struct cg_report *report = report_done(test);

	cg_find(report, CG_F_SEGMENT_OUTSIDE, NULL, NULL, 1);
	cg_find(report, WARN_HOOKS, NULL, NULL);
	cg_find(report, CG_F_SEGMENT_OUTSIDE, NULL, NULL, 2);
	cg_find(report, ERR_NO_CHECK, NULL, NULL);
	cg_check_done(report, CG_CHECK_PLACEMENT);
	cg_report_drop_check(report, CG_CHECK_PLACEMENT);
	KUNIT_EXPECT_EQ(test, report->nr, 2U);
	KUNIT_EXPECT_EQ(test, (int)report->finding[0].code, (int)WARN_HOOKS);
	KUNIT_EXPECT_EQ(test, (int)report->finding[1].code, (int)ERR_NO_CHECK);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)CG_NOT_RUN);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_HOOKS].state, (int)CG_WARN);

	/* It can be made again, and passes then. */
	cg_check_done(report, CG_CHECK_PLACEMENT);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)CG_PASS);
	cg_report_drop_check(report, CG_CHECK_NONE);
	KUNIT_EXPECT_EQ(test, report->nr, 1U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_HOOKS].state, (int)CG_WARN);
}

static void report_notes_gaps(struct kunit *test)
{
	struct cg_report *report = report_done(test);
	char names[2 * CG_FINDING_STR];

	cg_report_note_gaps(report);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	cg_check_not_run(report, CG_CHECK_DRILL, "");
	cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "");
	cg_report_note_gaps(report);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	cg_check_not_run(report, CG_CHECK_RUN_TIME, "");
	cg_report_note_gaps(report);
	KUNIT_ASSERT_EQ(test, report->nr, 1U);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[0], 1ULL);
	KUNIT_EXPECT_STREQ(test, report->finding[0].str[0], "run-time");
	KUNIT_EXPECT_STREQ(test, report->finding[0].str[1], "");
	cg_report_note_gaps(report);
	KUNIT_EXPECT_EQ(test, report->nr, 1U);

	/* All that count, in two strings of which neither is cut. */
	report = report_new(test);
	cg_report_note_gaps(report);
	KUNIT_ASSERT_EQ(test, report->nr, 1U);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[0], (u64)CG_CHECKS - 2);
	scnprintf(names, sizeof(names), "%s%s", report->finding[0].str[0], report->finding[0].str[1]);
	KUNIT_EXPECT_STREQ(test, names,
			   "hooks, reservation, image-header, image-payload, placement, command-line, signature, "
			   "memory-map, integrity, run-time, initrd-release");
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE_PARAM(report_verdict, report_gen_params),
	KUNIT_CASE(report_precedence),
	KUNIT_CASE(report_each_check),
	KUNIT_CASE(report_check_state),
	KUNIT_CASE(report_reasons),
	KUNIT_CASE_PARAM(report_strings, string_gen_params),
	KUNIT_CASE(report_numbers),
	KUNIT_CASE(report_raises_once),
	KUNIT_CASE(report_loses_none_in_silence),
	KUNIT_CASE(report_queries),
	KUNIT_CASE(report_fails_by_any_check),
	KUNIT_CASE(report_drops_a_check),
	KUNIT_CASE(report_notes_gaps),
	{}
};

static struct kunit_suite report_suite = {
	.name = "crashguard_report",
	.test_cases = report_cases,
};

kunit_test_suites(&report_suite);

MODULE_LICENSE("GPL");

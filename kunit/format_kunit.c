// SPDX-License-Identifier: GPL-2.0-only
#include "report_build.h"

#include "../module/core/format.c"

struct size_row {
	u64 n;
	const char *up, *down, *exact;
};

static const struct size_row size_rows[] = {
	{ 0, "0 bytes", "0 bytes", "0" },
	{ 1, "1 byte", "1 byte", "1" },
	{ 2, "2 bytes", "2 bytes", "2" },
	{ 1023, "1023 bytes", "1023 bytes", "1023" },
	{ 1024, "1K", "1K", "1K" },
	{ 1025, "1.1K", "1K", "1025" },
	{ 1126, "1.1K", "1K", "1126" },
	{ 1127, "1.2K", "1.1K", "1127" },
	{ 1536, "1.5K", "1.5K", "1536" },
	{ 1945, "1.9K", "1.8K", "1945" },
	{ 1946, "2K", "1.9K", "1946" },
	{ 2047, "2K", "1.9K", "2047" },
	{ 2048, "2K", "2K", "2K" },
	{ CG_M(1) - 1, "1M", "1023.9K", "1048575" },
	{ CG_M(1), "1M", "1M", "1M" },
	{ CG_M(1) + 1, "1.1M", "1M", "1048577" },
	{ CG_K(1537), "1.6M", "1.5M", "1537K" },
	{ 0x198000, "1.6M", "1.5M", "1632K" },
	{ 0x3f98000, "63.6M", "63.5M", "65120K" },
	{ 0x4000000, "64M", "64M", "64M" },
	{ CG_M(256), "256M", "256M", "256M" },
	{ CG_M(1023), "1023M", "1023M", "1023M" },
	{ CG_G(1) - 1, "1G", "1023.9M", "1073741823" },
	{ CG_G(1) - CG_K(1), "1G", "1023.9M", "1048575K" },
	{ CG_G(1), "1G", "1G", "1G" },
	{ CG_M(1536), "1.5G", "1.5G", "1536M" },
	{ CG_G(1024) - 1, "1T", "1023.9G", "1099511627775" },
	{ CG_G(1024), "1T", "1T", "1024G" },
	{ CG_G(1024) * 1024, "1024T", "1024T", "1048576G" },
	{ 1ULL << 63, "8388608T", "8388608T", "8589934592G" },
	{ U64_MAX, "16777216T", "16777215.9T", "18446744073709551615" },
};

static void size_desc(const struct size_row *row, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu bytes", (unsigned long long)row->n);
}

KUNIT_ARRAY_PARAM(size, size_rows, size_desc);

static void format_sizes(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	char buf[32];

	KUNIT_EXPECT_EQ(test, cg_format_size(buf, 16, row->n, true), strlen(row->up));
	KUNIT_EXPECT_STREQ(test, buf, row->up);
	KUNIT_EXPECT_EQ(test, cg_format_size(buf, 16, row->n, false), strlen(row->down));
	KUNIT_EXPECT_STREQ(test, buf, row->down);
	KUNIT_EXPECT_EQ(test, cg_format_exact(buf, sizeof(buf), row->n), strlen(row->exact));
	KUNIT_EXPECT_STREQ(test, buf, row->exact);
}

#define TEXT_NUMS { 0x3f98000, 0x200000, 0x1000000, 0xf00000, 0x4ffffff, 0x5f000 }

struct text_row {
	struct cg_finding f;
	const char *text, *log;	/* log: NULL where it is the same */
};

static const struct text_row text_rows[] = {
	{ { CG_F_KERNEL_NO_ROOM, TEXT_NUMS, { "crashkernel=160M" } },
	  "the kernel needs 63.6M in one piece from a multiple of 2M at or above 0x1000000, and the region "
	  "0xf00000-0x4ffffff has 380K there; boot with crashkernel=160M" },
	{ { CG_F_KERNEL_NO_ROOM_FILE, { CG_M(8), CG_M(4) }, { "crashkernel=160M", "/boot/vmlinuz" } },
	  "the kernel image /boot/vmlinuz is a file of 8M, and the whole reservation has 4M; boot with "
	  "crashkernel=160M, or name the right file",
	  "the kernel image is a file of 8M, and the whole reservation has 4M; boot with crashkernel=160M, or name the "
	  "right file" },
	{ { CG_F_KERNEL_NO_ROOM_FILE, { CG_M(8), CG_M(4) }, { "crashkernel=160M", "" } },
	  "the kernel image is a file of 8M, and the whole reservation has 4M; boot with crashkernel=160M, or name the "
	  "right file" },
	{ { CG_F_INITRD_UNREADABLE, { 0 }, { "/boot/initrd.img", "ENOENT" } },
	  "the initrd /boot/initrd.img cannot be read: ENOENT; check its path, its mount and its permissions",
	  "the initrd cannot be read: ENOENT; check its path, its mount and its permissions" },
	{ { CG_F_IMAGE_PREF_UNALIGNED, { 0x1001000, CG_M(2) } },
	  "the preferred address 0x1001000 in the header is not a multiple of 2M, the least alignment it runs at; "
	  "install the kernel package again",
	  "the preferred address (address) in the header is not a multiple of 2M, the least alignment it runs at; "
	  "install the kernel package again" },
	{ { CG_F_CMDLINE_TOO_LONG, { 2018, 30, 2047, 1 } },
	  "the command line has 2018 bytes, the kernel appends 30, and the image takes 2047; shorten it by 1 bytes" },
	{ { CG_F_NONE }, "?" },
	{ { CG_F_COUNT }, "?" },
};

static void text_desc(const struct text_row *row, char *desc)
{
	const struct cg_finding_desc *found = cg_finding_desc(row->f.code);

	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "row %d of slug %s", (int)row->f.code, found ? found->slug : "none");
}

KUNIT_ARRAY_PARAM(text, text_rows, text_desc);

static void format_sentences(struct kunit *test)
{
	const struct text_row *row = test->param_value;
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ(test, cg_finding_format(buf, CG_SENTENCE_LEN, &row->f, false), strlen(row->text));
	KUNIT_EXPECT_STREQ(test, buf, row->text);
	cg_finding_format(buf, CG_SENTENCE_LEN, &row->f, true);
	KUNIT_EXPECT_STREQ(test, buf, row->log ? row->log : row->text);
}

/* Each kind of field by itself, with rows that no table has. */
static void format_fields(struct kunit *test)
{
	static const struct cg_finding f = { CG_F_NONE, { 1025, 2, 3, 4, 5, 0xabc }, { "one", "two" } };
	static const struct {
		const char *text, *out, *log;
	} rows[] = {
		{ "{u0} {d0} {e0} {n0} {x0} {X0}", "1.1K 1K 1025 1025 0x401 0x401",
		  "1.1K 1K 1025 1025 0x401 (address)" },
		{ "{x5}-{X5}", "0xabc-0xabc", "0xabc-(address)" },
		{ "{s0}{s1}{S0}", "onetwoone", "onetwo" },
		{ "a {S1} b {S0}, c", "a two b one, c", "a b, c" },
		{ "{S0} a", "one a", " a" },
		{ "{s0", "{s0", "{s0" },
		{ "{}", "{}", "{}" },
		{ "a {0} {", "a {0} {", "a {0} {" },
		{ "{q0}", "?", "?" },
		/* No field reaches beyond its array. */
		{ "{n6} {n9} {s2} {s3}", "1025 4 one two", "1025 4 one two" },
	};
	char buf[80];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cg_format_text(buf, sizeof(buf), rows[i].text, &f, false);
		KUNIT_EXPECT_STREQ(test, buf, rows[i].out);
		cg_format_text(buf, sizeof(buf), rows[i].text, &f, true);
		KUNIT_EXPECT_STREQ(test, buf, rows[i].log);
	}
}

static struct cg_finding *format_longest(struct kunit *test)
{
	struct cg_finding *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	memset(f->num, 0xff, sizeof(f->num));
	memset(f->str, 'W', sizeof(f->str));
	f->str[0][CG_FINDING_STR - 1] = '\0';
	f->str[1][CG_FINDING_STR - 1] = '\0';
	return f;
}

/* No sentence of the table is cut, and none is two lines, whatever it is given. */
static void format_no_sentence_is_cut(struct kunit *test)
{
	struct cg_finding *f = format_longest(test);
	char *room = kunit_kzalloc(test, 4 * CG_SENTENCE_LEN, GFP_KERNEL);
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	int code, log;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, room);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		for (log = 0; log < 2; log++) {
			f->code = (enum cg_code)code;
			len = cg_finding_format(room, 4 * CG_SENTENCE_LEN, f, log);
			KUNIT_EXPECT_LT_MSG(test, len, (size_t)CG_SENTENCE_LEN, "%s", room);
			KUNIT_EXPECT_EQ(test, cg_finding_format(buf, CG_SENTENCE_LEN, f, log), len);
			KUNIT_EXPECT_STREQ(test, buf, room);
			KUNIT_EXPECT_EQ(test, strlen(buf), len);
			KUNIT_EXPECT_TRUE_MSG(test, !strpbrk(buf, "{}\n"), "%s", buf);
			KUNIT_EXPECT_TRUE_MSG(test, !strstr(buf, "  "), "%s", buf);
			KUNIT_EXPECT_TRUE_MSG(test, strstr(buf, "; "), "%s", buf);
		}
	}
}

static bool format_row_has(const struct cg_finding_desc *desc, const char *field)
{
	return strstr(desc->what, field) || strstr(desc->remedy, field);
}

/* What the table marks as secret is in no log line, and all else is. */
static void format_the_log_tells_no_secret(struct kunit *test)
{
	struct cg_finding *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	char open[8], closed[8], value[24];
	int code, i, kind;

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < CG_FINDING_NUMS; i++)
		f->num[i] = 0xfeed000000ULL + i;
	strscpy(f->str[0], "Secret0", CG_FINDING_STR);
	strscpy(f->str[1], "Secret1", CG_FINDING_STR);
	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		const struct cg_finding_desc *desc = cg_finding_desc((enum cg_code)code);

		f->code = (enum cg_code)code;
		cg_finding_format(buf, CG_SENTENCE_LEN, f, true);
		for (i = 0; i < CG_FINDING_NUMS + 2; i++) {
			kind = i < CG_FINDING_NUMS;
			scnprintf(open, sizeof(open), "{%c%d}", kind ? 'x' : 's', kind ? i : i - CG_FINDING_NUMS);
			scnprintf(closed, sizeof(closed), "{%c%d}", kind ? 'X' : 'S', kind ? i : i - CG_FINDING_NUMS);
			scnprintf(value, sizeof(value), kind ? "0xfeed00000%d" : "Secret%d",
				  kind ? i : i - CG_FINDING_NUMS);
			KUNIT_EXPECT_EQ_MSG(test, !!strstr(buf, value), format_row_has(desc, open), "%s", buf);
			KUNIT_EXPECT_FALSE_MSG(test, format_row_has(desc, open) && format_row_has(desc, closed), "%s",
					       desc->what);
		}
	}
}

static struct cg_report *format_report(struct kunit *test)
{
	struct cg_report *report = report_done(test);

	cg_find(report, INFO, NULL, NULL);
	cg_find(report, WARN_NO_CHECK, NULL, NULL, CG_M(64));
	cg_find(report, CG_F_SEGMENT_STOMPED_WINDOW, NULL, "initrd");
	cg_find(report, WARN_HOOKS, "a", "b");
	cg_find(report, CG_F_SEGMENT_STOMPED, "crashkernel=160M", "initrd");
	cg_find(report, WARN_HOOKS, "c", "d");
	cg_find(report, EVENT, "kexec", "ENOSPC");
	cg_find(report, CG_F_CMDLINE_TOO_LONG, NULL, NULL);
	cg_check_not_run(report, CG_CHECK_DRILL, "not made by this version");
	cg_check_not_applicable(report, CG_CHECK_SIGNATURE, "");
	return report;
}

static const char format_alerts_text[] = "error cmdline-too-long\n"
					 "error segment-stomped\n"
					 "info load-legacy-syscall\n"
					 "info load-refused\n"
					 "warning hook-missing\n"
					 "warning image-none\n";
static const char format_checks_text[] = "hooks warn\n"
					 "reservation pass\n"
					 "image-header pass\n"
					 "image-payload pass\n"
					 "payload-body pass\n"
					 "placement fail\n"
					 "command-line fail\n"
					 "signature not-applicable\n"
					 "memory-map pass\n"
					 "integrity pass\n"
					 "run-time pass\n"
					 "initrd-release pass\n"
					 "drill not-run not made by this version\n";

static void format_alerts(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	char *buf = kunit_kzalloc(test, 4096, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	buf[0] = 'x';
	KUNIT_EXPECT_EQ(test, cg_report_alerts(buf, 4096, report), (size_t)0);
	KUNIT_EXPECT_STREQ(test, buf, "");
	report = format_report(test);
	KUNIT_EXPECT_EQ(test, cg_report_alerts(buf, 4096, report), sizeof(format_alerts_text) - 1);
	KUNIT_EXPECT_STREQ(test, buf, format_alerts_text);
}

static void format_checks(struct kunit *test)
{
	struct cg_report *report = format_report(test);
	char *buf = kunit_kzalloc(test, CG_CHECKS_TEXT, GFP_KERNEL), reason[CG_REASON_LEN];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ(test, cg_report_checks(buf, CG_CHECKS_TEXT, report), sizeof(format_checks_text) - 1);
	KUNIT_EXPECT_STREQ(test, buf, format_checks_text);

	/* The longest that can be has room. */
	memset(reason, 'x', sizeof(reason));
	reason[sizeof(reason) - 1] = '\0';
	for (i = 0; i < CG_CHECKS; i++)
		cg_check_not_applicable(report, (enum cg_check)i, reason);
	KUNIT_EXPECT_LT(test, cg_report_checks(buf, CG_CHECKS_TEXT, report), (size_t)CG_CHECKS_TEXT - 1);
}

static void format_findings(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	char *buf = kunit_kzalloc(test, CG_FINDINGS_TEXT, GFP_KERNEL);
	struct cg_finding *f = format_longest(test);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	cg_find(report, WARN_NO_CHECK, NULL, NULL, CG_M(64));
	cg_find(report, CG_F_PLACEMENT_STEERED, "kexec", NULL, 0x1000000);
	cg_report_findings(buf, CG_FINDINGS_TEXT, report);
	KUNIT_EXPECT_STREQ(test, buf,
			   "warning image-none 64M is reserved and no capture kernel is loaded; load one with kexec "
			   "-p, or write 1 to /sys/kernel/crashguard/stage\n"
			   "info placement-steered in a load by kexec the kernel segment was kept from going below "
			   "0x1000000, where the image has to run; where the load failed, do what the error says that "
			   "is logged with it\n");

	/* A full report of long findings is not cut. */
	f->code = CG_F_INITRD_NO_ROOM;
	for (report->nr = 0; report->nr < CG_FINDINGS_MAX; report->nr++)
		report->finding[report->nr] = *f;
	KUNIT_EXPECT_LT(test, cg_report_findings(buf, CG_FINDINGS_TEXT, report), (size_t)CG_FINDINGS_TEXT - 1);
	KUNIT_EXPECT_STREQ(test, buf + strlen(buf) - 3, "WW\n");
}

/* Every code at once, a report at a time: each line sorts above the one before. */
static void format_alerts_are_sorted(struct kunit *test)
{
	char *buf = kunit_kzalloc(test, 4096, GFP_KERNEL), *line, *next;
	int first, code;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (first = CG_F_COUNT - 1; first > 0; first -= 20) {
		struct cg_report *report = report_new(test);

		for (code = first; code > 0 && code > first - 35; code--)
			cg_find(report, (enum cg_code)code, NULL, NULL);
		KUNIT_ASSERT_EQ(test, report->lost, 0U);
		cg_report_alerts(buf, 4096, report);
		for (line = buf; (next = strchr(line, '\n')) && next[1]; line = next) {
			*next++ = '\0';
			*strchr(next, '\n') = '\0';
			KUNIT_EXPECT_LT_MSG(test, strcmp(line, next), 0, "%s, %s", line, next);
			next[strlen(next)] = '\n';
		}
	}
}

typedef size_t (*format_print)(char *buf, size_t len, const struct cg_report *report);

/* A buffer of every length gets the front of the text, a NUL, and not a byte beyond. */
static void format_into_too_little(struct kunit *test)
{
	static const format_print print[] = { cg_report_alerts, cg_report_findings, cg_report_checks };
	struct cg_report *report = format_report(test);
	char *whole = kunit_kzalloc(test, CG_FINDINGS_TEXT, GFP_KERNEL), *buf;
	size_t i, len, want;

	KUNIT_ASSERT_NOT_NULL(test, whole);
	for (i = 0; i < ARRAY_SIZE(print); i++) {
		want = print[i](whole, CG_FINDINGS_TEXT, report);
		for (len = 1; len <= want + 1; len++) {
			buf = kunit_kzalloc(test, len, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, buf);
			KUNIT_EXPECT_EQ(test, print[i](buf, len, report), len - 1);
			KUNIT_EXPECT_EQ(test, strlen(buf), len - 1);
			KUNIT_EXPECT_TRUE_MSG(test, !strncmp(buf, whole, len - 1), "at %zu: %s", len, buf);
			kunit_kfree(test, buf);
		}
	}
}

static void format_names(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, cg_check_name(CG_CHECK_NONE), "none");
	KUNIT_EXPECT_STREQ(test, cg_check_name((enum cg_check)1000), "none");
	KUNIT_EXPECT_STREQ(test, cg_check_state_name(CG_PASS), "pass");
	KUNIT_EXPECT_STREQ(test, cg_verdict_name(CG_UNKNOWN), "unknown");
	KUNIT_EXPECT_STREQ(test, cg_verdict_name(CG_NOT_READY), "not-ready");
	KUNIT_EXPECT_STREQ(test, cg_verdict_name(CG_AT_RISK), "at-risk");
	KUNIT_EXPECT_STREQ(test, cg_verdict_name(CG_READY), "ready");
}

static struct kunit_case format_cases[] = {
	KUNIT_CASE_PARAM(format_sizes, size_gen_params),
	KUNIT_CASE_PARAM(format_sentences, text_gen_params),
	KUNIT_CASE(format_fields),
	KUNIT_CASE(format_no_sentence_is_cut),
	KUNIT_CASE(format_the_log_tells_no_secret),
	KUNIT_CASE(format_alerts),
	KUNIT_CASE(format_checks),
	KUNIT_CASE(format_findings),
	KUNIT_CASE(format_alerts_are_sorted),
	KUNIT_CASE(format_into_too_little),
	KUNIT_CASE(format_names),
	{}
};

static struct kunit_suite format_suite = {
	.name = "crashguard_format",
	.test_cases = format_cases,
};

kunit_test_suites(&format_suite);

MODULE_LICENSE("GPL");

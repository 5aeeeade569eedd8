// SPDX-License-Identifier: GPL-2.0-only
/* What was asked for and what is there: findings and their sentences, and the text of reservation/try. */
#include <kunit/test.h>
#include <linux/module.h>

#include "guests.h"

#include "../module/core/explain.c"
#include "../module/core/reservation.c"
#include "../module/core/try.c"

#define OLD "6.1"
#define MID "6.12"
#define NEW "7.3"
#define CK "crashkernel="
#define BARE_256M GUEST_256M
#define BARE_1G GUEST_1G("")
#define BARE_6G GUEST_6G("", "")
#define WITH_1G GUEST_1G(CRASH_1G)
#define ODD_1G(range) GUEST_1G("  " range " : Crash kernel\n")
#define LOW_6G GUEST_6G(CRASH_LOW, "")
#define HIGH_6G GUEST_6G("", CRASH_HIGH)
#define BOTH_6G GUEST_6G(CRASH_LOW, CRASH_HIGH)
#define KASLR_OFF "nokaslr "

struct judge_row {
	const char *desc;
	const char *iomem;
	const char *age;
	const char *cmdline;
	const char *alerts;		/* as sysfs shows them, shortly: "error overlap, info unused" */
	enum cg_code code;		/* that this row is there for */
	bool wanted;
	unsigned int nr_bootconfig;
};

#define RAISES(c) .code = CG_F_RESERVATION_##c
#define WANTED .wanted = true

static const struct judge_row judge_rows[] = {
	/* Granted, and all is well: the near miss of everything. */
	{ "granted", WITH_1G, OLD, KASLR_OFF CK "256M", "" },
	{ "granted with KASLR", WITH_1G, NEW, CK "256M", "" },
	{ "granted at its address", ODD_1G("08000000-0bffffff"), NEW, KASLR_OFF CK "64M@128M", "" },
	{ "granted above and below", BOTH_6G, NEW, CK "256M,high", "" },
	{ "granted from a range", WITH_1G, OLD, KASLR_OFF CK "512M-2G:256M", "" },
	{ "there though no word explains it", WITH_1G, OLD, "quiet", "" },
	{ "there though the word is bad", WITH_1G, OLD, CK "64MB", "" },

	{ "no word", BARE_1G, OLD, "quiet", "info none", RAISES(NONE) },
	{ "no word, and wanted", BARE_1G, OLD, "quiet", "warning none", RAISES(NONE_WANTED), WANTED },
	{ "asked for nothing", BARE_1G, OLD, CK "0", "info none", RAISES(NONE) },
	{ "asked for nothing, and wanted", BARE_1G, OLD, CK "0M", "warning none", RAISES(NONE_WANTED),
	  WANTED },

	{ "no number", BARE_1G, OLD, CK, "error syntax", RAISES(SYNTAX_NUMBER) },
	{ "two letters", BARE_1G, OLD, CK "64MB", "error syntax", RAISES(SYNTAX_CHAR) },
	{ "no dash", BARE_1G, OLD, CK "1G:64M", "error syntax", RAISES(SYNTAX_RANGE) },
	{ "range upside down", BARE_1G, OLD, CK "2G-1G:64M", "error syntax", RAISES(SYNTAX_ORDER) },
	{ "low alone", BARE_1G, OLD, CK "64M,low", "error syntax", RAISES(SYNTAX_ALONE) },
	{ "cma alone", BARE_1G, NEW, CK "64M,cma", "error syntax", RAISES(SYNTAX_ALONE) },
	{ "bad low", BARE_6G, MID, CK "256M,high " CK "64MB,low", "error syntax", RAISES(SYNTAX_LOW) },
	{ "bad low, which 6.1 does not mind", BOTH_6G, OLD, CK "256M,high " CK "64MB,low",
	  "info unused", RAISES(UNUSED) },
	{ "in the bootconfig", BARE_1G, OLD, CK "64M quiet bootconfig", "error syntax",
	  RAISES(SYNTAX_BOOTCONFIG),
	  .nr_bootconfig = 1 },
	{ "in the bootconfig and on the line", WITH_1G, OLD, CK "64M quiet bootconfig " CK "256M",
	  "info unused",
	  RAISES(UNUSED), .nr_bootconfig = 1 },
	{ "without a unit", ODD_1G("3f000000-3f0000ff"), OLD, KASLR_OFF CK "256", "error syntax",
	  RAISES(SYNTAX_UNIT) },
	{ "a byte less than a megabyte", ODD_1G("3f000000-3f0ffffe"), OLD, KASLR_OFF CK "1048575",
	  "error syntax",
	  RAISES(SYNTAX_UNIT) },
	{ "a megabyte in bytes", ODD_1G("3f000000-3f0fffff"), OLD, KASLR_OFF CK "1048576", "" },
	{ "auto", BARE_1G, OLD, CK "auto", "error auto", RAISES(AUTO) },

	{ "no range matches", BARE_1G, OLD, CK "2G-64G:256M", "error range-miss", RAISES(RANGE_MISS) },
	{ "the list ends at the @", BARE_1G, OLD, CK "2G-4G:64M@16M,1M-2G:128M", "error range-miss",
	  RAISES(RANGE_CUT) },
	{ "the range asks for nothing", BARE_1G, OLD, CK "0M-4G:0M", "error range-miss", RAISES(RANGE_ZERO) },

	{ "misaligned", BARE_1G, NEW, CK "65M@129M", "error misaligned", RAISES(MISALIGNED) },
	{ "aligned for 6.1", ODD_1G("08100000-0c1fffff"), OLD, KASLR_OFF CK "65M@129M", "" },
	{ "on the kernel", BARE_1G, OLD, KASLR_OFF CK "64M@16M", "error overlap", RAISES(OVERLAP) },
	{ "on the kernel, by KASLR", BARE_1G, OLD, CK "64M@16M", "error overlap", RAISES(OVERLAP) },
	{ "beside the kernel", ODD_1G("05000000-08ffffff"), OLD, KASLR_OFF CK "64M@80M", "" },
	{ "nobody holds it now", BARE_1G, OLD, KASLR_OFF CK "64M@128M", "error overlap",
	  RAISES(OVERLAP_GONE) },
	{ "the kernel in the middle", BARE_1G, OLD, KASLR_OFF CK "1000M", "error overlap",
	  RAISES(OVERLAP_AUTO) },
	{ "should be there", BARE_1G, OLD, KASLR_OFF CK "64M", "error overlap", RAISES(GONE) },

	{ "above RAM", BARE_1G, OLD, CK "64M@960M", "error beyond-ram", RAISES(BEYOND_RAM) },
	{ "more than RAM", BARE_1G, NEW, CK "2G", "error beyond-ram", RAISES(BEYOND_SIZE) },
	{ "more than RAM, 6.1", BARE_1G, OLD, CK "2G", "error beyond-ram", RAISES(BEYOND_SIZE) },
	{ "a range asks for all RAM", BARE_1G, OLD, CK "2G-64G:256M,64G-:1G", "error beyond-ram",
	  RAISES(BEYOND_LIST) },
	{ "no block so large", BARE_1G, OLD, CK "1010M", "error beyond-ram", RAISES(BEYOND_BLOCK) },
	{ "no room for the low part", BARE_6G, NEW, CK "256M,high " CK "3G,low", "error beyond-ram",
	  RAISES(BEYOND_LOW) },

	{ "unknown suffix", BARE_1G, OLD, CK "256M,highh", "error unsupported-suffix",
	  RAISES(UNSUPPORTED_SUFFIX) },
	{ "cma before its time", BARE_1G, MID, CK "256M " CK "64M,cma",
	  "error unsupported-suffix, warning duplicate",
	  RAISES(UNSUPPORTED_SUFFIX) },
	{ "cma in its time", WITH_1G, NEW, CK "256M " CK "64M,cma", "" },
	{ "bad cma counts all the same", WITH_1G, NEW, CK "256M " CK "64MB,cma", "" },
	{ "cma without a number", WITH_1G, NEW, CK "256M " CK "x,cma", "info unused", RAISES(UNUSED) },

	{ "two words", ODD_1G("3b000000-3effffff"), OLD, KASLR_OFF CK "256M " CK "64M", "warning duplicate",
	  RAISES(DUPLICATE) },
	{ "the same word twice", WITH_1G, OLD, CK "256M quiet " CK "256M", "" },
	{ "plain and high", LOW_6G, NEW, CK "256M " CK "512M,high", "warning duplicate", RAISES(DUPLICATE) },
	{ "bad plain and high, 6.1", BOTH_6G, OLD, CK "auto " CK "256M,high", "warning duplicate",
	  RAISES(DUPLICATE) },
	{ "two low", BOTH_6G, NEW, CK "256M,high " CK "72M,low " CK "256M,low", "warning duplicate",
	  RAISES(DUPLICATE) },

	{ "no low part", HIGH_6G, NEW, CK "256M,high " CK "0,low", "warning no-low", RAISES(NO_LOW) },
	{ "fixed above 4G", HIGH_6G, NEW, KASLR_OFF CK "256M@6896M", "warning no-low", RAISES(NO_LOW) },

	{ "by luck", ODD_1G("08000000-0bffffff"), NEW, CK "64M@128M", "warning by-luck", RAISES(BY_LUCK) },
	{ "by luck, for its size", ODD_1G("06000000-3effffff"), NEW, CK "912M", "warning by-luck",
	  RAISES(BY_LUCK_SIZE) },
	{ "large, not by luck", ODD_1G("22000000-3effffff"), NEW, CK "464M", "" },

	{ "octal", ODD_1G("35000000-3fdfffff"), OLD, KASLR_OFF CK "0256M", "warning octal", RAISES(OCTAL) },

	{ "low beside plain", LOW_6G, NEW, CK "256M " CK "72M,low", "info unused", RAISES(UNUSED) },
	{ "low beside plain, 6.1", LOW_6G, OLD, CK "256M " CK "72M,low", "info unused", RAISES(UNUSED) },
	{ "low where all lies low", WITH_1G, NEW, CK "256M,high " CK "72M,low", "info unused",
	  RAISES(UNUSED) },
	{ "no low where all lies low", WITH_1G, NEW, CK "256M,high " CK "0,low", "" },

	{ "shrunk", ODD_1G("2f000000-2fffffff"), OLD, CK "256M", "info shrunk", RAISES(SHRUNK) },
	{ "shrunk by a page", ODD_1G("2f000000-3effefff"), OLD, CK "256M", "info shrunk", RAISES(SHRUNK) },
};

static void judge_desc(const struct judge_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_rows, judge_desc);

/* The two lines of iomem bear the same name; crash images go into the higher one. */
static struct cg_reservation judge_set_aside(const struct cg_machine *m)
{
	struct cg_reservation res = { .known = m->known.iomem, .main = CG_RANGE_EMPTY, .low = CG_RANGE_EMPTY };
	unsigned int i;

	for (i = 0; i < m->nr_iomem && res.known; i++) {
		if (strcmp(m->iomem[i].name, "Crash kernel"))
			continue;
		res.low = res.main;
		res.main = m->iomem[i].range;
	}
	return res;
}

static struct cg_report *judge_machine(struct kunit *test, const struct cg_machine *m, bool wanted)
{
	struct cg_report *report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);
	struct cg_reservation res = judge_set_aside(m);

	KUNIT_ASSERT_NOT_NULL(test, report);
	cg_reservation_judge(m, &res, wanted, 0, report);
	return report;
}

/* A remedy names what the image asks for where this machine grants that, and else what it would without one. */
static void reservation_remedy_is_advised(struct kunit *test)
{
	static const struct { u64 advised, size; } rows[] = {
		{ 0, CG_M(256) }, { CG_M(160), CG_M(160) }, { CG_M(320), CG_M(320) }, { CG_G(2), CG_M(256) },
	};
	struct cg_machine *m = guest_new(test, BARE_1G, cg_age_tested(NEW));
	struct cg_report *report;
	struct cg_reservation res;
	unsigned int i;

	guest_set_cmdline(test, m, CK "2G-4G:256M");
	res = judge_set_aside(m);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, report);
		cg_reservation_judge(m, &res, true, rows[i].advised, report);
		KUNIT_ASSERT_EQ(test, report->nr, 1U);
		KUNIT_EXPECT_EQ(test, report->finding[0].num[0], rows[i].size);
	}
}

static struct cg_report *judge(struct kunit *test, const struct judge_row *row)
{
	struct cg_machine *m = guest_new(test, row->iomem, cg_age_tested(row->age));

	guest_set_cmdline(test, m, row->cmdline);
	m->nr_bootconfig_words = row->nr_bootconfig;
	return judge_machine(test, m, row->wanted);
}

/* "error reservation-x\nwarning reservation-y\n" as "error x, warning y" */
static const char *alerts_shortly(struct kunit *test, const struct cg_report *report)
{
	static const char prefix[] = "reservation-";
	char *text = kunit_kzalloc(test, 1024, GFP_KERNEL);
	char *shortly = kunit_kzalloc(test, 1024, GFP_KERNEL);
	size_t i, used = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_NOT_NULL(test, shortly);
	cg_report_alerts(text, 1024, report);
	for (i = 0; text[i]; i++) {
		if (!strncmp(text + i, prefix, sizeof(prefix) - 1))
			i += sizeof(prefix) - 1;
		if (text[i] != '\n') {
			shortly[used++] = text[i];
		} else if (text[i + 1]) {
			shortly[used++] = ',';
			shortly[used++] = ' ';
		}
	}
	return shortly;
}

static enum cg_check_state state_of(const char *alerts)
{
	if (strstr(alerts, "error"))
		return CG_FAIL;
	return strstr(alerts, "warning") ? CG_WARN : CG_PASS;
}

static void reservation_is_judged(struct kunit *test)
{
	const struct judge_row *row = test->param_value;
	const struct cg_report *report = judge(test, row);

	KUNIT_EXPECT_STREQ(test, alerts_shortly(test, report), row->alerts);
	KUNIT_EXPECT_EQ(test, report->check[CG_CHECK_RESERVATION].state, state_of(row->alerts));
	if (row->code)
		KUNIT_EXPECT_TRUE(test, cg_report_has(report, row->code));
}

/* The rows above raise every finding of the table but those that have a case of their own below. */
static void reservation_rows_raise_everything(struct kunit *test)
{
	unsigned int code, i, nr;

	for (code = 1; code < CG_F_COUNT; code++) {
		const struct cg_finding_desc *desc = cg_finding_desc(code);

		if (strncmp(desc->slug, "reservation-", 12) || code == CG_F_RESERVATION_MEMMAP_FULL)
			continue;
		for (i = nr = 0; i < ARRAY_SIZE(judge_rows); i++)
			nr += judge_rows[i].code == code;
		KUNIT_EXPECT_NE_MSG(test, nr, 0U, "%s: %s", desc->slug, desc->what);
	}
}

struct say_row {
	const char *desc;
	const char *iomem;
	const char *age;
	const char *cmdline;
	const char *sentence;
	const char *logged;	/* NULL: the same */
};

static const struct say_row say_rows[] = {
	{ "none", BARE_1G, OLD, "quiet",
	  "no memory is reserved for a capture kernel: no crashkernel= is on the command line; if "
	  "crash dumps are wanted, boot with crashkernel=256M" },
	{ "zero", BARE_1G, OLD, CK "0M",
	  "no memory is reserved for a capture kernel: crashkernel=0M asks for 0 bytes; if crash dumps "
	  "are wanted, boot with crashkernel=256M" },
	{ "misaligned", BARE_1G, NEW, CK "65M@15M",
	  "crashkernel=65M@15M reserves nothing: 15M is not a multiple of 16M, which this kernel "
	  "demands; the next one is 16M; boot with crashkernel=256M and let the kernel choose the place" },
	{ "overlap", BARE_1G, OLD, KASLR_OFF CK "64M@32M",
	  "crashkernel=64M@32M reserves nothing: a part of that range, 0x2000000-0x28eafff, is held by "
	  "Kernel rodata; boot with crashkernel=256M and let the kernel choose the place",
	  "crashkernel=64M@32M reserves nothing: a part of that range, (address)-(address), is held by "
	  "Kernel rodata; boot with crashkernel=256M and let the kernel choose the place" },
	{ "beyond", BARE_1G, NEW, CK "64M@960M",
	  "crashkernel=64M@960M reserves nothing: 960M to 1G is not all RAM on this machine, whose RAM "
	  "ends at 1023.8M; boot with crashkernel=256M and let the kernel choose the place" },
	{ "range", BARE_1G, NEW, CK "2G-64G:256M",
	  "no range of crashkernel=2G-64G:256M holds this machine's RAM, which the kernel counts as "
	  "1G, so nothing is reserved; boot with crashkernel=256M" },
	{ "duplicate", WITH_1G, NEW, CK "64M " CK "256M",
	  "of 2 crashkernel= words this kernel goes by crashkernel=256M and drops crashkernel=64M; "
	  "leave only the one that is meant" },
	{ "no low", HIGH_6G, NEW, CK "256M,high " CK "0,low",
	  "the whole reservation lies above 4G, from 0x1af000000, so devices that reach only the first "
	  "4G may fail in the capture kernel; boot with crashkernel=256M,high crashkernel=256M,low" },
	{ "what follows a tab is not told", BARE_1G, NEW, CK "64M\tpassword=secret",
	  "crashkernel=64M reserves nothing: this kernel does not understand its character 16; boot "
	  "with crashkernel=256M" },
	{ "cut off", BARE_1G, NEW, NULL,
	  "no memory is reserved for a capture kernel: no crashkernel= is on the command line, the end "
	  "of which was cut off at 2047 bytes; if crash dumps are wanted, boot with crashkernel=256M" },
};

static void say_desc(const struct say_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(say, say_rows, say_desc);

static void reservation_says_it_plainly(struct kunit *test)
{
	const struct say_row *row = test->param_value;
	struct cg_machine *m = guest_new(test, row->iomem, cg_age_tested(row->age));
	char *text = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	const struct cg_report *report;

	KUNIT_ASSERT_NOT_NULL(test, text);
	guest_set_cmdline(test, m, row->cmdline ? row->cmdline : "");
	if (!row->cmdline)
		memset(m->cmdline, 'x', 2047);
	report = judge_machine(test, m, false);
	KUNIT_ASSERT_NE(test, report->nr, 0U);
	cg_finding_format(text, CG_SENTENCE_LEN, &report->finding[0], false);
	KUNIT_EXPECT_STREQ(test, text, row->sentence);
	cg_finding_format(text, CG_SENTENCE_LEN, &report->finding[0], true);
	KUNIT_EXPECT_STREQ(test, text, row->logged ? row->logged : row->sentence);
}

/* What could not be read is never a pass. */
static void reservation_unknown_is_not_run(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, HIGH_6G, cg_age_tested(NEW));
	const struct cg_report *report;

	guest_set_cmdline(test, m, CK "256M,high " CK "0,low");
	m->known.cmdline = false;
	report = judge_machine(test, m, false);
	KUNIT_EXPECT_STREQ(test, alerts_shortly(test, report), "warning no-low");
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_RESERVATION].reason, "the command line could not be read");
	m->known.iomem = false;
	report = judge_machine(test, m, false);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	KUNIT_EXPECT_EQ(test, report->check[CG_CHECK_RESERVATION].state, CG_NOT_RUN);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_RESERVATION].reason, "/proc/iomem could not be read");
	m = guest_new(test, BARE_1G, cg_age_tested(NEW));
	guest_set_cmdline(test, m, CK "256M");
	m->xen_pv = true;
	report = judge_machine(test, m, false);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	KUNIT_EXPECT_EQ(test, report->check[CG_CHECK_RESERVATION].state, CG_NOT_APPLICABLE);
}

/* add_e820_entry(): 128 entries, and the reserved memory comes last. */
static void reservation_counts_the_memory_map(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, HIGH_6G, cg_age_tested(NEW));
	const struct cg_report *report;
	unsigned int nr = 7;	/* RAM in the first megabyte, five reserved, the region */

	guest_set_cmdline(test, m, CK "256M,high " CK "0,low");
	for (; nr < CG_E820_MAX; nr++) {
		struct cg_iomem *e = &m->iomem[m->nr_iomem++];

		e->range.start = CG_G(16) + nr * CG_PAGE;
		e->range.end = e->range.start + CG_PAGE - 1;
		strscpy(e->name, nr & 1 ? "ACPI Tables" : "ACPI Non-volatile Storage", sizeof(e->name));
	}
	report = judge_machine(test, m, false);
	KUNIT_EXPECT_FALSE(test, cg_report_has(report, CG_F_RESERVATION_MEMMAP_FULL));
	m->iomem[m->nr_iomem] = m->iomem[m->nr_iomem - 1];
	m->nr_iomem++;
	report = judge_machine(test, m, false);
	KUNIT_ASSERT_TRUE(test, cg_report_has(report, CG_F_RESERVATION_MEMMAP_FULL));
	KUNIT_EXPECT_EQ(test, report->finding[0].num[0], 129ULL);
}

struct words_row {
	const char *desc;
	const char *cmdline;
	size_t size;		/* of the buffer */
	int nr;
	const char *words;
};

static const struct words_row words_rows[] = {
	{ "none", "quiet", 64, 0, "" },
	{ "one", "quiet crashkernel=64M splash", 64, 1, CK "64M" },
	{ "two", CK "256M,high quiet " CK "72M,low", 64, 2, CK "256M,high " CK "72M,low" },
	{ "of another name", "x.crashkernel=64M", 64, 1, CK "64M" },
	{ "within itself", CK CK "64M", 64, 1, CK CK "64M" },
	{ "in quotes", "\"crashkernel=64M\"", 64, 1, CK "64M\"" },
	{ "nothing behind a tab", CK "64M\tsecret " CK "1M", 64, 2, CK "64M " CK "1M" },
	{ "just fits", CK "64M", 16, 1, CK "64M" },
	{ "a byte short", CK "64M", 15, -E2BIG, "" },
	{ "two just fit", CK "64M " CK "64M", 32, 2, CK "64M " CK "64M" },
	{ "the second does not", CK "64M " CK "64M", 31, -E2BIG, "" },
};

static void words_desc(const struct words_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(words, words_rows, words_desc);

static void reservation_words_stand_as_typed(struct kunit *test)
{
	const struct words_row *row = test->param_value;
	struct cg_machine *m = guest_new(test, BARE_1G, cg_age_tested(NEW));
	char *buf = kunit_kmalloc(test, row->size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	guest_set_cmdline(test, m, row->cmdline);
	KUNIT_EXPECT_EQ(test, cg_reservation_words(m, buf, row->size), row->nr);
	KUNIT_EXPECT_STREQ(test, buf, row->words);
	m->known.cmdline = false;
	KUNIT_EXPECT_EQ(test, cg_reservation_words(m, buf, row->size), 0);
}

struct try_row {
	const char *desc;
	const char *iomem;
	const char *age;
	const char *now;
	const char *words;
	const char *text;
};

static const struct try_row try_rows[] = {
	{ "granted", BARE_1G, OLD, "nokaslr", CK "128M",
	  "crashkernel=128M reserves 128M at 0x37000000\n"
	  "granted yes\nstart 0x37000000\nsize 134217728\nlow_start\nlow_size 0\ncma_size 0\n" },
	{ "granted somewhere", BARE_1G, OLD, "quiet", CK "128M",
	  "crashkernel=128M reserves 128M below 4G, wherever KASLR leaves room\n"
	  "granted yes\nstart\nsize 134217728\nlow_start\nlow_size 0\ncma_size 0\n" },
	{ "high", BARE_6G, NEW, "nokaslr", CK "256M,high",
	  "crashkernel=256M,high reserves 256M at 0x1af000000, and 256M below 4G\n"
	  "granted yes\nstart 0x1af000000\nsize 268435456\nlow_start 0xaf000000\nlow_size 268435456\ncma_size 0\n" },
	{ "no low", BARE_6G, NEW, "nokaslr", CK "256M,high " CK "0,low",
	  "crashkernel=256M,high reserves 256M at 0x1af000000\n"
	  "granted yes\nstart 0x1af000000\nsize 268435456\nlow_start\nlow_size 0\ncma_size 0\nslug "
	  "reservation-no-low\n" },
	{ "cma", BARE_1G, NEW, "nokaslr", CK "128M " CK "64M,cma",
	  "crashkernel=128M reserves 128M at 0x37000000\n"
	  "granted yes\nstart 0x37000000\nsize 134217728\nlow_start\nlow_size 0\ncma_size 67108864\n" },
	{ "luck", BARE_1G, OLD, "quiet", CK "65M@15M",
	  "crashkernel=65M@15M is granted only where KASLR happens to put the running kernel "
	  "elsewhere, which each boot decides anew; boot with crashkernel=256M and let the kernel "
	  "choose the place\n"
	  "granted luck\nstart 0xf00000\nsize 68157440\nlow_start\nlow_size 0\ncma_size 0\nslug "
	  "reservation-by-luck\n" },
	{ "luck, for its size", BARE_1G, NEW, "quiet", CK "500M",
	  "crashkernel=500M is granted only where KASLR happens to leave a block of that size, which "
	  "each boot decides anew; boot with crashkernel=256M\n"
	  "granted luck\nstart\nsize 524288000\nlow_start\nlow_size 0\ncma_size 0\nslug reservation-by-luck\n" },
	{ "luck, beside a word that is dropped", BARE_1G, NEW, "quiet", CK "64M " CK "500M",
	  "crashkernel=500M is granted only where KASLR happens to leave a block of that size, which "
	  "each boot decides anew; boot with crashkernel=256M\n"
	  "granted luck\nstart\nsize 524288000\nlow_start\nlow_size 0\ncma_size 0\nslug reservation-by-luck\n"
	  "slug reservation-duplicate\n" },
	{ "high somewhere", BARE_6G, NEW, "quiet", CK "256M,high",
	  "crashkernel=256M,high reserves 256M above 4G, wherever KASLR leaves room, and 256M below 4G\n"
	  "granted yes\nstart\nsize 268435456\nlow_start\nlow_size 268435456\ncma_size 0\n" },
	{ "above or below", BARE_6G, NEW, "quiet", CK "2000M",
	  "crashkernel=2000M reserves 2000M, wherever KASLR leaves room\n"
	  "granted yes\nstart\nsize 2097152000\nlow_start\nlow_size\ncma_size 0\n" },
	{ "with nokaslr among the words", BARE_1G, OLD, "quiet", "nokaslr " CK "65M@15M",
	  "crashkernel=65M@15M reserves nothing: a part of that range, 0x1000000-0x443ffff, is held by "
	  "the running kernel; boot with crashkernel=256M and let the kernel choose the place\n"
	  "granted no\nstart\nsize 0\nlow_start\nlow_size 0\ncma_size 0\nslug reservation-overlap\n" },
	{ "what stands on the line now is not asked about", WITH_1G, OLD, "nokaslr " CK "256M", "",
	  "no memory is reserved for a capture kernel: no crashkernel= is on the command line; if "
	  "crash dumps are wanted, boot with crashkernel=256M\n"
	  "granted no\nstart\nsize 0\nlow_start\nlow_size 0\ncma_size 0\nslug reservation-none\n" },
	{ "two slugs", BARE_1G, MID, "nokaslr", CK "256M " CK "64M,cma",
	  "crashkernel=64M,cma reserves nothing: this kernel does not know the suffix at its character "
	  "16, and a word it does not know takes the place of those before it; boot with "
	  "crashkernel=256M\n"
	  "granted no\nstart\nsize 0\nlow_start\nlow_size 0\ncma_size 0\n"
	  "slug reservation-unsupported-suffix\nslug reservation-duplicate\n" },
	{ "no unit", BARE_1G, OLD, "nokaslr", CK "256",
	  "crashkernel=256 asks for 256 bytes, in which no kernel fits: a number without K, M or G "
	  "counts bytes; boot with crashkernel=256M\n"
	  "granted yes\nstart 0x3f000000\nsize 256\nlow_start\nlow_size 0\ncma_size 0\nslug "
	  "reservation-syntax\n" },
};

static void try_desc(const struct try_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(try, try_rows, try_desc);

#define TRY_SIZE 2048

static void try_tells_the_next_boot(struct kunit *test)
{
	const struct try_row *row = test->param_value;
	struct cg_machine *m = guest_new(test, row->iomem, cg_age_tested(row->age));
	struct cg_report *scratch = kunit_kmalloc(test, sizeof(*scratch), GFP_KERNEL);
	char *text = kunit_kmalloc(test, TRY_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scratch);
	KUNIT_ASSERT_NOT_NULL(test, text);
	guest_set_cmdline(test, m, row->now);
	KUNIT_EXPECT_EQ(test, cg_reservation_try(m, row->words, scratch, text, TRY_SIZE), strlen(row->text));
	KUNIT_EXPECT_STREQ(test, text, row->text);
}

static void try_says_what_is_not_known(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, BARE_1G, cg_age_tested(NEW));
	struct cg_report *scratch = kunit_kmalloc(test, sizeof(*scratch), GFP_KERNEL);
	char *text = kunit_kmalloc(test, TRY_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scratch);
	KUNIT_ASSERT_NOT_NULL(test, text);
	m->xen_pv = true;
	cg_reservation_try(m, CK "64M", scratch, text, TRY_SIZE);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "granted no\n"));
	m->known.iomem = false;
	cg_reservation_try(m, CK "64M", scratch, text, TRY_SIZE);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "granted unknown\n"));
}

static u32 random_next(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static const char *const pieces[] = {
	CK, CK, CK, " ", " ", " ", "\t", "\"", "@", ":", "-", ",", ",high", ",low", ",cma", "auto", "0", "16M",
	"64M", "128M", "1G", "4G", "5G", "1M-2G:", "-:", "99999999999999999999", "E", "swiotlb=262144 ", "nokaslr ", "\xff",
};

static void random_words(u32 *state, char *words, size_t size)
{
	size_t used = 0;
	u32 n;

	for (n = random_next(state) % 16; n; n--) {
		const char *piece = pieces[random_next(state) % ARRAY_SIZE(pieces)];

		if (used + strlen(piece) >= size)
			break;
		memcpy(words + used, piece, strlen(piece));
		used += strlen(piece);
	}
	words[used] = '\0';
}

/* Random words into buffers of random size, in blocks of exactly that size: nothing is written beyond it. */
static void try_survives_anything(struct kunit *test)
{
	static const char *const guests[] = { BARE_256M, BARE_1G, BARE_6G };
	static const char *const versions[] = { OLD, MID, NEW };
	struct cg_report *scratch = kunit_kmalloc(test, sizeof(*scratch), GFP_KERNEL);
	const u32 seed = 0x65015;
	u32 state = seed;
	char words[200];
	unsigned int n, i;

	KUNIT_ASSERT_NOT_NULL(test, scratch);
	kunit_info(test, "seed %#x\n", seed);
	for (i = 0; i < ARRAY_SIZE(guests); i++) {
		struct cg_machine *m = guest_new(test, guests[i], cg_age_tested(versions[i]));

		for (n = 0; n < 500; n++) {
			const size_t size = 1 + random_next(&state) % 700;
			char *text = kunit_kmalloc(test, size, GFP_KERNEL);
			size_t used;

			KUNIT_ASSERT_NOT_NULL(test, text);
			random_words(&state, words, sizeof(words));
			guest_set_cmdline(test, m, words);
			used = cg_reservation_try(m, words, scratch, text, size);
			KUNIT_EXPECT_TRUE_MSG(test, used < size && !text[used], "%s", words);
			judge_machine(test, m, n & 1);
			kunit_kfree(test, text);
		}
	}
}

static struct kunit_case reservation_cases[] = {
	KUNIT_CASE_PARAM(reservation_is_judged, judge_gen_params),
	KUNIT_CASE(reservation_rows_raise_everything),
	KUNIT_CASE(reservation_remedy_is_advised),
	KUNIT_CASE_PARAM(reservation_says_it_plainly, say_gen_params),
	KUNIT_CASE(reservation_unknown_is_not_run),
	KUNIT_CASE(reservation_counts_the_memory_map),
	KUNIT_CASE_PARAM(reservation_words_stand_as_typed, words_gen_params),
	KUNIT_CASE_PARAM(try_tells_the_next_boot, try_gen_params),
	KUNIT_CASE(try_says_what_is_not_known),
	KUNIT_CASE(try_survives_anything),
	{}
};

static struct kunit_suite reservation_suite = {
	.name = "crashguard_reservation",
	.test_cases = reservation_cases,
};

kunit_test_suites(&reservation_suite);

MODULE_LICENSE("GPL");

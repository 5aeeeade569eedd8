/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of the suite of reports. */
#ifndef CRASHGUARD_KUNIT_REPORT_ROWS_H
#define CRASHGUARD_KUNIT_REPORT_ROWS_H

#include "report_build.h"

/* Ends a list of checks; CG_CHECK_HOOKS is 0. */
#define CHECK(check) ((check) + 1)

struct report_row {
	const char *desc;
	enum cg_code find[4];
	int not_run[3];		/* CHECK(); all others are done */
	int not_applicable[3];
	unsigned int lost;
	bool unloaded;
	enum cg_verdict verdict;
};

static const struct report_row report_rows[] = {
	{ "all checks done", .verdict = CG_READY },
	{ "all checks done, and nothing loaded", .unloaded = true, .verdict = CG_NOT_READY },
	{ "error of a check", { ERR_PLACEMENT }, .verdict = CG_NOT_READY },
	{ "error of no check", { ERR_NO_CHECK }, .verdict = CG_NOT_READY },
	{ "error before a gap", { ERR_PLACEMENT }, { CHECK(CG_CHECK_RUN_TIME) }, .verdict = CG_NOT_READY },
	{ "error before a loss", { ERR_NO_CHECK }, .lost = 1, .verdict = CG_NOT_READY },
	{ "error before a warning", { WARN_HOOKS, ERR_NO_CHECK }, .verdict = CG_NOT_READY },
	{ "gap", { 0 }, { CHECK(CG_CHECK_RUN_TIME) }, .verdict = CG_UNKNOWN },
	{ "gap before a warning", { WARN_HOOKS }, { CHECK(CG_CHECK_RUN_TIME) }, .verdict = CG_UNKNOWN },
	{ "loss before a warning", { WARN_HOOKS }, .lost = 1, .verdict = CG_UNKNOWN },
	{ "loss", .lost = 1, .verdict = CG_UNKNOWN },
	{ "warning of a check", { WARN_HOOKS }, .verdict = CG_AT_RISK },
	{ "warning of no check", { WARN_NO_CHECK }, .verdict = CG_AT_RISK },
	{ "warning of a check that went no further", { WARN_HOOKS }, { CHECK(CG_CHECK_HOOKS) }, .verdict = CG_AT_RISK },
	{ "info", { INFO }, .verdict = CG_READY },
	{ "event", { EVENT, CG_F_PLACEMENT_STEERED }, .verdict = CG_READY },
	{ "event beside a warning", { EVENT, WARN_NO_CHECK }, .verdict = CG_AT_RISK },
	{ "event beside a gap", { EVENT }, { CHECK(CG_CHECK_HOOKS) }, .verdict = CG_UNKNOWN },
	{ "drill not made", { 0 }, { CHECK(CG_CHECK_DRILL) }, .verdict = CG_READY },
	{ "body not read", { 0 }, { CHECK(CG_CHECK_PAYLOAD_BODY) }, .verdict = CG_READY },
	{ "neither drill nor body", { 0 }, { CHECK(CG_CHECK_DRILL), CHECK(CG_CHECK_PAYLOAD_BODY) },
	  .verdict = CG_READY },
	{ "damaged body", { CG_F_IMAGE_BODY_DAMAGED }, .verdict = CG_NOT_READY },
	{ "no signature asked for", .not_applicable = { CHECK(CG_CHECK_SIGNATURE) }, .verdict = CG_READY },
	{ "one not run, one not applicable", { 0 }, { CHECK(CG_CHECK_HOOKS) }, { CHECK(CG_CHECK_SIGNATURE) },
	  .verdict = CG_UNKNOWN },
	{ "the note of a gap", { CG_F_NOT_CHECKED }, { CHECK(CG_CHECK_HOOKS) }, .verdict = CG_UNKNOWN },
};

static void report_row_desc(const struct report_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(report, report_rows, report_row_desc);

struct string_row {
	const char *desc, *in, *out;
};

#define TEN "0123456789"
#define NINETY TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct string_row string_rows[] = {
	{ "none", NULL, "" },
	{ "empty", "", "" },
	{ "plain", "a b~", "a b~" },
	{ "control characters", "a\nb\tc\033[2J\177", "a?b?c?[2J?" },
	{ "beyond ASCII", "\x80\xff\xc3\xa4", "????" },
	{ "98 bytes", NINETY "abcdefgh", NINETY "abcdefgh" },
	{ "99 bytes", NINETY "abcdefghi", NINETY "abcdefghi" },
	{ "100 bytes", NINETY "abcdefghij", NINETY "abcdef..." },
	{ "200 bytes", NINETY NINETY TEN TEN, NINETY "012345..." },
};

static void string_desc(const struct string_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(string, string_rows, string_desc);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* Raising findings, marking checks, and deriving the verdict from both. */
#include <crashguard/report.h>

/* Kept free for cg_report_note_gaps(): a verdict of unknown has to have a line that explains it. */
#define CG_FINDINGS_KEPT 2

static void cg_finding_set_string(char *to, const char *from)
{
	size_t i;

	if (!from)
		return;
	for (i = 0; i < CG_FINDING_STR - 1 && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] < 0x7f ? from[i] : '?';
	if (from[i])
		memcpy(to + CG_FINDING_STR - 4, "...", 4);
	else
		to[i] = '\0';
}

/**
 * cg_finding_is_same() - do they say the same?
 * @a: one
 * @b: the other
 *
 * Return: true if so.
 */
bool cg_finding_is_same(const struct cg_finding *a, const struct cg_finding *b)
{
	return a->code == b->code && !memcmp(a->num, b->num, sizeof(a->num)) &&
	       !strcmp(a->str[0], b->str[0]) && !strcmp(a->str[1], b->str[1]);
}

/* What a finding makes of the check it belongs to; a check is never made better here. */
static void cg_check_mark(struct cg_report *report, const struct cg_finding_desc *desc)
{
	enum cg_check_state *state;

	if (desc->check == CG_CHECK_NONE)
		return;
	state = &report->check[desc->check].state;
	if (desc->severity == CG_ERROR)
		*state = CG_FAIL;
	else if (desc->severity == CG_WARNING && *state != CG_FAIL)
		*state = CG_WARN;
}

static void cg_report_add(struct cg_report *report, const struct cg_finding *f)
{
	bool is_gap = f->code == CG_F_NOT_CHECKED || f->code == CG_F_REPORT_FULL;
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (cg_finding_is_same(&report->finding[i], f))
			return;
	}
	cg_check_mark(report, cg_finding_desc(f->code));
	if (report->nr >= CG_FINDINGS_MAX - (is_gap ? 0 : CG_FINDINGS_KEPT)) {
		report->lost++;
		return;
	}
	report->finding[report->nr++] = *f;
}

/**
 * cg_finding_make() - a finding that stands in no report
 * @f: the result
 * @code: a row of the table
 * @s0: str[0] or NULL, untrusted
 * @s1: str[1] or NULL, untrusted
 * @num: numbers, in the units the row's format gives them; NULL for none
 * @nr: how many; what is beyond CG_FINDING_NUMS is left out
 */
void cg_finding_make(struct cg_finding *f, enum cg_code code, const char *s0, const char *s1, const u64 *num, size_t nr)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	f->code = code;
	for (i = 0; num && i < nr && i < CG_FINDING_NUMS; i++)
		f->num[i] = num[i];
	cg_finding_set_string(f->str[0], s0);
	cg_finding_set_string(f->str[1], s1);
}

/**
 * cg_find_args() - raise a finding; called through cg_find()
 * @report: where
 * @code: a row of the table; anything else is ignored
 * @s0: as for cg_finding_make()
 * @s1: as for cg_finding_make()
 * @num: as for cg_finding_make()
 * @nr: as for cg_finding_make()
 *
 * Context: any.
 */
void cg_find_args(struct cg_report *report, enum cg_code code, const char *s0, const char *s1, const u64 *num,
		  size_t nr)
{
	struct cg_finding f;

	if (!cg_finding_desc(code))
		return;
	cg_finding_make(&f, code, s0, s1, num, nr);
	cg_report_add(report, &f);
}

static void cg_check_set(struct cg_report *report, enum cg_check check, enum cg_check_state state,
			 const char *reason)
{
	if (check >= CG_CHECKS)
		return;
	/* A finding that was raised stands, whatever is said of the check afterwards. */
	if (report->check[check].state != CG_FAIL && report->check[check].state != CG_WARN)
		report->check[check].state = state;
	scnprintf(report->check[check].reason, CG_REASON_LEN, "%s", reason);
}

/**
 * cg_check_done() - a check ran to its end
 * @report: where
 * @check: which; it passes unless a finding of it was raised, before or after
 */
void cg_check_done(struct cg_report *report, enum cg_check check)
{
	cg_check_done_with(report, check, "");
}

/**
 * cg_check_done_with() - the same, with what is to be shown beside the result
 * @report: where
 * @check: which
 * @note: one short phrase without a newline
 */
void cg_check_done_with(struct cg_report *report, enum cg_check check, const char *note)
{
	cg_check_set(report, check, CG_PASS, note);
}

/**
 * cg_check_not_run() - a check could not be made
 * @report: where
 * @check: which
 * @reason: one short phrase without a newline
 */
void cg_check_not_run(struct cg_report *report, enum cg_check check, const char *reason)
{
	cg_check_set(report, check, CG_NOT_RUN, reason);
}

/**
 * cg_check_not_applicable() - a check has no meaning on this machine
 * @report: where
 * @check: which
 * @reason: one short phrase without a newline
 */
void cg_check_not_applicable(struct cg_report *report, enum cg_check check, const char *reason)
{
	cg_check_set(report, check, CG_NOT_APPLICABLE, reason);
}

/**
 * cg_report_find() - the first finding of a row
 * @report: where
 * @code: the row
 *
 * Return: the finding; NULL where it was not raised.
 */
const struct cg_finding *cg_report_find(const struct cg_report *report, enum cg_code code)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (report->finding[i].code == code)
			return &report->finding[i];
	}
	return NULL;
}

/**
 * cg_report_has() - was this row raised?
 * @report: where
 * @code: the row
 *
 * Return: true if so.
 */
bool cg_report_has(const struct cg_report *report, enum cg_code code)
{
	return cg_report_find(report, code);
}

/**
 * cg_report_has_slug() - was any row of this slug raised?
 * @report: where
 * @slug: as interface.md spells it
 *
 * Return: true if so.
 */
bool cg_report_has_slug(const struct cg_report *report, const char *slug)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (!strcmp(cg_finding_desc(report->finding[i].code)->slug, slug))
			return true;
	}
	return false;
}

/**
 * cg_report_first_error() - what a load would be refused for
 * @report: where
 *
 * Return: the first finding that is an error; NULL where there is none.
 */
const struct cg_finding *cg_report_first_error(const struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (cg_finding_desc(report->finding[i].code)->severity == CG_ERROR)
			return &report->finding[i];
	}
	return NULL;
}

/**
 * cg_report_drop_check() - take back all that was raised for a check
 * @report: where
 * @check: which; it reads as not run afterwards
 */
void cg_report_drop_check(struct cg_report *report, enum cg_check check)
{
	unsigned int i, kept = 0;

	for (i = 0; i < report->nr; i++) {
		if (cg_finding_desc(report->finding[i].code)->check != check)
			report->finding[kept++] = report->finding[i];
	}
	report->nr = kept;
	if (check < CG_CHECKS)
		memset(&report->check[check], 0, sizeof(report->check[check]));
}

static bool cg_report_has_severity(const struct cg_report *report, enum cg_severity severity)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (cg_finding_desc(report->finding[i].code)->severity == severity)
			return true;
	}
	return false;
}

/* An error that found no room in the report still stands in its check. */
static bool cg_report_has_failed(const struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < CG_CHECKS; i++) {
		if (report->check[i].state == CG_FAIL)
			return true;
	}
	return cg_report_has_severity(report, CG_ERROR);
}

static bool cg_report_is_complete(const struct cg_report *report)
{
	unsigned int i;

	if (report->lost)
		return false;
	for (i = 0; i < CG_CHECKS; i++) {
		if (cg_check_counts(i) && report->check[i].state == CG_NOT_RUN)
			return false;
	}
	return true;
}

/**
 * cg_check_counts() - does the verdict wait for this check?
 * @check: any
 *
 * Return: false for payload-body, which only a deep check reads, and drill, which is somebody's claim.
 */
bool cg_check_counts(enum cg_check check)
{
	return check < CG_CHECKS && check != CG_CHECK_PAYLOAD_BODY && check != CG_CHECK_DRILL;
}

/**
 * cg_report_verdict() - derive the one word
 * @report: all that was found and checked
 * @loaded: a capture image is loaded now
 *
 * Return: the first that holds of not-ready, unknown, at-risk, ready.
 */
enum cg_verdict cg_report_verdict(const struct cg_report *report, bool loaded)
{
	if (!loaded || cg_report_has_failed(report))
		return CG_NOT_READY;
	if (!cg_report_is_complete(report))
		return CG_UNKNOWN;
	return cg_report_has_severity(report, CG_WARNING) ? CG_AT_RISK : CG_READY;
}

/**
 * cg_report_note_gaps() - say which checks that count did not run
 * @report: gets one not-checked finding that names them, so that a verdict of unknown explains itself
 */
void cg_report_note_gaps(struct cg_report *report)
{
	char names[2][CG_FINDING_STR] = { "", "" };
	size_t used[2] = { 0, 0 };
	unsigned int i, nr = 0, half = 0;

	if (report->lost)
		cg_find(report, CG_F_REPORT_FULL, NULL, NULL, report->lost);
	for (i = 0; i < CG_CHECKS; i++) {
		if (!cg_check_counts(i) || report->check[i].state != CG_NOT_RUN)
			continue;
		/* Eleven names at most: they fit in two strings of 100, not in one. */
		if (used[half] + strlen(cg_check_name(i)) + 3 > CG_FINDING_STR && !half)
			half = 1;
		used[half] += scnprintf(names[half] + used[half], CG_FINDING_STR - used[half], "%s%s",
					nr ? ", " : "", cg_check_name(i));
		nr++;
	}
	if (nr)
		cg_find(report, CG_F_NOT_CHECKED, names[0], names[1], nr);
}

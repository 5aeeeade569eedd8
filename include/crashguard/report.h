/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_REPORT_H
#define CRASHGUARD_REPORT_H

#include <crashguard/findings.h>

#define CG_FINDINGS_MAX 40
#define CG_FINDING_NUMS 6
#define CG_FINDING_STR 100
#define CG_REASON_LEN 100
#define CG_SENTENCE_LEN 640
#define CG_FINDINGS_TEXT (CG_FINDINGS_MAX * (CG_SENTENCE_LEN + 48) + 1)
#define CG_CHECKS_TEXT (CG_CHECKS * (CG_REASON_LEN + 32) + 1)

/**
 * struct cg_finding - one thing that is wrong, or worth knowing, with its numbers
 * @code: the row of the findings table
 * @num: what the row's format calls {.0} to {.5}
 * @str: what the row's format calls {s0} and {s1}; untrusted text, printable ASCII only, cut with "..."
 */
struct cg_finding {
	enum cg_code code;
	u64 num[CG_FINDING_NUMS];
	char str[2][CG_FINDING_STR];
};

enum cg_check_state {
	CG_NOT_RUN = 0,		/* a zeroed report claims nothing */
	CG_PASS,
	CG_WARN,
	CG_FAIL,
	CG_NOT_APPLICABLE,
};

enum cg_verdict {
	CG_UNKNOWN = 0,
	CG_NOT_READY,
	CG_AT_RISK,
	CG_READY,
};

/**
 * struct cg_report - what was found, and which checks really ran
 * @nr: findings in use
 * @lost: findings that found no room; if not 0 no check counts as passed
 * @finding: the findings, in the order they were raised
 * @check: state and reason of each check; the state is never better than the findings allow
 *
 * A zeroed report is valid and says that nothing was checked. About 13 KiB: never on the stack.
 */
struct cg_report {
	unsigned int nr;
	unsigned int lost;
	struct cg_finding finding[CG_FINDINGS_MAX];
	struct {
		enum cg_check_state state;
		char reason[CG_REASON_LEN];
	} check[CG_CHECKS];
};

/*
 * cg_find(report, CG_F_X, "str0" or NULL, "str1" or NULL, num0, num1, ...): raises a finding. The check it belongs to
 * becomes fail (error) or warn (warning). The same code with the same numbers and strings is raised once.
 */
#define cg_find(report, code, s0, s1, ...)                                                            \
	cg_find_args(report, code, s0, s1, (const u64[]){ 0, ##__VA_ARGS__ } + 1,                     \
		     sizeof((const u64[]){ 0, ##__VA_ARGS__ }) / sizeof(u64) - 1)

void cg_find_args(struct cg_report *report, enum cg_code code, const char *s0, const char *s1, const u64 *num,
		  size_t nr);

/* One finding that stands in no report, made as cg_find() makes it. */
void cg_finding_make(struct cg_finding *f, enum cg_code code, const char *s0, const char *s1, const u64 *num,
		     size_t nr);
bool cg_finding_is_same(const struct cg_finding *a, const struct cg_finding *b);

/* A check ran to its end: pass, unless a finding of it was or will be raised. */
void cg_check_done(struct cg_report *report, enum cg_check check);
void cg_check_done_with(struct cg_report *report, enum cg_check check, const char *note);
/* A check did not run, or does not apply here; reason is one short phrase without a newline. */
void cg_check_not_run(struct cg_report *report, enum cg_check check, const char *reason);
void cg_check_not_applicable(struct cg_report *report, enum cg_check check, const char *reason);

bool cg_check_counts(enum cg_check check);
void cg_report_note_gaps(struct cg_report *report);

const struct cg_finding *cg_report_find(const struct cg_report *report, enum cg_code code);
bool cg_report_has(const struct cg_report *report, enum cg_code code);
bool cg_report_has_slug(const struct cg_report *report, const char *slug);
const struct cg_finding *cg_report_first_error(const struct cg_report *report);
/* Takes back all that was raised for a check, which can then be made again. */
void cg_report_drop_check(struct cg_report *report, enum cg_check check);
enum cg_verdict cg_report_verdict(const struct cg_report *report, bool loaded);
const char *cg_verdict_name(enum cg_verdict verdict);
const char *cg_check_name(enum cg_check check);
const char *cg_check_state_name(enum cg_check_state state);

/*
 * One sentence, numbers and remedy, no newline, never cut within CG_SENTENCE_LEN. for_log leaves out what the log must
 * not tell: where the running kernel lies, and words of a command line other than crashkernel=.
 */
size_t cg_format_size(char *buf, size_t len, u64 n, bool up);
size_t cg_format_exact(char *buf, size_t len, u64 n);
size_t cg_finding_format(char *buf, size_t len, const struct cg_finding *f, bool for_log);

/* "error slug", one line a slug, sorted; "error slug sentence"; "name state reason": what sysfs shows. */
size_t cg_report_alerts(char *buf, size_t len, const struct cg_report *report);
size_t cg_report_findings(char *buf, size_t len, const struct cg_report *report);
size_t cg_report_checks(char *buf, size_t len, const struct cg_report *report);

#endif

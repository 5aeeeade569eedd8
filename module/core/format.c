// SPDX-License-Identifier: GPL-2.0-only
/* Words and sentences: how findings, checks and verdicts read in the log and in sysfs. */
#include <crashguard/report.h>

static const char *const cg_check_names[CG_CHECKS] = {
	[CG_CHECK_HOOKS] = "hooks",
	[CG_CHECK_RESERVATION] = "reservation",
	[CG_CHECK_IMAGE_HEADER] = "image-header",
	[CG_CHECK_IMAGE_PAYLOAD] = "image-payload",
	[CG_CHECK_PAYLOAD_BODY] = "payload-body",
	[CG_CHECK_PLACEMENT] = "placement",
	[CG_CHECK_COMMAND_LINE] = "command-line",
	[CG_CHECK_SIGNATURE] = "signature",
	[CG_CHECK_MEMORY_MAP] = "memory-map",
	[CG_CHECK_INTEGRITY] = "integrity",
	[CG_CHECK_RUN_TIME] = "run-time",
	[CG_CHECK_INITRD_RELEASE] = "initrd-release",
	[CG_CHECK_DRILL] = "drill",
};

static const char *const cg_state_names[] = {
	[CG_NOT_RUN] = "not-run",
	[CG_PASS] = "pass",
	[CG_WARN] = "warn",
	[CG_FAIL] = "fail",
	[CG_NOT_APPLICABLE] = "not-applicable",
};

static const char *const cg_verdict_names[] = {
	[CG_UNKNOWN] = "unknown",
	[CG_NOT_READY] = "not-ready",
	[CG_AT_RISK] = "at-risk",
	[CG_READY] = "ready",
};

/**
 * cg_check_name() - as `checks` spells it
 * @check: any
 *
 * Return: the word; "none" for CG_CHECK_NONE.
 */
const char *cg_check_name(enum cg_check check)
{
	return check < CG_CHECKS ? cg_check_names[check] : "none";
}

/**
 * cg_check_state_name() - as `checks` spells it
 * @state: any
 *
 * Return: the word.
 */
const char *cg_check_state_name(enum cg_check_state state)
{
	return cg_state_names[state];
}

/**
 * cg_verdict_name() - as `verdict` spells it
 * @verdict: any
 *
 * Return: the word.
 */
const char *cg_verdict_name(enum cg_verdict verdict)
{
	return cg_verdict_names[verdict];
}

/**
 * cg_format_size() - a size for a sentence, in tenths of a unit
 * @buf: gets the text
 * @len: room in @buf; 16 is enough
 * @n: bytes
 * @up: round up, for a need, which must not look smaller than it is; else down, for a room
 *
 * Return: length of the text.
 */
size_t cg_format_size(char *buf, size_t len, u64 n, bool up)
{
	static const char units[] = { 'K', 'M', 'G', 'T' };
	unsigned int unit = 0, shift;
	u64 whole, tenths, rest;

	if (n < 1024)
		return scnprintf(buf, len, "%llu byte%s", (unsigned long long)n, n == 1 ? "" : "s");
	while (unit < 3 && n >> (10 * (unit + 2)))
		unit++;
	shift = 10 * (unit + 1);
	whole = n >> shift;
	rest = n & ((1ULL << shift) - 1);
	tenths = (rest * 10) >> shift;
	if (up && ((rest * 10) & ((1ULL << shift) - 1)))
		tenths++;
	if (tenths == 10) {
		whole++;
		tenths = 0;
	}
	if (whole == 1024 && unit < 3) {
		whole = 1;
		unit++;
	}
	if (!tenths)
		return scnprintf(buf, len, "%llu%c", (unsigned long long)whole, units[unit]);
	return scnprintf(buf, len, "%llu.%llu%c", (unsigned long long)whole, (unsigned long long)tenths, units[unit]);
}

/**
 * cg_format_exact() - a size as one would type it on a command line
 * @buf: gets the text
 * @len: room in @buf
 * @n: bytes
 *
 * Return: length of the text. The largest unit that loses nothing: 256M, 1537K, 100.
 */
size_t cg_format_exact(char *buf, size_t len, u64 n)
{
	static const char units[] = { 'K', 'M', 'G' };
	unsigned int unit = 0;

	if (!n || n & 1023)
		return scnprintf(buf, len, "%llu", (unsigned long long)n);
	n >>= 10;
	while (unit < 2 && !(n & 1023)) {
		n >>= 10;
		unit++;
	}
	return scnprintf(buf, len, "%llu%c", (unsigned long long)n, units[unit]);
}

static size_t cg_format_field(char *buf, size_t len, const struct cg_finding *f, char kind, unsigned int i,
			      bool for_log)
{
	switch (kind) {
	case 'u':
	case 'd':
		return cg_format_size(buf, len, f->num[i % CG_FINDING_NUMS], kind == 'u');
	case 'e':
		return cg_format_exact(buf, len, f->num[i % CG_FINDING_NUMS]);
	case 'n':
		return scnprintf(buf, len, "%llu", (unsigned long long)f->num[i % CG_FINDING_NUMS]);
	case 'X':
		if (for_log)
			return scnprintf(buf, len, "(address)");
		fallthrough;
	case 'x':
		return scnprintf(buf, len, "0x%llx", (unsigned long long)f->num[i % CG_FINDING_NUMS]);
	case 'S':
	case 's':
		return scnprintf(buf, len, "%s", f->str[i & 1]);
	default:
		return scnprintf(buf, len, "?");
	}
}

static size_t cg_format_text(char *buf, size_t len, const char *text, const struct cg_finding *f, bool for_log)
{
	size_t used = 0;

	for (; *text && used + 1 < len; text++) {
		if (text[0] == '{' && text[1] && text[2] && text[3] == '}') {
			unsigned int i = (unsigned int)(text[2] - '0');

			/* A name that is left out, or not known, takes the blank before it along. */
			if (text[1] == 'S' && (for_log || !f->str[i & 1][0]))
				used -= used && buf[used - 1] == ' ';
			else
				used += cg_format_field(buf + used, len - used, f, text[1], i, for_log);
			text += 3;
		} else {
			buf[used++] = *text;
		}
	}
	buf[used] = '\0';
	return used;
}

/**
 * cg_finding_format() - one sentence
 * @buf: gets the text, without a newline
 * @len: room in @buf, at least 1; CG_SENTENCE_LEN holds every sentence
 * @f: the finding
 * @for_log: leave out what the log must not tell
 *
 * Return: length of the text.
 */
size_t cg_finding_format(char *buf, size_t len, const struct cg_finding *f, bool for_log)
{
	const struct cg_finding_desc *desc = cg_finding_desc(f->code);
	size_t used;

	if (!desc)
		return scnprintf(buf, len, "?");
	used = cg_format_text(buf, len, desc->what, f, for_log);
	used += scnprintf(buf + used, len - used, "; ");
	return used + cg_format_text(buf + used, len - used, desc->remedy, f, for_log);
}

static int cg_alert_compare(const struct cg_finding_desc *a, const struct cg_finding_desc *b)
{
	int order = strcmp(cg_severity_name(a->severity), cg_severity_name(b->severity));

	return order ? order : strcmp(a->slug, b->slug);
}

/* The row that sorts next after @last, or first where @last is NULL; NULL when @last was the last. */
static const struct cg_finding_desc *cg_alert_next(const struct cg_report *report, const struct cg_finding_desc *last)
{
	const struct cg_finding_desc *next = NULL, *desc;
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		desc = cg_finding_desc(report->finding[i].code);
		if (last && cg_alert_compare(desc, last) <= 0)
			continue;
		if (!next || cg_alert_compare(desc, next) < 0)
			next = desc;
	}
	return next;
}

/**
 * cg_report_alerts() - severity and slug, one line a slug, sorted
 * @buf: gets the text
 * @len: room in @buf; 40 findings of 48 bytes fit in a page
 * @report: what to show
 *
 * Return: length of the text.
 */
size_t cg_report_alerts(char *buf, size_t len, const struct cg_report *report)
{
	const struct cg_finding_desc *desc = NULL;
	size_t used = 0;

	buf[0] = '\0';
	while ((desc = cg_alert_next(report, desc)))
		used += scnprintf(buf + used, len - used, "%s %s\n", cg_severity_name(desc->severity), desc->slug);
	return used;
}

/**
 * cg_report_findings() - severity, slug and sentence, one finding a line
 * @buf: gets the text
 * @len: room in @buf; CG_FINDINGS_TEXT holds all
 * @report: what to show
 *
 * Return: length of the text.
 */
size_t cg_report_findings(char *buf, size_t len, const struct cg_report *report)
{
	const struct cg_finding_desc *desc;
	size_t used = 0;
	unsigned int i;

	buf[0] = '\0';
	for (i = 0; i < report->nr; i++) {
		desc = cg_finding_desc(report->finding[i].code);
		used += scnprintf(buf + used, len - used, "%s %s ", cg_severity_name(desc->severity), desc->slug);
		used += cg_finding_format(buf + used, len - used, &report->finding[i], false);
		used += scnprintf(buf + used, len - used, "\n");
	}
	return used;
}

/**
 * cg_report_checks() - name, state and reason, one check a line, always all of them
 * @buf: gets the text
 * @len: room in @buf; CG_CHECKS_TEXT holds all
 * @report: what to show
 *
 * Return: length of the text.
 */
size_t cg_report_checks(char *buf, size_t len, const struct cg_report *report)
{
	size_t used = 0;
	unsigned int i;

	buf[0] = '\0';
	for (i = 0; i < CG_CHECKS; i++)
		used += scnprintf(buf + used, len - used, "%s %s%s%s\n", cg_check_name(i),
				  cg_check_state_name(report->check[i].state), report->check[i].reason[0] ? " " : "",
				  report->check[i].reason);
	return used;
}

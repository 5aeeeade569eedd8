// SPDX-License-Identifier: GPL-2.0-only
/* The table of findings, made from the rows in include/crashguard/findings_*.h. */
#include <crashguard/findings.h>

static const struct cg_finding_desc cg_finding_table[CG_F_COUNT] = {
#define CG_FINDING_ROW(code, slug, severity, check, what, remedy) \
	[CG_F_##code] = { slug, severity, check, what, remedy },
	CG_FINDINGS(CG_FINDING_ROW)
#undef CG_FINDING_ROW
};

/**
 * cg_finding_desc() - the row of a code
 * @code: any value
 *
 * Return: the row; NULL for CG_F_NONE and for what is no code.
 */
const struct cg_finding_desc *cg_finding_desc(enum cg_code code)
{
	if (code <= CG_F_NONE || code >= CG_F_COUNT)
		return NULL;
	return &cg_finding_table[code];
}

/**
 * cg_severity_name() - the word that alerts and findings show
 * @severity: any
 *
 * Return: "error", "warning" or "info"; an event reads as info.
 */
const char *cg_severity_name(enum cg_severity severity)
{
	switch (severity) {
	case CG_ERROR:
		return "error";
	case CG_WARNING:
		return "warning";
	default:
		return "info";
	}
}

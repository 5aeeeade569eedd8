// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands before cg_find_args(), as the linker's --wrap has it, and writes to the file named by CG_RAISED which rows of
 * the findings table each suite has raised: "SUITE CODE" a line. The suite that holds report.c itself calls past it.
 */
#include <crashguard/report.h>
#include <kunit/test.h>
#include <stdlib.h>

void __real_cg_find_args(struct cg_report *report, enum cg_code code, const char *s0, const char *s1, const u64 *num,
			 size_t nr);
void __wrap_cg_find_args(struct cg_report *report, enum cg_code code, const char *s0, const char *s1, const u64 *num,
			 size_t nr);

static const char *const names[] = {
#define NAME(code, ...) [CG_F_##code] = #code,
	CG_FINDINGS(NAME)
#undef NAME
};

static const char *seen_in[CG_F_COUNT];

void __wrap_cg_find_args(struct cg_report *report, enum cg_code code, const char *s0, const char *s1, const u64 *num,
			 size_t nr)
{
	static FILE *out;

	if (!out && getenv("CG_RAISED"))
		out = fopen(getenv("CG_RAISED"), "w");
	if (out && code > CG_F_NONE && code < CG_F_COUNT && seen_in[code] != kunit_host_suite) {
		seen_in[code] = kunit_host_suite;
		fprintf(out, "%s %s\n", kunit_host_suite, names[code]);
	}
	__real_cg_find_args(report, code, s0, s1, num, nr);
}

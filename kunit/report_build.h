/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports to raise findings in: what the suites share that look at what was raised. */
#ifndef CRASHGUARD_KUNIT_REPORT_BUILD_H
#define CRASHGUARD_KUNIT_REPORT_BUILD_H

#include <kunit/test.h>

#include <crashguard/range.h>
#include <crashguard/report.h>

/* A check that an error and a warning of the table belong to, and one of each that belongs to none. */
#define ERR_PLACEMENT CG_F_KERNEL_NO_ROOM
#define ERR_NO_CHECK CG_F_LOAD_LOST_PREVIOUS
#define WARN_HOOKS CG_F_HOOK_MISSING
#define WARN_NO_CHECK CG_F_IMAGE_NONE
#define INFO CG_F_LOAD_LEGACY
#define EVENT CG_F_LOAD_REFUSED

static inline struct cg_report *report_new(struct kunit *test)
{
	struct cg_report *report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, report);
	return report;
}

static inline struct cg_report *report_done(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	int i;

	for (i = 0; i < CG_CHECKS; i++)
		cg_check_done(report, (enum cg_check)i);
	return report;
}

/* The slug of the first error; "none" */
static inline const char *report_slug(const struct cg_report *report)
{
	const struct cg_finding *first = cg_report_first_error(report);

	return first ? cg_finding_desc(first->code)->slug : "none";
}

#endif

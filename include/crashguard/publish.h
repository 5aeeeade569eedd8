/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_PUBLISH_H
#define CRASHGUARD_PUBLISH_H

#include <crashguard/reason.h>
#include <crashguard/report.h>

/* Who speaks: the machine as it is, or a candidate. What one has said the other does not repeat. */
enum cg_publisher {
	CG_PUBLISH_ROOT,
	CG_PUBLISH_CANDIDATE,
	CG_PUBLISHERS,
};

void cg_publish_report(enum cg_publisher who, const struct cg_report *report);
void cg_publish_finding(const struct cg_finding *f);
void cg_publish_load(const struct cg_finding *cause, const struct cg_finding *event);
void cg_publish_failure(int err, enum cg_syscall by);
bool cg_publish_verdict(enum cg_verdict verdict);
void cg_publish_announce(enum cg_verdict verdict);
void cg_publish_exit(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_FORESEE_H
#define CRASHGUARD_FORESEE_H

#include <crashguard/exam.h>

void cg_foresee(const struct cg_machine *m, struct cg_exam *exam, const char *cmdline,
		const u8 head[CG_STREAM_HEAD]);
void cg_foresee_judge(const struct cg_machine *m, const struct cg_reservation *res, struct cg_exam *exam);
void cg_foresee_counted(const struct cg_machine *m, const struct cg_reservation *res, struct cg_exam *exam);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_STAGE_H
#define CRASHGUARD_STAGE_H

#include <crashguard/exam.h>
#include <crashguard/recipe.h>

int cg_stage_load(struct file *kernel, struct file *initrd, const char *cmdline, struct cg_exam *exam);
int cg_stage_again(struct file *kernel, struct file *initrd, const char *cmdline, struct cg_exam *exam,
		   struct cg_recipe *recipe);
int cg_stage_unload(void);

/* A load that returned: what the kernel really built replaces the plan, and is judged again. */
struct cg_flight;
void cg_exam_settle(struct cg_exam *exam, const struct cg_flight *flight);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_ATTEMPT_H
#define CRASHGUARD_ATTEMPT_H

#include <crashguard/exam.h>

/**
 * struct cg_attempt - one check or stage: all it opens and holds
 * @machine: as it is now
 * @kernel: held against writers
 * @initrd: likewise, or NULL
 * @path: of both, with %r filled in
 * @cmdline: for the capture kernel
 * @exam: what was found
 * @deep: all of the files is unpacked
 * @why: what the load failed for, where it is no finding; "" otherwise
 */
struct cg_attempt {
	struct cg_machine *machine;
	struct file *kernel;
	struct file *initrd;
	char *path[2];
	char *cmdline;
	struct cg_exam *exam;
	bool deep;
	const char *why;
};

int cg_attempt_examine(struct cg_attempt *try);
int cg_attempt_load(struct cg_attempt *try);
void cg_attempt_close(struct cg_attempt *try);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_REASON_H
#define CRASHGUARD_REASON_H

#include <crashguard/env.h>

/* By which system call a load came: the same errno means other things. */
enum cg_syscall {
	CG_SYSCALL_FILE_LOAD = 1,
	CG_SYSCALL_LOAD = 2,
	CG_SYSCALL_ANY = 3,
};

const char *cg_reason(int err, enum cg_syscall by);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* When the log, and whoever waits, are told what changed. */
#ifndef CRASHGUARD_TELL_H
#define CRASHGUARD_TELL_H

#include <linux/types.h>

void cg_tell_init(void);
void cg_tell_exit(void);
void cg_tell_moved(void);
void cg_tell_soon(void);
void cg_tell_foreign(bool now);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_REWRITE_H
#define CRASHGUARD_REWRITE_H

#include <crashguard/env.h>

void cg_rewrite_init(void);
void cg_rewrite_exit(void);
bool cg_rewrite_is_known_here(void);
void cg_rewrite_hold(void);
void cg_rewrite_release(void);
unsigned int cg_rewrite_begun(bool by_cpus);
unsigned int cg_rewrite_ended(bool by_cpus);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_MEMORY_H
#define CRASHGUARD_MEMORY_H

#include <crashguard/report.h>

void cg_memory_init(void);
void cg_memory_exit(void);
unsigned int cg_memory_changes(void);
const char *cg_memory_obstacle(void);
void cg_memory_report(unsigned int at_load, bool by_files, struct cg_report *report);

#endif

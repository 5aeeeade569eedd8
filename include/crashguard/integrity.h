/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_INTEGRITY_H
#define CRASHGUARD_INTEGRITY_H

#include <crashguard/drill.h>
#include <crashguard/place.h>

int cg_integrity_init(void);
void cg_integrity_exit(void);

/* What is loaded changed: its sums are wanted, or there is nothing to take sums of. Neither waits. */
void cg_integrity_take(const struct cg_layout *layout, u64 seq, bool by_cpus);
void cg_integrity_drop(void);
bool cg_integrity_is_pending(void);

int cg_integrity_verify(void);
void cg_integrity_report(struct cg_report *report);
const char *cg_integrity_identity(struct cg_identity *out);
size_t cg_integrity_text(char *buf, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_GUARD_H
#define CRASHGUARD_GUARD_H

#include <linux/kexec.h>
#include <linux/ptrace.h>

#include <crashguard/report.h>

struct kexec_buf; /* not there without kexec_file_load */

/* The wrappers: entered by the redirect in module/hooks.c, never called. */
long cg_wrap_file_load(const struct pt_regs *regs);
long cg_wrap_load(const struct pt_regs *regs);
long cg_wrap_load_ia32(const struct pt_regs *regs);
long cg_wrap_load_x32(const struct pt_regs *regs);
int cg_wrap_add_buffer(struct kexec_buf *kbuf);
int cg_wrap_sanity(struct kimage *image);

/* What the guards of both system calls share, in guard.c. */
bool cg_caller_is_nobody(void);
const struct cg_finding *cg_refusal_cause(const struct cg_report *report);
int cg_guard_refuse(int why, const struct cg_finding *cause);
void cg_guard_refused_late(int err, const struct cg_finding *cause);

#endif

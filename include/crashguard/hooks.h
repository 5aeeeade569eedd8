/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_HOOKS_H
#define CRASHGUARD_HOOKS_H

#include <linux/kexec.h>
#include <linux/ptrace.h>
#include <linux/static_call.h>

#include <crashguard/report.h>

struct kexec_buf;

enum cg_hook {
	CG_HOOK_FILE_LOAD,
	CG_HOOK_LOAD,
	CG_HOOK_LOAD_IA32,
	CG_HOOK_LOAD_X32,
	CG_HOOK_ADD_BUFFER,
	CG_HOOK_SANITY,
	CG_HOOKS,
};

long cg_orig_none(const struct pt_regs *regs);
int cg_orig_add_buffer_none(struct kexec_buf *kbuf);
int cg_orig_sanity_none(struct kimage *image);

/* The kernel's own functions, entered past the fentry: a direct, patched call that no hook sees. */
DECLARE_STATIC_CALL(cg_orig_file_load, cg_orig_none);
DECLARE_STATIC_CALL(cg_orig_load, cg_orig_none);
DECLARE_STATIC_CALL(cg_orig_load_ia32, cg_orig_none);
DECLARE_STATIC_CALL(cg_orig_load_x32, cg_orig_none);
DECLARE_STATIC_CALL(cg_orig_add_buffer, cg_orig_add_buffer_none);
DECLARE_STATIC_CALL(cg_orig_sanity, cg_orig_sanity_none);

void cg_hooks_find(void);
bool cg_hooks_have(enum cg_hook hook);
int cg_hooks_set(void);
void cg_hooks_unset(void);
void cg_hooks_exit(void);
bool cg_hooks_are_set(void);
bool cg_hooks_steer(void);
void cg_hooks_report(struct cg_report *report);

int cg_inside_enter(void);
void cg_inside_leave(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_GUARD_H
#define CRASHGUARD_GUARD_H

#include <linux/kexec.h>
#include <linux/ptrace.h>

/* The wrappers: entered by the redirect in module/hooks.c, never called. */
long cg_wrap_file_load(const struct pt_regs *regs);
long cg_wrap_load(const struct pt_regs *regs);
long cg_wrap_load_ia32(const struct pt_regs *regs);
long cg_wrap_load_x32(const struct pt_regs *regs);
int cg_wrap_add_buffer(struct kexec_buf *kbuf);
int cg_wrap_sanity(struct kimage *image);

#endif

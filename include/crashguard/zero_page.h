/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * boot_params, the zero page: where a boot loader has written what. Offsets: Documentation/arch/x86/zero-page.rst and
 * boot.rst.
 */
#ifndef CRASHGUARD_ZERO_PAGE_H
#define CRASHGUARD_ZERO_PAGE_H

#include <crashguard/env.h>

#define CG_ZP_EXT_RAMDISK_IMAGE 0x0c0
#define CG_ZP_EXT_RAMDISK_SIZE 0x0c4
#define CG_ZP_EXT_CMD_LINE_PTR 0x0c8
#define CG_ZP_SETUP_SECTS 0x1f1
#define CG_ZP_SYSSIZE 0x1f4		/* in units of 16 bytes, all but the setup code */
#define CG_ZP_BOOT_FLAG 0x1fe
#define CG_ZP_JUMP 0x201
#define CG_ZP_MAGIC 0x202		/* "HdrS" */
#define CG_ZP_VERSION 0x206
#define CG_ZP_LOADFLAGS 0x211
#define CG_ZP_RAMDISK_IMAGE 0x218
#define CG_ZP_RAMDISK_SIZE 0x21c
#define CG_ZP_CMD_LINE_PTR 0x228
#define CG_ZP_KERNEL_ALIGNMENT 0x230
#define CG_ZP_RELOCATABLE 0x234
#define CG_ZP_XLOADFLAGS 0x236
#define CG_ZP_CMDLINE_SIZE 0x238
#define CG_ZP_PAYLOAD_OFFSET 0x248
#define CG_ZP_SETUP_DATA 0x250
#define CG_ZP_PREF_ADDRESS 0x258
#define CG_ZP_INIT_SIZE 0x260

/* In core/segments.c. */
bool cg_params_are_sane(const u8 *header);
u64 cg_params_cmdline(const u8 *header);
void cg_params_initrd(const u8 *header, u64 *at, u64 *size);

#endif

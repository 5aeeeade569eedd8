/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam: all that module/core/ may use, in the kernel and on the host. The only file that tests __KERNEL__.
 */
#ifndef CRASHGUARD_ENV_H
#define CRASHGUARD_ENV_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>
#ifndef __has_include	/* sparse */
#include <asm/unaligned.h>
#elif __has_include(<linux/unaligned.h>)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif
#else
#include <crashguard/host_env.h>
#endif

#endif

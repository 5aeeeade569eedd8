/* SPDX-License-Identifier: GPL-2.0-only */
/* For suites on the host: kinds of allocation, and pointers that are errors. */
#ifndef CRASHGUARD_HOST_LINUX_SLAB_H
#define CRASHGUARD_HOST_LINUX_SLAB_H

typedef unsigned int gfp_t;
#define GFP_KERNEL 0u
#define __GFP_ZERO 1u

#define IS_ERR(ptr) ((unsigned long)(ptr) >= (unsigned long)-4095)
#define IS_ERR_OR_NULL(ptr) (!(ptr) || IS_ERR(ptr))

#endif

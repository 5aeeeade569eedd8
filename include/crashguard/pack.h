/* SPDX-License-Identifier: GPL-2.0-only */
/* The arithmetic under the planner: whole pieces shared out below and above the kernel's window. */
#ifndef CRASHGUARD_PACK_H
#define CRASHGUARD_PACK_H

#include <crashguard/range.h>

#define CG_PACK_MAX 16	/* KEXEC_SEGMENT_MAX, less the kernel, and the hole for control pages */

/**
 * struct cg_pack - what is to be shared out; no member needs a check by who fills it
 * @start: first byte of the room, a multiple of a page
 * @size: bytes of the room, a multiple of a page
 * @window: bytes the kernel runs in, a multiple of a page; 0 means nothing fits
 * @align: what the window's start is a multiple of: a power of two of at least a page
 * @min: lowest start of the window
 * @max: highest start of the window; equal to @min where it must be there and nowhere else
 * @nr: pieces, at most CG_PACK_MAX
 * @above: bit i: piece i rather lies above the window than below it
 * @piece: bytes of each, multiples of a page; the first matters most where not all wishes can be met
 *
 * 192 bytes: may lie on a stack.
 */
struct cg_pack {
	u64 start;
	u64 size;
	u64 window;
	u64 align;
	u64 min;
	u64 max;
	u32 nr;
	u32 above;
	u64 piece[CG_PACK_MAX];
};

/**
 * struct cg_packed - the answer
 * @window: start of the window; valid where it fits
 * @above: bit i: piece i lies above the window; valid where it fits
 * @least: bytes of the smallest room with the same start that would do; 0: none does; 0 too where it fits
 */
struct cg_packed {
	u64 window;
	u32 above;
	u64 least;
};

int cg_pack_solve(const struct cg_pack *pack, struct cg_packed *out);
u64 cg_pack_bound(const struct cg_pack *pack);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_RANGE_H
#define CRASHGUARD_RANGE_H

#include <crashguard/env.h>

#define CG_K(n) ((u64)(n) << 10)
#define CG_M(n) ((u64)(n) << 20)
#define CG_G(n) ((u64)(n) << 30)
#define CG_PAGE 4096ULL

/**
 * struct cg_range - physical addresses, both ends inclusive, as in struct resource
 * @start: first byte
 * @end: last byte; a range with @end < @start is empty
 *
 * The empty range is written { 1, 0 }, so that a zeroed range is one byte at 0 and never means "none".
 */
struct cg_range {
	u64 start;
	u64 end;
};

#define CG_RANGE_EMPTY ((struct cg_range){ .start = 1, .end = 0 })

static inline bool cg_range_is_empty(const struct cg_range *r)
{
	return r->end < r->start;
}

/**
 * cg_range_size() - bytes in @r
 * @r: any range
 *
 * Return: the size; 0 for an empty range and for the one of 2^64 bytes, which no machine has.
 */
static inline u64 cg_range_size(const struct cg_range *r)
{
	return cg_range_is_empty(r) ? 0 : r->end - r->start + 1;
}

static inline bool cg_range_overlaps(const struct cg_range *a, const struct cg_range *b)
{
	return !cg_range_is_empty(a) && !cg_range_is_empty(b) && a->start <= b->end && b->start <= a->end;
}

static inline bool cg_range_contains(const struct cg_range *outer, const struct cg_range *inner)
{
	return !cg_range_is_empty(outer) && !cg_range_is_empty(inner) && outer->start <= inner->start &&
	       inner->end <= outer->end;
}

static inline bool cg_is_power_of_2(u64 n)
{
	return n && !(n & (n - 1));
}

/**
 * cg_align_up() - round @addr up to a multiple of @align
 * @addr: any value, untrusted
 * @align: a power of two
 * @out: the result; untouched on failure
 *
 * Return: false where the result does not fit in 64 bits.
 */
static inline bool cg_align_up(u64 addr, u64 align, u64 *out)
{
	u64 sum;

	if (check_add_overflow(addr, align - 1, &sum))
		return false;
	*out = sum & ~(align - 1);
	return true;
}

static inline u64 cg_align_down(u64 addr, u64 align)
{
	return addr & ~(align - 1);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the planner is compared with, in pages: by trying every position of everything, and by a table of all sums that
 * pieces can have. Neither shares a thought with core/pack.c. Included by a suite and by tests/host/plan.c.
 */
#ifndef CRASHGUARD_KUNIT_PLAN_BRUTE_H
#define CRASHGUARD_KUNIT_PLAN_BRUTE_H

#include <crashguard/plan.h>

#include "place_build.h"

#define BRUTE_NONE ~0U
#define BRUTE_SUMS 16384

/* All in pages. The last piece is the hole for control pages. */
struct brute_case {
	unsigned int start, nr;
	unsigned int kernel, align, pref;
	unsigned int pieces, piece[CG_PACK_MAX];
};

static inline bool brute_rest(const struct brute_case *c, unsigned int i, unsigned int nr, u32 used)
{
	unsigned int at;

	if (i == c->pieces)
		return true;
	if (!c->piece[i])
		return brute_rest(c, i + 1, nr, used);
	for (at = 0; at + c->piece[i] <= nr; at++) {
		u32 mask = ((1U << c->piece[i]) - 1) << at;

		if (!(used & mask) && brute_rest(c, i + 1, nr, used | mask))
			return true;
	}
	return false;
}

static inline unsigned int brute_run(const struct brute_case *c, unsigned int load)
{
	return (max(load, c->pref) + c->align - 1) / c->align * c->align;
}

/* Loads the kernel at each page, and lets it run where the boot protocol has it. The lowest address it can run at. */
static inline unsigned int brute_window(const struct brute_case *c, unsigned int nr)
{
	unsigned int at, best = BRUTE_NONE;

	for (at = 0; at + c->kernel <= nr; at++) {
		unsigned int run = brute_run(c, c->start + at);
		u32 body = (1U << c->kernel) - 1, used;

		if (run + c->kernel > c->start + nr || run >= best)
			continue;
		used = body << at | body << (run - c->start);
		if (brute_rest(c, 0, nr, used))
			best = run;
	}
	return best;
}

/* The smallest room that would do, up to 31 pages. */
static inline unsigned int brute_smallest(const struct brute_case *c)
{
	unsigned int nr;

	for (nr = 1; nr < 32; nr++) {
		if (brute_window(c, nr) != BRUTE_NONE)
			return nr;
	}
	return BRUTE_NONE;
}

/* Which sums there are: reach[0] to reach[the returned sum of all]. */
static inline unsigned int brute_sums(const struct brute_case *c, u8 *reach)
{
	unsigned int i, sum, total = 0;

	memset(reach, 0, BRUTE_SUMS);
	reach[0] = 1;
	for (i = 0; i < c->pieces; i++) {
		total += c->piece[i];
		for (sum = total; c->piece[i] && sum >= c->piece[i]; sum--)
			reach[sum] |= reach[sum - c->piece[i]];
	}
	return total;
}

/* For each place of the window: the most that can lie below it. Gives the lowest place, and the smallest room. */
static inline void brute_by_sums(const struct brute_case *c, u8 *reach, unsigned int *window, unsigned int *smallest)
{
	unsigned int total = brute_sums(c, reach), at, most, size;

	*window = BRUTE_NONE;
	*smallest = BRUTE_NONE;
	for (at = brute_run(c, c->start); at <= max(c->start, c->pref) + total + c->align; at += c->align) {
		for (most = min(at - c->start, total); !reach[most]; most--)
			;
		size = at - c->start + c->kernel + total - most;
		*smallest = min(*smallest, size);
		if (size <= c->nr && *window == BRUTE_NONE)
			*window = at;
	}
}

/* A load so small that everything can be tried. */
static inline void brute_draw_small(u64 *seed, struct brute_case *c)
{
	unsigned int i;

	c->start = 4096 + place_draw(seed, 8);
	c->nr = 3 + place_draw(seed, 10);
	c->kernel = 1 + place_draw(seed, 4);
	c->align = 1U << place_draw(seed, 4);
	c->pref = place_draw(seed, 3) ? 4096 : 4096 + place_draw(seed, 12);
	c->pieces = 5;
	for (i = 0; i < c->pieces; i++)
		c->piece[i] = place_draw(seed, 4) ? place_draw(seed, i < 3 ? 3 : 5) : 0;
}

/* Up to sixteen pieces around a kernel of the usual alignments, and a room that is about enough. */
static inline void brute_draw_large(u64 *seed, struct brute_case *c)
{
	unsigned int i, sum = 0, grain = 1U << place_draw(seed, 8), most = 1 + place_draw(seed, 900 / grain);

	c->start = 4096 - 512 + place_draw(seed, 1024);
	c->kernel = 1 + place_draw(seed, 2000);
	c->align = 64U << place_draw(seed, 6);
	c->pref = place_draw(seed, 4) ? 0 : c->start + place_draw(seed, 1500);
	c->pieces = 1 + place_draw(seed, CG_PACK_MAX);
	for (i = 0; i < c->pieces; i++) {
		c->piece[i] = (1 + place_draw(seed, most)) * grain;
		sum += c->piece[i];
	}
	c->nr = c->kernel + sum + place_draw(seed, place_draw(seed, 2) ? 2 * c->align : 8);
}

static inline void brute_plan(const struct brute_case *c, struct cg_plan *plan)
{
	static const enum cg_segment_kind kinds[CG_PLAN_ITEMS] = {
		CG_SEG_ELFCOREHDR, CG_SEG_KEYS, CG_SEG_IMA, CG_SEG_PURGATORY, CG_SEG_PARAMS, CG_SEG_DTB,
	};
	unsigned int i;

	memset(plan, 0, sizeof(*plan));
	plan->region = (struct cg_range)PLACE_RANGE(c->start * CG_PAGE, c->nr * CG_PAGE);
	plan->kernel = (struct cg_plan_item){
		.kind = CG_SEG_KERNEL, .size = c->kernel * CG_PAGE, .align = c->align * CG_PAGE,
		.limits = CG_PLAN_ANYWHERE,
	};
	plan->pref_address = c->pref * CG_PAGE;
	plan->relocatable = true;
	plan->nr = c->pieces - 1;
	for (i = 0; i < plan->nr; i++)
		plan->item[i] = (struct cg_plan_item){
			.kind = i + 1 == plan->nr ? CG_SEG_INITRD : kinds[i],
			.size = c->piece[i] * CG_PAGE, .align = CG_PAGE, .limits = CG_PLAN_ANYWHERE,
			.range = CG_RANGE_EMPTY,
		};
	plan->control = c->piece[plan->nr] * CG_PAGE;
	plan->hole = CG_RANGE_EMPTY;
}

#endif

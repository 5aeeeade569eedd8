/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's own placement makes of a load, and the smallest reservations: for cases.c and ask.c. */
#ifndef CRASHGUARD_BENCH_GREEDY_H
#define CRASHGUARD_BENCH_GREEDY_H

#include "../../kunit/plan_brute.h"

#define GREEDY_STARTS_MAX 16
#define GREEDY_PAST CG_M(128)	/* beyond the bound it is given up */

enum greedy_word { GREEDY_NO, GREEDY_DIES, GREEDY_YES };

static const char *const greedy_words[] = { "no", "dies", "yes" };

/* Is it loaded, and does it outlive its own start? Control pages only have to find as many free pages somewhere. */
static inline enum greedy_word greedy_try(const struct cg_age *age, u64 start, u64 size, const struct cg_need *need)
{
	struct cg_range region = PLACE_RANGE(start, size);
	struct cg_layout layout;
	struct cg_misfit miss;

	if (cg_place_as_kernel(age, &region, need, &layout, &miss) || cg_layout_free(&layout) < need->control)
		return GREEDY_NO;
	return cg_layout_is_unsafe(&layout, need) ? GREEDY_DIES : GREEDY_YES;
}

/* The smallest size from @from on that does at each of the starts, tried page by page; 0: none that is near. */
static inline u64 greedy_smallest(const struct cg_age *age, const u64 *start, unsigned int starts,
				  const struct cg_need *need, u64 from)
{
	unsigned int i;
	u64 size;

	for (size = from; size < from + GREEDY_PAST; size += CG_PAGE) {
		for (i = 0; i < starts && greedy_try(age, start[i], size, need) == GREEDY_YES; i++)
			;
		if (i == starts)
			return size;
	}
	return 0;
}

/* Pieces of whose sizes every sum up to @pages can be made, and none above. */
static inline unsigned int split_pages(unsigned int pages, unsigned int *piece)
{
	unsigned int one, nr = 0;

	for (one = 1; pages; one *= 2) {
		piece[nr] = min(one, pages);
		pages -= piece[nr++];
	}
	return nr;
}

/*
 * The lower bound, by the table of all sums: what has to do at each of the starts. The kernel takes its control pages
 * from wherever it finds some: nothing can be below the bound with them @apart. crashguard keeps one hole for them.
 */
static inline u64 bound_by_sums(const u64 *start, unsigned int starts, const struct cg_need *need, bool apart)
{
	struct brute_case c = {
		.kernel = need->kernel / CG_PAGE, .align = need->kernel_align / CG_PAGE,
		.pref = need->pref_address / CG_PAGE, .pieces = 6,
		.piece = { need->elfcorehdr / CG_PAGE, need->purgatory / CG_PAGE, need->params / CG_PAGE,
			   need->ima / CG_PAGE, need->initrd / CG_PAGE, need->control / CG_PAGE },
	};
	unsigned int i, window, smallest, worst = 0;
	static u8 reach[BRUTE_SUMS];

	if (apart)
		c.pieces = 5 + split_pages(c.piece[5], c.piece + 5);
	for (i = 0; i < starts; i++) {
		c.start = start[i] / CG_PAGE;
		brute_by_sums(&c, reach, &window, &smallest);
		worst = max(worst, smallest);
	}
	return worst * CG_PAGE;
}

/* All bytes: no reservation below is worth a try. */
static inline u64 greedy_least(const struct cg_need *need)
{
	return cg_need_sum(need) + need->control;
}

#endif

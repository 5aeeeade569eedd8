/* SPDX-License-Identifier: GPL-2.0-only */
/* Where crashguard puts the segments of its own loads. */
#ifndef CRASHGUARD_PLAN_H
#define CRASHGUARD_PLAN_H

#include <crashguard/pack.h>
#include <crashguard/place.h>

#define CG_PLAN_ITEMS (CG_SEGMENTS_MAX - 1)	/* all segments but the kernel */

/**
 * struct cg_plan_item - one segment
 * @kind: what it holds
 * @size: bytes; an upper bound until it arrives; rounded up to pages by the planner; 0: it does not come
 * @align: power of two; below a page means a page
 * @limits: where it must lie, inclusive; CG_PLAN_ANYWHERE for all but hard limits of the boot protocol
 * @placed: @range is fixed: the kernel has been told
 * @range: its place: from the last successful cg_plan_solve(), or fixed; empty before
 */
struct cg_plan_item {
	enum cg_segment_kind kind;
	u64 size;
	u64 align;
	struct cg_range limits;
	bool placed;
	struct cg_range range;
};

#define CG_PLAN_ANYWHERE ((struct cg_range){ .start = 0, .end = ~0ULL })

/**
 * struct cg_plan - a load and where its segments go
 * @region: the reservation; any bytes, the planner uses its whole pages
 * @kernel: the kernel's segment: size is its memsz and its run window alike (init_size), range starts where it runs
 * @pref_address: lowest address the kernel can run at
 * @relocatable: it may run above @pref_address; else exactly there
 * @nr: items
 * @item: the others, in the order they arrive at kexec_add_buffer()
 * @control: bytes of one hole left free for control pages; rounded up to pages
 * @hole: that hole; empty where @control is 0
 *
 * About 1.1 KiB: not for a stack of the kernel.
 */
struct cg_plan {
	struct cg_range region;
	struct cg_plan_item kernel;
	u64 pref_address;
	bool relocatable;
	unsigned int nr;
	struct cg_plan_item item[CG_PLAN_ITEMS];
	u64 control;
	struct cg_range hole;
};

/**
 * struct cg_plan_misfit - why there is no placement, and what would do
 * @kind: the segment to name; CG_SEG_KINDS: the hole for control pages; the rule stands at cg_plan_misfit()
 * @size: its bytes
 * @missing: bytes the region's end is too low by
 * @least: bytes of the smallest region with the same start that would do; 0: none does
 */
struct cg_plan_misfit {
	enum cg_segment_kind kind;
	u64 size;
	u64 missing;
	u64 least;
};

/* Fills @plan from what a load by kexec_file_load needs; nothing is placed yet. */
void cg_plan_make(const struct cg_need *need, const struct cg_range *region, struct cg_plan *plan);

/* Places all that is not placed yet. 0; -ENOSPC: no placement exists; what is not placed has empty ranges then. */
int cg_plan_solve(struct cg_plan *plan);

/*
 * For the wrapper of kexec_add_buffer(): a segment arrives with its true size (bytes, any) and alignment. Finds the
 * item of this kind that is not placed yet, or adds one, solves again and fixes it: *@out is where it must go. Any
 * order of arrival. 0; -ENOSPC: no placement with this size; -E2BIG: too many segments. On failure nothing of this
 * segment is fixed, and the kernel's own search is as good as any. Bounded arithmetic only.
 */
int cg_plan_arrive(struct cg_plan *plan, enum cg_segment_kind kind, u64 size, u64 align, struct cg_range *out);

/* Segments of a solved plan in the order of arrival, the kernel before the initrd; bufsz is the size of each. */
void cg_plan_layout(const struct cg_plan *plan, struct cg_layout *out);

/* What follows asks about the whole load, as if nothing were placed yet. */

/* The load as pieces around a window, for a room from @start on with no end; in @which the item of each piece. */
#define CG_PLAN_HOLE CG_PLAN_ITEMS
void cg_plan_pieces(const struct cg_plan *plan, u64 start, struct cg_pack *pack, u8 which[CG_PACK_MAX]);
struct cg_range cg_plan_limits(const struct cg_plan *plan);

/* After -ENOSPC. */
void cg_plan_misfit(const struct cg_plan *plan, struct cg_plan_misfit *out);

/* Smallest region with the same start that does, in bytes; 0: none does. And what it cannot be below, by arithmetic. */
u64 cg_plan_smallest(const struct cg_plan *plan);
u64 cg_plan_bound(const struct cg_plan *plan);
/* Smallest size of a reservation without an offset: does at each multiple of 16M from @floor on; 0: none is known. */
u64 cg_plan_smallest_anywhere(const struct cg_plan *plan, u64 floor);

/* Bytes rounded up to whole megabytes, as one types them; ~0 where that does not fit. */
u64 cg_plan_megabytes(u64 size);

/*
 * cg_place_check() for loads that crashguard steers: 0, or -ENOSPC with a finding that names the segment, the bytes
 * missing and the smallest reservation of the kind that m->cmdline asked for. @plan: gets the solved plan, and holds
 * what is too big for a stack. @advice as in cg_place_check().
 */
int cg_plan_check(const struct cg_machine *m, const struct cg_range *region, const struct cg_need *need,
		  const char *advice, struct cg_plan *plan, struct cg_layout *out, struct cg_report *report);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the segments of our own loads go: the kernel where it runs and as low as it can be, all else around it.
 *
 * The kernel's segment is put at the very address it will run from (a multiple of its alignment, not below
 * pref_address), so that nothing else can lie in its window. This loses nothing: a kernel loaded anywhere else runs at
 * such an address too, needs that window free, and its segment could have lain there. The others are stacked from the
 * two edges of the region inward, in the order they arrive, without gaps: what has arrived has only made the region
 * smaller, and what is still to come is the same question about the rest. elfcorehdr and the key page arrive first and
 * so lie at an edge, where taking them out of the capture kernel's memory map splits nothing.
 *
 * The search is exact (core/pack.c) for items of page alignment without limits, which is all there is on x86-64. An
 * item of a larger alignment is taken to need all the padding it could; a limit is taken to bind all items. Both find
 * nothing that does not hold and may miss what would.
 *
 * Control pages are no segments: kimage_alloc_crash_control_pages() takes the first free block of 2^order pages at a
 * multiple of its own size, upward from the region's start, never looking back. Once it reaches the hole, each next
 * block follows on the last, so a hole at any page holds them all. Only the control code of 6.1 (order 1) may lose a
 * page in front of it; cg_need.control has room for more than that.
 *
 * Wishes, where several shares give the same lowest kernel: small items below the window, the initrd and the IMA log
 * (which arrives before elfcorehdr and would push it off the edge) above it.
 */
#include <crashguard/plan.h>

static u64 cg_plan_page_up(u64 n)
{
	u64 up;

	return cg_align_up(n, CG_PAGE, &up) ? up : U64_MAX;
}

static u64 cg_plan_align(const struct cg_plan_item *item)
{
	return max_t(u64, item->align, CG_PAGE);
}

/* With all the padding that its alignment can cost; what cannot be is too large for any room. */
static u64 cg_plan_footprint(const struct cg_plan_item *item)
{
	u64 align = cg_plan_align(item), sum;

	if (!cg_is_power_of_2(align) || check_add_overflow(cg_plan_page_up(item->size), align - CG_PAGE, &sum))
		return U64_MAX;
	return sum;
}

static void cg_range_clip(struct cg_range *r, const struct cg_range *limits)
{
	r->start = max(r->start, limits->start);
	r->end = min(r->end, limits->end);
}

/* Where everything that is not placed may lie. */
static struct cg_range cg_plan_common(const struct cg_plan *plan, bool fresh)
{
	struct cg_range range = CG_PLAN_ANYWHERE;
	unsigned int i;

	if (fresh || !plan->kernel.placed)
		cg_range_clip(&range, &plan->kernel.limits);
	for (i = 0; i < plan->nr; i++) {
		if (plan->item[i].size && (fresh || !plan->item[i].placed))
			cg_range_clip(&range, &plan->item[i].limits);
	}
	return range;
}

/**
 * cg_plan_limits() - where all segments may lie
 * @plan: any
 *
 * Return: what their limits have in common.
 */
struct cg_range cg_plan_limits(const struct cg_plan *plan)
{
	return cg_plan_common(plan, true);
}

static void cg_pack_kernel(const struct cg_plan *plan, bool fresh, struct cg_pack *pack)
{
	bool placed = plan->kernel.placed && !fresh;
	u64 align = cg_plan_align(&plan->kernel);

	pack->window = cg_is_power_of_2(align) ? cg_plan_page_up(plan->kernel.size) : 0;
	pack->align = plan->relocatable && !placed ? align : CG_PAGE;
	pack->min = placed ? plan->kernel.range.start : plan->pref_address;
	pack->max = plan->relocatable && !placed ? U64_MAX : pack->min;
}

static void cg_pack_add(struct cg_pack *pack, u8 *which, u8 index, u64 size, bool above)
{
	if (!size)
		return;
	which[pack->nr] = index;
	pack->above |= (u32)above << pack->nr;
	pack->piece[pack->nr++] = size;
}

static void cg_pack_fill(const struct cg_plan *plan, bool fresh, struct cg_pack *pack, u8 *which)
{
	unsigned int i;

	static_assert(CG_PLAN_ITEMS + 1 <= CG_PACK_MAX);
	memset(pack, 0, sizeof(*pack));
	cg_pack_kernel(plan, fresh, pack);
	for (i = 0; i < plan->nr; i++) {
		const struct cg_plan_item *item = &plan->item[i];

		if (item->size && (fresh || !item->placed))
			cg_pack_add(pack, which, i, cg_plan_footprint(item),
				    item->kind == CG_SEG_INITRD || item->kind == CG_SEG_IMA);
	}
	cg_pack_add(pack, which, CG_PLAN_HOLE, cg_plan_page_up(plan->control), false);
}

/**
 * cg_plan_pieces() - a whole load as pieces around a window
 * @plan: what is placed counts as not placed
 * @start: of the room, a multiple of a page; the size is left 0
 * @pack: the pieces
 * @which: the item each piece is, CG_PLAN_HOLE for the control pages
 */
void cg_plan_pieces(const struct cg_plan *plan, u64 start, struct cg_pack *pack, u8 which[CG_PACK_MAX])
{
	cg_pack_fill(plan, true, pack, which);
	pack->start = start;
}

/* Takes what is placed out of the room: what remains is the part that holds the kernel, or else the larger one. */
static void cg_room_cut(const struct cg_plan *plan, const struct cg_range *taken, struct cg_range *room)
{
	struct cg_range below = CG_RANGE_EMPTY, above = CG_RANGE_EMPTY;
	bool upper;

	if (!cg_range_overlaps(room, taken))
		return;
	if (taken->start > room->start)
		below = (struct cg_range){ room->start, taken->start - 1 };
	if (taken->end < room->end)
		above = (struct cg_range){ taken->end + 1, room->end };
	if (plan->kernel.placed)
		upper = plan->kernel.range.start > taken->end;
	else
		upper = cg_range_size(&above) > cg_range_size(&below);
	*room = upper ? above : below;
}

/* The whole pages in which what is not placed yet can lie; the kernel, where it is placed, is in the midst of them. */
static bool cg_plan_room(const struct cg_plan *plan, struct cg_pack *pack)
{
	struct cg_range room = plan->region, common = cg_plan_common(plan, false);
	unsigned int i;
	u64 start;

	cg_range_clip(&room, &common);
	for (i = 0; i < plan->nr; i++) {
		if (plan->item[i].placed)
			cg_room_cut(plan, &plan->item[i].range, &room);
	}
	if (cg_range_is_empty(&room) || !cg_align_up(room.start, CG_PAGE, &start) || start > room.end)
		return false;
	pack->start = start;
	pack->size = cg_align_down(room.end - start + 1, CG_PAGE);
	return pack->size;
}

/* One item at an edge, which moves inward. @hi is the first byte above, 0 at the end of 64 bits. */
static struct cg_range cg_plan_stack(u64 size, u64 align, bool above, u64 *lo, u64 *hi)
{
	u64 start;

	if (above) {
		start = cg_align_down(*hi - size, align);
		*hi = start;
	} else {
		start = (*lo + align - 1) & ~(align - 1);
		*lo = start + size;
	}
	return (struct cg_range){ start, start + size - 1 };
}

static void cg_plan_lay(struct cg_plan *plan, const struct cg_pack *pack, const u8 *which,
			const struct cg_packed *packed)
{
	u64 lo = pack->start, hi = pack->start + pack->size;
	unsigned int i;

	for (i = 0; i < pack->nr; i++) {
		bool above = packed->above >> i & 1;
		struct cg_plan_item *item;

		if (which[i] == CG_PLAN_HOLE) {
			plan->hole = cg_plan_stack(pack->piece[i], CG_PAGE, above, &lo, &hi);
			continue;
		}
		item = &plan->item[which[i]];
		item->range = cg_plan_stack(cg_plan_page_up(item->size), cg_plan_align(item), above, &lo, &hi);
	}
	if (!plan->kernel.placed)
		plan->kernel.range = (struct cg_range){ packed->window, packed->window + pack->window - 1 };
}

static void cg_plan_clear(struct cg_plan *plan)
{
	unsigned int i;

	plan->hole = CG_RANGE_EMPTY;
	if (!plan->kernel.placed)
		plan->kernel.range = CG_RANGE_EMPTY;
	for (i = 0; i < plan->nr; i++) {
		if (!plan->item[i].placed)
			plan->item[i].range = CG_RANGE_EMPTY;
	}
}

/**
 * cg_plan_solve() - a place for all that has none yet
 * @plan: sizes and alignments may be anything; gets the ranges, empty ones where there is no placement
 *
 * With nothing changed since, what was fixed where the last plan had it leads to the same plan; with sizes that have
 * become smaller there still is one.
 *
 * Context: any, also under the kernel's kexec lock: at most 2^16 short steps, see cg_pack_solve().
 *
 * Return: 0; -ENOSPC where no placement exists.
 */
int cg_plan_solve(struct cg_plan *plan)
{
	struct cg_packed packed;
	u8 which[CG_PACK_MAX];
	struct cg_pack pack;

	cg_plan_clear(plan);
	cg_pack_fill(plan, false, &pack, which);
	if (!cg_plan_room(plan, &pack) || cg_pack_solve(&pack, &packed))
		return -ENOSPC;
	cg_plan_lay(plan, &pack, which, &packed);
	return 0;
}

static struct cg_plan_item *cg_plan_add(struct cg_plan *plan, enum cg_segment_kind kind, u64 size, u64 align)
{
	struct cg_plan_item *item;

	if (plan->nr >= CG_PLAN_ITEMS)
		return NULL;
	item = &plan->item[plan->nr++];
	*item = (struct cg_plan_item){
		.kind = kind, .size = size, .align = align, .limits = CG_PLAN_ANYWHERE, .range = CG_RANGE_EMPTY,
	};
	return item;
}

/* The item that arrives becomes the first of those not placed: the stacks must stay without gaps. */
static struct cg_plan_item *cg_plan_next(struct cg_plan *plan, enum cg_segment_kind kind)
{
	unsigned int i, first = 0;
	struct cg_plan_item item;

	while (first < plan->nr && plan->item[first].placed)
		first++;
	for (i = first; i < plan->nr && (plan->item[i].placed || plan->item[i].kind != kind); i++)
		;
	if (i == plan->nr && !cg_plan_add(plan, kind, 0, CG_PAGE))
		return NULL;
	item = plan->item[i];
	memmove(&plan->item[first + 1], &plan->item[first], (i - first) * sizeof(item));
	plan->item[first] = item;
	return &plan->item[first];
}

/**
 * cg_plan_arrive() - fix the place of the segment that the kernel is about to add
 * @plan: made by cg_plan_make(); what arrived before is fixed
 * @kind: what it holds
 * @size: its memsz, in bytes, not 0
 * @align: its alignment; less than a page counts as a page
 * @out: where it goes
 *
 * Context: any, also under the kernel's kexec lock.
 *
 * Return: 0; -ENOSPC where there is no placement with this size; -E2BIG where there are too many segments.
 */
int cg_plan_arrive(struct cg_plan *plan, enum cg_segment_kind kind, u64 size, u64 align, struct cg_range *out)
{
	struct cg_plan_item *item = &plan->kernel;

	*out = CG_RANGE_EMPTY;
	if (kind == CG_SEG_KERNEL) {
		size = max(size, plan->kernel.size);
		align = max(align, plan->kernel.align);
	} else {
		item = cg_plan_next(plan, kind);
	}
	if (!item || (kind == CG_SEG_KERNEL && item->placed))
		return -E2BIG;
	item->size = size;
	item->align = align;
	if (!size || cg_plan_solve(plan))
		return -ENOSPC;
	item->placed = true;
	*out = item->range;
	return 0;
}

/**
 * cg_plan_make() - a load by kexec_file_load on x86-64 as a plan
 * @need: sizes, or upper bounds of them
 * @region: the reservation
 * @plan: gets the items in the order of bzImage64_load(), none of them placed
 */
void cg_plan_make(const struct cg_need *need, const struct cg_range *region, struct cg_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->region = *region;
	plan->kernel = (struct cg_plan_item){
		.kind = CG_SEG_KERNEL, .size = need->kernel, .align = need->kernel_align, .limits = CG_PLAN_ANYWHERE,
	};
	plan->pref_address = need->pref_address;
	plan->relocatable = true;
	plan->control = need->control;
	cg_plan_add(plan, CG_SEG_IMA, need->ima, CG_PAGE);
	cg_plan_add(plan, CG_SEG_ELFCOREHDR, need->elfcorehdr, CG_PAGE);
	cg_plan_add(plan, CG_SEG_PURGATORY, need->purgatory, CG_PAGE);
	cg_plan_add(plan, CG_SEG_PARAMS, need->params, CG_PAGE);
	cg_plan_add(plan, CG_SEG_INITRD, need->initrd, CG_PAGE);
	cg_plan_clear(plan);
}

static void cg_layout_put(struct cg_layout *out, const struct cg_plan_item *item)
{
	if (cg_range_is_empty(&item->range))
		return;
	out->seg[out->nr++] = (struct cg_segment){ .kind = item->kind, .range = item->range, .bufsz = item->size };
}

/**
 * cg_plan_layout() - a plan as a layout
 * @plan: solved
 * @out: the segments in the order of arrival, which has the kernel before the initrd
 */
void cg_plan_layout(const struct cg_plan *plan, struct cg_layout *out)
{
	bool kernel = false;
	unsigned int i;

	memset(out, 0, sizeof(*out));
	out->region = plan->region;
	for (i = 0; i < plan->nr; i++) {
		if (plan->item[i].kind == CG_SEG_INITRD && !kernel) {
			cg_layout_put(out, &plan->kernel);
			kernel = true;
		}
		cg_layout_put(out, &plan->item[i]);
	}
	if (!kernel)
		cg_layout_put(out, &plan->kernel);
}

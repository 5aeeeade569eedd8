// SPDX-License-Identifier: GPL-2.0-only
/* A load that crashguard places itself: does it fit, and if not, what lacks how much and what reservation would do? */
#include <crashguard/plan.h>
#include <crashguard/predict.h>
#include <crashguard/request.h>

#define CG_CRASH_ALIGN CG_M(16)	/* CRASH_ALIGN of x86-64, and the lowest address that is looked at */
#define CG_STARTS_MAX 64

/* Smallest region from @start on; 0: none does. */
static u64 cg_plan_smallest_at(const struct cg_plan *plan, u64 start)
{
	struct cg_range limits = cg_plan_limits(plan);
	u64 first = max(start, limits.start);
	struct cg_packed packed;
	u8 which[CG_PACK_MAX];
	struct cg_pack pack;

	if (!cg_align_up(first, CG_PAGE, &first))
		return 0;
	cg_plan_pieces(plan, first, &pack, which);
	cg_pack_solve(&pack, &packed);
	if (!packed.least || first + packed.least - 1 > limits.end)
		return 0;
	return first - start + packed.least;
}

/**
 * cg_plan_smallest() - the smallest reservation with the same start that would do
 * @plan: what is placed counts as not placed
 *
 * Exact where cg_plan_solve() is; else an upper bound.
 *
 * Return: bytes, whole pages where the region starts at one; 0 where none does.
 */
u64 cg_plan_smallest(const struct cg_plan *plan)
{
	return cg_plan_smallest_at(plan, plan->region.start);
}

/**
 * cg_plan_bound() - what cg_plan_smallest() cannot be below
 * @plan: likewise
 *
 * Return: bytes, by arithmetic alone, see cg_pack_bound(); 0 where none does.
 */
u64 cg_plan_bound(const struct cg_plan *plan)
{
	struct cg_range limits = cg_plan_limits(plan);
	u64 first, bound, start = plan->region.start;
	u8 which[CG_PACK_MAX];
	struct cg_pack pack;

	if (!cg_align_up(max(start, limits.start), CG_PAGE, &first))
		return 0;
	cg_plan_pieces(plan, first, &pack, which);
	bound = cg_pack_bound(&pack);
	return bound && first + bound - 1 <= limits.end ? first - start + bound : 0;
}

/**
 * cg_plan_smallest_anywhere() - the smallest reservation without an offset that would do
 * @plan: what is placed counts as not placed
 * @floor: lowest address the kernel would reserve it at
 *
 * The kernel takes some multiple of 16M; the size must do at each. From pref_address on only the remainder by the
 * kernel's alignment makes a difference, so the starts below it and one round of remainders are all there are.
 *
 * Return: bytes; 0 where none is known: no size does, or there are more than 64 starts to try.
 */
u64 cg_plan_smallest_anywhere(const struct cg_plan *plan, u64 floor)
{
	u64 start, nr, one, worst = 0;

	if (!plan->relocatable || !cg_align_up(floor, CG_CRASH_ALIGN, &start))
		return 0;
	nr = max(plan->kernel.align / CG_CRASH_ALIGN, 1ULL);
	if (plan->pref_address > start)
		nr += (plan->pref_address - start - 1) / CG_CRASH_ALIGN + 1;
	if (nr > CG_STARTS_MAX)
		return 0;
	for (; nr; nr--, start += CG_CRASH_ALIGN) {
		one = cg_plan_smallest_at(plan, start);
		if (!one)
			return 0;
		worst = max(worst, one);
	}
	return worst;
}

/**
 * cg_plan_megabytes() - a size as crashkernel= can ask for it
 * @size: bytes
 *
 * Return: bytes, rounded up to 1M; all ones where they do not fit in 64 bits.
 */
u64 cg_plan_megabytes(u64 size)
{
	u64 up;

	return cg_align_up(size, CG_M(1), &up) ? up : U64_MAX;
}

/* The largest first; the hole for control pages, which is no segment, after all of them. */
static bool cg_piece_goes_before(const struct cg_pack *pack, const u8 *which, unsigned int a, unsigned int b)
{
	if (which[a] == CG_PLAN_HOLE || which[b] == CG_PLAN_HOLE)
		return which[b] == CG_PLAN_HOLE && which[a] != CG_PLAN_HOLE;
	return pack->piece[a] > pack->piece[b];
}

static void cg_pieces_sort(struct cg_pack *pack, u8 *which)
{
	unsigned int i, k;

	for (i = 1; i < pack->nr; i++) {
		for (k = i; k && cg_piece_goes_before(pack, which, k, k - 1); k--) {
			u64 piece = pack->piece[k];
			u8 index = which[k];

			pack->piece[k] = pack->piece[k - 1];
			pack->piece[k - 1] = piece;
			which[k] = which[k - 1];
			which[k - 1] = index;
		}
	}
}

/*
 * The kernel where not even it alone fits; else, all segments taken by size, the first with which those up to it do not
 * fit together: the largest one that finds no place beside what is larger.
 */
static void cg_misfit_name(const struct cg_plan *plan, const struct cg_pack *all, const u8 *which,
			   struct cg_plan_misfit *out)
{
	struct cg_pack pack = *all;
	struct cg_packed packed;
	u8 index;

	for (pack.nr = 0; pack.nr <= all->nr && !cg_pack_solve(&pack, &packed); pack.nr++)
		;
	if (!pack.nr) {
		out->kind = CG_SEG_KERNEL;
		out->size = plan->kernel.size;
		return;
	}
	index = which[min(pack.nr, all->nr) - 1];
	out->size = pack.piece[min(pack.nr, all->nr) - 1];
	out->kind = index == CG_PLAN_HOLE ? CG_SEG_KINDS : plan->item[index].kind;
}

/**
 * cg_plan_misfit() - why there is no placement for a whole load
 * @plan: cg_plan_solve() gave -ENOSPC with nothing placed
 * @out: the segment, what is missing, what would do
 *
 * The segment named is the kernel if it does not fit alone; else the first, by falling size, that does not fit beside
 * the kernel and all larger ones, wherever these are put; the hole for control pages comes last. The bytes missing are
 * those of the whole load: by so much the region's end would have to be higher.
 */
void cg_plan_misfit(const struct cg_plan *plan, struct cg_plan_misfit *out)
{
	u64 have = cg_range_size(&plan->region);
	struct cg_range limits = cg_plan_limits(plan);
	struct cg_range room = { max(plan->region.start, limits.start), min(plan->region.end, limits.end) };
	u8 which[CG_PACK_MAX];
	struct cg_pack pack;
	u64 start = 0;

	*out = (struct cg_plan_misfit){ .least = cg_plan_smallest(plan) };
	out->missing = out->least > have ? out->least - have : 0;
	if (!cg_range_is_empty(&room) && !cg_align_up(room.start, CG_PAGE, &start))
		room = CG_RANGE_EMPTY;
	cg_plan_pieces(plan, start, &pack, which);
	if (!cg_range_is_empty(&room) && start <= room.end)
		pack.size = cg_align_down(room.end - start + 1, CG_PAGE);
	cg_pieces_sort(&pack, which);
	cg_misfit_name(plan, &pack, which, out);
}

/* Whether the region stands where crashkernel=SIZE@OFFSET asked for it. */
static bool cg_region_is_fixed(const struct cg_machine *m, const struct cg_range *region)
{
	struct cg_request request;

	if (!m->known.cmdline)
		return false;
	cg_request_parse(m->cmdline, m->nr_bootconfig_words, &m->age, cg_ground_ram(m), &request);
	return request.fault == CG_FAULT_NONE && request.base && request.base == region->start;
}

static const char *cg_misfit_title(enum cg_segment_kind kind)
{
	switch (kind) {
	case CG_SEG_KERNEL:
		return "the kernel";
	case CG_SEG_INITRD:
		return "the initrd";
	case CG_SEG_KINDS:
		return "control pages";
	default:
		return cg_segment_title(kind);
	}
}

static void cg_shortage_report(const struct cg_machine *m, const struct cg_plan *plan, const char *advice,
			       struct cg_report *report)
{
	bool fixed = cg_region_is_fixed(m, &plan->region), initrd;
	const struct cg_range *region = &plan->region;
	struct cg_plan_misfit miss;
	u64 least;

	cg_plan_misfit(plan, &miss);
	initrd = miss.kind == CG_SEG_INITRD;
	least = fixed ? miss.least : cg_plan_smallest_anywhere(plan, CG_CRASH_ALIGN);
	if (!least || !miss.missing)
		cg_find(report, initrd ? CG_F_PLAN_INITRD_NEVER : CG_F_PLAN_NEVER, advice, cg_misfit_title(miss.kind),
			miss.size, region->start, region->end);
	else if (fixed)
		cg_find(report, initrd ? CG_F_PLAN_INITRD_FIXED : CG_F_PLAN_FIXED, advice, cg_misfit_title(miss.kind),
			miss.size, region->start, region->end, miss.missing, cg_plan_megabytes(least));
	else
		cg_find(report, initrd ? CG_F_PLAN_INITRD : CG_F_PLAN, advice, cg_misfit_title(miss.kind), miss.size,
			region->start, region->end, miss.missing, cg_plan_megabytes(least));
}

/**
 * cg_plan_check() - plan a load that crashguard places itself, and judge the plan
 * @m: the machine; of it only what crashkernel= asked for
 * @region: the reservation
 * @need: of the load
 * @advice: crashkernel= words for the remedy
 * @plan: the plan
 * @out: the same as a layout; empty without one
 * @report: gets the findings; CG_CHECK_PLACEMENT is marked
 *
 * The judgement of layouts knows nothing of how a plan is made, and goes over it as over any other.
 *
 * Return: 0; -ENOSPC with a finding, where no placement exists or it is more than the kernel loads.
 */
int cg_plan_check(const struct cg_machine *m, const struct cg_range *region, const struct cg_need *need,
		  const char *advice, struct cg_plan *plan, struct cg_layout *out, struct cg_report *report)
{
	struct cg_segment *kernel;
	unsigned int i;
	int ret;

	cg_check_done(report, CG_CHECK_PLACEMENT);
	cg_plan_make(need, region, plan);
	ret = cg_plan_solve(plan);
	cg_plan_layout(plan, out);
	if (ret) {
		cg_shortage_report(m, plan, advice, report);
		return ret;
	}
	for (i = 0; i < out->nr; i++) {
		kernel = &out->seg[i];
		if (kernel->kind == CG_SEG_KERNEL)
			kernel->bufsz = need->kernel_load;
	}
	ret = cg_layout_judge(out, need, advice, report);
	if (ret)
		return ret;
	/* sanity_check_segment_list() */
	if (cg_need_sum(need) > need->ram_pages / 2 * CG_PAGE) {
		cg_find(report, CG_F_RAM_HALF, NULL, NULL, cg_need_sum(need), need->ram_pages * CG_PAGE);
		return -ENOSPC;
	}
	return 0;
}

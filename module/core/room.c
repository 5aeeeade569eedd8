// SPDX-License-Identifier: GPL-2.0-only
/* Does the load fit, and if not: which segment lacks how much, and what to boot with instead. */
#include <crashguard/place.h>

static void cg_misfit_report(const struct cg_misfit *miss, const struct cg_range *region, const struct cg_need *need,
			     const char *advice, struct cg_report *report)
{
	switch (miss->kind) {
	case CG_SEG_KERNEL:
		cg_find(report, CG_F_KERNEL_NO_ROOM, advice, NULL, miss->size, need->kernel_align, miss->from,
			region->start, region->end, miss->room);
		break;
	case CG_SEG_INITRD:
		cg_find(report, CG_F_INITRD_NO_ROOM, advice, NULL, miss->size, miss->from, miss->room, region->start,
			region->end, miss->size - min(miss->size, miss->room));
		break;
	default:
		cg_find(report, CG_F_SMALL_NO_ROOM, advice, cg_segment_name(miss->kind), miss->size, region->start,
			region->end, miss->room);
		break;
	}
}

/**
 * cg_need_sum() - bytes of all segments together
 * @need: of the load
 *
 * Return: the sum; all ones where it does not fit in 64 bits.
 */
u64 cg_need_sum(const struct cg_need *need)
{
	u64 sum = need->elfcorehdr + need->purgatory + need->params + need->ima;

	if (check_add_overflow(sum, need->kernel, &sum) || check_add_overflow(sum, need->initrd, &sum))
		return ~0ULL;
	return sum;
}

/**
 * cg_place_check() - place a load as the kernel would, and judge the result
 * @m: the machine
 * @region: the reservation, not empty
 * @need: of the load
 * @advice: crashkernel= words for the remedy
 * @out: the layout
 * @report: gets the findings; CG_CHECK_PLACEMENT is marked
 *
 * Return: 0; -ENOSPC or -EADDRNOTAVAIL, each with a finding.
 */
int cg_place_check(const struct cg_machine *m, const struct cg_range *region, const struct cg_need *need,
		   const char *advice, struct cg_layout *out, struct cg_report *report)
{
	struct cg_misfit miss;
	u64 ram = need->ram_pages / 2 * CG_PAGE;
	int ret;

	cg_check_done(report, CG_CHECK_PLACEMENT);
	ret = cg_place_as_kernel(&m->age, region, need, out, &miss);
	if (ret) {
		cg_misfit_report(&miss, region, need, advice, report);
		return -ENOSPC;
	}
	ret = cg_layout_judge(out, need, advice, report);
	if (ret)
		return ret;
	if (cg_layout_free(out) < need->control) {
		cg_find(report, CG_F_CONTROL_NO_ROOM, advice, NULL, need->control, region->start, region->end,
			cg_layout_free(out));
		return -ENOSPC;
	}
	/* sanity_check_segment_list() */
	if (cg_need_sum(need) > ram) {
		cg_find(report, CG_F_RAM_HALF, NULL, NULL, cg_need_sum(need), need->ram_pages * CG_PAGE);
		return -ENOSPC;
	}
	return 0;
}

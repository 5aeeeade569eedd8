// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel really runs over once it starts, and what is wrong with a layout because of it. */
#include <crashguard/pack.h>
#include <crashguard/place.h>

/**
 * cg_run_window() - memory that the kernel uses from its first instruction until it has read its memory map
 * @load: where its segment lies
 * @need: pref_address, kernel_align and kernel (init_size)
 *
 * Source: runtime_start in Documentation/arch/x86/boot.rst (init_size) and startup_64 in
 * arch/x86/boot/compressed/head_64.S: the load address rounded up to kernel_alignment, but never below pref_address.
 *
 * Return: the window; empty where it would lie past the end of 64 bits.
 */
struct cg_range cg_run_window(u64 load, const struct cg_need *need)
{
	struct cg_range run;

	if (!cg_align_up(load, need->kernel_align, &run.start))
		return CG_RANGE_EMPTY;
	if (run.start < need->pref_address)
		run.start = need->pref_address;
	if (!need->kernel || check_add_overflow(run.start, need->kernel - 1, &run.end))
		return CG_RANGE_EMPTY;
	return run;
}

/* Adds ", name" to a list of victims. */
static size_t cg_victim_add(char *buf, size_t len, size_t used, const char *name)
{
	return used + scnprintf(buf + used, len - used, "%s%s", used ? ", " : "", name);
}

/*
 * Names what lies in the window: other segments, and memory past the end of the region, which belongs to the kernel
 * that crashed. The window never begins below the kernel's own segment.
 */
static void cg_stomp_victims(const struct cg_layout *layout, const struct cg_range *run, char *buf, size_t len)
{
	size_t used = 0, over;
	char size[16];
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		const struct cg_segment *seg = &layout->seg[i];

		if (seg->kind != CG_SEG_KERNEL && cg_range_overlaps(&seg->range, run))
			used = cg_victim_add(buf, len, used, cg_segment_title(seg->kind));
	}
	if (run->end > layout->region.end) {
		over = used;
		cg_format_size(size, sizeof(size), min(run->end - layout->region.end, cg_range_size(run)), true);
		scnprintf(buf + used, len - used, "%s%s past the end of the region", over ? " and " : "", size);
	}
}

/**
 * cg_layout_judge_outside() - does every segment lie inside the region?
 * @layout: segments as they are, or would be, loaded
 * @report: gets segment-outside
 *
 * Source: sanity_check_segment_list(), which refuses it after the image that was loaded is gone.
 *
 * Return: 0; -EADDRNOTAVAIL where one does not.
 */
int cg_layout_judge_outside(const struct cg_layout *layout, struct cg_report *report)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < layout->nr; i++) {
		const struct cg_segment *seg = &layout->seg[i];

		if (cg_range_contains(&layout->region, &seg->range))
			continue;
		cg_find(report, CG_F_SEGMENT_OUTSIDE, NULL, cg_segment_name(seg->kind), seg->range.start,
			seg->range.end, layout->region.start, layout->region.end);
		ret = -EADDRNOTAVAIL;
	}
	return ret;
}

/**
 * cg_layout_is_unsafe() - does the window in which the kernel runs meet anything else?
 * @layout: segments inside their region
 * @need: of the kernel segment
 *
 * Return: true where another segment, or memory past the end of the region, would be overwritten.
 */
bool cg_layout_is_unsafe(const struct cg_layout *layout, const struct cg_need *need)
{
	const struct cg_segment *kernel = cg_layout_find(layout, CG_SEG_KERNEL);
	struct cg_range run;
	unsigned int i;

	if (!kernel)
		return false;
	run = cg_run_window(kernel->range.start, need);
	if (cg_range_is_empty(&run))
		return false;
	for (i = 0; i < layout->nr; i++) {
		if (layout->seg[i].kind != CG_SEG_KERNEL && cg_range_overlaps(&layout->seg[i].range, &run))
			return true;
	}
	return run.end > layout->region.end;
}

/**
 * cg_layout_judge_window() - does the window in which the kernel runs meet anything else?
 * @layout: segments as they are, or would be, loaded
 * @need: of the kernel segment
 * @advice: crashkernel= words for the remedy
 * @report: gets segment-stomped
 *
 * Return: 0; -EADDRNOTAVAIL where it does and another layout in this region would not, else -ENOSPC.
 */
int cg_layout_judge_window(const struct cg_layout *layout, const struct cg_need *need, const char *advice,
			   struct cg_report *report)
{
	const struct cg_segment *kernel = cg_layout_find(layout, CG_SEG_KERNEL);
	char victims[CG_FINDING_STR];
	struct cg_range run;

	if (!cg_layout_is_unsafe(layout, need))
		return 0;
	run = cg_run_window(kernel->range.start, need);
	cg_stomp_victims(layout, &run, victims, sizeof(victims));
	if (kernel->range.start < need->pref_address)
		cg_find(report, CG_F_SEGMENT_STOMPED, advice, victims, layout->region.start, layout->region.end,
			kernel->range.start, run.start, run.end);
	else
		cg_find(report, CG_F_SEGMENT_STOMPED_WINDOW, NULL, victims, layout->region.start,
			layout->region.end, kernel->range.start, run.start, run.end);
	return cg_place_exists(&layout->region, need) ? -EADDRNOTAVAIL : -ENOSPC;
}

/**
 * cg_layout_judge() - would this layout survive the start of its kernel?
 * @layout: segments as they are, or would be, loaded
 * @need: of the kernel segment
 * @advice: crashkernel= words for the remedy
 * @report: gets segment-stomped and segment-outside
 *
 * Return: 0; -EADDRNOTAVAIL where it is unsafe and another layout in this region would not be, else -ENOSPC.
 */
int cg_layout_judge(const struct cg_layout *layout, const struct cg_need *need, const char *advice,
		    struct cg_report *report)
{
	int outside = cg_layout_judge_outside(layout, report);

	return cg_layout_judge_window(layout, need, advice, report) ?: outside;
}

/**
 * cg_place_exists() - could the kernel run anywhere in the region with the rest beside it?
 * @region: the reservation, page aligned
 * @need: of the load
 *
 * Exact for segments, see core/pack.c. Control pages are left out: whether they found room is known once a load
 * succeeds. Neither are the kernel's own lower bounds for segments other than itself asked for, since what places them
 * can set them aside.
 *
 * Return: true if so.
 */
bool cg_place_exists(const struct cg_range *region, const struct cg_need *need)
{
	const struct cg_pack pack = {
		.start = region->start,
		.size = cg_range_size(region),
		.window = need->kernel,
		.align = need->kernel_align,
		.min = need->pref_address,
		.max = U64_MAX,
		.nr = 5,
		.piece = { need->elfcorehdr, need->purgatory, need->params, need->ima, need->initrd },
	};
	struct cg_packed packed;

	return !cg_pack_solve(&pack, &packed);
}

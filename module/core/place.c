// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel puts the segments: the greedy search of kernel/kexec_file.c in the order of bzImage64_load(),
 * arch/x86/kernel/kexec-bzimage64.c.
 */
#include <crashguard/place.h>

#define CG_MIN_LOW_ADDR 0x3000ULL	/* MIN_PURGATORY_ADDR, MIN_BOOTPARAM_ADDR */
#define CG_MIN_INITRD_ADDR CG_M(16)	/* MIN_INITRD_LOAD_ADDR */

/* One call of kexec_add_buffer(): what is asked for. */
struct cg_request_buf {
	enum cg_segment_kind kind;
	u64 size;
	u64 bufsz;
	u64 align;
	u64 min;
	bool top_down;
};

/**
 * cg_segment_name() - as `map` spells it
 * @kind: any
 *
 * Return: the word; "other" for what is no kind.
 */
const char *cg_segment_name(enum cg_segment_kind kind)
{
	static const char *const names[CG_SEG_KINDS] = {
		[CG_SEG_OTHER] = "other",	  [CG_SEG_KERNEL] = "kernel",
		[CG_SEG_INITRD] = "initrd",	  [CG_SEG_PARAMS] = "params",
		[CG_SEG_PURGATORY] = "purgatory", [CG_SEG_ELFCOREHDR] = "elfcorehdr",
		[CG_SEG_KEYS] = "keys",		  [CG_SEG_IMA] = "ima",
		[CG_SEG_DTB] = "dtb",
	};

	return kind < CG_SEG_KINDS ? names[kind] : "other";
}

/**
 * cg_segment_title() - as a sentence names it
 * @kind: any
 *
 * Return: the words.
 */
const char *cg_segment_title(enum cg_segment_kind kind)
{
	return kind == CG_SEG_PARAMS ? "boot_params" : cg_segment_name(kind);
}

static const struct cg_segment *cg_layout_hit(const struct cg_layout *layout, const struct cg_range *r)
{
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		if (cg_range_overlaps(&layout->seg[i].range, r))
			return &layout->seg[i];
	}
	return NULL;
}

/*
 * The part of the region that a search takes. Before 6.8 the top-down one began a byte too low, which costs it the last
 * page, and an exact fit one whole step of the alignment.
 */
static struct cg_range cg_search_range(const struct cg_age *age, const struct cg_range *region,
				       const struct cg_request_buf *want)
{
	struct cg_range range = { max(region->start, want->min), region->end };

	if (want->top_down && !age->hole_end_exact && range.end)
		range.end--;
	return range;
}

/*
 * locate_mem_hole_top_down(): the highest aligned start that meets no segment. The kernel steps down page by page and
 * aligns again, which visits the same aligned addresses as going below the segment that is in the way at once.
 */
static bool cg_hole_top_down(const struct cg_layout *layout, const struct cg_range *range,
			     const struct cg_request_buf *want, struct cg_range *out)
{
	const struct cg_segment *hit;
	u64 start;

	if (cg_range_is_empty(range) || range->end - range->start < want->size - 1)
		return false;
	start = range->end - want->size + 1;
	for (;;) {
		start = cg_align_down(start, want->align);
		if (start < range->start)
			return false;
		*out = (struct cg_range){ start, start + want->size - 1 };
		hit = cg_layout_hit(layout, out);
		if (!hit)
			return true;
		if (hit->range.start < want->size)
			return false;
		start = hit->range.start - want->size;
	}
}

/* locate_mem_hole_bottom_up(), likewise. */
static bool cg_hole_bottom_up(const struct cg_layout *layout, const struct cg_range *range,
			      const struct cg_request_buf *want, struct cg_range *out)
{
	const struct cg_segment *hit;
	u64 start = range->start;

	for (;;) {
		if (!cg_align_up(start, want->align, &start))
			return false;
		if (check_add_overflow(start, want->size - 1, &out->end) || out->end > range->end)
			return false;
		out->start = start;
		hit = cg_layout_hit(layout, out);
		if (!hit)
			return true;
		if (hit->range.end >= range->end)
			return false;
		start = hit->range.end + 1;
	}
}

/* Bytes in whole pages from the first aligned address at or above @from up to what comes next; 0 within a segment. */
static u64 cg_piece_room(const struct cg_layout *layout, const struct cg_range *range, u64 from, u64 align)
{
	u64 end = range->end;
	unsigned int i;

	if (!cg_align_up(from, align, &from) || from > end)
		return 0;
	for (i = 0; i < layout->nr; i++) {
		const struct cg_range *seg = &layout->seg[i].range;

		if (seg->start <= from && from <= seg->end)
			return 0;
		if (seg->start > from && seg->start <= end)
			end = seg->start - 1;
	}
	return cg_align_down(end - from + 1, CG_PAGE);
}

/* The largest piece that a request could have had, for the sentence. A piece begins where a segment ends. */
static u64 cg_layout_room(const struct cg_layout *layout, const struct cg_range *range, u64 align)
{
	u64 best = cg_piece_room(layout, range, range->start, align);
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		u64 end = layout->seg[i].range.end;

		if (end >= range->start && end < range->end)
			best = max(best, cg_piece_room(layout, range, end + 1, align));
	}
	return best;
}

static int cg_layout_add(const struct cg_age *age, struct cg_layout *layout, const struct cg_request_buf *want,
			 struct cg_misfit *miss)
{
	struct cg_range at, range = cg_search_range(age, &layout->region, want);
	struct cg_segment *seg = &layout->seg[layout->nr];
	bool found;

	if (!want->size)
		return 0;
	found = want->top_down ? cg_hole_top_down(layout, &range, want, &at) :
				 cg_hole_bottom_up(layout, &range, want, &at);
	if (!found) {
		miss->kind = want->kind;
		miss->size = want->size;
		miss->from = want->min;
		miss->room = cg_layout_room(layout, &range, want->align);
		return -ENOSPC;
	}
	seg->kind = want->kind;
	seg->range = at;
	seg->bufsz = want->bufsz;
	layout->nr++;
	return 0;
}

/**
 * cg_place_next() - where the running kernel's top-down search would put one more segment
 * @age: whose rules
 * @layout: the segments that have their places
 * @size: bytes; rounded up to pages
 * @align: a power of two; below a page it means a page
 * @min: lowest address
 * @out: the place
 *
 * Context: any; bounded by the number of segments.
 *
 * Return: false where there is none.
 */
bool cg_place_next(const struct cg_age *age, const struct cg_layout *layout, u64 size, u64 align, u64 min,
		   struct cg_range *out)
{
	struct cg_request_buf want = { .align = max(align, CG_PAGE), .min = min, .top_down = true };
	struct cg_range range;

	if (!size || !cg_is_power_of_2(want.align) || !cg_align_up(size, CG_PAGE, &want.size))
		return false;
	range = cg_search_range(age, &layout->region, &want);
	return cg_hole_top_down(layout, &range, &want, out);
}

/**
 * cg_place_as_kernel() - the placement the running kernel itself would make
 * @age: whose rules
 * @region: the reservation; nothing fits in an empty one
 * @need: sizes and alignments; kernel_align a power of two
 * @out: the layout, as far as it got
 * @miss: filled on -ENOSPC
 *
 * Return: 0, or -ENOSPC with the segment that found no place.
 */
int cg_place_as_kernel(const struct cg_age *age, const struct cg_range *region, const struct cg_need *need,
		       struct cg_layout *out, struct cg_misfit *miss)
{
	const struct cg_request_buf wants[] = {
		{ CG_SEG_IMA, need->ima, need->ima, CG_PAGE, 0, true },
		{ CG_SEG_ELFCOREHDR, need->elfcorehdr, need->elfcorehdr, CG_PAGE, 0, false },
		{ CG_SEG_PURGATORY, need->purgatory, need->purgatory, CG_PAGE, CG_MIN_LOW_ADDR, true },
		{ CG_SEG_PARAMS, need->params, need->params, CG_PAGE, CG_MIN_LOW_ADDR, true },
		{ CG_SEG_KERNEL, need->kernel, need->kernel_load, need->kernel_align, need->kernel_min, true },
		{ CG_SEG_INITRD, need->initrd, need->initrd, CG_PAGE, CG_MIN_INITRD_ADDR, true },
	};
	unsigned int i;
	int ret;

	static_assert(ARRAY_SIZE(wants) <= CG_SEGMENTS_MAX);
	memset(out, 0, sizeof(*out));
	out->region = *region;
	for (i = 0; i < ARRAY_SIZE(wants); i++) {
		ret = cg_layout_add(age, out, &wants[i], miss);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * cg_layout_find() - the segment of a kind
 * @layout: where
 * @kind: which
 *
 * Return: the first one; NULL where there is none.
 */
const struct cg_segment *cg_layout_find(const struct cg_layout *layout, enum cg_segment_kind kind)
{
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		if (layout->seg[i].kind == kind)
			return &layout->seg[i];
	}
	return NULL;
}

/**
 * cg_layout_free() - bytes of the region that no segment uses
 * @layout: segments inside the region that do not overlap
 *
 * Return: the sum.
 */
u64 cg_layout_free(const struct cg_layout *layout)
{
	u64 rest = cg_range_size(&layout->region);
	unsigned int i;

	for (i = 0; i < layout->nr; i++)
		rest -= min(rest, cg_range_size(&layout->seg[i].range));
	return rest;
}

static size_t cg_map_line(char *buf, size_t len, u64 start, u64 end, const char *name)
{
	if (end < start)
		return 0;
	return scnprintf(buf, len, "0x%llx 0x%llx %llu %s\n", (unsigned long long)start, (unsigned long long)end,
			 (unsigned long long)(end - start + 1), name);
}

/* The segment with the lowest start at or above @from. */
static const struct cg_segment *cg_layout_next(const struct cg_layout *layout, u64 from)
{
	const struct cg_segment *next = NULL;
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		const struct cg_segment *seg = &layout->seg[i];

		if (seg->range.start >= from && (!next || seg->range.start < next->range.start))
			next = seg;
	}
	return next;
}

/**
 * cg_layout_map() - one line a segment or hole, in the order of addresses
 * @buf: gets the text
 * @len: room in @buf; CG_MAP_TEXT holds all
 * @layout: what to show; segments outside of the region are shown too
 *
 * Return: length of the text.
 */
size_t cg_layout_map(char *buf, size_t len, const struct cg_layout *layout)
{
	u64 at = layout->region.start, from = 0;
	const struct cg_segment *seg;
	size_t used = 0;

	buf[0] = '\0';
	while ((seg = cg_layout_next(layout, from))) {
		if (seg->range.start > at)
			used += cg_map_line(buf + used, len - used, at, min(seg->range.start - 1, layout->region.end),
					    "free");
		used += cg_map_line(buf + used, len - used, seg->range.start, seg->range.end,
				    cg_segment_name(seg->kind));
		from = seg->range.start + 1;
		at = max(at, seg->range.end + 1);
	}
	return used + cg_map_line(buf + used, len - used, at, layout->region.end, "free");
}

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_PLACE_H
#define CRASHGUARD_PLACE_H

#include <crashguard/image.h>
#include <crashguard/machine.h>

#define CG_SEGMENTS_MAX 16	/* KEXEC_SEGMENT_MAX */
#define CG_MAP_TEXT ((2 * CG_SEGMENTS_MAX + 1) * 72 + 1)

enum cg_segment_kind {
	CG_SEG_OTHER = 0,
	CG_SEG_KERNEL,
	CG_SEG_INITRD,
	CG_SEG_PARAMS,
	CG_SEG_PURGATORY,
	CG_SEG_ELFCOREHDR,
	CG_SEG_KEYS,
	CG_SEG_IMA,
	CG_SEG_DTB,
	CG_SEG_KINDS,
};

/**
 * struct cg_segment - one segment of an image that is, or would be, loaded
 * @kind: what it holds
 * @range: where, page aligned
 * @bufsz: bytes copied into it; the rest of @range is zeroed
 */
struct cg_segment {
	enum cg_segment_kind kind;
	struct cg_range range;
	u64 bufsz;
};

/**
 * struct cg_layout - segments in the order they were added
 * @region: the reservation they lie in
 * @nr: how many
 * @seg: the segments
 */
struct cg_layout {
	struct cg_range region;
	unsigned int nr;
	struct cg_segment seg[CG_SEGMENTS_MAX];
};

/**
 * struct cg_need - what one load asks of the region; all sizes in bytes, rounded up to pages
 * @elfcorehdr: PT_NOTE and PT_LOAD headers of the running kernel's memory
 * @ima: the measurement list, where this kernel passes it on at a crash; 0 otherwise
 * @purgatory: code, data and stack of the kernel's purgatory
 * @params: boot_params, command line, EFI map and setup_data in one
 * @kernel: memory from where the kernel runs: init_size
 * @kernel_load: bytes of the file that are copied there
 * @kernel_align: kernel_alignment, a power of two of at least a page
 * @kernel_min: lowest address this kernel's loader tries for it
 * @pref_address: lowest address it can run at
 * @initrd: 0 for none
 * @control: control code, page tables and the copy of vmcoreinfo, which are no segments
 * @ram_pages: totalram_pages() at this moment: no more than half of it may be loaded
 */
struct cg_need {
	u64 elfcorehdr;
	u64 ima;
	u64 purgatory;
	u64 params;
	u64 kernel;
	u64 kernel_load;
	u64 kernel_align;
	u64 kernel_min;
	u64 pref_address;
	u64 initrd;
	u64 control;
	u64 ram_pages;
};

/**
 * struct cg_misfit - why a placement failed
 * @kind: the segment that found no place
 * @size: bytes it needs
 * @room: bytes of the largest piece where it may lie
 * @from: lowest address it may have
 */
struct cg_misfit {
	enum cg_segment_kind kind;
	u64 size;
	u64 room;
	u64 from;
};

const char *cg_segment_name(enum cg_segment_kind kind);
const char *cg_segment_title(enum cg_segment_kind kind);

/* Which bound is taken where a size cannot be known: one that says yes must be sure, and so must one that refuses. */
enum cg_bound {
	CG_BOUND_MOST,
	CG_BOUND_LEAST,
};

void cg_need_work_out(const struct cg_machine *m, const struct cg_image *img, u64 initrd_size, size_t cmdline_len,
		      enum cg_bound bound, struct cg_need *need);
int cg_place_as_kernel(const struct cg_age *age, const struct cg_range *region, const struct cg_need *need,
		       struct cg_layout *out, struct cg_misfit *miss);
bool cg_place_next(const struct cg_age *age, const struct cg_layout *layout, u64 size, u64 align, u64 min,
		   struct cg_range *out);
bool cg_place_exists(const struct cg_range *region, const struct cg_need *need);
struct cg_range cg_run_window(u64 load, const struct cg_need *need);
u64 cg_layout_free(const struct cg_layout *layout);
const struct cg_segment *cg_layout_find(const struct cg_layout *layout, enum cg_segment_kind kind);
size_t cg_layout_map(char *buf, size_t len, const struct cg_layout *layout);

bool cg_place_is_hopeless(const struct cg_age *age, const struct cg_range *region, const struct cg_need *least,
			  const struct cg_need *most);
bool cg_layout_is_unsafe(const struct cg_layout *layout, const struct cg_need *need);
u64 cg_need_sum(const struct cg_need *need);

/*
 * Places @need as the running kernel would and raises what is wrong with the result; marks CG_CHECK_PLACEMENT.
 * 0, or -ENOSPC (no placement in this region), -EADDRNOTAVAIL (the kernel's own placement is unsafe, another would not
 * be). @advice: crashkernel= words for the remedy.
 */
int cg_place_check(const struct cg_machine *m, const struct cg_range *region, const struct cg_need *need,
		   const char *advice, struct cg_layout *out, struct cg_report *report);
/* The same judgement for a layout that somebody else made. */
int cg_layout_judge(const struct cg_layout *layout, const struct cg_need *need, const char *advice,
		    struct cg_report *report);
/* Its two halves: segment-outside, and segment-stomped. */
int cg_layout_judge_outside(const struct cg_layout *layout, struct cg_report *report);
int cg_layout_judge_window(const struct cg_layout *layout, const struct cg_need *need, const char *advice,
			   struct cg_report *report);

#endif

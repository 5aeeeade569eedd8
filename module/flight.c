// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads under way, by task: how a system call learns what the kernel makes of it under the kernel's own lock, and has
 * its say there.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include <crashguard/compat.h>
#include <crashguard/flight.h>
#include <crashguard/guard.h>
#include <crashguard/hooks.h>
#include <crashguard/legacy_call.h>
#include <crashguard/memory.h>
#include <crashguard/state.h>

static DEFINE_SPINLOCK(cg_flights_lock);
static LIST_HEAD(cg_flights);
static u64 cg_flight_seq;

/**
 * cg_flight_begin() - a load begins in this task
 * @region: the reservation it goes to
 *
 * Context: sleeps.
 *
 * Return: the flight; NULL without memory: the load goes on unseen.
 */
struct cg_flight *cg_flight_begin(const struct cg_range *region)
{
	struct cg_flight *flight = kzalloc(sizeof(*flight), GFP_KERNEL);

	if (!flight)
		return NULL;
	flight->task = current;
	flight->watch = cg_state_watch();
	flight->memory = cg_memory_changes();
	flight->layout.region = *region;
	spin_lock(&cg_flights_lock);
	list_add(&flight->list, &cg_flights);
	spin_unlock(&cg_flights_lock);
	return flight;
}

/**
 * cg_flight_end() - the load has returned
 * @flight: freed; NULL is taken
 */
void cg_flight_end(struct cg_flight *flight)
{
	if (!flight)
		return;
	spin_lock(&cg_flights_lock);
	list_del(&flight->list);
	spin_unlock(&cg_flights_lock);
	kfree(flight);
}

/**
 * cg_flights_none() - is no load under way?
 *
 * Return: true if so.
 */
bool cg_flights_none(void)
{
	bool none;

	spin_lock(&cg_flights_lock);
	none = list_empty(&cg_flights);
	spin_unlock(&cg_flights_lock);
	return none;
}

/**
 * cg_flight_last() - which load was the last to come to its segment list
 *
 * Return: its number; what an earlier one put into memory may be overwritten by now.
 */
u64 cg_flight_last(void)
{
	return READ_ONCE(cg_flight_seq);
}

static struct cg_flight *cg_flight_mine(void)
{
	struct cg_flight *flight, *mine = NULL;

	spin_lock(&cg_flights_lock);
	list_for_each_entry(flight, &cg_flights, list) {
		if (flight->task == current)
			mine = flight;
	}
	spin_unlock(&cg_flights_lock);
	return mine;
}

static bool cg_buffer_begins(const void *buf, size_t off, const char *magic, size_t len)
{
	char found[4];

	return !copy_from_kernel_nofault(found, buf + off, len) && !memcmp(found, magic, len);
}

/* A segment made by kexec_file_load is known by the buffer it is filled from. */
static enum cg_segment_kind cg_buffer_identify(const struct kimage *image, const void *buf, size_t len)
{
	const void *kernel = cg_kimage_kernel(image);

	if (!cg_kimage_from_files(image) || !buf)
		return CG_SEG_OTHER;
	if (buf >= kernel && buf < kernel + cg_kimage_kernel_len(image))
		return CG_SEG_KERNEL;
	if (buf == cg_kimage_initrd(image))
		return CG_SEG_INITRD;
	if (buf == cg_kimage_purgatory(image))
		return CG_SEG_PURGATORY;
	if (len >= 0x206 && cg_buffer_begins(buf, 0x202, "HdrS", 4))
		return CG_SEG_PARAMS;
	if (len >= 4 && cg_buffer_begins(buf, 0, "\177ELF", 4))
		return CG_SEG_ELFCOREHDR;
	return CG_SEG_OTHER;
}

static void cg_flight_copy(struct cg_flight *flight, const struct kimage *image)
{
	unsigned long i;

	flight->layout.nr = 0;
	for (i = 0; i < image->nr_segments && i < CG_SEGMENTS_MAX; i++) {
		const struct kexec_segment *seg = &image->segment[i];
		struct cg_segment *to = &flight->layout.seg[flight->layout.nr];

		if (!seg->memsz)
			continue;
		to->kind = cg_kimage_keys(image) && seg->mem == cg_kimage_keys(image) ?
				   CG_SEG_KEYS : cg_buffer_identify(image, seg->kbuf, seg->bufsz);
		to->range = (struct cg_range){ seg->mem, seg->mem + seg->memsz - 1 };
		to->bufsz = seg->bufsz;
		flight->layout.nr++;
	}
}

/*
 * What the image's own header says now, in the kernel's copy: the file may have changed since it was judged. Offsets:
 * Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
 */
static bool cg_flight_need(const struct kimage *image, struct cg_need *need)
{
	const void *head = cg_kimage_kernel(image);
	u32 align, size;
	u64 pref;

	if (!cg_kimage_from_files(image) || cg_kimage_kernel_len(image) < 0x270 ||
	    copy_from_kernel_nofault(&align, head + 0x230, sizeof(align)) ||
	    copy_from_kernel_nofault(&pref, head + 0x258, sizeof(pref)) ||
	    copy_from_kernel_nofault(&size, head + 0x260, sizeof(size)))
		return false;
	need->kernel_align = max_t(u64, align, CG_PAGE);
	need->pref_address = pref;
	need->kernel = PAGE_ALIGN((u64)size);
	return cg_is_power_of_2(need->kernel_align);
}

/*
 * The kernel's own later fix, where its search would put the segment lower than the image can run, and it would run
 * over something. That search begins at the top: what it puts below has no place above, so that this load fails.
 */
static void cg_steer_above(struct cg_flight *flight, struct kexec_buf *kbuf)
{
	struct cg_layout *layout = &flight->layout;
	struct cg_segment *kernel;
	struct cg_need need = { };

	if (!cg_flight_need(kbuf->image, &need) || kbuf->buf_min >= need.pref_address)
		return;
	cg_flight_copy(flight, kbuf->image);
	if (layout->nr == CG_SEGMENTS_MAX)
		return;
	kernel = &layout->seg[layout->nr];
	kernel->kind = CG_SEG_KERNEL;
	if (!cg_place_next(&cg_state_machine()->age, layout, kbuf->memsz, kbuf->buf_align, kbuf->buf_min,
			   &kernel->range))
		return;
	layout->nr++;
	if (kernel->range.start >= need.pref_address || !cg_layout_is_unsafe(layout, &need))
		return;
	kbuf->buf_min = need.pref_address;
	flight->steered = need.pref_address;
}

/* Its true size is known only now. Where the plan has no place for it, the kernel itself may find one. */
static void cg_steer_by_plan(struct cg_flight *flight, enum cg_segment_kind kind, struct kexec_buf *kbuf)
{
	struct cg_range at;

	if (!flight->off_plan && !cg_plan_arrive(&flight->plan, kind, kbuf->memsz, kbuf->buf_align, &at))
		kbuf->mem = at.start;
	else
		flight->off_plan = true;
}

/* @kbuf is the kernel's own request, which it may be told the answer to. */
static void cg_flight_steer(struct kexec_buf *kbuf)
{
	struct cg_flight *flight = cg_flight_mine();
	enum cg_segment_kind kind;

	if (!flight || flight->steer == CG_STEER_NOT || kbuf->mem != KEXEC_BUF_MEM_UNKNOWN)
		return;
	kind = cg_buffer_identify(kbuf->image, kbuf->buffer, kbuf->bufsz);
	if (flight->steer == CG_STEER_PLAN)
		cg_steer_by_plan(flight, kind, kbuf);
	else if (kind == CG_SEG_KERNEL)
		cg_steer_above(flight, kbuf);
}

/* 0, or the errno of a refusal. */
static int cg_flight_judge(const struct cg_flight *flight, const struct kimage *image)
{
	struct cg_need need = { };

	if (flight->legacy && !cg_kimage_from_files(image))
		return cg_legacy_again(flight->legacy, image);
	return cg_flight_need(image, &need) && cg_layout_is_unsafe(&flight->layout, &need) ? -EADDRNOTAVAIL : 0;
}

/* Judged once more. The image that was loaded before is gone by now. */
static int cg_flight_record(const struct kimage *image)
{
	struct cg_flight *flight = cg_flight_mine();
	int err;

	/* Under the kernel's lock there is one at a time. Counted whether or not it is watched: its memory is next. */
	WRITE_ONCE(cg_flight_seq, cg_flight_seq + 1);
	if (!flight)
		return 0;
	cg_flight_copy(flight, image);
	flight->seen = true;
	flight->seq = cg_flight_seq;
	err = cg_flight_judge(flight, image);
	flight->refused = flight->refuse_unsafe && err;
	return flight->refused ? err : 0;
}

/**
 * cg_wrap_add_buffer() - stands before the kernel's search for the place of a segment
 * @kbuf: the kernel's own request
 *
 * Context: under the kernel's kexec lock: bounded arithmetic; foreign memory by nofault reads alone.
 *
 * Return: what the kernel answers.
 */
int cg_wrap_add_buffer(struct kexec_buf *kbuf)
{
	int ret;

	if (kbuf->image->type == KEXEC_TYPE_CRASH)
		cg_flight_steer(kbuf);
	ret = static_call(cg_orig_add_buffer)(kbuf);
	cg_inside_leave();
	return ret;
}

/**
 * cg_wrap_sanity() - stands before the kernel's own check of a finished segment list
 * @image: under construction
 *
 * Context: under the kernel's kexec lock: bounded arithmetic on copies; foreign memory by nofault reads alone.
 *
 * Return: what the kernel answers.
 */
int cg_wrap_sanity(struct kimage *image)
{
	int ret = static_call(cg_orig_sanity)(image);

	if (!ret && image->type == KEXEC_TYPE_CRASH)
		ret = cg_flight_record(image);
	cg_inside_leave();
	return ret;
}

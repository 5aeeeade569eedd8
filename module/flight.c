// SPDX-License-Identifier: GPL-2.0-only
/* Loads under way, by task: how a system call learns what the kernel made of it under the kernel's own lock. */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include <crashguard/compat.h>
#include <crashguard/flight.h>
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
 * cg_flight_is_alone() - is no other load under way than the caller's?
 *
 * Return: true also where the caller has no flight itself.
 */
bool cg_flight_is_alone(void)
{
	bool alone;

	spin_lock(&cg_flights_lock);
	alone = list_empty(&cg_flights) || list_is_singular(&cg_flights);
	spin_unlock(&cg_flights_lock);
	return alone;
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
static enum cg_segment_kind cg_segment_identify(const struct kimage *image, const struct kexec_segment *seg)
{
	const void *kernel = cg_kimage_kernel(image);

	if (!cg_kimage_from_files(image) || !seg->kbuf)
		return CG_SEG_OTHER;
	if (seg->kbuf >= kernel && seg->kbuf < kernel + cg_kimage_kernel_len(image))
		return CG_SEG_KERNEL;
	if (seg->kbuf == cg_kimage_initrd(image))
		return CG_SEG_INITRD;
	if (seg->kbuf == cg_kimage_purgatory(image))
		return CG_SEG_PURGATORY;
	if (seg->bufsz >= 0x206 && cg_buffer_begins(seg->kbuf, 0x202, "HdrS", 4))
		return CG_SEG_PARAMS;
	if (seg->bufsz >= 4 && cg_buffer_begins(seg->kbuf, 0, "\177ELF", 4))
		return CG_SEG_ELFCOREHDR;
	return CG_SEG_OTHER;
}

/**
 * cg_flight_record() - copy the finished segment list of this task's load
 * @image: under construction by the kernel, which holds its kexec lock
 *
 * Context: bounded arithmetic on copies; foreign memory by nofault reads alone.
 */
void cg_flight_record(const struct kimage *image)
{
	struct cg_flight *flight = cg_flight_mine();
	unsigned long i;

	if (!flight)
		return;
	flight->layout.nr = 0;
	for (i = 0; i < image->nr_segments && i < CG_SEGMENTS_MAX; i++) {
		const struct kexec_segment *seg = &image->segment[i];
		struct cg_segment *to = &flight->layout.seg[flight->layout.nr];

		if (!seg->memsz)
			continue;
		to->kind = cg_segment_identify(image, seg);
		to->range = (struct cg_range){ seg->mem, seg->mem + seg->memsz - 1 };
		to->bufsz = seg->bufsz;
		flight->layout.nr++;
	}
	flight->seen = true;
	/* Under the kernel's lock there is one at a time. */
	flight->seq = ++cg_flight_seq;
}

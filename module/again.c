// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec_load, after the first judgement. The caller's memory and its list of segments may have changed since: so
 * they are judged once more when the kernel has the list, and what then lies in memory is held against what was judged.
 */
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <crashguard/decode.h>
#include <crashguard/flight.h>
#include <crashguard/guard.h>
#include <crashguard/legacy_call.h>
#include <crashguard/memory.h>

/**
 * cg_legacy_begin() - room for a kexec_load that begins
 *
 * Context: sleeps.
 *
 * Return: to be freed by kvfree(); NULL without memory: nothing is judged then.
 */
struct cg_legacy_work *cg_legacy_begin(void)
{
	return kvzalloc(sizeof(struct cg_legacy_work), GFP_KERNEL);
}

/* What is not there at once is not waited for. */
static int cg_segment_read_nofault(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const void __user *from = (const void __user __force *)src->priv;

	return copy_from_user_nofault(buf, from + off, len) ? -EFAULT : 0;
}

static void cg_legacy_take(struct cg_legacy_work *work, const struct kimage *image)
{
	struct cg_legacy_load *now = &work->now;
	unsigned long i;

	now->entry = image->start;
	now->region = work->load.region;
	now->lint = work->load.lint;
	now->nr = 0;
	for (i = 0; i < image->nr_segments && i < CG_SEGMENTS_MAX; i++) {
		const struct kexec_segment *seg = &image->segment[i];

		if (!seg->memsz)
			continue;
		now->seg[now->nr++] = (struct cg_legacy_segment){
			.src = { seg->bufsz, cg_segment_read_nofault, (const void __force *)seg->buf },
			.mem = seg->mem,
			.memsz = seg->memsz,
		};
	}
}

/**
 * cg_legacy_again() - the second judgement
 * @work: after cg_legacy_exam(), which may not have looked at it
 * @image: under construction by kexec_load, with its list of segments
 *
 * What changes between this and the kernel's own copying is seen by cg_legacy_settle().
 *
 * Context: the caller's, under the kernel's kexec lock: bounded arithmetic on copies; the caller's memory is read where
 * it is present, and never waited for.
 *
 * Return: 0; or the errno for a refusal, with a finding of the closed list in @work.
 */
int cg_legacy_again(struct cg_legacy_work *work, const struct kimage *image)
{
	int err;

	if (!work->judged)
		return 0;
	cg_legacy_take(work, image);
	err = cg_legacy_judge_again(&work->now, &work->legacy, work->advice, work->scratch, &work->later,
				    &work->report);
	work->err = err && cg_refusal_cause(&work->report) ? err : 0;
	return work->err;
}

static int cg_loaded_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const u64 *at = src->priv;

	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();
	return copy_from_kernel_nofault(buf, phys_to_virt(*at + off), len);
}

/* As it lies in memory. */
static void cg_legacy_fetch(struct cg_legacy_work *work, const struct cg_layout *layout)
{
	struct cg_legacy_load *now = &work->now;
	unsigned int i;

	now->entry = work->load.entry;
	now->region = work->load.region;
	now->lint = work->load.lint;
	for (i = 0; i < layout->nr; i++) {
		const struct cg_segment *seg = &layout->seg[i];

		now->seg[i] = (struct cg_legacy_segment){
			.src = { seg->bufsz, cg_loaded_read, &now->seg[i].mem },
			.mem = seg->range.start,
			.memsz = cg_range_size(&seg->range),
		};
	}
	now->nr = layout->nr;
	memset(&work->later, 0, sizeof(work->later));
}

static bool cg_legacy_list_is_same(const struct cg_layout *judged, const struct cg_layout *seen)
{
	unsigned int i;

	if (judged->nr != seen->nr)
		return false;
	for (i = 0; i < seen->nr; i++) {
		if (memcmp(&judged->seg[i].range, &seen->seg[i].range, sizeof(seen->seg[i].range)))
			return false;
	}
	return true;
}

/* Where what was loaded cannot be read, the list has to do. */
static bool cg_legacy_is_as_judged(struct cg_legacy_work *work, const struct cg_exam *exam,
				   const struct cg_flight *flight)
{
	if (!work || !work->judged || !cg_legacy_list_is_same(&exam->layout, &flight->layout))
		return false;
	if (cg_memory_obstacle())
		return true;
	cg_legacy_fetch(work, &flight->layout);
	cg_legacy_read(&work->now, work->scratch, &work->later);
	return cg_legacy_is_same(&work->legacy, &work->later);
}

/* False where that could not be done, or somebody else loads in the same memory by now. */
static bool cg_legacy_judge_loaded(struct cg_legacy_work *work, const struct cg_reservation *res, struct cg_exam *exam,
				   const struct cg_flight *flight)
{
	struct cg_decoders dec;

	if (!work || !work->judged || cg_memory_obstacle() || cg_decoders_init(&dec))
		return false;
	cg_legacy_fetch(work, &flight->layout);
	memset(exam, 0, sizeof(*exam));
	cg_legacy_unjudged(&exam->report);
	cg_legacy_judge(&work->now, &work->later, &dec, res, exam);
	cg_decoders_exit(&dec);
	return !work->later.why && flight->seq == cg_flight_last();
}

/**
 * cg_legacy_settle() - a load that was examined has returned, and succeeded
 * @work: from cg_legacy_begin(), or NULL
 * @res: what is reserved
 * @exam: from cg_legacy_exam(); becomes what is known of the loaded image
 * @flight: the load, or NULL where it was not watched
 *
 * Context: sleeps; reads what was loaded.
 */
void cg_legacy_settle(struct cg_legacy_work *work, const struct cg_reservation *res, struct cg_exam *exam,
		      const struct cg_flight *flight)
{
	bool seen = flight && flight->seen, known;

	known = seen && (cg_legacy_is_as_judged(work, exam, flight) || cg_legacy_judge_loaded(work, res, exam, flight));
	exam->memory = flight ? flight->memory : cg_memory_changes();
	if (known)
		return;
	exam->have_image = false;
	exam->estimate.known = false;
	exam->have_layout = seen;
	if (seen)
		exam->layout = flight->layout;
	memset(&exam->report, 0, sizeof(exam->report));
	cg_exam_not_run("what the kernel loaded was not seen, or is not what was judged", &exam->report);
}

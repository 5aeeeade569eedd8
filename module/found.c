// SPDX-License-Identifier: GPL-2.0-only
/*
 * An image that was loaded before crashguard came: described by what lies in its memory. Whether that is what was
 * loaded last, nothing can say; so the facts are shown, and no check is made of them.
 */
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <crashguard/decode.h>
#include <crashguard/exam.h>
#include <crashguard/facts.h>
#include <crashguard/flight.h>
#include <crashguard/found.h>
#include <crashguard/legacy_call.h>
#include <crashguard/memory.h>
#include <crashguard/state.h>

/**
 * struct cg_found_work - one look at the region, too large for a stack
 * @found: what lies there
 * @legacy: what was understood of it
 */
struct cg_found_work {
	struct cg_found found;
	struct cg_legacy legacy;
};

static int cg_memory_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_range *region = src->priv;

	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();
	return copy_from_kernel_nofault(buf, phys_to_virt(region->start + off), len);
}

static const char *cg_found_judge(struct cg_found_work *work, const struct cg_decoders *dec,
				  const struct cg_reservation *res, struct cg_exam *exam)
{
	struct cg_legacy *legacy = &work->legacy;
	int ret, err;

	cg_legacy_read(&work->found.load, dec->in, legacy);
	if (legacy->why)
		return legacy->why;
	ret = cg_legacy_judge_kernel(dec, legacy, &exam->report);
	cg_legacy_advise(legacy, res, exam);
	err = cg_legacy_judge_layout(exam->advice, legacy, &exam->report);
	return ret || err ? "it was loaded before crashguard, and what lies in its memory would fail: load it again" :
			    "it was loaded before crashguard, which did not see it whole; load it again";
}

static const char *cg_found_look(const struct cg_reservation *res, struct cg_exam *exam)
{
	const struct cg_range *region = &res->main;
	const struct cg_source memory = { cg_range_size(region), cg_memory_read, region };
	struct cg_found_work *work;
	struct cg_decoders dec;
	const char *why = cg_memory_obstacle();

	if (why)
		return why;
	work = kvzalloc(sizeof(*work), GFP_KERNEL);
	if (!work)
		return "there was no memory to look at it";
	why = cg_found_lay(&memory, region, &work->found);
	if (!why && cg_decoders_init(&dec)) {
		why = "there was no memory to look at it";
	} else if (!why) {
		why = cg_found_judge(work, &dec, res, exam);
		cg_decoders_exit(&dec);
	}
	kvfree(work);
	return why;
}

/**
 * cg_found_at_load() - describe what was loaded before this module
 *
 * Context: sleeps, without a lock; when watching has begun.
 */
void cg_found_at_load(void)
{
	unsigned int watch = cg_state_watch();
	u64 last = cg_flight_last();
	struct cg_reservation res;
	struct cg_exam *exam;
	const char *why;

	cg_facts_reservation(&res);
	if (!kexec_crash_loaded() || !res.known || cg_range_is_empty(&res.main))
		return;
	exam = cg_exam_alloc();
	if (!exam)
		return;
	why = cg_found_look(&res, exam);
	memset(&exam->report, 0, sizeof(exam->report));
	cg_exam_not_run(why, &exam->report);
	cg_state_found(exam, watch, last);
}

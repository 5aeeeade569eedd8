// SPDX-License-Identifier: GPL-2.0-only
/* Is what is loaded still what was loaded? Sums are taken by a work item after a load, and compared when asked for. */
#include <linux/kexec.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <crashguard/compat.h>
#include <crashguard/flight.h>
#include <crashguard/memory.h>
#include <crashguard/integrity.h>
#include <crashguard/rewrite.h>
#include <crashguard/state.h>
#include <crashguard/tell.h>
#include <crashguard/sums.h>

enum cg_integrity_phase {
	CG_INTEGRITY_NONE = 0,
	CG_INTEGRITY_PENDING,
	CG_INTEGRITY_TAKEN,
};

/**
 * struct cg_integrity - what is known of the loaded image's memory, under @lock
 * @lock: held for copies only
 * @phase: how far it is
 * @why: why there are no sums, where @phase is CG_INTEGRITY_NONE
 * @now: goes up with every load and unload
 * @layout: of the image whose sums are wanted
 * @seq: of its load
 * @by_cpus: it came by kexec_load
 * @sums: of it, where @phase is CG_INTEGRITY_TAKEN
 * @verified: it was verified since
 * @verified_at: uptime in seconds when it was last
 * @last: what that found
 * @stands: the first damage that was ever found in it; that it went away again does not make the memory a good one
 */
struct cg_integrity {
	struct mutex lock; /* for copies */
	enum cg_integrity_phase phase;
	const char *why;
	unsigned int now;
	struct cg_layout layout;
	u64 seq;
	bool by_cpus;
	struct cg_sums *sums;
	bool verified;
	s64 verified_at;
	struct cg_damage last;
	struct cg_damage stands;
};

static const char cg_why_unseen[] = "where the image lies was not seen when it was loaded";
static const char cg_why_pending[] = "pending: its sums are being taken";

static struct cg_integrity cg_integrity = {
	.lock = __MUTEX_INITIALIZER(cg_integrity.lock),
	.why = cg_why_unseen,
};

static struct workqueue_struct *cg_integrity_queue;
static DECLARE_WAIT_QUEUE_HEAD(cg_integrity_settled);
/* One at a time: they may take sums anew. */
static DEFINE_MUTEX(cg_integrity_verifying);

/* Is it still the image of that load, and no other on its way into the same memory? Under the lock. */
static bool cg_integrity_is_of(const struct cg_sums *sums)
{
	return sums->then == cg_integrity.now && sums->seq == cg_flight_last() && kexec_crash_loaded();
}

/* Room for the sums that are wanted; false where none are wanted any more. */
static bool cg_integrity_begin(unsigned int *then, struct cg_sums **sums)
{
	/* Of the one work item alone. */
	static struct cg_layout layout;
	bool wanted, by_cpus;
	u64 seq;

	mutex_lock(&cg_integrity.lock);
	wanted = cg_integrity.phase == CG_INTEGRITY_PENDING;
	*then = cg_integrity.now;
	layout = cg_integrity.layout;
	seq = cg_integrity.seq;
	by_cpus = cg_integrity.by_cpus;
	mutex_unlock(&cg_integrity.lock);
	*sums = wanted ? cg_sums_alloc(&layout, by_cpus) : NULL;
	if (!*sums)
		return wanted;
	(*sums)->now = &cg_integrity.now;
	(*sums)->then = *then;
	(*sums)->seq = seq;
	return true;
}

/* Takes over @sums. Where they are of an older load than the last, the work is queued again already. */
static void cg_integrity_settle(struct cg_sums *sums, unsigned int then, int err)
{
	mutex_lock(&cg_integrity.lock);
	if (then == cg_integrity.now && !err && cg_integrity_is_of(sums)) {
		WRITE_ONCE(cg_integrity.phase, CG_INTEGRITY_TAKEN);
		swap(cg_integrity.sums, sums);
	} else if (then == cg_integrity.now) {
		WRITE_ONCE(cg_integrity.phase, CG_INTEGRITY_NONE);
		cg_integrity.why = err == -ENOMEM ? "there was no memory for its sums" :
						    "another load came before its sums were taken";
	}
	mutex_unlock(&cg_integrity.lock);
	cg_sums_put(sums);
	wake_up_all(&cg_integrity_settled);
	cg_tell_soon();
}

static void cg_integrity_work(struct work_struct *work)
{
	ktime_t began = ktime_get();
	struct cg_sums *sums;
	unsigned int then;
	int ret;

	if (!cg_integrity_begin(&then, &sums))
		return;
	ret = sums ? cg_sums_take(sums) : -ENOMEM;
	if (!ret)
		sums->why = cg_drill_identify(sums, &sums->identity);
	if (!ret)
		pr_debug("sums of %llu bytes: %lld ms\n", sums->nr << PAGE_SHIFT,
			 ktime_ms_delta(ktime_get(), began));
	cg_integrity_settle(sums, then, ret);
}

static DECLARE_WORK(cg_integrity_job, cg_integrity_work);

/**
 * cg_integrity_init() - before anything is watched
 *
 * Return: 0, or -ENOMEM.
 */
int cg_integrity_init(void)
{
	cg_integrity_queue = alloc_workqueue("crashguard", WQ_UNBOUND | WQ_FREEZABLE, 1);
	if (!cg_integrity_queue)
		return -ENOMEM;
	cg_rewrite_init();
	return 0;
}

/**
 * cg_integrity_exit() - end what is under way; nobody loads, reads or writes any more
 *
 * Context: sleeps, for a page.
 */
void cg_integrity_exit(void)
{
	if (!cg_integrity_queue)
		return;
	cg_integrity_drop();
	cancel_work_sync(&cg_integrity_job);
	destroy_workqueue(cg_integrity_queue);
	cg_rewrite_exit();
}

/* Under the lock. The old sums are the caller's to put. */
static struct cg_sums *cg_integrity_reset(enum cg_integrity_phase phase, const char *why)
{
	struct cg_sums *old = cg_integrity.sums;

	WRITE_ONCE(cg_integrity.now, cg_integrity.now + 1);
	WRITE_ONCE(cg_integrity.phase, phase);
	cg_integrity.why = why;
	cg_integrity.sums = NULL;
	cg_integrity.verified = false;
	cg_integrity.stands = (struct cg_damage){ };
	return old;
}

/* What cannot be done on this machine, whatever is loaded; NULL: nothing. */
static const char *cg_integrity_obstacle(void)
{
	if (!CG_HAVE_SUMS)
		return "this kernel was built without xxhash or sha256";
	return cg_memory_obstacle();
}

/**
 * cg_integrity_take() - another image is loaded: its sums are wanted
 * @layout: its segments as the kernel's sanity check saw them
 * @seq: of the load
 * @by_cpus: by kexec_load: the kernel may rewrite it for CPUs too
 *
 * Context: sleeps for a lock that is held for copies only; the work is done later, by a work item.
 */
void cg_integrity_take(const struct cg_layout *layout, u64 seq, bool by_cpus)
{
	const char *why = cg_integrity_obstacle();
	struct cg_sums *old;

	mutex_lock(&cg_integrity.lock);
	old = cg_integrity_reset(why ? CG_INTEGRITY_NONE : CG_INTEGRITY_PENDING, why);
	cg_integrity.layout = *layout;
	cg_integrity.seq = seq;
	cg_integrity.by_cpus = by_cpus;
	mutex_unlock(&cg_integrity.lock);
	cg_sums_put(old);
	if (!why)
		queue_work(cg_integrity_queue, &cg_integrity_job);
}

/**
 * cg_integrity_drop() - what was loaded is gone, or not known any more
 *
 * Context: as for cg_integrity_take().
 */
void cg_integrity_drop(void)
{
	struct cg_sums *old;

	mutex_lock(&cg_integrity.lock);
	old = cg_integrity_reset(CG_INTEGRITY_NONE, cg_why_unseen);
	mutex_unlock(&cg_integrity.lock);
	cg_sums_put(old);
	wake_up_all(&cg_integrity_settled);
}

/**
 * cg_integrity_is_pending() - are the sums of what is loaded still to be taken?
 *
 * Return: true where they are.
 */
bool cg_integrity_is_pending(void)
{
	return READ_ONCE(cg_integrity.phase) == CG_INTEGRITY_PENDING;
}

static struct cg_sums *cg_integrity_get(void)
{
	struct cg_sums *sums;

	mutex_lock(&cg_integrity.lock);
	sums = cg_integrity.sums;
	if (sums)
		refcount_inc(&sums->refs);
	mutex_unlock(&cg_integrity.lock);
	return sums;
}

/* A load that began meanwhile has written there: what was read says nothing. */
static int cg_integrity_note(const struct cg_sums *sums, const struct cg_damage *found)
{
	int ret = -EBUSY;

	mutex_lock(&cg_integrity.lock);
	if (cg_integrity_is_of(sums)) {
		cg_integrity.verified = true;
		cg_integrity.verified_at = ktime_get_boottime_seconds();
		cg_integrity.last = *found;
		if (found->found && !cg_integrity.stands.found)
			cg_integrity.stands = *found;
		ret = 0;
	}
	mutex_unlock(&cg_integrity.lock);
	return ret;
}

static int cg_integrity_compare(void)
{
	struct cg_sums *sums = cg_integrity_get();
	struct cg_damage found;
	int ret;

	if (!sums)
		return 0;
	ret = cg_sums_compare(sums, &found);
	if (!ret)
		ret = cg_integrity_note(sums, &found);
	cg_sums_put(sums);
	return ret;
}

/**
 * cg_integrity_verify() - compare what is loaded with its sums, once they are there
 *
 * Context: process; sleeps, as long as the image is large.
 *
 * Return: 0 where the answer stands in `verify`, whatever it is; -EINTR on a fatal signal, -ENOMEM, -EBUSY where
 * another load or an unload came meanwhile.
 */
int cg_integrity_verify(void)
{
	int ret;

	if (!kexec_crash_loaded())
		return 0;
	if (wait_event_killable(cg_integrity_settled, READ_ONCE(cg_integrity.phase) != CG_INTEGRITY_PENDING))
		return -EINTR;
	if (mutex_lock_killable(&cg_integrity_verifying))
		return -EINTR;
	ret = cg_integrity_compare();
	mutex_unlock(&cg_integrity_verifying);
	if (!ret)
		cg_state_publish();
	return ret;
}

/* Under the lock, with sums. */
static void cg_integrity_find(const struct cg_damage *damage, struct cg_report *report)
{
	const struct cg_segment *seg = &cg_integrity.sums->layout.seg[damage->segment];

	cg_find(report, CG_F_IMAGE_DAMAGED, cg_segment_name(seg->kind), NULL, damage->offset,
		seg->range.start + damage->offset);
}

/**
 * cg_integrity_report() - how the check stands
 * @report: of the image that is loaded and was seen being loaded; what it says of integrity is replaced
 */
void cg_integrity_report(struct cg_report *report)
{
	cg_report_drop_check(report, CG_CHECK_INTEGRITY);
	mutex_lock(&cg_integrity.lock);
	switch (cg_integrity.phase) {
	case CG_INTEGRITY_TAKEN:
		cg_check_done(report, CG_CHECK_INTEGRITY);
		cg_sums_gaps(cg_integrity.sums, report);
		if (cg_integrity.stands.found)
			cg_integrity_find(&cg_integrity.stands, report);
		break;
	case CG_INTEGRITY_PENDING:
		cg_check_not_run(report, CG_CHECK_INTEGRITY, cg_why_pending);
		break;
	default:
		cg_check_not_run(report, CG_CHECK_INTEGRITY, cg_integrity.why);
	}
	mutex_unlock(&cg_integrity.lock);
}

/**
 * cg_integrity_identity() - what would run at a panic
 * @out: gets it, from when the sums were taken
 *
 * Return: NULL, or why it is not known, a static phrase; of what is loaded now, if that was seen being loaded.
 */
const char *cg_integrity_identity(struct cg_identity *out)
{
	const char *why;

	mutex_lock(&cg_integrity.lock);
	if (cg_integrity.phase == CG_INTEGRITY_TAKEN) {
		why = cg_integrity.sums->why;
		*out = cg_integrity.sums->identity;
	} else {
		why = cg_integrity.phase == CG_INTEGRITY_PENDING ? cg_why_pending : cg_integrity.why;
	}
	mutex_unlock(&cg_integrity.lock);
	return why;
}

/* Under the lock: the last answer. */
static size_t cg_integrity_answer(char *buf, size_t len)
{
	const struct cg_damage *last = &cg_integrity.last;
	s64 age = ktime_get_boottime_seconds() - cg_integrity.verified_at;

	if (cg_integrity.phase == CG_INTEGRITY_PENDING)
		return scnprintf(buf, len, "pending\n");
	if (cg_integrity.phase == CG_INTEGRITY_NONE)
		return scnprintf(buf, len, "not-run\n");
	if (!cg_integrity.verified)
		return scnprintf(buf, len, "never\n");
	if (!last->found)
		return scnprintf(buf, len, "intact %lld\n", age);
	return scnprintf(buf, len, "damaged %s %llu %lld\n",
			 cg_segment_name(cg_integrity.sums->layout.seg[last->segment].kind), last->offset, age);
}

/**
 * cg_integrity_text() - the line that `verify` shows
 * @buf: gets the text
 * @len: room in @buf; 64 is enough
 *
 * Return: length of the text.
 */
size_t cg_integrity_text(char *buf, size_t len)
{
	size_t used;

	if (!kexec_crash_loaded())
		return scnprintf(buf, len, "nothing-loaded\n");
	mutex_lock(&cg_integrity.lock);
	used = cg_integrity_answer(buf, len);
	mutex_unlock(&cg_integrity.lock);
	return used;
}

// SPDX-License-Identifier: GPL-2.0-only
/* When the log is told what other programs changed: soon, in a storm seldom, and not what holds in passing only. */
#include <linux/jiffies.h>
#include <linux/kexec.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <crashguard/count.h>
#include <crashguard/facts.h>
#include <crashguard/integrity.h>
#include <crashguard/publish.h>
#include <crashguard/state.h>
#include <crashguard/tell.h>

#define CG_TELL_SOON HZ
#define CG_TELL_STORM (10 * HZ)
#define CG_TELL_PENDING (60 * HZ)

/**
 * struct cg_tell - what was told last
 * @last: jiffies when something was told
 * @change: jiffies of the last load or unload
 * @verdict: the last one published
 * @since: uptime in seconds when it changed
 */
struct cg_tell {
	unsigned long last;
	unsigned long change;
	enum cg_verdict verdict;
	u64 since;
};

static struct cg_tell cg_tell;

/*
 * Services load anew by an unload and a load, some of them for every CPU that comes or goes, and after a load there is
 * work to do. What holds between these is nothing to wake somebody for, unless it stays so.
 */
static bool cg_tell_in_passing(void)
{
	unsigned long age = jiffies - READ_ONCE(cg_tell.change);

	if (!kexec_crash_loaded())
		return age < CG_TELL_STORM;
	return age < CG_TELL_PENDING && (cg_integrity_is_pending() || cg_count_is_pending());
}

static void cg_tell_work(struct work_struct *work)
{
	if (cg_tell_in_passing()) {
		schedule_delayed_work(to_delayed_work(work), CG_TELL_SOON);
		return;
	}
	cg_facts_refresh_panic_path();
	cg_state_publish();
}

static DECLARE_DELAYED_WORK(cg_tell_job, cg_tell_work);

/**
 * cg_tell_init() - nothing was told yet: the first event is told at once
 */
void cg_tell_init(void)
{
	cg_tell.last = jiffies - CG_TELL_STORM - 1;
	cg_tell.change = jiffies - CG_TELL_PENDING - 1;
	cg_tell.since = ktime_get_boottime_seconds();
}

/**
 * cg_tell_exit() - nothing is told any more; nobody is inside
 */
void cg_tell_exit(void)
{
	cancel_delayed_work_sync(&cg_tell_job);
}

/**
 * cg_tell_moved() - another image is loaded, or none
 */
void cg_tell_moved(void)
{
	WRITE_ONCE(cg_tell.change, jiffies);
}

/**
 * cg_tell_soon() - have what changed told a second later, and in a storm of loads every ten seconds
 *
 * Context: any that may take a spinlock.
 */
void cg_tell_soon(void)
{
	unsigned long next = READ_ONCE(cg_tell.last) + CG_TELL_STORM, now = jiffies;

	schedule_delayed_work(&cg_tell_job, max_t(long, CG_TELL_SOON, (long)(next - now)));
}

/**
 * cg_tell_foreign() - have what another program did told
 * @now: at once, when nothing was told for a while
 *
 * Context: sleeps.
 */
void cg_tell_foreign(bool now)
{
	if (now && time_after(jiffies, READ_ONCE(cg_tell.last) + CG_TELL_STORM))
		cg_state_publish();
	else
		cg_tell_soon();
}

/**
 * cg_view_root() - what would happen if this machine panicked now
 *
 * Context: sleeps; reads no file.
 *
 * Return: a view, freed by kvfree(); NULL without memory.
 */
struct cg_view *cg_view_root(void)
{
	struct cg_view *view = cg_view_make();

	if (view && view->verdict != READ_ONCE(cg_tell.verdict))
		cg_tell_soon();
	return view;
}

/**
 * cg_state_publish() - tell the log and whoever waits what changed since the last time
 *
 * Context: sleeps.
 */
void cg_state_publish(void)
{
	/* From the look to the last word: a later look must not be told before an earlier one. */
	static DEFINE_MUTEX(publishing);
	struct cg_view *view;

	mutex_lock(&publishing);
	view = cg_view_make();
	if (view) {
		WRITE_ONCE(cg_tell.last, jiffies);
		cg_publish_report(CG_PUBLISH_ROOT, &view->exam.report);
		if (cg_publish_verdict(view->verdict)) {
			WRITE_ONCE(cg_tell.verdict, view->verdict);
			WRITE_ONCE(cg_tell.since, ktime_get_boottime_seconds());
			cg_publish_announce(view->verdict);
		}
	}
	mutex_unlock(&publishing);
	kvfree(view);
}

/**
 * cg_state_since() - uptime in seconds when the verdict last changed
 *
 * Return: seconds.
 */
u64 cg_state_since(void)
{
	return READ_ONCE(cg_tell.since);
}

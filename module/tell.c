// SPDX-License-Identifier: GPL-2.0-only
/* When the log is told what other programs changed: soon, in a storm seldom, and not what holds in passing only. */
#include <linux/jiffies.h>
#include <linux/kexec.h>
#include <linux/workqueue.h>

#include <crashguard/count.h>
#include <crashguard/facts.h>
#include <crashguard/integrity.h>
#include <crashguard/state.h>
#include <crashguard/tell.h>

#define CG_TELL_SOON HZ
#define CG_TELL_STORM (10 * HZ)
#define CG_TELL_PENDING (60 * HZ)

static unsigned long cg_tell_last;	/* jiffies when something was told */
static unsigned long cg_tell_change;	/* jiffies of the last load or unload */

/*
 * Services load anew by an unload and a load, some of them for every CPU that comes or goes, and after a load there is
 * work to do. What holds between these is nothing to wake somebody for, unless it stays so.
 */
static bool cg_tell_in_passing(void)
{
	unsigned long age = jiffies - READ_ONCE(cg_tell_change);

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
	cg_tell_last = jiffies - CG_TELL_STORM - 1;
	cg_tell_change = jiffies - CG_TELL_PENDING - 1;
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
	WRITE_ONCE(cg_tell_change, jiffies);
}

/**
 * cg_tell_done() - all that holds now was told
 */
void cg_tell_done(void)
{
	WRITE_ONCE(cg_tell_last, jiffies);
}

/**
 * cg_tell_soon() - have what changed told a second later, and in a storm of loads every ten seconds
 *
 * Context: any that may take a spinlock.
 */
void cg_tell_soon(void)
{
	unsigned long next = READ_ONCE(cg_tell_last) + CG_TELL_STORM, now = jiffies;

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
	if (now && time_after(jiffies, READ_ONCE(cg_tell_last) + CG_TELL_STORM))
		cg_state_publish();
	else
		cg_tell_soon();
}

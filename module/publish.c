// SPDX-License-Identifier: GPL-2.0-only
/* The log and the announcements: a finding is told when it appears, changes or goes, and never twice. */
#include <linux/jiffies.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <crashguard/publish.h>
#include <crashguard/sysfs.h>

static DEFINE_MUTEX(cg_publish_lock);
static struct cg_report *cg_told[CG_PUBLISHERS];
static bool cg_verdict_told;
static enum cg_verdict cg_verdict_last;

/**
 * cg_publish_finding() - one line in the log
 * @f: the finding
 */
void cg_publish_finding(const struct cg_finding *f)
{
	const struct cg_finding_desc *desc = cg_finding_desc(f->code);
	char *text = kmalloc(CG_SENTENCE_LEN, GFP_KERNEL);

	if (!text)
		return;
	cg_finding_format(text, CG_SENTENCE_LEN, f, true);
	if (desc->severity == CG_ERROR)
		pr_err("%s: %s\n", desc->slug, text);
	else if (desc->severity == CG_WARNING)
		pr_warn("%s: %s\n", desc->slug, text);
	else
		pr_info("%s: %s\n", desc->slug, text);
	kfree(text);
}

static bool cg_report_holds(const struct cg_report *report, const struct cg_finding *f)
{
	unsigned int i;

	for (i = 0; report && i < report->nr; i++) {
		if (cg_finding_is_same(&report->finding[i], f))
			return true;
	}
	return false;
}

/* What the machine says a candidate does not repeat; and the reservation and the hooks are the machine's alone. */
static bool cg_is_news(enum cg_publisher who, const struct cg_finding *f)
{
	const struct cg_finding_desc *desc = cg_finding_desc(f->code);

	if (desc->severity == CG_EVENT || cg_report_holds(cg_told[who], f))
		return false;
	if (who == CG_PUBLISH_ROOT)
		return true;
	/* Which checks did not run stands in its files. */
	if (desc->severity == CG_INFO)
		return false;
	return desc->check != CG_CHECK_RESERVATION && desc->check != CG_CHECK_HOOKS &&
	       !cg_report_holds(cg_told[CG_PUBLISH_ROOT], f);
}

/* One line a slug that is gone altogether; one that only changed has been told with its new numbers. */
static void cg_publish_gone(const struct cg_report *before, const struct cg_report *now)
{
	const struct cg_finding_desc *desc;
	const char *last = "";
	unsigned int i;

	for (i = 0; i < before->nr; i++) {
		desc = cg_finding_desc(before->finding[i].code);
		/* Rows of one slug follow each other, or nearly. */
		if (desc->severity == CG_EVENT || cg_report_has_slug(now, desc->slug) || !strcmp(desc->slug, last))
			continue;
		pr_info("%s: no longer so\n", desc->slug);
		last = desc->slug;
	}
}

/**
 * cg_publish_report() - log what is new in a report, and what is gone
 * @who: whose report
 * @report: all of it
 *
 * A candidate's finding that goes is not worth a line: the candidate is another one.
 *
 * Context: sleeps.
 */
void cg_publish_report(enum cg_publisher who, const struct cg_report *report)
{
	struct cg_report *copy = kvmalloc(sizeof(*copy), GFP_KERNEL);
	unsigned int i;

	if (!copy)
		return;
	*copy = *report;
	mutex_lock(&cg_publish_lock);
	for (i = 0; i < report->nr; i++) {
		if (cg_is_news(who, &report->finding[i]))
			cg_publish_finding(&report->finding[i]);
	}
	if (who == CG_PUBLISH_ROOT && cg_told[who])
		cg_publish_gone(cg_told[who], report);
	swap(cg_told[who], copy);
	mutex_unlock(&cg_publish_lock);
	kvfree(copy);
}

/* What is told of loads by other programs. */
enum cg_tale {
	CG_TALE_JUDGED,
	CG_TALE_FAILED,
	CG_TALE_RESTORED,
	/* Nothing is loaded now. */
	CG_TALE_BARE,
	/* What was loaded is gone. */
	CG_TALE_LATE,
	CG_TALES,
};

/* Under the lock: a storm of loads shares one line of a kind in 10 s; what was left out is counted in `counters`. */
static bool cg_publish_may(enum cg_tale tale)
{
	static unsigned long told[CG_TALES];
	static bool ever[CG_TALES];

	if (ever[tale] && !time_after(jiffies, told[tale] + 10 * HZ))
		return false;
	ever[tale] = true;
	told[tale] = jiffies;
	return true;
}

static enum cg_tale cg_tale_of(const struct cg_finding *event)
{
	if (event && event->code == CG_F_LOAD_RESTORED)
		return CG_TALE_RESTORED;
	if (event && event->code == CG_F_LOAD_REFUSED_BARE)
		return CG_TALE_BARE;
	if (event && event->code == CG_F_LOAD_REFUSED_LATE)
		return CG_TALE_LATE;
	return CG_TALE_JUDGED;
}

/**
 * cg_publish_load() - log what came of another program's load
 * @cause: the finding behind it; NULL where there is none
 * @event: what was done; NULL where the kernel did it
 */
void cg_publish_load(const struct cg_finding *cause, const struct cg_finding *event)
{
	mutex_lock(&cg_publish_lock);
	if (cg_publish_may(cg_tale_of(event))) {
		if (cause)
			cg_publish_finding(cause);
		if (event)
			cg_publish_finding(event);
	}
	mutex_unlock(&cg_publish_lock);
}

/**
 * cg_publish_failure() - log why the kernel let another program's load fail
 * @err: what it answered
 * @by: the system call
 */
void cg_publish_failure(int err, enum cg_syscall by)
{
	mutex_lock(&cg_publish_lock);
	if (cg_publish_may(CG_TALE_FAILED))
		pr_warn("the kernel refused a load by %s with %s: %s\n", current->comm, cg_errno_name(err),
			cg_reason(err, by));
	mutex_unlock(&cg_publish_lock);
}

/**
 * cg_publish_verdict() - log the verdict if it is the first one or another one
 * @verdict: now
 *
 * Return: true where it was logged. The caller serialises.
 */
bool cg_publish_verdict(enum cg_verdict verdict)
{
	if (cg_verdict_told && verdict == cg_verdict_last)
		return false;
	cg_verdict_told = true;
	cg_verdict_last = verdict;
	pr_info("verdict: %s\n", cg_verdict_name(verdict));
	return true;
}

/**
 * cg_publish_announce() - wake who polls `verdict`, and send the uevent
 * @verdict: the new one
 *
 * The module's own kobject carries it, because /sys/kernel belongs to no kset and can send none.
 */
void cg_publish_announce(enum cg_verdict verdict)
{
	char word[48];
	char *env[] = { word, NULL };

	snprintf(word, sizeof(word), "CRASHGUARD_VERDICT=%s", cg_verdict_name(verdict));
	kobject_uevent_env(&THIS_MODULE->mkobj.kobj, KOBJ_CHANGE, env);
	cg_sysfs_notify_verdict();
}

/**
 * cg_publish_exit() - forget what was told
 */
void cg_publish_exit(void)
{
	kvfree(cg_told[CG_PUBLISH_ROOT]);
	kvfree(cg_told[CG_PUBLISH_CANDIDATE]);
}

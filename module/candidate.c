// SPDX-License-Identifier: GPL-2.0-only
/* The candidate: the paths that were given, their dry run, and its staging. */
#include <linux/kexec.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <crashguard/attempt.h>
#include <crashguard/candidate.h>
#include <crashguard/cmdline.h>
#include <crashguard/publish.h>
#include <crashguard/reason.h>
#include <crashguard/stage.h>

/**
 * struct cg_candidate - what was given, and what came of it, under @lock
 * @lock: for copies
 * @text: kernel, initrd, cmdline as given; NULL: not given
 * @exam: of the last check or stage; NULL: none yet
 * @why: what that failed for, where it is no finding; "" otherwise
 * @err: what it came to
 * @result: the line of candidate/result, without its uptime
 * @when: that uptime
 */
struct cg_candidate {
	struct mutex lock; /* for copies */
	char *text[CG_TEXTS];
	struct cg_exam *exam;
	const char *why;
	int err;
	char result[64];
	u64 when;
};

static struct cg_candidate cg_candidate = { .lock = __MUTEX_INITIALIZER(cg_candidate.lock), .why = "" };

/* One action at a time; a second load is told EBUSY at once, as the kernel tells it. */
static DEFINE_MUTEX(cg_action_lock);
static atomic_t cg_loading;

/* 0; or too long, a relative path, or a newline or NUL within: each told in the log. */
static int cg_candidate_text_check(enum cg_candidate_text which, const char *text, size_t len)
{
	static const char *const names[CG_TEXTS] = { "kernel", "initrd", "cmdline" };
	size_t most = which == CG_TEXT_CMDLINE ? CG_CMDLINE_PARAM_MAX : CG_PATH_MAX;

	if (len > most) {
		pr_err("%s: at most %zu bytes are taken\n", names[which], most);
		return which == CG_TEXT_CMDLINE ? -E2BIG : -ENAMETOOLONG;
	}
	if (memchr(text, '\n', len) || memchr(text, '\0', len)) {
		pr_err("%s: a newline or NUL cannot stand within it\n", names[which]);
		return -EINVAL;
	}
	if (which != CG_TEXT_CMDLINE && len && text[0] != '/') {
		pr_err("%s: an absolute path is needed\n", names[which]);
		return -EINVAL;
	}
	return 0;
}

/**
 * cg_candidate_set() - take over a text for kernel=, initrd= or cmdline=
 * @which: which
 * @text: without the newline a shell appends; an empty one clears
 * @len: its length
 *
 * Return: 0; -ENAMETOOLONG, -E2BIG or -EINVAL where it cannot stand there, told in the log; -ENOMEM. The old one is
 * kept then.
 */
int cg_candidate_set(enum cg_candidate_text which, const char *text, size_t len)
{
	char *copy = NULL;
	int ret = cg_candidate_text_check(which, text, len);

	if (ret)
		return ret;
	if (len) {
		copy = kmemdup_nul(text, len, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	mutex_lock(&cg_candidate.lock);
	swap(cg_candidate.text[which], copy);
	mutex_unlock(&cg_candidate.lock);
	kfree(copy);
	return 0;
}

/**
 * cg_candidate_get() - the text as it was given
 * @which: which
 * @buf: gets it, "" where there is none
 * @len: room in @buf
 *
 * Return: length of the text.
 */
size_t cg_candidate_get(enum cg_candidate_text which, char *buf, size_t len)
{
	size_t used;

	mutex_lock(&cg_candidate.lock);
	used = scnprintf(buf, len, "%s", cg_candidate.text[which] ?: "");
	mutex_unlock(&cg_candidate.lock);
	return used;
}

/**
 * cg_candidate_is_set() - was it given?
 * @which: which
 *
 * Return: true if so.
 */
bool cg_candidate_is_set(enum cg_candidate_text which)
{
	return READ_ONCE(cg_candidate.text[which]);
}

/* The finding an errno stands for: what is wrong with the reservation for ENODEV, and with the candidate otherwise. */
static const struct cg_finding *cg_exam_cause(const struct cg_exam *exam, int err)
{
	unsigned int i;

	for (i = 0; i < exam->report.nr; i++) {
		const struct cg_finding *f = &exam->report.finding[i];
		const struct cg_finding_desc *desc = cg_finding_desc(f->code);

		bool of_reservation = desc->check == CG_CHECK_RESERVATION;

		if (of_reservation != (err == -ENODEV))
			continue;
		if (desc->severity == CG_ERROR || (err == -ENODEV && desc->severity == CG_WARNING))
			return f;
	}
	return NULL;
}

static void cg_candidate_record(enum cg_candidate_action action, int ret, const char *why, struct cg_exam *exam)
{
	static const char *const words[] = { "check", "check", "stage", "unload", "insmod" };
	const struct cg_finding *cause = ret && exam && !why[0] ? cg_exam_cause(exam, ret) : NULL;

	mutex_lock(&cg_candidate.lock);
	if (exam)
		swap(cg_candidate.exam, exam);
	cg_candidate.why = why;
	cg_candidate.err = ret;
	snprintf(cg_candidate.result, sizeof(cg_candidate.result), "%s %s %s", words[action],
		 ret ? cg_errno_name(ret) : "ok", cause ? cg_finding_desc(cause->code)->slug : "-");
	cg_candidate.when = ktime_get_boottime_seconds();
	mutex_unlock(&cg_candidate.lock);
	kvfree(exam);
}

static bool cg_action_loads(enum cg_candidate_action action)
{
	return action != CG_ACTION_CHECK && action != CG_ACTION_CHECK_DEEP;
}

static int cg_candidate_try(enum cg_candidate_action action)
{
	struct cg_attempt try = { .exam = cg_exam_alloc(), .deep = action == CG_ACTION_CHECK_DEEP, .why = "" };
	int ret;

	if (!try.exam)
		return -ENOMEM;
	ret = cg_attempt_examine(&try);
	if (!ret && cg_action_loads(action))
		ret = cg_attempt_load(&try);
	cg_attempt_close(&try);
	if (ret && !try.why[0] && !cg_exam_cause(try.exam, ret))
		try.why = cg_reason(ret, CG_SYSCALL_FILE_LOAD);
	if (try.why[0])
		pr_err("%s: %s: %s\n", cg_action_loads(action) ? "stage" : "check", cg_errno_name(ret), try.why);
	cg_report_note_gaps(&try.exam->report);
	cg_publish_report(CG_PUBLISH_CANDIDATE, &try.exam->report);
	cg_candidate_record(action, ret, try.why, try.exam);
	return ret;
}

static int cg_candidate_unload(void)
{
	int ret = cg_stage_unload();

	if (ret)
		pr_err("unload: %s: %s\n", cg_errno_name(ret), cg_reason(ret, CG_SYSCALL_FILE_LOAD));
	cg_candidate_record(CG_ACTION_UNLOAD, ret, "", NULL);
	return ret;
}

/**
 * cg_candidate_do() - check, stage or unload
 * @action: which
 *
 * Context: a process; sleeps; paths are resolved in its root and mount namespace.
 *
 * Return: 0, or the errno of
 * interface.md's table, with a finding and a line in the log.
 */
int cg_candidate_do(enum cg_candidate_action action)
{
	bool loads = cg_action_loads(action);
	int ret = -EINTR;

	if (loads && atomic_cmpxchg(&cg_loading, 0, 1)) {
		pr_err("EBUSY: %s\n", cg_reason(-EBUSY, CG_SYSCALL_FILE_LOAD));
		return -EBUSY;
	}
	if (!mutex_lock_killable(&cg_action_lock)) {
		cg_state_set_wanted();
		ret = action == CG_ACTION_UNLOAD ? cg_candidate_unload() : cg_candidate_try(action);
		mutex_unlock(&cg_action_lock);
		cg_state_publish();
	}
	if (loads)
		atomic_set(&cg_loading, 0);
	return ret;
}

/**
 * cg_view_candidate() - what the last check or stage found
 *
 * Return: a view, freed by kvfree(); NULL without memory. Without a candidate it is empty.
 */
struct cg_view *cg_view_candidate(void)
{
	struct cg_view *view = kvzalloc(sizeof(*view), GFP_KERNEL);

	if (!view)
		return NULL;
	mutex_lock(&cg_candidate.lock);
	if (cg_candidate.exam)
		view->exam = *cg_candidate.exam;
	mutex_unlock(&cg_candidate.lock);
	return view;
}

/**
 * cg_candidate_advised() - what crashkernel= should ask for by the last check or stage
 *
 * Return: bytes; 0 where none is known.
 */
u64 cg_candidate_advised(void)
{
	u64 advised;

	mutex_lock(&cg_candidate.lock);
	advised = cg_candidate.exam ? cg_candidate.exam->advised : 0;
	mutex_unlock(&cg_candidate.lock);
	return advised;
}

/**
 * cg_candidate_failure() - what the last attempt failed for
 * @buf: gets "slug: sentence", with "-" where no slug stands for it
 * @len: room in @buf, at least 1
 */
void cg_candidate_failure(char *buf, size_t len)
{
	const struct cg_finding *cause;
	size_t used;

	mutex_lock(&cg_candidate.lock);
	cause = cg_candidate.exam && !cg_candidate.why[0] ? cg_exam_cause(cg_candidate.exam, cg_candidate.err) : NULL;
	used = scnprintf(buf, len, "%s: ", cause ? cg_finding_desc(cause->code)->slug : "-");
	if (cause)
		cg_finding_format(buf + used, len - used, cause, true);
	else
		scnprintf(buf + used, len - used, "%s", cg_candidate.why ?: "there was no memory");
	mutex_unlock(&cg_candidate.lock);
}

/**
 * cg_candidate_result() - the line of candidate/result
 * @buf: gets it with its newline, or an empty line
 * @len: room in @buf; 96 is enough
 *
 * Return: length of the text.
 */
size_t cg_candidate_result(char *buf, size_t len)
{
	size_t used;

	mutex_lock(&cg_candidate.lock);
	if (cg_candidate.result[0])
		used = scnprintf(buf, len, "%s %llu\n", cg_candidate.result, cg_candidate.when);
	else
		used = scnprintf(buf, len, "\n");
	mutex_unlock(&cg_candidate.lock);
	return used;
}

/**
 * cg_candidate_exit() - forget everything; nobody is inside any more
 */
void cg_candidate_exit(void)
{
	unsigned int i;

	for (i = 0; i < CG_TEXTS; i++)
		cg_candidate_set(i, "", 0);
	kvfree(cg_candidate.exam);
	cg_candidate.exam = NULL;
}

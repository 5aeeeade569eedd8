// SPDX-License-Identifier: GPL-2.0-only
/* The candidate: the paths that were given, their dry run, and its staging. */
#include <linux/kexec.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/utsname.h>

#include <crashguard/candidate.h>
#include <crashguard/cmdline.h>
#include <crashguard/facts.h>
#include <crashguard/hooks.h>
#include <crashguard/publish.h>
#include <crashguard/stage.h>

/**
 * struct cg_candidate - what was given, and what came of it, under @lock
 * @lock: for copies
 * @text: kernel, initrd, cmdline as given; NULL: not given
 * @exam: of the last check or stage; NULL: none yet
 * @result: the line of candidate/result, without its uptime
 * @when: that uptime
 */
struct cg_candidate {
	struct mutex lock;
	char *text[CG_TEXTS];
	struct cg_exam *exam;
	char result[64];
	u64 when;
};

static struct cg_candidate cg_candidate = { .lock = __MUTEX_INITIALIZER(cg_candidate.lock) };

/* One action at a time. A second stage is told EBUSY, as the kernel tells a second load. */
static DEFINE_MUTEX(cg_action_lock);

/**
 * cg_candidate_text_check() - may this stand in kernel=, initrd= or cmdline=?
 * @which: which of them
 * @text: without the newline a shell appends
 * @len: its length
 *
 * Return: 0; -ENAMETOOLONG or -E2BIG (too long), -EINVAL (a relative path, a newline or NUL within), each told in the log.
 */
int cg_candidate_text_check(enum cg_candidate_text which, const char *text, size_t len)
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
 * cg_candidate_set() - take over a text
 * @which: which
 * @text: checked by cg_candidate_text_check(); an empty one clears
 * @len: its length
 *
 * Return: 0, or -ENOMEM with the old one kept.
 */
int cg_candidate_set(enum cg_candidate_text which, const char *text, size_t len)
{
	char *copy = NULL;

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
 */
bool cg_candidate_is_set(enum cg_candidate_text which)
{
	return READ_ONCE(cg_candidate.text[which]);
}

/* %r stands for the running release and %% for %; the rest is taken as it is. NULL: too long, or no memory. */
static char *cg_path_expand(enum cg_candidate_text which, int *err)
{
	char *given = kmalloc(CG_PATH_MAX + 1, GFP_KERNEL), *out = kmalloc(CG_PATH_MAX + 1, GFP_KERNEL);
	size_t used = 0;
	const char *p;

	*err = -ENOMEM;
	if (!given || !out)
		goto fail;
	cg_candidate_get(which, given, CG_PATH_MAX + 1);
	*err = -ENAMETOOLONG;
	for (p = given; *p; p++) {
		if (p[0] == '%' && p[1] == 'r')
			used += scnprintf(out + used, CG_PATH_MAX + 1 - used, "%s", utsname()->release);
		else if (used < CG_PATH_MAX)
			out[used++] = *p;
		if (p[0] == '%' && (p[1] == 'r' || p[1] == '%'))
			p++;
		if (used >= CG_PATH_MAX && p[1])
			goto fail;
	}
	out[used] = '\0';
	kfree(given);
	return out;
fail:
	kfree(given);
	kfree(out);
	return NULL;
}

/**
 * struct cg_attempt - one check or stage: all it opens and holds
 * @kernel: held against writers
 * @initrd: likewise, or NULL
 * @cmdline: for the capture kernel
 * @exam: what was found
 */
struct cg_attempt {
	struct file *kernel;
	struct file *initrd;
	char *cmdline;
	struct cg_exam *exam;
};

static int cg_attempt_file(enum cg_candidate_text which, struct cg_report *report, struct file **out)
{
	struct file *file;
	char *path;
	int ret;

	path = cg_path_expand(which, &ret);
	if (!path) {
		cg_find(report, which == CG_TEXT_KERNEL ? CG_F_IMAGE_UNREADABLE : CG_F_INITRD_UNREADABLE, NULL,
			cg_errno_name(ret));
		return ret;
	}
	file = cg_file_open(path, which == CG_TEXT_KERNEL, report);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
	} else {
		ret = cg_file_hold(file, path, which == CG_TEXT_KERNEL, report);
		if (ret)
			filp_close(file, NULL);
		else
			*out = file;
	}
	kfree(path);
	return ret;
}

static int cg_attempt_cmdline(struct cg_attempt *try)
{
	try->cmdline = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!try->cmdline)
		return -ENOMEM;
	if (cg_candidate_get(CG_TEXT_CMDLINE, try->cmdline, PAGE_SIZE))
		return 0;
	return min(0, cg_cmdline_derive(cg_state_machine()->cmdline, try->cmdline, PAGE_SIZE));
}

static int cg_attempt_open(struct cg_attempt *try)
{
	int ret;

	ret = cg_attempt_cmdline(try);
	if (ret)
		return ret;
	if (!cg_candidate_is_set(CG_TEXT_KERNEL)) {
		cg_find(&try->exam->report, CG_F_IMAGE_UNREADABLE, NULL, "no path was given");
		return -ENOENT;
	}
	ret = cg_attempt_file(CG_TEXT_KERNEL, &try->exam->report, &try->kernel);
	if (!ret && cg_candidate_is_set(CG_TEXT_INITRD))
		ret = cg_attempt_file(CG_TEXT_INITRD, &try->exam->report, &try->initrd);
	return ret;
}

static void cg_attempt_close(struct cg_attempt *try)
{
	if (try->initrd) {
		cg_file_release(try->initrd);
		filp_close(try->initrd, NULL);
	}
	if (try->kernel) {
		cg_file_release(try->kernel);
		filp_close(try->kernel, NULL);
	}
	kfree(try->cmdline);
}

/* The dry run: nothing is loaded and nothing is freed. */
static int cg_attempt_examine(struct cg_attempt *try)
{
	struct cg_exam_input in = { .bound = CG_BOUND_MOST };
	const struct cg_machine *m = cg_state_machine();
	struct cg_reservation res;
	int ret, err;

	cg_facts_reservation(&res);
	cg_hooks_report(&try->exam->report);
	cg_reservation_judge(m, &res, true, &try->exam->report);
	err = cg_attempt_open(try);
	if (err)
		return res.known && cg_range_is_empty(&res.main) ? -ENODEV : err;
	in.kernel = try->kernel;
	in.initrd = try->initrd;
	in.cmdline_len = strlen(try->cmdline) + 1;
	ret = cg_exam_run(m, &res, &in, try->exam);
	return ret;
}

static int cg_attempt_permitted(struct cg_report *report)
{
	if (cg_facts_load_disabled()) {
		cg_find(report, CG_F_LOAD_DISABLED, "kernel.kexec_load_disabled is 1", "boot again: it cannot be cleared");
		return -EPERM;
	}
	return 0;
}

static int cg_attempt_load(struct cg_attempt *try)
{
	struct cg_report *report = &try->exam->report;
	bool was_loaded = kexec_crash_loaded();
	int ret;

	ret = cg_attempt_permitted(report) ?:
	      cg_stage_load(try->kernel, try->initrd, try->cmdline, try->exam);
	if (!ret || ret == -EPERM)
		return ret;
	if (ret == -EBUSY)
		cg_find(report, CG_F_LOAD_BUSY, NULL, NULL);
	else if (ret == -ENOSYS)
		cg_find(report, CG_F_LOAD_NO_FILE_LOAD, NULL, NULL);
	else
		cg_find(report, CG_F_LOAD_FAILED, cg_errno_name(ret), NULL);
	cg_state_load_failed(ret, was_loaded);
	return ret;
}

/* The first finding that goes with an errno; an error comes before a mere note. */
static const struct cg_finding *cg_exam_cause(const struct cg_exam *exam)
{
	const struct cg_finding *f = cg_report_first_error(&exam->report);

	if (f)
		return f;
	return exam->report.nr ? &exam->report.finding[exam->report.nr - 1] : NULL;
}

static void cg_candidate_record(enum cg_candidate_action action, int ret, struct cg_exam *exam)
{
	static const char *const words[] = { "check", "stage", "unload", "insmod" };
	const struct cg_finding *cause = ret && exam ? cg_exam_cause(exam) : NULL;

	mutex_lock(&cg_candidate.lock);
	if (exam)
		swap(cg_candidate.exam, exam);
	snprintf(cg_candidate.result, sizeof(cg_candidate.result), "%s %s %s", words[action],
		 ret ? cg_errno_name(ret) : "ok", cause ? cg_finding_desc(cause->code)->slug : "-");
	cg_candidate.when = ktime_get_boottime_seconds();
	mutex_unlock(&cg_candidate.lock);
	kvfree(exam);
}

/* The loaded image keeps its own copy: what is found about the next candidate does not change it. */
static void cg_candidate_staged(const struct cg_exam *exam)
{
	struct cg_exam *copy = cg_exam_alloc();

	if (copy) {
		*copy = *exam;
		/* These two are made anew at every read. */
		cg_report_drop_check(&copy->report, CG_CHECK_HOOKS);
		cg_report_drop_check(&copy->report, CG_CHECK_RESERVATION);
	}
	cg_state_loaded(CG_SOURCE_CRASHGUARD, copy);
}

static int cg_candidate_try(enum cg_candidate_action action)
{
	struct cg_attempt try = { .exam = cg_exam_alloc() };
	int ret;

	if (!try.exam)
		return -ENOMEM;
	ret = cg_attempt_examine(&try);
	if (!ret && action != CG_ACTION_CHECK)
		ret = cg_attempt_load(&try);
	cg_attempt_close(&try);
	/* Before the remarks that hold for this report alone are added. */
	if (!ret && action != CG_ACTION_CHECK)
		cg_candidate_staged(try.exam);
	cg_report_note_gaps(&try.exam->report);
	cg_publish_report(CG_PUBLISH_CANDIDATE, &try.exam->report);
	cg_candidate_record(action, ret, try.exam);
	return ret;
}

static int cg_candidate_unload(void)
{
	int ret = cg_stage_unload();

	if (ret)
		pr_err("unload: the kernel answered %s\n", cg_errno_name(ret));
	else
		cg_state_unloaded();
	cg_candidate_record(CG_ACTION_UNLOAD, ret, NULL);
	return ret;
}

/**
 * cg_candidate_do() - check, stage or unload
 * @action: which
 *
 * Context: a process; sleeps; paths are resolved in its root and mount namespace. Return: 0, or the errno of
 * interface.md's table, with a finding and a line in the log.
 */
int cg_candidate_do(enum cg_candidate_action action)
{
	int ret;

	if (action == CG_ACTION_CHECK) {
		if (mutex_lock_killable(&cg_action_lock))
			return -EINTR;
	} else if (!mutex_trylock(&cg_action_lock)) {
		pr_err("another load is under way (EBUSY); try again when it has ended\n");
		return -EBUSY;
	}
	cg_state_set_wanted();
	ret = action == CG_ACTION_UNLOAD ? cg_candidate_unload() : cg_candidate_try(action);
	mutex_unlock(&cg_action_lock);
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
 * cg_candidate_first_error() - slug and sentence of what the last attempt failed for
 * @buf: gets "slug: sentence"
 * @len: room in @buf
 *
 * Return: false where there is none.
 */
bool cg_candidate_first_error(char *buf, size_t len)
{
	const struct cg_finding *cause = NULL;
	size_t used;

	mutex_lock(&cg_candidate.lock);
	if (cg_candidate.exam)
		cause = cg_exam_cause(cg_candidate.exam);
	if (cause) {
		used = scnprintf(buf, len, "%s: ", cg_finding_desc(cause->code)->slug);
		cg_finding_format(buf + used, len - used, cause, true);
	}
	mutex_unlock(&cg_candidate.lock);
	return cause;
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
		kfree(cg_candidate.text[i]);
	kvfree(cg_candidate.exam);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads by other programs. Judged at the entry of the system call, before the kernel drops the image that is
 * loaded; what is not certain to fail passes, and so does everything when anything of ours fails.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/kexec.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include <crashguard/cmdline.h>
#include <crashguard/compat.h>
#include <crashguard/count.h>
#include <crashguard/exam.h>
#include <crashguard/facts.h>
#include <crashguard/flight.h>
#include <crashguard/guard.h>
#include <crashguard/hooks.h>
#include <crashguard/publish.h>
#include <crashguard/recipe.h>
#include <crashguard/stage.h>
#include <crashguard/state.h>

/* The closed list of interface.md: only for these is a load refused. */
static const char *const cg_refusing[] = {
	"kernel-no-room", "initrd-no-room", "segment-stomped",	"segment-outside", "image-memsz-short",
	"image-truncated", "image-corrupt", "cmdline-too-long", "image-unsigned",
};

static bool cg_slug_refuses(const char *slug)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cg_refusing); i++) {
		if (!strcmp(cg_refusing[i], slug))
			return true;
	}
	return false;
}

/**
 * cg_refusal_cause() - what a load would be refused for
 * @report: of its examination
 *
 * Return: the first finding of the closed list; NULL where there is none.
 */
const struct cg_finding *cg_refusal_cause(const struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		if (cg_slug_refuses(cg_finding_desc(report->finding[i].code)->slug))
			return &report->finding[i];
	}
	return NULL;
}

/**
 * cg_caller_is_nobody() - would the kernel turn this caller away by itself?
 *
 * Return: true if so: then nothing is read and nothing is said.
 */
bool cg_caller_is_nobody(void)
{
	return !ns_capable_noaudit(&init_user_ns, CAP_SYS_BOOT) || cg_facts_load_disabled();
}

/* kexec-tools takes these for "try the other system call": no refusal may use them. ENOEXEC is the kernel's own. */
static int cg_refusal_errno(int err)
{
	switch (err) {
	case -EINVAL:
	case -ENOSYS:
	case -EOPNOTSUPP:
		return -EADDRNOTAVAIL;
	default:
		return err;
	}
}

/**
 * struct cg_file_load - one call of kexec_file_load for a capture kernel
 * @kernel: what its descriptor stands for, or NULL where it is not read
 * @initrd: likewise
 * @key: what the two were before they were read
 * @cmdline: the line as the caller gave it; NULL where it is not read
 * @res: the reservation it goes to
 * @exam: the judgement; NULL without memory
 * @err: what the judgement gave
 * @why: why it was not judged; NULL where it was
 */
struct cg_file_load {
	struct file *kernel;
	struct file *initrd;
	struct cg_file_key key[2];
	char *cmdline;
	struct cg_reservation res;
	struct cg_exam *exam;
	int err;
	const char *why;
};

static const char *cg_guard_open(struct cg_file_load *load, const struct pt_regs *regs)
{
	load->kernel = cg_file_get(regs->di);
	if (!load->kernel)
		return "its kernel is empty, or no regular file open for reading";
	cg_file_key_take(load->kernel, &load->key[0]);
	if (regs->r8 & KEXEC_FILE_NO_INITRAMFS)
		return NULL;
	load->initrd = cg_file_get(regs->si);
	if (!load->initrd)
		return "its initrd is empty, or no regular file open for reading";
	cg_file_key_take(load->initrd, &load->key[1]);
	return NULL;
}

/* Read once, to be judged and to load the same once more; what the kernel would refuse is not read. */
static char *cg_guard_cmdline(const struct pt_regs *regs)
{
	char *line;

	if (!regs->dx || regs->dx > PAGE_SIZE)
		return NULL;
	line = memdup_user_nul((const char __user *)regs->r10, regs->dx);
	return IS_ERR(line) ? NULL : line;
}

static void cg_guard_judge(struct cg_file_load *load, const struct pt_regs *regs)
{
	struct cg_exam_input in = {
		.cmdline_len = regs->dx,
		.kernel_name = "",
		.initrd_name = "",
	};

	load->exam = cg_exam_alloc();
	if (!load->exam) {
		load->why = "no memory";
		return;
	}
	load->why = cg_guard_open(load, regs);
	if (load->why)
		return;
	load->cmdline = cg_guard_cmdline(regs);
	in.kernel = load->kernel;
	in.initrd = load->initrd;
	in.cmdline = regs->dx ? load->cmdline : "";
	load->err = cg_exam_run(cg_state_machine(), &load->res, &in, load->exam);
}

/*
 * What a refusal would be for; NULL: let it pass. -ENOEXEC is what the kernel itself says of such a file, by the same
 * rules, when it has dropped the image that is loaded.
 */
static const struct cg_finding *cg_guard_cause(const struct cg_file_load *load)
{
	if (load->why || !load->err || load->err == -ENODEV)
		return NULL;
	if (load->err == -ENOEXEC)
		return cg_report_first_error(&load->exam->report);
	return load->exam->image.loadable ? cg_refusal_cause(&load->exam->report) : NULL;
}

/**
 * cg_guard_refuse() - turn a load away, and say so
 * @why: errno of the examination
 * @cause: the finding it is refused for
 *
 * Context: the caller's; sleeps.
 *
 * Return: the errno for the caller, none that makes kexec-tools try again by the other system call.
 */
int cg_guard_refuse(int why, const struct cg_finding *cause)
{
	int err = cg_refusal_errno(why);
	struct cg_finding event;

	/* Those that reload by hand (kdump-config, kdumpctl) unload first. */
	cg_finding_make(&event, kexec_crash_loaded() ? CG_F_LOAD_REFUSED : CG_F_LOAD_REFUSED_BARE, current->comm,
			cg_errno_name(err), NULL, 0);
	cg_state_event(CG_COUNT_REFUSED, &event);
	cg_publish_load(cause, &event);
	return err;
}

static void cg_guard_steered(const struct cg_flight *flight)
{
	struct cg_finding event;

	if (!flight || !flight->steered)
		return;
	cg_finding_make(&event, CG_F_PLACEMENT_STEERED, current->comm, NULL, &flight->steered, 1);
	cg_state_event(CG_COUNT_STEERED, &event);
	cg_publish_load(NULL, &event);
}

/* Where that is not known, nothing is claimed. */
static bool cg_file_was_written(const struct file *file, const struct cg_file_key *before)
{
	struct cg_file_key now;

	if (!file || !before->ino)
		return false;
	cg_file_key_take(file, &now);
	return !cg_file_key_is_unwritten(before, &now);
}

/* The kernel has read its files once more, and may have found something else in them. */
static void cg_guard_look_back(struct cg_file_load *load)
{
	if (load->why || (!cg_file_was_written(load->kernel, &load->key[0]) &&
			  !cg_file_was_written(load->initrd, &load->key[1])))
		return;
	load->why = "a file was written to while it was loaded";
	memset(load->exam, 0, sizeof(*load->exam));
	cg_exam_not_run(load->why, &load->exam->report);
}

/* It was loaded: what was judged and what was built become the record of the loaded image. */
static void cg_guard_settle(struct cg_file_load *load, const struct cg_flight *flight)
{
	if (load->exam) {
		cg_guard_look_back(load);
		if (load->why)
			cg_find(&load->exam->report, CG_F_NOT_CHECKED_LOAD, current->comm, load->why);
		cg_exam_settle(load->exam, flight);
		cg_count_recheck(load->initrd, load->exam);
	}
	cg_state_loaded(CG_SOURCE_FILE_LOAD, load->exam, flight);
	load->exam = NULL;
	cg_guard_steered(flight);
}

/**
 * cg_guard_refused_late() - say that the second judgement has turned a load away
 * @err: what the caller gets
 * @cause: the finding it was refused for, or NULL
 *
 * What the kernel had built was unsafe, and the image that was loaded before is gone. Context: sleeps.
 */
void cg_guard_refused_late(int err, const struct cg_finding *cause)
{
	struct cg_finding event;

	cg_finding_make(&event, CG_F_LOAD_REFUSED_LATE, current->comm, cg_errno_name(err), NULL, 0);
	cg_state_event(CG_COUNT_REFUSED, &event);
	cg_publish_load(cause, &event);
}

/* Judged by the places that the segments really got. */
static const struct cg_finding *cg_guard_late_cause(struct cg_file_load *load, const struct cg_flight *flight)
{
	if (!load->exam)
		return NULL;
	cg_exam_settle(load->exam, flight);
	return cg_refusal_cause(&load->exam->report);
}

/* The line goes with it. */
static struct cg_recipe *cg_guard_recipe(struct cg_file_load *load)
{
	char *line = load->cmdline;

	load->cmdline = NULL;
	return line ? cg_recipe_make(load->kernel, load->initrd, line) : NULL;
}

static long cg_guard_pass(struct cg_file_load *load, const struct pt_regs *regs, const struct cg_finding *cause)
{
	struct cg_recipe *recipe = cg_guard_recipe(load);
	bool was_loaded = kexec_crash_loaded();
	unsigned int watch = cg_state_watch();
	struct cg_flight *flight;
	bool refused;
	long ret;

	flight = cg_flight_begin(&load->res.main);
	if (flight && cg_policy_get() == CG_POLICY_ENFORCE) {
		flight->steer = CG_STEER_ABOVE;
		flight->refuse_unsafe = true;
	}
	ret = static_call(cg_orig_file_load)(regs);
	if (ret && cause)
		cg_publish_load(cause, NULL);
	refused = flight && flight->refused;
	if (ret && refused)
		cg_guard_refused_late(ret, cg_guard_late_cause(load, flight));
	if (ret)
		cg_guard_steered(flight);
	if (!ret) {
		cg_recipe_keep(recipe, flight);
		cg_guard_settle(load, flight);
	}
	cg_flight_end(flight);
	if (ret) {
		cg_recipe_free(recipe);
		cg_load_failed(ret, was_loaded, watch, refused ? CG_SOURCE_CRASHGUARD : CG_SOURCE_FILE_LOAD);
	}
	return ret;
}

static long cg_guard_file_load(const struct pt_regs *regs)
{
	const struct cg_finding *cause;
	struct cg_file_load load = { };
	long ret;

	cg_facts_reservation(&load.res);
	cg_guard_judge(&load, regs);
	cause = cg_guard_cause(&load);
	if (cause && cg_policy_get() == CG_POLICY_ENFORCE) {
		ret = cg_guard_refuse(load.err, cause);
	} else {
		if (cause)
			cg_state_count(CG_COUNT_WOULD_REFUSE);
		ret = cg_guard_pass(&load, regs, cause);
	}
	if (load.initrd)
		fput(load.initrd);
	if (load.kernel)
		fput(load.kernel);
	kfree(load.cmdline);
	kvfree(load.exam);
	return ret;
}

static long cg_guard_file_unload(const struct pt_regs *regs)
{
	unsigned int watch = cg_state_watch();
	long ret = static_call(cg_orig_file_load)(regs);

	if (!ret)
		cg_load_was_unloaded(watch);
	return ret;
}

static bool cg_file_load_is_ours(const struct pt_regs *regs)
{
	return (regs->r8 & KEXEC_FILE_ON_CRASH) && !(regs->r8 & ~CG_KEXEC_FILE_FLAGS) &&
	       cg_policy_get() != CG_POLICY_OFF && !cg_caller_is_nobody();
}

/**
 * cg_wrap_file_load() - stands before kexec_file_load
 * @regs: kernel_fd, initrd_fd, cmdline_len, cmdline_ptr, flags; untrusted, from any user
 *
 * Context: process, sleeps.
 *
 * Return: what the kernel answers, or a refusal.
 */
long cg_wrap_file_load(const struct pt_regs *regs)
{
	long ret;

	if (!cg_file_load_is_ours(regs))
		ret = static_call(cg_orig_file_load)(regs);
	else if (regs->r8 & KEXEC_FILE_UNLOAD)
		ret = cg_guard_file_unload(regs);
	else
		ret = cg_guard_file_load(regs);
	cg_inside_leave();
	return ret;
}

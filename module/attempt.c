// SPDX-License-Identifier: GPL-2.0-only
/* One check or stage of the candidate: the files it names, opened, held, examined and loaded. */
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/utsname.h>

#include <crashguard/attempt.h>
#include <crashguard/candidate.h>
#include <crashguard/cmdline.h>
#include <crashguard/facts.h>
#include <crashguard/hooks.h>
#include <crashguard/reason.h>
#include <crashguard/stage.h>

/* The length that the whole would have; what does not fit in @len is left out. */
static size_t cg_path_expand_into(char *out, size_t len, const char *given)
{
	const char *release = init_utsname()->release;
	size_t used = 0;

	for (; *given; given++) {
		bool is_release = given[0] == '%' && given[1] == 'r';
		const char *from = is_release ? release : given;
		size_t n = is_release ? strlen(release) : 1;

		if (used + n <= len)
			memcpy(out + used, from, n);
		used += n;
		if (is_release || (given[0] == '%' && given[1] == '%'))
			given++;
	}
	return used;
}

/* %r stands for the running release and %% for %; the rest is taken as it is. */
static char *cg_path_expand(enum cg_candidate_text which)
{
	char *given = kmalloc(CG_PATH_MAX + 1, GFP_KERNEL), *out = kzalloc(CG_PATH_MAX + 1, GFP_KERNEL);
	int err = given && out ? 0 : -ENOMEM;

	if (!err) {
		cg_candidate_get(which, given, CG_PATH_MAX + 1);
		if (cg_path_expand_into(out, CG_PATH_MAX, given) > CG_PATH_MAX)
			err = -ENAMETOOLONG;
	}
	kfree(given);
	if (!err)
		return out;
	kfree(out);
	return ERR_PTR(err);
}

static int cg_attempt_file(struct cg_attempt *try, enum cg_candidate_text which, struct file **out)
{
	bool kernel = which == CG_TEXT_KERNEL;
	char *path = cg_path_expand(which);
	struct file *file;
	int ret;

	if (IS_ERR(path)) {
		cg_find(&try->exam->report, kernel ? CG_F_IMAGE_UNREADABLE : CG_F_INITRD_UNREADABLE, NULL,
			cg_errno_name(PTR_ERR(path)));
		return PTR_ERR(path);
	}
	try->path[which] = path;
	file = cg_file_open(path, kernel, &try->exam->report);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = cg_file_hold(file, path, kernel, &try->exam->report);
	if (ret)
		filp_close(file, NULL);
	else
		*out = file;
	return ret;
}

static int cg_attempt_cmdline(struct cg_attempt *try)
{
	int ret;

	try->cmdline = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!try->cmdline)
		return -ENOMEM;
	if (cg_candidate_get(CG_TEXT_CMDLINE, try->cmdline, PAGE_SIZE))
		return 0;
	ret = try->machine->known.cmdline ?
	      cg_cmdline_derive(try->machine->cmdline, try->cmdline, CG_CMDLINE_PARAM_MAX + 1) : -EIO;
	if (ret == -E2BIG)
		try->why = "the command line that is derived from the running one is too long; give one in cmdline";
	else if (ret < 0)
		try->why = "the running kernel's command line could not be read; give one in cmdline";
	return min(0, ret);
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
	ret = cg_attempt_file(try, CG_TEXT_KERNEL, &try->kernel);
	if (!ret && cg_candidate_is_set(CG_TEXT_INITRD))
		ret = cg_attempt_file(try, CG_TEXT_INITRD, &try->initrd);
	return ret;
}

/**
 * cg_attempt_close() - let go of all that was opened and held
 * @try: only its report is left
 */
void cg_attempt_close(struct cg_attempt *try)
{
	if (try->initrd) {
		cg_file_release(try->initrd);
		filp_close(try->initrd, NULL);
	}
	if (try->kernel) {
		cg_file_release(try->kernel);
		filp_close(try->kernel, NULL);
	}
	kfree(try->path[0]);
	kfree(try->path[1]);
	kfree(try->cmdline);
	kvfree(try->machine);
}

/* What forbids every load on this machine now. */
static int cg_attempt_permitted(struct cg_attempt *try)
{
	if (try->machine->kexec_load_disabled || !try->machine->kexec_load_limit)
		return -EPERM;
	/* Without the option the symbol is there all the same: a stub that answers ENOSYS. */
	if (!IS_ENABLED(CONFIG_KEXEC_FILE) || !cg_hooks_have(CG_HOOK_FILE_LOAD) || !current->mm)
		return -ENOSYS;
	return 0;
}

static int cg_attempt_look(struct cg_attempt *try, const struct cg_reservation *res)
{
	struct cg_exam_input in = { .own = true, .steer = cg_hooks_steer(), .deep = try->deep };
	int ret;

	ret = cg_attempt_open(try);
	if (ret)
		return ret;
	in.kernel = try->kernel;
	in.initrd = try->initrd;
	in.kernel_name = try->path[CG_TEXT_KERNEL];
	in.initrd_name = try->path[CG_TEXT_INITRD];
	in.cmdline = try->cmdline;
	in.cmdline_len = strlen(try->cmdline) + 1;
	return cg_exam_run(try->machine, res, &in, try->exam);
}

/**
 * cg_attempt_examine() - the dry run: nothing is loaded and nothing is freed
 * @try: zeroed but for its exam; what it opens stays open until cg_attempt_close()
 *
 * Context: a process; sleeps; paths are resolved in its root and mount namespace.
 *
 * Return: 0, or the errno of interface.md's table, with a finding or with why.
 */
int cg_attempt_examine(struct cg_attempt *try)
{
	struct cg_reservation res;
	int ret;

	try->machine = kvmalloc(sizeof(*try->machine), GFP_KERNEL);
	if (!try->machine)
		return -ENOMEM;
	*try->machine = *cg_state_machine();
	cg_facts_refresh(try->machine);
	cg_facts_reservation(&res);
	cg_hooks_report(&try->exam->report);
	ret = cg_attempt_look(try, &res);
	cg_reservation_judge(try->machine, &res, true, try->exam->advised, &try->exam->report);
	/* No reservation comes first: the rest can be mended without a reboot. */
	if (res.known && cg_range_is_empty(&res.main))
		return -ENODEV;
	if (!ret) {
		ret = cg_attempt_permitted(try);
		if (ret)
			try->why = cg_reason(ret, CG_SYSCALL_FILE_LOAD);
	}
	return ret;
}

/**
 * cg_attempt_load() - load what was examined
 * @try: examined without an error
 *
 * Context: as for cg_attempt_examine().
 *
 * Return: 0, or what the kernel answered, with why.
 */
int cg_attempt_load(struct cg_attempt *try)
{
	int ret = cg_stage_load(try->kernel, try->initrd, try->cmdline, try->exam);

	if (ret)
		try->why = cg_reason(ret, CG_SYSCALL_FILE_LOAD);
	return ret;
}

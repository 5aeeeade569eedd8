// SPDX-License-Identifier: GPL-2.0-only
/*
 * Staging: the kernel's own kexec_file_load, called from the process that asked, with descriptors and one page of its
 * address space made for the call and taken away after it. Signatures, IMA and lockdown see an ordinary load.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <crashguard/count.h>
#include <crashguard/facts.h>
#include <crashguard/flight.h>
#include <crashguard/hooks.h>
#include <crashguard/memory.h>
#include <crashguard/recipe.h>
#include <crashguard/stage.h>
#include <crashguard/state.h>

/* Room for CG_CMDLINE_PARAM_MAX, or a whole running command line. */
#define CG_STAGE_PAGE PAGE_SIZE

/* kexec_file_load's own order of arguments, as the entry code leaves them in the registers. */
static long cg_stage_call(int kernel_fd, int initrd_fd, unsigned long cmdline_len, unsigned long cmdline,
			  unsigned long flags)
{
	const struct pt_regs regs = {
		.di = kernel_fd,
		.si = initrd_fd,
		.dx = cmdline_len,
		.r10 = cmdline,
		.r8 = flags,
	};

	return static_call(cg_orig_file_load)(&regs);
}

static int cg_stage_fd(struct file *file)
{
	int fd;

	if (!file)
		return -1;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

/* Another thread may have closed it, and put its own file in its place: that one is not ours to close. */
static void cg_stage_fd_close(int fd, const struct file *file)
{
	struct file *now;

	if (fd < 0)
		return;
	now = fget_raw(fd);
	if (now == file)
		close_fd(fd);
	if (now)
		fput(now);
}

static unsigned long cg_stage_cmdline(const char *cmdline)
{
	unsigned long at = vm_mmap(NULL, 0, CG_STAGE_PAGE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, 0);

	if (IS_ERR_VALUE(at))
		return at;
	if (!copy_to_user((void __user *)at, cmdline, strlen(cmdline) + 1))
		return at;
	vm_munmap(at, CG_STAGE_PAGE);
	return -EFAULT;
}

static long cg_stage_enter(struct file *kernel, struct file *initrd, const char *cmdline)
{
	unsigned long flags = KEXEC_FILE_ON_CRASH | (initrd ? 0 : KEXEC_FILE_NO_INITRAMFS);
	int kernel_fd, initrd_fd = -1;
	unsigned long at;
	long ret;

	at = cg_stage_cmdline(cmdline);
	if (IS_ERR_VALUE(at))
		return at;
	kernel_fd = cg_stage_fd(kernel);
	ret = kernel_fd;
	if (kernel_fd < 0)
		goto unmap;
	if (initrd) {
		initrd_fd = cg_stage_fd(initrd);
		ret = initrd_fd;
		if (initrd_fd < 0)
			goto close;
	}
	ret = cg_stage_call(kernel_fd, initrd_fd, strlen(cmdline) + 1, at, flags);
	cg_stage_fd_close(initrd_fd, initrd);
close:
	cg_stage_fd_close(kernel_fd, kernel);
unmap:
	vm_munmap(at, CG_STAGE_PAGE);
	return ret;
}

/* The loaded image keeps its own copy: what is found about the next candidate does not change it. */
static void cg_stage_done(const struct cg_exam *exam, const struct cg_flight *flight)
{
	struct cg_exam *copy = cg_exam_alloc();

	if (copy) {
		*copy = *exam;
		/* These two are made anew at every read. */
		cg_report_drop_check(&copy->report, CG_CHECK_HOOKS);
		cg_report_drop_check(&copy->report, CG_CHECK_RESERVATION);
	}
	cg_state_loaded(CG_SOURCE_CRASHGUARD, copy, flight);
}

/* Each segment where the plan, as it was at last, has it? */
static void cg_exam_compare(struct cg_exam *exam, const struct cg_flight *flight)
{
	struct cg_layout *planned = &exam->layout;
	unsigned int i;

	if (!exam->planned)
		return;
	cg_plan_layout(&flight->plan, planned);
	for (i = 0; i < flight->layout.nr; i++) {
		const struct cg_segment *is = &flight->layout.seg[i];
		const struct cg_segment *should = cg_layout_find(planned, is->kind);

		if (should && should->range.start == is->range.start)
			continue;
		cg_find(&exam->report, CG_F_PLAN_LEFT, cg_segment_title(is->kind), NULL, is->range.start,
			is->range.end);
	}
}

/**
 * cg_exam_settle() - replace the plan by what the kernel really built
 * @exam: of the image that was loaded
 * @flight: the load, or NULL where it was not watched
 */
void cg_exam_settle(struct cg_exam *exam, const struct cg_flight *flight)
{
	cg_report_drop_check(&exam->report, CG_CHECK_PLACEMENT);
	/* The kernel verifies it before it places anything. */
	if (exam->signature)
		cg_check_done(&exam->report, CG_CHECK_SIGNATURE);
	exam->memory = flight ? flight->memory : cg_memory_changes();
	exam->have_layout = flight && flight->seen;
	if (!exam->have_layout) {
		memset(&exam->layout, 0, sizeof(exam->layout));
		cg_check_not_run(&exam->report, CG_CHECK_PLACEMENT, "the segment list was not seen");
		return;
	}
	cg_exam_compare(exam, flight);
	exam->layout = flight->layout;
	if (!exam->have_image || !cg_layout_find(&exam->layout, CG_SEG_KERNEL)) {
		cg_check_not_run(&exam->report, CG_CHECK_PLACEMENT, "what its segments hold is not known");
		return;
	}
	cg_check_done(&exam->report, CG_CHECK_PLACEMENT);
	cg_layout_judge(&exam->layout, &exam->need, exam->advice, &exam->report);
}

/* One load; on success @recipe is kept. */
static int cg_stage_fly(struct file *kernel, struct file *initrd, const char *cmdline, struct cg_exam *exam,
			struct cg_recipe *recipe)
{
	struct cg_reservation res;
	struct cg_flight *flight;
	long ret;

	cg_facts_reservation(&res);
	flight = cg_flight_begin(&res.main);
	if (!flight)
		return -ENOMEM;
	if (exam->planned) {
		flight->plan = exam->plan;
		flight->steer = CG_STEER_PLAN;
	}
	flight->refuse_unsafe = true;
	ret = cg_stage_enter(kernel, initrd, cmdline);
	if (!ret) {
		cg_exam_settle(exam, flight);
		cg_count_recheck(initrd, exam);
		cg_recipe_keep(recipe, flight);
		cg_stage_done(exam, flight);
	}
	cg_flight_end(flight);
	return ret;
}

/**
 * cg_stage_again() - load what was loaded before
 * @kernel: open for reading, held by cg_file_hold()
 * @initrd: likewise, or NULL
 * @cmdline: not longer than a page with its NUL
 * @exam: its outcome; the plan in it is replaced by the real layout
 * @recipe: of that load; taken over on success
 *
 * Context: a process with an address space; sleeps.
 *
 * Return: 0, or what the kernel answered.
 */
int cg_stage_again(struct file *kernel, struct file *initrd, const char *cmdline, struct cg_exam *exam,
		   struct cg_recipe *recipe)
{
	return cg_stage_fly(kernel, initrd, cmdline, exam, recipe);
}

/**
 * cg_stage_load() - load what was examined
 * @kernel: open for reading, held by cg_file_hold()
 * @initrd: likewise, or NULL
 * @cmdline: not longer than a page with its NUL
 * @exam: its outcome; the plan in it is replaced by the real layout
 *
 * Where it fails, and took with it what was loaded, that is loaded again.
 * Context: a process with an address space; sleeps.
 *
 * Return: 0, or what the kernel answered: -EBUSY, -EPERM, -ENOMEM ...
 */
int cg_stage_load(struct file *kernel, struct file *initrd, const char *cmdline, struct cg_exam *exam)
{
	struct cg_recipe *recipe = cg_recipe_make(kernel, initrd, kstrdup(cmdline, GFP_KERNEL));
	bool was_loaded = kexec_crash_loaded();
	unsigned int watch = cg_state_watch();
	int ret;

	ret = cg_stage_fly(kernel, initrd, cmdline, exam, recipe);
	if (ret) {
		cg_recipe_free(recipe);
		cg_load_failed(ret, was_loaded, watch, CG_SOURCE_CRASHGUARD);
	}
	return ret;
}

/**
 * cg_stage_unload() - unload the capture image, whoever loaded it
 *
 * Return: 0, or what the kernel answered.
 */
int cg_stage_unload(void)
{
	unsigned int watch = cg_state_watch();
	int ret;

	if (!cg_hooks_have(CG_HOOK_FILE_LOAD))
		return -ENOSYS;
	ret = cg_stage_call(-1, -1, 0, 0, KEXEC_FILE_ON_CRASH | KEXEC_FILE_UNLOAD);
	if (!ret)
		cg_load_was_unloaded(watch);
	return ret;
}

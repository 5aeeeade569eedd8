// SPDX-License-Identifier: GPL-2.0-only
/* Loads by kexec_load, in its three entries: judged as far as they are understood, and let through otherwise. */
#include <linux/kexec.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <crashguard/compat.h>
#include <crashguard/facts.h>
#include <crashguard/flight.h>
#include <crashguard/guard.h>
#include <crashguard/hooks.h>
#include <crashguard/legacy_call.h>
#include <crashguard/publish.h>
#include <crashguard/recipe.h>
#include <crashguard/state.h>

static long cg_orig_load_of(enum cg_hook hook, const struct pt_regs *regs)
{
	switch (hook) {
	case CG_HOOK_LOAD:
		return static_call(cg_orig_load)(regs);
	case CG_HOOK_LOAD_IA32:
		return static_call(cg_orig_load_ia32)(regs);
	default:
		return static_call(cg_orig_load_x32)(regs);
	}
}

/* It was loaded: as far as it was understood, it becomes the record of the loaded image. */
static void cg_guard_load_settle(struct cg_exam *exam, const struct cg_flight *flight, const char *why)
{
	cg_recipe_forget();
	if (exam) {
		cg_legacy_settle(exam, flight);
		if (why)
			cg_find(&exam->report, CG_F_NOT_CHECKED_LOAD, current->comm, why);
	}
	cg_state_loaded(CG_SOURCE_LOAD, exam, flight);
}

/* @exam is taken over. */
static long cg_guard_load_pass(enum cg_hook hook, const struct pt_regs *regs, const struct cg_range *region,
			       struct cg_exam *exam, const struct cg_finding *cause, const char *why)
{
	bool was_loaded = kexec_crash_loaded();
	unsigned int watch = cg_state_watch();
	struct cg_flight *flight = cg_flight_begin(region);
	long ret;

	ret = cg_orig_load_of(hook, regs);
	if (!ret)
		cg_guard_load_settle(exam, flight, why);
	else if (cause)
		cg_publish_load(cause, NULL);
	cg_flight_end(flight);
	if (ret) {
		kvfree(exam);
		/* The compat entry answers a bad list by the number of bytes that it could not copy. */
		cg_load_failed(ret < 0 ? ret : -EFAULT, was_loaded, watch, CG_SOURCE_LOAD);
	}
	return ret;
}

static long cg_guard_load(enum cg_hook hook, const struct pt_regs *regs, const struct cg_legacy_call *call)
{
	struct cg_exam *exam = cg_exam_alloc();
	const struct cg_finding *cause = NULL;
	struct cg_reservation res;
	const char *why = NULL;
	int err = 0;
	long ret;

	cg_facts_reservation(&res);
	if (exam)
		err = cg_legacy_exam(call, &res, exam, &why);
	if (err)
		cause = cg_refusal_cause(&exam->report);
	if (cause && cg_policy_get() == CG_POLICY_ENFORCE) {
		ret = cg_guard_refuse(err, cause);
		kvfree(exam);
		return ret;
	}
	if (cause)
		cg_state_count(CG_COUNT_WOULD_REFUSE);
	return cg_guard_load_pass(hook, regs, &res.main, exam, cause, why);
}

static long cg_guard_load_unload(enum cg_hook hook, const struct pt_regs *regs)
{
	unsigned int watch = cg_state_watch();
	long ret = cg_orig_load_of(hook, regs);

	if (!ret)
		cg_load_was_unloaded(watch);
	return ret;
}

/* As kexec_load_check() in kernel/kexec.c asks: what it turns away costs no read and no line. */
static bool cg_load_flags_are_bad(unsigned long flags)
{
	return (flags & KEXEC_FLAGS) != (flags & ~KEXEC_ARCH_MASK);
}

static long cg_wrap_load_any(enum cg_hook hook, const struct pt_regs *regs, const struct cg_legacy_call *call)
{
	long ret;

	if (!(call->flags & KEXEC_ON_CRASH) || cg_load_flags_are_bad(call->flags) ||
	    cg_policy_get() == CG_POLICY_OFF || cg_caller_is_nobody())
		ret = cg_orig_load_of(hook, regs);
	else if (!call->nr)
		ret = cg_guard_load_unload(hook, regs);
	else
		ret = cg_guard_load(hook, regs, call);
	cg_inside_leave();
	return ret;
}

/**
 * cg_wrap_load() - stands before kexec_load
 * @regs: entry, nr_segments, segments, flags; untrusted, from any user
 *
 * Context: process, sleeps.
 *
 * Return: what the kernel answers, or a refusal.
 */
long cg_wrap_load(const struct pt_regs *regs)
{
	const struct cg_legacy_call call = {
		.entry = regs->di,
		.nr = regs->si,
		.list = (const void __user *)regs->dx,
		.flags = regs->r10,
	};

	return cg_wrap_load_any(CG_HOOK_LOAD, regs, &call);
}

/**
 * cg_wrap_load_ia32() - stands before kexec_load as 32-bit programs call it
 * @regs: the same in bx, cx, dx, si
 *
 * Context: process, sleeps.
 *
 * Return: what the kernel answers, or a refusal.
 */
long cg_wrap_load_ia32(const struct pt_regs *regs)
{
	const struct cg_legacy_call call = {
		.entry = (u32)regs->bx,
		.nr = (u32)regs->cx,
		.list = (const void __user *)(unsigned long)(u32)regs->dx,
		.flags = (u32)regs->si,
		.compat = true,
	};

	return cg_wrap_load_any(CG_HOOK_LOAD_IA32, regs, &call);
}

/**
 * cg_wrap_load_x32() - stands before kexec_load as x32 programs call it
 * @regs: as for cg_wrap_load()
 *
 * Context: process, sleeps.
 *
 * Return: what the kernel answers, or a refusal.
 */
long cg_wrap_load_x32(const struct pt_regs *regs)
{
	const struct cg_legacy_call call = {
		.entry = (u32)regs->di,
		.nr = (u32)regs->si,
		.list = (const void __user *)(unsigned long)(u32)regs->dx,
		.flags = (u32)regs->r10,
		.compat = true,
	};

	return cg_wrap_load_any(CG_HOOK_LOAD_X32, regs, &call);
}

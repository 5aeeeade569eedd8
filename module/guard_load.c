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

/**
 * struct cg_load - one call of kexec_load for a capture kernel
 * @res: the reservation it goes to
 * @work: what it is judged by; NULL without memory
 * @exam: the judgement; NULL without memory
 * @err: what the judgement gave
 * @cause: what a refusal would be for; NULL: let it pass
 * @why: why it was not judged; NULL where it was
 */
struct cg_load {
	struct cg_reservation res;
	struct cg_legacy_work *work;
	struct cg_exam *exam;
	int err;
	const struct cg_finding *cause;
	const char *why;
};

/* It was loaded: as far as it was understood, it becomes the record of the loaded image. */
static void cg_guard_load_settle(struct cg_load *load, const struct cg_flight *flight)
{
	cg_recipe_forget();
	if (load->exam) {
		cg_legacy_settle(load->work, &load->res, load->exam, flight);
		if (load->why)
			cg_find(&load->exam->report, CG_F_NOT_CHECKED_LOAD, current->comm, load->why);
	}
	cg_state_loaded(CG_SOURCE_LOAD, load->exam, flight);
	load->exam = NULL;
}

/* What the second judgement found, where the first had found nothing. */
static void cg_guard_load_later(const struct cg_load *load, const struct cg_flight *flight, long ret)
{
	if (!load->work || !load->work->err || load->cause)
		return;
	if (ret && flight->refused)
		cg_guard_refused_late(ret, cg_refusal_cause(&load->work->report));
	else
		cg_state_count(CG_COUNT_WOULD_REFUSE);
}

static long cg_guard_load_pass(enum cg_hook hook, const struct pt_regs *regs, struct cg_load *load)
{
	struct cg_flight *flight = cg_flight_begin(&load->res.main);
	bool was_loaded = kexec_crash_loaded();
	unsigned int watch = cg_state_watch();
	bool refused;
	long ret;

	if (flight) {
		flight->legacy = load->work;
		flight->refuse_unsafe = cg_policy_get() == CG_POLICY_ENFORCE;
	}
	ret = cg_orig_load_of(hook, regs);
	if (ret && load->cause)
		cg_publish_load(load->cause, NULL);
	cg_guard_load_later(load, flight, ret);
	if (!ret)
		cg_guard_load_settle(load, flight);
	refused = flight && flight->refused;
	cg_flight_end(flight);
	/* The compat entry answers a bad list by the number of bytes that it could not copy. */
	if (ret)
		cg_load_failed(ret < 0 ? ret : -EFAULT, was_loaded, watch,
			       refused ? CG_SOURCE_CRASHGUARD : CG_SOURCE_LOAD);
	return ret;
}

static long cg_guard_load(enum cg_hook hook, const struct pt_regs *regs, const struct cg_legacy_call *call)
{
	struct cg_load load = { .exam = cg_exam_alloc(), .work = cg_legacy_begin() };
	long ret;

	cg_facts_reservation(&load.res);
	if (load.exam)
		load.err = cg_legacy_exam(call, &load.res, load.work, load.exam, &load.why);
	if (load.err)
		load.cause = cg_refusal_cause(&load.exam->report);
	if (load.cause && cg_policy_get() == CG_POLICY_ENFORCE) {
		ret = cg_guard_refuse(load.err, load.cause);
	} else {
		if (load.cause)
			cg_state_count(CG_COUNT_WOULD_REFUSE);
		ret = cg_guard_load_pass(hook, regs, &load);
	}
	kvfree(load.exam);
	kvfree(load.work);
	return ret;
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

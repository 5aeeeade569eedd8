// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one way crashguard gets between a caller and the kernel: one ftrace_ops for all rows redirects a function's entry
 * into an ordinary C function, which may sleep and goes on by static_call past the fentry. Nothing else registers
 * anything, and nothing here runs on the way of a panic.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include <crashguard/compat.h>
#include <crashguard/exam.h>
#include <crashguard/guard.h>
#include <crashguard/hooks.h>
#include <crashguard/state.h>

long cg_orig_none(const struct pt_regs *regs)
{
	return -ENOSYS;
}

int cg_orig_add_buffer_none(struct kexec_buf *kbuf)
{
	return -ENOSYS;
}

int cg_orig_sanity_none(struct kimage *image)
{
	return -ENOSYS;
}

DEFINE_STATIC_CALL(cg_orig_file_load, cg_orig_none);
DEFINE_STATIC_CALL(cg_orig_load, cg_orig_none);
DEFINE_STATIC_CALL(cg_orig_load_ia32, cg_orig_none);
DEFINE_STATIC_CALL(cg_orig_load_x32, cg_orig_none);
DEFINE_STATIC_CALL(cg_orig_add_buffer, cg_orig_add_buffer_none);
DEFINE_STATIC_CALL(cg_orig_sanity, cg_orig_sanity_none);

/**
 * struct cg_hook_row - one function that is watched
 * @symbol: the kernel's name for it
 * @wrapper: where its callers go instead; ends with cg_inside_leave()
 * @required: its absence is a loss on every kernel; others exist only with some options
 * @loss: what is not seen without it
 * @ip: address of its fentry; 0 where the kernel has no such function
 * @error: why it is not watched; 0 where it is, or need not be
 */
struct cg_hook_row {
	const char *symbol;
	void *wrapper;
	bool required;
	const char *loss;
	unsigned long ip;
	int error;
};

static struct cg_hook_row cg_hook_rows[CG_HOOKS] = {
	[CG_HOOK_FILE_LOAD] = { "__x64_sys_kexec_file_load", cg_wrap_file_load, IS_ENABLED(CONFIG_KEXEC_FILE),
				"the kexec_file_load system call" },
	[CG_HOOK_LOAD] = { "__x64_sys_kexec_load", cg_wrap_load, IS_ENABLED(CONFIG_KEXEC),
			   "the kexec_load system call" },
	[CG_HOOK_LOAD_IA32] = { "__ia32_compat_sys_kexec_load", cg_wrap_load_ia32,
				IS_ENABLED(CONFIG_KEXEC) && IS_ENABLED(CONFIG_IA32_EMULATION),
				"kexec_load by 32-bit programs" },
	[CG_HOOK_LOAD_X32] = { "__x64_compat_sys_kexec_load", cg_wrap_load_x32, false,
			       "kexec_load by x32 programs" },
	[CG_HOOK_ADD_BUFFER] = { "kexec_add_buffer", cg_wrap_add_buffer, IS_ENABLED(CONFIG_KEXEC_FILE),
				 "where the kernel puts a segment, so that none is steered" },
	[CG_HOOK_SANITY] = { "sanity_check_segment_list", cg_wrap_sanity, true, "the finished segment list" },
};

static bool cg_hooks_set_now;
static int cg_hooks_error;

static atomic_t cg_inside;
static bool cg_inside_closed;

/* Counted here and not in the wrapper: a task that is preempted in between would be missed by the drain. */
static void notrace cg_hook_redirect(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
				     struct ftrace_regs *fregs)
{
	unsigned int i;

	for (i = 0; i < CG_HOOKS; i++) {
		if (cg_hook_rows[i].ip != ip)
			continue;
		atomic_inc(&cg_inside);
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)cg_hook_rows[i].wrapper);
		return;
	}
}

static struct ftrace_ops cg_hook_ops = {
	.func = cg_hook_redirect,
	.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_SAVE_REGS_IF_SUPPORTED,
};

/* A disabled kprobe tells an address and changes nothing. It may lie behind an ENDBR: it is never called. */
static unsigned long cg_hook_address(const char *symbol, int *error)
{
	struct kprobe kp = { .symbol_name = symbol, .flags = KPROBE_FLAG_DISABLED };

	*error = register_kprobe(&kp);
	if (*error)
		return 0;
	unregister_kprobe(&kp);
	return (unsigned long)kp.addr;
}

/**
 * cg_hooks_find() - learn where the functions are, and aim the static calls at them
 *
 * Needed for staging too, whatever the policy. Context: module init, sleeps.
 */
void cg_hooks_find(void)
{
	unsigned int i;

	for (i = 0; i < CG_HOOKS; i++)
		cg_hook_rows[i].ip = cg_hook_address(cg_hook_rows[i].symbol, &cg_hook_rows[i].error);
	if (cg_hooks_have(CG_HOOK_FILE_LOAD))
		static_call_update(cg_orig_file_load,
				   (void *)(cg_hook_rows[CG_HOOK_FILE_LOAD].ip + MCOUNT_INSN_SIZE));
	if (cg_hooks_have(CG_HOOK_LOAD))
		static_call_update(cg_orig_load, (void *)(cg_hook_rows[CG_HOOK_LOAD].ip + MCOUNT_INSN_SIZE));
	if (cg_hooks_have(CG_HOOK_LOAD_IA32))
		static_call_update(cg_orig_load_ia32,
				   (void *)(cg_hook_rows[CG_HOOK_LOAD_IA32].ip + MCOUNT_INSN_SIZE));
	if (cg_hooks_have(CG_HOOK_LOAD_X32))
		static_call_update(cg_orig_load_x32,
				   (void *)(cg_hook_rows[CG_HOOK_LOAD_X32].ip + MCOUNT_INSN_SIZE));
	if (cg_hooks_have(CG_HOOK_ADD_BUFFER))
		static_call_update(cg_orig_add_buffer,
				   (void *)(cg_hook_rows[CG_HOOK_ADD_BUFFER].ip + MCOUNT_INSN_SIZE));
	if (cg_hooks_have(CG_HOOK_SANITY))
		static_call_update(cg_orig_sanity, (void *)(cg_hook_rows[CG_HOOK_SANITY].ip + MCOUNT_INSN_SIZE));
}

/**
 * cg_hooks_have() - does this kernel have the function?
 * @hook: the row
 *
 * Return: true if so.
 */
bool cg_hooks_have(enum cg_hook hook)
{
	return cg_hook_rows[hook].ip;
}

/**
 * cg_hooks_are_set() - are the system calls watched now?
 *
 * Return: true if so, with or without a row that is missing.
 */
bool cg_hooks_are_set(void)
{
	return READ_ONCE(cg_hooks_set_now);
}

/**
 * cg_hooks_steer() - can segments of a load that begins now be put where crashguard wants them?
 *
 * Return: true if so, as long as the policy is not set to off meanwhile.
 */
bool cg_hooks_steer(void)
{
	return cg_hooks_are_set() && cg_hooks_have(CG_HOOK_ADD_BUFFER) && cg_hooks_have(CG_HOOK_SANITY) &&
	       !READ_ONCE(cg_hook_rows[CG_HOOK_ADD_BUFFER].error) && !READ_ONCE(cg_hook_rows[CG_HOOK_SANITY].error);
}

/* All rows at once: one grace period. The first error of any is enough. */
static int cg_hooks_register_all(void)
{
	unsigned int i;
	int ret = -ENOENT;

	for (i = 0; i < CG_HOOKS; i++) {
		if (!cg_hook_rows[i].ip)
			continue;
		ret = ftrace_set_filter_ip(&cg_hook_ops, cg_hook_rows[i].ip, 0, 0);
		if (ret)
			return ret;
		cg_hook_rows[i].error = 0;
	}
	return ret ?: register_ftrace_function(&cg_hook_ops);
}

/* One by one, so that a function that another redirection holds (a livepatch) does not cost the others. */
static int cg_hooks_register_each(void)
{
	bool registered = false;
	unsigned int i;

	for (i = 0; i < CG_HOOKS; i++) {
		struct cg_hook_row *row = &cg_hook_rows[i];

		if (!row->ip)
			continue;
		row->error = ftrace_set_filter_ip(&cg_hook_ops, row->ip, 0, !registered);
		if (registered || row->error)
			continue;
		row->error = register_ftrace_function(&cg_hook_ops);
		registered = !row->error;
	}
	return registered ? 0 : -EBUSY;
}

/**
 * cg_hooks_set() - watch the system calls
 *
 * Context: sleeps; the caller holds the policy lock.
 *
 * Return: 0, or the errno ftrace gave: -EBUSY where another
 * redirection (a livepatch) holds one of the functions or kernel.ftrace_enabled is 0. cg_hooks_report() tells it.
 */
int cg_hooks_set(void)
{
	int ret;

	if (cg_hooks_set_now)
		return 0;
	ret = cg_hooks_register_all();
	if (ret == -EBUSY)
		ret = cg_hooks_register_each();
	WRITE_ONCE(cg_hooks_error, ret);
	WRITE_ONCE(cg_hooks_set_now, !ret);
	return ret;
}

/**
 * cg_hooks_unset() - stop watching
 *
 * Tasks may still be inside a wrapper; only cg_hooks_exit() waits for them. Context: sleeps; policy lock held.
 */
void cg_hooks_unset(void)
{
	int ret;

	WRITE_ONCE(cg_hooks_error, 0);
	if (!cg_hooks_set_now)
		return;
	WRITE_ONCE(cg_hooks_set_now, false);
	ret = unregister_ftrace_function(&cg_hook_ops);
	/* Only where ftrace has shut itself down after a bug of its own: it calls nobody any more. */
	if (ret)
		pr_err("ftrace did not end the redirect (%d)\n", ret);
}

/**
 * cg_hooks_report() - what is watched, and what is lost
 * @report: gets hook-missing; CG_CHECK_HOOKS is marked
 */
void cg_hooks_report(struct cg_report *report)
{
	int error = READ_ONCE(cg_hooks_error);
	unsigned int i;

	if (error) {
		cg_find(report, CG_F_HOOK_MISSING, "a load by another program", cg_errno_name(error));
		return;
	}
	if (!cg_hooks_are_set()) {
		cg_check_not_run(report, CG_CHECK_HOOKS, "policy is off");
		return;
	}
	for (i = 0; i < CG_HOOKS; i++) {
		if (!cg_hook_rows[i].error || (!cg_hook_rows[i].required && cg_hook_rows[i].error == -ENOENT))
			continue;
		cg_find(report, CG_F_HOOK_MISSING, cg_hook_rows[i].loss, cg_errno_name(cg_hook_rows[i].error));
	}
	cg_check_done(report, CG_CHECK_HOOKS);
}

/**
 * cg_inside_enter() - a writer of sysfs comes in
 *
 * Return: 0; -ENODEV where the module is about to go.
 */
int cg_inside_enter(void)
{
	/* Fully ordered, against the barrier in cg_hooks_exit(): one of the two sees the other. */
	atomic_inc_return(&cg_inside);
	if (!READ_ONCE(cg_inside_closed))
		return 0;
	cg_inside_leave();
	return -ENODEV;
}

/**
 * cg_inside_leave() - the last thing a wrapper or a writer does
 *
 * After it the caller may only return: the drain ends with synchronize_rcu_tasks(), which waits until it has.
 * Nothing is woken here: a lock that sleeps would end that wait too early.
 */
void cg_inside_leave(void)
{
	atomic_dec(&cg_inside);
}

static void cg_inside_tell(struct work_struct *work)
{
	if (atomic_read(&cg_inside))
		pr_info("waiting for a load in progress before the module can go\n");
}

static DECLARE_DELAYED_WORK(cg_inside_patience, cg_inside_tell);

/**
 * cg_hooks_exit() - stop watching for good, and wait until nobody runs in this module any more
 *
 * Called by exit, and by an init that fails. Ending the redirect waits for tasks in the kernel by itself, a load among
 * them, so that the word about it comes from a work item. The filter is freed once, here: 6.1 and 6.12 leave dangling
 * pointers behind in an ops that is used again.
 *
 * Context: sleeps, as long as a load takes.
 */
void cg_hooks_exit(void)
{
	WRITE_ONCE(cg_inside_closed, true);
	/* Pairs with atomic_inc_return() in cg_inside_enter(). */
	smp_mb();
	schedule_delayed_work(&cg_inside_patience, 5 * HZ);
	cg_policy_close();
	while (atomic_read(&cg_inside))
		msleep(20);
	synchronize_rcu_tasks();
	cancel_delayed_work_sync(&cg_inside_patience);
	ftrace_free_filter(&cg_hook_ops);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests/vm/beside: a livepatch of one of the functions that crashguard watches. Built against the headers of the
 * kernel it patches; it calls nothing of what it replaces.
 */
#include <linux/atomic.h>
#include <linux/kexec.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>

static char *symbol = "sanity_check_segment_list";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "sanity_check_segment_list, or __x64_sys_kexec_file_load");

static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how often the replacement ran");

/* Good loads have good lists. */
static int cg_patched_sanity(struct kimage *image)
{
	calls++;
	return 0;
}

/* An errno that nothing else on the way of a load gives. */
static long cg_patched_file_load(const struct pt_regs *regs)
{
	calls++;
	return -EXFULL;
}

static struct klp_func funcs[] = { { }, { } };

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ },
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init cg_livepatch_init(void)
{
	funcs[0].old_name = symbol;
	if (!strcmp(symbol, "sanity_check_segment_list"))
		funcs[0].new_func = cg_patched_sanity;
	else if (!strcmp(symbol, "__x64_sys_kexec_file_load"))
		funcs[0].new_func = cg_patched_file_load;
	else
		return -EINVAL;
	return klp_enable_patch(&patch);
}

static void __exit cg_livepatch_exit(void)
{
}

module_init(cg_livepatch_init);
module_exit(cg_livepatch_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A livepatch of what crashguard watches, for its tests");
MODULE_AUTHOR("The crashguard developers");
MODULE_INFO(livepatch, "Y");

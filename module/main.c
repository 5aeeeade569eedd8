// SPDX-License-Identifier: GPL-2.0-only
/* The order in which things begin, and the same order backwards. */
#include <linux/crash_dump.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <crashguard/candidate.h>
#include <crashguard/count.h>
#include <crashguard/facts.h>
#include <crashguard/hooks.h>
#include <crashguard/integrity.h>
#include <crashguard/legacy_call.h>
#include <crashguard/memory.h>
#include <crashguard/params.h>
#include <crashguard/publish.h>
#include <crashguard/state.h>
#include <crashguard/sysfs.h>

static bool cg_in_capture;

/* The last line of a strict insmod that fails, whatever was said before it. */
static int cg_strict_failure(int err)
{
	char *text = kmalloc(CG_SENTENCE_LEN + 40, GFP_KERNEL);

	if (text)
		cg_candidate_failure(text, CG_SENTENCE_LEN + 40);
	pr_err("strict: %s %s\n", cg_errno_name(err), text ?: "-: there was no memory");
	kfree(text);
	return -ECANCELED;
}

static int cg_stage_at_load(void)
{
	int ret;

	if (!cg_candidate_is_set(CG_TEXT_KERNEL))
		return 0;
	cg_state_set_wanted();
	ret = cg_candidate_do(CG_ACTION_INSMOD);
	return ret && cg_param_strict() ? ret : 0;
}

static int __init cg_init(void)
{
	int ret;

	if (is_kdump_kernel()) {
		cg_in_capture = true;
		pr_info("this is a capture kernel: nothing is watched and nothing is staged\n");
		return 0;
	}
	cg_facts_open();
	ret = cg_state_init();
	if (ret)
		goto close_facts;
	cg_memory_init();
	ret = cg_integrity_init();
	if (ret)
		goto forget;
	ret = cg_count_init();
	if (ret)
		goto forget;
	cg_hooks_find();
	ret = cg_policy_set(cg_param_policy());
	if (ret)
		goto forget;
	ret = cg_sysfs_init();
	if (ret)
		goto unhook;
	cg_found_at_load();
	ret = cg_stage_at_load();
	cg_state_publish();
	if (!ret)
		return 0;
	ret = cg_strict_failure(ret);
unhook:
	cg_hooks_exit();
	cg_sysfs_exit();
forget:
	cg_candidate_exit();
	cg_count_exit();
	cg_integrity_exit();
	cg_memory_exit();
	cg_state_exit();
	cg_publish_exit();
close_facts:
	cg_facts_close();
	return ret;
}

static void __exit cg_exit(void)
{
	if (cg_in_capture) {
		cg_candidate_exit();
		return;
	}
	cg_hooks_exit();
	cg_sysfs_exit();
	cg_candidate_exit();
	cg_count_exit();
	cg_integrity_exit();
	cg_memory_exit();
	cg_state_exit();
	cg_publish_exit();
	cg_facts_close();
}

module_init(cg_init);
module_exit(cg_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Says beforehand whether a crash dump will work, and keeps it working");
MODULE_AUTHOR("The crashguard developers");
MODULE_VERSION(CRASHGUARD_VERSION);

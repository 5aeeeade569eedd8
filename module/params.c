// SPDX-License-Identifier: GPL-2.0-only
/* Module parameters. Paths and command lines have their own operations: charp ends at 1024 bytes. */
#include <linux/module.h>
#include <linux/moduleparam.h>

#include <crashguard/candidate.h>
#include <crashguard/params.h>

static enum cg_policy cg_policy_asked = CG_POLICY_WARN;
static bool strict;

static int cg_param_text_set(const char *val, const struct kernel_param *kp)
{
	enum cg_candidate_text which = (enum cg_candidate_text)(unsigned long)kp->arg;

	return cg_candidate_set(which, val, strlen(val));
}

/* Where insmod fails over a later parameter, neither init nor exit runs: this does. */
static void cg_param_text_free(void *arg)
{
	cg_candidate_set((enum cg_candidate_text)(unsigned long)arg, "", 0);
}

static const struct kernel_param_ops cg_param_text_ops = {
	.set = cg_param_text_set,
	.free = cg_param_text_free,
};

static int cg_param_policy_set(const char *val, const struct kernel_param *kp)
{
	int ret = cg_policy_parse(val, &cg_policy_asked);

	if (ret)
		pr_err("policy: one of off, warn and enforce is needed\n");
	return ret;
}

static int cg_param_policy_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", cg_policy_name(cg_policy_get()));
}

static const struct kernel_param_ops cg_param_policy_ops = {
	.set = cg_param_policy_set,
	.get = cg_param_policy_get,
};

module_param_cb(kernel, &cg_param_text_ops, (void *)CG_TEXT_KERNEL, 0);
MODULE_PARM_DESC(kernel, "capture kernel to check and stage when the module loads: an absolute path, %r is the running release (default: none, inspect only)");
module_param_cb(initrd, &cg_param_text_ops, (void *)CG_TEXT_INITRD, 0);
MODULE_PARM_DESC(initrd, "its initramfs: an absolute path, %r as above (default: none)");
module_param_cb(cmdline, &cg_param_text_ops, (void *)CG_TEXT_CMDLINE, 0);
MODULE_PARM_DESC(cmdline, "the capture kernel's command line (default: derived from the running one)");
module_param_cb(policy, &cg_param_policy_ops, NULL, 0444);
MODULE_PARM_DESC(policy, "what happens to an unsafe load by another program: off, warn or enforce (default: warn)");
module_param(strict, bool, 0444);
MODULE_PARM_DESC(strict, "fail to load (ECANCELED) when kernel= cannot be staged (default: no)");

/**
 * cg_param_strict() - strict= was given
 *
 * Return: true if so.
 */
bool cg_param_strict(void)
{
	return strict;
}

/**
 * cg_param_policy() - policy= as it was given
 *
 * Return: the policy; warn where none was given.
 */
enum cg_policy cg_param_policy(void)
{
	return cg_policy_asked;
}

// SPDX-License-Identifier: GPL-2.0-only
/* /sys/kernel/crashguard: its two directories with a kobject, and what stands in them. */
#include <linux/capability.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/user_namespace.h>

#include <crashguard/sysfs.h>

static DEFINE_MUTEX(cg_kobject_lock);
static struct kobject *cg_root;
static struct kobject *cg_candidate_dir;

static const struct attribute_group *cg_root_groups[] = {
	&cg_group_status, &cg_group_knobs, &cg_group_reservation, &cg_group_image, &cg_group_estimate, NULL,
};

static const struct attribute_group *cg_candidate_groups[] = {
	&cg_group_candidate, &cg_group_image, &cg_group_estimate, NULL,
};

/**
 * cg_kobject_is_candidate() - does a file below this kobject speak of the candidate?
 * @kobj: of the file that is read
 *
 * Return: true if so.
 */
bool cg_kobject_is_candidate(const struct kobject *kobj)
{
	return kobj == cg_candidate_dir;
}

/**
 * cg_sysfs_may_see_addresses() - may the caller read a file with addresses?
 *
 * Its mode lets only root open it, but root is also one without capabilities, or in a user namespace of its own.
 *
 * Return: 0, or -EPERM.
 */
int cg_sysfs_may_see_addresses(void)
{
	return ns_capable_noaudit(&init_user_ns, CAP_SYS_BOOT) ? 0 : -EPERM;
}

/* Who is to be told of a new verdict: nobody before all files are there, and nobody once they go. */
static struct kobject *cg_sysfs_set_root(struct kobject *root)
{
	mutex_lock(&cg_kobject_lock);
	swap(cg_root, root);
	mutex_unlock(&cg_kobject_lock);
	return root;
}

/**
 * cg_sysfs_init() - make the files
 *
 * Return: 0, or the errno of making them.
 */
int cg_sysfs_init(void)
{
	struct kobject *root = kobject_create_and_add("crashguard", kernel_kobj);
	int ret = -ENOMEM;

	if (!root)
		return -ENOMEM;
	cg_candidate_dir = kobject_create_and_add("candidate", root);
	if (!cg_candidate_dir)
		goto put_root;
	ret = sysfs_create_groups(root, cg_root_groups);
	if (ret)
		goto put_candidate;
	ret = sysfs_merge_group(root, &cg_group_reservation_try);
	if (ret)
		goto remove_root;
	ret = sysfs_create_groups(cg_candidate_dir, cg_candidate_groups);
	if (ret)
		goto remove_root;
	cg_sysfs_set_root(root);
	return 0;
remove_root:
	sysfs_remove_groups(root, cg_root_groups);
put_candidate:
	kobject_put(cg_candidate_dir);
put_root:
	kobject_put(root);
	return ret;
}

/**
 * cg_sysfs_exit() - remove the files, waiting for readers; writers are gone already
 */
void cg_sysfs_exit(void)
{
	struct kobject *root = cg_sysfs_set_root(NULL);

	if (!root)
		return;
	sysfs_remove_groups(cg_candidate_dir, cg_candidate_groups);
	sysfs_remove_groups(root, cg_root_groups);
	kobject_put(cg_candidate_dir);
	kobject_put(root);
	cg_knobs_exit();
}

/**
 * cg_sysfs_notify_verdict() - wake who polls `verdict`
 */
void cg_sysfs_notify_verdict(void)
{
	mutex_lock(&cg_kobject_lock);
	if (cg_root)
		sysfs_notify(cg_root, NULL, "verdict");
	mutex_unlock(&cg_kobject_lock);
}

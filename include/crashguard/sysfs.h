/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_SYSFS_H
#define CRASHGUARD_SYSFS_H

#include <linux/sysfs.h>

#include <crashguard/state.h>

int cg_sysfs_init(void);
void cg_sysfs_exit(void);
void cg_sysfs_notify_verdict(void);

/* Files of one value, and files of any length: module/values.c. Each directory of them is a group. */
extern const struct attribute_group cg_group_candidate;
extern const struct attribute_group cg_group_status;
extern const struct attribute_group cg_group_reservation;
extern const struct attribute_group cg_group_image;
extern const struct attribute_group cg_group_estimate;
/* Files that are written: module/knobs.c. */
extern const struct attribute_group cg_group_knobs;
extern const struct attribute_group cg_group_reservation_try;

bool cg_kobject_is_candidate(const struct kobject *kobj);
int cg_sysfs_may_see_addresses(void);
void cg_knobs_exit(void);

#endif

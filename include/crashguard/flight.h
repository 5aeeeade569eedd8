/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_FLIGHT_H
#define CRASHGUARD_FLIGHT_H

#include <linux/kexec.h>
#include <linux/list.h>

#include <crashguard/place.h>

/**
 * struct cg_flight - one load of a capture kernel that is under way in a task
 * @list: of all that are under way
 * @task: whose; a task is in one load at a time
 * @watch: what cg_state_watch() said when it began
 * @seq: the order in which the kernel, under its own lock, came to the segment lists; 0 where it was not seen
 * @seen: the kernel's segment list was seen, and stands in @layout
 * @layout: what the kernel will load
 */
struct cg_flight {
	struct list_head list;
	const struct task_struct *task;
	unsigned int watch;
	u64 seq;
	bool seen;
	struct cg_layout layout;
};

struct cg_flight *cg_flight_begin(const struct cg_range *region);
bool cg_flight_is_alone(void);
void cg_flight_end(struct cg_flight *flight);
void cg_flight_record(const struct kimage *image);

#endif

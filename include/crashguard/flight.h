/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_FLIGHT_H
#define CRASHGUARD_FLIGHT_H

#include <linux/kexec.h>
#include <linux/list.h>

#include <crashguard/plan.h>

struct cg_legacy_work;

/* What is done to the segments of a load on their way. */
enum cg_steer {
	CG_STEER_NOT = 0,
	CG_STEER_ABOVE,
	CG_STEER_PLAN,
};

/**
 * struct cg_flight - one load of a capture kernel that is under way in a task
 * @list: of all that are under way
 * @task: whose; a task is in one load at a time
 * @watch: what cg_state_watch() said when it began
 * @memory: what cg_memory_changes() was when it began
 * @seq: the order in which the kernel, under its own lock, came to the segment lists; 0 where it was not seen
 * @seen: the kernel's segment list was seen, and stands in @layout
 * @layout: what the kernel will load
 * @steer: not at all; the kernel segment at or above its pref_address, as later kernels do; or by @plan
 * @plan: solved, and solved again for each segment that arrives
 * @off_plan: a segment arrived for which @plan had no place: from then on the kernel itself places
 * @steered: the kernel segment was kept from going below this address; 0: it was not
 * @legacy: a load by kexec_load that was judged, and is judged again; NULL for others
 * @refuse_unsafe: a finished segment list that is sure to be run over is refused
 * @refused: it was
 */
struct cg_flight {
	struct list_head list;
	const struct task_struct *task;
	unsigned int watch;
	unsigned int memory;
	u64 seq;
	bool seen;
	struct cg_layout layout;
	enum cg_steer steer;
	struct cg_plan plan;
	bool off_plan;
	u64 steered;
	struct cg_legacy_work *legacy;
	bool refuse_unsafe;
	bool refused;
};

struct cg_flight *cg_flight_begin(const struct cg_range *region);
bool cg_flights_none(void);
u64 cg_flight_last(void);
void cg_flight_end(struct cg_flight *flight);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* Events since the module was loaded. */
#include <linux/atomic.h>

#include <crashguard/state.h>

static atomic64_t cg_counters[CG_COUNTERS];

/**
 * cg_state_count() - count an event
 * @counter: which
 */
void cg_state_count(enum cg_counter counter)
{
	atomic64_inc(&cg_counters[counter]);
}

/**
 * cg_state_counters() - one line a counter
 * @buf: gets the text
 * @len: room in @buf; 256 is enough
 *
 * Return: length of the text.
 */
size_t cg_state_counters(char *buf, size_t len)
{
	static const char *const names[CG_COUNTERS] = {
		[CG_COUNT_REFUSED] = "load-refused",
		[CG_COUNT_RESTORED] = "load-restored",
		[CG_COUNT_STEERED] = "placement-steered",
		[CG_COUNT_WOULD_REFUSE] = "would-refuse",
	};
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < CG_COUNTERS; i++)
		used += scnprintf(buf + used, len - used, "%s %lld\n", names[i], atomic64_read(&cg_counters[i]));
	return used;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that comes or goes after a load. The elfcorehdr was made for the memory that was there; only kernels with
 * CONFIG_CRASH_HOTPLUG make it anew, for loads by kexec_file_load (arch_crash_hotplug_support(), x86).
 */
#include <linux/atomic.h>
#include <linux/cc_platform.h>
#include <linux/memory.h>
#include <linux/notifier.h>

#include <crashguard/memory.h>
#include <crashguard/tell.h>

static atomic_t cg_memory_count = ATOMIC_INIT(0);
static bool cg_memory_told;

static int cg_memory_event(struct notifier_block *nb, unsigned long what, void *arg)
{
	if (what == MEM_ONLINE || what == MEM_OFFLINE) {
		atomic_inc(&cg_memory_count);
		cg_tell_soon();
	}
	return NOTIFY_OK;
}

static struct notifier_block cg_memory_notifier = { .notifier_call = cg_memory_event };

/**
 * cg_memory_init() - begin to count
 *
 * Where that fails the check is not-run. Context: sleeps.
 */
void cg_memory_init(void)
{
	cg_memory_told = !register_memory_notifier(&cg_memory_notifier);
}

/**
 * cg_memory_exit() - end it; nothing is poked afterwards
 */
void cg_memory_exit(void)
{
	if (cg_memory_told)
		unregister_memory_notifier(&cg_memory_notifier);
}

/**
 * cg_memory_changes() - how often memory went on or off line since the module was loaded
 *
 * Return: the number, to be compared with a later one.
 */
unsigned int cg_memory_changes(void)
{
	return atomic_read(&cg_memory_count);
}

/**
 * cg_memory_obstacle() - why what lies in the region cannot be read as the capture kernel will read it
 *
 * Return: a static phrase; NULL: it can.
 */
const char *cg_memory_obstacle(void)
{
	/* The direct map would show other bytes. */
	return cc_platform_has(CC_ATTR_MEM_ENCRYPT) ? "memory encryption is active" : NULL;
}

/**
 * cg_memory_report() - does the loaded image describe the memory that is there?
 * @at_load: what cg_memory_changes() was when its load began
 * @by_files: it was loaded by kexec_file_load
 * @report: gets memory-changed; CG_CHECK_MEMORY_MAP is marked
 */
void cg_memory_report(unsigned int at_load, bool by_files, struct cg_report *report)
{
	unsigned int times = cg_memory_changes() - at_load;

	if (!cg_memory_told) {
		cg_check_not_run(report, CG_CHECK_MEMORY_MAP, "the kernel does not tell when memory comes or goes");
		return;
	}
	if (times && !(by_files && IS_ENABLED(CONFIG_CRASH_HOTPLUG)))
		cg_find(report, CG_F_MEMORY_CHANGED, NULL, NULL, times);
	cg_check_done(report, CG_CHECK_MEMORY_MAP);
}

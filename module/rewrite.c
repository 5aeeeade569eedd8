// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the kernel itself may write into a loaded image: with CONFIG_CRASH_HOTPLUG it makes the elfcorehdr anew where
 * memory goes on or off line, and for some images where a CPU does (crash_handle_hotplug_event(),
 * kernel/crash_core.c). Such events are counted here, before and after the kernel's own handler.
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/memory.h>
#include <linux/notifier.h>

#include <crashguard/rewrite.h>

static atomic_t cg_memory_begun = ATOMIC_INIT(0);
static atomic_t cg_memory_ended = ATOMIC_INIT(0);
static atomic_t cg_cpu_events = ATOMIC_INIT(0);
static bool cg_rewrite_told;
static int cg_cpu_state;

static int cg_memory_event(atomic_t *counter, unsigned long what)
{
	if (what == MEM_ONLINE || what == MEM_OFFLINE)
		atomic_inc(counter);
	return NOTIFY_OK;
}

static int cg_memory_begins(struct notifier_block *nb, unsigned long what, void *arg)
{
	return cg_memory_event(&cg_memory_begun, what);
}

static int cg_memory_ends(struct notifier_block *nb, unsigned long what, void *arg)
{
	return cg_memory_event(&cg_memory_ended, what);
}

/* The kernel's own stands at 0 between them. */
static struct notifier_block cg_memory_before = { .notifier_call = cg_memory_begins, .priority = 1 };
static struct notifier_block cg_memory_after = { .notifier_call = cg_memory_ends, .priority = -1 };

static int cg_cpu_event(unsigned int cpu)
{
	atomic_inc(&cg_cpu_events);
	return 0;
}

/**
 * cg_rewrite_is_known_here() - can this kernel rewrite a loaded image?
 *
 * Return: true with CONFIG_CRASH_HOTPLUG.
 */
bool cg_rewrite_is_known_here(void)
{
	return IS_ENABLED(CONFIG_CRASH_HOTPLUG);
}

/**
 * cg_rewrite_init() - begin to count
 *
 * Where it cannot be counted, one that has begun and never ends is: then any change of the elfcorehdr may be the
 * kernel's. Context: sleeps.
 */
void cg_rewrite_init(void)
{
	int ret;

	if (!cg_rewrite_is_known_here())
		return;
	ret = register_memory_notifier(&cg_memory_before);
	if (!ret) {
		ret = register_memory_notifier(&cg_memory_after);
		if (ret)
			unregister_memory_notifier(&cg_memory_before);
	}
	cg_rewrite_told = !ret;
	cg_cpu_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "crashguard", cg_cpu_event, cg_cpu_event);
	if (ret || cg_cpu_state < 0)
		atomic_inc(&cg_memory_begun);
}

/**
 * cg_rewrite_exit() - end it
 */
void cg_rewrite_exit(void)
{
	if (!cg_rewrite_is_known_here())
		return;
	if (cg_cpu_state > 0)
		cpuhp_remove_state_nocalls(cg_cpu_state);
	if (!cg_rewrite_told)
		return;
	unregister_memory_notifier(&cg_memory_after);
	unregister_memory_notifier(&cg_memory_before);
}

/**
 * cg_rewrite_hold() - no CPU comes or goes until cg_rewrite_release()
 *
 * The kernel's handler and the counting of it are one step then. Nothing of the kind can be asked of memory, which is
 * why that is counted twice. Context: sleeps.
 */
void cg_rewrite_hold(void)
{
	cpus_read_lock();
}

/**
 * cg_rewrite_release() - they may again
 */
void cg_rewrite_release(void)
{
	cpus_read_unlock();
}

/**
 * cg_rewrite_begun() - how many rewrites may have begun
 * @by_cpus: the image is one that is rewritten for CPUs too: what kexec_load made
 *
 * Return: a number to compare with what cg_rewrite_ended() was when sums were taken: where they differ, the kernel may
 * have written since. To be read after the memory.
 */
unsigned int cg_rewrite_begun(bool by_cpus)
{
	return atomic_read(&cg_memory_begun) + (by_cpus ? atomic_read(&cg_cpu_events) : 0);
}

/**
 * cg_rewrite_ended() - how many rewrites are surely over
 * @by_cpus: as for cg_rewrite_begun()
 *
 * Return: the number, to be read before the memory.
 */
unsigned int cg_rewrite_ended(bool by_cpus)
{
	return atomic_read(&cg_memory_ended) + (by_cpus ? atomic_read(&cg_cpu_events) : 0);
}

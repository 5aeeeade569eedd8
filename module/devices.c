// SPDX-License-Identifier: GPL-2.0-only
/* What of the machine's hardware decides how much memory a capture kernel takes. */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/pci.h>

#include <crashguard/capture.h>
#include <crashguard/facts.h>

#define CG_SRAT_MAX (64 * 1024)
#define CG_MEMINFO_MAX 8192

/**
 * cg_facts_nodes() - where memory may end, by the firmware's table of nodes
 * @sysfs: a mount of it, or NULL
 * @m: srat_end is filled in where the table can be read
 *
 * Of a table that is longer than CG_SRAT_MAX, which tells of thousands of ranges, the first are read. Context: sleeps.
 */
void cg_facts_nodes(struct vfsmount *sysfs, struct cg_machine *m)
{
	char *table = kvmalloc(CG_SRAT_MAX, GFP_KERNEL);
	ssize_t len;

	if (!table)
		return;
	len = cg_mount_read(sysfs, "firmware/acpi/tables/SRAT", table, CG_SRAT_MAX);
	if (len == -E2BIG)
		len = CG_SRAT_MAX;
	if (len > 0)
		m->srat_end = cg_srat_end(table, len);
	kvfree(table);
}

/* "Percpu:  1234 kB" is that of all CPUs together: pcpu_nr_pages() of mm/percpu.c. */
static void cg_facts_percpu(struct cg_machine *m)
{
	char *text = kvmalloc(CG_MEMINFO_MAX, GFP_KERNEL), *line;
	unsigned long long kb;

	if (!text)
		return;
	if (cg_proc_read("meminfo", text, CG_MEMINFO_MAX) > 0) {
		line = strstr(text, "\nPercpu:");
		if (line && sscanf(line, "\nPercpu: %llu kB", &kb) == 1)
			m->percpu_size = (kb << 10) / num_possible_cpus();
	}
	kvfree(text);
}

/**
 * cg_facts_devices() - what takes memory of a capture kernel for each of it there is: CPUs, and PCI functions
 * @m: percpu_size, nr_net and nr_storage are filled in
 *
 * Functions that a driver is bound to: the capture kernel's drivers will find them too. Context: sleeps.
 */
void cg_facts_devices(struct cg_machine *m)
{
	struct pci_dev *dev = NULL;

	cg_facts_percpu(m);
	for_each_pci_dev(dev) {
		if (!READ_ONCE(dev->dev.driver))
			continue;
		m->nr_net += dev->class >> 16 == PCI_BASE_CLASS_NETWORK;
		m->nr_storage += dev->class >> 16 == PCI_BASE_CLASS_STORAGE;
	}
}

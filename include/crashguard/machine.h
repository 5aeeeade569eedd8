/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_MACHINE_H
#define CRASHGUARD_MACHINE_H

#include <crashguard/range.h>

#define CG_CMDLINE_MAX 4096
#define CG_IOMEM_MAX 640
#define CG_IOMEM_NAME 48

/**
 * struct cg_age - how this kernel's age behaves where ages differ
 *
 * Filled by include/crashguard/compat.h for the kernel the module is built for; by hand in tests and on the host, where
 * rows for the ages that were tested are in core/age.c. Each member names the kernel change behind it.
 *
 * @generic_reserve: crash_reserve.c serves x86 (6.7 and later): a fixed base must be 16M aligned, else 1M
 * @cma: crashkernel=,cma is known (6.17)
 * @memparse_strict: memparse refuses a bare suffix and saturates (7.x), else "M" is 0 and overflow wraps
 * @kernel_min_pref: kexec_file puts the kernel segment at pref_address or above (buf_min), else at 1M or above
 * @hole_end_exact: the top-down search tries the last byte of the region too, else it starts one byte lower
 * @elfcorehdr_phnum: program headers elfcorehdr has room for (CRASH_HOTPLUG); 0: as many as the machine needs
 * @ima_in_crash: the IMA log is a segment of a crash image too
 */
struct cg_age {
	bool generic_reserve;
	bool cma;
	bool memparse_strict;
	bool kernel_min_pref;
	bool hole_end_exact;
	u32 elfcorehdr_phnum;
	bool ima_in_crash;
};

/**
 * struct cg_iomem - one line of /proc/iomem
 * @range: physical addresses
 * @depth: 0 for the outermost
 * @name: as shown, cut to fit
 */
struct cg_iomem {
	struct cg_range range;
	u8 depth;
	char name[CG_IOMEM_NAME];
};

#define CG_CONSOLES_MAX 32

/**
 * struct cg_consoles - which devices of two names that a console= can have the machine has
 * @known: it could be read
 * @serial: a bit for each ttyS0 to ttyS31 with a port behind it
 * @virtual: a bit for each hvc0 to hvc31
 */
struct cg_consoles {
	bool known;
	u32 serial;
	u32 virtual;
};

/**
 * struct cg_machine - what was read of the machine, once, before anything is judged
 * @known: what could be read; the rest is unknown, not zero
 * @cmdline: the running kernel's command line as /proc/cmdline shows it, without the newline
 * @nr_iomem: lines in @iomem
 * @iomem: all of /proc/iomem, in its order
 * @age: behaviour of the running kernel
 * @nr_bootconfig_words: so many crashkernel= words at the front of @cmdline come from the bootconfig, see
 *	cg_request_count_bootconfig(); 0 without one
 * @no_kaslr: the running kernel did not choose its place by KASLR
 * @xen_pv: a Xen PV domain, where the kernel ignores crashkernel=
 * @initrd: where the boot loader had put the initramfs (boot_params), freed since
 * @nr_cpu_possible: CPUs elfcorehdr has a note for
 * @efi_map_size: upper bound of the EFI runtime map that is passed on, in bytes; 0 without EFI runtime services
 * @gigabyte_pages: the CPU maps 1G pages, so that identity page tables are few
 * @total_ram_pages: totalram_pages(), in pages
 * @la57: five-level paging is on in the running kernel
 * @consoles: devices for console=
 * @percpu_size: bytes of per-CPU memory in use, divided by the CPUs; 0 unknown
 * @nr_nodes: nodes of memory
 * @srat_end: where memory may end by the firmware's table of nodes; 0: there is none
 * @memory_encrypted: devices need bounce buffers whatever they can address
 * @nr_net: network functions on PCI that a driver is bound to
 * @nr_storage: likewise, of storage
 * @kexec_load_disabled: nobody may load until the next boot
 * @kexec_load_limit: loads for a crash that are still permitted; -1: no limit
 */
struct cg_machine {
	struct {
		bool cmdline;
		bool iomem;
		bool initrd;
		bool kexec_load_disabled;
		bool kexec_load_limit;
	} known;
	char cmdline[CG_CMDLINE_MAX];
	unsigned int nr_iomem;
	struct cg_iomem iomem[CG_IOMEM_MAX];
	struct cg_age age;
	unsigned int nr_bootconfig_words;
	bool no_kaslr;
	bool xen_pv;
	struct cg_range initrd;
	unsigned int nr_cpu_possible;
	u32 efi_map_size;
	bool gigabyte_pages;
	u64 total_ram_pages;
	bool la57;
	struct cg_consoles consoles;
	u64 percpu_size;
	unsigned int nr_nodes;
	u64 srat_end;
	bool memory_encrypted;
	unsigned int nr_net;
	unsigned int nr_storage;
	bool kexec_load_disabled;
	s64 kexec_load_limit;
};

/*
 * Parses the text of /proc/iomem (untrusted only in form) into m->iomem; -E2BIG where it has more lines than fit, in
 * which case known.iomem stays false; -EACCES where all addresses are 0, as a reader without CAP_SYS_ADMIN sees them.
 */
int cg_iomem_parse(const char *text, size_t len, struct cg_machine *m);

/* In core/boot_params.c: known.initrd, initrd and no_kaslr, from all of /sys/kernel/boot_params/data; -EINVAL. */
int cg_boot_params_read(const void *data, size_t len, struct cg_machine *m);

/* In core/age.c: the age of a tested stock kernel, "6.1", "6.12" or "7.3"; NULL for another. For tests and the host. */
const struct cg_age *cg_age_tested(const char *version);
/* The age of a kernel by its release; false where that says nothing. For the host. */
bool cg_age_of_release(const char *release, struct cg_age *age);

#endif

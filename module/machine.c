// SPDX-License-Identifier: GPL-2.0-only
/* What is read of the machine: through a private mount of proc, so that it works where /proc is not mounted. */
#include <linux/cc_platform.h>
#include <linux/cpumask.h>
#include <linux/cred.h>
#include <linux/efi.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/nodemask.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include <asm/cpufeature.h>
#include <asm/hypervisor.h>
#include <xen/xen.h>

#include <crashguard/compat.h>
#include <crashguard/facts.h>
#include <crashguard/request.h>

#define CG_PROC_MAX (256 * 1024)
#define CG_ZERO_PAGE 4096
#define CG_BOOTCONFIG_MAX (40 * 1024)	/* a bootconfig has at most 32767 bytes */
#define CG_EFI_MAP_BOUND (16 * 1024)	/* about 340 runtime entries of 48 bytes: efi_get_runtime_map_size() */

static struct vfsmount *cg_proc;

/* Facts are read with the kernel's own rights: no policy has to allow each program that loads to read them. */
static const struct cred *cg_cred;

static struct vfsmount *cg_mount(const char *name)
{
	struct file_system_type *type = get_fs_type(name);
	struct vfsmount *mnt = type ? kern_mount(type) : NULL;

	return IS_ERR(mnt) ? NULL : mnt;
}

/**
 * cg_facts_open() - mount proc for crashguard alone
 *
 * Where that fails, what it would have told is unknown, and the checks that need it say so.
 */
void cg_facts_open(void)
{
	cg_cred = prepare_kernel_cred(&init_task);
	cg_proc = cg_mount("proc");
}

/**
 * cg_facts_close() - unmount it
 */
void cg_facts_close(void)
{
	if (cg_proc)
		kern_unmount(cg_proc);
	cg_proc = NULL;
	if (cg_cred)
		put_cred(cg_cred);
	cg_cred = NULL;
}

/**
 * cg_mount_read() - read a file with the kernel's own rights
 * @mnt: where it is; NULL: nowhere
 * @name: below its root
 * @buf: gets at most @len - 1 bytes and a NUL
 * @len: bytes in @buf
 *
 * Context: sleeps.
 *
 * Return: bytes read; -E2BIG where there are more; -ENODEV without a mount; else as reading gave.
 */
ssize_t cg_mount_read(struct vfsmount *mnt, const char *name, char *buf, size_t len)
{
	const struct cred *old;
	struct path root;
	struct file *file;
	size_t used = 0;
	loff_t pos = 0;
	ssize_t got;

	if (!mnt || !cg_cred)
		return -ENODEV;
	root = (struct path){ .mnt = mnt, .dentry = mnt->mnt_root };
	old = override_creds(cg_cred);
	file = file_open_root(&root, name, O_RDONLY, 0);
	revert_creds(old);
	if (IS_ERR(file))
		return PTR_ERR(file);
	do {
		got = kernel_read(file, buf + used, len - used, &pos);
		if (got > 0)
			used += got;
	} while (got > 0 && used < len);
	filp_close(file, NULL);
	if (got < 0)
		return got;
	if (used == len)
		return -E2BIG;
	buf[used] = '\0';
	return used;
}

/**
 * cg_proc_read() - the same, below proc
 * @name: of the file
 * @buf: gets at most @len - 1 bytes and a NUL
 * @len: bytes in @buf
 *
 * Return: as cg_mount_read().
 */
ssize_t cg_proc_read(const char *name, char *buf, size_t len)
{
	return cg_mount_read(cg_proc, name, buf, len);
}

static void cg_facts_cmdline(struct cg_machine *m)
{
	ssize_t len = cg_proc_read("cmdline", m->cmdline, sizeof(m->cmdline));

	if (len < 0) {
		m->cmdline[0] = '\0';
		return;
	}
	if (len && m->cmdline[len - 1] == '\n')
		m->cmdline[len - 1] = '\0';
	m->known.cmdline = true;
}

/* Words of the bootconfig stand in front on the command line, and come too late for crashkernel=. */
static void cg_facts_bootconfig(struct cg_machine *m)
{
	char *text = kvmalloc(CG_BOOTCONFIG_MAX, GFP_KERNEL);
	ssize_t len;

	if (!text)
		return;
	len = cg_proc_read("bootconfig", text, CG_BOOTCONFIG_MAX);
	if (len > 0)
		m->nr_bootconfig_words = cg_request_count_bootconfig(text, len);
	kvfree(text);
}

static void cg_facts_iomem(struct cg_machine *m)
{
	char *text = kvmalloc(CG_PROC_MAX, GFP_KERNEL);
	ssize_t len;

	if (!text)
		return;
	len = cg_proc_read("iomem", text, CG_PROC_MAX);
	if (len > 0)
		cg_iomem_parse(text, len, m);
	kvfree(text);
}

static bool cg_facts_number(const char *name, long long *value)
{
	char text[24];
	ssize_t len = cg_proc_read(name, text, sizeof(text));

	return len > 0 && !kstrtoll(strim(text), 10, value);
}

/* What ,cma set aside at boot; it stays as it is. */
static struct {
	bool known;
	u64 size;
} cg_cma;

/* One range a line, "start-end" in hex without 0x: crash_cma_ranges_show() in kernel/kexec_core.c. */
static bool cg_cma_sum(char *text)
{
	unsigned long long start, end;
	char *line;

	while ((line = strsep(&text, "\n")) && *line) {
		if (sscanf(line, "%llx-%llx", &start, &end) != 2 || end < start)
			return false;
		cg_cma.size += end - start + 1;
	}
	return true;
}

static void cg_facts_cma(struct vfsmount *sysfs)
{
	char text[256];

	cg_cma.size = 0;
	cg_cma.known = !CG_AGE_CMA;
	if (CG_AGE_CMA && cg_mount_read(sysfs, "kernel/kexec_crash_cma_ranges", text, sizeof(text)) >= 0)
		cg_cma.known = cg_cma_sum(text);
}

/* The zero page tells where the initramfs was during boot, which iomem no longer does. */
static void cg_facts_boot_params(struct vfsmount *sysfs, struct cg_machine *m)
{
	char *data = kmalloc(CG_ZERO_PAGE + 1, GFP_KERNEL);
	ssize_t len;

	if (!data)
		return;
	len = cg_mount_read(sysfs, "kernel/boot_params/data", data, CG_ZERO_PAGE + 1);
	if (len > 0)
		cg_boot_params_read(data, len, m);
	kfree(data);
}

/* A serial port that is none has the type 0, PORT_UNKNOWN; hvc devices are there or not. */
static void cg_facts_consoles(struct vfsmount *sysfs, struct cg_consoles *out)
{
	char name[32], text[16];
	unsigned int i;

	out->known = cg_mount_read(sysfs, "class/tty/console/dev", text, sizeof(text)) > 0;
	for (i = 0; out->known && i < CG_CONSOLES_MAX; i++) {
		snprintf(name, sizeof(name), "class/tty/ttyS%u/type", i);
		if (cg_mount_read(sysfs, name, text, sizeof(text)) > 0 && strcmp(strim(text), "0"))
			out->serial |= 1U << i;
		snprintf(name, sizeof(name), "class/tty/hvc%u/dev", i);
		if (cg_mount_read(sysfs, name, text, sizeof(text)) > 0)
			out->virtual |= 1U << i;
	}
}

/* As it was when last read; one of the files is of sysfs, so that they are not read whenever they are asked for. */
static struct cg_panic_path cg_panic_path;

/*
 * Guests of Hyper-V (hv_common_init()) and hosts of SEV-SNP (snp_rmptable_init()) set crash_kexec_post_notifiers by
 * themselves and need it: there it is no finding.
 */
static void cg_facts_post_notifiers(struct vfsmount *sysfs)
{
	bool wanted = hypervisor_is_type(X86_HYPER_MS_HYPERV) || cg_snp_host();
	long long n;
	char text[8];
	ssize_t len = cg_mount_read(sysfs, "module/kernel/parameters/crash_kexec_post_notifiers", text, sizeof(text));

	WRITE_ONCE(cg_panic_path.known, len > 0);
	WRITE_ONCE(cg_panic_path.notifiers, len > 0 && text[0] == 'Y' && !wanted);
	WRITE_ONCE(cg_panic_path.prints, cg_facts_number("sys/kernel/panic_print", &n) && n);
}

/**
 * cg_facts_refresh_panic_path() - read again what can change from one moment to the next
 *
 * Not from a file of sysfs that is being written. Context: sleeps.
 */
void cg_facts_refresh_panic_path(void)
{
	struct vfsmount *sysfs = cg_mount("sysfs");

	cg_facts_post_notifiers(sysfs);
	if (sysfs)
		kern_unmount(sysfs);
}

static void cg_facts_sysfs(struct cg_machine *m)
{
	struct vfsmount *sysfs = cg_mount("sysfs");

	cg_facts_cma(sysfs);
	cg_facts_boot_params(sysfs, m);
	cg_facts_consoles(sysfs, &m->consoles);
	cg_facts_post_notifiers(sysfs);
	cg_facts_nodes(sysfs, m);
	if (sysfs)
		kern_unmount(sysfs);
}

/**
 * cg_facts_refresh() - read again what can forbid or fail a load from one moment to the next
 * @m: read once by cg_facts_read()
 *
 * Sysctls alone: the seq files of proc, iomem among them, take locks that a writer of sysfs, who comes here, may not
 * take after those it holds.
 *
 * Context: sleeps.
 */
void cg_facts_refresh(struct cg_machine *m)
{
	long long n;

	m->known.kexec_load_disabled = cg_facts_number("sys/kernel/kexec_load_disabled", &n);
	m->kexec_load_disabled = m->known.kexec_load_disabled && n;
	m->known.kexec_load_limit = cg_facts_number("sys/kernel/kexec_load_limit_panic", &n);
	m->kexec_load_limit = m->known.kexec_load_limit ? n : -1;
	m->total_ram_pages = totalram_pages();
}

/**
 * cg_facts_read() - read everything that is known of the machine
 * @m: zeroed; what could not be read stays unknown
 *
 * Not from a file of sysfs that is being written: it reads others of them. Context: sleeps.
 */
void cg_facts_read(struct cg_machine *m)
{
	cg_age_of_this_kernel(&m->age);
	cg_facts_cmdline(m);
	cg_facts_iomem(m);
	cg_facts_bootconfig(m);
	cg_facts_sysfs(m);
	cg_facts_devices(m);
	cg_facts_refresh(m);
	m->no_kaslr |= !IS_ENABLED(CONFIG_RANDOMIZE_BASE);
	m->xen_pv = xen_pv_domain();
	m->nr_cpu_possible = num_possible_cpus();
	m->efi_map_size = efi_enabled(EFI_RUNTIME_SERVICES) ? CG_EFI_MAP_BOUND : 0;
	m->gigabyte_pages = boot_cpu_has(X86_FEATURE_GBPAGES);
	m->la57 = pgtable_l5_enabled();
	m->nr_nodes = num_online_nodes();
	m->memory_encrypted = cc_platform_has(CC_ATTR_MEM_ENCRYPT);
}

/**
 * cg_facts_load_disabled() - has somebody forbidden loads until the next boot?
 *
 * The sysctl can be set and never cleared, so that it is read no more once it was seen set.
 *
 * Return: false also where it could not be read.
 */
bool cg_facts_load_disabled(void)
{
	static bool seen;
	long long n;

	if (!READ_ONCE(seen) && cg_facts_number("sys/kernel/kexec_load_disabled", &n) && n)
		WRITE_ONCE(seen, true);
	return READ_ONCE(seen);
}

/**
 * cg_facts_load_scarce() - is there a limit of loads, and would one more use up the last?
 *
 * Return: false also where it could not be read.
 */
bool cg_facts_load_scarce(void)
{
	long long n;

	return cg_facts_number("sys/kernel/kexec_load_limit_panic", &n) && n >= 0 && n < 2;
}

/**
 * cg_facts_panic_path() - what the running kernel does before it starts a capture kernel
 * @out: as it was when last read
 */
void cg_facts_panic_path(struct cg_panic_path *out)
{
	out->known = READ_ONCE(cg_panic_path.known);
	out->notifiers = READ_ONCE(cg_panic_path.notifiers);
	out->prints = READ_ONCE(cg_panic_path.prints);
}

static int cg_facts_crash_region(struct resource *res, void *arg)
{
	struct cg_reservation *out = arg;
	struct cg_range range = { res->start, res->end };

	/* The higher one is what images are loaded into; the other is the low part that ,high brings. */
	if (cg_range_is_empty(&out->main)) {
		out->main = range;
	} else if (range.start > out->main.start) {
		out->low = out->main;
		out->main = range;
	} else {
		out->low = range;
	}
	return 0;
}

/**
 * cg_facts_reservation() - what is reserved at this moment
 * @out: the result
 *
 * Asked for at every use: kexec_crash_size can shrink it at any time. Context: may sleep.
 */
void cg_facts_reservation(struct cg_reservation *out)
{
	memset(out, 0, sizeof(*out));
	out->main = CG_RANGE_EMPTY;
	out->low = CG_RANGE_EMPTY;
	out->known = true;
	walk_iomem_res_desc(IORES_DESC_CRASH_KERNEL, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, -1, out,
			    cg_facts_crash_region);
	out->cma_known = cg_cma.known;
	out->cma_size = cg_cma.size;
}

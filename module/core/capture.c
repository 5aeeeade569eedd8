// SPDX-License-Identifier: GPL-2.0-only
/*
 * What decides how much memory a capture kernel uses and is not in the kernel itself: its command line, how its initrd
 * is packed, and where the firmware says that memory may be.
 */
#include <crashguard/capture.h>
#include <crashguard/cmdline.h>

#define CG_SWIOTLB_SLOT 2048ULL		/* IO_TLB_SIZE */
#define CG_SWIOTLB_SEGMENT 128ULL	/* IO_TLB_SEGSIZE */
#define CG_SWIOTLB_MOST CG_G(4)
#define CG_ROOTFS_PERCENT 50

static bool cg_text_begins(const char *text, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !memcmp(text, with, n);
}

static u32 cg_capture_count(const char *cmdline, const char *name)
{
	const char *value;
	size_t len;
	u64 n;

	if (!cg_cmdline_value(cmdline, name, &value, &len) || !len || value[0] < '0' || value[0] > '9')
		return U32_MAX;
	n = memparse(value, NULL);
	return min_t(u64, n, U32_MAX);
}

/* setup_io_tlb_npages() of kernel/dma/swiotlb.c: slots, areas, and force or noforce, each with a comma before it. */
static void cg_capture_swiotlb(const char *cmdline, struct cg_capture *out)
{
	const char *value, *end;
	size_t len;
	u64 slots;

	if (!cg_cmdline_value(cmdline, "swiotlb", &value, &len))
		return;
	end = value + len;
	if (len && value[0] >= '0' && value[0] <= '9') {
		slots = min_t(u64, memparse(value, NULL), CG_SWIOTLB_MOST / CG_SWIOTLB_SLOT);
		if (cg_align_up(slots, CG_SWIOTLB_SEGMENT, &slots))
			out->swiotlb = slots * CG_SWIOTLB_SLOT;
	}
	while (value < end && *value != 'f' && *value != 'n')
		value++;
	out->swiotlb_force = cg_text_begins(value, end - value, "force");
	out->swiotlb_off = cg_text_begins(value, end - value, "noforce");
}

/* iommu_setup() of arch/x86/kernel/pci-dma.c: a list, in which "off" means that nothing is bounced. */
static void cg_capture_iommu(const char *cmdline, struct cg_capture *out)
{
	const char *value;
	size_t len, i;

	if (!cg_cmdline_value(cmdline, "iommu", &value, &len))
		return;
	for (i = 0; i < len; i++) {
		if ((!i || value[i - 1] == ',') && cg_text_begins(value + i, len - i, "off"))
			out->swiotlb_off = true;
	}
}

/* init_mount_tree() of fs/namespace.c hands initramfs_options= to tmpfs; a size that is no percentage is not read. */
static void cg_capture_rootfs(const char *cmdline, struct cg_capture *out)
{
	const char *value;
	char *end;
	size_t len, i;
	u64 n;

	out->rootfs_percent = CG_ROOTFS_PERCENT;
	if (!cg_cmdline_value(cmdline, "initramfs_options", &value, &len))
		return;
	for (i = 0; i < len; i++) {
		if ((i && value[i - 1] != ',') || !cg_text_begins(value + i, len - i, "size="))
			continue;
		n = memparse(value + i + 5, &end);
		if (*end == '%' && n && n <= 100)
			out->rootfs_percent = n;
	}
}

/*
 * init_rootfs() of init/do_mounts.c: a tmpfs, which is limited, unless root= says that another root will be mounted;
 * rootfstype= can ask for it all the same.
 */
static bool cg_capture_is_ramfs(const char *cmdline)
{
	const char *value;
	size_t len, i;

	if (cg_cmdline_value(cmdline, "rootfstype", &value, &len)) {
		for (i = 0; i < len; i++) {
			if (cg_text_begins(value + i, len - i, "tmpfs"))
				return false;
		}
		return true;
	}
	return cg_cmdline_value(cmdline, "root", &value, &len) && len;
}

/**
 * cg_capture_read() - what a command line says about memory
 * @cmdline: of the capture kernel; untrusted, NUL-terminated
 * @out: overwritten
 *
 * Sources: nrcpus(), maxcpus() and nosmp() of kernel/smp.c, numa_setup() of arch/x86/mm/numa.c, and those named above.
 * Context: any.
 */
void cg_capture_read(const char *cmdline, struct cg_capture *out)
{
	const char *value;
	size_t len;

	memset(out, 0, sizeof(*out));
	out->nr_cpus = cg_capture_count(cmdline, "nr_cpus");
	/* Not above 0 means nothing there, and one CPU here: setup_max_cpus ?: 1. */
	if (!out->nr_cpus)
		out->nr_cpus = U32_MAX;
	out->maxcpus = cg_capture_count(cmdline, "maxcpus");
	if (!out->maxcpus || cg_cmdline_value(cmdline, "nosmp", &value, &len))
		out->nr_cpus = 1;
	cg_capture_swiotlb(cmdline, out);
	cg_capture_iommu(cmdline, out);
	out->numa_off = cg_cmdline_value(cmdline, "numa", &value, &len) && cg_text_begins(value, len, "off");
	out->la57_off = cg_cmdline_value(cmdline, "no5lvl", &value, &len);
	out->ramfs = cg_capture_is_ramfs(cmdline);
	cg_capture_rootfs(cmdline, out);
}

/* Dictionary of the first block, by its one filter LZMA2; section 3.1 and 5.3.1 of the .xz file format. */
static u64 cg_stream_xz(const u8 *head)
{
	unsigned int at = 14, bits;

	/* Sizes of the block may stand before the filter, seven bits a byte. */
	for (bits = head[13] >> 6; bits; bits &= bits - 1) {
		while (at < CG_STREAM_HEAD - 3 && head[at] & 0x80)
			at++;
		at++;
	}
	if (head[13] & 3 || at > CG_STREAM_HEAD - 3 || head[at] != 0x21 || head[at + 2] > 39)
		return CG_M(64);
	bits = head[at + 2];
	return (u64)(2 | (bits & 1)) << (bits / 2 + 11);
}

/* Window of the frame, section 3.1.1.1 of RFC 8878; a frame of one segment has its whole content as the window. */
static u64 cg_stream_zstd(const u8 *head)
{
	u64 base = 1ULL << (10 + (head[5] >> 3));

	if (head[4] & 0x20)
		return CG_M(8);
	return base + base / 8 * (head[5] & 7);
}

/* Formats whose space does not depend on a header of theirs, or that tell it in one; first match counts. */
static const struct cg_stream_kind {
	char magic[8];
	u8 len;
	u64 space;
	u32 factor;
} cg_stream_kinds[] = {
	{ "\x1f\x8b", 2, CG_K(64), 4 },		/* gzip */
	{ "\x1f\x9e", 2, CG_K(64), 4 },
	{ "BZh", 3, CG_M(4), 5 },			/* bzip2 */
	{ "\x5d\x00", 2, CG_M(8), 6 },		/* lzma */
	{ "\xfd\x37zXZ", 6, CG_M(8), 6 },		/* xz */
	{ "\x28\xb5\x2f\xfd", 4, CG_M(8), 5 },	/* zstd */
	{ "\x89LZO", 4, CG_K(640), 3 },		/* lzo */
	{ "\x02\x21\x4c\x18", 4, CG_M(8), 4 },	/* lz4 */
	/* Not packed, or with such a part in front (microcode), which tells nothing of what follows. */
	{ "", 0, CG_M(8), 4 },
};

/**
 * cg_stream_read() - what unpacking an initrd takes, by its first bytes
 * @head: of the file, untrusted; zeros where it is shorter
 * @out: overwritten
 *
 * Space, from lib/decompress_*.c: unlz4() takes 8M at once, unxz() and unlzma() the dictionary, unzstd() the window
 * with half a megabyte of state and buffers, bunzip2() 3.6M, unlzo() two blocks of 256K, gunzip() some 60K. The factor
 * is the whole number above what a cpio archive of Debian's own modules (6.1.0-56-amd64: fs, and drivers of disks and
 * nets; 77.2M) came to: gzip -9 3.9, lz4 -l -9 3.1, zstd -9 4.7, xz -6 6.0. Programs shrink less. Those of bzip2, lzma
 * and lzo are guesses.
 */
void cg_stream_read(const u8 head[CG_STREAM_HEAD], struct cg_stream *out)
{
	const struct cg_stream_kind *kind = cg_stream_kinds;

	while (memcmp(head, kind->magic, kind->len))
		kind++;
	*out = (struct cg_stream){ .space = kind->space, .factor = kind->factor };
	if (head[0] == 0x5d && kind->len)
		out->space = min_t(u64, get_unaligned_le32(head + 1), CG_M(128)) + CG_K(64);
	else if (head[0] == 0xfd && kind->len)
		out->space = cg_stream_xz(head) + CG_K(128);
	else if (head[0] == 0x28 && kind->len)
		out->space = min_t(u64, cg_stream_zstd(head), CG_M(128)) + CG_K(512);
}

/**
 * cg_srat_end() - where memory may end by the firmware's table of nodes
 * @table: ACPI's SRAT as /sys/firmware/acpi/tables shows it, untrusted
 * @len: bytes of it
 *
 * The kernel takes that for where memory can be plugged in, and so for a reason to have bounce buffers:
 * acpi_numa_memory_affinity_init() of drivers/acpi/numa/srat.c. Offsets: table 5.59 and 5.61 of ACPI 6.5.
 *
 * Return: one past the last byte of the highest range; 0 where there is none.
 */
u64 cg_srat_end(const u8 *table, size_t len)
{
	u64 end = 0, one;
	size_t at;

	for (at = 48; at + 2 <= len && table[at + 1] >= 2 && table[at + 1] <= len - at; at += table[at + 1]) {
		if (table[at] != 1 || table[at + 1] < 40 || !(get_unaligned_le32(table + at + 28) & 1))
			continue;
		if (!check_add_overflow(get_unaligned_le64(table + at + 8), get_unaligned_le64(table + at + 16), &one))
			end = max(end, one);
	}
	return end;
}

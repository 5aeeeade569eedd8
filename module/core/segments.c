// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each segment of a kexec_load is. Nothing but its bytes says so: boot_params is known by its setup header, what
 * it points to by the pointers in it, the kernel by the compressed kernel that has to begin where the header says, the
 * headers of the dump by their ELF type.
 */
#include <crashguard/legacy.h>

#define CG_ZP_MAGIC_VALUE 0x53726448
/* From 2.12 on the pointers have upper halves; 3.x would be another header. */
#define CG_ZP_VERSION_MIN 0x020c
#define CG_ZP_VERSION_MAX 0x02ff
/* XLF_KERNEL_64 and XLF_CAN_BE_LOADED_ABOVE_4G: the boot code of which cg_run_window() tells. */
#define CG_ZP_XLF_NEEDED 0x03
/* A list without an end ends here; kexec-tools makes three entries at most. */
#define CG_SETUP_DATA_MAX 16
#define CG_ELF_MAGIC 0x464c457f
#define CG_ET_CORE 4

static u64 cg_params_u64(const u8 *header, size_t low, size_t high)
{
	return get_unaligned_le32(header + low) | (u64)get_unaligned_le32(header + high) << 32;
}

/**
 * cg_params_cmdline() - address of the command line
 * @header: CG_HEAD_LEN bytes of boot_params, of protocol 2.12 or later; untrusted
 *
 * Return: a physical address, untrusted; 0 for none.
 */
u64 cg_params_cmdline(const u8 *header)
{
	return cg_params_u64(header, CG_ZP_CMD_LINE_PTR, CG_ZP_EXT_CMD_LINE_PTR);
}

/**
 * cg_params_initrd() - where the initrd is said to be
 * @header: as for cg_params_cmdline()
 * @at: gets a physical address, untrusted
 * @size: gets bytes, untrusted; 0 for none
 */
void cg_params_initrd(const u8 *header, u64 *at, u64 *size)
{
	*at = cg_params_u64(header, CG_ZP_RAMDISK_IMAGE, CG_ZP_EXT_RAMDISK_IMAGE);
	*size = cg_params_u64(header, CG_ZP_RAMDISK_SIZE, CG_ZP_EXT_RAMDISK_SIZE);
}

/**
 * cg_segments_hold() - the segment that memory lies in
 * @load: the load; its segments neither wrap nor overlap
 * @at: physical address, untrusted
 * @len: bytes, untrusted
 *
 * Return: the one that holds all of it; NULL where none does.
 */
const struct cg_legacy_segment *cg_segments_hold(const struct cg_legacy_load *load, u64 at, u64 len)
{
	unsigned int i;

	for (i = 0; i < load->nr; i++) {
		const struct cg_legacy_segment *seg = &load->seg[i];

		if (at >= seg->mem && at - seg->mem < seg->memsz && len <= seg->memsz - (at - seg->mem))
			return seg;
	}
	return NULL;
}

/* Gives a segment that has none yet its kind. */
static bool cg_segments_mark(const struct cg_legacy_load *load, struct cg_layout *layout,
			     const struct cg_legacy_segment *seg, enum cg_segment_kind kind)
{
	struct cg_segment *to;

	if (!seg)
		return false;
	to = &layout->seg[seg - load->seg];
	if (to->kind != CG_SEG_OTHER)
		return false;
	to->kind = kind;
	return true;
}

static bool cg_segments_overlap(const struct cg_layout *layout, unsigned int i)
{
	unsigned int j;

	for (j = 0; j < i; j++) {
		if (cg_range_overlaps(&layout->seg[i].range, &layout->seg[j].range))
			return true;
	}
	return false;
}

/* What the kernel will not take (sanity_check_segment_list()) is the kernel's to answer. */
static const char *cg_segments_lay(const struct cg_legacy_load *load, struct cg_layout *layout)
{
	unsigned int i;

	if (load->nr > CG_SEGMENTS_MAX)
		return "it has more segments than a load can have";
	layout->region = load->region;
	for (i = 0; i < load->nr; i++) {
		const struct cg_legacy_segment *seg = &load->seg[i];
		struct cg_segment *to = &layout->seg[i];

		if (!seg->memsz || check_add_overflow(seg->mem, seg->memsz - 1, &to->range.end))
			return "a segment takes no memory, or more than there can be";
		to->range.start = seg->mem;
		to->bufsz = seg->src.size;
		layout->nr = i + 1;
		if (cg_segments_overlap(layout, i))
			return "its segments overlap";
	}
	return NULL;
}

/**
 * cg_params_are_sane() - is it boot_params that can be followed?
 * @header: CG_HEAD_LEN bytes, untrusted
 *
 * A loader's copy of the header, and not the header in a file: that has no command line. boot_flag is not looked at,
 * for kexec-tools writes another field over half of it. What a protocol older than 2.12, a 32-bit kernel or one that is
 * not relocatable does when it starts is not known here.
 *
 * Return: true if so.
 */
bool cg_params_are_sane(const u8 *header)
{
	u16 version = get_unaligned_le16(header + CG_ZP_VERSION);

	return get_unaligned_le32(header + CG_ZP_MAGIC) == CG_ZP_MAGIC_VALUE &&
	       version >= CG_ZP_VERSION_MIN && version <= CG_ZP_VERSION_MAX && cg_params_cmdline(header) &&
	       header[CG_ZP_RELOCATABLE] && get_unaligned_le32(header + CG_ZP_CMDLINE_SIZE) &&
	       get_unaligned_le32(header + CG_ZP_INIT_SIZE) && get_unaligned_le32(header + CG_ZP_PAYLOAD_OFFSET) &&
	       (get_unaligned_le16(header + CG_ZP_XLOADFLAGS) & CG_ZP_XLF_NEEDED) == CG_ZP_XLF_NEEDED;
}

static const char cg_unreadable[] = "what it loads could not be read";

static const char *cg_segments_find_params(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	const struct cg_legacy_segment *found = NULL;
	unsigned int i;
	int ret;

	for (i = 0; i < load->nr; i++) {
		ret = cg_source_read(&load->seg[i].src, 0, out->header, CG_HEAD_LEN);
		if (ret == -ENODATA)
			continue;
		if (ret)
			return cg_unreadable;
		if (!cg_params_are_sane(out->header))
			continue;
		if (found)
			return "there is more than one boot_params in it";
		found = &load->seg[i];
	}
	if (!found)
		return "there is no boot_params of a 64-bit bzImage in it";
	if (cg_source_read(&found->src, 0, out->header, CG_HEAD_LEN) || !cg_params_are_sane(out->header))
		return cg_unreadable;
	cg_segments_mark(load, &out->layout, found, CG_SEG_PARAMS);
	return NULL;
}

/* struct setup_data: a next pointer, and then what the capture kernel reads while it starts. */
static void cg_segments_follow_setup_data(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	u64 at = get_unaligned_le64(out->header + CG_ZP_SETUP_DATA);
	const struct cg_legacy_segment *seg;
	unsigned int i;
	u8 next[8];

	for (i = 0; at && i < CG_SETUP_DATA_MAX; i++) {
		seg = cg_segments_hold(load, at, sizeof(next));
		if (!seg || cg_source_read(&seg->src, at - seg->mem, next, sizeof(next)))
			return;
		if (cg_segments_mark(load, &out->layout, seg, CG_SEG_PARAMS))
			out->setup_data |= 1U << (seg - load->seg);
		at = get_unaligned_le64(next);
	}
}

/* A loader may put the command line beside boot_params or into a segment of its own. */
static const char *cg_segments_follow_params(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	const struct cg_legacy_segment *cmdline = cg_segments_hold(load, cg_params_cmdline(out->header), 1);
	u64 initrd;

	if (!cmdline)
		return "its boot_params name a command line that is in no segment";
	cg_segments_mark(load, &out->layout, cmdline, CG_SEG_PARAMS);
	cg_segments_follow_setup_data(load, out);
	cg_params_initrd(out->header, &initrd, &out->initrd_size);
	if (out->initrd_size && !cg_segments_mark(load, &out->layout, cg_segments_hold(load, initrd, out->initrd_size),
						  CG_SEG_INITRD))
		return "its boot_params name an initrd that is in no segment of its own";
	return NULL;
}

static const char *cg_segments_find_kernel(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	u32 offset = get_unaligned_le32(out->header + CG_ZP_PAYLOAD_OFFSET);
	unsigned int i;
	u8 magic[2];
	int ret;

	for (i = 0; i < load->nr; i++) {
		if (out->layout.seg[i].kind != CG_SEG_OTHER)
			continue;
		ret = cg_source_read(&load->seg[i].src, offset, magic, sizeof(magic));
		if (ret == -ENODATA)
			continue;
		if (ret)
			return cg_unreadable;
		if (!cg_packing_sniff(magic))
			continue;
		if (out->kernel)
			return "more than one segment can be its kernel";
		out->kernel = &load->seg[i];
	}
	if (!cg_segments_mark(load, &out->layout, out->kernel, CG_SEG_KERNEL))
		return "the compressed kernel its boot_params tell of is in none of its segments";
	return NULL;
}

static void cg_segments_find_elfcorehdr(const struct cg_legacy_load *load, struct cg_layout *layout)
{
	unsigned int i;
	u8 ehdr[18];

	for (i = 0; i < load->nr; i++) {
		if (!cg_source_read(&load->seg[i].src, 0, ehdr, sizeof(ehdr)) &&
		    get_unaligned_le32(ehdr) == CG_ELF_MAGIC && get_unaligned_le16(ehdr + 16) == CG_ET_CORE)
			cg_segments_mark(load, layout, &load->seg[i], CG_SEG_ELFCOREHDR);
	}
}

/**
 * cg_segments_identify() - what each segment is
 * @load: untrusted
 * @out: zeroed; gets layout, header, kernel and initrd_size. Kinds stand in the layout as far as they were found
 *
 * Context: may sleep, if reading does; reads some hundred bytes of each segment.
 *
 * Return: NULL, or a short phrase that says why it is not a bzImage with all that belongs to it.
 */
const char *cg_segments_identify(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	const char *why;

	why = cg_segments_lay(load, &out->layout);
	if (why)
		return why;
	cg_segments_find_elfcorehdr(load, &out->layout);
	why = cg_segments_find_params(load, out);
	if (!why)
		why = cg_segments_follow_params(load, out);
	if (!why)
		why = cg_segments_find_kernel(load, out);
	/* What runs first: kexec-tools calls it purgatory. A kernel that is entered directly stays the kernel. */
	cg_segments_mark(load, &out->layout, cg_segments_hold(load, load->entry, 1), CG_SEG_PURGATORY);
	return why;
}

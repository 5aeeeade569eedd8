// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86 bzImage, by the rules of the one who will load it: bzImage64_probe() and bzImage64_load(),
 * arch/x86/kernel/kexec-bzimage64.c. Fields: Documentation/arch/x86/boot.rst, "Details of Header Fields".
 */
#include <crashguard/reader.h>

#define CG_SETUP_OFFSET 0x1f1
#define CG_SETUP_MAGIC 0x53726448	/* "HdrS" */
#define CG_BOOT_FLAG 0xaa55
#define CG_LOADED_HIGH 0x01
#define CG_XLF_KERNEL_64 0x01
#define CG_XLF_ABOVE_4G 0x02
#define CG_XLF_5LEVEL 0x20
#define CG_PROTOCOL_LOADABLE 0x020c

/* The header ends at 0x202 + jump. The loader takes jump for a signed char, and copies what lies before the end. */
#define CG_SETUP_JUMP_BASE 0x202
#define CG_SETUP_JUMP_MIN 0x62		/* up to init_size, which the boot code reads from the copy */
#define CG_SETUP_JUMP_MAX 0x6a		/* struct setup_header, at whose end FORTIFY_SOURCE guards that copy */

#define CG_KERNEL_ALIGN_MAX CG_G(1)
/* No kernel was ever packed into less; tinyconfig takes some 400K. */
#define CG_PAYLOAD_MIN 64

/**
 * struct cg_setup - the setup header as it stands in the file, untrusted
 * @size: bytes of boot sector and setup code, before the kernel: from setup_sects; 1024 to 131072
 * @kernel_size: bytes of the kernel: from syssize; 0 where the protocol is older than 2.04 and cannot tell
 * @boot_flag: 0xaa55
 * @jump: second byte of the jump at 0x200; tells where the header ends
 * @version: of the protocol, major in the upper byte
 * @kernel_version: offset of the release, less 0x200
 * @loadflags: bit 0: loaded high
 * @kernel_alignment: in bytes
 * @relocatable_kernel: not 0: may run elsewhere
 * @xloadflags: XLF_* bits
 * @cmdline_size: bytes without the NUL
 * @payload_offset: from the start of the kernel, in bytes
 * @payload_length: in bytes
 * @ramdisk_image: address of an initrd, for the loader to fill in
 * @ramdisk_size: bytes of it, likewise
 * @setup_data: address of a list, for the loader to fill in
 * @pref_address: lowest physical address it runs at
 * @init_size: bytes of memory it takes from where it runs
 *
 * What the version does not have is 0.
 */
struct cg_setup {
	u64 size;
	u64 kernel_size;
	u16 boot_flag;
	u8 jump;
	u16 version;
	u16 kernel_version;
	u8 loadflags;
	u32 kernel_alignment;
	u8 relocatable_kernel;
	u16 xloadflags;
	u32 cmdline_size;
	u32 payload_offset;
	u32 payload_length;
	u32 ramdisk_image;
	u32 ramdisk_size;
	u64 setup_data;
	u64 pref_address;
	u32 init_size;
};

/* @head: CG_HEAD_LEN bytes, zero where the file is shorter. */
static void cg_setup_decode(const u8 *head, struct cg_setup *s)
{
	unsigned int sectors = head[CG_SETUP_OFFSET] ? head[CG_SETUP_OFFSET] : 4;
	u16 version = get_unaligned_le16(head + 0x206);

	*s = (struct cg_setup){
		.size = (sectors + 1) * CG_SECTOR,
		.kernel_size = version >= 0x0204 ? (u64)get_unaligned_le32(head + 0x1f4) * 16 : 0,
		.boot_flag = get_unaligned_le16(head + 0x1fe),
		.jump = head[0x201],
		.version = version,
		.kernel_version = version >= 0x0200 ? get_unaligned_le16(head + 0x20e) : 0,
		.loadflags = version >= 0x0200 ? head[0x211] : 0,
		.kernel_alignment = version >= 0x0205 ? get_unaligned_le32(head + 0x230) : 0,
		.relocatable_kernel = version >= 0x0205 ? head[0x234] : 0,
		.xloadflags = version >= 0x020c ? get_unaligned_le16(head + 0x236) : 0,
		.cmdline_size = version >= 0x0206 ? get_unaligned_le32(head + 0x238) : 0,
		.payload_offset = version >= 0x0208 ? get_unaligned_le32(head + 0x248) : 0,
		.payload_length = version >= 0x0208 ? get_unaligned_le32(head + 0x24c) : 0,
		.ramdisk_image = get_unaligned_le32(head + 0x218),
		.ramdisk_size = get_unaligned_le32(head + 0x21c),
		.setup_data = version >= 0x0209 ? get_unaligned_le64(head + 0x250) : 0,
		.pref_address = version >= 0x020a ? get_unaligned_le64(head + 0x258) : 0,
		.init_size = version >= 0x020a ? get_unaligned_le32(head + 0x260) : 0,
	};
}

/* One past the last field of the header that this version of the protocol has. */
static size_t cg_setup_end(u16 version)
{
	if (version >= 0x020a)
		return 0x264;
	return version >= 0x0205 ? 0x258 : 0x224;
}

static bool cg_setup_alignment_is_sane(const struct cg_setup *s)
{
	return cg_is_power_of_2(s->kernel_alignment) && s->kernel_alignment <= CG_KERNEL_ALIGN_MAX;
}

static bool cg_setup_init_size_is_sane(const struct cg_setup *s)
{
	return s->init_size && s->init_size <= 2 * CG_KERNEL_MAX;
}

static bool cg_setup_payload_is_inside(const struct cg_setup *s)
{
	return (u64)s->payload_offset + s->payload_length <= s->kernel_size;
}

/* The string that uname -r begins with: kernel_version is its offset, less 0x200, within the setup code. */
static void cg_setup_release(const struct cg_source *src, const struct cg_setup *s, char *release)
{
	u64 off = (u64)s->kernel_version + 0x200;
	u64 end = min(s->size, src->size);
	char text[CG_RELEASE_LEN - 1];
	size_t i, len;

	if (!s->kernel_version || off >= end)
		return;
	len = min_t(u64, sizeof(text), end - off);
	if (cg_source_read(src, off, text, len))
		return;
	for (i = 0; i < len && text[i] > ' ' && text[i] < 0x7f; i++)
		release[i] = text[i];
	release[i] = '\0';
}

/* Only what makes sense by itself becomes a fact. */
static void cg_setup_facts(const struct cg_source *src, const struct cg_setup *s, struct cg_image *img)
{
	img->protocol = s->version;
	img->xloadflags = s->xloadflags;
	img->cmdline_size = s->version >= 0x0206 ? s->cmdline_size : 255;
	img->relocatable = s->relocatable_kernel;
	img->ramdisk_size = s->ramdisk_image ? s->ramdisk_size : 0;
	img->load_size = src->size > s->size ? src->size - s->size : 0;
	if (s->kernel_size <= img->load_size)
		img->kernel_size = s->kernel_size;
	if (cg_setup_alignment_is_sane(s))
		img->alignment = s->kernel_alignment;
	if (cg_setup_init_size_is_sane(s))
		img->memsz_declared = s->init_size;
	if (cg_pref_is_sane(s->pref_address))
		img->pref_address = s->pref_address;
	if (img->kernel_size && s->payload_length && cg_setup_payload_is_inside(s)) {
		img->payload_offset = s->size + s->payload_offset;
		img->payload_length = s->payload_length;
	}
	cg_setup_release(src, s, img->release);
}

/* bzImage64_probe(), rule by rule, in its order. */
static enum cg_code cg_setup_probe(const struct cg_setup *s, bool la57)
{
	if (s->boot_flag != CG_BOOT_FLAG)
		return CG_F_IMAGE_BOOT_FLAG;
	if (s->version < CG_PROTOCOL_LOADABLE)
		return CG_F_IMAGE_OLD_PROTOCOL;
	if (!(s->loadflags & CG_LOADED_HIGH))
		return CG_F_IMAGE_LOADED_LOW;
	if (!(s->xloadflags & CG_XLF_KERNEL_64))
		return CG_F_IMAGE_NOT_64BIT;
	if (!(s->xloadflags & CG_XLF_ABOVE_4G))
		return CG_F_IMAGE_BELOW_4G;
	if (la57 && !(s->xloadflags & CG_XLF_5LEVEL))
		return CG_F_IMAGE_NO_5LEVEL;
	return CG_F_NONE;
}

/*
 * Bytes that the loader copies into boot_params without a look: a jump of 0x80 or more makes the length negative, so
 * that the copy runs over the heap of the running kernel; one above 0x6a copies more than struct setup_header holds,
 * which the running kernel warns of; one below 0x62 leaves the boot code without init_size (tried: the first hangs the
 * machine that loads it, the second panics it under panic_on_warn, the third is silence after the panic). No image
 * since 5.5 is longer: what is new is put into kernel_info (boot.rst, "The kernel_info").
 */
static bool cg_setup_check_length(struct cg_reader *rd, const struct cg_setup *s)
{
	if (s->jump >= CG_SETUP_JUMP_MIN && s->jump <= CG_SETUP_JUMP_MAX)
		return true;
	cg_find(rd->report, CG_F_IMAGE_HEADER_LENGTH, NULL, NULL, (u64)CG_SETUP_JUMP_BASE + s->jump - CG_SETUP_OFFSET,
		CG_SETUP_JUMP_BASE + CG_SETUP_JUMP_MIN - CG_SETUP_OFFSET,
		CG_SETUP_JUMP_BASE + CG_SETUP_JUMP_MAX - CG_SETUP_OFFSET);
	return false;
}

/*
 * A list that a loader fills in and a file leaves empty. kexec links its own entries before what stands there, and the
 * capture kernel follows it (tried: where that is no RAM, it dies without a word). What is left in ramdisk_image does
 * no harm where the loader brings an initrd, and is followed likewise where it brings none: whoever knows asks.
 */
static bool cg_setup_check_setup_data(struct cg_reader *rd, const struct cg_setup *s)
{
	if (s->setup_data)
		cg_find(rd->report, CG_F_IMAGE_FIELD_SET, "setup_data", NULL, s->setup_data);
	return !s->setup_data;
}

/*
 * min_alignment is not looked at: neither the loader nor the boot code does, and what a 64-bit kernel really cannot do
 * without is CG_KERNEL_ALIGN_MIN, which an honest image gives there.
 */
static bool cg_setup_check_alignment(struct cg_reader *rd, const struct cg_setup *s)
{
	if (!cg_is_power_of_2(s->kernel_alignment))
		cg_find(rd->report, CG_F_IMAGE_ALIGNMENT, "kernel_alignment", NULL, s->kernel_alignment);
	else if (s->kernel_alignment < CG_KERNEL_ALIGN_MIN)
		cg_find(rd->report, CG_F_IMAGE_ALIGNMENT_SMALL, NULL, NULL, s->kernel_alignment, CG_KERNEL_ALIGN_MIN);
	else if (s->kernel_alignment > CG_KERNEL_ALIGN_MAX)
		cg_find(rd->report, CG_F_IMAGE_ALIGNMENT_LARGE, NULL, NULL, s->kernel_alignment, CG_KERNEL_ALIGN_MAX);
	else
		return true;
	return false;
}

/*
 * startup_64, arch/x86/boot/compressed/head_64.S, moves the boot code with its page tables up to the end of init_size:
 * if that is not a multiple of a page, neither are they, and the capture kernel dies without a word (tried: 6.1,
 * init_size plus 16). sanity_check_segment_list() refuses a segment with more file than memory.
 */
static bool cg_setup_check_init_size(struct cg_reader *rd, const struct cg_setup *s)
{
	u64 load = rd->src->size - s->size;

	if (!s->init_size)
		cg_find(rd->report, CG_F_IMAGE_INIT_SIZE_ZERO, "init_size", NULL);
	else if (!cg_setup_init_size_is_sane(s))
		cg_find(rd->report, CG_F_IMAGE_INIT_SIZE_ABSURD, "init_size", NULL, s->init_size, CG_KERNEL_MAX);
	else if (s->init_size & (CG_PAGE - 1))
		cg_find(rd->report, CG_F_IMAGE_INIT_SIZE_UNALIGNED, NULL, NULL, s->init_size, CG_PAGE);
	else if (load > s->init_size)
		cg_find(rd->report, CG_F_IMAGE_INIT_SIZE_SMALL, "init_size", NULL, s->init_size, load);
	else
		return true;
	return false;
}

static bool cg_setup_check_pref(struct cg_reader *rd, const struct cg_setup *s)
{
	if (s->pref_address >= CG_KERNEL_MAX)
		cg_find(rd->report, CG_F_IMAGE_PREF_ABSURD, NULL, NULL, s->pref_address, CG_KERNEL_MAX);
	else if (!cg_pref_is_sane(s->pref_address))
		cg_find(rd->report, CG_F_IMAGE_PREF_UNALIGNED, NULL, NULL, s->pref_address, CG_KERNEL_ALIGN_MIN);
	else
		return true;
	return false;
}

static bool cg_setup_check_payload(struct cg_reader *rd, const struct cg_setup *s)
{
	u64 start = s->size + s->payload_offset;

	if (s->payload_length < CG_PAYLOAD_MIN)
		cg_find(rd->report, CG_F_IMAGE_PAYLOAD_TINY, NULL, NULL, s->payload_length, CG_PAYLOAD_MIN);
	else if (!cg_setup_payload_is_inside(s))
		cg_find(rd->report, CG_F_IMAGE_PAYLOAD_OUTSIDE, NULL, NULL, start, start + s->payload_length,
			s->size + s->kernel_size);
	else
		return true;
	return false;
}

/* MAX_ELFCOREHDR_STR_LEN is added to every command line: with no room at all nothing can be loaded. */
static bool cg_setup_check_cmdline(struct cg_reader *rd, const struct cg_setup *s)
{
	if (!s->cmdline_size)
		cg_find(rd->report, CG_F_IMAGE_CMDLINE_SIZE, NULL, NULL);
	return s->cmdline_size;
}

/* Is all there that the header counts? What else the header says means little where it is not. */
static bool cg_setup_check_size(struct cg_reader *rd, const struct cg_setup *s)
{
	u64 have = rd->src->size;

	if (have < s->size)
		cg_find(rd->report, CG_F_IMAGE_CUT_SETUP, NULL, NULL, have, s->size, s->size / CG_SECTOR - 1);
	else if (!s->kernel_size || have == s->size)
		cg_find(rd->report, CG_F_IMAGE_NO_KERNEL, NULL, NULL, s->size, have, s->kernel_size / 16);
	else if (have < s->size + s->kernel_size)
		cg_find(rd->report, CG_F_IMAGE_CUT_KERNEL, NULL, NULL, have, s->size + s->kernel_size);
	else
		return true;
	return false;
}

/* An image that the loader takes: is it whole, and does it make sense? Every fault is named, not only the first. */
static int cg_setup_check(struct cg_reader *rd, const struct cg_setup *s)
{
	bool sane;

	if (!cg_setup_check_size(rd, s))
		return -EBADMSG;
	sane = cg_setup_check_length(rd, s);
	sane &= cg_setup_check_alignment(rd, s);
	sane &= cg_setup_check_init_size(rd, s);
	sane &= cg_setup_check_pref(rd, s);
	sane &= cg_setup_check_payload(rd, s);
	sane &= cg_setup_check_cmdline(rd, s);
	sane &= cg_setup_check_setup_data(rd, s);
	return sane ? 0 : -EBADMSG;
}

static void cg_setup_refuse(struct cg_reader *rd, const struct cg_setup *s, enum cg_code code)
{
	char version[8];

	scnprintf(version, sizeof(version), "%u.%02u", s->version >> 8, s->version & 0xff);
	cg_find(rd->report, code, version, NULL);
}

/**
 * cg_bzimage_sniff() - "HdrS" at 0x202
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_bzimage_sniff(const struct cg_reader *rd)
{
	return rd->head_len >= 0x208 && get_unaligned_le32(rd->head + 0x202) == CG_SETUP_MAGIC;
}

/**
 * cg_bzimage_facts() - the facts of a bzImage that lies in another file
 * @src: the bytes of the bzImage
 * @img: gets the facts; what does not make sense is left out
 *
 * Context: may sleep.
 * Return: 0; -ENOEXEC where it is no bzImage; else as reading gave.
 */
int cg_bzimage_facts(const struct cg_source *src, struct cg_image *img)
{
	u8 head[CG_HEAD_LEN] = { 0 };
	struct cg_setup s;
	int ret;

	ret = cg_source_read(src, 0, head, min_t(u64, CG_HEAD_LEN, src->size));
	if (ret)
		return ret;
	if (get_unaligned_le32(head + 0x202) != CG_SETUP_MAGIC)
		return -ENOEXEC;
	cg_setup_decode(head, &s);
	cg_setup_facts(src, &s, img);
	return 0;
}

/**
 * cg_bzimage_read() - read the setup header
 * @rd: the image
 *
 * Context: may sleep.
 * Return: 0; -ENOEXEC by the rules of bzImage64_probe(); -EBADMSG where the header is cut or cannot be so; each with
 * a finding.
 */
int cg_bzimage_read(struct cg_reader *rd)
{
	struct cg_setup s;
	enum cg_code code;
	int ret;

	cg_setup_decode(rd->head, &s);
	if (rd->head_len < cg_setup_end(s.version)) {
		cg_find(rd->report, CG_F_IMAGE_CUT_HEADER, "setup header", NULL, rd->src->size,
			cg_setup_end(s.version));
		return -EBADMSG;
	}
	cg_setup_facts(rd->src, &s, rd->img);
	cg_elf_facts_of_bzimage(rd->src, rd->img);
	ret = cg_pe_facts(rd);
	if (ret)
		return ret;
	code = cg_setup_probe(&s, rd->la57);
	if (code) {
		cg_setup_refuse(rd, &s, code);
		return -ENOEXEC;
	}
	rd->img->loadable = true;
	return cg_setup_check(rd, &s);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * EFI (PE) headers: the certificate table of any image, and the kernel inside a unified kernel image. A signature is
 * what pefile_parse_binary() and pefile_strip_sig_wrapper(), crypto/asymmetric_keys/verify_pefile.c, take for one.
 */
#include <crashguard/reader.h>

#define CG_PE_MZ 0x5a4d
#define CG_PE_MAGIC 0x00004550		/* "PE\0\0" */
#define CG_PE_COFF_LEN 24		/* magic and COFF header */
#define CG_PE32 0x10b
#define CG_PE32PLUS 0x20b
#define CG_PE_DIR_CERTS 4
#define CG_PE_SECTIONS_MAX 96		/* the specification's own limit */
#define CG_PE_SECTION_LEN 40
#define CG_CERT_HEADER_LEN 8
#define CG_CERT_REVISION_2 0x0200
#define CG_CERT_TYPE_PKCS 0x0002

/**
 * struct cg_pe - the headers of a PE file, untrusted
 * @sections: offset of the section table in the file
 * @nr_sections: rows of it
 * @header_size: SizeOfHeaders; 0 where there is no optional header that is known
 * @image_size: SizeOfImage
 * @certs: offset of the certificate table in the file; 0 none
 * @certs_size: bytes of it
 */
struct cg_pe {
	u64 sections;
	unsigned int nr_sections;
	u32 header_size;
	u32 image_size;
	u32 certs;
	u32 certs_size;
};

/**
 * struct cg_pe_section - a row of the section table, untrusted
 * @off: of its bytes in the file
 * @size: of them, rounded up to the alignment of sections in files
 * @mem: where they go, in bytes from the start of the image
 * @mem_size: bytes it takes there
 */
struct cg_pe_section {
	u32 off;
	u32 size;
	u32 mem;
	u32 mem_size;
};

/**
 * struct cg_pe_window - part of a source, as a source
 * @src: the whole
 * @off: where the part begins, in bytes
 */
struct cg_pe_window {
	const struct cg_source *src;
	u64 off;
};

/* The whole has at least @src->size bytes from @off, so no sum wraps. */
static int cg_pe_window_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_pe_window *window = src->priv;

	return cg_source_read(window->src, window->off + off, buf, len);
}

/* @opt: the optional header up to its data directories, @len bytes from its start */
static void cg_pe_optional_decode(const u8 *opt, struct cg_pe *pe)
{
	bool is_plus = get_unaligned_le16(opt) == CG_PE32PLUS;
	const u8 *dirs = opt + (is_plus ? 112 : 96);

	if (!is_plus && get_unaligned_le16(opt) != CG_PE32)
		return;
	pe->image_size = get_unaligned_le32(opt + 56);
	pe->header_size = get_unaligned_le32(opt + 60);
	if (get_unaligned_le32(dirs - 4) <= CG_PE_DIR_CERTS)
		return;
	pe->certs = get_unaligned_le32(dirs + 8 * CG_PE_DIR_CERTS);
	pe->certs_size = get_unaligned_le32(dirs + 8 * CG_PE_DIR_CERTS + 4);
}

/* @src: of 64 bytes at least. 0: @pe is filled; -ENOENT: the file has no whole PE header; else as reading gave. */
static int cg_pe_decode(const struct cg_source *src, struct cg_pe *pe)
{
	u8 raw[152];
	u32 at;
	int ret;

	*pe = (struct cg_pe){ 0 };
	ret = cg_source_read(src, 0, raw, 64);
	if (ret)
		return ret;
	at = get_unaligned_le32(raw + 60);
	if (get_unaligned_le16(raw) != CG_PE_MZ || (u64)at + CG_PE_COFF_LEN + sizeof(raw) > src->size)
		return -ENOENT;
	ret = cg_source_read(src, at, raw, CG_PE_COFF_LEN);
	if (ret)
		return ret;
	if (get_unaligned_le32(raw) != CG_PE_MAGIC)
		return -ENOENT;
	pe->nr_sections = get_unaligned_le16(raw + 6);
	pe->sections = (u64)at + CG_PE_COFF_LEN + get_unaligned_le16(raw + 20);
	ret = cg_source_read(src, (u64)at + CG_PE_COFF_LEN, raw, sizeof(raw));
	if (!ret)
		cg_pe_optional_decode(raw, pe);
	return ret;
}

static bool cg_pe_certs_are_inside(const struct cg_pe *pe, u64 size)
{
	return pe->certs && pe->certs >= pe->header_size && pe->certs_size > CG_CERT_HEADER_LEN &&
	       (u64)pe->certs + pe->certs_size <= size;
}

/* @entry: the first WIN_CERTIFICATE */
static bool cg_pe_cert_is_sane(const struct cg_pe *pe, const u8 *entry)
{
	u32 length = get_unaligned_le32(entry);
	u16 revision = get_unaligned_le16(entry + 4);
	u16 type = get_unaligned_le16(entry + 6);

	return length > CG_CERT_HEADER_LEN + 3 && length <= pe->certs_size && revision == CG_CERT_REVISION_2 &&
	       type == CG_CERT_TYPE_PKCS;
}

/*
 * 0: @sec is filled; -ENOENT: no section has this name; -ENODATA: the table reaches past the end of the file, or the
 * file shrank; else as reading gave.
 */
static int cg_pe_section_find(const struct cg_source *src, const struct cg_pe *pe, const char *name,
			      struct cg_pe_section *sec)
{
	u8 raw[CG_PE_SECTION_LEN];
	unsigned int i;
	int ret;

	for (i = 0; i < pe->nr_sections; i++) {
		ret = cg_source_read(src, pe->sections + (u64)i * sizeof(raw), raw, sizeof(raw));
		if (ret)
			return ret;
		if (strncmp((const char *)raw, name, 8))
			continue;
		sec->mem_size = get_unaligned_le32(raw + 8);
		sec->mem = get_unaligned_le32(raw + 12);
		sec->size = get_unaligned_le32(raw + 16);
		sec->off = get_unaligned_le32(raw + 20);
		return 0;
	}
	return -ENOENT;
}

/*
 * Where the boot code of a bzImage ends in memory, its zeroed part included (ZO__end, arch/x86/boot/header.S). Only
 * since 6.7 the section .data ends there: it is believed where it also ends in the file where syssize says, and where
 * SizeOfImage agrees. The loader looks at none of these, so that a fault in them must not refuse an image.
 */
static int cg_pe_boot_end(struct cg_reader *rd, const struct cg_pe *pe)
{
	u64 setup = rd->src->size - rd->img->load_size;
	struct cg_pe_section data;
	int ret;

	if (!rd->img->kernel_size || pe->nr_sections > CG_PE_SECTIONS_MAX)
		return 0;
	ret = cg_pe_section_find(rd->src, pe, ".data", &data);
	if (ret == -ENOENT || ret == -ENODATA)
		return 0;
	if (ret)
		return cg_reader_failed(rd, ret, pe->sections, CG_PE_SECTION_LEN);
	if ((u64)data.off + data.size == setup + rd->img->kernel_size && data.mem == data.off &&
	    data.mem_size > data.size && (u64)data.mem + data.mem_size == pe->image_size)
		rd->img->boot_end = pe->image_size - setup;
	return 0;
}

static int cg_pe_certificate(struct cg_reader *rd, const struct cg_pe *pe)
{
	u8 entry[CG_CERT_HEADER_LEN];
	int ret;

	if (!cg_pe_certs_are_inside(pe, rd->src->size))
		return 0;
	ret = cg_source_read(rd->src, pe->certs, entry, sizeof(entry));
	if (ret)
		return cg_reader_failed(rd, ret, pe->certs, sizeof(entry));
	rd->img->has_cert_table = cg_pe_cert_is_sane(pe, entry);
	return 0;
}

/**
 * cg_pe_facts() - does the image carry a signature, and where does its boot code end?
 * @rd: any image; has_pe_header, has_cert_table and boot_end of its facts are set
 *
 * No finding is raised for headers that make no sense: the loader does not look at them unless it must check
 * signatures, and to whom these matter the image then counts as unsigned.
 *
 * Context: may sleep.
 * Return: 0, also where there is no PE header at all; else as reading gave, with a finding.
 */
int cg_pe_facts(struct cg_reader *rd)
{
	struct cg_pe pe;
	int ret;

	ret = cg_pe_decode(rd->src, &pe);
	if (ret == -ENOENT)
		return 0;
	if (ret)
		return cg_reader_failed(rd, ret, 0, 64);
	rd->img->has_pe_header = pe.header_size != 0;
	ret = cg_pe_boot_end(rd, &pe);
	return ret ? ret : cg_pe_certificate(rd, &pe);
}

/* The kernel inside: its facts are shown, though the file as it is cannot be loaded. */
static int cg_pe_uki_read(struct cg_reader *rd, const struct cg_pe_section *sec)
{
	struct cg_pe_window window = { .src = rd->src, .off = sec->off };
	struct cg_source inner = { .size = sec->size, .read = cg_pe_window_read, .priv = &window };
	int ret;

	/* The file's size of a section is rounded up; the true one is that in memory. */
	if (sec->mem_size && sec->mem_size < sec->size)
		inner.size = sec->mem_size;
	if (sec->off + inner.size > rd->src->size) {
		cg_find(rd->report, CG_F_IMAGE_CUT_SECTION, ".linux section", NULL, rd->src->size,
			sec->off + inner.size);
		return -EBADMSG;
	}
	ret = cg_bzimage_facts(&inner, rd->img);
	if (ret && ret != -ENOEXEC)
		return cg_reader_failed(rd, ret, sec->off, CG_HEAD_LEN);
	if (rd->img->payload_offset)
		rd->img->payload_offset += sec->off;
	cg_find(rd->report, CG_F_IMAGE_UKI, NULL, NULL, inner.size);
	return -ENOEXEC;
}

/* No kernel in it, or none that can be found. */
static int cg_pe_section_missing(struct cg_reader *rd, const struct cg_pe *pe, int err)
{
	u64 end = pe->sections + (u64)pe->nr_sections * CG_PE_SECTION_LEN;

	if (err == -ENOENT) {
		rd->img->format = CG_FORMAT_UNKNOWN;
		cg_find(rd->report, CG_F_IMAGE_EFI_PROGRAM, NULL, NULL);
		return -ENOEXEC;
	}
	if (err == -ENODATA && end > rd->src->size) {
		cg_find(rd->report, CG_F_IMAGE_CUT_HEADER, "section table", NULL, rd->src->size, end);
		return -EBADMSG;
	}
	return cg_reader_failed(rd, err, pe->sections, CG_PE_SECTION_LEN);
}

/**
 * cg_pe_sniff() - "MZ": an EFI program, perhaps a unified kernel image
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_pe_sniff(const struct cg_reader *rd)
{
	return rd->head_len >= 64 && get_unaligned_le16(rd->head) == CG_PE_MZ;
}

/**
 * cg_pe_read() - an EFI program that is no kernel by itself
 * @rd: the image
 *
 * Context: may sleep.
 * Return: -ENOEXEC; -EBADMSG where its headers reach past its end; else as reading gave; each with a finding.
 */
int cg_pe_read(struct cg_reader *rd)
{
	struct cg_pe_section sec;
	struct cg_pe pe;
	int ret;

	ret = cg_pe_decode(rd->src, &pe);
	if (!ret && pe.nr_sections > CG_PE_SECTIONS_MAX) {
		cg_find(rd->report, CG_F_IMAGE_EFI_HEADER, "NumberOfSections", NULL, pe.nr_sections,
			CG_PE_SECTIONS_MAX);
		return -EBADMSG;
	}
	if (!ret)
		ret = cg_pe_section_find(rd->src, &pe, ".linux", &sec);
	if (ret)
		return cg_pe_section_missing(rd, &pe, ret);
	ret = cg_pe_facts(rd);
	return ret ? ret : cg_pe_uki_read(rd, &sec);
}

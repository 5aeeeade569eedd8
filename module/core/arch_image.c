// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Image of arm64 (Documentation/arch/arm64/booting.rst) and that of riscv, the same 64 bytes but for the magic
 * (Documentation/arch/riscv/boot-image-header.rst).
 */
#include <crashguard/reader.h>

#define CG_IMAGE_HEADER_LEN 64
#define CG_ARM64_MAGIC 0x644d5241	/* "ARM\x64" */
#define CG_RISCV_MAGIC2 0x05435352	/* "RSC\x05" */
#define CG_IMAGE_FLAG_BE 0x1
/* Both are put at multiples of it: MIN_KIMG_ALIGN of arm64, PMD_SIZE of riscv64. */
#define CG_IMAGE_ALIGN CG_M(2)

/**
 * struct cg_arch_header - the 64 bytes, untrusted
 * @text_offset: bytes between a multiple of CG_IMAGE_ALIGN and the kernel
 * @image_size: memory it takes from there, in bytes; 0 before Linux 3.17
 * @flags: bit 0: big endian
 */
struct cg_arch_header {
	u64 text_offset;
	u64 image_size;
	u64 flags;
};

static void cg_arch_header_decode(const u8 *head, struct cg_arch_header *h)
{
	h->text_offset = get_unaligned_le64(head + 8);
	h->image_size = get_unaligned_le64(head + 16);
	h->flags = get_unaligned_le64(head + 24);
}

/* riscv gives as text_offset the alignment itself: 2M, or 4M on 32 bits. */
static bool cg_arch_text_offset_is_sane(const struct cg_arch_header *h)
{
	return h->text_offset <= 2 * CG_IMAGE_ALIGN && !(h->text_offset & (CG_PAGE - 1));
}

/* Linux before 3.17 gave no size; where there is one, the file is part of it. */
static bool cg_arch_size_is_sane(const struct cg_arch_header *h, u64 file_size)
{
	return !h->image_size || (h->image_size >= file_size && h->image_size <= CG_KERNEL_MAX);
}

static void cg_arch_facts(const struct cg_arch_header *h, struct cg_image *img)
{
	img->load_size = img->file_size;
	img->alignment = CG_IMAGE_ALIGN;
	img->relocatable = true;
	if (cg_arch_size_is_sane(h, img->file_size))
		img->memsz_declared = h->image_size;
}

static int cg_arch_check(struct cg_reader *rd, const struct cg_arch_header *h)
{
	int ret = 0;

	if (!cg_arch_size_is_sane(h, rd->src->size)) {
		cg_find(rd->report, CG_F_IMAGE_SIZE_FIELD, NULL, NULL, h->image_size, rd->src->size);
		ret = -EBADMSG;
	}
	if (!cg_arch_text_offset_is_sane(h)) {
		cg_find(rd->report, CG_F_IMAGE_TEXT_OFFSET, NULL, NULL, h->text_offset, 2 * CG_IMAGE_ALIGN);
		ret = -EBADMSG;
	}
	return ret;
}

static int cg_arch_read(struct cg_reader *rd, const char *name)
{
	struct cg_arch_header h;
	int ret;

	if (rd->head_len < CG_IMAGE_HEADER_LEN) {
		cg_find(rd->report, CG_F_IMAGE_CUT_HEADER, "Image header", NULL, rd->src->size, CG_IMAGE_HEADER_LEN);
		return -EBADMSG;
	}
	cg_arch_header_decode(rd->head, &h);
	if (h.flags & CG_IMAGE_FLAG_BE) {
		cg_find(rd->report, CG_F_IMAGE_BIG_ENDIAN, name, NULL);
		return -ENOEXEC;
	}
	cg_arch_facts(&h, rd->img);
	ret = cg_pe_facts(rd);
	if (!ret)
		ret = cg_arch_check(rd, &h);
	if (ret)
		return ret;
	cg_find(rd->report, CG_F_IMAGE_OTHER_MACHINE, name, NULL);
	return -ENOEXEC;
}

/**
 * cg_arm64_sniff() - "ARM\x64" at 0x38
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_arm64_sniff(const struct cg_reader *rd)
{
	return rd->head_len >= 60 && get_unaligned_le32(rd->head + 56) == CG_ARM64_MAGIC;
}

/**
 * cg_arm64_read() - the Image of arm64
 * @rd: the image
 *
 * Context: may sleep.
 * Return: -ENOEXEC: for another machine than this; -EBADMSG: damaged; else as reading gave; each with a finding.
 */
int cg_arm64_read(struct cg_reader *rd)
{
	return cg_arch_read(rd, "an arm64 Image");
}

/**
 * cg_riscv_sniff() - "RSC\x05" at 0x38
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_riscv_sniff(const struct cg_reader *rd)
{
	return rd->head_len >= 60 && get_unaligned_le32(rd->head + 56) == CG_RISCV_MAGIC2;
}

/**
 * cg_riscv_read() - the Image of riscv
 * @rd: the image
 *
 * Context: may sleep.
 * Return: as cg_arm64_read().
 */
int cg_riscv_read(struct cg_reader *rd)
{
	return cg_arch_read(rd, "a riscv Image");
}

// SPDX-License-Identifier: GPL-2.0-only
/* Kernel images: the table of formats, and what all readers share. */
#include <crashguard/reader.h>

/* In the order of asking: an image that is two things at once is taken for what its loader takes it for. */
static const struct cg_image_reader cg_image_readers[] = {
	{ CG_FORMAT_BZIMAGE, "bzImage", cg_bzimage_sniff, cg_bzimage_read },
	{ CG_FORMAT_ARM64, "arm64-Image", cg_arm64_sniff, cg_arm64_read },
	{ CG_FORMAT_RISCV, "riscv-Image", cg_riscv_sniff, cg_riscv_read },
	{ CG_FORMAT_ZBOOT, "zboot", cg_zboot_sniff, cg_zboot_read },
	{ CG_FORMAT_UKI, "uki", cg_pe_sniff, cg_pe_read },
	{ CG_FORMAT_ELF64, "elf64", cg_elf64_sniff, cg_vmlinux_read },
	{ CG_FORMAT_ELF32, "elf32", cg_elf32_sniff, cg_vmlinux_read },
	{ CG_FORMAT_GZIP, "gzip", cg_gzip_sniff, cg_packed_read },
	{ CG_FORMAT_XZ, "xz", cg_xz_sniff, cg_packed_read },
	{ CG_FORMAT_ZSTD, "zstd", cg_zstd_sniff, cg_packed_read },
};

/**
 * cg_format_name() - one word for a format
 * @format: any
 *
 * Return: as image/format shows it; "" for CG_FORMAT_UNKNOWN.
 */
const char *cg_format_name(enum cg_format format)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cg_image_readers); i++) {
		if (cg_image_readers[i].format == format)
			return cg_image_readers[i].name;
	}
	return "";
}

/**
 * cg_reader_failed() - raise the finding for a read that failed
 * @rd: the image
 * @err: what cg_source_read() gave; -ENODATA within the size of the file means that it shrank meanwhile
 * @off: where, in bytes
 * @len: how many bytes were wanted, all of them within the size of the file
 *
 * Return: -EBADMSG for a file that shrank, else @err.
 */
int cg_reader_failed(struct cg_reader *rd, int err, u64 off, size_t len)
{
	if (err == -ENODATA) {
		cg_find(rd->report, CG_F_IMAGE_SHRANK, NULL, NULL, rd->src->size, off + len - 1);
		return -EBADMSG;
	}
	cg_find(rd->report, CG_F_IMAGE_READ_FAILED, NULL, NULL, len, off, (u64)-err);
	return err;
}

/**
 * cg_reader_get() - read a part that the format says is there
 * @rd: the image
 * @off: untrusted offset in bytes
 * @buf: gets the bytes
 * @len: bytes wanted
 * @what: the part, for the sentence
 *
 * Context: may sleep.
 * Return: 0; -EBADMSG where the file ends before, with image-truncated, or shrank; else as reading gave, with image-
 * unreadable.
 */
int cg_reader_get(struct cg_reader *rd, u64 off, void *buf, size_t len, const char *what)
{
	int ret = cg_source_read(rd->src, off, buf, len);
	u64 end;

	if (!ret)
		return 0;
	if (check_add_overflow(off, (u64)len, &end))
		end = U64_MAX;
	if (end > rd->src->size) {
		cg_find(rd->report, CG_F_IMAGE_CUT_HEADER, what, NULL, rd->src->size, end);
		return -EBADMSG;
	}
	return cg_reader_failed(rd, ret, off, len);
}

/* Says what the file begins with, since nobody knows what it is. */
static int cg_image_unknown(struct cg_reader *rd)
{
	const char *name = cg_stranger_name(rd);
	char bytes[3 * 8 + 1];
	size_t i, used = 0;

	if (name) {
		cg_find(rd->report, CG_F_IMAGE_STRANGER, name, NULL, rd->src->size);
		return -ENOEXEC;
	}
	for (i = 0; i < 8 && i < rd->head_len; i++)
		used += scnprintf(bytes + used, sizeof(bytes) - used, "%s%02x", i ? " " : "", rd->head[i]);
	cg_find(rd->report, CG_F_IMAGE_FORMAT, bytes, NULL, rd->src->size);
	return -ENOEXEC;
}

static int cg_image_dispatch(struct cg_reader *rd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cg_image_readers); i++) {
		if (!cg_image_readers[i].sniff(rd))
			continue;
		rd->img->format = cg_image_readers[i].format;
		return cg_image_readers[i].read(rd);
	}
	return cg_image_unknown(rd);
}

/* All bytes of the head or none: a format is told from bytes that are really there. */
static int cg_image_read_head(struct cg_reader *rd)
{
	size_t len = min_t(u64, CG_HEAD_LEN, rd->src->size);
	int ret;

	if (!len) {
		cg_find(rd->report, CG_F_IMAGE_EMPTY, NULL, NULL);
		return -ENOEXEC;
	}
	ret = cg_source_read(rd->src, 0, rd->head, len);
	if (ret)
		return cg_reader_failed(rd, ret, 0, len);
	rd->head_len = len;
	return 0;
}

/**
 * cg_image_read() - what an image is, and whether its headers make sense
 * @src: the file, untrusted
 * @la57: the running kernel uses five-level paging
 * @img: gets the facts, only those that were found to make sense; zeroed first
 * @report: gets the findings; CG_CHECK_IMAGE_HEADER is marked
 *
 * Reads a few hundred bytes, whatever the size of the file. Context: may sleep, if reading does.
 *
 * Return: 0; -ENOEXEC: no kernel image, or one that the kexec_file_load of x86-64 does not take; -EBADMSG: damaged,
 * truncated or shrinking; else the errno of reading. Every negative return comes with a finding.
 */
int cg_image_read(const struct cg_source *src, bool la57, struct cg_image *img, struct cg_report *report)
{
	struct cg_reader rd = { .src = src, .la57 = la57, .img = img, .report = report };
	int ret;

	memset(img, 0, sizeof(*img));
	img->file_size = src->size;
	ret = cg_image_read_head(&rd);
	if (!ret)
		ret = cg_image_dispatch(&rd);
	if (cg_report_has_slug(report, "image-unreadable"))
		cg_check_not_run(report, CG_CHECK_IMAGE_HEADER, "the image could not be read");
	else
		cg_check_done(report, CG_CHECK_IMAGE_HEADER);
	return ret;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small images that are good in every field, and a way to spoil one: what the suites of the image readers share. All is
 * little endian, and laid out by the same documents that the readers name.
 */
#ifndef CRASHGUARD_KUNIT_IMAGE_BUILD_H
#define CRASHGUARD_KUNIT_IMAGE_BUILD_H

#include <kunit/test.h>

#include <crashguard/reader.h>

/* A bzImage: 3 sectors of setup, then 16K of kernel with 8K of payload at 0x300, then a certificate of 512 bytes. */
#define BZ_SETUP 1536
#define BZ_KERNEL 16384
#define BZ_CERT 512
#define BZ_SIZE (BZ_SETUP + BZ_KERNEL + BZ_CERT)
#define BZ_PAYLOAD (BZ_SETUP + 0x300)
#define BZ_PAYLOAD_LEN 8192
#define BZ_PE 0x40
#define BZ_OPT (BZ_PE + 24)

/* An ELF file of 16K with a PT_NOTE and two PT_LOADs, as a vmlinux has them. */
#define ELF_SIZE 16384
#define ELF64_PH(i) (64 + 56 * (i))
#define ELF32_PH(i) (52 + 32 * (i))
#define ELF_SH 12288

/**
 * struct image_file - an image in memory
 * @src: what the readers get
 * @data: the bytes, in a block of exactly their number
 * @fail_from: reading this byte or one behind it fails with @err
 * @err: the errno
 */
struct image_file {
	struct cg_source src;
	u8 *data;
	u64 fail_from;
	int err;
};

/* Writes @value, @width bytes of it, at @off; a width of 0 writes nothing. */
struct image_patch {
	u32 off;
	u8 width;
	u64 value;
};

/**
 * struct image_row - one way to spoil an image
 * @desc: what
 * @patch: the bytes that are changed
 * @size: the file is cut, or padded with zeros, to this size; 0 as it is
 * @la57: the machine has five-level paging
 * @ret: what cg_image_read() returns
 * @slug: of the first error; NULL none
 * @code: its row; CG_F_NONE any
 * @num: the numbers of that error, where @code is given
 */
struct image_row {
	const char *desc;
	struct image_patch patch[4];
	u64 size;
	bool la57;
	int ret;
	const char *slug;
	enum cg_code code;
	u64 num[CG_FINDING_NUMS];
};

struct image_result {
	struct cg_image img;
	struct cg_report report;
};

static inline void image_row_desc(const struct image_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

static int image_file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct image_file *file = src->priv;

	if (off + len > file->fail_from)
		return file->err;
	memcpy(buf, file->data + off, len);
	return 0;
}

static inline struct image_file *image_new(struct kunit *test, u64 size)
{
	struct image_file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, file);
	file->data = kunit_kzalloc(test, size ? size : 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, file->data);
	file->src = (struct cg_source){ .size = size, .read = image_file_read, .priv = file };
	file->fail_from = U64_MAX;
	return file;
}

static inline void image_put(struct image_file *file, u32 off, unsigned int width, u64 value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		file->data[off + i] = (u8)(value >> (8 * i));
}

static inline void image_text(struct image_file *file, u32 off, const char *text, size_t len)
{
	memcpy(file->data + off, text, len);
}

/* PE32+ headers at BZ_PE with a certificate table at @certs; 0 none. */
static inline void image_put_pe(struct image_file *file, u32 certs, u32 size)
{
	image_text(file, 0, "MZ", 2);
	image_put(file, 0x3c, 4, BZ_PE);
	image_text(file, BZ_PE, "PE\0\0", 4);
	image_put(file, BZ_PE + 4, 2, 0x8664);
	image_put(file, BZ_PE + 6, 2, 1);
	image_put(file, BZ_PE + 20, 2, 160);
	image_put(file, BZ_OPT, 2, 0x20b);
	image_put(file, BZ_OPT + 60, 4, 1024);
	image_put(file, BZ_OPT + 108, 4, 6);
	image_put(file, BZ_OPT + 144, 4, certs);
	image_put(file, BZ_OPT + 148, 4, size);
	if (!certs)
		return;
	image_put(file, certs, 4, size);
	image_put(file, certs + 4, 2, 0x0200);
	image_put(file, certs + 6, 2, 2);
}

static inline void image_put_setup(struct image_file *file)
{
	image_put(file, 0x1f1, 1, BZ_SETUP / 512 - 1);
	image_put(file, 0x1f4, 4, BZ_KERNEL / 16);
	image_put(file, 0x1fe, 2, 0xaa55);
	image_put(file, 0x200, 2, 0x6aeb);
	image_text(file, 0x202, "HdrS", 4);
	image_put(file, 0x206, 2, 0x020f);
	image_put(file, 0x20e, 2, 0x200);
	image_put(file, 0x211, 1, 1);
	image_put(file, 0x230, 4, 0x200000);
	image_put(file, 0x234, 1, 1);
	image_put(file, 0x235, 1, 21);
	image_put(file, 0x236, 2, 0x7f);
	image_put(file, 0x238, 4, 2047);
	image_put(file, 0x248, 4, BZ_PAYLOAD - BZ_SETUP);
	image_put(file, 0x24c, 4, BZ_PAYLOAD_LEN);
	image_put(file, 0x258, 8, 0x1000000);
	image_put(file, 0x260, 4, 0x100000);
	image_text(file, 0x400, "6.1.0-test (me@here) #1 SMP", 28);
}

static inline struct image_file *image_bzimage(struct kunit *test)
{
	struct image_file *file = image_new(test, BZ_SIZE);

	image_put_pe(file, BZ_SETUP + BZ_KERNEL, BZ_CERT);
	image_put_setup(file);
	return file;
}

static inline void image_put_phdr(struct image_file *file, bool is_64, unsigned int i, const u64 *field)
{
	static const u8 at64[] = { 0, 8, 16, 24, 32, 40, 48 }, at32[] = { 0, 4, 8, 12, 16, 20, 28 };
	u32 base = is_64 ? ELF64_PH(i) : ELF32_PH(i);
	unsigned int k;

	for (k = 0; k < 7; k++)
		image_put(file, base + (is_64 ? at64[k] : at32[k]), k && is_64 ? 8 : 4, field[k]);
}

/* type, offset, vaddr, paddr, filesz, memsz, align; as of a vmlinux of 6M from 16M */
static inline struct image_file *image_elf(struct kunit *test, bool is_64)
{
	static const u64 note[] = { 4, 4096, 0, 0, 64, 64, 4 };
	static const u64 text[] = { 1, 4096, 0x81000000, 0x1000000, 4096, 0x1ff000, 0x200000 };
	static const u64 data[] = { 1, 8192, 0x81200000, 0x1200000, 2048, 0x400000, 0x200000 };
	struct image_file *file = image_new(test, ELF_SIZE);
	u32 tail = is_64 ? 52 : 40;

	image_text(file, 0, "\177ELF", 4);
	image_put(file, 4, 3, is_64 ? 0x010102 : 0x010101);
	image_put(file, 16, 2, 2);
	image_put(file, 18, 2, is_64 ? 62 : 3);
	image_put(file, 20, 4, 1);
	image_put(file, is_64 ? 32 : 28, 4, is_64 ? 64 : 52);
	image_put(file, is_64 ? 40 : 32, 4, ELF_SH);
	image_put(file, tail, 2, is_64 ? 64 : 52);
	image_put(file, tail + 2, 2, is_64 ? 56 : 32);
	image_put(file, tail + 4, 2, 3);
	image_put(file, tail + 6, 2, is_64 ? 64 : 40);
	image_put(file, tail + 8, 2, 4);
	image_put_phdr(file, is_64, 0, note);
	image_put_phdr(file, is_64, 1, text);
	image_put_phdr(file, is_64, 2, data);
	return file;
}

/* A copy of @file, cut or padded to @size and with the patches of a row. */
static inline struct image_file *image_spoil(struct kunit *test, const struct image_file *file,
					     const struct image_row *row)
{
	struct image_file *copy = image_new(test, row->size ? row->size : file->src.size);
	size_t i;

	memcpy(copy->data, file->data, min(copy->src.size, file->src.size));
	for (i = 0; i < ARRAY_SIZE(row->patch); i++)
		image_put(copy, row->patch[i].off, row->patch[i].width, row->patch[i].value);
	return copy;
}

static inline struct image_result *image_read(struct kunit *test, const struct image_file *file, bool la57, int ret)
{
	struct image_result *result = kunit_kzalloc(test, sizeof(*result), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, result);
	KUNIT_EXPECT_EQ(test, cg_image_read(&file->src, la57, &result->img, &result->report), ret);
	return result;
}

static inline const char *image_slug(const struct cg_report *report)
{
	const struct cg_finding *first = cg_report_first_error(report);

	return first ? cg_finding_desc(first->code)->slug : "none";
}

/* The first error has the slug, the row and the numbers of @row. */
static inline void image_expect_finding(struct kunit *test, const struct cg_finding *first,
					const struct image_row *row)
{
	size_t i;

	KUNIT_EXPECT_STREQ(test, first ? cg_finding_desc(first->code)->slug : "none", row->slug ? row->slug : "none");
	if (!row->code || !first)
		return;
	KUNIT_EXPECT_EQ(test, (int)first->code, (int)row->code);
	for (i = 0; i < CG_FINDING_NUMS; i++)
		KUNIT_EXPECT_EQ_MSG(test, first->num[i], row->num[i], "number %u", (unsigned int)i);
}

/* Spoils, reads, and compares what came out with the row; a failure fails the check, and nothing else passes it. */
static inline struct image_result *image_judge(struct kunit *test, const struct image_file *good,
					       const struct image_row *row)
{
	struct image_file *file = image_spoil(test, good, row);
	struct image_result *result = image_read(test, file, row->la57, row->ret);
	const struct cg_finding *first = cg_report_first_error(&result->report);

	image_expect_finding(test, first, row);
	KUNIT_EXPECT_EQ(test, result->report.check[CG_CHECK_IMAGE_HEADER].state == CG_PASS, !row->slug);
	return result;
}

#endif

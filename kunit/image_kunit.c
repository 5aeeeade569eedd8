// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/image.c"

struct first_row {
	const char *desc;
	const char *bytes;
	size_t len;
	u64 size;
	const char *format;
	int ret;
	enum cg_code code;
};

/* What is told from the first bytes alone, and what is told about the rest. */
static const struct first_row first_rows[] = {
	{ "nothing at all", "", 0, 0, "", -ENOEXEC, CG_F_IMAGE_EMPTY },
	{ "one byte", "x", 1, 1, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "zeros", "", 0, 8192, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "text", "hello world, this is no kernel", 30, 4096, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "half a magic of ELF", "\177EL", 3, 3, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "magic of ELF alone", "\177ELF", 4, 4, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "magic of ELF and a class", "\177ELF\2", 5, 5, "elf64", -EBADMSG, CG_F_IMAGE_CUT_HEADER },
	{ "gzip", "\x1f\x8b\x08", 3, 100, "gzip", -ENOEXEC, CG_F_IMAGE_PACKED },
	{ "xz", "\xfd" "7zXZ", 6, 100, "xz", -ENOEXEC, CG_F_IMAGE_PACKED },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, 100, "zstd", -ENOEXEC, CG_F_IMAGE_PACKED },
	{ "an initrd", "070701", 6, 512, "", -ENOEXEC, CG_F_IMAGE_STRANGER },
	{ "a short MZ", "MZ", 2, 63, "", -ENOEXEC, CG_F_IMAGE_FORMAT },
	{ "an MZ of zeros", "MZ", 2, 64, "", -ENOEXEC, CG_F_IMAGE_EFI_PROGRAM },
};

static void first_desc(const struct first_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(first, first_rows, first_desc);

static void image_first_bytes(struct kunit *test)
{
	const struct first_row *row = test->param_value;
	struct image_file *file = image_new(test, row->size);
	struct image_result *result;

	memcpy(file->data, row->bytes, row->len);
	result = image_read(test, file, false, row->ret);
	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), row->format);
	KUNIT_ASSERT_EQ(test, result->report.nr, 1U);
	KUNIT_EXPECT_EQ(test, (int)result->report.finding[0].code, (int)row->code);
	KUNIT_EXPECT_EQ(test, result->img.file_size, row->size);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_HEADER].state, (int)CG_FAIL);
	KUNIT_EXPECT_FALSE(test, result->img.loadable);
}

static void image_unknown_shows_its_first_bytes(struct kunit *test)
{
	struct image_file *file = image_new(test, 3);
	struct image_result *result;

	image_text(file, 0, "\x01\xab\x7f", 3);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "01 ab 7f");
	KUNIT_EXPECT_EQ(test, result->report.finding[0].num[0], 3ULL);
	file = image_new(test, 9);
	image_text(file, 0, "\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "01 02 03 04 05 06 07 08");
}

/* Every format has a name of its own, without a blank: it is a file of one word. */
static void image_names(struct kunit *test)
{
	unsigned int i, j;

	KUNIT_EXPECT_STREQ(test, cg_format_name(CG_FORMAT_UNKNOWN), "");
	KUNIT_EXPECT_STREQ(test, cg_format_name(CG_FORMATS), "");
	for (i = CG_FORMAT_UNKNOWN + 1; i < CG_FORMATS; i++) {
		KUNIT_EXPECT_NE(test, strlen(cg_format_name(i)), (size_t)0);
		KUNIT_EXPECT_TRUE(test, !strchr(cg_format_name(i), ' '));
		for (j = CG_FORMAT_UNKNOWN + 1; j < i; j++)
			KUNIT_EXPECT_NE(test, strcmp(cg_format_name(i), cg_format_name(j)), 0);
	}
}

struct fail_row {
	const char *desc;
	int err;
	int ret;
	enum cg_code code;
};

static const struct fail_row fail_rows[] = {
	{ "the disk fails", -EIO, -EIO, CG_F_IMAGE_READ_FAILED },
	{ "a signal", -EINTR, -EINTR, CG_F_IMAGE_READ_FAILED },
	{ "no memory", -ENOMEM, -ENOMEM, CG_F_IMAGE_READ_FAILED },
	{ "the file shrinks", -ENODATA, -EBADMSG, CG_F_IMAGE_SHRANK },
};

static void fail_desc(const struct fail_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fail, fail_rows, fail_desc);

/* Wherever reading fails, at first or later: the errno is kept, the reason is told, nothing passes. */
static void image_reading_fails(struct kunit *test)
{
	const struct fail_row *row = test->param_value;
	struct image_file *files[] = { image_bzimage(test), image_elf(test, true), image_elf(test, false) };
	const u64 from[] = { 0, 1, 100, 0x26f, 0x270, 0x2000 };
	struct image_result *result;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		/* The tables behind what is read first. */
		if (i)
			image_put(files[i], i == 1 ? 32 : 28, 4, 0x3000);
		files[i]->err = row->err;
		for (k = 0; k < ARRAY_SIZE(from); k++) {
			files[i]->fail_from = from[k];
			result = image_read(test, files[i], false, row->ret);
			KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-unreadable");
			KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, row->code));
			KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_HEADER].state, (int)CG_FAIL);
			KUNIT_EXPECT_STREQ(test, result->report.check[CG_CHECK_IMAGE_HEADER].reason,
					   "the image could not be read");
		}
	}
}

static void image_reader_get_at_the_end(struct kunit *test)
{
	struct image_file *file = image_new(test, 100);
	struct image_result *result = kunit_kzalloc(test, sizeof(*result), GFP_KERNEL);
	struct cg_reader rd = { .src = &file->src };
	u8 buf[16];

	KUNIT_ASSERT_NOT_NULL(test, result);
	rd.img = &result->img;
	rd.report = &result->report;
	KUNIT_EXPECT_EQ(test, cg_reader_get(&rd, 84, buf, 16, "test"), 0);
	KUNIT_EXPECT_EQ(test, result->report.nr, 0U);
	KUNIT_EXPECT_EQ(test, cg_reader_get(&rd, 85, buf, 16, "test"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, result->report.finding[0].num[1], 101ULL);
	KUNIT_EXPECT_EQ(test, cg_reader_get(&rd, U64_MAX - 3, buf, 16, "test"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, result->report.finding[1].num[1], U64_MAX);
	file->fail_from = 0;
	file->err = -EIO;
	KUNIT_EXPECT_EQ(test, cg_reader_get(&rd, 0, buf, 16, "test"), -EIO);
	KUNIT_EXPECT_EQ(test, (int)result->report.finding[2].code, (int)CG_F_IMAGE_READ_FAILED);
}

/* A file that claims 4G and holds one page: nothing is read beyond the head. */
static void image_sparse(struct kunit *test)
{
	struct image_file *file = image_new(test, 4096);
	struct image_result *result;

	file->src.size = 4ULL << 30;
	file->fail_from = 4096;
	file->err = -EIO;
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-format");
}

static struct kunit_case image_cases[] = {
	KUNIT_CASE_PARAM(image_first_bytes, first_gen_params),
	KUNIT_CASE(image_unknown_shows_its_first_bytes),
	KUNIT_CASE(image_names),
	KUNIT_CASE_PARAM(image_reading_fails, fail_gen_params),
	KUNIT_CASE(image_reader_get_at_the_end),
	KUNIT_CASE(image_sparse),
	{}
};

static struct kunit_suite image_suite = {
	.name = "crashguard_image",
	.test_cases = image_cases,
};

kunit_test_suites(&image_suite);

MODULE_LICENSE("GPL");

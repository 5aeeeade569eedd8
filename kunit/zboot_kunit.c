// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/zboot.c"

#define PATCH(...) .patch = { __VA_ARGS__ }
#define GOOD .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_ZBOOT
#define TRUNCATED .ret = -EBADMSG, .slug = "image-truncated"

static struct image_file *zboot_build(struct kunit *test)
{
	struct image_file *file = image_new(test, 8192);

	image_put_pe(file, 0, 0);
	image_text(file, 4, "zimg", 4);
	image_put(file, 8, 4, 1024);
	image_put(file, 12, 4, 4096);
	image_text(file, 24, "gzip", 5);
	return file;
}

static const struct image_row zboot_rows[] = {
	{ "good", GOOD, .num = { 0x1000 } },
	{ "payload up to the end", PATCH({ 12, 4, 8192 - 1024 }), GOOD, .num = { 0x1c00 } },
	{ "payload one byte past the end", PATCH({ 12, 4, 8192 - 1023 }), TRUNCATED, .code = CG_F_IMAGE_CUT_PAYLOAD,
	  .num = { 0x2000, 0x2001 } },
	{ "payload whose end wraps at 32 bits", PATCH({ 8, 4, 0xffffff00 }, { 12, 4, 0x200 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_PAYLOAD, .num = { 0x2000, 0x100000100ULL } },
	{ "cut within its header", .size = 63, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER, .num = { 63, 64 } },
	{ "cut after its header", .size = 64, TRUNCATED, .code = CG_F_IMAGE_CUT_PAYLOAD, .num = { 64, 0x1400 } },
	{ "no zimg, but an EFI program", PATCH({ 4, 4, 0 }), .ret = -ENOEXEC, .slug = "image-format" },
};

KUNIT_ARRAY_PARAM(zboot, zboot_rows, image_row_desc);

static void zboot_read(struct kunit *test)
{
	const struct image_row *row = test->param_value;
	struct image_result *result = image_judge(test, zboot_build(test), row);

	KUNIT_EXPECT_EQ(test, result->img.format == CG_FORMAT_ZBOOT, row->patch[0].off != 4);
}

static void zboot_facts(struct kunit *test)
{
	struct image_file *file = zboot_build(test);
	struct image_result *result = image_read(test, file, false, -ENOEXEC);

	KUNIT_EXPECT_EQ(test, result->img.payload_offset, 1024ULL);
	KUNIT_EXPECT_EQ(test, result->img.payload_length, 4096ULL);
	KUNIT_EXPECT_TRUE(test, result->img.has_pe_header);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "gzip");
	/* A name without an end, of bytes that are no text. */
	memset(file->data + 24, 0xff, 36);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "????????????????????????????????");
}

static void zboot_unreadable(struct kunit *test)
{
	struct image_file *file = zboot_build(test);

	image_put(file, 0x3c, 4, 4096);
	file->fail_from = 4096;
	file->err = -EIO;
	image_read(test, file, false, -EIO);
}

static struct kunit_case zboot_cases[] = {
	KUNIT_CASE_PARAM(zboot_read, zboot_gen_params),
	KUNIT_CASE(zboot_facts),
	KUNIT_CASE(zboot_unreadable),
	{}
};

static struct kunit_suite zboot_suite = {
	.name = "crashguard_zboot",
	.test_cases = zboot_cases,
};

kunit_test_suites(&zboot_suite);

MODULE_LICENSE("GPL");

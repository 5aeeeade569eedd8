// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/arch_image.c"

#define CORRUPT .ret = -EBADMSG, .slug = "image-corrupt"
#define OTHER .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_OTHER_MACHINE
#define PATCH(...) .patch = { __VA_ARGS__ }
#define ARCH_SIZE 65536

static struct image_file *arch_build(struct kunit *test, const char *magic, u64 text_offset)
{
	struct image_file *file = image_new(test, ARCH_SIZE);

	image_put(file, 8, 8, text_offset);
	image_put(file, 16, 8, 0x200000);
	image_put(file, 24, 8, 0xa);
	image_text(file, 0x38, magic, 4);
	return file;
}

static const struct image_row arm64_rows[] = {
	{ "good", OTHER },
	{ "text_offset of old kernels", PATCH({ 8, 8, 0x80000 }), OTHER },
	{ "text_offset not of a page", PATCH({ 8, 8, 0x80001 }), CORRUPT, .code = CG_F_IMAGE_TEXT_OFFSET,
	  .num = { 0x80001, 0x400000 } },
	{ "text_offset of half a page", PATCH({ 8, 8, 0x80800 }), CORRUPT, .code = CG_F_IMAGE_TEXT_OFFSET,
	  .num = { 0x80800, 0x400000 } },
	{ "text_offset of a page", PATCH({ 8, 8, 0x1000 }), OTHER },
	{ "text_offset beyond all", PATCH({ 8, 8, 0x401000 }), CORRUPT, .code = CG_F_IMAGE_TEXT_OFFSET,
	  .num = { 0x401000, 0x400000 } },
	{ "big endian", PATCH({ 24, 8, 0xb }), .ret = -ENOEXEC, .slug = "image-unsupported",
	  .code = CG_F_IMAGE_BIG_ENDIAN },
	{ "image_size 0, as before 3.17", PATCH({ 16, 8, 0 }), OTHER },
	{ "image_size of the file", PATCH({ 16, 8, ARCH_SIZE }), OTHER },
	{ "image_size below the file", PATCH({ 16, 8, ARCH_SIZE - 1 }), CORRUPT, .code = CG_F_IMAGE_SIZE_FIELD,
	  .num = { 0xffff, 0x10000 } },
	{ "image_size 1G", PATCH({ 16, 8, 1ULL << 30 }), OTHER },
	{ "image_size 2^63", PATCH({ 16, 8, 1ULL << 63 }), CORRUPT, .code = CG_F_IMAGE_SIZE_FIELD,
	  .num = { 0x8000000000000000ULL, 0x10000 } },
	{ "cut within its header", .size = 63, .ret = -EBADMSG, .slug = "image-truncated",
	  .code = CG_F_IMAGE_CUT_HEADER, .num = { 63, 64 } },
	{ "cut after its magic", .size = 60, .ret = -EBADMSG, .slug = "image-truncated",
	  .code = CG_F_IMAGE_CUT_HEADER, .num = { 60, 64 } },
	{ "cut after its header", .size = 64, OTHER },
	{ "no magic", PATCH({ 0x38, 1, 0 }), .ret = -ENOEXEC, .slug = "image-format" },
	{ "cut within its magic", .size = 59, .ret = -ENOEXEC, .slug = "image-format" },
};

KUNIT_ARRAY_PARAM(arm64, arm64_rows, image_row_desc);

static void arch_image_arm64(struct kunit *test)
{
	const struct image_row *row = test->param_value;
	struct image_result *result = image_judge(test, arch_build(test, "ARM\x64", 0), row);

	if (strcmp(image_slug(&result->report), "image-format"))
		KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "arm64-Image");
}

static struct image_result *arch_cut(struct kunit *test, const struct image_file *file, u64 size, int ret)
{
	const struct image_row row = { .size = size };

	return image_read(test, image_spoil(test, file, &row), false, ret);
}

static void arch_image_riscv(struct kunit *test)
{
	struct image_file *file = arch_build(test, "RSC\x05", 0x200000);
	struct image_result *result = image_read(test, file, false, -ENOEXEC);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "riscv-Image");
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0x200000ULL);
	KUNIT_EXPECT_EQ(test, result->img.alignment, 0x200000ULL);
	KUNIT_EXPECT_EQ(test, result->img.load_size, (u64)ARCH_SIZE);
	KUNIT_EXPECT_TRUE(test, result->img.relocatable);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "a riscv Image");
	KUNIT_EXPECT_STREQ(test, cg_format_name(arch_cut(test, file, 60, -EBADMSG)->img.format), "riscv-Image");
	KUNIT_EXPECT_STREQ(test, image_slug(&arch_cut(test, file, 59, -ENOEXEC)->report), "image-format");
	/* 32 bits: 4M */
	image_put(file, 8, 8, 0x400000);
	image_read(test, file, false, -ENOEXEC);
}

/* Both are EFI programs too, and can be signed. */
static void arch_image_signature(struct kunit *test)
{
	struct image_file *file = arch_build(test, "ARM\x64", 0);
	struct image_result *result = image_read(test, file, false, -ENOEXEC);

	KUNIT_EXPECT_FALSE(test, result->img.has_pe_header);
	image_put_pe(file, ARCH_SIZE - 512, 512);
	image_put(file, 8, 8, 0);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_TRUE(test, result->img.has_pe_header);
	KUNIT_EXPECT_TRUE(test, result->img.has_cert_table);
	file->fail_from = ARCH_SIZE - 512;
	file->err = -EIO;
	image_read(test, file, false, -EIO);
}

static struct kunit_case arch_image_cases[] = {
	KUNIT_CASE_PARAM(arch_image_arm64, arm64_gen_params),
	KUNIT_CASE(arch_image_riscv),
	KUNIT_CASE(arch_image_signature),
	{}
};

static struct kunit_suite arch_image_suite = {
	.name = "crashguard_arch_image",
	.test_cases = arch_image_cases,
};

kunit_test_suites(&arch_image_suite);

MODULE_LICENSE("GPL");

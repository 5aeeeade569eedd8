// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/packed.c"

struct magic_row {
	const char *desc;
	const char *bytes;
	size_t len;
	const char *name;
};

static const struct magic_row packed_rows[] = {
	{ "gzip", "\x1f\x8b\x08", 3, "gzip" },
	{ "gzip of a method that does not exist", "\x1f\x8b\x07", 3, "" },
	{ "compress", "\x1f\x9d\x08", 3, "" },
	{ "xz", "\xfd" "7zXZ", 6, "xz" },
	{ "nearly xz", "\xfd" "7zXZ\1", 6, "" },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, "zstd" },
	{ "a skippable frame of zstd", "\x50\x2a\x4d\x18", 4, "" },
};

static const struct magic_row stranger_rows[] = {
	{ "cpio", "070701", 6, "a cpio archive (an initrd)" },
	{ "cpio of old", "070707", 6, "a cpio archive (an initrd)" },
	{ "a number", "07170", 5, NULL },
	{ "deb", "!<arch>\n", 8, "an archive or a Debian package" },
	{ "script", "#!/bin/sh", 9, "a script" },
	{ "bzip2", "BZh9", 4, "packed with bzip2" },
	{ "lzma", "\x5d\0\0\1", 4, "packed with lzma" },
	{ "lz4", "\x04\x22\x4d\x18", 4, "packed with lz4" },
	{ "lz4 as the kernel packs itself", "\x02\x21\x4c\x18", 4, "packed with lz4" },
	{ "lzop", "\x89LZO", 4, "packed with lzop" },
	{ "U-Boot", "\x27\x05\x19\x56", 4, "a U-Boot image" },
	{ "FIT", "\xd0\x0d\xfe\xed", 4, "a device tree or a FIT image" },
	{ "Android", "ANDROID!", 8, "an Android boot image" },
	{ "squashfs", "hsqs", 4, "a squashfs file system" },
	{ "dump", "KDUMP   ", 8, "a dump made by makedumpfile" },
	{ "nearly a dump", "KDUMP  x", 8, NULL },
	{ "nearly a deb", "!<arch>\r", 8, NULL },
	{ "nearly a script", "#?/bin/sh", 9, NULL },
	{ "nearly bzip2", "BZi9", 4, NULL },
	{ "nearly lzma", "\x5d\0\1\0", 4, NULL },
	{ "nearly lz4", "\x04\x22\x4d\x19", 4, NULL },
	{ "nearly lz4 as the kernel packs itself", "\x02\x21\x4c\x19", 4, NULL },
	{ "nearly lzop", "\x89LZP", 4, NULL },
	{ "nearly U-Boot", "\x27\x05\x19\x57", 4, NULL },
	{ "nearly FIT", "\xd0\x0d\xfe\xee", 4, NULL },
	{ "nearly Android", "ANDROID?", 8, NULL },
	{ "nearly squashfs", "hsqt", 4, NULL },
};

static void magic_desc(const struct magic_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(packed, packed_rows, magic_desc);
KUNIT_ARRAY_PARAM(stranger, stranger_rows, magic_desc);

static struct image_result *magic_read(struct kunit *test, const struct magic_row *row)
{
	struct image_file *file = image_new(test, 1000);

	memset(file->data, 0x55, 1000);
	memcpy(file->data, row->bytes, row->len);
	return image_read(test, file, false, -ENOEXEC);
}

static void packed_whole_file(struct kunit *test)
{
	const struct magic_row *row = test->param_value;
	struct image_result *result = magic_read(test, row);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), row->name);
	KUNIT_EXPECT_EQ(test, cg_report_has(&result->report, CG_F_IMAGE_PACKED), row->name[0] != '\0');
	KUNIT_EXPECT_EQ(test, cg_report_has(&result->report, CG_F_IMAGE_FORMAT), row->name[0] == '\0');
	if (row->name[0])
		KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], row->name);
	KUNIT_EXPECT_EQ(test, result->img.file_size, 1000ULL);
}

static void packed_stranger(struct kunit *test)
{
	const struct magic_row *row = test->param_value;
	struct image_result *result = magic_read(test, row);

	KUNIT_EXPECT_EQ(test, cg_report_has(&result->report, CG_F_IMAGE_STRANGER), !!row->name);
	if (row->name)
		KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], row->name);
}

/* A magic of which the last byte is missing is none. */
static void packed_short(struct kunit *test)
{
	struct image_file *file = image_new(test, 5);
	struct image_result *result;

	image_text(file, 0, "\xfd" "7zXZ", 5);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, CG_F_IMAGE_FORMAT));
}

static struct kunit_case packed_cases[] = {
	KUNIT_CASE_PARAM(packed_whole_file, packed_gen_params),
	KUNIT_CASE_PARAM(packed_stranger, stranger_gen_params),
	KUNIT_CASE(packed_short),
	{}
};

static struct kunit_suite packed_suite = {
	.name = "crashguard_packed",
	.test_cases = packed_cases,
};

kunit_test_suites(&packed_suite);

MODULE_LICENSE("GPL");

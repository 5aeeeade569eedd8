// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/banner.c"

struct banner_row {
	const char *desc;
	const char *text;
	const char *want;	/* NULL: none is found */
};

static const struct banner_row banner_rows[] = {
	{ "the banner", "xyLinux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org)", "6.1.0-56-amd64" },
	{ "begun twice", "LLinux LinuxLinux version 6.12 (a", "6.12" },
	{ "the words without a bracket, then the banner", "Linux version 5 %s\nLinux version 6.1 (", "6.1" },
	{ "two blanks", "Linux version 6.1  (", NULL },
	{ "no release", "Linux version  (", NULL },
	{ "cut before the bracket", "Linux version 6.1 ", NULL },
	{ "a byte that no release has", "Linux version 6.1\t (", NULL },
	{ "a byte that is no ASCII", "Linux version 6\xff.1 (", NULL },
	{ "the longest release",
	  "Linux version 1234567890123456789012345678901234567890123456789012345678901234567890123456789 (",
	  "1234567890123456789012345678901234567890123456789012345678901234567890123456789" },
	{ "longer than any",
	  "Linux version 12345678901234567890123456789012345678901234567890123456789012345678901234567890 (", NULL },
	{ "nothing", "", NULL },
};

static void banner_desc(const struct banner_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(banner, banner_rows, banner_desc);

/* In one piece, and byte by byte. */
static void banner_is_found(struct kunit *test)
{
	const struct banner_row *row = test->param_value;
	struct cg_banner whole = { }, pieces = { };
	const u8 *text = (const u8 *)row->text;
	size_t len = strlen(row->text), i;
	bool found = false;

	KUNIT_EXPECT_EQ(test, cg_banner_seek(&whole, text, len), !!row->want);
	for (i = 0; i < len && !found; i++)
		found = cg_banner_seek(&pieces, text + i, 1);
	KUNIT_EXPECT_EQ(test, found, !!row->want);
	if (row->want) {
		KUNIT_EXPECT_STREQ(test, whole.release, row->want);
		KUNIT_EXPECT_STREQ(test, pieces.release, row->want);
	}
}

static struct kunit_case banner_cases[] = {
	KUNIT_CASE_PARAM(banner_is_found, banner_gen_params),
	{}
};

static struct kunit_suite banner_suite = {
	.name = "crashguard_banner",
	.test_cases = banner_cases,
};

kunit_test_suites(&banner_suite);

MODULE_LICENSE("GPL");

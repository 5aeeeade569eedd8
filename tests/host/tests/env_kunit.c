// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seam: that <crashguard/env.h> means the same on the host and in a kernel. Built into both; in the kernel it is
 * the kernel's own functions that are looked at, so a stand-in that differs fails in one of the two.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <crashguard/env.h>

struct memparse_row {
	const char *text;
	u64 loose;	/* up to 6.x */
	int loose_used;	/* characters consumed */
	u64 strict;	/* 7.x */
	int strict_used;
};

static const struct memparse_row memparse_rows[] = {
	{ "", 0, 0, 0, 0 },
	{ "0", 0, 1, 0, 1 },
	{ "64M", 64 << 20, 3, 64 << 20, 3 },
	{ "64m", 64 << 20, 3, 64 << 20, 3 },
	{ "1k", 1 << 10, 2, 1 << 10, 2 },
	{ "1K", 1 << 10, 2, 1 << 10, 2 },
	{ "1g", 1 << 30, 2, 1 << 30, 2 },
	{ "1G", 1 << 30, 2, 1 << 30, 2 },
	{ "1t", 1ULL << 40, 2, 1ULL << 40, 2 },
	{ "1T", 1ULL << 40, 2, 1ULL << 40, 2 },
	{ "1p", 1ULL << 50, 2, 1ULL << 50, 2 },
	{ "1P", 1ULL << 50, 2, 1ULL << 50, 2 },
	{ "1e", 1ULL << 60, 2, 1ULL << 60, 2 },
	{ "1E", 1ULL << 60, 2, 1ULL << 60, 2 },
	{ "64MB", 64 << 20, 3, 64 << 20, 3 },
	{ "64M@16M", 64 << 20, 3, 64 << 20, 3 },
	{ "64MM", 64 << 20, 3, 64 << 20, 3 },
	{ "64 M", 64, 2, 64, 2 },
	{ " 64M", 0, 0, 0, 0 },
	{ "-64M", 0, 0, 0, 0 },
	{ "+64M", 0, 0, 0, 0 },
	{ "1.5G", 1, 1, 1, 1 },
	{ "64B", 64, 2, 64, 2 },
	{ "64,high", 64, 2, 64, 2 },
	{ "0x40M", 64 << 20, 5, 64 << 20, 5 },
	{ "0X4000000", 64 << 20, 9, 64 << 20, 9 },
	{ "0x1E", 0x1e, 4, 0x1e, 4 },
	{ "0xfK", 15 << 10, 4, 15 << 10, 4 },
	{ "0x", 0, 1, 0, 1 },
	{ "0xg", 0, 1, 0, 1 },
	{ "0xM", 0, 1, 0, 1 },
	{ "0100M", 64 << 20, 5, 64 << 20, 5 },
	{ "08M", 0, 1, 0, 1 },
	{ "00x10", 0, 2, 0, 2 },
	{ "0M", 0, 2, 0, 2 },
	{ "12ab", 12, 2, 12, 2 },
	/* A suffix without a number. */
	{ "M", 0, 1, 0, 0 },
	{ "k16", 0, 1, 0, 0 },
	{ "G@16M", 0, 1, 0, 0 },
	{ "E", 0, 1, 0, 0 },
	/* 64 bits, and what does not fit. */
	{ "18446744073709551615", U64_MAX, 20, U64_MAX, 20 },
	{ "0xffffffffffffffff", U64_MAX, 18, U64_MAX, 18 },
	{ "01777777777777777777777", U64_MAX, 23, U64_MAX, 23 },
	{ "18446744073709551616", 0, 20, U64_MAX, 20 },
	{ "18446744073709551617", 1, 20, U64_MAX, 20 },
	{ "99999999999999999999", 7766279631452241919ULL, 20, U64_MAX, 20 },
	{ "100000000000000000000", 7766279631452241920ULL, 21, U64_MAX, 21 },
	{ "0x10000000000000001", 1, 19, U64_MAX, 19 },
	{ "18446744073709551616K", 0, 21, U64_MAX, 21 },
	{ "15E", 15ULL << 60, 3, 15ULL << 60, 3 },
	{ "16E", 0, 3, U64_MAX, 3 },
	{ "17E", 1ULL << 60, 3, U64_MAX, 3 },
	{ "16383P", 16383ULL << 50, 6, 16383ULL << 50, 6 },
	{ "16384P", 0, 6, U64_MAX, 6 },
	{ "18014398509481983K", 18014398509481983ULL << 10, 18, 18014398509481983ULL << 10, 18 },
	{ "18014398509481985K", 1 << 10, 18, U64_MAX, 18 },
};

static void memparse_desc(const struct memparse_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", row->text);
}

KUNIT_ARRAY_PARAM(memparse, memparse_rows, memparse_desc);

static void check_memparse(struct kunit *test, bool strict)
{
	const struct memparse_row *row = test->param_value;
	char *end = NULL;

	KUNIT_EXPECT_EQ(test, memparse(row->text, &end), strict ? row->strict : row->loose);
	KUNIT_EXPECT_EQ(test, (int)(end - row->text), strict ? row->strict_used : row->loose_used);
	KUNIT_EXPECT_EQ(test, memparse(row->text, NULL), strict ? row->strict : row->loose);
}

/* The host's stand-in does both; a kernel does what it does, and is asked which. */
static void memparse_as_the_kernel(struct kunit *test)
{
#ifndef __KERNEL__
	cg_host_memparse_strict = true;
	check_memparse(test, true);
	cg_host_memparse_strict = false;
#endif
	check_memparse(test, memparse("16E", NULL));
}

static const struct args_row {
	const char *line;
	const char *words;	/* each with its value in brackets */
} args_rows[] = {
	{ "", "" },
	{ "a", "a" },
	{ "a b", "a b" },
	{ "a  \tb\n", "a b" },
	{ "a=1 b=", "a[1] b[]" },
	{ "a==b=c", "a[=b=c]" },
	{ "=a b", "=a b" },
	{ "=a=b", "=a[b]" },
	{ "==", "=[]" },
	{ "-- a", "-- a" },
	{ "a=\"b c\" d", "a[b c] d" },
	{ "a=\"b c\"d e", "a[b c\"d] e" },
	{ "a=b\"c d\" e", "a[b\"c d\"] e" },
	{ "\"a b\" c", "a b c" },
	{ "\"a=b c\" d", "a[b c] d" },
	{ "\"a=\"b c\" d\" e", "a[b] c\" d\" e" },
	{ "\"", "" },
	{ "\"\" a", "a" },
	{ "a=\"", "a[]" },
	{ "a=\"b c", "a[b c]" },
	{ "a\"b c\" d", "a\"b c\" d" },
	{ "a\xa0z=c", "a z[c]" },
};

static void args_desc(const struct args_row *row, char *desc)
{
	strscpy(desc, row->line, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(args, args_rows, args_desc);

static void next_arg_as_the_kernel(struct kunit *test)
{
	const struct args_row *row = test->param_value;
	char line[64], out[64] = "", *at = line, *name, *value;
	size_t used = 0;

	strscpy(line, row->line, sizeof(line));
	while (*at) {
		at = next_arg(at, &name, &value);
		used += scnprintf(out + used, sizeof(out) - used, "%s%s", used ? " " : "", name);
		if (value)
			used += scnprintf(out + used, sizeof(out) - used, "[%s]", value);
	}
	KUNIT_EXPECT_STREQ(test, out, row->words);
}

static void isspace_is_latin1(struct kunit *test)
{
	unsigned int c;

	for (c = 0; c < 256; c++)
		KUNIT_EXPECT_EQ_MSG(test, !!isspace(c), (c >= 9 && c <= 13) || c == ' ' || c == 0xa0, "0x%02x", c);
	KUNIT_EXPECT_TRUE(test, isspace((char)0xa0));
}

static void isprint_is_latin1(struct kunit *test)
{
	unsigned int c;

	for (c = 0; c < 256; c++)
		KUNIT_EXPECT_EQ_MSG(test, !!isprint(c), (c >= ' ' && c < 0x7f) || c >= 0xa0, "0x%02x", c);
	KUNIT_EXPECT_TRUE(test, isprint((char)0xa0));
}

static void unaligned_is_little_endian(struct kunit *test)
{
	static const u8 bytes[] = { 0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8 };
	u8 *copy = kunit_kzalloc(test, sizeof(bytes), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(bytes + 1), 0x0201);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(bytes + 1), 0x04030201);
	KUNIT_EXPECT_EQ(test, get_unaligned_le64(bytes + 1), 0xf807060504030201ULL);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(bytes + 1), 0x01020304);
	put_unaligned_le64(0xf807060504030201ULL, copy + 1);
	KUNIT_EXPECT_EQ(test, memcmp(copy + 1, bytes + 1, 8), 0);
	KUNIT_EXPECT_EQ(test, copy[0], 0);
	put_unaligned_le16(0x1234, copy + 3);
	put_unaligned_le32(0x56789abc, copy + 5);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(copy + 3), 0x1234);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(copy + 5), 0x56789abc);
	put_unaligned_be32(0x56789abc, copy + 5);
	KUNIT_EXPECT_EQ(test, copy[5], 0x56);
	KUNIT_EXPECT_EQ(test, copy[8], 0xbc);
}

static void scnprintf_counts_what_is_there(struct kunit *test)
{
	char buf[8];

	KUNIT_EXPECT_EQ(test, scnprintf(buf, sizeof(buf), "%s", "1234567"), 7);
	KUNIT_EXPECT_STREQ(test, buf, "1234567");
	KUNIT_EXPECT_EQ(test, scnprintf(buf, sizeof(buf), "%s-%u", "123456", 789), 7);
	KUNIT_EXPECT_STREQ(test, buf, "123456-");
	KUNIT_EXPECT_EQ(test, scnprintf(buf, 1, "%u", 12), 0);
	KUNIT_EXPECT_STREQ(test, buf, "");
	buf[0] = 'x';
	KUNIT_EXPECT_EQ(test, scnprintf(buf, 0, "%u", 12), 0);
	KUNIT_EXPECT_EQ(test, buf[0], 'x');
}

static void strscpy_cuts(struct kunit *test)
{
	char buf[4] = "zzz";

	KUNIT_EXPECT_EQ(test, strscpy(buf, "", sizeof(buf)), 0);
	KUNIT_EXPECT_STREQ(test, buf, "");
	KUNIT_EXPECT_EQ(test, strscpy(buf, "abc", sizeof(buf)), 3);
	KUNIT_EXPECT_STREQ(test, buf, "abc");
	KUNIT_EXPECT_EQ(test, strscpy(buf, "defg", sizeof(buf)), -E2BIG);
	KUNIT_EXPECT_STREQ(test, buf, "def");
	KUNIT_EXPECT_EQ(test, strscpy(buf, "x", 0), -E2BIG);
	KUNIT_EXPECT_STREQ(test, buf, "def");
}

static void overflow_is_told(struct kunit *test)
{
	u64 sum;

	KUNIT_EXPECT_FALSE(test, check_add_overflow(U64_MAX - 1, 1ULL, &sum));
	KUNIT_EXPECT_EQ(test, sum, U64_MAX);
	KUNIT_EXPECT_TRUE(test, check_add_overflow(U64_MAX, 1ULL, &sum));
	KUNIT_EXPECT_TRUE(test, check_sub_overflow(1ULL, 2ULL, &sum));
	KUNIT_EXPECT_FALSE(test, check_sub_overflow(2ULL, 2ULL, &sum));
	KUNIT_EXPECT_TRUE(test, check_mul_overflow(1ULL << 32, 1ULL << 32, &sum));
	KUNIT_EXPECT_FALSE(test, check_mul_overflow(1ULL << 32, (1ULL << 32) - 1, &sum));
}

static struct kunit_case env_cases[] = {
	KUNIT_CASE_PARAM(memparse_as_the_kernel, memparse_gen_params),
	KUNIT_CASE_PARAM(next_arg_as_the_kernel, args_gen_params),
	KUNIT_CASE(isspace_is_latin1),
	KUNIT_CASE(isprint_is_latin1),
	KUNIT_CASE(unaligned_is_little_endian),
	KUNIT_CASE(scnprintf_counts_what_is_there),
	KUNIT_CASE(strscpy_cuts),
	KUNIT_CASE(overflow_is_told),
	{}
};

static struct kunit_suite env_suite = {
	.name = "crashguard_env",
	.test_cases = env_cases,
};

kunit_test_suites(&env_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("crashguard: tests of the core");

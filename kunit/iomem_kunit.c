// SPDX-License-Identifier: GPL-2.0-only
/* The text of /proc/iomem, as kernel/resource.c writes it and as nobody should; and the zero page. */
#include <kunit/test.h>
#include <linux/module.h>

#include "guests.h"

#include "../module/core/boot_params.c"
#include "../module/core/iomem.c"

struct iomem_row {
	const char *desc;
	const char *text;
	int err;
	unsigned int nr;
	/* of the last line */
	u64 start;
	u64 end;
	unsigned int depth;
	const char *name;
};

#define LAST(s, e, d, n) .start = (s), .end = (e), .depth = (d), .name = (n)
#define NAME_47 "12345678901234567890123456789012345678901234567"

static const struct iomem_row iomem_rows[] = {
	{ "one line", "00001000-0009fbff : System RAM\n", 0, 1, LAST(0x1000, 0x9fbff, 0, "System RAM") },
	{ "without its newline", "00001000-0009fbff : System RAM", 0, 1, LAST(0x1000, 0x9fbff, 0,
	  "System RAM") },
	{ "a child", "0-fff : a\n  0-7 : b\n", 0, 2, LAST(0, 7, 1, "b") },
	{ "a child's child", "0-fff : a\n  0-7 : b\n    1-2 : c c\n", 0, 3, LAST(1, 2, 2, "c c") },
	{ "more than 32 bits", "100000000-1bfffffff : System RAM\n", 0, 1, LAST(0x100000000,
	  0x1bfffffff, 0, "System RAM") },
	{ "64 bits", "0-ffffffffffffffff : x\n", 0, 1, LAST(0, U64_MAX, 0, "x") },
	{ "65 bits", "0-10000000000000000 : x\n", -EINVAL },
	{ "no name", "0-1 : \n", 0, 1, LAST(0, 1, 0, "") },
	{ "a name that just fits", "0-1 : " NAME_47 "\n", 0, 1, LAST(0, 1, 0, NAME_47) },
	{ "a name that is cut", "0-1 : " NAME_47 "8\n", 0, 1, LAST(0, 1, 0, NAME_47) },
	{ "without the right to see", "00000000-00000000 : Reserved\n  00000000-00000000 : x\n", -EACCES },
	{ "one address is enough", "00000000-00000000 : Reserved\n00000000-00000001 : x\n", 0, 2,
	  LAST(0, 1, 0, "x") },
	{ "nothing", "", -EINVAL },
	{ "an empty line", "\n", -EINVAL },
	{ "an empty line at the end", "0-1 : x\n\n", -EINVAL },
	{ "no start", "-1 : x\n", -EINVAL },
	{ "no end", "0- : x\n", -EINVAL },
	{ "no dash", "0 1 : x\n", -EINVAL },
	{ "no colon", "0-1 x\n", -EINVAL },
	{ "no blank behind it", "0-1 :x\n", -EINVAL },
	{ "capitals", "0-F : x\n", -EINVAL },
	{ "a letter behind f", "0-1g : x\n", -EINVAL },
	{ "a sign before 0", "0-1/ : x\n", -EINVAL },
	{ "a sign behind 9", "0-1: : x\n", -EINVAL },
	{ "a sign before a", "0-1` : x\n", -EINVAL },
	{ "an odd indent", " 0-1 : x\n", -EINVAL },
	{ "cut short", "0-1 :", -EINVAL },
	{ "too deep", "                                                                  0-1 : x\n",
	  -EINVAL },
};

static void iomem_desc(const struct iomem_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(iomem, iomem_rows, iomem_desc);

static void iomem_is_parsed(struct kunit *test)
{
	const struct iomem_row *row = test->param_value;
	const size_t len = strlen(row->text);
	char *text = kunit_kmalloc(test, len ? len : 1, GFP_KERNEL);
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	const struct cg_iomem *last;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_NOT_NULL(test, m);
	memcpy(text, row->text, len);
	m->known.iomem = true;
	KUNIT_EXPECT_EQ(test, cg_iomem_parse(text, len, m), row->err);
	KUNIT_EXPECT_EQ(test, m->known.iomem, !row->err);
	KUNIT_ASSERT_EQ(test, m->nr_iomem, row->nr);
	if (row->err)
		return;
	last = &m->iomem[m->nr_iomem - 1];
	KUNIT_EXPECT_EQ(test, last->range.start, row->start);
	KUNIT_EXPECT_EQ(test, last->range.end, row->end);
	KUNIT_EXPECT_EQ(test, (unsigned int)last->depth, row->depth);
	KUNIT_EXPECT_STREQ(test, last->name, row->name);
}

static void iomem_of_a_guest(struct kunit *test)
{
	const struct cg_machine *m = guest_new(test, GUEST_6G(CRASH_LOW, CRASH_HIGH), cg_age_tested("6.1"));

	KUNIT_EXPECT_EQ(test, m->nr_iomem, 23U);
	KUNIT_EXPECT_TRUE(test, m->known.iomem);
	KUNIT_EXPECT_STREQ(test, m->iomem[8].name, "Kernel code");
	KUNIT_EXPECT_EQ(test, m->iomem[8].range.start, 0x1000000ULL);
}

/* As many lines as fit, and one more. */
static void iomem_is_never_cut(struct kunit *test)
{
	static const char line[] = "0-1 : x\n";
	const size_t len = (sizeof(line) - 1) * CG_IOMEM_MAX;
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	char *text = kunit_kmalloc(test, len + sizeof(line) - 1, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i <= CG_IOMEM_MAX; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line) - 1);
	KUNIT_EXPECT_EQ(test, cg_iomem_parse(text, len, m), 0);
	KUNIT_EXPECT_EQ(test, m->nr_iomem, (unsigned int)CG_IOMEM_MAX);
	KUNIT_EXPECT_EQ(test, cg_iomem_parse(text, len + sizeof(line) - 1, m), -E2BIG);
	KUNIT_EXPECT_FALSE(test, m->known.iomem);
	KUNIT_EXPECT_EQ(test, m->nr_iomem, 0U);
}

/* Every prefix of a good text, in a block of exactly its size. */
static void iomem_survives_any_cut(struct kunit *test)
{
	static const char whole[] = GUEST_1G(CRASH_1G);
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, m);
	for (len = 1; len < sizeof(whole); len++) {
		char *text = kunit_kmalloc(test, len, GFP_KERNEL);
		int err;

		KUNIT_ASSERT_NOT_NULL(test, text);
		memcpy(text, whole, len);
		err = cg_iomem_parse(text, len, m);
		KUNIT_EXPECT_TRUE_MSG(test, !err || err == -EINVAL, "%zu", len);
		kunit_kfree(test, text);
	}
}

static const struct zero_page_row {
	const char *desc;
	size_t len;
	u32 image;
	u32 size;
	u32 ext_image;
	u32 ext_size;
	u8 loadflags;
	bool no_magic;
	int err;
	struct cg_range initrd;
	bool no_kaslr;
} zero_page_rows[] = {
	{ "an initramfs", 4096, 0x3fee4000, 0xfbfad, .loadflags = 0x03, .initrd = { 0x3fee4000,
	  0x3ffdffac } },
	{ "above 4G", 4096, 0x1000, 0x10, 0x2, 0, .loadflags = 0x03, .initrd = { 0x200001000, 0x20000100f } },
	{ "more than 4G of it", 4096, 0, 0x1, 0, 0x1, .loadflags = 0x03, .initrd = { 0, 0x100000000 } },
	{ "none", 4096, 0, 0, .loadflags = 0x83, .initrd = { 1, 0 } },
	{ "no KASLR", 4096, 0, 0, .loadflags = 0x81, .initrd = { 1, 0 }, .no_kaslr = true },
	{ "short", 4095, .err = -EINVAL },
	{ "no setup header", 4096, .no_magic = true, .err = -EINVAL },
	{ "wraps", 4096, 0xfffff000, 0x2000, 0xffffffff, 0, .err = -EINVAL },
};

static void zero_page_desc(const struct zero_page_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(zero_page, zero_page_rows, zero_page_desc);

static void zero_page_is_read(struct kunit *test)
{
	const struct zero_page_row *row = test->param_value;
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	u8 *zp = kunit_kzalloc(test, row->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_NOT_NULL(test, zp);
	/* A neighbour of a field is never 0. */
	memset(zp, 0xa5, row->len);
	memcpy(zp + 0x202, row->no_magic ? "HdrT" : "HdrS", 4);
	put_unaligned_le32(row->image, zp + 0x218);
	put_unaligned_le32(row->size, zp + 0x21c);
	put_unaligned_le32(row->ext_image, zp + 0x0c0);
	put_unaligned_le32(row->ext_size, zp + 0x0c4);
	zp[0x211] = row->loadflags;
	KUNIT_EXPECT_EQ(test, cg_boot_params_read(zp, row->len, m), row->err);
	KUNIT_EXPECT_EQ(test, m->known.initrd, !row->err);
	KUNIT_EXPECT_EQ(test, m->initrd.start, row->initrd.start);
	KUNIT_EXPECT_EQ(test, m->initrd.end, row->initrd.end);
	KUNIT_EXPECT_EQ(test, m->no_kaslr, row->no_kaslr);
}

static struct kunit_case iomem_cases[] = {
	KUNIT_CASE_PARAM(iomem_is_parsed, iomem_gen_params),
	KUNIT_CASE(iomem_of_a_guest),
	KUNIT_CASE(iomem_is_never_cut),
	KUNIT_CASE(iomem_survives_any_cut),
	KUNIT_CASE_PARAM(zero_page_is_read, zero_page_gen_params),
	{}
};

static struct kunit_suite iomem_suite = {
	.name = "crashguard_iomem",
	.test_cases = iomem_cases,
};

kunit_test_suites(&iomem_suite);

MODULE_LICENSE("GPL");

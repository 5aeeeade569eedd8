// SPDX-License-Identifier: GPL-2.0-only
#include "guests.h"
#include "place_build.h"

#include "../module/core/advice.c"

static const struct size_row {
	const char *desc;
	u64 total;
	u64 devices;
	u64 least;
	u64 size;
} size_rows[] = {
	{ "no estimate", 0, 0, 0, 0 },
	{ "64M more, up to a step", CG_M(96), 0, 0, CG_M(160) },
	{ "a byte beyond it", CG_M(96) + 1, 0, 0, CG_M(192) },
	{ "a byte below it", CG_M(96) - 1, 0, 0, CG_M(160) },
	{ "30% are as much as 64M", CG_M(640) / 3, 0, 0, CG_M(288) },
	{ "30% are more", CG_M(640), 0, 0, CG_M(832) },
	{ "30% are more by a byte", CG_M(640) + 10, 0, 0, CG_M(864) },
	{ "devices that take 64M", CG_M(96), CG_M(64), 0, CG_M(160) },
	{ "devices that take more", CG_M(96), CG_M(64) + 1, 0, CG_M(192) },
	{ "devices and 30%: the larger", CG_M(1000), CG_M(310), 0, CG_M(1312) },
	{ "what a load needs is less", CG_M(96), 0, CG_M(160), CG_M(160) },
	{ "what a load needs is more", CG_M(96), 0, CG_M(160) + 1, CG_M(192) },
	{ "4T", CG_G(4096), 0, 0, CG_G(4096) * 13 / 10 / CG_M(32) * CG_M(32) + CG_M(32) },
	{ "more than that", CG_G(4096) + 1, 0, 0, 0 },
	{ "devices of 4T", CG_M(96), CG_G(4096), 0, CG_G(4096) + CG_M(96) },
	{ "devices beyond all sense", CG_M(96), CG_G(4096) + 1, 0, 0 },
	{ "a load of 4T", CG_M(96), 0, CG_G(4096), CG_G(4096) },
	{ "a load of a byte more", CG_M(96), 0, CG_G(4096) + 1, 0 },
	{ "a load beyond all sense", CG_M(96), 0, U64_MAX, 0 },
};

static void size_desc(const struct size_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(size, size_rows, size_desc);

static void advice_size(struct kunit *test)
{
	const struct size_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, cg_advice_size(row->total, row->devices, row->least), row->size);
}

static const struct words_row {
	const char *desc;
	const char *iomem;	/* NULL: not known */
	const char *age;
	u64 size;
	const char *words;
} words_rows[] = {
	{ "none", GUEST_1G(""), "6.1", 0, "" },
	{ "nothing is known of the machine", NULL, "6.1", CG_M(160), "crashkernel=160M" },
	{ "1G, 6.1", GUEST_1G(""), "6.1", CG_M(160), "crashkernel=160M" },
	{ "1G, 7.3", GUEST_1G(""), "7.3", CG_M(160), "crashkernel=160M" },
	{ "1G, whatever is reserved today", GUEST_1G(CRASH_1G), "7.3", CG_M(160), "crashkernel=160M" },
	{ "1G, more than there is", GUEST_1G(""), "7.3", CG_G(2), "crashkernel=2G" },
	{ "6G, fits below 4G", GUEST_6G("", ""), "6.12", CG_M(512), "crashkernel=512M" },
	{ "6G, fits there wherever KASLR puts the kernel", GUEST_6G("", ""), "6.12", CG_M(1408), "crashkernel=1408M" },
	{ "6G, fits there with luck", GUEST_6G("", ""), "6.12", CG_M(1536),
	  "crashkernel=1536M,high crashkernel=256M,low" },
	{ "6G, does not fit there", GUEST_6G("", ""), "6.1", CG_M(2816),
	  "crashkernel=2816M,high crashkernel=256M,low" },
	{ "6G, does not fit there, and has both parts today", GUEST_6G(CRASH_LOW, CRASH_HIGH), "6.12", CG_M(2816),
	  "crashkernel=2816M,high crashkernel=256M,low" },
	{ "6G, fits nowhere", GUEST_6G("", ""), "6.12", CG_G(5), "crashkernel=5G" },
};

static void words_desc(const struct words_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(words, words_rows, words_desc);

static struct cg_machine *advice_machine(struct kunit *test, const struct words_row *row)
{
	struct cg_machine *m;

	if (row->iomem)
		return guest_new(test, row->iomem, place_age(test, row->age));
	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m);
	return m;
}

static void advice_words(struct kunit *test)
{
	const struct words_row *row = test->param_value;
	char *buf = kunit_kzalloc(test, CG_ADVICE_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	buf[0] = 'x';
	KUNIT_EXPECT_EQ(test, cg_advice_words(advice_machine(test, row), row->size, buf, CG_ADVICE_LEN),
			strlen(row->words));
	KUNIT_EXPECT_STREQ(test, buf, row->words);
	KUNIT_EXPECT_LT(test, strlen(buf), (size_t)CG_ADVICE_LEN - 1);
}

static void advice_devices(struct kunit *test)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 8), 0);
	m->nr_net = 2;
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 0), CG_M(32));
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 1), CG_M(32));
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 2), CG_M(64));
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 4), CG_M(128));
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 5), CG_M(128));
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, U32_MAX), CG_M(128));
	m->nr_storage = 3;
	KUNIT_EXPECT_EQ(test, cg_advice_devices(m, 1), CG_M(32) + CG_M(24));
}

/* Room that is not enough: nothing is written behind it. */
static void advice_cuts_the_words(struct kunit *test)
{
	static const struct words_row row = { .iomem = GUEST_6G("", ""), .age = "6.1" };
	const struct cg_machine *m = advice_machine(test, &row);
	const char *whole = "crashkernel=2816M,high crashkernel=256M,low";
	char *buf = kunit_kzalloc(test, 2 * CG_ADVICE_LEN, GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (len = 1; len <= strlen(whole); len++) {
		memset(buf, 'x', 2 * CG_ADVICE_LEN);
		KUNIT_EXPECT_EQ(test, cg_advice_words(m, CG_M(2816), buf, len), len - 1);
		KUNIT_EXPECT_EQ(test, memcmp(buf, whole, len - 1), 0);
		KUNIT_EXPECT_EQ(test, buf[len - 1], '\0');
		KUNIT_EXPECT_EQ(test, buf[len], 'x');
	}
}

static struct kunit_case advice_cases[] = {
	KUNIT_CASE_PARAM(advice_size, size_gen_params),
	KUNIT_CASE_PARAM(advice_words, words_gen_params),
	KUNIT_CASE(advice_cuts_the_words),
	KUNIT_CASE(advice_devices),
	{}
};

static struct kunit_suite advice_suite = {
	.name = "crashguard_advice",
	.test_cases = advice_cases,
};

kunit_test_suites(&advice_suite);

MODULE_LICENSE("GPL");

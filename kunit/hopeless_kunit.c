// SPDX-License-Identifier: GPL-2.0-only
#include "place_build.h"

#include "../module/core/hopeless.c"

/* The sizes that are not known, at their lower bounds; the rows of the table give the upper ones. */
#define LEAST_PURGATORY 0x3000
#define LEAST_PARAMS 0x2000
#define LEAST_ELFCOREHDR 0x1000

/* PLACE_STOCK_6_1, but linked to run from 2M on. */
#define HOPELESS_LOW                                                                                         \
	.elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000, .kernel = 0x3f98000,                    \
	.kernel_load = 8247232 - 20480, .kernel_align = 0x200000, .kernel_min = 0x100000,                    \
	.pref_address = 0x200000

static const struct hopeless_row {
	const char *desc;
	struct cg_range region;
	struct cg_need most;
	bool hopeless;
	u64 params;	/* 0: as measured */
} hopeless_rows[] = {
	{ "70M@8M, stomped whatever the sizes", { 0x800000, 0x4dfffff }, { PLACE_STOCK_6_1, .ram_pages = 262144 },
	  true },
	{ "72M@8M, stomped with the upper bounds alone: 416K are left above 16M + init_size",
	  { 0x800000, 0x4ffffff }, { PLACE_STOCK_6_1, .ram_pages = 262144 }, false, 0x70000 },
	{ "256M", PLACE_RANGE(0x23000000, 0x10000000),
	  { PLACE_STOCK_6_1, .initrd = PLACE_BUSYBOX, .ram_pages = 262144 }, false },
	{ "256M, and an initrd of 240M", PLACE_RANGE(0x23000000, 0x10000000),
	  { PLACE_STOCK_6_1, .initrd = 0xf000000, .ram_pages = 262144 }, true },
	{ "64M, as much as the kernel alone", PLACE_RANGE(0x23000000, 0x3f98000),
	  { PLACE_STOCK_6_1, .ram_pages = 262144 }, true },
	{ "64M and what the lower bounds need", PLACE_RANGE(0x22e00000, 0x200000 + 0x3f98000 + 0x6000),
	  { PLACE_STOCK_6_1, .ram_pages = 262144 }, false },
	/* An initrd lies above 16M: no room below the kernel, and above it only where that lies a step lower. */
	{ "with all sizes at their upper bounds alone a hole opens", { 0x800000, 0x4fa1fff },
	  { HOPELESS_LOW, .initrd = 0x100000, .ram_pages = 262144 }, false, 0x5000 },
	{ "with one of them a page below, too", { 0x800000, 0x4fa0fff },
	  { HOPELESS_LOW, .initrd = 0x100000, .ram_pages = 262144 }, false, 0x5000 },
	{ "with none", { 0x800000, 0x4fa2fff }, { HOPELESS_LOW, .initrd = 0x100000, .ram_pages = 262144 }, true,
	  0x5000 },
	{ "more than half of the RAM", PLACE_RANGE(0x23000000, 0x10000000),
	  { PLACE_STOCK_6_1, .ram_pages = 0x3f98 * 2 }, true },
	{ "half of the RAM", PLACE_RANGE(0x23000000, 0x10000000),
	  { PLACE_STOCK_6_1, .ram_pages = (0x3f98 + 6) * 2 }, false },
};

static void hopeless_desc(const struct hopeless_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hopeless, hopeless_rows, hopeless_desc);

static struct cg_need least_of(const struct cg_need *most)
{
	struct cg_need least = *most;

	least.purgatory = LEAST_PURGATORY;
	least.params = LEAST_PARAMS;
	least.elfcorehdr = LEAST_ELFCOREHDR;
	return least;
}

static void hopeless_is_certain(struct kunit *test)
{
	const struct hopeless_row *row = test->param_value;
	const struct cg_need least = least_of(&row->most);
	struct cg_need most = row->most;

	most.params = row->params ?: most.params;
	KUNIT_EXPECT_EQ(test, cg_place_is_hopeless(place_age(test, "6.1"), &row->region, &least, &most),
			row->hopeless);
}

/* Whatever sizes the kernel comes to between the bounds: where one of them places and survives, nothing is refused. */
static void hopeless_never_refuses_what_fits(struct kunit *test)
{
	const struct cg_age *age = place_age(test, "6.1");
	u64 seed = 0x63726173686b6578ULL;
	unsigned int n, refused = 0;

	kunit_info(test, "seed %llx\n", (unsigned long long)seed);
	for (n = 0; n < 2000; n++) {
		const struct cg_range region = PLACE_RANGE(0x22000000 + place_draw(&seed, 64) * 0x10000,
							   0x4000000 + place_draw(&seed, 64) * 0x8000);
		struct cg_need most = { PLACE_STOCK_6_1, .ram_pages = 262144,
					.initrd = place_draw(&seed, 512) * CG_PAGE };
		const struct cg_need least = least_of(&most);
		struct cg_need real = most;

		most.params += place_draw(&seed, 6) * CG_PAGE;
		real.params = least.params + place_draw(&seed, 3) * CG_PAGE;
		real.params = min(real.params, most.params);
		real.purgatory = least.purgatory + place_draw(&seed, 3) * CG_PAGE;
		if (!cg_place_is_hopeless(age, &region, &least, &most))
			continue;
		refused++;
		KUNIT_EXPECT_TRUE_MSG(test, cg_place_fails(age, &region, &real), "region %llx-%llx, initrd %llx",
				      region.start, region.end, most.initrd);
	}
	/* Both answers have to have been given. */
	KUNIT_EXPECT_GT(test, refused, 100U);
	KUNIT_EXPECT_LT(test, refused, 1900U);
}

static struct kunit_case hopeless_cases[] = {
	KUNIT_CASE_PARAM(hopeless_is_certain, hopeless_gen_params),
	KUNIT_CASE(hopeless_never_refuses_what_fits),
	{}
};

static struct kunit_suite hopeless_suite = {
	.name = "crashguard_hopeless",
	.test_cases = hopeless_cases,
};

kunit_test_suites(&hopeless_suite);

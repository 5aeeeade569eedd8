// SPDX-License-Identifier: GPL-2.0-only
#include "place_build.h"

#include "../module/core/need.c"

#define IMAGE(size, align)                                                                                  \
	{ .memsz_declared = (size), .alignment = (align), .pref_address = 0x1000000, .load_size = 8226752 }
#define STOCK_IMAGE IMAGE(0x3f98000, 0x200000)
#define BOTH(member, value) .least = { .member = (value) }, .most = { .member = (value) }

/* Members of the expected needs that are 0 are those of a stock image on a machine of one CPU, as measured on 6.1. */
static const struct need_row {
	const char *desc;
	const char *age;	/* NULL: 6.1 */
	struct cg_image img;	/* no memsz_declared: the stock image */
	u64 initrd;
	size_t cmdline_len;
	unsigned int cpus;
	unsigned int ram;
	u32 efi_map;
	u64 ram_pages;
	bool no_gigabyte_pages;
	struct cg_need least;
	struct cg_need most;
} need_rows[] = {
	{ "6.1, stock" },
	{ "6.12, stock", "6.12", .least = { .elfcorehdr = 921600, .kernel_min = 0x1000000 },
	  .most = { .elfcorehdr = 921600, .kernel_min = 0x1000000 } },
	{ "7.3, stock", "7.3", .least = { .elfcorehdr = 921600, .kernel_min = 0x1000000 },
	  .most = { .elfcorehdr = 921600, .kernel_min = 0x1000000 } },

	/* elfcorehdr: 64 + 56 * (CPUs + 2 + ranges + 3) */
	{ "as many CPUs as one page holds", .cpus = 64, .ram = 3 },
	{ "one CPU more", .cpus = 65, .ram = 3, .most = { .elfcorehdr = 0x2000 } },
	{ "one range more", .cpus = 64, .ram = 4, .most = { .elfcorehdr = 0x2000 } },
	{ "8192 CPUs", .cpus = 8192, .most = { .elfcorehdr = 0x71000 } },
	{ "8192 CPUs with crash hotplug, whose room does not depend on them", "6.12", .cpus = 8192,
	  .least = { .elfcorehdr = 921600, .kernel_min = 0x1000000 },
	  .most = { .elfcorehdr = 921600, .kernel_min = 0x1000000 } },

	/* params: 4096 + command line + 30 + setup_data + EFI map */
	{ "no command line", .cmdline_len = 0 },
	{ "command line up to a page, most", .cmdline_len = 4096 - 30 - 320 },
	{ "and one byte more", .cmdline_len = 4096 - 30 - 320 + 1, .most = { .params = 0x3000 } },
	{ "command line up to a page, least", .cmdline_len = 4096 - 30 - 64, .most = { .params = 0x3000 } },
	{ "and one byte more", .cmdline_len = 4096 - 30 - 64 + 1, BOTH(params, 0x3000) },
	{ "EFI map up to a page", .efi_map = 4096 - 30 - 320 },
	{ "and one byte more", .efi_map = 4096 - 30 - 320 + 1, .most = { .params = 0x3000 } },
	{ "EFI map as the machine bounds it", .efi_map = 16384, .most = { .params = 0x6000 } },
	{ "command line that nobody takes", .cmdline_len = ~(size_t)0, BOTH(params, 0x402000) },

	/* the image */
	{ "init_size of no whole page", .img = IMAGE(0x3f97001, 0x200000) },
	{ "init_size one byte more", .img = IMAGE(0x3f98001, 0x200000), BOTH(kernel, 0x3f99000) },
	{ "no alignment known", .img = IMAGE(0x3f98000, 0), BOTH(kernel_align, 0x1000) },
	{ "alignment below a page", .img = IMAGE(0x3f98000, 16), BOTH(kernel_align, 0x1000) },
	{ "alignment of two pages", .img = IMAGE(0x3f98000, 0x2000), BOTH(kernel_align, 0x2000) },
	{ "pref_address below 1M", "6.12",
	  .img = { .memsz_declared = 0x3f98000, .alignment = 0x200000, .pref_address = 0xff000, .load_size = 8226752 },
	  .least = { .elfcorehdr = 921600, .pref_address = 0xff000 },
	  .most = { .elfcorehdr = 921600, .pref_address = 0xff000 } },

	/* the initrd */
	{ "initrd of one byte", .initrd = 1, BOTH(initrd, 0x1000) },
	{ "initrd of a page", .initrd = 4096, BOTH(initrd, 0x1000) },
	{ "initrd of a page and a byte", .initrd = 4097, BOTH(initrd, 0x2000) },
	{ "initrd as it was measured", .initrd = 1421312, BOTH(initrd, PLACE_BUSYBOX) },
	{ "initrd of all", .initrd = ~0ULL, BOTH(initrd, ~0xfffULL) },

	/* control pages: page tables of 4K a gigabyte where there are no gigabyte pages */
	{ "no gigabyte pages, below 1G", .no_gigabyte_pages = true, .ram_pages = 0x3ffff },
	{ "no gigabyte pages, 4G", .no_gigabyte_pages = true, .ram_pages = 0x100000, .most = { .control = 0x14000 } },
	{ "gigabyte pages, 4G", .ram_pages = 0x100000 },
	{ "no gigabyte pages, 4T", .no_gigabyte_pages = true, .ram_pages = 1ULL << 30,
	  .most = { .control = 0x1010000 } },
};

static void need_desc(const struct need_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(need, need_rows, need_desc);

static struct cg_machine *need_machine(struct kunit *test, const struct need_row *row)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->age = *place_age(test, row->age ? row->age : "6.1");
	m->nr_cpu_possible = row->cpus ? row->cpus : 1;
	m->efi_map_size = row->efi_map;
	m->total_ram_pages = row->ram_pages;
	m->gigabyte_pages = !row->no_gigabyte_pages;
	for (i = 0; i < (row->ram ? row->ram : 2); i++)
		strscpy(m->iomem[m->nr_iomem++].name, "System RAM", CG_IOMEM_NAME);
	return m;
}

#define NEED_EXPECT(member, stock)                                                                          \
	KUNIT_EXPECT_EQ_MSG(test, got.member, want->member ? want->member : (u64)(stock), "%s bound", name)

static void need_compare(struct kunit *test, const struct need_row *row, enum cg_bound bound)
{
	const struct cg_need *want = bound == CG_BOUND_MOST ? &row->most : &row->least;
	const char *name = bound == CG_BOUND_MOST ? "upper" : "lower";
	static const struct cg_image stock = STOCK_IMAGE;
	struct cg_need got;

	memset(&got, 0xff, sizeof(got));
	cg_need_work_out(need_machine(test, row), row->img.memsz_declared ? &row->img : &stock, row->initrd,
			 row->cmdline_len, bound, &got);
	NEED_EXPECT(elfcorehdr, 0x1000);
	NEED_EXPECT(ima, 0);
	NEED_EXPECT(purgatory, bound == CG_BOUND_MOST ? 0x5000 : 0x3000);
	NEED_EXPECT(params, 0x2000);
	NEED_EXPECT(kernel, 0x3f98000);
	NEED_EXPECT(kernel_load, 8226752);
	NEED_EXPECT(kernel_align, 0x200000);
	NEED_EXPECT(kernel_min, 0x100000);
	NEED_EXPECT(pref_address, 0x1000000);
	NEED_EXPECT(initrd, 0);
	NEED_EXPECT(control, bound == CG_BOUND_MOST ? 0x10000 : 0);
}

static void need_least(struct kunit *test)
{
	need_compare(test, test->param_value, CG_BOUND_LEAST);
}

static void need_most(struct kunit *test)
{
	need_compare(test, test->param_value, CG_BOUND_MOST);
}

/* What the kernel was seen to ask for lies between the bounds. */
static void need_bounds_hold_what_was_measured(struct kunit *test)
{
	static const struct cg_need seen[] = { { PLACE_STOCK_6_1 }, { PLACE_STOCK_7_3 } };
	static const struct need_row rows[] = { { "", "6.1", .cmdline_len = 60 }, { "", "7.3", .cmdline_len = 60 } };
	static const struct cg_image stock = STOCK_IMAGE;
	struct cg_need least, most;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct cg_machine *m = need_machine(test, &rows[i]);

		cg_need_work_out(m, &stock, 0, rows[i].cmdline_len, CG_BOUND_LEAST, &least);
		cg_need_work_out(m, &stock, 0, rows[i].cmdline_len, CG_BOUND_MOST, &most);
		KUNIT_EXPECT_LE(test, least.elfcorehdr, seen[i].elfcorehdr);
		KUNIT_EXPECT_GE(test, most.elfcorehdr, seen[i].elfcorehdr);
		KUNIT_EXPECT_LE(test, least.purgatory, seen[i].purgatory);
		KUNIT_EXPECT_GE(test, most.purgatory, seen[i].purgatory);
		KUNIT_EXPECT_LE(test, least.params, seen[i].params);
		KUNIT_EXPECT_GE(test, most.params, seen[i].params);
		KUNIT_EXPECT_EQ(test, most.kernel_min, seen[i].kernel_min);
	}
}

/* setup_boot_parameters() with all that any age puts there, each rounding at its worst, stays below the upper bound. */
static void need_params_are_enough(struct kunit *test)
{
	const u64 header = 16, efi = 96, rng = 32, ima = 16, kho = 32, dmcryptkeys = 31;
	static const struct need_row row = { "", .efi_map = 48 * 20 + 8 };
	const struct cg_machine *m = need_machine(test, &row);
	static const struct cg_image stock = STOCK_IMAGE;
	struct cg_need need;
	u64 real;
	size_t len;

	for (len = 1; len < 4096; len++) {
		real = (4096 + len + 30 + dmcryptkeys + 15) / 16 * 16 + (u64)(m->efi_map_size + 15) / 16 * 16 +
		       4 * header + efi + rng + ima + kho;
		cg_need_work_out(m, &stock, 0, len, CG_BOUND_MOST, &need);
		KUNIT_ASSERT_GE_MSG(test, need.params, real, "command line of %zu", len);
		real = (4096 + len + 30 + 15) / 16 * 16 + 2 * header + efi + rng;
		cg_need_work_out(m, &stock, 0, len, CG_BOUND_LEAST, &need);
		KUNIT_ASSERT_LE_MSG(test, need.params, (real + 4095) / 4096 * 4096, "command line of %zu", len);
	}
}

/* Each line that is memory for the kernel, and no line else. */
static void need_counts_ram(struct kunit *test)
{
	static const char *const names[] = {
		"System RAM",	    "System RAM (kmem)", "System RAM (virtio_mem)", "Reserved", "Crash kernel",
		"Persistent Memory", "System ROM",	 "System RA",		    "",		"Kernel code",
	};
	static const struct need_row row = { "" };
	struct cg_machine *m = need_machine(test, &row);
	size_t i;

	m->nr_iomem = 0;
	KUNIT_EXPECT_EQ(test, cg_need_ram_ranges(m), 0ULL);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		strscpy(m->iomem[m->nr_iomem++].name, names[i], CG_IOMEM_NAME);
	KUNIT_EXPECT_EQ(test, cg_need_ram_ranges(m), 3ULL);
}

static struct kunit_case need_cases[] = {
	KUNIT_CASE_PARAM(need_least, need_gen_params),
	KUNIT_CASE_PARAM(need_most, need_gen_params),
	KUNIT_CASE(need_bounds_hold_what_was_measured),
	KUNIT_CASE(need_params_are_enough),
	KUNIT_CASE(need_counts_ram),
	{}
};

static struct kunit_suite need_suite = {
	.name = "crashguard_need",
	.test_cases = need_cases,
};

kunit_test_suites(&need_suite);

MODULE_LICENSE("GPL");

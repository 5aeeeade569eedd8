// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of a request on the memory of guests that were really booted with it, and on some that were made up. */
#include <kunit/test.h>
#include <linux/module.h>

#include "guests.h"

#include "../module/core/age.c"
#include "../module/core/ground.c"
#include "../module/core/predict.c"

#define OLD "6.1"
#define NEW "7.3"
#define HERE .at = CG_KERNEL_HERE
#define ANYWHERE .at = CG_KERNEL_ANYWHERE
#define YES .grant = CG_GRANT_YES
#define NO(c) .grant = CG_GRANT_NO, .code = CG_F_RESERVATION_##c
#define LUCK(c) .grant = CG_GRANT_LUCK, .code = CG_F_RESERVATION_##c
#define L256 CG_M(256)

struct predict_row {
	const char *desc;
	const char *iomem;
	const char *age;
	enum cg_kernel_at at;
	enum cg_kind kind;
	u64 size;
	u64 base;
	u64 low;
	enum cg_grant grant;
	enum cg_code code;
	u64 start;		/* 0: not determined */
	u64 low_size;		/* ~0: not determined */
	u64 low_start;
	u64 largest;
	const char *holder;
	bool no_initrd;
};

#define G256M GUEST_256M
#define G1G GUEST_1G("")
#define G6G GUEST_6G("", "")
#define HIGH .kind = CG_KIND_HIGH

/* RAM in two blocks with nothing named between, and something in one of them that is neither kernel nor reservation. */
static const char pieces[] =
	"00100000-07ffffff : System RAM\n"
	"08000000-0fffffff : System RAM\n"
	"  0c000000-0c000fff : Persistent Memory\n"
	"20000000-2fffffff : System RAM\n"
	"  21000000-247fffff : Kernel code\n";

static const char nested[] =
	"00100000-0fffffff : System RAM\n"
	"10000000-2fffffff : PCI Bus 0000:00\n"
	"  20000000-20ffffff : 0000:00:02.0\n"
	"30000000-3fffffff : System RAM\n";

static const struct predict_row predict_rows[] = {
	/* A fixed address: SZ_1M up to 6.6, then CRASH_ALIGN. */
	{ "1M aligned, old", G1G, OLD, HERE, .size = CG_M(65), .base = CG_M(129), YES, .start = CG_M(129) },
	{ "1M aligned, new", G1G, NEW, HERE, .size = CG_M(65), .base = CG_M(129), NO(MISALIGNED) },
	{ "16M aligned, new", G1G, NEW, HERE, .size = CG_M(65), .base = CG_M(128), YES, .start = CG_M(128) },
	{ "512K aligned, old", G1G, OLD, HERE, .size = CG_M(4), .base = CG_M(128) + CG_K(512),
	  NO(MISALIGNED) },
	{ "a byte beside 16M, new", G1G, NEW, HERE, .size = CG_M(65), .base = CG_M(128) + 1, NO(MISALIGNED) },
	{ "misaligned goes before all else", G1G, NEW, HERE, .size = CG_M(65), .base = CG_M(15),
	  NO(MISALIGNED) },
	{ "ends below the kernel", G1G, OLD, HERE, .size = CG_M(8), .base = CG_M(8), YES, .start = CG_M(8) },
	{ "ends in the kernel", G1G, OLD, HERE, .size = CG_M(8) + 1, .base = CG_M(8), NO(OVERLAP),
	  .holder = "Kernel code" },
	{ "starts in the kernel's brk", G1G, OLD, HERE, .size = CG_M(16), .base = CG_M(68), NO(OVERLAP),
	  .holder = "the running kernel" },
	{ "starts above it", G1G, OLD, HERE, .size = CG_M(16), .base = CG_M(69), YES, .start = CG_M(69) },
	{ "on bss alone", G1G, OLD, HERE, .size = CG_M(1), .base = CG_M(60), NO(OVERLAP),
	  .holder = "Kernel bss" },
	{ "between rodata and data", G1G, OLD, HERE, .size = CG_M(1), .base = CG_M(41), NO(OVERLAP),
	  .holder = "the running kernel" },
	{ "the whole block above the first megabyte", G1G, OLD, HERE, .size = CG_M(15), .base = CG_M(1), YES,
	  .start = CG_M(1) },
	{ "ends below the initramfs", G1G, OLD, HERE, .size = CG_M(16), .base = CG_M(1006), YES,
	  .start = CG_M(1006) },
	{ "ends in the initramfs", G1G, OLD, HERE, .size = CG_M(16), .base = CG_M(1007), NO(OVERLAP),
	  .holder = "the initramfs, until it is unpacked" },
	{ "the initramfs is not known", G1G, OLD, HERE, .size = CG_M(16), .base = CG_M(1007), YES,
	  .start = CG_M(1007),
	  .no_initrd = true },
	{ "ends in the tables", G6G, OLD, HERE, .size = CG_M(16), .base = CG_M(7152), NO(OVERLAP),
	  .holder = "tables that the kernel makes while it boots" },
	{ "ends below the tables", G6G, OLD, HERE, .size = CG_M(16), .base = CG_M(7151), YES,
	  .start = CG_M(7151),
	  .low_size = 0 },
	{ "ends above RAM", G1G, NEW, HERE, .size = CG_M(64), .base = CG_M(960), NO(BEYOND_RAM) },
	{ "ends below it", G1G, NEW, HERE, .size = CG_M(62), .base = CG_M(960), YES, .start = CG_M(960) },
	{ "far above RAM", G1G, NEW, HERE, .size = CG_M(64), .base = CG_G(4), NO(BEYOND_RAM) },
	{ "wraps", G1G, NEW, HERE, .size = CG_M(64), .base = 0xffffffffff000000, NO(BEYOND_RAM) },
	{ "in a PCI hole", G6G, NEW, HERE, .size = CG_M(256), .base = CG_G(3), NO(OVERLAP),
	  .holder = "PCI Bus 0000:00" },
	{ "over the end of low RAM", G6G, NEW, HERE, .size = CG_M(256), .base = CG_M(2944), NO(OVERLAP),
	  .holder = "Reserved" },
	{ "in a PCI hole above all RAM", G1G, OLD, HERE, .size = CG_M(8), .base = CG_M(1024),
	  NO(BEYOND_RAM) },
	{ "the innermost holder", nested, OLD, HERE, .size = CG_M(8), .base = CG_M(512), NO(OVERLAP),
	  .holder = "0000:00:02.0" },
	{ "beside it", nested, OLD, HERE, .size = CG_M(8), .base = CG_M(504), NO(OVERLAP),
	  .holder = "PCI Bus 0000:00" },
	{ "in a hole without a name", pieces, NEW, HERE, .size = CG_M(64), .base = CG_M(256),
	  NO(BEYOND_RAM) },
	{ "over two lines of RAM", pieces, NEW, HERE, .size = CG_M(64), .base = CG_M(96), YES,
	  .start = CG_M(96) },
	{ "over something in RAM", pieces, NEW, HERE, .size = CG_M(64), .base = CG_M(144), NO(OVERLAP),
	  .holder = "Persistent Memory" },
	{ "up to it", pieces, NEW, HERE, .size = CG_M(48), .base = CG_M(144), YES, .start = CG_M(144) },

	{ "the first line of all", "100000-1fffff : Reserved\n200000-3ffffff : System RAM\n", OLD, HERE, .size = CG_M(1),
	  .base = CG_M(1), NO(OVERLAP), .holder = "Reserved" },
	{ "a name that only begins like the kernel's", "100000-3ffffff : System RAM\n  1000000-1ffffff : Kernelish\n",
	  OLD, ANYWHERE, .size = CG_M(1), .base = CG_M(16), NO(OVERLAP), .holder = "Kernelish" },

	/* A fixed address where KASLR decides: process_mem_region() of compressed/kaslr.c starts at 16M. */
	{ "the kernel cannot come there", G1G, OLD, ANYWHERE, .size = CG_M(8), .base = CG_M(8), YES,
	  .start = CG_M(8) },
	{ "it can, by a megabyte", G1G, OLD, ANYWHERE, .size = CG_M(9), .base = CG_M(8), LUCK(BY_LUCK),
	  .start = CG_M(8) },
	{ "the documentation's own example", G1G, NEW, ANYWHERE, .size = CG_M(64), .base = CG_M(16),
	  LUCK(BY_LUCK),
	  .start = CG_M(16) },
	{ "the kernel has no other place", G256M, NEW, ANYWHERE, .size = CG_M(200), .base = CG_M(16),
	  NO(OVERLAP),
	  .holder = "the running kernel, wherever KASLR puts it," },
	{ "it has one above", G256M, OLD, ANYWHERE, .size = CG_M(170), .base = CG_M(16), LUCK(BY_LUCK),
	  .start = CG_M(16) },
	{ "where another line holds it luck does not help", G6G, NEW, ANYWHERE, .size = CG_M(256),
	  .base = CG_G(3),
	  NO(OVERLAP), .holder = "PCI Bus 0000:00" },

	/* Anywhere, highest first. The starts of these are those that the guests had. */
	{ "1G", G1G, OLD, HERE, .size = CG_M(128), YES, .start = 0x37000000 },
	{ "1G, new", G1G, NEW, HERE, .size = CG_M(128), YES, .start = 0x37000000 },
	{ "256M", G256M, OLD, HERE, .size = CG_M(128), YES, .start = 0x7000000 },
	{ "below 4G first", G6G, NEW, HERE, .size = L256, .low = L256, YES, .start = 0xaf000000 },
	{ "no room below", G6G, NEW, HERE, .size = CG_M(3000), .low = L256, YES, .start = CG_M(4160),
	  .low_size = L256,
	  .low_start = 0xaf000000 },
	{ "the initramfs is not known, nor the start", G1G, NEW, HERE, .size = CG_M(128), YES,
	  .no_initrd = true },
	{ "too near to the tables to tell", G1G, OLD, HERE, .size = CG_M(174) + CG_K(512), YES },
	{ "the largest beside the kernel", G1G, NEW, HERE, .size = CG_M(942), YES },
	{ "a megabyte more", G1G, NEW, HERE, .size = CG_M(943), NO(OVERLAP_AUTO),
	  .holder = "the running kernel",
	  .largest = CG_M(942) + CG_K(656) },
	{ "no room even without it", G1G, NEW, HERE, .size = CG_M(1007), NO(BEYOND_BLOCK),
	  .largest = CG_M(942) + CG_K(656) },
	{ "all of it", G1G, OLD, HERE, .size = CG_M(1024), NO(BEYOND_SIZE),
	  .largest = CG_M(942) + CG_K(656) },
	{ "in pieces too small", G6G, OLD, HERE, .size = CG_M(3072), .low = L256, NO(BEYOND_BLOCK),
	  .largest = CG_M(3071) + CG_K(768) },
	{ "in the highest of three blocks", pieces, NEW, HERE, .size = CG_M(160), YES, .start = 0x25000000 },
	{ "in the last of them", pieces, NEW, HERE, .size = CG_M(176), YES, .start = CG_M(16) },
	{ "a block below 64T", "100000-fffffff : System RAM\n200000000000-2000ffffffff : System RAM\n", NEW, HERE,
	  .size = CG_M(512), YES, .start = 0x2000df000000 },
	{ "no block above 64T", "100000-fffffff : System RAM\n400000000000-4000ffffffff : System RAM\n",
	  NEW, HERE,
	  .size = CG_M(512), NO(BEYOND_BLOCK), .largest = CG_M(240) },

	/* Anywhere, where KASLR decides: the kernel of 52.25M can lie on any multiple of 2M. */
	{ "two halves are large enough", G1G, NEW, ANYWHERE, .size = CG_M(476), YES },
	{ "not for a megabyte more", G1G, NEW, ANYWHERE, .size = CG_M(477), LUCK(BY_LUCK_SIZE) },
	{ "two blocks", G6G, NEW, ANYWHERE, .size = CG_M(256), .low = L256, YES },
	{ "two blocks, one of them above", G6G, NEW, ANYWHERE, .size = CG_M(2000), .low = L256, YES,
	  .low_size = ~0ULL },
	{ "one block, whole", G6G, NEW, ANYWHERE, .size = CG_M(3060), .low = L256, LUCK(BY_LUCK_SIZE),
	  .low_size = L256 },
	{ "no place for it and the kernel", G256M, NEW, ANYWHERE, .size = CG_M(204), NO(OVERLAP_AUTO),
	  .holder = "the running kernel", .largest = CG_M(186) + CG_K(400) },
	{ "a place for both", G256M, NEW, ANYWHERE, .size = CG_M(160), LUCK(BY_LUCK_SIZE) },
	{ "no block", G256M, NEW, ANYWHERE, .size = CG_M(250), NO(BEYOND_BLOCK),
	  .largest = CG_M(238) + CG_K(656) },

	/* ,high and the part below 4G */
	{ "high", G6G, NEW, HERE, HIGH, .size = L256, .low = L256, YES, .start = 0x1af000000,
	  .low_size = L256,
	  .low_start = 0xaf000000 },
	{ "high, old", G6G, OLD, HERE, HIGH, .size = L256, .low = CG_M(72), YES, .start = 0x1af000000,
	  .low_size = CG_M(72),
	  .low_start = 0xbb000000 },
	{ "no low wanted", G6G, NEW, HERE, HIGH, .size = L256, YES, .start = 0x1af000000, .low_size = 0 },
	{ "nothing above", G1G, NEW, HERE, HIGH, .size = CG_M(128), .low = L256, YES,
	  .start = 0x37000000, .low_size = 0 },
	{ "nothing large enough above", G6G, NEW, HERE, HIGH, .size = CG_M(3072), .low = L256,
	  NO(BEYOND_BLOCK),
	  .largest = CG_M(3071) + CG_K(768) },
	{ "the largest low part", G6G, NEW, HERE, HIGH, .size = L256, .low = CG_M(2990), YES,
	  .start = 0x1af000000,
	  .low_size = CG_M(2990), .low_start = CG_M(80) },
	{ "a larger one takes the high part with it", G6G, NEW, HERE, HIGH, .size = L256, .low = CG_M(2991),
	  NO(BEYOND_LOW), .largest = CG_M(2990) + CG_K(912) },
	{ "a low part that needs luck", G6G, NEW, ANYWHERE, HIGH, .size = L256, .low = CG_M(2000),
	  LUCK(BY_LUCK_SIZE),
	  .low_size = ~0ULL },
	{ "fixed above 4G with low", G6G, OLD, HERE, .size = L256, .base = CG_G(5), .low = L256, YES,
	  .start = CG_G(5),
	  .low_size = L256, .low_start = 0xaf000000 },
	{ "fixed above 4G without", G6G, NEW, HERE, .size = L256, .base = CG_G(5), YES,
	  .start = CG_G(5), .low_size = 0 },
};

static void predict_desc(const struct predict_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(predict, predict_rows, predict_desc);

static void predict_is_what_the_kernel_does(struct kunit *test)
{
	const struct predict_row *row = test->param_value;
	struct cg_machine *m = guest_new(test, row->iomem, cg_age_tested(row->age));
	const struct cg_request r = { .kind = row->kind, .size = row->size, .base = row->base, .low_size = row->low };
	struct cg_prediction p;
	struct cg_ground g;

	m->known.initrd = !row->no_initrd;
	cg_ground_read(m, row->at, &g);
	cg_predict(&g, &r, &p);
	KUNIT_EXPECT_EQ(test, p.grant, row->grant);
	KUNIT_EXPECT_EQ(test, p.code, row->code);
	if (row->holder) {
		KUNIT_ASSERT_NOT_NULL(test, p.holder);
		KUNIT_EXPECT_STREQ(test, p.holder, row->holder);
		KUNIT_EXPECT_FALSE(test, cg_range_is_empty(&p.held));
	} else {
		KUNIT_EXPECT_NULL(test, p.holder);
	}
	KUNIT_EXPECT_EQ(test, p.largest, row->largest);
	if (row->grant == CG_GRANT_NO)
		return;
	KUNIT_EXPECT_EQ(test, p.size, row->size);
	KUNIT_EXPECT_EQ(test, p.start_known ? p.start : 0, row->start);
	KUNIT_EXPECT_EQ(test, p.low_known ? p.low_size : ~0ULL, row->low_size);
	KUNIT_EXPECT_EQ(test, p.low_start_known ? p.low_start : 0, row->low_start);
}

static void predict_rounds_cma_to_pages(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, G1G, cg_age_tested(NEW));
	struct cg_request r = { .size = CG_M(64), .cma_size = 1 };
	struct cg_prediction p;
	struct cg_ground g;

	cg_ground_read(m, CG_KERNEL_HERE, &g);
	cg_predict(&g, &r, &p);
	KUNIT_EXPECT_EQ(test, p.cma_size, CG_PAGE);
	r.cma_size = CG_PAGE + 1;
	cg_predict(&g, &r, &p);
	KUNIT_EXPECT_EQ(test, p.cma_size, 2 * CG_PAGE);
	r.cma_size = 0;
	cg_predict(&g, &r, &p);
	KUNIT_EXPECT_EQ(test, p.cma_size, 0ULL);
}

static void predict_sees_where_the_kernel_goes(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, G1G, cg_age_tested(NEW));

	guest_set_cmdline(test, m, "quiet");
	KUNIT_EXPECT_EQ(test, cg_predict_kernel_at(m, "crashkernel=64M"), CG_KERNEL_ANYWHERE);
	KUNIT_EXPECT_EQ(test, cg_predict_kernel_at(m, NULL), CG_KERNEL_ANYWHERE);
	KUNIT_EXPECT_EQ(test, cg_predict_kernel_at(m, "nokaslr crashkernel=64M"), CG_KERNEL_LINKED);
	guest_set_cmdline(test, m, "quiet nokaslr");
	KUNIT_EXPECT_EQ(test, cg_predict_kernel_at(m, "crashkernel=64M"), CG_KERNEL_HERE);
	guest_set_cmdline(test, m, "quiet");
	m->no_kaslr = true;
	KUNIT_EXPECT_EQ(test, cg_predict_kernel_at(m, "crashkernel=64M"), CG_KERNEL_HERE);
}

/* Without KASLR the kernel will lie at 16M, wherever it lies now. */
static void predict_puts_the_kernel_at_16m(struct kunit *test)
{
	static const char iomem[] = "00100000-3fffffff : System RAM\n  20000000-22ffffff : Kernel code\n";
	struct cg_machine *m = guest_new(test, iomem, cg_age_tested(NEW));
	const struct cg_request there = { .size = CG_M(32), .base = CG_M(16) };
	const struct cg_request here = { .size = CG_M(32), .base = CG_M(512) };
	struct cg_prediction p;
	struct cg_ground g;

	cg_ground_read(m, CG_KERNEL_LINKED, &g);
	cg_predict(&g, &there, &p);
	KUNIT_EXPECT_EQ(test, p.code, CG_F_RESERVATION_OVERLAP);
	KUNIT_EXPECT_STREQ(test, p.holder, "the running kernel");
	cg_predict(&g, &here, &p);
	KUNIT_EXPECT_EQ(test, p.grant, CG_GRANT_YES);
	cg_ground_read(m, CG_KERNEL_HERE, &g);
	cg_predict(&g, &there, &p);
	KUNIT_EXPECT_EQ(test, p.grant, CG_GRANT_YES);
	cg_predict(&g, &here, &p);
	KUNIT_EXPECT_STREQ(test, p.holder, "Kernel code");
}

#define SMALL_KERNEL "  1000000-10fffff : Kernel code\n"

static const struct suggest_row {
	const char *desc;
	const char *iomem;
	u64 asked;
	u64 size;
} suggest_rows[] = {
	{ "nothing was asked for", G1G, 0, CG_M(256) },
	{ "too little to serve", G1G, CG_M(65), CG_M(256) },
	{ "the least that serves", G1G, CG_M(128), CG_M(128) },
	{ "rounded up", G1G, CG_M(300) - 1, CG_M(300) },
	{ "more than KASLR leaves for certain", G1G, CG_M(500), CG_M(256) },
	{ "half of the RAM", G1G, CG_M(512), CG_M(256) },
	{ "wraps", G1G, U64_MAX, CG_M(256) },
	{ "a small machine", G256M, CG_M(128), CG_M(80) },
	{ "a large one", G6G, CG_M(2000), CG_M(2000) },
	{ "448M of RAM", "100000-1bffffff : System RAM\n" SMALL_KERNEL, 0, CG_M(192) },
	{ "352M of RAM", "100000-15ffffff : System RAM\n" SMALL_KERNEL, 0, CG_M(160) },
	{ "288M of RAM", "100000-11ffffff : System RAM\n" SMALL_KERNEL, 0, CG_M(128) },
	{ "224M of RAM", "100000-dffffff : System RAM\n" SMALL_KERNEL, 0, CG_M(96) },
	{ "190M of RAM", "100000-bdfffff : System RAM\n" SMALL_KERNEL, 0, CG_M(80) },
	{ "170M of RAM", "100000-a9fffff : System RAM\n" SMALL_KERNEL, 0, CG_M(64) },
	{ "120M of RAM", "100000-77fffff : System RAM\n" SMALL_KERNEL, 0, CG_M(48) },
	{ "RAM for nothing", "100000-27fffff : System RAM\n", 0, CG_M(32) },
};

static void suggest_desc(const struct suggest_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(suggest, suggest_rows, suggest_desc);

static void predict_suggests_what_is_granted(struct kunit *test)
{
	const struct suggest_row *row = test->param_value;
	struct cg_machine *m = guest_new(test, row->iomem, cg_age_tested(NEW));

	KUNIT_EXPECT_EQ(test, cg_predict_suggest(m, CG_KERNEL_ANYWHERE, row->asked), row->size);
}

/* Half of the RAM and more would be granted there, and leave too little for the rest. */
static void predict_suggests_less_than_half(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, G1G, cg_age_tested(NEW));

	KUNIT_EXPECT_EQ(test, cg_predict_suggest(m, CG_KERNEL_HERE, CG_M(511)), CG_M(511));
	KUNIT_EXPECT_EQ(test, cg_predict_suggest(m, CG_KERNEL_HERE, CG_M(512)), CG_M(256));
}

/* memblock_phys_mem_size(): whole pages, and no RAM by another name */
static void ground_counts_ram(struct kunit *test)
{
	static const char odd[] =
		"00000800-00002fff : System RAM\n"
		"00004000-000047ff : System RAM\n"
		"00005000-00005fff : System RAM (kmem)\n"
		"00006000-00006fff : Reserved\n"
		"  00006000-00006fff : System RAM\n";
	struct cg_machine *m = guest_new(test, odd, cg_age_tested(NEW));

	KUNIT_EXPECT_EQ(test, cg_ground_ram(m), 3 * CG_PAGE);
	KUNIT_EXPECT_EQ(test, cg_ground_ram_end(m), 0x7000ULL);
	m = guest_new(test, "100000-1fffff : Reserved\n", cg_age_tested(NEW));
	KUNIT_EXPECT_EQ(test, cg_ground_ram(m), 0ULL);
	KUNIT_EXPECT_EQ(test, cg_ground_ram_end(m), 0ULL);
	m = guest_new(test, G1G, cg_age_tested(NEW));
	KUNIT_EXPECT_EQ(test, cg_ground_ram(m), 0x9e000ULL + 0x3fee0000);
	KUNIT_EXPECT_EQ(test, cg_ground_ram_end(m), 0x3ffe0000ULL);
}

/* A kernel of 4M on multiples of 2M in the RAM from 16M to just below 48M. */
static struct cg_ground *ground_of_32m(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, "1000000-2ffffff : System RAM\n", cg_age_tested(NEW));
	struct cg_ground *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, g);
	m->known.initrd = false;
	cg_ground_read(m, CG_KERNEL_ANYWHERE, g);
	g->kernel_size = CG_M(4);
	return g;
}

static void ground_slots_to_the_byte(struct kunit *test)
{
	static const struct {
		struct cg_range block;
		u64 lo, hi;
		bool fits;
	} rows[] = {
		{ { CG_M(16), CG_M(20) - 1 }, 0, U64_MAX, true },
		{ { CG_M(16), CG_M(20) - 2 }, 0, U64_MAX, false },
		{ { CG_M(16) + 1, CG_M(20) }, 0, U64_MAX, false },
		{ { CG_M(16) + 1, CG_M(22) - 1 }, 0, U64_MAX, true },
		{ { CG_M(16) + 1, CG_M(22) - 2 }, 0, U64_MAX, false },
		{ { CG_M(16), CG_M(22) - 1 }, CG_M(18), CG_M(18), true },
		{ { CG_M(16), CG_M(22) - 1 }, CG_M(18) + 1, U64_MAX, false },
		{ { CG_M(16), CG_M(22) - 1 }, CG_M(16) + 1, CG_M(18) - 1, false },
		{ { 0, CG_M(20) - 1 }, 0, U64_MAX, true },
		{ { 0, CG_M(20) - 2 }, 0, U64_MAX, false },
	};
	struct cg_ground *g = ground_of_32m(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, cg_ground_slot(g, &rows[i].block, rows[i].lo, rows[i].hi), rows[i].fits,
				    "row %u", (unsigned int)i);
}

/* The places are at 16M, 18M ... 42M: tables hold the last 256K. */
static void ground_kernel_to_the_byte(struct kunit *test)
{
	static const struct {
		struct cg_range r;
		bool touches, avoids;
	} rows[] = {
		{ { CG_M(46) - 1, CG_M(48) }, true, true },
		{ { CG_M(46), CG_M(48) }, false, true },
		{ { CG_M(15), CG_M(16) - 1 }, false, true },
		{ { CG_M(15), CG_M(16) }, true, true },
		{ { CG_M(20), CG_M(48) }, true, true },
		{ { CG_M(20) - 1, CG_M(48) }, true, false },
		{ { 0, CG_M(42) - 1 }, true, true },
		{ { 0, CG_M(42) }, true, false },
		{ { CG_M(4), CG_M(42) }, true, false },
		{ { 0, U64_MAX }, true, false },
	};
	struct cg_ground *g = ground_of_32m(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ_MSG(test, cg_ground_kernel_touches(g, &rows[i].r), rows[i].touches, "row %u", (unsigned int)i);
		KUNIT_EXPECT_EQ_MSG(test, cg_ground_kernel_avoids(g, &rows[i].r), rows[i].avoids, "row %u", (unsigned int)i);
	}
}

/* A fit whose highest start is 24M or so and whose lowest ends at 21M or so: where does a kernel spoil both? */
static void predict_fit_can_fail_to_the_byte(struct kunit *test)
{
	static const struct {
		u64 start, low_end;
		bool fails;
	} rows[] = {
		{ CG_M(24), CG_M(21), false }, { CG_M(24) - 1, CG_M(21), true }, { CG_M(26) - 1, CG_M(22), true },
		{ CG_M(26), CG_M(22), false }, { CG_M(26) - 1, CG_M(22) - 1, false }, { CG_M(3), CG_M(16), true },
		{ CG_M(3), CG_M(16) - 1, false },
	};
	struct cg_ground *g = ground_of_32m(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct cg_fit fit = {
			.nr = 1, .block = { CG_M(16), CG_M(32) }, .start = rows[i].start,
			.lowest = rows[i].low_end + 1 - CG_M(1),
		};

		KUNIT_EXPECT_EQ_MSG(test, cg_fit_can_fail(g, &fit, CG_M(1)), rows[i].fails, "row %u", (unsigned int)i);
	}
}

/* 256K, and without pages of 1G a page more for each gigabyte; none where the block holds no more than these. */
static void ground_holds_tables(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, G6G, cg_age_tested(NEW));
	const u64 top = cg_ground_ram_end(m);
	const struct cg_range first = { 0, 0 };
	struct cg_range held;
	struct cg_ground g;

	cg_ground_read(m, CG_KERNEL_ANYWHERE, &g);
	KUNIT_EXPECT_EQ(test, g.tables, top - CG_K(256));
	m->gigabyte_pages = false;
	cg_ground_read(m, CG_KERNEL_ANYWHERE, &g);
	KUNIT_EXPECT_EQ(test, g.tables, top - CG_K(256) - 5 * CG_PAGE);
	m = guest_new(test, "1000000-1041000 : System RAM\n", cg_age_tested(NEW));
	cg_ground_read(m, CG_KERNEL_ANYWHERE, &g);
	KUNIT_EXPECT_EQ(test, g.tables, 0x1001000ULL);
	m = guest_new(test, "1000000-1040000 : System RAM\n", cg_age_tested(NEW));
	cg_ground_read(m, CG_KERNEL_ANYWHERE, &g);
	KUNIT_EXPECT_EQ(test, g.tables, 0ULL);
	KUNIT_EXPECT_NOT_NULL(test, cg_ground_holder(&g, &first, &held));
	KUNIT_EXPECT_EQ(test, held.start, 0ULL);
	KUNIT_EXPECT_EQ(test, held.end, CG_M(1) - 1);
}

/* What lies in the table behind the lines that were read is nothing. */
static void ground_reads_no_line_too_many(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, "100000-3ffffff : System RAM\n"
					 "  1000000-1ffffff : Kernel code\n"
					 "4000000-4ffffff : System RAM\n", cg_age_tested(NEW));
	const struct cg_range kernel = { CG_M(16), CG_M(17) };
	struct cg_ground g;
	struct cg_range r;

	m->known.initrd = false;
	m->nr_iomem = 1;
	cg_ground_read(m, CG_KERNEL_HERE, &g);
	KUNIT_EXPECT_EQ(test, g.kernel_size, CG_M(64));
	KUNIT_EXPECT_NULL(test, cg_ground_holder(&g, &kernel, &r));
	m->nr_iomem = 2;
	cg_ground_read(m, CG_KERNEL_HERE, &g);
	KUNIT_EXPECT_EQ(test, g.kernel_size, CG_M(16) + CG_K(256));
	KUNIT_EXPECT_EQ(test, cg_ground_ram(m), CG_M(63));
	KUNIT_EXPECT_EQ(test, cg_ground_ram_end(m), CG_M(64));
	KUNIT_ASSERT_TRUE(test, cg_ground_block(&g, U64_MAX, &r));
	KUNIT_EXPECT_EQ(test, r.end, CG_M(64) - CG_K(256) - 1);
	strscpy(m->iomem[2].name, "Reserved", sizeof(m->iomem[2].name));
	m->iomem[2].range = kernel;
	m->iomem[2].depth = 9;
	KUNIT_EXPECT_STREQ(test, cg_ground_holder(&g, &kernel, &r), "Kernel code");
	m->nr_iomem = 1;
	g.held[g.nr_held].range = (struct cg_range){ 0, U64_MAX };
	g.held[g.nr_held].name = "stale";
	KUNIT_EXPECT_NULL(test, cg_ground_holder(&g, &(const struct cg_range){ CG_M(2), CG_M(3) }, &r));
}

/* Lines of RAM that touch are one block, however many they are. */
static void ground_joins_lines(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, "100000-ffffff : System RAM\n"
					 "1000000-1ffffff : System RAM\n"
					 "2000000-2ffffff : System RAM\n"
					 "3000000-3ffffff : System RAM\n", cg_age_tested(NEW));
	struct cg_ground g;
	struct cg_range b;

	m->known.initrd = false;
	cg_ground_read(m, CG_KERNEL_ANYWHERE, &g);
	KUNIT_ASSERT_TRUE(test, cg_ground_block(&g, U64_MAX, &b));
	KUNIT_EXPECT_EQ(test, b.start, CG_M(1));
	KUNIT_EXPECT_EQ(test, b.end, CG_M(64) - CG_K(256) - 1);
	KUNIT_ASSERT_TRUE(test, cg_ground_block(&g, CG_M(33), &b));
	KUNIT_EXPECT_EQ(test, b.start, CG_M(1));
	KUNIT_EXPECT_EQ(test, b.end, CG_M(33));
}

static void ground_blocks_come_from_the_top(struct kunit *test)
{
	struct cg_machine *m = guest_new(test, pieces, cg_age_tested(NEW));
	static const struct cg_range want[] = {
		{ 0x24840000, 0x2ffbffff },	/* below the tables, above kernel and brk */
		{ 0x20000000, 0x20ffffff },
		{ 0xc001000, 0xfffffff },
		{ 0x100000, 0xbffffff },	/* two lines of RAM in one */
	};
	struct cg_range b;
	struct cg_ground g;
	unsigned int i;
	u64 top = U64_MAX;

	m->known.initrd = false;
	cg_ground_read(m, CG_KERNEL_HERE, &g);
	for (i = 0; i < ARRAY_SIZE(want); i++, top = b.start - 1) {
		KUNIT_ASSERT_TRUE(test, cg_ground_block(&g, top, &b));
		KUNIT_EXPECT_EQ(test, b.start, want[i].start);
		KUNIT_EXPECT_EQ(test, b.end, want[i].end);
	}
	KUNIT_EXPECT_FALSE(test, cg_ground_block(&g, top, &b));
}

/* Lines that overlap, repeat and wrap come from no kernel; they must not loop all the same. */
static void ground_survives_nonsense(struct kunit *test)
{
	static const char nonsense[] =
		"0-ffffffffffffffff : System RAM\n"
		"  0-ffffffffffffffff : System RAM\n"
		"5000-4000 : System RAM\n"
		"  1000000-0 : Kernel code\n"
		"  fffffffffffff000-ffffffffffffffff : Reserved\n";
	struct cg_machine *m = guest_new(test, nonsense, cg_age_tested(NEW));
	const struct cg_request r = { .size = CG_M(64), .low_size = CG_M(256) };
	unsigned int at;

	for (at = CG_KERNEL_HERE; at <= CG_KERNEL_NOWHERE; at++) {
		struct cg_prediction p;
		struct cg_ground g;

		cg_ground_read(m, at, &g);
		cg_predict(&g, &r, &p);
		KUNIT_EXPECT_LE(test, (unsigned int)p.grant, (unsigned int)CG_GRANT_LUCK);
	}
}

static void age_is_known_by_version(struct kunit *test)
{
	KUNIT_ASSERT_NOT_NULL(test, cg_age_tested("6.1"));
	KUNIT_EXPECT_FALSE(test, cg_age_tested("6.1")->generic_reserve);
	KUNIT_ASSERT_NOT_NULL(test, cg_age_tested("6.12"));
	KUNIT_EXPECT_FALSE(test, cg_age_tested("6.12")->cma);
	KUNIT_ASSERT_NOT_NULL(test, cg_age_tested("7.3"));
	KUNIT_EXPECT_TRUE(test, cg_age_tested("7.3")->cma);
	KUNIT_EXPECT_FALSE(test, cg_age_tested("6.1")->hole_end_exact);
	KUNIT_EXPECT_FALSE(test, cg_age_tested("6.1")->kernel_min_pref);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("6.12")->generic_reserve);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("6.12")->hole_end_exact);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("6.12")->kernel_min_pref);
	KUNIT_EXPECT_FALSE(test, cg_age_tested("6.12")->memparse_strict);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("7.3")->generic_reserve);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("7.3")->hole_end_exact);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("7.3")->kernel_min_pref);
	KUNIT_EXPECT_TRUE(test, cg_age_tested("7.3")->memparse_strict);
	KUNIT_EXPECT_EQ(test, cg_age_tested("6.1")->elfcorehdr_phnum, 0U);
	KUNIT_EXPECT_EQ(test, cg_age_tested("6.12")->elfcorehdr_phnum, 16386U);
	KUNIT_EXPECT_EQ(test, cg_age_tested("7.3")->elfcorehdr_phnum, 16386U);
	KUNIT_EXPECT_NULL(test, cg_age_tested("6.13"));
	KUNIT_EXPECT_EQ(test, cg_predict_fixed_align(cg_age_tested("6.1")), CG_M(1));
	KUNIT_EXPECT_EQ(test, cg_predict_fixed_align(cg_age_tested("6.12")), CG_M(16));
}

static const struct age_row {
	const char *release;
	bool known, generic, cma, strict, pref, phnum;
	const char *tested;	/* NULL: none that was */
} age_rows[] = {
	{ "6.1.0-56-amd64", true, false, false, false, false, false, "6.1" },
	{ "6.5.13", true, false, false, false, false, false, NULL },
	{ "6.6.1", true, false, false, false, false, true, NULL },
	{ "6.7", true, true, false, false, false, true, NULL },
	{ "6.8.0-1", true, true, false, false, true, true, NULL },
	{ "6.12.118+deb13-amd64", true, true, false, false, true, true, "6.12" },
	{ "6.16.12", true, true, false, false, true, true, NULL },
	{ "6.17.0", true, true, true, false, true, true, NULL },
	{ "6.99.0", true, true, true, false, true, true, NULL },
	{ "6.999.0", true, true, true, false, true, true, NULL },
	{ "7.0.1", true, true, true, true, true, true, NULL },
	{ "7.3.4+deb13-amd64", true, true, true, true, true, true, "7.3" },
	{ "", false, false, false, false, false, false, NULL },
	{ "vmlinuz", false, false, false, false, false, false, NULL },
};

static void age_desc(const struct age_row *row, char *desc)
{
	strscpy(desc, row->release[0] ? row->release : "none", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(age, age_rows, age_desc);

static void predict_age_of_release(struct kunit *test)
{
	const struct age_row *row = test->param_value;
	const struct cg_age *tested;
	struct cg_age age;

	memset(&age, 0xff, sizeof(age));
	KUNIT_EXPECT_EQ(test, cg_age_of_release(row->release, &age), row->known);
	KUNIT_EXPECT_EQ(test, age.generic_reserve, row->generic);
	KUNIT_EXPECT_EQ(test, age.cma, row->cma);
	KUNIT_EXPECT_EQ(test, age.memparse_strict, row->strict);
	KUNIT_EXPECT_EQ(test, age.kernel_min_pref, row->pref);
	KUNIT_EXPECT_EQ(test, age.hole_end_exact, row->pref);
	KUNIT_EXPECT_EQ(test, age.elfcorehdr_phnum, row->phnum ? (u32)CG_DEBIAN_PHNUM : 0U);
	KUNIT_EXPECT_FALSE(test, age.ima_in_crash);
	if (!row->tested)
		return;
	tested = cg_age_tested(row->tested);
	KUNIT_ASSERT_NOT_NULL(test, tested);
	KUNIT_EXPECT_EQ(test, age.generic_reserve, tested->generic_reserve);
	KUNIT_EXPECT_EQ(test, age.cma, tested->cma);
	KUNIT_EXPECT_EQ(test, age.memparse_strict, tested->memparse_strict);
	KUNIT_EXPECT_EQ(test, age.kernel_min_pref, tested->kernel_min_pref);
	KUNIT_EXPECT_EQ(test, age.elfcorehdr_phnum, tested->elfcorehdr_phnum);
}

static struct kunit_case predict_cases[] = {
	KUNIT_CASE_PARAM(predict_age_of_release, age_gen_params),
	KUNIT_CASE_PARAM(predict_is_what_the_kernel_does, predict_gen_params),
	KUNIT_CASE(predict_rounds_cma_to_pages),
	KUNIT_CASE(predict_sees_where_the_kernel_goes),
	KUNIT_CASE(predict_puts_the_kernel_at_16m),
	KUNIT_CASE_PARAM(predict_suggests_what_is_granted, suggest_gen_params),
	KUNIT_CASE(ground_counts_ram),
	KUNIT_CASE(predict_suggests_less_than_half),
	KUNIT_CASE(predict_fit_can_fail_to_the_byte),
	KUNIT_CASE(ground_slots_to_the_byte),
	KUNIT_CASE(ground_kernel_to_the_byte),
	KUNIT_CASE(ground_holds_tables),
	KUNIT_CASE(ground_reads_no_line_too_many),
	KUNIT_CASE(ground_joins_lines),
	KUNIT_CASE(ground_blocks_come_from_the_top),
	KUNIT_CASE(ground_survives_nonsense),
	KUNIT_CASE(age_is_known_by_version),
	{}
};

static struct kunit_suite predict_suite = {
	.name = "crashguard_predict",
	.test_cases = predict_cases,
};

kunit_test_suites(&predict_suite);

MODULE_LICENSE("GPL");

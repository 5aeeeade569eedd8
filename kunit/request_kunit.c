// SPDX-License-Identifier: GPL-2.0-only
/* The grammar of crashkernel=, for kernels of three ages. The comments name the function of the kernel behind a row. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../module/core/word.c"
#include "../module/core/request.c"

#define A61 1
#define A612 2
#define A73 4
#define OLD A61			/* reserve_crashkernel() of x86 */
#define GENERIC (A612 | A73)	/* reserve_crashkernel_generic() */
#define NOCMA (A61 | A612)
#define ALL (A61 | A612 | A73)

/* A guest of 1G: the kernel counts 1023.4M, and 1G for ranges. */
#define RAM_1G (CG_G(1) - CG_K(640))
#define L256 CG_M(256)

static const struct cg_age ages[] = {
	{ 0 },
	{ .generic_reserve = true },
	{ .generic_reserve = true, .cma = true, .memparse_strict = true },
};

/* Makes the host's memparse behave so; the kernel's is as it is. Returns whether it does. */
static bool memparse_is(bool strict)
{
	static const char bare[] = "M";
	char *end;

#ifdef CRASHGUARD_HOST_ENV_H
	cg_host_memparse_strict = strict;
#endif
	memparse(bare, &end);
	return (end == bare) == strict;
}

struct request_row {
	const char *desc;
	const char *cmdline;
	unsigned int ages;
	enum cg_fault fault;
	enum cg_kind kind;
	u64 size;
	u64 base;
	u64 low;
	u64 cma;
	u32 pos;
	u64 ram;		/* 0: RAM_1G */
	unsigned int nr_bootconfig;
	bool by_memparse;	/* goes only where memparse is as this age's */
};

#define FAULT(f) .fault = CG_FAULT_##f
#define HIGH .kind = CG_KIND_HIGH
#define LOW .kind = CG_KIND_LOW
#define CMA .kind = CG_KIND_CMA
#define CK "crashkernel="

static const struct request_row request_rows[] = {
	/* no word */
	{ "empty", "", ALL, FAULT(ABSENT) },
	{ "another word", "quiet splash", ALL, FAULT(ABSENT) },
	{ "without the =", "crashkernel", ALL, FAULT(ABSENT) },
	{ "cut short", "quiet crashkerne", ALL, FAULT(ABSENT) },
	{ "in capitals", "CRASHKERNEL=64M", ALL, FAULT(ABSENT) },

	/* parse_crashkernel_simple() */
	{ "size", CK "64M", ALL, .size = CG_M(64), .low = L256 },
	{ "lower case", CK "64m", ALL, .size = CG_M(64), .low = L256 },
	{ "K", CK "65536K", ALL, .size = CG_M(64), .low = L256 },
	{ "bytes where no unit is given", CK "256", ALL, .size = 256, .low = L256 },
	{ "hex", CK "0x40M", ALL, .size = CG_M(64), .low = L256 },
	{ "octal", CK "0256M", ALL, .size = CG_M(174), .low = L256 },
	{ "no octal digit", CK "08M", ALL, FAULT(CHAR), .pos = 13 },
	{ "no hex digit", CK "0xM", ALL, FAULT(CHAR), .pos = 13 },
	{ "zero", CK "0", ALL, FAULT(ZERO) },
	{ "zero megabytes", CK "0M", ALL, FAULT(ZERO) },
	{ "nothing", CK, ALL, FAULT(NUMBER), .pos = 12 },
	{ "nothing, and more words", CK " quiet", ALL, FAULT(NUMBER), .pos = 12 },
	{ "a blank before it", CK " 64M", ALL, FAULT(NUMBER), .pos = 12 },
	{ "negative", CK "-64M", ALL, FAULT(NUMBER), .pos = 12 },
	{ "auto", CK "auto", ALL, FAULT(AUTO), .pos = 12 },
	{ "another word for a number", CK "max", ALL, FAULT(NUMBER), .pos = 12, .by_memparse = true },
	{ "two letters", CK "64MB", ALL, FAULT(CHAR), .pos = 15 },
	{ "a fraction", CK "1.5G", ALL, FAULT(CHAR), .pos = 13, .ram = CG_G(8) },
	{ "size and tab", CK "64M\tquiet", ALL, FAULT(CHAR), .pos = 15 },
	{ "size and newline", CK "64M\n", ALL, FAULT(CHAR), .pos = 15 },
	{ "a bare unit", CK "M", ALL, FAULT(NUMBER), .pos = 12, .by_memparse = true },

	/* The offset of the simple form is taken as it is, what stands behind it is not looked at. */
	{ "offset", CK "64M@16M", ALL, .size = CG_M(64), .base = CG_M(16) },
	{ "offset without a number", CK "64M@", ALL, .size = CG_M(64), .low = L256 },
	{ "offset that is none", CK "64M@xyz", ALL, .size = CG_M(64), .low = L256 },
	{ "offset 0", CK "64M@0", ALL, .size = CG_M(64), .low = L256 },
	{ "junk behind the offset", CK "64M@128Mjunk", ALL, .size = CG_M(64), .base = CG_M(128) },
	{ "octal offset", CK "64M@01000M", ALL, .size = CG_M(64), .base = CG_M(512) },
	{ "blank before the offset", CK "64M @16M", ALL, .size = CG_M(64), .low = L256 },

	/* strstr in get_last_crashkernel() */
	{ "end of another name", "mycrashkernel=64M", ALL, .size = CG_M(64), .low = L256 },
	{ "behind a dot", "x.crashkernel=64M", ALL, .size = CG_M(64), .low = L256 },
	{ "behind --", "quiet -- crashkernel=64M", ALL, .size = CG_M(64), .low = L256 },
	{ "in quotes with others", "foo=\"a crashkernel=64M b\"", ALL, .size = CG_M(64), .low = L256 },
	{ "last in quotes", "foo=\"a crashkernel=64M\"", ALL, FAULT(CHAR), .pos = 15 },
	{ "quoted value", CK "\"64M\"", ALL, FAULT(NUMBER), .pos = 12 },
	{ "within itself", CK CK "64M", ALL, .size = CG_M(64), .low = L256 },
	{ "last one wins", CK "256M " CK "64M", ALL, .size = CG_M(64), .low = L256 },
	{ "last one wins though it is bad", CK "256M " CK "64MB", ALL, FAULT(CHAR), .pos = 15 },
	{ "last one wins though it is 0", CK "256M " CK "0", ALL, FAULT(ZERO) },

	/* parse_crashkernel_mem(): RAM counts as 1G here, rounded up to 128M */
	{ "range", CK "1G-2G:64M", ALL, .size = CG_M(64), .low = L256 },
	{ "range that ends at the RAM", CK "512M-1G:64M", ALL, FAULT(MISS) },
	{ "range that ends above it", CK "512M-1025M:64M", ALL, .size = CG_M(64), .low = L256 },
	{ "range that starts above it", CK "1025M-2G:64M", ALL, FAULT(MISS) },
	{ "RAM itself would not be in it", CK "1G-2G:64M", ALL, FAULT(MISS), .ram = CG_M(896) },
	{ "RAM by a page more is", CK "1G-2G:64M", ALL, .size = CG_M(64), .low = L256,
	  .ram = CG_M(896) + CG_PAGE },
	{ "open range", CK "1G-:64M", ALL, .size = CG_M(64), .low = L256 },
	{ "second range", CK "1M-1G:32M,1G-:64M", ALL, .size = CG_M(64), .low = L256 },
	{ "first that matches", CK "1M-:32M,1G-:64M", ALL, .size = CG_M(32), .low = L256 },
	{ "no range matches", CK "2G-64G:256M", ALL, FAULT(MISS) },
	{ "none of two matches", CK "2G-4G:256M,4G-:512M", ALL, FAULT(MISS) },
	{ "zero in the range", CK "0M-4G:0M", ALL, FAULT(MISS_ZERO) },
	{ "range with offset", CK "512M-2G:64M@128M", ALL, .size = CG_M(64), .base = CG_M(128) },
	{ "offset 0 behind a range", CK "512M-2G:64M@0", ALL, .size = CG_M(64), .low = L256 },
	{ "offset without a number behind a range", CK "512M-2G:64M@", ALL, FAULT(NUMBER), .pos = 24 },
	{ "offset behind the next range", CK "512M-2G:64M,2G-:128M@16M", ALL, .size = CG_M(64),
	  .base = CG_M(16) },
	{ "offset of a range that misses ends the list", CK "2G-4G:64M@16M,1M-2G:128M", ALL,
	  FAULT(MISS_CUT), .pos = 21 },
	{ "junk behind a range that misses ends it", CK "2G-4G:64MB,1M-2G:128M", ALL, FAULT(MISS_CUT),
	  .pos = 21 },
	{ "junk behind the range that matches", CK "512M-2G:64MB", ALL, .size = CG_M(64), .low = L256 },
	{ "what follows the match is not read", CK "1M-:64M,nonsense", ALL, .size = CG_M(64), .low = L256 },
	{ "size of the RAM", CK "1M-:1G", ALL, FAULT(LIST_SIZE), .size = CG_G(1), .pos = 18 },
	{ "size just below", CK "1M-:1023M", OLD, .size = CG_M(1023), .low = L256 },
	{ "size just below, and at the true RAM", CK "1M-:1048000K", GENERIC, FAULT(SIZE),
	  .size = CG_K(1048000) },
	{ "too large before the match", CK "64G-:1G,1M-64G:64M", ALL, FAULT(LIST_SIZE), .size = CG_G(1),
	  .pos = 19 },
	{ "too large behind a miss", CK "2G-64G:256M,64G-:1G", ALL, FAULT(LIST_SIZE), .size = CG_G(1),
	  .pos = 31 },
	{ "too large behind the match", CK "1M-:64M,64G-:1G", ALL, .size = CG_M(64), .low = L256 },
	{ "greater than", CK ">1G:64M", ALL, FAULT(NUMBER), .pos = 12 },
	{ "no end, no dash", CK "1G:64M", ALL, FAULT(RANGE), .pos = 14 },
	{ "two dashes", CK "1G-2G-3G:64M", ALL, FAULT(RANGE), .pos = 17 },
	{ "end is the start", CK "1G-1G:64M", ALL, FAULT(ORDER), .pos = 17 },
	{ "end is below the start", CK "2G-1G:64M", ALL, FAULT(ORDER), .pos = 17 },
	{ "end is no number", CK "1G-x:64M", ALL, FAULT(NUMBER), .pos = 15 },
	{ "no size", CK "1G-2G:", ALL, FAULT(NUMBER), .pos = 18 },
	{ "comma and blank", CK "2G-4G:64M, 1G-2G:32M", ALL, FAULT(NUMBER), .pos = 22 },
	{ "colon of another word", CK "64M a:b", ALL, .size = CG_M(64), .low = L256 },
	{ "octal in the range that matches", CK "512M-2G:0100M", ALL, .size = CG_M(64), .low = L256 },

	/* parse_crashkernel_suffix() and reserve_crashkernel_low() */
	{ "high", CK "256M,high", ALL, HIGH, .size = L256, .low = L256 },
	{ "high and low", CK "256M,high " CK "72M,low", ALL, HIGH, .size = L256, .low = CG_M(72) },
	{ "low before high", CK "72M,low " CK "256M,high", ALL, HIGH, .size = L256, .low = CG_M(72) },
	{ "no low wanted", CK "256M,high " CK "0,low", ALL, HIGH, .size = L256 },
	{ "bad low is none for old kernels", CK "256M,high " CK "64MB,low", OLD, HIGH, .size = L256,
	  .low = L256 },
	{ "bad low spoils all", CK "256M,high " CK "64MB,low", GENERIC, FAULT(LOW), LOW, .size = L256,
	  .pos = 15 },
	{ "last of each suffix", CK "1M,high " CK "256M,high " CK "1M,low " CK "72M,low", ALL, HIGH,
	  .size = L256,
	  .low = CG_M(72) },
	{ "zero high", CK "0,high", ALL, FAULT(ZERO), HIGH },
	{ "bad high", CK "64MB,high", ALL, FAULT(CHAR), HIGH, .pos = 15 },
	{ "high without a number", CK ",high", ALL, FAULT(NUMBER), HIGH, .pos = 12 },
	{ "offset and high", CK "64M@128M,high", ALL, FAULT(CHAR), HIGH, .pos = 15 },
	{ "range and high", CK "1G-2G:64M,high", ALL, FAULT(CHAR), HIGH, .pos = 14 },
	{ "high twice in a word", CK "64M,high,high", ALL, FAULT(CHAR), HIGH, .pos = 20 },
	{ "high and low in a word", CK "64M,low,high", ALL, FAULT(CHAR), HIGH, .pos = 15 },
	{ "low alone", CK "64M,low", ALL, FAULT(ALONE), LOW },
	{ "suffix nobody knows", CK "256M,highh", ALL, FAULT(SUFFIX), .pos = 16 },
	{ "comma and a number", CK "256M,512M", ALL, FAULT(CHAR), .pos = 16 },
	{ "comma at the end", CK "256M,", ALL, FAULT(CHAR), .pos = 16 },
	{ "suffix in capitals", CK "256M,HIGH", ALL, FAULT(CHAR), .pos = 16 },

	/* A plain word goes before ,high: parse_crashkernel(), reserve_crashkernel() */
	{ "plain and high", CK "64M " CK "256M,high", ALL, .size = CG_M(64), .low = L256 },
	{ "high and plain", CK "256M,high " CK "64M", ALL, .size = CG_M(64), .low = L256 },
	{ "bad plain and high", CK "auto " CK "256M,high", OLD, HIGH, .size = L256, .low = L256 },
	{ "bad plain and high", CK "auto " CK "256M,high", GENERIC, FAULT(AUTO), .pos = 12 },
	{ "plain that misses, and high", CK "2G-:64M " CK "256M,high", OLD, HIGH, .size = L256, .low = L256 },
	{ "plain that misses, and high", CK "2G-:64M " CK "256M,high", GENERIC, FAULT(MISS) },
	{ "both are bad", CK "auto " CK "x,high", ALL, FAULT(AUTO), .pos = 12 },
	{ "plain and low", CK "64M " CK "72M,low", OLD, .size = CG_M(64), .low = CG_M(72) },
	{ "plain and low", CK "64M " CK "72M,low", GENERIC, .size = CG_M(64), .low = L256 },
	{ "a fixed address brings low", CK "64M@5G", OLD, .size = CG_M(64), .base = CG_G(5), .low = L256 },
	{ "a fixed address brings no low", CK "64M@5G", GENERIC, .size = CG_M(64), .base = CG_G(5) },
	{ "not even a low that is asked for", CK "64M@5G " CK "72M,low", GENERIC, .size = CG_M(64),
	  .base = CG_G(5) },

	/* ,cma: suffix_tbl; before 6.17 it makes a plain word, and a bad one */
	{ "cma", CK "64M " CK "100M,cma", A73, .size = CG_M(64), .low = L256, .cma = CG_M(100) },
	{ "cma before", CK "100M,cma " CK "64M", A73, .size = CG_M(64), .low = L256, .cma = CG_M(100) },
	{ "cma takes the place of the word before", CK "64M " CK "100M,cma", NOCMA, FAULT(SUFFIX),
	  .pos = 16 },
	{ "cma before the word", CK "100M,cma " CK "64M", NOCMA, .size = CG_M(64), .low = L256 },
	{ "bad cma counts all the same", CK "64M " CK "100MB,cma", A73, .size = CG_M(64), .low = L256,
	  .cma = CG_M(100) },
	{ "cma without a number", CK "64M " CK "x,cma", A73, .size = CG_M(64), .low = L256 },
	{ "cma alone", CK "100M,cma", A73, FAULT(ALONE), CMA },
	{ "cma and low alone", CK "100M,cma " CK "72M,low", A73, FAULT(ALONE), LOW },
	{ "high and cma", CK "256M,high " CK "100M,cma", A73, HIGH, .size = L256, .low = L256,
	  .cma = CG_M(100) },
	{ "high and cma, which is bad", CK "256M,high " CK "100M,cma", A61, HIGH, .size = L256, .low = L256 },
	{ "high and cma, which is bad", CK "256M,high " CK "100M,cma", A612, FAULT(SUFFIX), .pos = 16 },

	/* parse_crashkernel(): as much as there is RAM, or more */
	{ "all RAM", CK "4G", OLD, .size = CG_G(4), .low = L256, .ram = CG_G(4) },
	{ "all RAM", CK "4G", GENERIC, FAULT(SIZE), .size = CG_G(4), .ram = CG_G(4) },
	{ "a page less", CK "4194300K", GENERIC, .size = CG_G(4) - CG_PAGE, .low = L256, .ram = CG_G(4) },
	{ "all RAM, high", CK "4G,high", GENERIC, FAULT(SIZE), HIGH, .size = CG_G(4), .low = L256,
	  .ram = CG_G(4) },

	/* memparse() of lib/cmdline.c: before 7.x it wraps, and a bare unit is the number 0 */
	{ "16E wraps", CK "16E", NOCMA, FAULT(ZERO), .by_memparse = true },
	{ "16E is too much", CK "16E", A73, FAULT(SIZE), .size = U64_MAX, .low = L256, .by_memparse = true },
	{ "bare unit at the start of a range", CK "M-:64M", NOCMA, .size = CG_M(64), .low = L256,
	  .by_memparse = true },
	{ "bare unit at the start of a range", CK "M-:64M", A73, FAULT(NUMBER), .pos = 12,
	  .by_memparse = true },
	{ "bare unit and high", CK "M,high", NOCMA, FAULT(ZERO), HIGH, .by_memparse = true },
	{ "bare unit and high", CK "M,high", A73, FAULT(NUMBER), HIGH, .pos = 12, .by_memparse = true },

	/* crash_low_size_default() and setup_io_tlb_npages() */
	{ "swiotlb of 64M", CK "1M,high swiotlb=32768", ALL, HIGH, .size = CG_M(1), .low = L256 },
	{ "swiotlb of 512M", CK "1M,high swiotlb=262144", ALL, HIGH, .size = CG_M(1), .low = CG_M(520) },
	{ "swiotlb in hex, with areas", CK "1M,high swiotlb=0x40000,4", ALL, HIGH, .size = CG_M(1),
	  .low = CG_M(520) },
	{ "the last swiotlb", "swiotlb=262144 swiotlb=32768 " CK "1M,high", ALL, HIGH, .size = CG_M(1),
	  .low = L256 },
	{ "swiotlb=force", CK "1M,high swiotlb=force", ALL, HIGH, .size = CG_M(1), .low = L256 },
	{ "swiotlb=force after a size", CK "1M,high swiotlb=262144 swiotlb=force", ALL, HIGH, .size = CG_M(1),
	  .low = CG_M(520) },
	{ "swiotlb= and a blank", CK "1M,high swiotlb=262144 swiotlb= ", ALL, HIGH, .size = CG_M(1), .low = CG_M(520) },
	{ "another's swiotlb", CK "1M,high my.swiotlb=262144", ALL, HIGH, .size = CG_M(1), .low = L256 },

	/* setup_boot_config() runs after setup_arch(), and /proc/cmdline has its words in front */
	{ "bootconfig", CK "64M quiet", ALL, FAULT(ABSENT), .nr_bootconfig = 1 },
	{ "bootconfig and the line", CK "64M quiet " CK "32M", ALL, .size = CG_M(32), .low = L256,
	  .nr_bootconfig = 1 },
	{ "two of the bootconfig", CK "64M " CK "32M", ALL, FAULT(ABSENT), .nr_bootconfig = 2 },
	{ "fewer than were said", CK "64M", ALL, FAULT(ABSENT), .nr_bootconfig = 9 },
};

static void request_desc(const struct request_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(request, request_rows, request_desc);

/* A block of its own and not a byte longer, so that a sanitizer sees a read beyond it. */
static char *exactly(struct kunit *test, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = kunit_kmalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, text, size);
	return copy;
}

static void request_compare(struct kunit *test, const struct request_row *row, const struct cg_request *r,
			    const char *age)
{
	KUNIT_EXPECT_EQ_MSG(test, r->fault, row->fault, "%s", age);
	KUNIT_EXPECT_EQ_MSG(test, r->kind, row->kind, "%s", age);
	if (row->pos)
		KUNIT_EXPECT_EQ_MSG(test, r->word[r->kind].pos, row->pos, "%s", age);
	if (row->fault == CG_FAULT_LIST_SIZE)
		KUNIT_EXPECT_EQ_MSG(test, r->word[r->kind].size, row->size, "%s", age);
	if (row->fault)
		return;
	KUNIT_EXPECT_EQ_MSG(test, r->size, row->size, "%s", age);
	KUNIT_EXPECT_EQ_MSG(test, r->base, row->base, "%s", age);
	if (!row->base || row->low)
		KUNIT_EXPECT_EQ_MSG(test, r->low_size, row->low, "%s", age);
	KUNIT_EXPECT_EQ_MSG(test, r->cma_size, row->cma, "%s", age);
}

static void request_is_read_as_the_kernel_does(struct kunit *test)
{
	static const char *const names[] = { "6.1", "6.12", "7.3" };
	const struct request_row *row = test->param_value;
	const char *cmdline = exactly(test, row->cmdline);
	struct cg_request r;
	unsigned int i;

	KUNIT_ASSERT_NE(test, row->ages, 0U);
	for (i = 0; i < ARRAY_SIZE(ages); i++) {
		if (!(row->ages & 1U << i))
			continue;
		if (!memparse_is(ages[i].memparse_strict) && row->by_memparse)
			continue;
		cg_request_parse(cmdline, row->nr_bootconfig, &ages[i], row->ram ? row->ram : RAM_1G, &r);
		request_compare(test, row, &r, names[i]);
	}
}

static void request_counts_the_words(struct kunit *test)
{
	static const char line[] = CK "1M " CK "2M " CK "3M,high " CK "4M " CK "5M,low";
	const char *cmdline = exactly(test, line);
	const struct cg_word *w;
	struct cg_request r;

	cg_request_parse(cmdline, 0, &ages[2], RAM_1G, &r);
	w = &r.word[CG_KIND_PLAIN];
	KUNIT_EXPECT_EQ(test, w->nr, 3U);
	KUNIT_EXPECT_FALSE(test, strncmp(cmdline + w->off, CK "4M", w->len));
	KUNIT_EXPECT_FALSE(test, strncmp(cmdline + w->loser_off, CK "2M", w->loser_len));
	KUNIT_EXPECT_EQ(test, r.word[CG_KIND_HIGH].nr, 1U);
	KUNIT_EXPECT_EQ(test, r.word[CG_KIND_LOW].nr, 1U);
	KUNIT_EXPECT_EQ(test, r.word[CG_KIND_CMA].nr, 0U);
}

static const struct octal_row {
	const char *desc;
	const char *cmdline;
	bool octal;
} octal_rows[] = {
	{ "octal", CK "0256M", true },
	{ "decimal", CK "256M", false },
	{ "hex", CK "0x256M", false },
	{ "zero", CK "0", false },
	{ "offset", CK "64M@016M", true },
	{ "decimal offset", CK "64M@16M", false },
	{ "offset 0", CK "64M@0", false },
	{ "size of a range", CK "1M-:0100M", true },
	{ "offset of a range", CK "1M-:64M@0200M", true },
	{ "range that does not match", CK "2G-:0100M,1M-2G:64M", false },
	{ "high", CK "0256M,high", true },
};

static void octal_desc(const struct octal_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(octal, octal_rows, octal_desc);

static void request_sees_octal(struct kunit *test)
{
	const struct octal_row *row = test->param_value;
	struct cg_request r;

	cg_request_parse(exactly(test, row->cmdline), 0, &ages[1], RAM_1G, &r);
	KUNIT_EXPECT_EQ(test, r.word[r.kind].octal, row->octal);
}

static const struct bootconfig_row {
	const char *desc;
	const char *text;
	unsigned int nr;
} bootconfig_rows[] = {
	{ "nothing", "", 0 },
	{ "one", "kernel.crashkernel = \"64M\"\n", 1 },
	{ "without a newline", "kernel.crashkernel = \"64M\"", 1 },
	{ "other quotes", "kernel.crashkernel = '6\"4M'\n", 1 },
	{ "an array", "kernel.crashkernel = \"256M,high\", \"72M,low\"\n", 2 },
	{ "between others", "kernel.quiet = \"\"\nkernel.crashkernel = \"64M\"\nkernel.x = \"y\"\n", 1 },
	{ "a name that ends so", "kernel.my.crashkernel = \"64M\"\n", 1 },
	{ "not of the kernel", "init.crashkernel = \"64M\"\n", 0 },
	{ "a value that looks so", "kernel.x = \"crashkernel = \"\n", 0 },
	{ "a longer name", "kernel.crashkernels = \"64M\"\n", 0 },
	{ "the boot loader's line",
	  "kernel.x = \"y\"\n# Parameters from bootloader:\n# crashkernel=64M\n", 0 },
	{ "cut short", "kernel.crashker", 0 },
};

static void bootconfig_desc(const struct bootconfig_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bootconfig, bootconfig_rows, bootconfig_desc);

static void request_counts_the_bootconfig(struct kunit *test)
{
	const struct bootconfig_row *row = test->param_value;
	const size_t len = strlen(row->text);
	char *text = kunit_kmalloc(test, len ? len : 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memcpy(text, row->text, len);
	KUNIT_EXPECT_EQ(test, cg_request_count_bootconfig(text, len), row->nr);
}

static const struct text_row {
	const char *desc;
	const char *cmdline;
	const char *text;
} text_rows[] = {
	{ "to the blank", CK "64M secret", CK "64M" },
	{ "to the tab", CK "64M\tsecret", CK "64M" },
	{ "to what cannot be printed", CK "64M\x80" "secret", CK "64M" },
	{ "ninety-five bytes",
	  CK "12345678901234567890123456789012345678901234567890123456789012345678901234567890123",
	  CK "12345678901234567890123456789012345678901234567890123456789012345678901234567890123" },
	{ "ninety-six",
	  CK "123456789012345678901234567890123456789012345678901234567890123456789012345678901234",
	  CK "12345678901234567890123456789012345678901234567890123456789012345678901234567890..." },
};

static void text_desc(const struct text_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(text, text_rows, text_desc);

static void word_is_shown(struct kunit *test)
{
	const struct text_row *row = test->param_value;
	const char *cmdline = exactly(test, row->cmdline);
	char text[CG_WORD_TEXT];
	u32 off = 0, len;

	KUNIT_ASSERT_TRUE(test, cg_word_next(cmdline, &off, &len));
	cg_word_text(cmdline, off, len, text);
	KUNIT_EXPECT_STREQ(test, text, row->text);
}

/* cmdline_find_option_bool(): blanks around it, nothing else */
static void cmdline_has_a_word(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, cg_cmdline_has("nokaslr", "nokaslr"));
	KUNIT_EXPECT_TRUE(test, cg_cmdline_has("quiet nokaslr x", "nokaslr"));
	KUNIT_EXPECT_TRUE(test, cg_cmdline_has("xnokaslr\tnokaslr\n", "nokaslr"));
	KUNIT_EXPECT_FALSE(test, cg_cmdline_has("", "nokaslr"));
	KUNIT_EXPECT_FALSE(test, cg_cmdline_has("nokaslr=0 xnokaslr nokaslrx", "nokaslr"));
}

static u32 xorshift(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Pieces that words are made of, so that a random line gets past the first character. */
static const char *const pieces[] = {
	CK, CK, CK, CK, " ", " ", "\t", "\"", "@", ":", "-", ",", ",high", ",low", ",cma", "auto", "0", "1", "7",
	"64", "128", "256", "1024", "0x", "99999999999999999999", "K", "M", "M", "G", "T", "P", "E", "m", "1M-2G:", "2G-", "-:",
	"swiotlb=", "nokaslr", "\n", "\x01", "\xff", "crashkerne", "=",
};

static size_t random_line(u32 *state, char *line, size_t size)
{
	size_t used = 0, len;
	u32 n;

	for (n = xorshift(state) % 24; n; n--) {
		const char *piece = pieces[xorshift(state) % ARRAY_SIZE(pieces)];

		len = strlen(piece);
		if (used + len >= size)
			break;
		memcpy(line + used, piece, len);
		used += len;
	}
	line[used] = '\0';
	return used;
}

static void request_check_sane(struct kunit *test, const char *line, size_t len, const struct cg_request *r)
{
	unsigned int kind;
	char text[CG_WORD_TEXT];
	bool sane = r->kind < CG_KINDS && (r->fault || (r->size && r->word[r->kind].nr));

	for (kind = 0; kind < CG_KINDS; kind++) {
		const struct cg_word *w = &r->word[kind];

		sane = sane && w->off + w->len <= len && w->off + w->pos <= len && w->loser_off + w->loser_len <= len;
		cg_word_text(line, w->off, w->len, text);
		sane = sane && strlen(text) < CG_WORD_TEXT;
	}
	KUNIT_EXPECT_TRUE_MSG(test, sane, "%s", line);
}

static void request_survives_anything(struct kunit *test)
{
	const u32 seed = 0x20061122;
	u32 state = seed;
	char line[256];
	unsigned int n, i;

	kunit_info(test, "seed %#x\n", seed);
	for (n = 0; n < 5000; n++) {
		const size_t len = random_line(&state, line, sizeof(line));
		char *copy = kunit_kmalloc(test, len + 1, GFP_KERNEL);
		struct cg_request r;

		KUNIT_ASSERT_NOT_NULL(test, copy);
		memcpy(copy, line, len + 1);
		for (i = 0; i < ARRAY_SIZE(ages); i++) {
			memparse_is(ages[i].memparse_strict);
			cg_request_parse(copy, xorshift(&state) % 3, &ages[i], (u64)xorshift(&state) << 9, &r);
			request_check_sane(test, copy, len, &r);
		}
		kunit_kfree(test, copy);
	}
}

/* As many bytes as the word has, printable ones only; what is too long ends with dots. */
static void request_word_text(struct kunit *test)
{
	char text[CG_WORD_TEXT], full[CG_WORD_TEXT + 1];

	cg_word_text("abcdef", 0, 3, text);
	KUNIT_EXPECT_STREQ(test, text, "abc");
	cg_word_text("abcdef", 2, 4, text);
	KUNIT_EXPECT_STREQ(test, text, "cdef");
	cg_word_text("a~!\177b", 0, 5, text);
	KUNIT_EXPECT_STREQ(test, text, "a~!");
	cg_word_text("a\tb", 0, 3, text);
	KUNIT_EXPECT_STREQ(test, text, "a");
	memset(full, 'x', sizeof(full));
	full[CG_WORD_TEXT] = '\0';
	cg_word_text(full, 0, CG_WORD_TEXT - 1, text);
	KUNIT_EXPECT_EQ(test, strlen(text), (size_t)CG_WORD_TEXT - 1);
	KUNIT_EXPECT_EQ(test, text[CG_WORD_TEXT - 2], 'x');
	cg_word_text(full, 0, CG_WORD_TEXT, text);
	KUNIT_EXPECT_EQ(test, strlen(text), (size_t)CG_WORD_TEXT - 1);
	KUNIT_EXPECT_STREQ(test, text + CG_WORD_TEXT - 5, "x...");
}

static struct kunit_case request_cases[] = {
	KUNIT_CASE_PARAM(request_is_read_as_the_kernel_does, request_gen_params),
	KUNIT_CASE(request_counts_the_words),
	KUNIT_CASE_PARAM(request_sees_octal, octal_gen_params),
	KUNIT_CASE_PARAM(request_counts_the_bootconfig, bootconfig_gen_params),
	KUNIT_CASE_PARAM(word_is_shown, text_gen_params),
	KUNIT_CASE(cmdline_has_a_word),
	KUNIT_CASE(request_survives_anything),
	KUNIT_CASE(request_word_text),
	{}
};

static struct kunit_suite request_suite = {
	.name = "crashguard_request",
	.test_cases = request_cases,
};

kunit_test_suites(&request_suite);

MODULE_LICENSE("GPL");

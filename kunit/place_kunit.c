// SPDX-License-Identifier: GPL-2.0-only
#include "place_brute.h"

#include "../module/core/place.c"

#define REGION_70M_AT_8M { 0x800000, 0x4dfffff }
#define REGION_65M_AT_15M { 0xf00000, 0x4ffffff }
#define MISS(...) .miss = { __VA_ARGS__ }

/* No segments: only what is missed; no miss: it is placed. */
static const struct place_row {
	const char *desc;
	const char *age;
	struct cg_range region;
	struct cg_need need;
	struct cg_misfit miss;
	struct place_seg seg[6];
} place_rows[] = {
	/* Measured: what these kernels' kexec_file_load did. */
	{ "6.1, 70M@8M without an initrd", "6.1", REGION_70M_AT_8M, { PLACE_STOCK_6_1 },
	  .seg = { { CG_SEG_ELFCOREHDR, 0x800000, 0x1000 }, { CG_SEG_PURGATORY, 0x4dfa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x4df8000, 0x2000 }, { CG_SEG_KERNEL, 0xe00000, 0x3f98000 } } },
	{ "6.1, 256M with an initrd", "6.1", { 0x23000000, 0x32ffffff }, { PLACE_STOCK_6_1, .initrd = PLACE_BUSYBOX },
	  .seg = { { CG_SEG_ELFCOREHDR, 0x23000000, 0x1000 }, { CG_SEG_PURGATORY, 0x32ffa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x32ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x2f000000, 0x3f98000 },
		   { CG_SEG_INITRD, 0x2eea5000, PLACE_BUSYBOX } } },
	{ "7.3, 256M with an initrd", "7.3", { 0x29000000, 0x38ffffff }, { PLACE_STOCK_7_3, .initrd = PLACE_BUSYBOX },
	  .seg = { { CG_SEG_ELFCOREHDR, 0x29000000, 921600 }, { CG_SEG_PURGATORY, 0x38ffb000, 0x5000 },
		   { CG_SEG_PARAMS, 0x38ff9000, 0x2000 }, { CG_SEG_KERNEL, 0x35000000, 65331200 },
		   { CG_SEG_INITRD, 0x38e9e000, PLACE_BUSYBOX } } },
	{ "6.1, 65M@15M without an initrd", "6.1", REGION_65M_AT_15M, { PLACE_STOCK_6_1 },
	  .seg = { { CG_SEG_ELFCOREHDR, 0xf00000, 0x1000 }, { CG_SEG_PURGATORY, 0x4ffa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x4ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x1000000, 0x3f98000 } } },
	{ "6.1, 65M@15M with an initrd of 1M", "6.1", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = CG_M(1) },
	  MISS(CG_SEG_INITRD, CG_M(1), 0x60000, CG_M(16)) },

	/* The same by the rules of the other age. */
	{ "70M@8M since 6.8: nothing below 16M", "6.12", REGION_70M_AT_8M,
	  { PLACE_STOCK_7_3 }, MISS(CG_SEG_KERNEL, 65331200, 0x3df9000, CG_M(16)) },
	{ "65M@15M since 6.8: one page more", "6.12", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = 0x61000 },
	  .seg = { { CG_SEG_ELFCOREHDR, 0xf00000, 0x1000 }, { CG_SEG_PURGATORY, 0x4ffb000, 0x5000 },
		   { CG_SEG_PARAMS, 0x4ff9000, 0x2000 }, { CG_SEG_KERNEL, 0x1000000, 0x3f98000 },
		   { CG_SEG_INITRD, 0x4f98000, 0x61000 } } },
	{ "65M@15M before 6.8: that page is missing", "6.1", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = 0x61000 },
	  MISS(CG_SEG_INITRD, 0x61000, 0x60000, CG_M(16)) },

	/* An exact fit: before 6.8 the last page of the region is out of reach from above. */
	{ "exact fit before 6.8", "6.1", PLACE_RANGE(0x2000000, 0x200000),
	  { .kernel = 0x200000, .kernel_align = 0x200000 }, MISS(CG_SEG_KERNEL, 0x200000, 0x1ff000, 0) },
	{ "exact fit and a page before 6.8", "6.1", PLACE_RANGE(0x2000000, 0x201000),
	  { .kernel = 0x200000, .kernel_align = 0x200000 }, .seg = { { CG_SEG_KERNEL, 0x2000000, 0x200000 } } },
	{ "exact fit since 6.8", "6.12", PLACE_RANGE(0x2000000, 0x200000),
	  { .kernel = 0x200000, .kernel_align = 0x200000 }, .seg = { { CG_SEG_KERNEL, 0x2000000, 0x200000 } } },
	{ "exact fit and a step before 6.8", "6.1", PLACE_RANGE(0x2000000, 0x400000),
	  { .kernel = 0x200000, .kernel_align = 0x200000 }, .seg = { { CG_SEG_KERNEL, 0x2000000, 0x200000 } } },
	{ "exact fit and a step since 6.8", "6.12", PLACE_RANGE(0x2000000, 0x400000),
	  { .kernel = 0x200000, .kernel_align = 0x200000 }, .seg = { { CG_SEG_KERNEL, 0x2200000, 0x200000 } } },
	{ "exact fit from below, in every age", "6.1", PLACE_RANGE(0x2000000, 0x3000), { .elfcorehdr = 0x3000 },
	  .seg = { { CG_SEG_ELFCOREHDR, 0x2000000, 0x3000 } } },
	{ "a page too little from below", "6.12", PLACE_RANGE(0x2000000, 0x2000), { .elfcorehdr = 0x3000 },
	  MISS(CG_SEG_ELFCOREHDR, 0x3000, 0x2000, 0) },
	{ "the small ones lie side by side, exactly", "6.12", PLACE_RANGE(0x2000000, 0x9000),
	  { .ima = 0x1000, .elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000 },
	  .seg = { { CG_SEG_IMA, 0x2008000, 0x1000 }, { CG_SEG_ELFCOREHDR, 0x2000000, 0x1000 },
		   { CG_SEG_PURGATORY, 0x2003000, 0x5000 }, { CG_SEG_PARAMS, 0x2001000, 0x2000 } } },
	{ "the small ones lack one page", "6.12", PLACE_RANGE(0x2000000, 0x8000),
	  { .ima = 0x1000, .elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000 },
	  MISS(CG_SEG_PARAMS, 0x2000, 0x1000, 0x3000) },

	/* Lower bounds. */
	{ "kernel at its lower bound", "6.12", PLACE_RANGE(0xf00000, 0x300000),
	  { .kernel = 0x200000, .kernel_align = 0x200000, .kernel_min = 0x1000000 },
	  .seg = { { CG_SEG_KERNEL, 0x1000000, 0x200000 } } },
	{ "kernel with a bound between two steps", "6.12", PLACE_RANGE(0xe00000, 0x400000),
	  { .kernel = 0x100000, .kernel_align = 0x200000, .kernel_min = 0x1000001 },
	  MISS(CG_SEG_KERNEL, 0x100000, 0, 0x1000001) },
	{ "initrd below 16M", "6.12", PLACE_RANGE(0xf00000, 0x100000), { .initrd = 0x1000 },
	  MISS(CG_SEG_INITRD, 0x1000, 0, CG_M(16)) },
	{ "initrd across 16M", "6.12", PLACE_RANGE(0xf00000, 0x101000), { .initrd = 0x2000 },
	  MISS(CG_SEG_INITRD, 0x2000, 0x1000, CG_M(16)) },
	{ "initrd at 16M", "6.12", PLACE_RANGE(0xf00000, 0x102000), { .initrd = 0x2000 },
	  .seg = { { CG_SEG_INITRD, 0x1000000, 0x2000 } } },

	/* What makes no sense. */
	{ "empty region", "6.12", { 1, 0 }, { PLACE_STOCK_6_1 }, MISS(CG_SEG_ELFCOREHDR, 0x1000, 0, 0) },
	{ "empty region, from above", "6.12", { 1, 0 }, { .ima = 0x1000 }, MISS(CG_SEG_IMA, 0x1000, 0, 0) },
	{ "empty region, from above before 6.8", "6.1", { 1, 0 }, { .ima = 0x1000 }, MISS(CG_SEG_IMA, 0x1000, 0, 0) },
	{ "region of one byte at 0", "6.1", { 0, 0 }, { .ima = 0x1000 }, MISS(CG_SEG_IMA, 0x1000, 0, 0) },
	{ "region of one page before 6.8", "6.1", PLACE_RANGE(0x2000000, 0x1000), { .params = 0x1000 },
	  MISS(CG_SEG_PARAMS, 0x1000, 0, 0x3000) },
	{ "kernel of 2^63 bytes", "6.12", REGION_65M_AT_15M, { .kernel = 1ULL << 63, .kernel_align = 0x200000 },
	  MISS(CG_SEG_KERNEL, 1ULL << 63, 0x4000000, 0) },
	{ "initrd of all but a page", "6.1", REGION_65M_AT_15M, { .initrd = ~0xfffULL },
	  MISS(CG_SEG_INITRD, ~0xfffULL, 0x3fff000, CG_M(16)) },
	{ "elfcorehdr of all but a page", "6.1", REGION_65M_AT_15M, { .elfcorehdr = ~0xfffULL },
	  MISS(CG_SEG_ELFCOREHDR, ~0xfffULL, 0x4100000, 0) },
	{ "alignment of 2^63", "6.12", REGION_65M_AT_15M, { .kernel = 0x1000, .kernel_align = 1ULL << 63 },
	  MISS(CG_SEG_KERNEL, 0x1000, 0, 0) },
	{ "bound at the end of all", "6.12", REGION_65M_AT_15M,
	  { .kernel = 0x1000, .kernel_align = 0x1000, .kernel_min = ~0ULL }, MISS(CG_SEG_KERNEL, 0x1000, 0, ~0ULL) },
	{ "region up to the end of all, full", "6.12", { ~0x4fffULL, ~0ULL },
	  { .elfcorehdr = 0x1000, .purgatory = 0x2000, .params = 0x2000, .kernel = 0x1000, .kernel_align = 0x1000 },
	  MISS(CG_SEG_KERNEL, 0x1000, 0, 0) },
	{ "region up to the end of all, full from below", "6.12", { ~0x1fffULL, ~0ULL },
	  { .ima = 0x2000, .elfcorehdr = 0x1000 }, MISS(CG_SEG_ELFCOREHDR, 0x1000, 0, 0) },
	{ "region at 0, where stepping down would wrap", "6.12", { 0, 0x2fff },
	  { .ima = 0x2000, .kernel = 0x2000, .kernel_align = 0x1000 }, MISS(CG_SEG_KERNEL, 0x2000, 0x1000, 0) },
	{ "region of all", "6.12", { 0, ~0ULL }, { .ima = 0x1000, .elfcorehdr = 0x1000 },
	  .seg = { { CG_SEG_IMA, ~0xfffULL, 0x1000 }, { CG_SEG_ELFCOREHDR, 0, 0x1000 } } },
	{ "nothing to place", "6.12", { 1, 0 }, { 0 } },
};

static void place_row_desc(const struct place_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, place_rows, place_row_desc);

static struct cg_layout *place_layout_new(struct kunit *test)
{
	return place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
}

static void place_one_load(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct cg_layout *layout = place_layout_new(test);
	struct cg_misfit miss = { 0 };
	unsigned int i;
	int ret = cg_place_as_kernel(place_age(test, row->age), &row->region, &row->need, layout, &miss);

	KUNIT_EXPECT_EQ(test, layout->region.start, row->region.start);
	KUNIT_EXPECT_EQ(test, layout->region.end, row->region.end);
	KUNIT_EXPECT_EQ(test, ret, row->miss.size ? -ENOSPC : 0);
	KUNIT_EXPECT_STREQ(test, cg_segment_name(miss.kind), cg_segment_name(row->miss.kind));
	KUNIT_EXPECT_EQ(test, miss.size, row->miss.size);
	KUNIT_EXPECT_EQ(test, miss.room, row->miss.room);
	KUNIT_EXPECT_EQ(test, miss.from, row->miss.from);
	for (i = 0; !ret && i < ARRAY_SIZE(row->seg) && row->seg[i].size; i++) {
		KUNIT_ASSERT_LT(test, i, layout->nr);
		KUNIT_EXPECT_STREQ(test, cg_segment_name(layout->seg[i].kind), cg_segment_name(row->seg[i].kind));
		KUNIT_EXPECT_EQ(test, layout->seg[i].range.start, row->seg[i].start);
		KUNIT_EXPECT_EQ(test, cg_range_size(&layout->seg[i].range), row->seg[i].size);
		KUNIT_EXPECT_EQ(test, layout->seg[i].bufsz, row->seg[i].kind == CG_SEG_KERNEL ? row->need.kernel_load :
												row->seg[i].size);
	}
	if (!ret)
		KUNIT_EXPECT_EQ(test, layout->nr, i);
}

#define BRUTE_SEED 0x63726173686b2021ULL
#define BRUTE_CASES 4000

static void place_compare(struct kunit *test, bool since_6_8, u64 *seed, unsigned int *fits)
{
	const struct cg_age age = { .hole_end_exact = since_6_8, .kernel_min_pref = since_6_8 };
	const u64 from = *seed;
	struct brute_kimage image;
	struct cg_layout layout;
	struct cg_misfit miss = { 0 };
	enum cg_segment_kind want;
	struct cg_range region;
	struct cg_need need;
	unsigned int i;
	int ret;

	brute_draw(seed, since_6_8, &region, &need);
	want = bzimage64_load_brute(&region, &need, since_6_8, &image);
	ret = cg_place_as_kernel(&age, &region, &need, &layout, &miss);
	KUNIT_EXPECT_EQ_MSG(test, ret, want == CG_SEG_OTHER ? 0 : -ENOSPC, "seed %#llx", (unsigned long long)from);
	KUNIT_EXPECT_EQ_MSG(test, (int)miss.kind, (int)want, "seed %#llx", (unsigned long long)from);
	KUNIT_ASSERT_EQ_MSG(test, layout.nr, image.nr_segments, "seed %#llx", (unsigned long long)from);
	for (i = 0; i < layout.nr; i++) {
		KUNIT_EXPECT_EQ_MSG(test, layout.seg[i].range.start, image.segment[i].mem, "seed %#llx, segment %u",
				    (unsigned long long)from, i);
		KUNIT_EXPECT_EQ_MSG(test, cg_range_size(&layout.seg[i].range), image.segment[i].memsz,
				    "seed %#llx, segment %u", (unsigned long long)from, i);
	}
	/* The sentence never says that there is as much as is needed. */
	if (ret)
		KUNIT_EXPECT_LT_MSG(test, miss.room, miss.size, "seed %#llx", (unsigned long long)from);
	*fits += !ret;
}

static void place_as_the_kernel_does(struct kunit *test)
{
	u64 seed = BRUTE_SEED;
	unsigned int i, fits = 0;

	kunit_info(test, "%d small loads in both ages, from seed %#llx", BRUTE_CASES, (unsigned long long)seed);
	for (i = 0; i < BRUTE_CASES; i++) {
		place_compare(test, false, &seed, &fits);
		place_compare(test, true, &seed, &fits);
	}
	/* Else the cases are drawn so that they say nothing. */
	KUNIT_EXPECT_GT(test, fits, (unsigned int)BRUTE_CASES / 2);
	KUNIT_EXPECT_LT(test, fits, (unsigned int)BRUTE_CASES * 3 / 2);
}

#define TINY_BASE 0x2000000ULL
#define TINY_PAGES 12

/* By definition: pages from @at on that are inside of the range and of no segment. */
static unsigned int tiny_run(unsigned int at, unsigned int last, unsigned int seg, unsigned int seg_nr)
{
	unsigned int n;

	for (n = 0; at + n <= last && (at + n < seg || at + n >= seg + seg_nr); n++)
		;
	return n;
}

static void tiny_compare(struct kunit *test, const struct cg_layout *layout, const struct cg_request_buf *want,
			 unsigned int seg, unsigned int seg_nr)
{
	struct cg_range region = PLACE_RANGE(TINY_BASE, TINY_PAGES * CG_PAGE), at, range;
	unsigned int i, room = 0, lowest = TINY_PAGES, highest = TINY_PAGES;
	const struct cg_age age = { .hole_end_exact = true };
	bool found;

	for (i = (want->min - TINY_BASE) / CG_PAGE; i < TINY_PAGES; i++) {
		if (i * CG_PAGE % want->align)
			continue;
		room = max(room, tiny_run(i, TINY_PAGES - 1, seg, seg_nr));
		if (tiny_run(i, TINY_PAGES - 1, seg, seg_nr) < want->size / CG_PAGE)
			continue;
		highest = i;
		lowest = min(lowest, i);
	}
	range = cg_search_range(&age, &region, want);
	found = want->top_down ? cg_hole_top_down(layout, &range, want, &at) :
				 cg_hole_bottom_up(layout, &range, want, &at);
	KUNIT_ASSERT_EQ(test, found, highest < TINY_PAGES);
	if (found)
		KUNIT_ASSERT_EQ(test, at.start, TINY_BASE + (want->top_down ? highest : lowest) * CG_PAGE);
	KUNIT_ASSERT_EQ(test, cg_layout_room(layout, &range, want->align), room * CG_PAGE);
}

/* One segment in the way, at every place and of every size, for requests of every size, alignment and lower bound. */
static void place_all_positions(struct kunit *test)
{
	struct cg_request_buf want = { .kind = CG_SEG_OTHER };
	struct cg_layout *layout = place_layout_new(test);
	unsigned int seg, nr, size, how;

	layout->nr = 1;
	layout->region = (struct cg_range)PLACE_RANGE(TINY_BASE, TINY_PAGES * CG_PAGE);
	for (seg = 0; seg < TINY_PAGES; seg++) {
		for (nr = 1; seg + nr <= TINY_PAGES; nr++) {
			layout->seg[0].range = (struct cg_range)PLACE_RANGE(TINY_BASE + seg * CG_PAGE, nr * CG_PAGE);
			for (size = 1; size <= TINY_PAGES + 1; size++) {
				for (how = 0; how < 24; how++) {
					want.size = size * CG_PAGE;
					want.top_down = how & 1;
					want.align = CG_PAGE << (how >> 1) % 3;
					want.min = TINY_BASE + how / 6 * 3 * CG_PAGE;
					tiny_compare(test, layout, &want, seg, nr);
				}
			}
		}
	}
}

struct map_row {
	const char *desc;
	struct cg_range region;
	struct place_seg seg[4];
	const char *map;
	u64 free;
};

#define TINY_REGION PLACE_RANGE(0x100000, 0x10000)

static const struct map_row map_rows[] = {
	{ "nothing in it", TINY_REGION, .map = "0x100000 0x10ffff 65536 free\n", .free = 0x10000 },
	{ "nothing reserved", { 1, 0 }, .map = "" },
	{ "filled", TINY_REGION, { { CG_SEG_KERNEL, 0x100000, 0x10000 } }, "0x100000 0x10ffff 65536 kernel\n" },
	{ "holes before, between and behind, out of order", TINY_REGION,
	  { { CG_SEG_PURGATORY, 0x108000, 0x4000 }, { CG_SEG_ELFCOREHDR, 0x101000, 0x1000 },
	    { CG_SEG_IMA, 0x102000, 0x1000 } },
	  "0x100000 0x100fff 4096 free\n0x101000 0x101fff 4096 elfcorehdr\n0x102000 0x102fff 4096 ima\n"
	  "0x103000 0x107fff 20480 free\n0x108000 0x10bfff 16384 purgatory\n0x10c000 0x10ffff 16384 free\n", 0xa000 },
	{ "at both ends", TINY_REGION, { { CG_SEG_INITRD, 0x10f000, 0x1000 }, { CG_SEG_PARAMS, 0x100000, 0x1000 } },
	  "0x100000 0x100fff 4096 params\n0x101000 0x10efff 57344 free\n0x10f000 0x10ffff 4096 initrd\n", 0xe000 },
	{ "outside of it", TINY_REGION, { { CG_SEG_OTHER, 0x200000, 0x1000 }, { CG_SEG_DTB, 0x80000, 0x1000 } },
	  "0x80000 0x80fff 4096 dtb\n0x100000 0x10ffff 65536 free\n0x200000 0x200fff 4096 other\n", 0xe000 },
	{ "across its ends", TINY_REGION, { { CG_SEG_OTHER, 0xff000, 0x2000 }, { CG_SEG_KEYS, 0x10f000, 0x2000 } },
	  "0xff000 0x100fff 8192 other\n0x101000 0x10efff 57344 free\n0x10f000 0x110fff 8192 keys\n", 0xc000 },
	{ "without a region", { 1, 0 }, { { CG_SEG_OTHER, 0x200000, 0x1000 } }, "0x200000 0x200fff 4096 other\n" },
};

static void map_desc(const struct map_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, map_rows, map_desc);

static void place_map(struct kunit *test)
{
	const struct map_row *row = test->param_value;
	struct cg_layout *layout = place_layout(test, &row->region, row->seg, ARRAY_SIZE(row->seg));
	char *buf = kunit_kzalloc(test, CG_MAP_TEXT, GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ(test, cg_layout_map(buf, CG_MAP_TEXT, layout), strlen(row->map));
	KUNIT_EXPECT_STREQ(test, buf, row->map);
	KUNIT_EXPECT_EQ(test, cg_layout_free(layout), row->free);
	for (len = 1; len <= strlen(row->map); len++) {
		KUNIT_EXPECT_EQ(test, cg_layout_map(buf, len, layout), len - 1);
		KUNIT_EXPECT_TRUE(test, !strncmp(buf, row->map, len - 1) && !buf[len - 1]);
	}
}

/* As many segments as there can be, each with a hole on both sides, at the longest addresses. */
static void place_map_has_room(struct kunit *test)
{
	const struct cg_range region = { 1ULL << 63, ~0ULL };
	struct cg_layout *layout = place_layout_new(test);
	char *buf = kunit_kzalloc(test, CG_MAP_TEXT, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	layout->region = region;
	for (; layout->nr < CG_SEGMENTS_MAX; layout->nr++) {
		layout->seg[layout->nr].kind = CG_SEG_ELFCOREHDR;
		layout->seg[layout->nr].range = (struct cg_range)PLACE_RANGE(region.start + (2 * layout->nr + 1ULL) *
									     (1ULL << 58), 1ULL << 57);
	}
	KUNIT_EXPECT_LT(test, cg_layout_map(buf, CG_MAP_TEXT, layout), (size_t)CG_MAP_TEXT - 1);
}

static void place_finds_segments(struct kunit *test)
{
	static const struct place_seg seg[] = {
		{ CG_SEG_OTHER, 0x1000, 0x1000 }, { CG_SEG_KERNEL, 0x2000, 0x1000 }, { CG_SEG_OTHER, 0x3000, 0x1000 },
	};
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, seg, ARRAY_SIZE(seg));

	KUNIT_EXPECT_PTR_EQ(test, cg_layout_find(layout, CG_SEG_OTHER), &layout->seg[0]);
	KUNIT_EXPECT_PTR_EQ(test, cg_layout_find(layout, CG_SEG_KERNEL), &layout->seg[1]);
	KUNIT_EXPECT_NULL(test, cg_layout_find(layout, CG_SEG_INITRD));
}

static void place_bottom_up_of_absurd_alignment(struct kunit *test)
{
	const struct cg_request_buf want = { .size = CG_PAGE, .align = 1ULL << 63 };
	const struct cg_range range = { (1ULL << 63) + 1, ~0ULL };
	struct cg_range at;

	KUNIT_EXPECT_FALSE(test, cg_hole_bottom_up(place_layout_new(test), &range, &want, &at));
	KUNIT_EXPECT_EQ(test, cg_layout_room(place_layout_new(test), &range, want.align), 0ULL);
}

static void place_names(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, cg_segment_name(CG_SEG_PARAMS), "params");
	KUNIT_EXPECT_STREQ(test, cg_segment_title(CG_SEG_PARAMS), "boot_params");
	KUNIT_EXPECT_STREQ(test, cg_segment_title(CG_SEG_INITRD), "initrd");
	KUNIT_EXPECT_STREQ(test, cg_segment_name(CG_SEG_KINDS), "other");
	KUNIT_EXPECT_STREQ(test, cg_segment_name((enum cg_segment_kind)-1), "other");
}

/* One more segment, from the top: of any size and alignment, and none that cannot be. */
static void place_one_more(struct kunit *test)
{
	const struct cg_range region = PLACE_RANGE(CG_M(16), CG_M(16));
	static const struct place_seg taken[] = { { CG_SEG_OTHER, CG_M(31), CG_M(1) } };
	static const struct {
		u64 size, align, min, start;	/* start 0: there is none */
	} rows[] = {
		{ 0x1000, 0x1000, 0, CG_M(31) - 0x1000 },
		{ 1, 1, 0, CG_M(31) - 0x1000 },
		{ 0x1001, 100, 0, CG_M(31) - 0x2000 },
		{ 0, 0x1000, 0, 0 },
		{ 0x1000, 0x3000, 0, 0 },
		{ ~0ULL, 0x1000, 0, 0 },
		{ 0x1000, CG_M(2), 0, CG_M(30) },
		{ 0x1000, 0x1000, CG_M(31) - 0x1000, CG_M(31) - 0x1000 },
		{ 0x1000, 0x1000, CG_M(31) - 0xfff, 0 },
		{ CG_M(15), 0x1000, 0, CG_M(16) },
		{ CG_M(15) + 1, 0x1000, 0, 0 },
	};
	struct cg_layout *layout = place_layout(test, &region, taken, ARRAY_SIZE(taken));
	struct cg_range at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ_MSG(test, cg_place_next(place_age(test, "7.3"), layout, rows[i].size, rows[i].align,
							rows[i].min, &at), rows[i].start != 0, "row %u", (unsigned int)i);
		if (!rows[i].start)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, at.start, rows[i].start, "row %u", (unsigned int)i);
		KUNIT_EXPECT_EQ_MSG(test, cg_range_size(&at), (rows[i].size + 0xfff) & ~0xfffULL, "row %u",
				    (unsigned int)i);
	}
	/* The search of old kernels leaves out the last page. */
	layout->nr = 0;
	KUNIT_EXPECT_TRUE(test, cg_place_next(place_age(test, "6.1"), layout, 0x1000, 0x1000, 0, &at));
	KUNIT_EXPECT_EQ(test, at.start, CG_M(32) - 0x2000);
}

static struct kunit_case place_cases[] = {
	KUNIT_CASE_PARAM(place_one_load, place_gen_params),
	KUNIT_CASE(place_as_the_kernel_does),
	KUNIT_CASE(place_all_positions),
	KUNIT_CASE_PARAM(place_map, map_gen_params),
	KUNIT_CASE(place_map_has_room),
	KUNIT_CASE(place_finds_segments),
	KUNIT_CASE(place_bottom_up_of_absurd_alignment),
	KUNIT_CASE(place_names),
	KUNIT_CASE(place_one_more),
	{}
};

static struct kunit_suite place_suite = {
	.name = "crashguard_place",
	.test_cases = place_cases,
};

kunit_test_suites(&place_suite);

MODULE_LICENSE("GPL");

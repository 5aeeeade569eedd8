// SPDX-License-Identifier: GPL-2.0-only
#include "plan_brute.h"

#include "../module/core/pack.c"
#include "../module/core/plan.c"
#include "../module/core/shortage.c"

#define PLAN_SEED 0x706c616e20202121ULL
#define REGION_65M_AT_15M { 0xf00000, 0x4ffffff }
#define REGION_70M_AT_8M { 0x800000, 0x4dfffff }
#define G1 0x40000

static struct cg_plan *plan_new(struct kunit *test)
{
	struct cg_plan *plan = kunit_kzalloc(test, sizeof(*plan), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, plan);
	return plan;
}

/* Everything that has a size has a place of that size, in the region, aligned, within its limits, by itself. */
static bool plan_holds(const struct cg_plan *plan)
{
	const struct cg_plan_item hole = {
		.size = plan->control, .limits = CG_PLAN_ANYWHERE, .range = plan->hole,
	};
	const struct cg_plan_item *all[CG_PLAN_ITEMS + 2] = { &plan->kernel, &hole };
	bool fixed = !plan->relocatable;
	unsigned int i, k, nr = 2;

	for (i = 0; i < plan->nr; i++)
		all[nr++] = &plan->item[i];
	for (i = 0; i < nr; i++) {
		const struct cg_range *r = &all[i]->range;
		u64 size = (all[i]->size + CG_PAGE - 1) & ~(CG_PAGE - 1);

		if (!size != cg_range_is_empty(r) || cg_range_size(r) != size)
			return false;
		if (!size)
			continue;
		if (!cg_range_contains(&plan->region, r) || !cg_range_contains(&all[i]->limits, r) ||
		    r->start % (fixed && !i ? CG_PAGE : max_t(u64, all[i]->align, CG_PAGE)))
			return false;
		for (k = 0; k < i; k++) {
			if (cg_range_overlaps(r, &all[k]->range))
				return false;
		}
	}
	return fixed ? plan->kernel.range.start == plan->pref_address :
		       plan->kernel.range.start >= plan->pref_address;
}

/* One small load against everything tried: is there a place, how low can the kernel be, what would do. */
static void plan_small_case(struct kunit *test, const struct brute_case *c, struct cg_plan *plan, u64 seed,
			    unsigned int count[2])
{
	unsigned int window = brute_window(c, c->nr), smallest = brute_smallest(c);
	int ret;

	brute_plan(c, plan);
	ret = cg_plan_solve(plan);
	KUNIT_ASSERT_EQ_MSG(test, ret, window == BRUTE_NONE ? -ENOSPC : 0, "seed %#llx", (unsigned long long)seed);
	if (!ret) {
		KUNIT_ASSERT_EQ_MSG(test, plan->kernel.range.start, window * CG_PAGE, "seed %#llx",
				    (unsigned long long)seed);
		KUNIT_ASSERT_TRUE_MSG(test, plan_holds(plan), "seed %#llx", (unsigned long long)seed);
		count[0]++;
	}
	if (smallest == BRUTE_NONE)
		return;
	KUNIT_ASSERT_EQ_MSG(test, cg_plan_smallest(plan), smallest * CG_PAGE, "seed %#llx", (unsigned long long)seed);
	KUNIT_ASSERT_LE_MSG(test, cg_plan_bound(plan), smallest * CG_PAGE, "seed %#llx", (unsigned long long)seed);
	count[1] += cg_plan_bound(plan) == smallest * CG_PAGE;
}

static void plan_against_trying(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test);
	unsigned int i, count[2] = { 0, 0 };
	u64 seed = PLAN_SEED, from;
	struct brute_case c;

	for (i = 0; i < 4000; i++) {
		from = seed;
		brute_draw_small(&seed, &c);
		plan_small_case(test, &c, plan, from, count);
	}
	KUNIT_EXPECT_GT(test, count[0], 1000U);
	KUNIT_EXPECT_LT(test, count[0], 3000U);
	KUNIT_EXPECT_GT(test, count[1], 2000U);
}

static void plan_against_sums(struct kunit *test)
{
	u8 *reach = kunit_kzalloc(test, BRUTE_SUMS, GFP_KERNEL);
	unsigned int i, window, smallest, fits = 0;
	struct cg_plan *plan = plan_new(test);
	u64 seed = PLAN_SEED, from;
	struct brute_case c;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, reach);
	for (i = 0; i < 2000; i++) {
		from = seed;
		brute_draw_large(&seed, &c);
		brute_by_sums(&c, reach, &window, &smallest);
		brute_plan(&c, plan);
		ret = cg_plan_solve(plan);
		KUNIT_ASSERT_EQ_MSG(test, ret, window == BRUTE_NONE ? -ENOSPC : 0, "seed %#llx",
				    (unsigned long long)from);
		KUNIT_ASSERT_EQ_MSG(test, cg_plan_smallest(plan), smallest * CG_PAGE, "seed %#llx",
				    (unsigned long long)from);
		KUNIT_ASSERT_LE_MSG(test, cg_plan_bound(plan), smallest * CG_PAGE, "seed %#llx",
				    (unsigned long long)from);
		if (ret)
			continue;
		KUNIT_ASSERT_EQ_MSG(test, plan->kernel.range.start, window * CG_PAGE, "seed %#llx",
				    (unsigned long long)from);
		KUNIT_ASSERT_TRUE_MSG(test, plan_holds(plan), "seed %#llx", (unsigned long long)from);
		fits++;
	}
	KUNIT_EXPECT_GT(test, fits, 500U);
	KUNIT_EXPECT_LT(test, fits, 1500U);
}

/* Of all shares with the lowest kernel, the one found grants the wishes in their order: each is tried. */
static u32 plan_best_share(const struct cg_pack *pack, u64 window)
{
	u32 share, i, bad, best = U32_MAX, found = 0;

	for (share = 0; share < 1U << pack->nr; share++) {
		u64 side[2] = { 0, 0 };

		for (i = 0, bad = 0; i < pack->nr; i++) {
			side[share >> i & 1] += pack->piece[i];
			bad |= ((share ^ pack->above) >> i & 1) << (31 - i);
		}
		if (pack->start + side[0] <= window &&
		    window + pack->window + side[1] <= pack->start + pack->size && bad < best) {
			best = bad;
			found = share;
		}
	}
	return found;
}

static void plan_grants_wishes(struct kunit *test)
{
	struct cg_packed packed;
	struct cg_pack pack;
	struct brute_case c;
	u64 seed = PLAN_SEED, from;
	unsigned int i, k;

	for (i = 0; i < 1000; i++) {
		from = seed;
		brute_draw_large(&seed, &c);
		c.pieces = min(c.pieces, 9U);
		pack = (struct cg_pack){
			.start = c.start * CG_PAGE, .size = c.nr * CG_PAGE, .window = c.kernel * CG_PAGE,
			.align = c.align * CG_PAGE, .min = c.pref * CG_PAGE, .max = U64_MAX, .nr = c.pieces,
			.above = place_draw(&seed, 1U << c.pieces),
		};
		for (k = 0; k < c.pieces; k++)
			pack.piece[k] = c.piece[k] * CG_PAGE;
		if (cg_pack_solve(&pack, &packed))
			continue;
		KUNIT_ASSERT_EQ_MSG(test, packed.above, plan_best_share(&pack, packed.window), "seed %#llx",
				    (unsigned long long)from);
	}
}

/* The kernel asks segment by segment, for its own last but one: each must go where the whole plan had it. */
static bool plan_arrives(const struct cg_plan *plan, struct cg_plan *real)
{
	unsigned int i, at = plan->nr ? plan->nr - 1 : 0;
	const struct cg_plan_item *item;
	struct cg_range out;

	for (i = 0; i <= plan->nr; i++) {
		item = i < at ? &plan->item[i] : i == at ? &plan->kernel : &plan->item[i - 1];
		if (!item->size)
			continue;
		if (cg_plan_arrive(real, item->kind, item->size, item->align, &out) ||
		    out.start != item->range.start || out.end != item->range.end)
			return false;
	}
	return cg_plan_solve(real) == 0 && real->hole.start == plan->hole.start && real->hole.end == plan->hole.end;
}

static void plan_comes_true(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test), *real = plan_new(test);
	u64 seed = PLAN_SEED, from;
	unsigned int i, solved = 0;
	struct brute_case c;

	for (i = 0; i < 1500; i++) {
		from = seed;
		if (i % 2)
			brute_draw_large(&seed, &c);
		else
			brute_draw_small(&seed, &c);
		c.pieces = min(c.pieces, 8U);
		brute_plan(&c, plan);
		if (cg_plan_solve(plan))
			continue;
		solved++;
		*real = *plan;
		KUNIT_ASSERT_TRUE_MSG(test, plan_arrives(plan, real), "seed %#llx", (unsigned long long)from);
	}
	KUNIT_EXPECT_GT(test, solved, 400U);
}

/* Upper bounds turn into true sizes, and there still is a plan, in whatever order they come. */
static void plan_shrinks(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test);
	u64 seed = PLAN_SEED, from, size;
	unsigned int i, k, kernel;
	struct brute_case c;
	struct cg_range out;

	for (i = 0; i < 1500; i++) {
		from = seed;
		brute_draw_large(&seed, &c);
		c.pieces = min(c.pieces, 8U);
		brute_plan(&c, plan);
		if (cg_plan_solve(plan))
			continue;
		kernel = place_draw(&seed, c.pieces);
		for (k = 0; k < plan->nr; k++) {
			unsigned int at = k + place_draw(&seed, plan->nr - k);

			if (k == kernel)
				KUNIT_ASSERT_EQ_MSG(test, cg_plan_arrive(plan, CG_SEG_KERNEL, CG_PAGE, CG_PAGE, &out),
						    0, "seed %#llx", (unsigned long long)from);
			size = 1 + plan->item[at].size * place_draw(&seed, 1000) / 1000;
			KUNIT_ASSERT_EQ_MSG(test, cg_plan_arrive(plan, plan->item[at].kind, size, 16, &out), 0,
					    "seed %#llx, item %u", (unsigned long long)from, k);
		}
		KUNIT_ASSERT_EQ(test, cg_plan_solve(plan), 0);
		KUNIT_ASSERT_TRUE_MSG(test, plan_holds(plan), "seed %#llx", (unsigned long long)from);
	}
}

/* Alignments and limits: what is found holds, and what cannot be is not found. */
static void plan_careful(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test);
	unsigned int i, k, solved = 0;
	u64 seed = PLAN_SEED, from;
	struct brute_case c;
	bool fixed;

	for (i = 0; i < 3000; i++) {
		from = seed;
		brute_draw_small(&seed, &c);
		c.nr += place_draw(&seed, 6);
		fixed = !place_draw(&seed, 4);
		c.align = fixed ? 1 : c.align;
		brute_plan(&c, plan);
		plan->relocatable = !fixed;
		for (k = 0; k < plan->nr; k++) {
			plan->item[k].align = CG_PAGE << place_draw(&seed, 3);
			if (!place_draw(&seed, 4))
				plan->item[k].limits.start = (c.start + place_draw(&seed, 4)) * CG_PAGE;
			if (!place_draw(&seed, 4))
				plan->item[k].limits.end = (c.start + 8 + place_draw(&seed, 8)) * CG_PAGE - 1;
		}
		if (cg_plan_solve(plan))
			continue;
		solved++;
		KUNIT_ASSERT_TRUE_MSG(test, plan_holds(plan), "seed %#llx", (unsigned long long)from);
		KUNIT_ASSERT_NE_MSG(test, brute_window(&c, c.nr), BRUTE_NONE, "seed %#llx", (unsigned long long)from);
		KUNIT_ASSERT_LE_MSG(test, cg_plan_smallest(plan), c.nr * CG_PAGE, "seed %#llx",
				    (unsigned long long)from);
	}
	KUNIT_EXPECT_GT(test, solved, 500U);
}

/* Loads as they are, and where each segment goes; none: no placement, and why. */
static const struct plan_row {
	const char *desc;
	struct cg_range region;
	struct cg_need need;
	struct cg_plan_misfit miss;
	u64 anywhere;
	struct place_seg seg[7];
} plan_rows[] = {
	{ "65M@15M without an initrd: the small ones below 16M", REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .control = 0x10000 }, .anywhere = 0x3fb0000,
	  .seg = { { CG_SEG_ELFCOREHDR, 0xf00000, 0x1000 }, { CG_SEG_PURGATORY, 0xf01000, 0x5000 },
		   { CG_SEG_PARAMS, 0xf06000, 0x2000 }, { CG_SEG_KERNEL, 0x1000000, 0x3f98000 } } },
	{ "65M@15M with an initrd of 1M: it alone below 16M", REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(1), .control = 0x10000 }, .anywhere = 0x40b0000,
	  .seg = { { CG_SEG_ELFCOREHDR, 0x4fff000, 0x1000 }, { CG_SEG_PURGATORY, 0x4ffa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x4ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x1000000, 0x3f98000 },
		   { CG_SEG_INITRD, 0xf00000, CG_M(1) } } },
	{ "65M@15M with an initrd of a page more", REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(1) + CG_PAGE, .control = 0x10000 },
	  { CG_SEG_INITRD, CG_M(1) + CG_PAGE, 0x4199000 - 0x4100000, 0x4199000 }, 0x40b1000 },
	{ "70M@8M: nothing below 16M helps", REGION_70M_AT_8M, { PLACE_STOCK_6_1 },
	  { CG_SEG_KERNEL, 0x3f98000, 0x4f98000 - 0x4e00000, 0x4798000 }, 0x3fa0000 },
	{ "256M: the kernel at its start, all else at its end", { 0x23000000, 0x32ffffff },
	  { PLACE_STOCK_6_1, .initrd = PLACE_BUSYBOX, .control = 0x10000 }, .anywhere = 0x410b000,
	  .seg = { { CG_SEG_ELFCOREHDR, 0x32fff000, 0x1000 }, { CG_SEG_PURGATORY, 0x32ffa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x32ff8000, 0x2000 }, { CG_SEG_KERNEL, 0x23000000, 0x3f98000 },
		   { CG_SEG_INITRD, 0x32e9d000, PLACE_BUSYBOX } } },
	{ "the log before elfcorehdr keeps the other edge", { 0xf00000, 0x5ffffff }, { PLACE_STOCK_6_1, .ima = 0x3000 },
	  .anywhere = 0x3fa3000,
	  .seg = { { CG_SEG_IMA, 0x5ffd000, 0x3000 }, { CG_SEG_ELFCOREHDR, 0xf00000, 0x1000 },
		   { CG_SEG_PURGATORY, 0xf01000, 0x5000 }, { CG_SEG_PARAMS, 0xf06000, 0x2000 },
		   { CG_SEG_KERNEL, 0x1000000, 0x3f98000 } } },
	{ "to the byte", { 0x2000000, 0x5faffff }, { PLACE_STOCK_6_1, .control = 0x10000 }, .anywhere = 0x3fb0000,
	  .seg = { { CG_SEG_ELFCOREHDR, 0x5faf000, 0x1000 }, { CG_SEG_PURGATORY, 0x5faa000, 0x5000 },
		   { CG_SEG_PARAMS, 0x5fa8000, 0x2000 }, { CG_SEG_KERNEL, 0x2000000, 0x3f98000 } } },
	{ "a byte less: the page it stands in is lost", { 0x2000000, 0x5fafffe },
	  { PLACE_STOCK_6_1, .control = 0x10000 }, { CG_SEG_KINDS, 0x10000, 1, 0x3fb0000 }, 0x3fb0000 },
	{ "without it, the largest that does not fit beside the kernel alone", { 0x2000000, 0x5f9efff },
	  { PLACE_STOCK_6_1, .control = 0x10000 }, { CG_SEG_ELFCOREHDR, 0x1000, 0x11000, 0x3fb0000 }, 0x3fb0000 },
	{ "elfcorehdr of 7.3 is the largest that finds no place", { 0x2000000, 0x2000000 + 65331200 + 0x10000 - 1 },
	  { PLACE_STOCK_7_3 }, { CG_SEG_ELFCOREHDR, 921600, 921600 + 0x7000 - 0x10000, 65331200 + 921600 + 0x7000 },
	  65331200 + 921600 + 0x7000 },
	{ "alignment of 32M: half of all starts cost 16M more", { 0x2000000, 0x3ffffff },
	  { .kernel = CG_M(8), .kernel_align = CG_M(32), .elfcorehdr = CG_M(1) }, .anywhere = CG_M(24),
	  .seg = { { CG_SEG_ELFCOREHDR, 0x3f00000, CG_M(1) }, { CG_SEG_KERNEL, 0x2000000, CG_M(8) } } },
	{ "runs at 64M: the lowest start costs most", { 0x4000000, 0x4ffffff },
	  { .kernel = CG_M(8), .kernel_align = CG_M(2), .pref_address = CG_M(64), .initrd = CG_M(4) },
	  .anywhere = CG_M(56),
	  .seg = { { CG_SEG_KERNEL, 0x4000000, CG_M(8) }, { CG_SEG_INITRD, 0x4c00000, CG_M(4) } } },
	{ "alignment that makes too many starts", { 0x40000000, 0x7fffffff },
	  { .kernel = CG_M(8), .kernel_align = CG_G(2) }, { CG_SEG_KERNEL, CG_M(8), CG_M(8), CG_G(1) + CG_M(8) } },
	{ "kernel of 2^63 bytes", REGION_65M_AT_15M, { .kernel = 1ULL << 63, .kernel_align = CG_M(2) },
	  { CG_SEG_KERNEL, 1ULL << 63, (1ULL << 63) + CG_M(1) - CG_M(65), (1ULL << 63) + CG_M(1) }, 1ULL << 63 },
	{ "alignment that is none", REGION_65M_AT_15M, { .kernel = CG_M(8), .kernel_align = CG_M(3) },
	  { CG_SEG_KERNEL, CG_M(8) } },
	{ "initrd of all but a page", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = ~0xfffULL },
	  { CG_SEG_INITRD, ~0xfffULL } },
	{ "initrd of all", REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = ~0ULL }, { CG_SEG_INITRD, ~0ULL } },
	{ "no kernel", REGION_65M_AT_15M, { .kernel_align = CG_M(2) }, { CG_SEG_KERNEL } },
	{ "empty region", CG_RANGE_EMPTY, { .kernel = CG_M(8), .kernel_align = CG_M(2) },
	  { CG_SEG_KERNEL, CG_M(8), CG_M(10) - 1, CG_M(10) - 1 }, CG_M(8) },
	{ "up to the end of all", { ~0x2fffULL, ~0ULL }, { .kernel = 0x1000, .kernel_align = 0x1000,
	  .elfcorehdr = 0x1000, .initrd = 0x1000 }, .anywhere = 0x3000,
	  .seg = { { CG_SEG_ELFCOREHDR, ~0ULL - 0xfff, 0x1000 }, { CG_SEG_KERNEL, ~0x2fffULL, 0x1000 },
		   { CG_SEG_INITRD, ~0x1fffULL, 0x1000 } } },
	{ "no multiple of the alignment is left before it", { ~0x4fffULL, ~0ULL }, { .kernel = 0x3000,
	  .kernel_align = 0x4000, .initrd = 0x2000 }, { CG_SEG_INITRD, 0x2000 }, 0x5000 },
	{ "and a page more", { ~0x1fffULL, ~0ULL }, { .kernel = 0x1000, .kernel_align = 0x1000,
	  .elfcorehdr = 0x1000, .initrd = 0x1000 }, { CG_SEG_INITRD, 0x1000 }, 0x3000 },
};

static void plan_row_desc(const struct plan_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(plan, plan_rows, plan_row_desc);

static void plan_one_load(struct kunit *test)
{
	const struct plan_row *row = test->param_value;
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_plan *plan = plan_new(test);
	struct cg_plan_misfit miss = { 0 };
	unsigned int i;
	int ret;

	cg_plan_make(&row->need, &row->region, plan);
	ret = cg_plan_solve(plan);
	cg_plan_layout(plan, layout);
	KUNIT_EXPECT_EQ(test, cg_plan_smallest_anywhere(plan, CG_M(16)), row->anywhere);
	KUNIT_ASSERT_EQ(test, ret, row->seg[0].size ? 0 : -ENOSPC);
	for (i = 0; i < ARRAY_SIZE(row->seg) && row->seg[i].size; i++) {
		KUNIT_EXPECT_STREQ(test, cg_segment_name(layout->seg[i].kind), cg_segment_name(row->seg[i].kind));
		KUNIT_EXPECT_EQ(test, layout->seg[i].range.start, row->seg[i].start);
		KUNIT_EXPECT_EQ(test, cg_range_size(&layout->seg[i].range), row->seg[i].size);
	}
	KUNIT_EXPECT_EQ(test, layout->nr, i);
	if (!ret) {
		KUNIT_EXPECT_TRUE(test, plan_holds(plan));
		return;
	}
	cg_plan_misfit(plan, &miss);
	KUNIT_EXPECT_EQ(test, (int)miss.kind, (int)row->miss.kind);
	KUNIT_EXPECT_EQ(test, miss.size, row->miss.size);
	KUNIT_EXPECT_EQ(test, miss.missing, row->miss.missing);
	KUNIT_EXPECT_EQ(test, miss.least, row->miss.least);
}

static void plan_small_make(struct cg_plan *plan, u64 start, u64 size)
{
	const struct cg_range region = PLACE_RANGE(start, size);
	const struct cg_need need = {
		.elfcorehdr = 0x1000, .purgatory = 0x5000, .params = 0x2000, .kernel = CG_M(8), .initrd = CG_M(1),
		.kernel_align = CG_M(2), .pref_address = CG_M(16),
	};

	cg_plan_make(&need, &region, plan);
}

/* Hard limits and a kernel that cannot move. */
static void plan_limits(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test);

	plan_small_make(plan, CG_M(32), CG_M(16));
	plan->relocatable = false;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cg_plan_smallest(plan), 0ULL);
	KUNIT_EXPECT_EQ(test, cg_plan_bound(plan), 0ULL);
	KUNIT_EXPECT_EQ(test, cg_plan_smallest_anywhere(plan, 0), 0ULL);
	plan->pref_address = CG_M(33) + CG_PAGE;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	KUNIT_EXPECT_EQ(test, plan->kernel.range.start, CG_M(33) + CG_PAGE);
	plan->pref_address++;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), -ENOSPC);

	plan_small_make(plan, CG_G(4) - CG_M(10), CG_M(64));
	plan->item[4].limits.end = CG_G(4) - 1;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	KUNIT_EXPECT_TRUE(test, plan_holds(plan));
	KUNIT_EXPECT_LT(test, plan->item[4].range.end, CG_G(4));
	plan->item[4].limits.end = CG_G(4) - CG_M(1) - 1;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cg_plan_smallest(plan), 0ULL);
	KUNIT_EXPECT_EQ(test, cg_plan_bound(plan), 0ULL);

	plan_small_make(plan, CG_M(32), CG_M(16));
	plan->kernel.limits.start = CG_M(38);
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	KUNIT_EXPECT_EQ(test, plan->kernel.range.start, CG_M(38));
	KUNIT_EXPECT_EQ(test, cg_plan_smallest(plan), CG_M(6) + CG_M(9) + 0x8000);
	KUNIT_EXPECT_EQ(test, cg_plan_bound(plan), CG_M(6) + CG_M(9) + 0x8000);
	plan->item[0].limits = CG_RANGE_EMPTY;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	plan->item[1].limits = CG_RANGE_EMPTY;
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cg_plan_smallest(plan), 0ULL);
}

/* Nobody planned for these. */
static void plan_surprises(struct kunit *test)
{
	struct cg_plan *plan = plan_new(test);
	struct cg_range out;
	unsigned int i;

	plan_small_make(plan, CG_M(32), CG_M(16));
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_ELFCOREHDR, 0x1000, 16, &out), 0);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_KEYS, 100, 0, &out), 0);
	KUNIT_EXPECT_EQ(test, out.start, CG_M(48) - 0x2000);
	KUNIT_EXPECT_EQ(test, cg_range_size(&out), 0x1000ULL);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_KERNEL, CG_M(9), CG_M(4), &out), 0);
	KUNIT_EXPECT_EQ(test, out.start, CG_M(32));
	KUNIT_EXPECT_EQ(test, cg_range_size(&out), CG_M(9));
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_KERNEL, CG_M(9), CG_M(4), &out), -E2BIG);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_PURGATORY, CG_M(7), CG_PAGE, &out), -ENOSPC);
	KUNIT_EXPECT_TRUE(test, cg_range_is_empty(&out));
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_PURGATORY, 0, CG_PAGE, &out), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_PURGATORY, 0x5000, CG_M(2), &out), 0);
	KUNIT_EXPECT_EQ(test, out.start, CG_M(46));
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_PARAMS, 0x2000, CG_PAGE, &out), 0);
	KUNIT_EXPECT_EQ(test, out.end, CG_M(46) - 1);
	for (i = plan->nr; i < CG_PLAN_ITEMS; i++)
		KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_DTB, 0x1000, CG_PAGE, &out), 0);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_DTB, 0x1000, CG_PAGE, &out), -E2BIG);
	KUNIT_EXPECT_EQ(test, cg_plan_arrive(plan, CG_SEG_INITRD, CG_M(1), CG_PAGE, &out), 0);
	KUNIT_EXPECT_TRUE(test, plan_holds(plan));
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);

	/* In the midst: only the larger part is used, until the kernel says which. */
	plan_small_make(plan, CG_M(32), CG_M(24));
	plan->item[1].placed = true;
	plan->item[1].range = (struct cg_range)PLACE_RANGE(CG_M(42), 0x1000);
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	KUNIT_EXPECT_EQ(test, plan->kernel.range.start, CG_M(44));
	plan->kernel.placed = true;
	plan->kernel.range = (struct cg_range)PLACE_RANGE(CG_M(32), CG_M(8));
	KUNIT_EXPECT_EQ(test, cg_plan_solve(plan), 0);
	KUNIT_EXPECT_LT(test, plan->item[4].range.end, CG_M(42));
	KUNIT_EXPECT_TRUE(test, plan_holds(plan));
}

/* What cg_plan_check() says, with and without an offset on the command line. */
static const struct planned_row {
	const char *desc;
	const char *cmdline;
	u64 ram_pages;
	struct cg_range region;
	struct cg_need need;
	const char *slug;
	const char *text;
} planned_rows[] = {
	{ "fits where the kernel's own search does not", "crashkernel=65M@15M", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(1), .control = 0x10000 } },
	{ "initrd, at an offset", "quiet crashkernel=65M@15M", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(2), .control = 0x10000 }, "initrd-no-room",
	  "there is no place of 2M for the initrd in the region 0xf00000-0x4ffffff, however it is filled: 1.6M is "
	  "missing, and the smallest reservation at 0xf00000 that would do is 67M; boot with crashkernel=160M" },
	{ "initrd, anywhere", "crashkernel=65M", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(2), .control = 0x10000 }, "initrd-no-room",
	  "there is no place of 2M for the initrd in the region 0xf00000-0x4ffffff, however it is filled: 1.6M is "
	  "missing, and the smallest reservation without an offset that would do is 66M; boot with crashkernel=160M" },
	{ "initrd, a command line that asked for another offset", "crashkernel=65M@16M", G1, REGION_65M_AT_15M,
	  { PLACE_STOCK_6_1, .initrd = CG_M(2), .control = 0x10000 }, "initrd-no-room",
	  "there is no place of 2M for the initrd in the region 0xf00000-0x4ffffff, however it is filled: 1.6M is "
	  "missing, and the smallest reservation without an offset that would do is 66M; boot with crashkernel=160M" },
	{ "initrd of no sane size", "", G1, REGION_65M_AT_15M, { PLACE_STOCK_6_1, .initrd = ~0xfffULL },
	  "initrd-no-room",
	  "there is no place of 16777216T for the initrd in the region 0xf00000-0x4ffffff, however it is filled; boot "
	  "with crashkernel=160M" },
	{ "kernel, at an offset", "crashkernel=70M@8M", G1, REGION_70M_AT_8M, { PLACE_STOCK_7_3 }, "kernel-no-room",
	  "there is no place of 62.4M for the kernel in the region 0x800000-0x4dfffff, however it is filled: 312K is "
	  "missing, and the smallest reservation at 0x800000 that would do is 71M; boot with crashkernel=160M" },
	{ "kernel, anywhere", NULL, G1, { 0x1000000, 0x4efffff }, { PLACE_STOCK_6_1 }, "kernel-no-room",
	  "there is no place of 63.6M for the kernel in the region 0x1000000-0x4efffff, however it is filled: 640K is "
	  "missing, and the smallest reservation without an offset that would do is 64M; boot with crashkernel=160M" },
	{ "kernel of no sane alignment", "", G1, REGION_65M_AT_15M, { .kernel = CG_M(8), .kernel_align = CG_M(3) },
	  "kernel-no-room",
	  "there is no place of 8M for the kernel in the region 0xf00000-0x4ffffff, however it is filled; boot "
	  "with crashkernel=160M" },
	{ "boot_params", "", G1, PLACE_RANGE(0x2000000, 0x3f98000 + 0x6000), { PLACE_STOCK_6_1 }, "kernel-no-room",
	  "there is no place of 8K for boot_params in the region 0x2000000-0x5f9dfff, however it is filled: 8K is "
	  "missing, and the smallest reservation without an offset that would do is 64M; boot with crashkernel=160M" },
	{ "control pages", "", G1, PLACE_RANGE(0x2000000, 0x3f98000 + 0x8000), { PLACE_STOCK_6_1, .control = 0x10000 },
	  "kernel-no-room",
	  "there is no place of 64K for control pages in the region 0x2000000-0x5f9ffff, however it is filled: 64K is "
	  "missing, and the smallest reservation without an offset that would do is 64M; boot with crashkernel=160M" },
	{ "half of RAM", "", 2 * 0x3fa0, PLACE_RANGE(0x2000000, CG_M(128)), { PLACE_STOCK_6_1 } },
	{ "more than half of RAM", "", 2 * 0x3fa0 - 1, PLACE_RANGE(0x2000000, CG_M(128)), { PLACE_STOCK_6_1 },
	  "kernel-no-room",
	  "the segments need 63.7M, and this kernel refuses to load more than half of its 127.2M of RAM; use a smaller "
	  "initrd" },
};

static void planned_desc(const struct planned_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(planned, planned_rows, planned_desc);

static struct cg_machine *plan_machine(struct kunit *test, const char *cmdline)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->age = *place_age(test, "6.1");
	m->nr_iomem = 1;
	m->iomem[0] = (struct cg_iomem){ .range = PLACE_RANGE(0, CG_G(1)), .name = "System RAM" };
	m->known.iomem = true;
	m->known.cmdline = cmdline;
	strscpy(m->cmdline, cmdline ?: "", sizeof(m->cmdline));
	return m;
}

static void plan_check(struct kunit *test)
{
	const struct planned_row *row = test->param_value;
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	struct cg_machine *m = plan_machine(test, row->cmdline);
	char *buf = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	struct cg_report *report = report_new(test);
	struct cg_plan *plan = plan_new(test);
	struct cg_need need = row->need;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	need.ram_pages = row->ram_pages;
	KUNIT_EXPECT_EQ(test, cg_plan_check(m, &row->region, &need, "crashkernel=160M", plan, layout, report),
			row->slug ? -ENOSPC : 0);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)(row->slug ? CG_FAIL : CG_PASS));
	KUNIT_ASSERT_EQ(test, report->nr, row->slug ? 1U : 0U);
	if (!row->slug) {
		KUNIT_EXPECT_EQ(test, cg_layout_find(layout, CG_SEG_KERNEL)->bufsz, need.kernel_load);
		KUNIT_EXPECT_EQ(test, cg_layout_find(layout, CG_SEG_PARAMS)->bufsz, need.params);
		return;
	}
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->slug);
	cg_finding_format(buf, CG_SENTENCE_LEN, &report->finding[0], true);
	KUNIT_EXPECT_STREQ(test, buf, row->text);
}

/* What the kernel places by itself, safely, crashguard places too, however tight it is; and far more. */
static void plan_no_worse(struct kunit *test)
{
	struct cg_layout *layout = place_layout(test, &CG_RANGE_EMPTY, NULL, 0);
	const struct cg_age *age[] = { place_age(test, "6.1"), place_age(test, "7.3") };
	unsigned int i, kernel = 0, planned = 0;
	struct cg_plan *plan = plan_new(test);
	u64 seed = PLAN_SEED, from;
	struct cg_misfit miss;
	struct cg_range region;
	struct cg_need need;
	bool own;

	for (i = 0; i < 4000; i++) {
		from = seed;
		need = (struct cg_need){
			.elfcorehdr = (1 + place_draw(&seed, 226)) * CG_PAGE,
			.purgatory = (3 + place_draw(&seed, 3)) * CG_PAGE,
			.params = (2 + place_draw(&seed, 7)) * CG_PAGE,
			.kernel = CG_M(8) + place_draw(&seed, 4096) * CG_PAGE,
			.kernel_align = CG_M(2) << place_draw(&seed, 3),
			.kernel_min = i % 2 ? CG_M(16) : CG_M(1),
			.pref_address = CG_M(16),
			.initrd = place_draw(&seed, 3) ? place_draw(&seed, 4096) * CG_PAGE : 0,
		};
		region.start = CG_M(8) + place_draw(&seed, 4096) * CG_PAGE;
		region.end = region.start + cg_need_sum(&need) + place_draw(&seed, 2048) * CG_PAGE - 1;
		own = !cg_place_as_kernel(age[i % 2], &region, &need, layout, &miss) &&
		      !cg_layout_is_unsafe(layout, &need);
		cg_plan_make(&need, &region, plan);
		if (!cg_plan_solve(plan)) {
			planned++;
			cg_plan_layout(plan, layout);
			KUNIT_ASSERT_FALSE_MSG(test, cg_layout_is_unsafe(layout, &need), "seed %#llx",
					       (unsigned long long)from);
			KUNIT_ASSERT_TRUE_MSG(test, plan_holds(plan), "seed %#llx", (unsigned long long)from);
		} else {
			KUNIT_ASSERT_FALSE_MSG(test, own, "seed %#llx", (unsigned long long)from);
		}
		kernel += own;
	}
	KUNIT_EXPECT_GT(test, kernel, 500U);
	KUNIT_EXPECT_GT(test, planned, kernel + kernel / 4);
}

/* Every multiple of 16M below the lowest run address is tried, and 64 of them at most. */
static void plan_anywhere_tries_all(struct kunit *test)
{
	static const struct {
		u64 pref, floor, least;
	} rows[] = {
		{ CG_M(16), CG_M(16), CG_M(9) + 0x8000 },
		{ CG_M(17), CG_M(16), CG_M(10) },
		{ CG_M(32), CG_M(16), CG_M(16) + CG_M(8) },
		{ CG_M(33), CG_M(32), CG_M(10) },
		{ CG_M(16) * 64, CG_M(16), CG_M(16) * 63 + CG_M(8) },
		{ CG_M(16) * 64 + CG_M(1), CG_M(16), 0 },
		{ CG_M(16) * 64, CG_M(16) + 1, CG_M(16) * 62 + CG_M(8) },
		{ CG_M(16), ~0ULL, 0 },
	};
	struct cg_plan *plan = plan_new(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		plan_small_make(plan, CG_M(32), CG_M(16));
		plan->pref_address = rows[i].pref;
		KUNIT_EXPECT_EQ_MSG(test, cg_plan_smallest_anywhere(plan, rows[i].floor), rows[i].least, "row %u",
				    (unsigned int)i);
	}
}

/* Sums that no address space holds. */
static void plan_bound_overflows(struct kunit *test)
{
	const struct cg_pack good = {
		.start = CG_M(1), .window = CG_M(8), .align = CG_M(2), .min = CG_M(16), .max = U64_MAX, .nr = 1,
		.piece = { CG_PAGE },
	};
	struct cg_pack pack = good;

	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), CG_M(23));
	pack.piece[0] = 0 - CG_M(8);
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0ULL);
	pack.piece[0] = 0 - CG_M(8) - CG_PAGE;
	pack.start += 1;
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0 - CG_PAGE + CG_PAGE - 1);
	pack = good;
	pack.window = 0;
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0ULL);
	pack = good;
	pack.max = CG_M(16) - 1;
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0ULL);
	pack.max++;
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), CG_M(23));
	pack = good;
	pack.min = U64_MAX;
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0ULL);
	pack.min = 0 - CG_M(6);
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0ULL);
	pack.min = 0 - CG_M(8);
	KUNIT_EXPECT_EQ(test, cg_pack_bound(&pack), 0 - CG_M(1));
}

static void plan_megabytes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, cg_plan_megabytes(0), 0ULL);
	KUNIT_EXPECT_EQ(test, cg_plan_megabytes(1), CG_M(1));
	KUNIT_EXPECT_EQ(test, cg_plan_megabytes(CG_M(1)), CG_M(1));
	KUNIT_EXPECT_EQ(test, cg_plan_megabytes(CG_M(1) + 1), CG_M(2));
	KUNIT_EXPECT_EQ(test, cg_plan_megabytes(~0ULL), ~0ULL);
}

static struct kunit_case plan_cases[] = {
	KUNIT_CASE(plan_against_trying),
	KUNIT_CASE(plan_against_sums),
	KUNIT_CASE(plan_grants_wishes),
	KUNIT_CASE(plan_comes_true),
	KUNIT_CASE(plan_shrinks),
	KUNIT_CASE(plan_careful),
	KUNIT_CASE_PARAM(plan_one_load, plan_gen_params),
	KUNIT_CASE(plan_limits),
	KUNIT_CASE(plan_surprises),
	KUNIT_CASE_PARAM(plan_check, planned_gen_params),
	KUNIT_CASE(plan_no_worse),
	KUNIT_CASE(plan_anywhere_tries_all),
	KUNIT_CASE(plan_bound_overflows),
	KUNIT_CASE(plan_megabytes),
	{}
};

static struct kunit_suite plan_suite = {
	.name = "crashguard_plan",
	.test_cases = plan_cases,
};

kunit_test_suites(&plan_suite);

MODULE_LICENSE("GPL");

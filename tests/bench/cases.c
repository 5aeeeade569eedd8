// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest reservation for loads drawn around real ones: what crashguard's planner answers, what the kernel's own
 * placement would need, and what cannot be undercut. Built and run by tests/bench/run.
 */
#include <stdlib.h>

#include "greedy.h"

#define CASES_MAX 5000
#define CASE_CONTROL CG_K(64)	/* upper bound of core/need.c where there are pages of 1G */
#define CASE_ALIGN CG_M(16)	/* CRASH_ALIGN: what a reservation without an offset is a multiple of */

/* What is measured, and against which bound. */
static const struct {
	const char *who, *version;
} rows[] = {
	{ "crashguard, one hole" },
	{ "crashguard, anywhere" },
	{ "6.1 alone, anywhere", "6.1" },
	{ "7.3 alone, anywhere", "7.3" },
};

#define ROWS ARRAY_SIZE(rows)

/*
 * @need: as crashguard sees it; the kernels differ in kernel_min alone
 * @fixed: crashkernel=SIZE@OFFSET
 * @start: the places it may come to lie at: one, or all that make a difference
 */
struct drawn {
	struct cg_need need;
	bool fixed;
	u64 start[GREEDY_STARTS_MAX];
	unsigned int starts;
};

/* Bytes beyond the bound. */
struct excess {
	u64 by[CASES_MAX];
	unsigned long below, never;
};

static u64 draw_pages(u64 *seed, u64 from, u64 to)
{
	return from + place_draw(seed, (to - from) / CG_PAGE + 1) * CG_PAGE;
}

static void draw_need(u64 *seed, struct cg_need *need)
{
	*need = (struct cg_need){
		.elfcorehdr = place_draw(seed, 2) ? CG_PAGE : 921600,
		.purgatory = CG_K(20),
		.params = (2 + place_draw(seed, 2)) * CG_PAGE,
		.kernel = draw_pages(seed, CG_M(16), CG_M(70)),
		.kernel_align = place_draw(seed, 4) ? CG_M(2) : CG_M(16),
		.pref_address = place_draw(seed, 4) ? CG_M(16) : (1 + place_draw(seed, 4)) * CG_M(16),
		.initrd = draw_pages(seed, CG_K(512), CG_M(60)),
		.control = CASE_CONTROL,
		.ram_pages = CG_G(64) / CG_PAGE,
	};
}

/* From pref_address on one start is as good as another: the alignment never is more than CRASH_ALIGN. */
static void draw_case(u64 *seed, struct drawn *d)
{
	u64 at = CASE_ALIGN;

	draw_need(seed, &d->need);
	d->fixed = place_draw(seed, 2);
	d->starts = 0;
	if (d->fixed) {
		d->start[d->starts++] = (1 + place_draw(seed, 1024)) * CG_M(1);
		return;
	}
	for (; at < d->need.pref_address + CASE_ALIGN; at += CASE_ALIGN)
		d->start[d->starts++] = at;
}

static u64 ask_planner(const struct drawn *d, struct cg_plan *plan)
{
	const struct cg_range region = PLACE_RANGE(d->start[0], CG_PAGE);

	cg_plan_make(&d->need, &region, plan);
	return d->fixed ? cg_plan_smallest(plan) : cg_plan_smallest_anywhere(plan, CASE_ALIGN);
}

static bool is_within(const struct cg_range *r, const struct cg_range *region)
{
	return r->start >= region->start && r->end <= region->end && r->start <= r->end && r->start % CG_PAGE == 0;
}

/* By no code of the planner: all there, whole, inside, apart from each other, and the kernel where it can run. */
static bool plan_holds(const struct cg_plan *plan, const struct cg_need *need)
{
	struct cg_range r[CG_PLAN_ITEMS + 2];
	unsigned int i, k, nr = 0;
	u64 sum = 0;

	r[nr++] = plan->kernel.range;
	r[nr++] = plan->hole;
	for (i = 0; i < plan->nr; i++) {
		if (plan->item[i].size)
			r[nr++] = plan->item[i].range;
	}
	for (i = 0; i < nr; i++) {
		if (!is_within(&r[i], &plan->region))
			return false;
		for (k = 0; k < i; k++) {
			if (r[i].start <= r[k].end && r[k].start <= r[i].end)
				return false;
		}
		sum += r[i].end - r[i].start + 1;
	}
	return sum == greedy_least(need) && r[0].end - r[0].start + 1 == need->kernel &&
	       r[0].start % need->kernel_align == 0 && r[0].start >= need->pref_address;
}

/* A plan of this size at each of the starts; where there is one start, none of a page less. */
static bool size_is_true(const struct drawn *d, u64 size, struct cg_plan *plan)
{
	struct cg_range region;
	unsigned int i;

	for (i = 0; i < d->starts; i++) {
		region = (struct cg_range)PLACE_RANGE(d->start[i], size);
		cg_plan_make(&d->need, &region, plan);
		if (cg_plan_solve(plan) || !plan_holds(plan, &d->need))
			return false;
	}
	if (d->starts > 1)
		return true;
	region.end -= CG_PAGE;
	cg_plan_make(&d->need, &region, plan);
	return cg_plan_solve(plan);
}

static void note_size(struct excess *e, unsigned int i, u64 size, u64 bound)
{
	e->never += !size;
	e->below += size && size < bound;
	e->by[i] = size > bound ? size - bound : 0;
}

/* The smallest of each, from crashguard to the kernels, against both bounds. */
static void measure(const struct drawn *d, unsigned int i, u64 ours, struct excess *e)
{
	u64 hole = bound_by_sums(d->start, d->starts, &d->need, false);
	u64 apart = bound_by_sums(d->start, d->starts, &d->need, true);
	struct cg_need need = d->need;
	const struct cg_age *age;
	unsigned int k;

	note_size(&e[0], i, ours, hole);
	note_size(&e[1], i, ours, apart);
	for (k = 2; k < ROWS; k++) {
		age = cg_age_tested(rows[k].version);
		need.kernel_min = age->kernel_min_pref ? need.pref_address : CG_M(1);
		note_size(&e[k], i, greedy_smallest(age, d->start, d->starts, &need, greedy_least(&need)), apart);
	}
}

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static unsigned long missed(const struct excess *e, unsigned int nr)
{
	unsigned long n = e->never + e->below;
	unsigned int i;

	for (i = 0; i < nr; i++)
		n += e->by[i] != 0;
	return n;
}

static void print_row(const char *who, struct excess *e, unsigned int nr)
{
	double sum = 0;
	unsigned int i;

	qsort(e->by, nr, sizeof(e->by[0]), by_size);
	for (i = 0; i < nr; i++)
		sum += e->by[i];
	printf("  %-24s %7lu of %u %10.0f %10.0f %10.0f\n", who, nr - missed(e, nr), nr, sum / nr / 1024,
	       e->by[nr / 2] / 1024.0, e->by[nr - 1] / 1024.0);
}

static void print_table(struct excess *e, unsigned int nr)
{
	unsigned int k;

	printf("  The bound is found by trying, with the %lluK for control pages in one hole, or anywhere.\n\n",
	       CASE_CONTROL / 1024);
	printf("  %-24s %15s %10s %10s %10s\n", "smallest reservation of", "at the bound", "mean above", "median",
	       "worst, KiB");
	for (k = 0; k < ROWS; k++)
		print_row(rows[k].who, &e[k], nr);
	printf("\n");
}

static unsigned int verdict(const char *what, unsigned long wrong, unsigned int nr)
{
	printf("  %-6s %s", wrong ? "FAILED" : "ok", what);
	if (wrong)
		printf(": not so in %lu of %u", wrong, nr);
	printf("\n");
	return wrong != 0;
}

int main(int argc, char **argv)
{
	unsigned int nr = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000, i, fixed = 0, failed = 0;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 0x62656e6368202121ULL, from = seed, ours;
	unsigned long untrue = 0, below = 0;
	static struct excess e[ROWS];
	struct cg_plan plan;
	struct drawn d;

	if (!nr || nr > CASES_MAX || !seed)
		return 2;
	for (i = 0; i < nr; i++) {
		draw_case(&seed, &d);
		fixed += d.fixed;
		ours = ask_planner(&d, &plan);
		untrue += !size_is_true(&d, ours, &plan);
		measure(&d, i, ours, e);
	}
	for (i = 1; i < ROWS; i++)
		below += e[i].below + e[i].never;
	printf("  %u loads drawn from seed %#llx: init_size 16-70M, initrd 0.5-60M, alignment 2M or 16M,\n", nr, from);
	printf("  pref_address 16-64M, %u into a reservation with an offset, %u without.\n", fixed, nr - fixed);
	print_table(e, nr);
	failed += verdict("crashguard reaches the bound", missed(&e[0], nr), nr);
	failed += verdict("its plan of that size holds, and there is none of a page less", untrue, nr);
	failed += verdict("nobody is below the bound", below, nr);
	printf("%u passed, %u failed\n", 3 - failed, failed);
	return failed != 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* The planner against two other ways of finding out, and against the clock. Built and run by tests/host/plan. */
#include <stdlib.h>
#include <time.h>

#include "../../kunit/plan_brute.h"

/* The goal; a shared machine may be slow, so that only far beyond it is a failure. */
#define PLAN_GOAL_US 50.0
#define PLAN_LIMIT_US (10 * PLAN_GOAL_US)
#define PLAN_ROUNDS 200

struct tally {
	unsigned long cases, wrong, fit, least, bound;
};

/* What the planner answers, in pages. */
static void ask(const struct brute_case *c, unsigned int *window, unsigned int *smallest, unsigned int *bound)
{
	struct cg_plan plan;

	brute_plan(c, &plan);
	*window = cg_plan_solve(&plan) ? BRUTE_NONE : plan.kernel.range.start / CG_PAGE;
	*smallest = cg_plan_smallest(&plan) / CG_PAGE;
	*bound = cg_plan_bound(&plan) / CG_PAGE;
}

static void compare(const struct brute_case *c, u64 seed, unsigned int window, unsigned int smallest, struct tally *t)
{
	unsigned int got_window, got_smallest, bound;
	bool wrong;

	ask(c, &got_window, &got_smallest, &bound);
	wrong = got_window != window;
	if (smallest != BRUTE_NONE) {
		wrong |= got_smallest != smallest || bound > smallest;
		t->least++;
		t->bound += bound == smallest;
	}
	if (wrong)
		printf("  failed seed %#llx: kernel at page %#x, %#x wanted; smallest %u pages, %u wanted; bound %u\n",
		       seed, got_window, window, got_smallest, smallest, bound);
	t->wrong += wrong;
	t->fit += window != BRUTE_NONE;
	t->cases++;
}

static bool report(const char *what, const struct tally *t)
{
	printf("  %-28s %lu of %lu cases exact, %lu of them fit; the lower bound is the answer in %lu of %lu\n", what,
	       t->cases - t->wrong, t->cases, t->fit, t->bound, t->least);
	return !t->wrong && t->fit && t->fit < t->cases;
}

static bool against_trying(unsigned long nr, u64 seed)
{
	struct tally t = { 0 };
	struct brute_case c;
	u64 from;

	while (nr--) {
		from = seed;
		brute_draw_small(&seed, &c);
		compare(&c, from, brute_window(&c, c.nr), brute_smallest(&c), &t);
	}
	return report("every position tried:", &t);
}

static bool against_sums(unsigned long nr, u64 seed)
{
	static u8 reach[BRUTE_SUMS];
	unsigned int window, smallest;
	struct tally t = { 0 };
	struct brute_case c;
	u64 from;

	while (nr--) {
		from = seed;
		brute_draw_large(&seed, &c);
		brute_by_sums(&c, reach, &window, &smallest);
		compare(&c, from, window, smallest, &t);
	}
	return report("all sums of 1 to 16 pieces:", &t);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* The kernel, 15 others and the hole: a room that no share fits, or the last one only, so that all are looked at. */
static void draw_worst(struct cg_plan *plan, bool fits)
{
	struct brute_case c = {
		.start = 4097, .kernel = 16280, .align = 512, .pref = 4096, .pieces = CG_PACK_MAX,
	};
	unsigned int i;

	c.nr = c.kernel + (fits ? 512 : 256);
	for (i = 0; i < c.pieces; i++) {
		c.piece[i] = 512 * (3 + i);
		c.nr += c.piece[i];
	}
	brute_plan(&c, plan);
}

static bool against_the_clock(const char *what, bool fits)
{
	double begin, took, best = 1e9;
	struct cg_plan plan;
	unsigned int i;
	int ret = 0;

	draw_worst(&plan, fits);
	for (i = 0; i < PLAN_ROUNDS; i++) {
		begin = now_us();
		ret = cg_plan_solve(&plan);
		took = now_us() - begin;
		best = took < best ? took : best;
	}
	printf("  %-28s %.1f us for 16 segments and control pages, best of %u; the goal of %.0f us is %s\n", what,
	       best, PLAN_ROUNDS, PLAN_GOAL_US, best < PLAN_GOAL_US ? "met" : "missed");
	return (ret == 0) == fits && best < PLAN_LIMIT_US;
}

int main(int argc, char **argv)
{
	unsigned long nr = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 0x706c616e20202121ULL;
	unsigned int failed = 0;

	failed += !against_trying(nr, seed);
	failed += !against_sums(nr / 4, seed);
	failed += !against_the_clock("time, nothing fits:", false);
	failed += !against_the_clock("time, something does:", true);
	printf("%u passed, %u failed\n", 4 - failed, failed);
	return failed != 0;
}

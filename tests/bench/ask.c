// SPDX-License-Identifier: GPL-2.0-only
/*
 * For the guests of tests/bench/run: holds a map that crashguard shows against the kernel's placement as core/place.c
 * has it, and works out the smallest reservations. The map comes on standard input; what the image says of itself is
 * read here, by no code of crashguard. Usage: ask VERB AGE IMAGE [NUMBER]
 */
#include <stdlib.h>

#include "greedy.h"

#define MAP_MAX 40

struct line {
	struct cg_range range;
	char name[16];
};

/*
 * @line: of segments, in the order of addresses
 * @kernel: which of them is the kernel: the largest one where nothing is called so
 */
struct map {
	struct cg_range region;
	unsigned int nr, kernel;
	struct line line[MAP_MAX];
};

static bool map_read(struct map *map)
{
	unsigned long long start, end, size;
	struct line *at = map->line;
	unsigned int i;

	*map = (struct map){ .region = { ~0ULL, 0 } };
	while (map->nr < MAP_MAX && scanf("%llx %llx %llu %15s", &start, &end, &size, at->name) == 4) {
		map->region.start = min(map->region.start, start);
		map->region.end = max(map->region.end, end);
		at->range = (struct cg_range){ start, end };
		if (strcmp(at->name, "free"))
			at = &map->line[++map->nr];
	}
	for (i = 0; i < map->nr; i++) {
		if (cg_range_size(&map->line[i].range) > cg_range_size(&map->line[map->kernel].range))
			map->kernel = i;
	}
	return map->nr;
}

static u64 map_size(const struct map *map, enum cg_segment_kind kind)
{
	unsigned int i;

	for (i = 0; i < map->nr; i++) {
		if (!strcmp(map->line[i].name, cg_segment_name(kind)))
			return cg_range_size(&map->line[i].range);
	}
	return 0;
}

/* Offsets: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". */
static bool image_read(const char *path, struct cg_need *need)
{
	FILE *f = fopen(path, "rb");
	u32 align, size;
	u64 pref;
	bool ok;

	if (!f)
		return false;
	ok = !fseek(f, 0x230, SEEK_SET) && fread(&align, sizeof(align), 1, f) == 1 &&
	     !fseek(f, 0x258, SEEK_SET) && fread(&pref, sizeof(pref), 1, f) == 1 &&
	     fread(&size, sizeof(size), 1, f) == 1;
	fclose(f);
	if (!ok)
		return false;
	need->kernel_align = align;
	need->pref_address = pref;
	need->kernel = (size + CG_PAGE - 1) & ~(CG_PAGE - 1);
	return true;
}

static void need_of(const struct map *map, const struct cg_age *age, struct cg_need *need)
{
	need->elfcorehdr = map_size(map, CG_SEG_ELFCOREHDR);
	need->purgatory = map_size(map, CG_SEG_PURGATORY);
	need->params = map_size(map, CG_SEG_PARAMS);
	need->initrd = map_size(map, CG_SEG_INITRD);
	need->kernel_min = age->kernel_min_pref ? need->pref_address : CG_M(1);
	need->ram_pages = ~0U;
}

/* The map is what the model makes of the same sizes? */
static int say_equal(const struct map *map, const struct cg_age *age, const struct cg_need *need)
{
	const struct cg_segment *seg;
	struct cg_layout layout;
	struct cg_misfit miss;
	unsigned int i, k;

	if (cg_place_as_kernel(age, &map->region, need, &layout, &miss) || layout.nr != map->nr)
		return puts("the model has no such placement") < 0;
	for (i = 0; i < map->nr; i++) {
		for (k = 0; k < layout.nr && strcmp(cg_segment_name(layout.seg[k].kind), map->line[i].name); k++)
			;
		seg = &layout.seg[k];
		if (k == layout.nr || seg->range.start != map->line[i].range.start ||
		    seg->range.end != map->line[i].range.end) {
			printf("differs: %s at %#llx\n", map->line[i].name, map->line[i].range.start);
			return 0;
		}
	}
	return puts("equal") < 0;
}

/* Does the kernel, where it will run, meet anything else? By its own arithmetic. */
static int say_lives(const struct map *map, const struct cg_need *need)
{
	u64 start = max(map->line[map->kernel].range.start, need->pref_address), end;
	unsigned int i;

	start = (start + need->kernel_align - 1) / need->kernel_align * need->kernel_align;
	end = start + need->kernel - 1;
	for (i = 0; i < map->nr; i++) {
		if (i != map->kernel && map->line[i].range.start <= end && map->line[i].range.end >= start)
			return puts(greedy_words[GREEDY_DIES]) < 0;
	}
	return puts(greedy_words[end > map->region.end ? GREEDY_DIES : GREEDY_YES]) < 0;
}

/* Bytes: the bound, with one hole of @number for control pages; the planner's answer; the kernel's alone. */
static int say_smallest(const struct map *map, const struct cg_age *age, struct cg_need *need, u64 number)
{
	struct cg_plan plan;

	need->control = number;
	cg_plan_make(need, &map->region, &plan);
	return printf("%llu %llu %llu\n", bound_by_sums(&map->region.start, 1, need, false), cg_plan_smallest(&plan),
		      greedy_smallest(age, &map->region.start, 1, need, greedy_least(need))) < 0;
}

/* Bytes: the bound for these very segments, whatever they hold, with one hole of @number. */
static int say_bound(const struct map *map, const struct cg_need *need, u64 number)
{
	struct brute_case c = {
		.start = map->region.start / CG_PAGE, .kernel = need->kernel / CG_PAGE,
		.align = need->kernel_align / CG_PAGE, .pref = need->pref_address / CG_PAGE,
	};
	unsigned int i, window, smallest;
	static u8 reach[BRUTE_SUMS];

	c.piece[c.pieces++] = number / CG_PAGE;
	for (i = 0; i < map->nr && c.pieces < CG_PACK_MAX; i++) {
		if (i != map->kernel)
			c.piece[c.pieces++] = cg_range_size(&map->line[i].range) / CG_PAGE;
	}
	brute_by_sums(&c, reach, &window, &smallest);
	return printf("%llu\n", smallest * CG_PAGE) < 0;
}

int main(int argc, char **argv)
{
	const struct cg_age *age = argc > 3 ? cg_age_tested(argv[2]) : NULL;
	u64 number = argc > 4 ? strtoull(argv[4], NULL, 0) : 0;
	struct cg_need need = { 0 };
	struct map map;

	if (!age || !image_read(argv[3], &need) || !map_read(&map)) {
		fprintf(stderr, "usage: ask equal|lives|fits|bound|smallest AGE IMAGE [NUMBER] < MAP\n");
		return 2;
	}
	need_of(&map, age, &need);
	if (!strcmp(argv[1], "equal"))
		return say_equal(&map, age, &need);
	if (!strcmp(argv[1], "lives"))
		return say_lives(&map, &need);
	if (!strcmp(argv[1], "fits"))
		return puts(greedy_words[greedy_try(age, map.region.start, number, &need)]) < 0;
	if (!strcmp(argv[1], "bound"))
		return say_bound(&map, &need, number);
	return say_smallest(&map, age, &need, number);
}

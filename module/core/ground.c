// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RAM that a boot can hand out when setup_arch() comes to crashkernel=. /proc/iomem shows what is RAM and where
 * this boot's kernel lies; what is taken by then and given back later is added from what is known of x86's boot.
 */
#include <crashguard/predict.h>

#define CG_KERNEL_ALIGN CG_M(2)		/* CONFIG_PHYSICAL_ALIGN */
#define CG_KERNEL_LINK CG_M(16)		/* CONFIG_PHYSICAL_START; KASLR does not go below it */
#define CG_KERNEL_GUESS CG_M(64)	/* where iomem does not show the kernel */
#define CG_KERNEL_BRK CG_K(256)		/* reserve_brk(): early page tables and the like, right behind bss */
#define CG_BOOT_TABLES CG_K(256)	/* node data and page tables, from the top of RAM down */

static bool cg_iomem_is_kernel(const struct cg_iomem *e)
{
	return !strncmp(e->name, "Kernel ", 7);
}

/* As memblock has it: whole pages only, e820__memblock_setup(). */
static bool cg_iomem_is_ram(const struct cg_iomem *e, struct cg_range *r)
{
	if (strcmp(e->name, "System RAM") || !cg_align_up(e->range.start, CG_PAGE, &r->start))
		return false;
	r->end = cg_align_down(e->range.end + 1, CG_PAGE) - 1;
	return !cg_range_is_empty(r);
}

/* Something that lies in RAM and is neither the kernel nor a reservation that the next boot makes anew. */
static bool cg_iomem_is_holder(const struct cg_iomem *e)
{
	return strcmp(e->name, "System RAM") && strcmp(e->name, "Crash kernel") && !cg_iomem_is_kernel(e);
}

/**
 * cg_ground_ram() - RAM as the kernel counts it
 * @m: its iomem
 *
 * Memory that was plugged in since boot is in it too. Source: memblock_phys_mem_size(). Context: any.
 *
 * Return: bytes.
 */
u64 cg_ground_ram(const struct cg_machine *m)
{
	struct cg_range r;
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < m->nr_iomem; i++) {
		if (cg_iomem_is_ram(&m->iomem[i], &r) && check_add_overflow(sum, cg_range_size(&r), &sum))
			return U64_MAX;
	}
	return sum;
}

/**
 * cg_ground_ram_end() - where RAM ends
 * @m: its iomem
 *
 * Context: any.
 *
 * Return: one past the last byte of it.
 */
u64 cg_ground_ram_end(const struct cg_machine *m)
{
	struct cg_range r;
	u64 end = 0;
	unsigned int i;

	for (i = 0; i < m->nr_iomem; i++) {
		if (cg_iomem_is_ram(&m->iomem[i], &r) && r.end >= end)
			end = r.end + 1;
	}
	return end;
}

/* From _text to the end of bss, and what is between: all of it is reserved while booting. */
static struct cg_range cg_ground_kernel(const struct cg_machine *m)
{
	struct cg_range k = CG_RANGE_EMPTY;
	unsigned int i;

	for (i = 0; i < m->nr_iomem; i++) {
		const struct cg_range *r = &m->iomem[i].range;

		if (!cg_iomem_is_kernel(&m->iomem[i]))
			continue;
		if (cg_range_is_empty(&k))
			k = *r;
		k.start = min(k.start, r->start);
		k.end = max(k.end, r->end);
	}
	if (!cg_range_is_empty(&k) && check_add_overflow(k.end, CG_KERNEL_BRK, &k.end))
		k.end = U64_MAX;
	return k;
}

static void cg_ground_hold(struct cg_ground *g, u64 start, u64 end, const char *name)
{
	if (g->nr_held == CG_HELD_MAX || end < start)
		return;
	g->held[g->nr_held].range = (struct cg_range){ .start = start, .end = end };
	g->held[g->nr_held++].name = name;
}

static void cg_ground_place_kernel(struct cg_ground *g, enum cg_kernel_at at)
{
	const struct cg_range k = cg_ground_kernel(g->m);

	g->kernel_size = cg_range_is_empty(&k) ? CG_KERNEL_GUESS : cg_range_size(&k);
	g->kernel_moves = at == CG_KERNEL_ANYWHERE;
	g->kernel_here = at == CG_KERNEL_HERE;
	if (at == CG_KERNEL_HERE && !cg_range_is_empty(&k))
		cg_ground_hold(g, k.start, k.end, "the running kernel");
	if (at == CG_KERNEL_LINKED)
		cg_ground_hold(g, CG_KERNEL_LINK, CG_KERNEL_LINK + g->kernel_size - 1, "the running kernel");
}

/*
 * Page tables (init_mem_mapping()) and node data (alloc_node_data()) are allocated from the top of RAM down. Without 1G
 * pages a page of tables serves one gigabyte.
 */
static void cg_ground_hold_tables(struct cg_ground *g)
{
	u64 size = CG_BOOT_TABLES;
	struct cg_range top;

	if (!g->m->gigabyte_pages)
		size += (cg_ground_ram(g->m) >> 30) * CG_PAGE;
	if (!cg_ground_block(g, U64_MAX, &top) || cg_range_size(&top) <= size)
		return;
	g->tables = top.end + 1 - size;
	cg_ground_hold(g, g->tables, top.end, "tables that the kernel makes while it boots");
}

/**
 * cg_ground_read() - the RAM of a boot
 * @m: iomem, and where the initramfs was
 * @at: where the running kernel is taken to lie
 * @g: overwritten; refers to @m
 *
 * The first megabyte: reserve_real_mode() of arch/x86/realmode/init.c. Context: any.
 */
void cg_ground_read(const struct cg_machine *m, enum cg_kernel_at at, struct cg_ground *g)
{
	memset(g, 0, sizeof(*g));
	g->m = m;
	cg_ground_hold(g, 0, CG_M(1) - 1, "the first megabyte, which the kernel never gives away,");
	if (m->known.initrd && !cg_range_is_empty(&m->initrd))
		cg_ground_hold(g, m->initrd.start, m->initrd.end | (CG_PAGE - 1),
			       "the initramfs, until it is unpacked");
	cg_ground_place_kernel(g, at);
	cg_ground_hold_tables(g);
	/* EFI leaves boot services, its memory map and the boot loader's leavings in RAM, and iomem does not tell. */
	g->exact = m->known.initrd && !m->efi_map_size;
}

/* The end of the RAM at or below @top, and where the RAM around it begins, adjacent lines taken together. */
static bool cg_ground_ram_below(const struct cg_ground *g, u64 top, struct cg_range *out)
{
	struct cg_range r;
	unsigned int i;
	bool found = false, grew;

	for (i = 0; i < g->m->nr_iomem; i++) {
		if (!cg_iomem_is_ram(&g->m->iomem[i], &r) || r.start > top)
			continue;
		r.end = min(r.end, top);
		if (!found || r.end > out->end)
			*out = r;
		found = true;
	}
	for (grew = found; grew; ) {
		grew = false;
		for (i = 0; i < g->m->nr_iomem; i++) {
			if (cg_iomem_is_ram(&g->m->iomem[i], &r) && out->start && r.end == out->start - 1) {
				out->start = r.start;
				grew = true;
			}
		}
	}
	return found;
}

/* Takes @held out of @b, keeping the upper part; false where nothing of the upper end is left and @top moves down. */
static bool cg_block_cut(struct cg_range *b, const struct cg_range *held, u64 *top)
{
	if (!cg_range_overlaps(b, held))
		return true;
	if (held->end < b->end) {
		b->start = held->end + 1;
		return true;
	}
	*top = held->start ? held->start - 1 : 0;
	return false;
}

static bool cg_ground_cut(const struct cg_ground *g, struct cg_range *b, u64 *top)
{
	unsigned int i;

	for (i = 0; i < g->nr_held; i++) {
		if (!cg_block_cut(b, &g->held[i].range, top))
			return false;
	}
	for (i = 0; i < g->m->nr_iomem; i++) {
		if (cg_iomem_is_holder(&g->m->iomem[i]) && !cg_block_cut(b, &g->m->iomem[i].range, top))
			return false;
	}
	return true;
}

/**
 * cg_ground_block() - the highest free block
 * @g: the ground
 * @top: the block ends at or below this byte
 * @out: the block
 *
 * To see all of them from the top down, call again with the start of the last one less 1. A kernel that moves is
 * not taken out. Context: any.
 *
 * Return: false where there is none.
 */
bool cg_ground_block(const struct cg_ground *g, u64 top, struct cg_range *out)
{
	u64 next = top;

	while (cg_ground_ram_below(g, next, out)) {
		if (cg_ground_cut(g, out, &next))
			return true;
		if (!next)
			return false;
	}
	return false;
}

/**
 * cg_ground_slot() - can the kernel be put so that it begins between two addresses?
 * @g: a ground whose kernel moves
 * @block: where
 * @lo: lowest first byte
 * @hi: highest first byte
 *
 * Source: process_mem_region() of arch/x86/boot/compressed/kaslr.c: any multiple of 2M from 16M on. Context: any.
 *
 * Return: true where it can.
 */
bool cg_ground_slot(const struct cg_ground *g, const struct cg_range *block, u64 lo, u64 hi)
{
	if (cg_range_size(block) < g->kernel_size)
		return false;
	lo = max(lo, max(block->start, (u64)CG_KERNEL_LINK));
	hi = min(hi, block->end + 1 - g->kernel_size);
	return cg_align_up(lo, CG_KERNEL_ALIGN, &lo) && lo <= hi;
}

/**
 * cg_ground_kernel_touches() - is there a place for the kernel that overlaps @r?
 * @g: a ground whose kernel moves
 * @r: not empty
 *
 * Context: any.
 *
 * Return: true where there is.
 */
bool cg_ground_kernel_touches(const struct cg_ground *g, const struct cg_range *r)
{
	const u64 lo = r->start >= g->kernel_size ? r->start - g->kernel_size + 1 : 0;
	struct cg_range b;
	u64 top;

	for (top = U64_MAX; cg_ground_block(g, top, &b) && b.start; top = b.start - 1) {
		if (cg_ground_slot(g, &b, lo, r->end))
			return true;
	}
	return false;
}

/**
 * cg_ground_kernel_avoids() - is there a place for the kernel that does not overlap @r?
 * @g: a ground whose kernel moves
 * @r: not empty
 *
 * Context: any.
 *
 * Return: true where there is.
 */
bool cg_ground_kernel_avoids(const struct cg_ground *g, const struct cg_range *r)
{
	struct cg_range b;
	u64 top;

	for (top = U64_MAX; cg_ground_block(g, top, &b) && b.start; top = b.start - 1) {
		if (r->start >= g->kernel_size && cg_ground_slot(g, &b, 0, r->start - g->kernel_size))
			return true;
		if (r->end != U64_MAX && cg_ground_slot(g, &b, r->end + 1, U64_MAX))
			return true;
	}
	return false;
}

/**
 * cg_ground_holder() - who holds a part of @r
 * @g: the ground
 * @r: not empty
 * @held: all that it holds
 *
 * The innermost line of iomem that is not RAM goes first, then what is known to be held while booting. Context:
 * any.
 *
 * Return: its name; NULL where nobody is known to.
 */
const char *cg_ground_holder(const struct cg_ground *g, const struct cg_range *r, struct cg_range *held)
{
	const struct cg_iomem *best = NULL;
	unsigned int i;

	for (i = 0; i < g->m->nr_iomem; i++) {
		const struct cg_iomem *e = &g->m->iomem[i];

		if (!cg_iomem_is_holder(e) && !(g->kernel_here && cg_iomem_is_kernel(e)))
			continue;
		if (cg_range_overlaps(&e->range, r) && (!best || e->depth > best->depth))
			best = e;
	}
	if (best) {
		*held = best->range;
		return best->name;
	}
	for (i = 0; i < g->nr_held; i++) {
		if (cg_range_overlaps(&g->held[i].range, r)) {
			*held = g->held[i].range;
			return g->held[i].name;
		}
	}
	return NULL;
}

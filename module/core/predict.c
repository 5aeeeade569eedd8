// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a request: reserve_crashkernel_generic() of kernel/crash_reserve.c, and for x86 up to 6.6
 * reserve_crashkernel() of arch/x86/kernel/setup.c, played on the RAM of this machine. Both take the highest place that
 * fits (memblock_phys_alloc_range(), top down).
 */
#include <crashguard/predict.h>

#define CG_ALIGN CG_M(16)		/* CRASH_ALIGN of x86 */
#define CG_ALIGN_FIXED_OLD CG_M(1)	/* of a fixed address, up to 6.6 */
#define CG_LOW_END CG_G(4)		/* CRASH_ADDR_LOW_MAX */
#define CG_HIGH_END (CG_G(64) << 10)	/* CRASH_ADDR_HIGH_MAX, 64T */
#define CG_TABLES_ERROR CG_M(1)		/* cg_ground.tables may be so far off */
#define CG_SERVES CG_M(128)		/* below this a distribution's capture kernel hardly starts */

/**
 * struct cg_fit - where a size fits within a window
 * @nr: blocks it fits in
 * @block: the highest of them, as far as it lies in the window
 * @start: highest start in that block; what the kernel takes
 * @lowest: lowest start in that block
 * @largest: size of the largest aligned piece in any block, in bytes
 */
struct cg_fit {
	unsigned int nr;
	struct cg_range block;
	u64 start;
	u64 lowest;
	u64 largest;
};

/**
 * struct cg_window - addresses the kernel searches, the end exclusive
 * @lo: first byte
 * @hi: one past the last byte
 */
struct cg_window {
	u64 lo;
	u64 hi;
};

static void cg_fit_block(struct cg_fit *fit, const struct cg_range *whole, const struct cg_window *w, u64 size,
			 u64 align)
{
	const u64 lo = max(whole->start, w->lo), end = min(whole->end, w->hi - 1);
	u64 lowest;

	if (lo > end || !cg_align_up(lo, align, &lowest) || lowest > end)
		return;
	fit->largest = max(fit->largest, end - lowest + 1);
	if (end - lowest + 1 < size || fit->nr++)
		return;
	fit->block = *whole;
	fit->lowest = lowest;
	fit->start = cg_align_down(end + 1 - size, align);
}

/* @size is not 0. An empty window (of an address that wrapped) fits nothing. */
static void cg_fit_window(const struct cg_ground *g, const struct cg_window *w, u64 size, u64 align,
			  struct cg_fit *fit)
{
	struct cg_range b;
	u64 top;

	memset(fit, 0, sizeof(*fit));
	if (w->lo >= w->hi)
		return;
	for (top = w->hi - 1; cg_ground_block(g, top, &b); top = b.start - 1) {
		cg_fit_block(fit, &b, w, size, align);
		if (b.start <= w->lo || !b.start)
			return;
	}
}

/* Can the kernel lie so that no start in the block is left? It then overlaps both the highest and the lowest. */
static bool cg_fit_can_fail(const struct cg_ground *g, const struct cg_fit *fit, u64 size)
{
	const u64 lo = fit->start >= g->kernel_size ? fit->start - g->kernel_size + 1 : 0;
	struct cg_range b;
	u64 top;

	if (!g->kernel_moves)
		return false;
	/* The block of the fit may be cut by its window; the kernel's is not. */
	for (top = U64_MAX; cg_ground_block(g, top, &b) && b.start; top = b.start - 1) {
		if (cg_range_contains(&b, &fit->block) && cg_ground_slot(g, &b, lo, fit->lowest + size - 1))
			return true;
	}
	return false;
}

static bool cg_fit_can_succeed(const struct cg_ground *g, const struct cg_fit *fit, u64 size)
{
	const struct cg_range high = { fit->start, fit->start + size - 1 };
	const struct cg_range low = { fit->lowest, fit->lowest + size - 1 };

	return !g->kernel_moves || cg_ground_kernel_avoids(g, &high) || cg_ground_kernel_avoids(g, &low);
}

/**
 * struct cg_search - a request's windows, in the order in which they are tried
 * @w: the windows
 * @nr: how many
 * @fit: what fits in each
 * @fails: of each: KASLR can spoil the only block it fits in
 * @size: bytes looked for
 */
struct cg_search {
	struct cg_window w[2];
	unsigned int nr;
	struct cg_fit fit[2];
	bool fails[2];
	u64 size;
};

static void cg_search_run(const struct cg_ground *g, struct cg_search *s, u64 align)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++) {
		cg_fit_window(g, &s->w[i], s->size, align, &s->fit[i]);
		s->fails[i] = s->fit[i].nr == 1 && cg_fit_can_fail(g, &s->fit[i], s->size);
	}
}

/* A kernel can spoil one block only; where there are two, one is left. */
static enum cg_grant cg_search_grant(const struct cg_ground *g, const struct cg_search *s)
{
	const unsigned int second = s->nr == 2 ? s->fit[1].nr : 0;
	const unsigned int i = s->fit[0].nr ? 0 : 1;

	if (!s->fit[0].nr && !second)
		return CG_GRANT_NO;
	if (s->fit[0].nr + second > 1 || !s->fails[i])
		return CG_GRANT_YES;
	return cg_fit_can_succeed(g, &s->fit[i], s->size) ? CG_GRANT_LUCK : CG_GRANT_NO;
}

/* May the region come to lie in window @i? */
static bool cg_search_may_be(const struct cg_search *s, unsigned int i)
{
	if (i >= s->nr || !s->fit[i].nr)
		return false;
	return !i || !s->fit[0].nr || s->fails[0];
}

/* Would the start be another one if the tables above it were a little larger? */
static bool cg_fit_is_shaky(const struct cg_ground *g, const struct cg_fit *fit, u64 size)
{
	return fit->block.end + 1 == g->tables && fit->block.end + 1 - size - fit->start < CG_TABLES_ERROR;
}

/* The start, where nothing can move it: not KASLR, and no holder at a place that is not known. */
static bool cg_search_start(const struct cg_ground *g, const struct cg_search *s, u64 *start)
{
	const unsigned int i = s->fit[0].nr ? 0 : 1;
	struct cg_range r;

	if (!g->exact || (cg_search_may_be(s, 0) && cg_search_may_be(s, 1)))
		return false;
	if (cg_fit_is_shaky(g, &s->fit[i], s->size))
		return false;
	r = (struct cg_range){ s->fit[i].start, s->fit[i].start + s->size - 1 };
	*start = r.start;
	return !g->kernel_moves || !cg_ground_kernel_touches(g, &r);
}

static u64 cg_search_largest(const struct cg_search *s)
{
	return s->nr == 2 ? max(s->fit[0].largest, s->fit[1].largest) : s->fit[0].largest;
}

static void cg_search_init(struct cg_search *s, const struct cg_request *r)
{
	const struct cg_window low = { 0, CG_LOW_END }, high = { CG_LOW_END, CG_HIGH_END };

	memset(s, 0, sizeof(*s));
	s->size = r->size;
	s->nr = r->base ? 1 : 2;
	if (r->base) {
		s->w[0].lo = r->base;
		if (check_add_overflow(r->base, r->size, &s->w[0].hi))
			s->w[0].hi = 0;
		return;
	}
	s->w[0] = r->kind == CG_KIND_HIGH ? high : low;
	s->w[1] = r->kind == CG_KIND_HIGH ? low : high;
}

/**
 * cg_predict_fixed_align() - what a fixed address must be a multiple of
 * @age: behaviour of the kernel
 *
 * Source: SZ_1M in reserve_crashkernel() of x86 up to 6.6, later CRASH_ALIGN in reserve_crashkernel_generic().
 * Context: any.
 *
 * Return: bytes.
 */
u64 cg_predict_fixed_align(const struct cg_age *age)
{
	return age->generic_reserve ? CG_ALIGN : CG_ALIGN_FIXED_OLD;
}

/* Why a fixed address is refused though it is aligned: RAM ends, or has a gap there, or somebody holds it. */
static void cg_predict_fixed_cause(const struct cg_ground *g, const struct cg_request *r, struct cg_prediction *p)
{
	struct cg_range asked = { .start = r->base };

	p->code = CG_F_RESERVATION_BEYOND_RAM;
	if (check_add_overflow(r->base, r->size - 1, &asked.end) || asked.end >= cg_ground_ram_end(g->m))
		return;
	p->holder = cg_ground_holder(g, &asked, &p->held);
	if (!p->holder && g->kernel_moves && cg_ground_kernel_touches(g, &asked))
		p->holder = "the running kernel, wherever KASLR puts it,";
	if (p->holder)
		p->code = CG_F_RESERVATION_OVERLAP;
}

/* Why no place was found: RAM is too small, or in too small pieces, or the kernel lies in the middle of it. */
static void cg_predict_auto_cause(const struct cg_ground *g, struct cg_search *s, struct cg_prediction *p)
{
	struct cg_ground bare;

	p->largest = cg_search_largest(s);
	if (s->size > cg_ground_ram(g->m)) {
		p->code = CG_F_RESERVATION_BEYOND_SIZE;
		return;
	}
	cg_ground_read(g->m, CG_KERNEL_NOWHERE, &bare);
	cg_search_run(&bare, s, CG_ALIGN);
	if (cg_search_grant(&bare, s) == CG_GRANT_NO) {
		p->code = CG_F_RESERVATION_BEYOND_BLOCK;
		return;
	}
	p->code = CG_F_RESERVATION_OVERLAP_AUTO;
	p->holder = "the running kernel";
	if (g->kernel_moves)
		p->largest -= min(p->largest, g->kernel_size);
}

static void cg_predict_main(const struct cg_ground *g, const struct cg_request *r, struct cg_search *s,
			    struct cg_prediction *p)
{
	const u64 align = r->base ? cg_predict_fixed_align(&g->m->age) : CG_ALIGN;

	cg_search_init(s, r);
	if (r->base & (align - 1)) {
		p->code = CG_F_RESERVATION_MISALIGNED;
		return;
	}
	cg_search_run(g, s, align);
	p->grant = cg_search_grant(g, s);
	if (p->grant == CG_GRANT_NO && r->base) {
		cg_predict_fixed_cause(g, r, p);
	} else if (p->grant == CG_GRANT_NO) {
		cg_predict_auto_cause(g, s, p);
	} else {
		if (p->grant == CG_GRANT_LUCK)
			p->code = r->base ? CG_F_RESERVATION_BY_LUCK : CG_F_RESERVATION_BY_LUCK_SIZE;
		p->start_known = cg_search_start(g, s, &p->start);
	}
}

/* A fixed address is where it is, whatever is not known of the rest. */
static void cg_predict_place(const struct cg_request *r, const struct cg_search *s, struct cg_prediction *p)
{
	bool low = false, high = false;
	unsigned int i;

	for (i = 0; i < s->nr; i++) {
		if (!cg_search_may_be(s, i))
			continue;
		low |= s->fit[i].start < CG_LOW_END;
		high |= s->fit[i].start >= CG_LOW_END;
	}
	p->below_4g = low && !high;
	p->above_4g = high && !low;
	p->size = r->size;
	if (r->base) {
		p->start = r->base;
		p->start_known = true;
	}
}

/*
 * The part below 4G, which only a region above it brings; where it does not fit the region is given back too
 * (reserve_crashkernel_low()).
 */
static void cg_predict_low(const struct cg_ground *g, const struct cg_request *r, struct cg_prediction *p)
{
	struct cg_search s = { .w = { { 0, CG_LOW_END } }, .nr = 1, .size = r->low_size };
	enum cg_grant grant;

	p->low_known = p->below_4g || !r->low_size;
	if (p->low_known)
		return;
	p->low_asked = r->low_size;
	cg_search_run(g, &s, CG_ALIGN);
	grant = cg_search_grant(g, &s);
	if (grant != CG_GRANT_YES) {
		p->grant = grant == CG_GRANT_NO && p->above_4g ? CG_GRANT_NO : CG_GRANT_LUCK;
		p->code = p->grant == CG_GRANT_NO ? CG_F_RESERVATION_BEYOND_LOW : CG_F_RESERVATION_BY_LUCK_SIZE;
		p->largest = p->grant == CG_GRANT_NO ? cg_search_largest(&s) : 0;
		return;
	}
	p->low_known = p->above_4g;
	p->low_size = p->above_4g ? r->low_size : 0;
	p->low_start_known = p->above_4g && cg_search_start(g, &s, &p->low_start);
}

/**
 * cg_predict() - what becomes of a request on this ground
 * @g: RAM as that boot has it
 * @r: a request without a fault, of the same machine
 * @out: overwritten
 *
 * Context: any; a few passes over iomem for each block of RAM.
 */
void cg_predict(const struct cg_ground *g, const struct cg_request *r, struct cg_prediction *out)
{
	struct cg_search s;

	memset(out, 0, sizeof(*out));
	cg_predict_main(g, r, &s, out);
	if (out->grant == CG_GRANT_NO)
		return;
	cg_predict_place(r, &s, out);
	cg_predict_low(g, r, out);
	/* reserve_crashkernel_cma() goes by whole pages; how many pieces it finds is not foreseen. */
	if (out->grant != CG_GRANT_NO && !cg_align_up(r->cma_size, CG_PAGE, &out->cma_size))
		out->cma_size = 0;
}

/**
 * cg_predict_kernel_at() - where the kernel will lie in the next boot
 * @m: the command line of this one
 * @words: what the next one has besides; NULL for nothing
 *
 * Context: any.
 *
 * Return: where it stays if KASLR is off now, at 16M if it will be, else anywhere.
 */
enum cg_kernel_at cg_predict_kernel_at(const struct cg_machine *m, const char *words)
{
	if (m->no_kaslr || cg_cmdline_has(m->cmdline, "nokaslr"))
		return CG_KERNEL_HERE;
	return words && cg_cmdline_has(words, "nokaslr") ? CG_KERNEL_LINKED : CG_KERNEL_ANYWHERE;
}

static bool cg_predict_serves(const struct cg_ground *g, u64 size)
{
	const struct cg_request r = { .kind = CG_KIND_PLAIN, .size = size, .low_size = CG_M(256) };
	struct cg_prediction p;

	cg_predict(g, &r, &p);
	return p.grant == CG_GRANT_YES;
}

/**
 * cg_predict_suggest() - a size for a remedy
 * @m: the machine
 * @at: where its kernel will lie
 * @asked: bytes that were asked for; 0 nothing
 *
 * What was asked for, rounded up to a megabyte, if it could hold a distribution's capture kernel at all and is
 * granted whatever KASLR does; else 256M, or what is granted of a shrinking series. Context: any.
 *
 * Return: bytes, not 0.
 */
u64 cg_predict_suggest(const struct cg_machine *m, enum cg_kernel_at at, u64 asked)
{
	static const u16 sizes[] = { 256, 192, 160, 128, 96, 80, 64, 48, 32 };
	struct cg_ground g;
	unsigned int i;

	cg_ground_read(m, at, &g);
	if (asked >= CG_SERVES && cg_align_up(asked, CG_M(1), &asked) && asked < cg_ground_ram(m) / 2 &&
	    cg_predict_serves(&g, asked))
		return asked;
	for (i = 0; i < ARRAY_SIZE(sizes) - 1; i++) {
		if (CG_M(sizes[i]) < cg_ground_ram(m) / 2 && cg_predict_serves(&g, CG_M(sizes[i])))
			break;
	}
	return CG_M(sizes[i]);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pieces lie below the kernel's window and which above, by trying every way.
 *
 * Pieces that may lie anywhere can always be pushed together at the outer edges of the room. So a placement exists
 * exactly where, for some share of the pieces, the ones below (S bytes) end at or before a place for the window and the
 * ones above (T - S) begin at or after its end. The lowest window for a share starts at the first multiple of the
 * alignment at or above start + S, and the room it takes is T + window + the gap that the rounding left. Nothing but
 * that gap differs between shares: the share with the smallest gap needs the smallest room, and a share fits where its
 * gap is no more than what the room has to spare.
 *
 * There are 2^16 shares at most. They are walked in the order of what is wished for, so that of those with the same
 * window the first one found is the best one: bit 15 - i of the number of a share says that piece i lies on the side
 * where it was not wished. One addition leads from a number to the next; the lowest four bits are a table.
 */
#include <crashguard/pack.h>

#define CG_PACK_LOW 4

/*
 * @pack: the question
 * @out: the answer so far
 * @nr: pieces, made up to CG_PACK_LOW at least with pieces of no size
 * @min: lowest start the window could have if there were no pieces
 * @base: start of the room and all that is wished below
 * @total: window and all pieces
 * @bar: no gap above this one is of interest any more
 * @high: no window above this one is either
 * @spare: bytes the room has beyond @total
 * @roomy: the room holds @total at all
 * @fits: a share was found that fits
 * @low: what the last four pieces change in @base
 * @step: what the step to the next sixteen shares changes, by the number of zero bits that it ends with
 */
struct cg_pack_walk {
	const struct cg_pack *pack;
	struct cg_packed *out;
	u32 nr;
	u64 min;
	u64 base;
	u64 total;
	u64 bar;
	u64 high;
	u64 spare;
	bool roomy;
	bool fits;
	u64 low[1 << CG_PACK_LOW];
	u64 step[CG_PACK_MAX];
};

/* What moving the piece of bit @bit to the side where it is not wished adds to the bytes below; wraps on purpose. */
static u64 cg_pack_delta(const struct cg_pack *pack, u32 nr, u32 bit)
{
	u32 i = nr - 1 - bit;

	if (i >= pack->nr)
		return 0;
	return pack->above >> i & 1 ? pack->piece[i] : -pack->piece[i];
}

static void cg_pack_tables(struct cg_pack_walk *w)
{
	u32 bit, i;
	u64 before = 0;

	for (i = 0; i < ARRAY_SIZE(w->low); i++) {
		w->low[i] = 0;
		for (bit = 0; bit < CG_PACK_LOW; bit++)
			w->low[i] += i >> bit & 1 ? cg_pack_delta(w->pack, w->nr, bit) : 0;
	}
	for (bit = CG_PACK_LOW; bit < w->nr; bit++) {
		u64 delta = cg_pack_delta(w->pack, w->nr, bit);

		w->step[bit - CG_PACK_LOW] = delta - before;
		before += delta;
	}
}

/* False where not even the whole address space would do. */
static bool cg_pack_begin(const struct cg_pack *pack, struct cg_pack_walk *w, struct cg_packed *out)
{
	u64 last;
	u32 i;

	w->pack = pack;
	w->out = out;
	w->nr = max_t(u32, pack->nr, CG_PACK_LOW);
	w->base = pack->start;
	w->total = pack->window;
	for (i = 0; i < pack->nr; i++) {
		if (check_add_overflow(w->total, pack->piece[i], &w->total))
			return false;
		w->base += pack->above >> i & 1 ? 0 : pack->piece[i];
	}
	if (!pack->window || !cg_align_up(max(pack->start, pack->min), pack->align, &w->min) ||
	    check_add_overflow(pack->start, w->total - 1, &last))
		return false;
	w->bar = U64_MAX - last;
	w->high = pack->max;
	w->roomy = w->total <= pack->size;
	w->spare = w->roomy ? pack->size - w->total : 0;
	cg_pack_tables(w);
	return true;
}

/* A share that is better than all before it. True where none can be better still. */
static bool cg_pack_take(struct cg_pack_walk *w, u32 share, u64 window, u64 gap)
{
	u32 i;

	if (!w->roomy || gap > w->spare) {
		w->out->least = w->total + gap;
		w->bar = gap - 1;
		return !gap;
	}
	w->bar = w->spare;
	w->high = window - 1;
	w->fits = true;
	w->out->least = 0;
	w->out->window = window;
	w->out->above = w->pack->above;
	for (i = 0; i < w->pack->nr; i++)
		w->out->above ^= (share >> (w->nr - 1 - i) & 1) << i;
	return window == w->min;
}

/* Sixteen shares. What rounding up leaves is worked out for all of them, all else for the few where that is little. */
static bool cg_pack_sixteen(struct cg_pack_walk *w, u32 share, u64 base)
{
	u64 mask = w->pack->align - 1, bar = w->bar, high = w->high;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(w->low); i++) {
		u64 below = base + w->low[i];
		u64 gap = -below & mask;

		if (gap > bar || below > high)
			continue;
		if (below < w->min)
			gap = w->min - below;
		if (gap <= w->bar && below + gap <= w->high && cg_pack_take(w, share + i, below + gap, gap))
			return true;
	}
	return false;
}

/**
 * cg_pack_solve() - the lowest window with all pieces around it
 * @pack: what is to be shared out
 * @out: window and above where it fits; else least
 *
 * Of the ways with the same window: the one that grants the first piece its wished side, then the second, and so on.
 *
 * Context: any; 2^16 steps for 16 pieces, of a few instructions each.
 *
 * Return: 0; -ENOSPC where no way fits.
 */
int cg_pack_solve(const struct cg_pack *pack, struct cg_packed *out)
{
	struct cg_pack_walk w = { 0 };
	u32 i, groups;
	u64 base;

	*out = (struct cg_packed){ 0 };
	if (!cg_pack_begin(pack, &w, out))
		return -ENOSPC;
	groups = 1U << (w.nr - CG_PACK_LOW);
	base = w.base;
	for (i = 0; i < groups; i++) {
		if (i)
			base += w.step[__builtin_ctz(i)];
		if (cg_pack_sixteen(&w, i << CG_PACK_LOW, base))
			break;
	}
	return w.fits ? 0 : -ENOSPC;
}

/**
 * cg_pack_bound() - what no room with this start can be smaller than
 * @pack: what is to be shared out
 *
 * Arithmetic that knows nothing of shares: all bytes, and what the largest power of two that divides every piece leaves
 * between the start and a place for the window; or the window at its lowest address with everything below it.
 *
 * Return: bytes; 0 where no room would do.
 */
u64 cg_pack_bound(const struct cg_pack *pack)
{
	u64 sum = pack->window, grain = pack->align, first, last;
	u32 i;

	for (i = 0; i < pack->nr; i++) {
		if (check_add_overflow(sum, pack->piece[i], &sum))
			return 0;
		if (pack->piece[i])
			grain = min(grain, pack->piece[i] & -pack->piece[i]);
	}
	if (!pack->window || check_add_overflow(sum, -pack->start & (grain - 1), &sum))
		return 0;
	if (!cg_align_up(max(pack->start, pack->min), pack->align, &first) || first > pack->max)
		return 0;
	if (check_add_overflow(first, pack->window - 1, &last))
		return 0;
	return max(sum, last - pack->start + 1);
}

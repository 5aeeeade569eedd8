// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums of what lies in the crash region: one a page, to say where, and one a segment that nobody can forge. Memory
 * is read by its recorded physical address and by nofault reads; the kernel's own image is never looked at, as it may
 * be freed at any time.
 */
#include <linux/elf.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/xxhash.h>

#include <crashguard/compat.h>
#include <crashguard/rewrite.h>
#include <crashguard/sums.h>

static u64 cg_segment_pages(const struct cg_segment *seg)
{
	return cg_range_size(&seg->range) >> PAGE_SHIFT;
}

/* As the kernel looks for it in an image that kexec_load made: the last segment that begins like an ELF file. */
static unsigned int cg_sums_find_elf(const struct cg_layout *layout)
{
	unsigned int i, at = layout->nr;
	char magic[SELFMAG];

	for (i = 0; i < layout->nr; i++) {
		if (!copy_from_kernel_nofault(magic, phys_to_virt(layout->seg[i].range.start), SELFMAG) &&
		    !memcmp(magic, ELFMAG, SELFMAG))
			at = i;
	}
	return at;
}

/* In the order of addresses, so that the first damage is the lowest. */
static void cg_sums_set_layout(struct cg_sums *sums, const struct cg_layout *layout)
{
	struct cg_segment *seg = sums->layout.seg;
	unsigned int i, at;
	u64 nr = 0;

	sums->layout = *layout;
	for (i = 0; i < layout->nr; i++) {
		for (at = i; at && seg[at - 1].range.start > layout->seg[i].range.start; at--)
			seg[at] = seg[at - 1];
		seg[at] = layout->seg[i];
	}
	for (i = 0; i < layout->nr; i++) {
		sums->seg[i].first = nr;
		nr += cg_segment_pages(&seg[i]);
	}
}

static void cg_sums_find_elfcorehdr(struct cg_sums *sums)
{
	const struct cg_segment *seg = cg_layout_find(&sums->layout, CG_SEG_ELFCOREHDR);

	sums->elfcorehdr = sums->layout.nr;
	if (!cg_rewrite_is_known_here())
		return;
	if (seg)
		sums->elfcorehdr = seg - sums->layout.seg;
	else if (sums->by_cpus)
		sums->elfcorehdr = cg_sums_find_elf(&sums->layout);
}

/**
 * cg_sums_alloc() - room for the checksums of an image
 * @layout: its segments, page aligned
 * @by_cpus: it came by kexec_load. Of an image from files nothing is left to do for a CPU: all possible ones are
 *           described from the start
 *
 * Context: sleeps.
 *
 * Return: with one reference; NULL without memory.
 */
struct cg_sums *cg_sums_alloc(const struct cg_layout *layout, bool by_cpus)
{
	struct cg_sums *sums;
	unsigned int i;
	u64 nr = 0;

	for (i = 0; i < layout->nr; i++)
		nr += cg_segment_pages(&layout->seg[i]);
	sums = kvzalloc(struct_size(sums, page, nr), GFP_KERNEL);
	if (!sums)
		return NULL;
	refcount_set(&sums->refs, 1);
	sums->nr = nr;
	sums->by_cpus = by_cpus;
	cg_sums_set_layout(sums, layout);
	return sums;
}

/**
 * cg_sums_put() - one user less
 * @sums: freed with the last one; NULL is taken
 */
void cg_sums_put(struct cg_sums *sums)
{
	if (sums && refcount_dec_and_test(&sums->refs))
		kvfree(sums);
}

/* May it go on with the next page? */
static int cg_sums_pause(const struct cg_sums *sums)
{
	cond_resched();
	if (fatal_signal_pending(current))
		return -EINTR;
	return READ_ONCE(*sums->now) == sums->then ? 0 : -EBUSY;
}

/* Keys of disks are secrets that the kernel has unmapped on purpose, and a moment of its own work may show them. */
static u64 cg_page_sum(const struct cg_segment *seg, u64 page, void *buf)
{
	u64 at = seg->range.start + (page << PAGE_SHIFT);

	if (seg->kind == CG_SEG_KEYS || copy_from_kernel_nofault(buf, phys_to_virt(at), PAGE_SIZE))
		return 0;
	return xxh64(buf, PAGE_SIZE, 0) ?: 1;
}

static int cg_segment_take(struct cg_sums *sums, unsigned int i, void *buf)
{
	const struct cg_segment *seg = &sums->layout.seg[i];
	struct cg_sums_segment *to = &sums->seg[i];
	struct cg_sha256_ctx sha;
	u64 page, sum;
	int ret;

	to->skipped = 0;
	sha256_init(&sha);
	for (page = 0; page < cg_segment_pages(seg); page++) {
		ret = cg_sums_pause(sums);
		if (ret)
			return ret;
		sum = cg_page_sum(seg, page, buf);
		sums->page[to->first + page] = sum;
		if (sum)
			sha256_update(&sha, buf, PAGE_SIZE);
		else
			to->skipped++;
	}
	sha256_final(&sha, to->sha256);
	return 0;
}

static int cg_segment_compare(const struct cg_sums *sums, unsigned int i, void *buf, struct cg_damage *damage)
{
	const struct cg_segment *seg = &sums->layout.seg[i];
	const struct cg_sums_segment *was = &sums->seg[i];
	u8 digest[SHA256_DIGEST_SIZE];
	struct cg_sha256_ctx sha;
	u64 page, sum;
	int ret;

	*damage = (struct cg_damage){ .segment = i };
	sha256_init(&sha);
	for (page = 0; page < cg_segment_pages(seg); page++) {
		ret = cg_sums_pause(sums);
		if (ret)
			return ret;
		sum = sums->page[was->first + page];
		if (!sum)
			continue;
		damage->offset = page << PAGE_SHIFT;
		damage->found = cg_page_sum(seg, page, buf) != sum;
		if (damage->found)
			return 0;
		sha256_update(&sha, buf, PAGE_SIZE);
	}
	sha256_final(&sha, digest);
	/* Pages that were made to have the same xxh64: which ones, nothing can say. */
	damage->offset = 0;
	damage->found = memcmp(digest, was->sha256, sizeof(digest));
	return 0;
}

static int cg_elfcorehdr_take(struct cg_sums *sums, void *buf)
{
	int ret;

	cg_rewrite_hold();
	sums->rewrites = cg_rewrite_ended(sums->by_cpus);
	ret = cg_segment_take(sums, sums->elfcorehdr, buf);
	cg_rewrite_release();
	/* Half taken they would call the other half damage. */
	if (ret)
		sums->rewrites--;
	return ret;
}

/* What the kernel may have written is no damage, and from now on has to stay as it is. */
static int cg_elfcorehdr_compare(struct cg_sums *sums, void *buf, struct cg_damage *damage)
{
	bool rewritten;
	int ret;

	cg_rewrite_hold();
	ret = cg_segment_compare(sums, sums->elfcorehdr, buf, damage);
	rewritten = cg_rewrite_begun(sums->by_cpus) != sums->rewrites;
	cg_rewrite_release();
	if (ret || !damage->found || !rewritten)
		return ret;
	damage->found = false;
	sums->taken_anew++;
	return cg_elfcorehdr_take(sums, buf);
}

/**
 * cg_sums_take() - read everything for the first time
 * @sums: empty; @now and @then are set
 *
 * Context: sleeps, for as long as the image is large.
 *
 * Return: 0, -ENOMEM, -EBUSY where another load or an unload came, -EINTR.
 */
int cg_sums_take(struct cg_sums *sums)
{
	void *buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned int i;
	int ret = 0;

	if (!buf)
		return -ENOMEM;
	cg_sums_find_elfcorehdr(sums);
	for (i = 0; i < sums->layout.nr && !ret; i++)
		ret = i == sums->elfcorehdr ? cg_elfcorehdr_take(sums, buf) : cg_segment_take(sums, i, buf);
	kfree(buf);
	return ret;
}

/**
 * cg_sums_compare() - read everything again
 * @sums: taken; changed only where the kernel has rewritten the elfcorehdr. The caller serialises
 * @damage: the first page that differs, in the order of addresses
 *
 * Context: sleeps, for as long as the image is large.
 *
 * Return: 0, also with damage; -ENOMEM, -EBUSY where another load or an unload came, -EINTR.
 */
int cg_sums_compare(struct cg_sums *sums, struct cg_damage *damage)
{
	void *buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned int i;
	int ret = 0;

	if (!buf)
		return -ENOMEM;
	*damage = (struct cg_damage){ };
	for (i = 0; i < sums->layout.nr && !ret && !damage->found; i++)
		ret = i == sums->elfcorehdr ? cg_elfcorehdr_compare(sums, buf, damage) :
					      cg_segment_compare(sums, i, buf, damage);
	kfree(buf);
	return ret;
}

/**
 * cg_sums_gaps() - what they leave out
 * @sums: taken
 * @report: gets not-checked
 */
void cg_sums_gaps(const struct cg_sums *sums, struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < sums->layout.nr; i++) {
		if (sums->seg[i].skipped)
			cg_find(report, CG_F_NOT_CHECKED_PAGES, cg_segment_name(sums->layout.seg[i].kind), NULL,
				sums->seg[i].skipped, sums->layout.seg[i].range.start);
	}
	if (sums->taken_anew)
		cg_find(report, CG_F_NOT_CHECKED_REWRITTEN, NULL, NULL);
}

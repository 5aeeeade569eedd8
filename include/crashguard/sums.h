/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_SUMS_H
#define CRASHGUARD_SUMS_H

#include <crypto/sha2.h>
#include <linux/refcount.h>

#include <crashguard/compat.h>
#include <crashguard/drill.h>
#include <crashguard/place.h>

/**
 * struct cg_sums_segment - what is kept of one segment
 * @first: place of its first page in the list of all pages
 * @skipped: pages that could not be read when the sums were taken
 * @sha256: of all its other pages
 */
struct cg_sums_segment {
	u64 first;
	u64 skipped;
	u8 sha256[SHA256_DIGEST_SIZE];
};

/**
 * struct cg_sums - checksums of a loaded image, by the addresses that were recorded when it was loaded
 * @refs: users; the last one frees it
 * @now: goes up with every load and unload
 * @then: what @now was for this image; reading ends early where they differ
 * @seq: of the load
 * @layout: where the segments are, in the order of addresses
 * @elfcorehdr: the segment that the kernel may rewrite; @layout.nr where there is none
 * @by_cpus: it is rewritten for CPUs too
 * @rewrites: rewrites that were over when its sums were taken
 * @taken_anew: how often they were taken again since
 * @why: why @identity is not known; NULL: it is
 * @identity: of what a record of a drill is held against
 * @seg: of each segment
 * @nr: pages
 * @page: xxh64 of each; 0: it could not be read
 */
struct cg_sums {
	refcount_t refs;
	const unsigned int *now;
	unsigned int then;
	u64 seq;
	struct cg_layout layout;
	unsigned int elfcorehdr;
	bool by_cpus;
	unsigned int rewrites;
	unsigned int taken_anew;
	const char *why;
	struct cg_identity identity;
	struct cg_sums_segment seg[CG_SEGMENTS_MAX];
	u64 nr;
	u64 page[] __counted_by(nr);
};

/**
 * struct cg_damage - the first page that differs
 * @found: there is one
 * @segment: of the layout
 * @offset: bytes from the segment's start to the page
 */
struct cg_damage {
	bool found;
	unsigned int segment;
	u64 offset;
};

struct cg_sums *cg_sums_alloc(const struct cg_layout *layout, bool by_cpus);
void cg_sums_put(struct cg_sums *sums);
int cg_sums_take(struct cg_sums *sums);
int cg_sums_compare(struct cg_sums *sums, struct cg_damage *damage);
void cg_sums_gaps(const struct cg_sums *sums, struct cg_report *report);

#endif

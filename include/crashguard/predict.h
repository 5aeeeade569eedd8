/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel will do with a request, on the memory of this machine. */
#ifndef CRASHGUARD_PREDICT_H
#define CRASHGUARD_PREDICT_H

#include <crashguard/findings.h>
#include <crashguard/request.h>

#define CG_HELD_MAX 5

/* Where the running kernel lies in memory, in the boot that is thought of. */
enum cg_kernel_at {
	CG_KERNEL_HERE,		/* where it lies now */
	CG_KERNEL_LINKED,	/* at 16M, where it goes without KASLR */
	CG_KERNEL_ANYWHERE,	/* KASLR decides */
	CG_KERNEL_NOWHERE,	/* left out: what would be without it */
};

/**
 * struct cg_ground - the RAM that a boot can hand out when it comes to crashkernel=
 * @m: its iomem says what is RAM
 * @nr_held: entries of @held
 * @held: memory that is taken by then though iomem does not show it, with the holder in words
 * @kernel_here: it lies where iomem shows it
 * @kernel_moves: the running kernel lies somewhere in it and is not among @held
 * @kernel_size: bytes it takes
 * @tables: where the kernel's own tables at the top of RAM are taken to begin; the true place is near
 * @exact: nothing is known that would take memory at a place that is not known
 */
struct cg_ground {
	const struct cg_machine *m;
	unsigned int nr_held;
	struct {
		struct cg_range range;
		const char *name;
	} held[CG_HELD_MAX];
	bool kernel_here;
	bool kernel_moves;
	u64 kernel_size;
	u64 tables;
	bool exact;
};

enum cg_grant {
	CG_GRANT_NO,
	CG_GRANT_YES,
	CG_GRANT_LUCK,		/* KASLR decides */
};

/**
 * struct cg_prediction - what becomes of a request
 * @grant: is it granted
 * @code: where not, or by luck: the finding that says why
 * @size: bytes of the main region, if granted
 * @start_known: @start is determined
 * @start: first byte of it
 * @above_4g: it lies at 4G or above for certain
 * @below_4g: it lies below 4G for certain
 * @low_known: @low_size is determined
 * @low_size: bytes set aside below 4G beside it
 * @low_start_known: @low_start is determined
 * @low_start: first byte of those
 * @low_asked: bytes that a region above 4G brings below it
 * @cma_size: bytes of CMA beside it
 * @largest: where the size is the trouble: the largest block that could have been had, in bytes
 * @held: where a holder is the trouble: what it holds
 * @holder: its name; NULL where there is none
 */
struct cg_prediction {
	enum cg_grant grant;
	enum cg_code code;
	u64 size;
	bool start_known;
	u64 start;
	bool above_4g;
	bool below_4g;
	bool low_known;
	u64 low_size;
	bool low_start_known;
	u64 low_start;
	u64 low_asked;
	u64 cma_size;
	u64 largest;
	struct cg_range held;
	const char *holder;
};

/* RAM in bytes, as memblock_phys_mem_size() counts it; 0 where iomem is not known. */
u64 cg_ground_ram(const struct cg_machine *m);
/* One past the last byte of RAM. */
u64 cg_ground_ram_end(const struct cg_machine *m);
void cg_ground_read(const struct cg_machine *m, enum cg_kernel_at at, struct cg_ground *g);
bool cg_ground_block(const struct cg_ground *g, u64 top, struct cg_range *out);
bool cg_ground_slot(const struct cg_ground *g, const struct cg_range *block, u64 lo, u64 hi);
bool cg_ground_kernel_touches(const struct cg_ground *g, const struct cg_range *r);
bool cg_ground_kernel_avoids(const struct cg_ground *g, const struct cg_range *r);
const char *cg_ground_holder(const struct cg_ground *g, const struct cg_range *r, struct cg_range *held);

/* The alignment this age demands of a fixed address, in bytes. */
u64 cg_predict_fixed_align(const struct cg_age *age);
void cg_predict(const struct cg_ground *g, const struct cg_request *r, struct cg_prediction *out);
/* Where the kernel lies in the next boot, with @words on the command line (or NULL). */
enum cg_kernel_at cg_predict_kernel_at(const struct cg_machine *m, const char *words);
/* A size for crashkernel= without an address that this machine grants for certain; @asked if it is one that serves. */
u64 cg_predict_suggest(const struct cg_machine *m, enum cg_kernel_at at, u64 asked);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_LEGACY_CALL_H
#define CRASHGUARD_LEGACY_CALL_H

#include <linux/kexec.h>

#include <crashguard/exam.h>
#include <crashguard/legacy.h>

/**
 * struct cg_legacy_call - the arguments of one kexec_load, untrusted
 * @entry: where the CPU jumps to at a panic
 * @nr: how many segments
 * @list: the caller's array of them
 * @flags: KEXEC_*
 * @compat: the array is that of a 32-bit or x32 program
 */
struct cg_legacy_call {
	u64 entry;
	unsigned long nr;
	const void __user *list;
	unsigned long flags;
	bool compat;
};

/**
 * struct cg_legacy_work - one kexec_load under way, looked at three times; too large for a stack
 * @load: the call, copied from the caller
 * @legacy: what was understood of it
 * @judged: it was looked at
 * @advice: words for a remedy, from then
 * @now: the load as the kernel has it, or as it lies in memory
 * @later: what was understood of that
 * @report: what was found when the kernel had the list of segments
 * @err: what speaks against it then, one of the closed list; 0: nothing
 * @scratch: room for a command line
 */
struct cg_legacy_work {
	struct cg_legacy_load load;
	struct cg_legacy legacy;
	bool judged;
	char advice[CG_ADVICE_LEN];
	struct cg_legacy_load now;
	struct cg_legacy later;
	struct cg_report report;
	int err;
	u8 scratch[CG_CMDLINE_SCAN + 1];
};

void cg_legacy_advise(const struct cg_legacy *legacy, const struct cg_reservation *res, struct cg_exam *exam);

void cg_found_at_load(void);

struct cg_decoders;
struct cg_reservation;
void cg_legacy_unjudged(struct cg_report *report);
int cg_legacy_exam(const struct cg_legacy_call *call, const struct cg_reservation *res, struct cg_legacy_work *work,
		   struct cg_exam *exam, const char **why);
int cg_legacy_judge(struct cg_legacy_load *load, struct cg_legacy *legacy, const struct cg_decoders *dec,
		    const struct cg_reservation *res, struct cg_exam *exam);

/* In again.c: when the kernel has the list of segments, and when it has loaded them. */
struct cg_flight;
struct cg_legacy_work *cg_legacy_begin(void);
int cg_legacy_again(struct cg_legacy_work *work, const struct kimage *image);
void cg_legacy_settle(struct cg_legacy_work *work, const struct cg_reservation *res, struct cg_exam *exam,
		      const struct cg_flight *flight);

#endif

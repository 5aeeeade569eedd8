/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_LEGACY_CALL_H
#define CRASHGUARD_LEGACY_CALL_H

#include <crashguard/exam.h>

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

struct cg_legacy;
struct cg_reservation;
void cg_legacy_advise(const struct cg_legacy *legacy, const struct cg_reservation *res, struct cg_exam *exam);

void cg_found_at_load(void);

struct cg_flight;
int cg_legacy_exam(const struct cg_legacy_call *call, const struct cg_reservation *res, struct cg_exam *exam,
		   const char **why);
void cg_legacy_settle(struct cg_exam *exam, const struct cg_flight *flight);

#endif

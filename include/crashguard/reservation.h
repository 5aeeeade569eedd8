/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_RESERVATION_H
#define CRASHGUARD_RESERVATION_H

#include <crashguard/machine.h>
#include <crashguard/report.h>

#define CG_WORDS_MAX 512

/**
 * struct cg_reservation - what the kernel really set aside
 * @known: false: it could not be read, and the rest means nothing
 * @main: the region crash images are loaded into ("Crash kernel", the highest one); empty where there is none
 * @low: the part below 4G that ,high brings; empty where there is none
 * @cma_known: this kernel tells how much ,cma set aside
 * @cma_size: bytes of it
 */
struct cg_reservation {
	bool known;
	struct cg_range main;
	struct cg_range low;
	bool cma_known;
	u64 cma_size;
};

/*
 * Compares what stands on the command line with what was really reserved and raises the reservation-* findings; ends
 * with cg_check_done(CG_CHECK_RESERVATION), or cg_check_not_run() with a reason where facts are missing. @wanted:
 * kernel= was given or an image is a candidate, so that no reservation is a warning. @advised: bytes that remedies name
 * where a known image asks for them and they are granted; 0: none is known.
 */
void cg_reservation_judge(const struct cg_machine *m, const struct cg_reservation *res, bool wanted,
			  u64 advised, struct cg_report *report);

/* The crashkernel= words of m->cmdline as they stand there, joined by blanks; how many. Never cut: -E2BIG. */
int cg_reservation_words(const struct cg_machine *m, char *buf, size_t len);

/*
 * What this machine would make of @words ("crashkernel=..." once or more, or any command line) at its next boot, as
 * text of a few lines for reservation/try. @scratch is overwritten (too big for a stack). Returns the length.
 */
size_t cg_reservation_try(const struct cg_machine *m, const char *words, struct cg_report *scratch, char *buf,
			  size_t len);

#endif

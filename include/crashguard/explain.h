/* SPDX-License-Identifier: GPL-2.0-only */
/* From a request or a prediction to findings. Used by core/reservation.c and core/try.c. */
#ifndef CRASHGUARD_EXPLAIN_H
#define CRASHGUARD_EXPLAIN_H

#include <crashguard/predict.h>
#include <crashguard/report.h>

/**
 * struct cg_case - what the explanations are about
 * @m: the machine
 * @cmdline: what @request was read from
 * @request: as a kernel of this age reads it
 * @at: where the kernel lies in the next boot, for remedies
 * @wanted: no reservation is a warning
 * @advised: bytes that the known image asks for; 0: none is known
 */
struct cg_case {
	const struct cg_machine *m;
	const char *cmdline;
	struct cg_request request;
	enum cg_kernel_at at;
	bool wanted;
	u64 advised;
};

void cg_case_read(struct cg_case *c, const struct cg_machine *m, const char *cmdline, unsigned int nr_bootconfig);
/* Bytes for a remedy: what the known image asks for, what was asked for, or a size that often does. */
u64 cg_explain_size(const struct cg_case *c, u64 asked);
/* Why a request with a fault brings nothing. */
void cg_explain_fault(const struct cg_case *c, struct cg_report *report);
/* Why a request without a fault is not granted, or by luck only; nothing where @p says it is granted. */
void cg_explain_grant(const struct cg_case *c, const struct cg_prediction *p, struct cg_report *report);
/* Words that lose, words in vain, numbers that are not what they look like. */
void cg_explain_words(const struct cg_case *c, bool below_4g, struct cg_report *report);
/* All of these, for a boot that is to come. */
void cg_case_judge(const struct cg_case *c, struct cg_prediction *p, struct cg_report *report);
/* All lies above 4G. */
void cg_explain_no_low(u64 start, u64 size, struct cg_report *report);

#endif

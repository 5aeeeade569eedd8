/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_CANDIDATE_H
#define CRASHGUARD_CANDIDATE_H

#include <crashguard/state.h>

#define CG_PATH_MAX 4095	/* bytes, without the NUL */

enum cg_candidate_text {
	CG_TEXT_KERNEL,
	CG_TEXT_INITRD,
	CG_TEXT_CMDLINE,
	CG_TEXTS,
};

/* What a check was asked for by: the first word of candidate/result. */
enum cg_candidate_action {
	CG_ACTION_CHECK,
	CG_ACTION_CHECK_DEEP,
	CG_ACTION_STAGE,
	CG_ACTION_UNLOAD,
	CG_ACTION_INSMOD,
};

int cg_candidate_set(enum cg_candidate_text which, const char *text, size_t len);
size_t cg_candidate_get(enum cg_candidate_text which, char *buf, size_t len);
bool cg_candidate_is_set(enum cg_candidate_text which);
int cg_candidate_do(enum cg_candidate_action action);
struct cg_view *cg_view_candidate(void);
void cg_candidate_failure(char *buf, size_t len);
u64 cg_candidate_advised(void);
size_t cg_candidate_result(char *buf, size_t len);
void cg_candidate_exit(void);

#endif

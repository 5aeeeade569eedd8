/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_STATE_H
#define CRASHGUARD_STATE_H

#include <crashguard/exam.h>

enum cg_source_kind {
	CG_SOURCE_NONE = 0,
	CG_SOURCE_CRASHGUARD,
	CG_SOURCE_FILE_LOAD,
	CG_SOURCE_LOAD,
};

enum cg_policy {
	CG_POLICY_OFF,
	CG_POLICY_WARN,
	CG_POLICY_ENFORCE,
};

enum cg_counter {
	CG_COUNT_REFUSED,
	CG_COUNT_RESTORED,
	CG_COUNT_STEERED,
	CG_COUNT_WOULD_REFUSE,
	CG_COUNTERS,
};

/**
 * struct cg_view - what the files at the root, or those of candidate/, show at one moment
 * @exam: the image; its report holds all findings
 * @source: who loaded it
 * @loaded: a capture image is loaded
 * @res: the reservation
 * @verdict: derived from the report
 */
struct cg_view {
	struct cg_exam exam;
	enum cg_source_kind source;
	bool loaded;
	struct cg_reservation res;
	enum cg_verdict verdict;
};

int cg_state_init(void);
void cg_state_exit(void);
const struct cg_machine *cg_state_machine(void);

/* What is loaded changed, as far as crashguard saw it. @exam is taken over; NULL where nothing is known. */
struct cg_flight;
void cg_state_loaded(enum cg_source_kind source, struct cg_exam *exam, const struct cg_flight *flight);
void cg_state_found(struct cg_exam *exam, unsigned int watch, u64 last);
int cg_state_counted(unsigned int then, const struct cg_initrd *found, const char *release);
void cg_state_unloaded(unsigned int watch);
void cg_state_load_failed(int err, bool was_loaded, unsigned int watch);
void cg_state_forget(void);
unsigned int cg_state_watch(void);
void cg_state_event(enum cg_counter counter, const struct cg_finding *event);
void cg_state_count(enum cg_counter counter);
void cg_state_set_wanted(void);

struct cg_view *cg_view_make(void);

/* In module/tell.c, as what holds is told there. */
struct cg_view *cg_view_root(void);
void cg_state_publish(void);
size_t cg_state_counters(char *buf, size_t len);
u64 cg_state_since(void);

enum cg_policy cg_policy_get(void);
int cg_policy_set(enum cg_policy policy);
void cg_policy_close(void);
int cg_policy_parse(const char *word, enum cg_policy *policy);
const char *cg_policy_name(enum cg_policy policy);

#endif

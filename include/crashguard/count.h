/* SPDX-License-Identifier: GPL-2.0-only */
/* Counting what is in an initrd: the candidate's by its file, the loaded one by its memory. */
#ifndef CRASHGUARD_COUNT_H
#define CRASHGUARD_COUNT_H

#include <crashguard/exam.h>

int cg_count_init(void);
void cg_count_exit(void);

int cg_count_read(const struct cg_source *src, struct cg_initrd *out);
void cg_count_keep(const struct cg_file_key *key, const struct cg_initrd *found);

/* An examination: what is known of the file, or with @deep what is in it. */
int cg_count_examine(const struct cg_exam_input *in, struct cg_exam *exam);
/* A load from that file has returned: what was known of it holds only where the file is still the same. */
void cg_count_recheck(const struct file *initrd, struct cg_exam *exam);

/* What is loaded changed: its initrd is to be counted, or there is nothing to count. Neither waits. */
void cg_count_take(const struct cg_exam *exam, u64 seq);
void cg_count_drop(void);
bool cg_count_is_pending(void);
/* Is it still the same load? Holds under the lock that cg_count_take() and cg_count_drop() are called under. */
bool cg_count_is_now(unsigned int then);

/* What is known of the loaded initrd, and how its check stands. */
void cg_count_report(struct cg_exam *exam);

#endif

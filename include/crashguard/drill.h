/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of a crash on purpose that left a dump: of what, and whether that is what would run now. */
#ifndef CRASHGUARD_DRILL_H
#define CRASHGUARD_DRILL_H

#include <crashguard/report.h>

#define CG_DIGEST_LEN 16	/* hex digits: the first 8 bytes of a SHA-256 */
#define CG_DATE_LEN 10		/* 2026-11-28 */

/* What a drill proves the work of, and in this order. */
enum cg_identity_part {
	CG_IDENTITY_KERNEL,
	CG_IDENTITY_INITRD,
	CG_IDENTITY_CMDLINE,
	CG_IDENTITY_RESERVATION,
	CG_IDENTITY_PARTS,
};

#define CG_IDENTITY_LEN (CG_IDENTITY_PARTS * (CG_DIGEST_LEN + 1) - 1)

/**
 * struct cg_identity - what would run at a panic, the same at every boot of the same configuration
 * @part: of each a digest, in hex; zeros for an initrd that is not there
 */
struct cg_identity {
	char part[CG_IDENTITY_PARTS][CG_DIGEST_LEN + 1];
};

/**
 * struct cg_drill - somebody's word that a dump was written
 * @date: when; "" where there is no record
 * @identity: by what
 */
struct cg_drill {
	char date[CG_DATE_LEN + 1];
	struct cg_identity identity;
};

int cg_drill_parse(const char *text, struct cg_drill *out);
size_t cg_identity_text(char *buf, size_t len, const struct cg_identity *id);
size_t cg_identity_line(char *cmdline);
void cg_drill_judge(const struct cg_drill *record, const struct cg_identity *now, const char *why,
		    struct cg_report *report);

#ifdef __KERNEL__
struct cg_sums;
struct cg_reservation;
/* In module/drill.c. */
const char *cg_drill_identify(const struct cg_sums *sums, struct cg_identity *out);
void cg_drill_report(struct cg_report *report);
int cg_drill_write(const char *text, size_t len);
size_t cg_drill_read(char *buf, size_t len);
#endif

#endif

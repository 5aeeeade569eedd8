/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of findings. A row is X(CODE, "slug", SEVERITY, CHECK, "what is so", "what to do"); several rows may
 * share a slug, which is an interface and never changes. The sentence is both texts joined by "; ".
 *
 * In the texts {u0} is a size rounded up (a need), {d0} a size rounded down (a room), {e0} a size to the byte as one
 * would type it, {x0} an address of the crash region, {X0} an address that the log must not give, {n0} a number,
 * {s0} a string, {S0} a string that the log must not give. The digit is the place in num[] or str[].
 */
#ifndef CRASHGUARD_FINDINGS_H
#define CRASHGUARD_FINDINGS_H

#include <crashguard/env.h>
#include <crashguard/findings_reservation.h>
#include <crashguard/findings_image.h>
#include <crashguard/findings_load.h>
#include <crashguard/findings_state.h>

enum cg_severity {
	CG_ERROR,
	CG_WARNING,
	CG_INFO,
	CG_EVENT,	/* shown as info, counted, never part of a verdict */
};

/* In the order in which `checks` lists them. */
enum cg_check {
	CG_CHECK_HOOKS,
	CG_CHECK_RESERVATION,
	CG_CHECK_IMAGE_HEADER,
	CG_CHECK_IMAGE_PAYLOAD,
	CG_CHECK_PAYLOAD_BODY,
	CG_CHECK_PLACEMENT,
	CG_CHECK_COMMAND_LINE,
	CG_CHECK_SIGNATURE,
	CG_CHECK_MEMORY_MAP,
	CG_CHECK_INTEGRITY,
	CG_CHECK_RUN_TIME,
	CG_CHECK_INITRD_RELEASE,
	CG_CHECK_DRILL,
	CG_CHECKS,
	CG_CHECK_NONE = CG_CHECKS,
};

#define CG_FINDINGS(X)          \
	CG_FINDINGS_RESERVATION(X) \
	CG_FINDINGS_IMAGE(X)    \
	CG_FINDINGS_LOAD(X)     \
	CG_FINDINGS_STATE(X)

enum cg_code {
	CG_F_NONE = 0,
#define CG_FINDING_CODE(code, slug, severity, check, what, remedy) CG_F_##code,
	CG_FINDINGS(CG_FINDING_CODE)
#undef CG_FINDING_CODE
	CG_F_COUNT,
};

struct cg_finding_desc {
	const char *slug;
	enum cg_severity severity;
	enum cg_check check;
	const char *what;
	const char *remedy;
};

const struct cg_finding_desc *cg_finding_desc(enum cg_code code);
const char *cg_severity_name(enum cg_severity severity);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows about the state of the machine and of crashguard itself. Included by findings.h alone. */
#ifndef CRASHGUARD_FINDINGS_STATE_H
#define CRASHGUARD_FINDINGS_STATE_H

#define CG_FINDINGS_STATE(X)                                                                                \
	X(IMAGE_NONE, "image-none", CG_WARNING, CG_CHECK_NONE,                                              \
	  "{d0} is reserved and no capture kernel is loaded",                                               \
	  "load one with kexec -p, or write 1 to /sys/kernel/crashguard/stage")                             \
	X(MEMORY_CHANGED, "memory-changed", CG_WARNING, CG_CHECK_MEMORY_MAP,                                \
	  "memory went on or off line {n0} times since the image was loaded, which describes the memory "   \
	  "that was there: the dump would miss some, or fail",                                              \
	  "load the image again")                                                                           \
	X(HOOK_MISSING, "hook-missing", CG_WARNING, CG_CHECK_HOOKS,                                         \
	  "{s0} cannot be watched ({s1})",                                                                  \
	  "see hook-missing in Documentation/findings.rst")                                                 \
	X(NOT_CHECKED, "not-checked", CG_INFO, CG_CHECK_NONE,                                               \
	  "{n0} checks that count did not run: {s0}{s1}",                                                   \
	  "read /sys/kernel/crashguard/checks for the reasons")                                             \
	X(NOT_CHECKED_LOAD, "not-checked", CG_INFO, CG_CHECK_NONE,                                          \
	  "a load by {s0} was let through unjudged ({s1})",                                                 \
	  "read /sys/kernel/crashguard/checks for what is known")                                           \
	X(REPORT_FULL, "not-checked", CG_INFO, CG_CHECK_NONE,                                               \
	  "{n0} more findings found no room in the report",                                                 \
	  "mend the ones that are listed first")

#endif

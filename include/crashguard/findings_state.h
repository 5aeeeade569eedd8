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
	X(NOT_CHECKED_PAGES, "not-checked", CG_INFO, CG_CHECK_NONE,                                         \
	  "{n0} pages of the segment {s0} at {x1} cannot be read, and are not verified",                    \
	  "nothing needs to be done where they hold keys of disks, which the kernel hides")                 \
	X(NOT_CHECKED_REWRITTEN, "not-checked", CG_INFO, CG_CHECK_NONE,                                     \
	  "memory or CPUs came or went, and the elfcorehdr was made anew; it is verified from then on",     \
	  "nothing needs to be done: the kernel does so by itself")                                         \
	X(IMAGE_DAMAGED, "image-damaged", CG_ERROR, CG_CHECK_INTEGRITY,                                     \
	  "the segment {s0} changed in memory since it was loaded, first in the page at offset {n0}, at {x1}", \
	  "load the image again; if it comes back, find out what writes there, or test the memory")         \
	X(DRILL_VOID, "drill-void", CG_WARNING, CG_CHECK_DRILL,                                             \
	  "since the drill of {s1} this changed, so that it is no proof any more: {s0}",                     \
	  "make another drill, or write an empty line to /sys/kernel/crashguard/drill")                     \
	X(PANIC_PATH, "panic-path", CG_WARNING, CG_CHECK_NONE,                                              \
	  "crash_kexec_post_notifiers is set: all panic notifiers run before the capture kernel is started, " \
	  "and one that hangs loses the dump",                                                              \
	  "write N to /sys/module/kernel/parameters/crash_kexec_post_notifiers, and boot without the word") \
	X(PANIC_PATH_PRINT, "panic-path", CG_WARNING, CG_CHECK_NONE,                                        \
	  "crash_kexec_post_notifiers is set: all panic notifiers run, and what panic_print asks for is "   \
	  "printed, before the capture kernel is started, and what hangs there loses the dump",             \
	  "write N to /sys/module/kernel/parameters/crash_kexec_post_notifiers, and boot without the word") \
	X(REPORT_FULL, "not-checked", CG_INFO, CG_CHECK_NONE,                                               \
	  "{n0} more findings found no room in the report",                                                 \
	  "mend the ones that are listed first")

#endif

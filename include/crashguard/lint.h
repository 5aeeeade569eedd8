/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known to lose dumps: words of the capture kernel's command line, and settings of the running kernel. */
#ifndef CRASHGUARD_LINT_H
#define CRASHGUARD_LINT_H

#include <crashguard/machine.h>
#include <crashguard/report.h>
#include <crashguard/reservation.h>

/**
 * struct cg_lint_facts - what a command line is held against; zeroed: nothing is known, and less is said
 * @kernel_adds: the kernel itself adds elfcorehdr=, as kexec_file_load does
 * @nr_cpu: CPUs that a kernel on this machine counts as possible; 0: unknown
 * @room: the reservation; empty or zeroed: unknown
 * @cma: there is memory of crashkernel=,cma beside it
 * @consoles: which serial consoles the machine has
 */
struct cg_lint_facts {
	bool kernel_adds;
	unsigned int nr_cpu;
	struct cg_range room;
	bool cma;
	struct cg_consoles consoles;
};

/**
 * struct cg_lint - what was read of a capture kernel's command line
 * @facts: given
 * @found: a bit for each row of the table of hazards
 * @nr_elfcorehdr: how often elfcorehdr= stands there
 * @nr_console: how often console= does
 * @nr_absent: and how many of those are known not to be there
 * @limits_cpus: something says how many CPUs
 * @no_kaslr: nokaslr stands there
 */
struct cg_lint {
	struct cg_lint_facts facts;
	u32 found;
	unsigned int nr_elfcorehdr;
	unsigned int nr_console;
	unsigned int nr_absent;
	bool limits_cpus;
	bool no_kaslr;
};

/**
 * struct cg_panic_path - what the running kernel does between panic() and the capture kernel
 * @known: it could be read
 * @notifiers: crash_kexec_post_notifiers is set, and not by the kernel itself
 * @prints: panic_print asks for something
 */
struct cg_panic_path {
	bool known;
	bool notifiers;
	bool prints;
};

void cg_lint_facts_of(const struct cg_machine *m, const struct cg_reservation *res, bool kernel_adds,
		      struct cg_lint_facts *out);

/* First the words, which are written over; then what is wrong with them. */
void cg_lint_read(char *line, struct cg_lint *lint);
void cg_lint_report(const struct cg_lint *lint, struct cg_report *report);

void cg_panic_path_report(const struct cg_panic_path *path, struct cg_report *report);

#endif

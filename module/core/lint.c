// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words that are known to lose dumps. Where they come from: the lists of words that kdump-utils (kdump-lib.sh,
 * gen-kdump-sysconfig.sh) and openSUSE's kdump take out of a capture kernel's command line, and the kernel's
 * Documentation/admin-guide/kernel-parameters.txt for what each does. What Debian and Fedora put there is none.
 */
#include <crashguard/cmdline.h>
#include <crashguard/lint.h>
#include <crashguard/request.h>

/* An estimate: less than this part of the reservation is not what a capture kernel runs out of memory by. */
#define CG_LINT_PART 16
/* An estimate: from so many on, what each CPU takes by itself counts beside everything else. */
#define CG_LINT_CPUS 8
#define CG_SWIOTLB_SLOT 2048ULL

/* "N", or "NODE:N" of which the first one is looked at. */
static u64 cg_lint_amount(const char *value)
{
	char *end;
	u64 n = memparse(value, &end);

	return *end == ':' ? memparse(end + 1, NULL) : n;
}

static bool cg_lint_on(const struct cg_lint_facts *facts __maybe_unused, const char *value)
{
	return cg_lint_amount(value);
}

/* A lone "-" turns it off: setup_slub_debug() in mm/slub.c. */
static bool cg_lint_debug(const struct cg_lint_facts *facts __maybe_unused, const char *value)
{
	return strcmp(value, "-");
}

static bool cg_lint_large(const struct cg_lint_facts *facts, const char *value)
{
	return cg_lint_amount(value) > cg_range_size(&facts->room) / CG_LINT_PART;
}

/* In slots: setup_io_tlb_npages() in kernel/dma/swiotlb.c. */
static bool cg_lint_swiotlb(const struct cg_lint_facts *facts, const char *value)
{
	return cg_lint_amount(value) > cg_range_size(&facts->room) / CG_LINT_PART / CG_SWIOTLB_SLOT;
}

/* Takes away all from there on: parse_memopt() in arch/x86/kernel/e820.c, which passes over what is no number. */
static bool cg_lint_below(const struct cg_lint_facts *facts, const char *value)
{
	u64 top = memparse(value, NULL);

	return top && top <= facts->room.end;
}

/* size$start and its like make memory something else: parse_memmap_one() in arch/x86/kernel/e820.c. */
static bool cg_lint_takes_away(const struct cg_lint_facts *facts, const char *entry)
{
	struct cg_range range;
	char *end;
	u64 size = memparse(entry, &end);

	if (!size || (*end != '$' && *end != '#' && *end != '!'))
		return false;
	range.start = memparse(end + 1, NULL);
	return !check_add_overflow(range.start, size - 1, &range.end) && cg_range_overlaps(&range, &facts->room);
}

static bool cg_lint_memmap(const struct cg_lint_facts *facts, const char *value)
{
	while (value) {
		if (cg_lint_takes_away(facts, value))
			return true;
		value = strchr(value, ',');
		value = value ? value + 1 : NULL;
	}
	return false;
}

/**
 * struct cg_hazard - a row of the table
 * @name: of the parameter; "-" and "_" in it are one
 * @needs_room: what it is depends on the reservation, and nothing is said where that is not known
 * @sticks: each time counts; else the last one alone does, as for most of the kernel's parameters
 * @is_bad: does this value harm? "" where there is none
 * @code: the finding
 * @why: its second string
 */
struct cg_hazard {
	const char *name;
	bool needs_room;
	bool sticks;
	bool (*is_bad)(const struct cg_lint_facts *facts, const char *value);
	enum cg_code code;
	const char *why;
};

static const char cg_why_panics[] = "which makes it panic again where it could go on and write the dump";
static const char cg_why_debug[] = "which takes much memory to look for bugs";
static const char cg_why_gone[] = "which takes away memory that is reserved for it";

static const struct cg_hazard cg_hazards[] = {
	{ "panic_on_warn", false, false, cg_lint_on, CG_F_HAZARD_WORD, cg_why_panics },
	{ "softlockup_panic", false, false, cg_lint_on, CG_F_HAZARD_WORD, cg_why_panics },
	{ "hung_task_panic", false, false, cg_lint_on, CG_F_HAZARD_WORD, cg_why_panics },
	{ "slub_debug", false, false, cg_lint_debug, CG_F_HAZARD_WORD, cg_why_debug },
	{ "slab_debug", false, false, cg_lint_debug, CG_F_HAZARD_WORD, cg_why_debug },
	{ "hugepages", false, true, cg_lint_on, CG_F_HAZARD_WORD, "which sets memory aside that it needs itself" },
	{ "log_buf_len", true, false, cg_lint_large, CG_F_HAZARD_ROOM, NULL },
	{ "swiotlb", true, false, cg_lint_swiotlb, CG_F_HAZARD_ROOM, NULL },
	{ "cma", true, false, cg_lint_large, CG_F_HAZARD_ROOM, NULL },
	{ "hugetlb_cma", true, false, cg_lint_large, CG_F_HAZARD_ROOM, NULL },
	{ "movablecore", true, false, cg_lint_large, CG_F_HAZARD_ROOM, NULL },
	{ "mem", true, true, cg_lint_below, CG_F_HAZARD_WORD, cg_why_gone },
	{ "memmap", true, true, cg_lint_memmap, CG_F_HAZARD_WORD, cg_why_gone },
};

static_assert(ARRAY_SIZE(cg_hazards) < 32, "a bit each in cg_lint.found, and one for crashkernel=");

#define CG_FOUND_CRASHKERNEL 0x80000000U

static void cg_lint_hazards(struct cg_lint *lint, const char *name, const char *value)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cg_hazards); i++) {
		const struct cg_hazard *h = &cg_hazards[i];

		if (!cg_param_is(name, h->name) || (h->needs_room && !lint->facts.room.end))
			continue;
		if (h->is_bad(&lint->facts, value))
			lint->found |= 1U << i;
		else if (!h->sticks)
			lint->found &= ~(1U << i);
	}
}

/* Only of these names is it known whether there is such a device: "ttyS1,115200" or "hvc0". */
static bool cg_console_is_absent(const struct cg_consoles *consoles, const char *value)
{
	static const char serial[] = "ttyS", virtual[] = "hvc";
	u32 there;
	u64 nr;

	if (!consoles->known)
		return false;
	if (!strncmp(value, serial, sizeof(serial) - 1)) {
		value += sizeof(serial) - 1;
		there = consoles->serial;
	} else if (!strncmp(value, virtual, sizeof(virtual) - 1)) {
		value += sizeof(virtual) - 1;
		there = consoles->virtual;
	} else {
		return false;
	}
	if (*value < '0' || *value > '9')
		return false;
	nr = memparse(value, NULL);
	return nr < CG_CONSOLES_MAX && !(there >> nr & 1);
}

static void cg_lint_word(struct cg_lint *lint, const char *name, const char *value)
{
	cg_lint_hazards(lint, name, value);
	if (cg_param_is(name, "elfcorehdr"))
		lint->nr_elfcorehdr++;
	lint->limits_cpus |= cg_param_is(name, "nr_cpus") || cg_param_is(name, "maxcpus") ||
			     cg_param_is(name, "possible_cpus") || cg_param_is(name, "nosmp");
	if (cg_param_is(name, "console")) {
		lint->nr_console++;
		lint->nr_absent += cg_console_is_absent(&lint->facts.consoles, value);
	}
}

/**
 * cg_lint_facts_of() - what there is to hold a command line against
 * @m: the machine
 * @res: what is reserved
 * @kernel_adds: the load is one of kexec_file_load
 * @out: the result
 */
void cg_lint_facts_of(const struct cg_machine *m, const struct cg_reservation *res, bool kernel_adds,
		      struct cg_lint_facts *out)
{
	*out = (struct cg_lint_facts){
		.kernel_adds = kernel_adds,
		.nr_cpu = m->nr_cpu_possible,
		.consoles = m->consoles,
	};
	if (res->known && !cg_range_is_empty(&res->main))
		out->room = res->main;
	out->cma = res->cma_known && res->cma_size;
}

/**
 * cg_lint_read() - read a capture kernel's command line
 * @line: NUL-terminated, untrusted; next_arg() writes over it
 * @lint: zeroed but for its facts
 *
 * The kernel takes its words up to "--": parse_args() in kernel/params.c. crashkernel= it finds anywhere, and nokaslr
 * the boot code does.
 *
 * Context: any.
 */
void cg_lint_read(char *line, struct cg_lint *lint)
{
	char *name, *value;
	u32 off = 0, len;

	if (cg_word_next(line, &off, &len))
		lint->found |= CG_FOUND_CRASHKERNEL;
	lint->no_kaslr = cg_cmdline_has(line, "nokaslr");
	while (isspace(*line))
		line++;
	while (*line) {
		line = next_arg(line, &name, &value);
		if (!value && !strcmp(name, "--"))
			return;
		cg_lint_word(lint, name, value ?: "");
	}
}

static void cg_lint_report_elfcorehdr(const struct cg_lint *lint, struct cg_report *report)
{
	if (lint->facts.kernel_adds && lint->nr_elfcorehdr)
		cg_find(report, CG_F_HAZARD_WORD, "elfcorehdr", "which the kernel adds, and the last of two counts");
	else if (lint->nr_elfcorehdr > 1)
		cg_find(report, CG_F_HAZARD_WORD, "elfcorehdr", "twice, and the last one counts");
	else if (!lint->facts.kernel_adds && !lint->nr_elfcorehdr)
		cg_find(report, CG_F_HAZARD_NO_VMCORE, NULL, NULL);
}

/**
 * cg_lint_report() - say what is wrong with a command line
 * @lint: from cg_lint_read()
 * @report: gets cmdline-hazard, for each hazard once, which name parameters of the table and never what was read
 */
void cg_lint_report(const struct cg_lint *lint, struct cg_report *report)
{
	const struct cg_lint_facts *facts = &lint->facts;
	unsigned int i;

	if (lint->found & CG_FOUND_CRASHKERNEL)
		cg_find(report, CG_F_HAZARD_WORD, "crashkernel", "which would reserve once more of what it has");
	cg_lint_report_elfcorehdr(lint, report);
	for (i = 0; i < ARRAY_SIZE(cg_hazards); i++) {
		const struct cg_hazard *h = &cg_hazards[i];

		if (lint->found >> i & 1)
			cg_find(report, h->code, h->name, h->why,
				h->code == CG_F_HAZARD_ROOM ? cg_range_size(&facts->room) : 0);
	}
	if (!lint->limits_cpus && facts->nr_cpu > CG_LINT_CPUS)
		cg_find(report, CG_F_HAZARD_CPUS, NULL, NULL, facts->nr_cpu);
	if (facts->cma && facts->kernel_adds && !lint->no_kaslr)
		cg_find(report, CG_F_HAZARD_KASLR, NULL, NULL);
	if (lint->nr_console && lint->nr_absent == lint->nr_console)
		cg_find(report, CG_F_HAZARD_CONSOLE, NULL, NULL);
}

/**
 * cg_panic_path_report() - what comes between a panic and the capture kernel
 * @path: settings of the running kernel
 * @report: gets panic-path
 *
 * Source: panic() in kernel/panic.c. Without crash_kexec_post_notifiers nothing comes before __crash_kexec().
 */
void cg_panic_path_report(const struct cg_panic_path *path, struct cg_report *report)
{
	if (!path->known || !path->notifiers)
		return;
	cg_find(report, path->prints ? CG_F_PANIC_PATH_PRINT : CG_F_PANIC_PATH, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Words that lose dumps, each with the near miss that does not. */
#include "report_build.h"

#include <crashguard/cmdline.h>

#include "../module/core/lint.c"

#define ROOM_START 0x23000000ULL
#define ROOM_END 0x32ffffffULL		/* 256M, of which a sixteenth is 16M, or 8192 slots of swiotlb */
#define GOOD "nr_cpus=1 reset_devices "

enum lint_machine {
	LINT_PLAIN,	/* 4 CPUs, ttyS0 and hvc1, 256M for kexec_file_load */
	LINT_LEGACY,	/* the same for kexec_load */
	LINT_CMA,	/* with ,cma beside it */
	LINT_CMA_LEGACY,
	LINT_8,		/* with 8 CPUs */
	LINT_9,
	LINT_BARE,	/* nothing is known but that it is for kexec_file_load */
	LINT_NOTHING,	/* not even that */
};

static const struct lint_row {
	const char *desc;
	const char *line;
	const char *want;	/* the findings, each by what it names */
	enum lint_machine machine;
} lint_rows[] = {
	{ "nothing", "", "" },
	{ "blanks", " \t ", "" },

	/* What distributions hand to a capture kernel. */
	{ "Debian, kdump-tools 1.8.1",
	  "BOOT_IMAGE=/boot/vmlinuz-6.1.0-56-amd64 root=UUID=1-2 ro quiet reset_devices "
	  "systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll usbcore.nousb", "", LINT_9 },
	{ "Debian, cloud", "root=PARTUUID=1 ro console=tty0 console=ttyS0,115200 earlyprintk=ttyS0,115200 consoleblank=0 "
	  "reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll usbcore.nousb", "", LINT_9 },
	{ "Fedora, kdump-utils",
	  "rd.lvm.lv=fedora/root rhgb cma=512M hugetlb_cma=1G irqpoll nr_cpus=1 reset_devices cgroup_disable=memory mce=off "
	  "numa=off udev.children-max=2 panic=10 acpi_no_memhotplug transparent_hugepage=never nokaslr hest_disable "
	  "novmcoredd cma=0 hugetlb_cma=0 initramfs_options=size=90%", "", LINT_CMA },
	{ "openSUSE", "root=UUID=1 sysrq=yes reset_devices acpi_no_memhotplug cgroup_disable=memory nokaslr numa=off irqpoll "
	  "nr_cpus=1 root=kdump rootflags=bind rd.udev.children-max=8 disable_cpu_apicid=0 panic=1", "", LINT_9 },
	{ "kdump.rst", "root=/dev/sda1 1 irqpoll nr_cpus=1 reset_devices", "", LINT_9 },
	{ "kexec-tools, kexec_load", "console=ttyS0 nr_cpus=1 elfcorehdr=0x32f00000", "", LINT_LEGACY },

	/* What makes it panic. */
	{ "panic_on_warn", "panic_on_warn=1", "panic_on_warn" },
	{ "panic-on-warn", "panic-on-warn=1", "panic_on_warn" },
	{ "panic_on_warn is off", "panic_on_warn=0", "" },
	{ "panic_on_warn without a value, which the kernel does not take", "panic_on_warn", "" },
	{ "panic_on_warn, and off again", "panic_on_warn=1 a panic_on_warn=0", "" },
	{ "panic_on_warn off, and on", "panic_on_warn=0 panic_on_warn=1", "panic_on_warn" },
	{ "near panic_on_warn", "panic_on_warns=1 xpanic_on_warn=1 x.panic_on_warn=1 panic=10 panic_on_oops=1 PANIC_ON_WARN=1",
	  "" },
	{ "softlockup_panic", "softlockup_panic=1", "softlockup_panic" },
	{ "softlockup_panic is off", "softlockup_panic=0", "" },
	{ "hung_task_panic", "hung_task_panic=1", "hung_task_panic" },
	{ "hung_task_panic is off", "hung_task_panic=0", "" },

	/* What takes its memory. */
	{ "slub_debug", "slub_debug", "slub_debug" },
	{ "slub_debug with flags", "slub_debug=FZP,kmalloc-64", "slub_debug" },
	{ "slub_debug is off", "slub_debug=-", "" },
	{ "slab_debug", "slab_debug=P", "slab_debug" },
	{ "slab_debug is off", "slab_debug=-", "" },
	{ "hugepages", "hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=0", "hugepages" },
	{ "hugepages of a node", "hugepages=0:512,1:512", "hugepages" },
	{ "no hugepages", "hugepagesz=1G default_hugepagesz=2M hugepages=0 transparent_hugepage=never", "" },
	{ "log_buf_len of a sixteenth", "log_buf_len=16M", "" },
	{ "log_buf_len, a byte more", "log_buf_len=16777217", "log_buf_len" },
	{ "log_buf_len where nothing is known", "log_buf_len=16G", "", LINT_BARE },
	{ "swiotlb of a sixteenth", "swiotlb=8192", "" },
	{ "swiotlb, a slot more", "swiotlb=8193,1,force", "swiotlb" },
	{ "swiotlb=force", "swiotlb=force", "" },
	{ "swiotlb=noforce", "swiotlb=noforce", "" },
	{ "cma", "cma=64M@0-4G", "cma" },
	{ "small cma", "cma=16M", "" },
	{ "hugetlb_cma", "hugetlb_cma=1G", "hugetlb_cma" },
	{ "hugetlb_cma of a node", "hugetlb_cma=0:1G,1:1G", "hugetlb_cma" },
	{ "no hugetlb_cma", "hugetlb_cma=0", "" },
	{ "movablecore", "movablecore=128M", "movablecore" },
	{ "small movablecore", "movablecore=16M", "" },

	/* The last one counts, where it does for the kernel; some are told without knowing the reservation. */
	{ "each, and off again", "softlockup_panic=1 softlockup_panic=0 hung_task_panic=1 hung_task_panic=0 slub_debug "
	  "slub_debug=- slab_debug slab_debug=- log_buf_len=1G log_buf_len=1M swiotlb=99999 swiotlb=1 cma=1G cma=0 "
	  "hugetlb_cma=1G hugetlb_cma=0 movablecore=1G movablecore=0", "" },
	{ "what needs no room, where nothing is known",
	  "panic_on_warn=1 softlockup_panic=1 hung_task_panic=1 slub_debug slab_debug hugepages=1",
	  "panic_on_warn softlockup_panic hung_task_panic slub_debug slab_debug hugepages", LINT_BARE },
	{ "what needs room, where nothing is known",
	  "swiotlb=99999 cma=1G hugetlb_cma=1G movablecore=1G memmap=1M$0", "", LINT_BARE },

	/* What takes away what is reserved. */
	{ "mem below the end", "mem=815M", "mem" },
	{ "mem, a byte below the end", "mem=0x32ffffff", "mem" },
	{ "mem at the end", "mem=816M", "" },
	{ "mem, and more", "mem=512M mem=4G", "mem" },
	{ "mem of no size", "mem=nopentium", "" },
	{ "mem where nothing is known", "mem=64M", "", LINT_BARE },
	{ "near mem", "memtest=1 mem_encrypt=on memhp_default_state=online", "" },
	{ "memmap at the start", "memmap=1M$0x23000000", "memmap" },
	{ "memmap up to the start", "memmap=1M$0x22f00000", "" },
	{ "memmap, a byte more", "memmap=1048577$0x22f00000", "memmap" },
	{ "memmap at the last byte", "memmap=1#0x32ffffff", "memmap" },
	{ "memmap from the end", "memmap=1M#0x33000000", "" },
	{ "memmap for pmem", "memmap=1G!0x20000000", "memmap" },
	{ "memmap that adds", "memmap=exactmap memmap=256M@0x23000000", "" },
	{ "memmap, the second of a list", "memmap=4K$0x1000,64K$0x30000000", "memmap" },
	{ "memmap of a byte, the second of a list", "memmap=4K$0x1000,1$0x30000000", "memmap" },
	{ "memmap, and one elsewhere", "memmap=1M$0x23000000 memmap=1M$0x1000", "memmap" },
	{ "memmap, two lists of nothing that matters", "memmap=4K$0x1000, memmap=,,", "" },
	{ "memmap of 0 bytes", "memmap=0$0x30000000", "" },
	{ "memmap past all memory", "memmap=0xffffffffffffffff$0x30000000", "" },

	/* What the loader has to do. */
	{ "crashkernel", GOOD "crashkernel=256M", "crashkernel" },
	{ "crashkernel, wherever the kernel would see it", "a=\"b crashkernel=1M\"", "crashkernel" },
	{ "crashkernel for init, which the kernel sees", "-- crashkernel=1M", "crashkernel" },
	{ "near crashkernel", "crashkernels=1 crashkernel", "" },
	{ "elfcorehdr beside the kernel's", "elfcorehdr=0x32f00000", "elfcorehdr" },
	{ "elfcorehdr for init", "-- elfcorehdr=0x32f00000", "" },
	{ "no elfcorehdr", "a", "no-elfcorehdr", LINT_LEGACY },
	{ "no elfcorehdr before --", "a -- elfcorehdr=1M", "no-elfcorehdr", LINT_LEGACY },
	{ "two of it", "elfcorehdr=1M elfcorehdr=2M", "elfcorehdr", LINT_LEGACY },

	/* CPUs. */
	{ "eight CPUs", "a", "", LINT_8 },
	{ "nine CPUs", "a", "cpus", LINT_9 },
	{ "nine, and nr_cpus", "nr_cpus=4", "", LINT_9 },
	{ "nine, and maxcpus", "maxcpus=1", "", LINT_9 },
	{ "nine, and nosmp", "nosmp", "", LINT_9 },
	{ "nine, and possible_cpus", "possible_cpus=2", "", LINT_9 },
	{ "nine, and nr_cpus for init", "-- nr_cpus=1", "cpus", LINT_9 },
	{ "nine, and nearly nr_cpus", "nr_cpusx=1 xmaxcpus=1", "cpus", LINT_9 },
	{ "any number where nothing is known", "a", "no-elfcorehdr", LINT_NOTHING },

	/* KASLR. */
	{ "no nokaslr beside cma", "a kaslr xnokaslr nokaslr=1", "nokaslr", LINT_CMA },
	{ "nokaslr beside cma", "a nokaslr b", "", LINT_CMA },
	{ "no nokaslr, and no cma", "a", "" },
	{ "no nokaslr beside cma that the loader does not know", "elfcorehdr=1M", "", LINT_CMA_LEGACY },

	/* Consoles. */
	{ "console that is there", "console=ttyS0,115200n8", "" },
	{ "console that is not", "console=ttyS1,115200n8", "console" },
	{ "virtual console that is not", "console=hvc0", "console" },
	{ "virtual console that is", "console=hvc1", "" },
	{ "console without a number", "console=hvc", "" },
	{ "one of two is there", "console=hvc0 console=ttyS0", "" },
	{ "neither of two", "console=hvc0 console=ttyS31", "console" },
	{ "one that is not, and one nobody knows of", "console=ttyS1 console=tty0", "" },
	{ "the highest digit", "console=ttyS9", "console" },
	{ "nearly serial", "console=tty11", "" },
	{ "nearly virtual", "console=hvx0", "" },
	{ "consoles nobody knows of",
	  "console=ttyS32 console=ttyS console=ttySx console=ttyUSB0 console=uart8250,io,0x3f8 console=null console= console",
	  "" },
	{ "none that is there where nothing is known", "console=ttyS1", "", LINT_BARE },

	/* Quotes, init's words, and several at once. */
	{ "in quotes", "\"panic_on_warn=1\" hugepages=\"8\"", "panic_on_warn hugepages" },
	{ "as a value", "a=\"b panic_on_warn=1 hugepages=8\"", "" },
	{ "for init", "-- panic_on_warn=1 hugepages=8 console=ttyS1", "" },
	{ "an open quote", "a=\"b panic_on_warn=1", "" },
	{ "several, each once", "mem=1 mem=1 hugepages=1 crashkernel=1 crashkernel=2 elfcorehdr=1 console=hvc0 slub_debug",
	  "crashkernel elfcorehdr slub_debug hugepages mem console" },
};

static void lint_desc(const struct lint_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(lint, lint_rows, lint_desc);

static void lint_facts(enum lint_machine machine, struct cg_lint_facts *out)
{
	*out = (struct cg_lint_facts){
		.kernel_adds = machine != LINT_LEGACY && machine != LINT_CMA_LEGACY,
		.nr_cpu = machine == LINT_8 ? 8 : machine == LINT_9 ? 9 : 4,
		.room = { ROOM_START, ROOM_END },
		.cma = machine == LINT_CMA || machine == LINT_CMA_LEGACY,
		.consoles = { .known = true, .serial = 1 << 0, .virtual = 1 << 1 },
	};
	if (machine == LINT_BARE)
		*out = (struct cg_lint_facts){ .kernel_adds = true };
	if (machine == LINT_NOTHING)
		*out = (struct cg_lint_facts){ };
}

static const char *lint_name(const struct cg_finding *f)
{
	switch (f->code) {
	case CG_F_HAZARD_CPUS:
		return "cpus";
	case CG_F_HAZARD_KASLR:
		return "nokaslr";
	case CG_F_HAZARD_NO_VMCORE:
		return "no-elfcorehdr";
	case CG_F_HAZARD_CONSOLE:
		return "console";
	default:
		return f->str[0];
	}
}

/* From a buffer with no byte to spare. */
static void lint_names(struct kunit *test, const char *text, enum lint_machine machine, struct cg_report *report,
		       char *out, size_t len)
{
	char *line = kunit_kmalloc(test, strlen(text) + 1, GFP_KERNEL);
	struct cg_lint lint = { };
	size_t used = 0;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, line);
	memcpy(line, text, strlen(text) + 1);
	lint_facts(machine, &lint.facts);
	cg_lint_read(line, &lint);
	cg_lint_report(&lint, report);
	out[0] = '\0';
	for (i = 0; i < report->nr; i++)
		used += scnprintf(out + used, len - used, "%s%s", i ? " " : "", lint_name(&report->finding[i]));
	kunit_kfree(test, line);
}

static void lint_words(struct kunit *test)
{
	const struct lint_row *row = test->param_value;
	struct cg_report *report = report_new(test);
	char names[128];
	unsigned int i;

	lint_names(test, row->line, row->machine, report, names, sizeof(names));
	KUNIT_EXPECT_STREQ(test, names, row->want);
	for (i = 0; i < report->nr; i++) {
		const struct cg_finding *f = &report->finding[i];

		KUNIT_EXPECT_STREQ(test, cg_finding_desc(f->code)->slug, "cmdline-hazard");
		KUNIT_EXPECT_EQ(test, f->num[0], f->code == CG_F_HAZARD_ROOM ? ROOM_END - ROOM_START + 1 :
						 f->code == CG_F_HAZARD_CPUS ? 9ULL : 0ULL);
	}
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_COMMAND_LINE].state, (int)(row->want[0] ? CG_WARN : CG_NOT_RUN));
}

/* A value that stands on the line is nobody's business: no sentence has it, in the log or elsewhere. */
static void lint_tells_no_value(struct kunit *test)
{
	static const char line[] = "crashkernel=7777K panic_on_warn=7777 slub_debug=7777 hugepages=7777 log_buf_len=7777G "
				   "mem=7777 memmap=7777M$0x23007777 elfcorehdr=7777 secret=7777 console=hvc7";
	struct cg_report *report = report_new(test);
	char names[128], *text;
	unsigned int i;

	lint_names(test, line, LINT_PLAIN, report, names, sizeof(names));
	KUNIT_EXPECT_STREQ(test, names, "crashkernel elfcorehdr panic_on_warn slub_debug hugepages log_buf_len mem memmap console");
	text = kunit_kmalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < report->nr; i++) {
		cg_finding_format(text, CG_SENTENCE_LEN, &report->finding[i], false);
		KUNIT_EXPECT_NULL_MSG(test, strstr(text, "7777"), "%s", text);
		KUNIT_EXPECT_NULL_MSG(test, strstr(text, "secret"), "%s", text);
		KUNIT_EXPECT_NULL_MSG(test, strstr(text, "..."), "%s", text);
	}
}

/* What is derived from any of these lines has no hazard, but for a console that stays as it is. */
static void lint_of_what_is_derived(struct kunit *test)
{
	static const enum lint_machine machines[] = { LINT_PLAIN, LINT_CMA, LINT_9, LINT_BARE };
	struct cg_report *report;
	char derived[512], names[128];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(lint_rows); i++) {
		/* What is for init, or within another word, is not touched, and the kernel sees crashkernel= there. */
		if (strstr(lint_rows[i].line, "-- ") || strstr(lint_rows[i].line, "=\"b "))
			continue;
		KUNIT_ASSERT_GT(test, cg_cmdline_derive(lint_rows[i].line, derived, sizeof(derived)), 0);
		for (k = 0; k < ARRAY_SIZE(machines); k++) {
			report = report_new(test);
			lint_names(test, derived, machines[k], report, names, sizeof(names));
			KUNIT_EXPECT_TRUE_MSG(test, !names[0] || !strcmp(names, "console"), "%s: %s", derived, names);
			kunit_kfree(test, report);
		}
	}
}

static void lint_facts_of_a_machine(struct kunit *test)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct cg_reservation res = { .known = true, .main = { ROOM_START, ROOM_END }, .cma_known = true };
	struct cg_lint_facts facts;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->nr_cpu_possible = 12;
	m->consoles = (struct cg_consoles){ .known = true, .serial = 3 };
	cg_lint_facts_of(m, &res, true, &facts);
	KUNIT_EXPECT_TRUE(test, facts.kernel_adds);
	KUNIT_EXPECT_EQ(test, facts.nr_cpu, 12U);
	KUNIT_EXPECT_EQ(test, facts.room.start, ROOM_START);
	KUNIT_EXPECT_EQ(test, facts.room.end, ROOM_END);
	KUNIT_EXPECT_EQ(test, facts.consoles.serial, 3U);
	KUNIT_EXPECT_FALSE(test, facts.cma);
	res.cma_size = 1;
	cg_lint_facts_of(m, &res, false, &facts);
	KUNIT_EXPECT_TRUE(test, facts.cma);
	KUNIT_EXPECT_FALSE(test, facts.kernel_adds);
	res.cma_known = false;
	res.main = CG_RANGE_EMPTY;
	cg_lint_facts_of(m, &res, false, &facts);
	KUNIT_EXPECT_FALSE(test, facts.cma);
	KUNIT_EXPECT_EQ(test, facts.room.end, 0ULL);
	res.main = (struct cg_range){ ROOM_START, ROOM_END };
	res.known = false;
	cg_lint_facts_of(m, &res, false, &facts);
	KUNIT_EXPECT_EQ(test, facts.room.end, 0ULL);
}

static const struct path_row {
	const char *desc;
	struct cg_panic_path path;
	enum cg_code code;
} path_rows[] = {
	{ "as kernels boot", { .known = true }, CG_F_NONE },
	{ "notifiers", { .known = true, .notifiers = true }, CG_F_PANIC_PATH },
	{ "notifiers and print", { .known = true, .notifiers = true, .prints = true }, CG_F_PANIC_PATH_PRINT },
	{ "print alone, which comes after the capture kernel", { .known = true, .prints = true }, CG_F_NONE },
	{ "not known", { .notifiers = true, .prints = true }, CG_F_NONE },
};

static void path_desc(const struct path_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(path, path_rows, path_desc);

static void lint_panic_path(struct kunit *test)
{
	const struct path_row *row = test->param_value;
	struct cg_report *report = report_new(test);

	cg_panic_path_report(&row->path, report);
	KUNIT_ASSERT_EQ(test, report->nr, row->code ? 1U : 0U);
	if (!row->code)
		return;
	KUNIT_EXPECT_EQ(test, (int)report->finding[0].code, (int)row->code);
	KUNIT_EXPECT_STREQ(test, cg_finding_desc(row->code)->slug, "panic-path");
	KUNIT_EXPECT_EQ(test, (int)cg_finding_desc(row->code)->severity, (int)CG_WARNING);
}

static struct kunit_case lint_cases[] = {
	KUNIT_CASE_PARAM(lint_words, lint_gen_params),
	KUNIT_CASE(lint_tells_no_value),
	KUNIT_CASE(lint_of_what_is_derived),
	KUNIT_CASE(lint_facts_of_a_machine),
	KUNIT_CASE_PARAM(lint_panic_path, path_gen_params),
	{}
};

static struct kunit_suite lint_suite = {
	.name = "crashguard_lint",
	.test_cases = lint_cases,
};

kunit_test_suites(&lint_suite);

MODULE_LICENSE("GPL");

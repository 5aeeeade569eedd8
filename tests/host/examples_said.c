// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module alone raises, and how a line of the log is made; see examples.h. said.h is made of module/ by
 * tests/host/examples: SAID_FILE_CODE is the statement of module/FILE.c that raises CODE, word for word, so that only
 * what it speaks of is made up here; cg_publish_finding() and cg_errno_name() are those of the module.
 */
#include <linux/module.h>
#include <stdlib.h>

#include <crashguard/place.h>
#include <crashguard/reservation.h>

#include "examples.h"

/* What these take from the kernel. */
#define pr_err(fmt, ...) fprintf(out, "crashguard: " fmt, ##__VA_ARGS__)
#define pr_warn pr_err
#define pr_info pr_err
#define kmalloc(size, gfp) ((void)(gfp), malloc(size))
#define kfree free
#define kexec_crash_loaded() (is_loaded)

static FILE *out;
static bool is_loaded;
struct task { const char *comm; };
static const struct task kexec = { "kexec" }, swap = { "swap" }, *current = &kexec;

#include "said.h"

void example_tell(struct kunit *test, const char *how)
{
	const struct example *ex = test->param_value;
	struct cg_report *report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);
	unsigned int i;

	if (!out)
		out = fopen(getenv("CG_EXAMPLES"), "w");
	KUNIT_ASSERT_NOT_NULL(test, out);
	ex->raise(test, ex, report);
	KUNIT_ASSERT_TRUE(test, cg_report_has_slug(report, ex->slug));
	for (i = 0; i < report->nr; i++) {
		if (strcmp(cg_finding_desc(report->finding[i].code)->slug, ex->slug))
			continue;
		fprintf(out, "%s %s ", how, ex->seen ? ex->seen : "-");
		cg_publish_finding(&report->finding[i]);
	}
}

static void show_event(struct cg_report *report, const struct cg_finding *event)
{
	report->finding[report->nr++] = *event;
}

static void say_unreadable(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const char *path = "/boot/vmlinuz-6.1.0-1-amd64", *why = cg_errno_name(-ENOENT);
	bool kernel = true;

	SAID_file_IMAGE_UNREADABLE;
}

static void say_unsigned(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct { struct cg_report report; struct cg_image image; } *exam;
	const char *why = "it was started by Secure Boot";

	exam = kunit_kzalloc(test, sizeof(*exam), GFP_KERNEL);
	exam->image.has_pe_header = true;
	SAID_exam_IMAGE_UNSIGNED;
	*report = exam->report;
}

static void say_damaged(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct cg_segment core = { CG_SEG_ELFCOREHDR, { 0x2e000000, 0x2e0e0fff }, 0xe1000 }, *seg = &core;
	const struct { u64 offset; } at = { 0x3000 }, *damage = &at;

	SAID_integrity_IMAGE_DAMAGED;
}

static void say_none(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct { struct cg_reservation res; } now = { .res.main = { 0x2f000000, 0x3effffff } }, *view = &now;

	SAID_state_IMAGE_NONE;
}

static void say_lost(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct { int lost_errno; } cg_state = { -EINVAL };

	SAID_state_LOAD_LOST_PREVIOUS;
}

static void say_legacy(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	SAID_state_LOAD_LEGACY;
}

static void say_refused(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct cg_finding event;
	int err = -ENOSPC;

	SAID_guard_LOAD_REFUSED;
	show_event(report, &event);
}

static void say_refused_loaded(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	is_loaded = true;
	say_refused(test, ex, report);
	is_loaded = false;
}

static void say_refused_late(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct cg_finding event;
	int err = -EADDRNOTAVAIL;

	current = &swap;
	SAID_guard_LOAD_REFUSED_LATE;
	current = &kexec;
	show_event(report, &event);
}

static void say_restored(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct cg_finding event;
	int err = -EADDRNOTAVAIL;

	SAID_recipe_LOAD_RESTORED;
	show_event(report, &event);
}

static void say_steered(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct { u64 steered; } by = { 0x1000000 }, *flight = &by;
	struct cg_finding event;

	SAID_guard_PLACEMENT_STEERED;
	show_event(report, &event);
}

static void say_unwatched(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const int error = -EBUSY;

	SAID_hooks_HOOK_MISSING;
}

static void say_memory(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const unsigned int times = 1;

	SAID_memory_MEMORY_CHANGED;
}

static const struct example said[] = {
	{ "image-unreadable", say_unreadable },
	{ "image-unsigned", say_unsigned },
	{ "image-damaged", say_damaged },
	{ "image-none", say_none, "module" },
	{ "load-lost-previous", say_lost },
	{ "load-legacy-syscall", say_legacy },
	{ "load-refused", say_refused_loaded },
	{ "load-refused", say_refused, "module" },
	{ "load-refused", say_refused_late, "legacy" },
	{ "load-restored", say_restored, "module" },
	{ "placement-steered", say_steered },
	{ "hook-missing", say_unwatched, "beside" },
	{ "memory-changed", say_memory, "module" },
};

KUNIT_ARRAY_PARAM(said, said, example_desc);

static void example_is_said(struct kunit *test)
{
	example_tell(test, "said");
}

static struct kunit_case said_cases[] = {
	KUNIT_CASE_PARAM(example_is_said, said_gen_params),
	{},
};

static struct kunit_suite said_suite = { .name = "examples_said", .test_cases = said_cases };

kunit_test_suite(said_suite);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raises every slug and prints what the log would say, for tests/host/examples. examples_judged.c describes a machine,
 * a reservation, an image or a load, and the core finds in it what is printed. examples_said.c has what the module
 * alone raises.
 */
#ifndef CRASHGUARD_HOST_EXAMPLES_H
#define CRASHGUARD_HOST_EXAMPLES_H

#include <kunit/test.h>

#include <crashguard/report.h>

/**
 * struct example - what is brought about
 * @slug: its findings of this slug are printed, all of them
 * @raise: brings it about
 * @seen: the test in tests/vm that wants to see such a line in a log; NULL: none does
 * @iomem: of a machine
 * @age: of its kernel
 * @cmdline: of the kernel that runs on it; or of its capture kernel
 */
struct example {
	const char *slug;
	void (*raise)(struct kunit *test, const struct example *ex, struct cg_report *report);
	const char *seen;
	const char *iomem;
	const char *age;
	const char *cmdline;
};

static inline void example_desc(const struct example *ex, char *desc)
{
	strscpy(desc, ex->slug, KUNIT_PARAM_DESC_SIZE);
}

/* Brings it about and prints "HOW SEEN LINE" for each finding. */
void example_tell(struct kunit *test, const char *how);

#endif

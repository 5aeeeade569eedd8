// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>

#include "../module/core/findings.c"

/* The slugs that interface.md lists, and at the end those that were added beside them. */
static const struct slug_row {
	const char *slug;
	enum cg_severity severity;
} slug_rows[] = {
	{ "reservation-syntax", CG_ERROR },
	{ "reservation-auto", CG_ERROR },
	{ "reservation-range-miss", CG_ERROR },
	{ "reservation-misaligned", CG_ERROR },
	{ "reservation-overlap", CG_ERROR },
	{ "reservation-beyond-ram", CG_ERROR },
	{ "reservation-unsupported-suffix", CG_ERROR },
	{ "image-unreadable", CG_ERROR },
	{ "image-format", CG_ERROR },
	{ "image-truncated", CG_ERROR },
	{ "image-corrupt", CG_ERROR },
	{ "image-memsz-short", CG_ERROR },
	{ "image-unsupported", CG_ERROR },
	{ "image-unsigned", CG_ERROR },
	{ "kernel-no-room", CG_ERROR },
	{ "initrd-no-room", CG_ERROR },
	{ "segment-stomped", CG_ERROR },
	{ "segment-outside", CG_ERROR },
	{ "cmdline-too-long", CG_ERROR },
	{ "image-damaged", CG_ERROR },
	{ "load-lost-previous", CG_ERROR },
	{ "image-none", CG_WARNING },
	{ "reservation-none", CG_WARNING },
	{ "reservation-none", CG_INFO },
	{ "reservation-duplicate", CG_WARNING },
	{ "reservation-no-low", CG_WARNING },
	{ "reservation-by-luck", CG_WARNING },
	{ "memory-changed", CG_WARNING },
	{ "runtime-short", CG_WARNING },
	{ "initrd-release", CG_WARNING },
	{ "cmdline-hazard", CG_WARNING },
	{ "panic-path", CG_WARNING },
	{ "hook-missing", CG_WARNING },
	{ "drill-void", CG_WARNING },
	{ "reservation-unused", CG_INFO },
	{ "not-checked", CG_INFO },
	{ "load-legacy-syscall", CG_INFO },
	{ "load-refused", CG_EVENT },
	{ "load-restored", CG_EVENT },
	{ "placement-steered", CG_EVENT },
	{ "reservation-octal", CG_WARNING },
	{ "reservation-memmap-full", CG_WARNING },
	{ "reservation-shrunk", CG_INFO },
};

static bool slug_is_listed(const char *slug, enum cg_severity severity)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(slug_rows); i++) {
		if (!strcmp(slug_rows[i].slug, slug) && slug_rows[i].severity == severity)
			return true;
	}
	return false;
}

static const struct cg_finding_desc *findings_desc(struct kunit *test, int code)
{
	const struct cg_finding_desc *desc = cg_finding_desc((enum cg_code)code);

	KUNIT_ASSERT_NOT_NULL_MSG(test, desc, "code %d", code);
	KUNIT_ASSERT_NOT_NULL_MSG(test, desc->slug, "code %d", code);
	KUNIT_ASSERT_NOT_NULL_MSG(test, desc->what, "code %d", code);
	KUNIT_ASSERT_NOT_NULL_MSG(test, desc->remedy, "code %d", code);
	return desc;
}

static void findings_have_a_listed_slug(struct kunit *test)
{
	int code;

	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		const struct cg_finding_desc *desc = findings_desc(test, code);

		KUNIT_EXPECT_TRUE_MSG(test, slug_is_listed(desc->slug, desc->severity), "%s %s",
				      cg_severity_name(desc->severity), desc->slug);
	}
}

/* One slug, one severity; the one that has two says so in interface.md. */
static void findings_agree_on_severity(struct kunit *test)
{
	int a, b;

	for (a = CG_F_NONE + 1; a < CG_F_COUNT; a++) {
		const struct cg_finding_desc *one = findings_desc(test, a);

		for (b = a + 1; b < CG_F_COUNT; b++) {
			const struct cg_finding_desc *other = findings_desc(test, b);

			if (!strcmp(one->slug, other->slug) && strcmp(one->slug, "reservation-none"))
				KUNIT_EXPECT_EQ_MSG(test, (int)one->severity, (int)other->severity, "%s", one->slug);
		}
	}
}

/* An event is of no check, or it would enter the verdict through it. */
static void findings_have_a_check(struct kunit *test)
{
	int code;

	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		const struct cg_finding_desc *desc = findings_desc(test, code);

		KUNIT_EXPECT_LE_MSG(test, (int)desc->check, (int)CG_CHECK_NONE, "%s", desc->what);
		if (desc->severity == CG_EVENT)
			KUNIT_EXPECT_EQ_MSG(test, (int)desc->check, (int)CG_CHECK_NONE, "%s", desc->what);
	}
}

/* NULL, or what a text must not have. */
static const char *findings_fault(const char *text)
{
	const char *p;

	if (!text[0] || text[0] == ' ')
		return "begins with nothing or a blank";
	for (p = text; *p; p++) {
		if (*p < ' ' || *p > '~')
			return "has a character that is not printable ASCII";
		if (p[0] == ' ' && p[1] == ' ')
			return "has two blanks";
		if (*p == '}')
			return "has a } without {";
		if (*p != '{')
			continue;
		if (!p[1] || !strchr("udenxXsS", p[1]))
			return "has a field of no known kind";
		if (p[2] < '0' || p[2] > (p[1] == 's' || p[1] == 'S' ? '1' : '5'))
			return "has a field beyond num[] or str[]";
		if (p[3] != '}')
			return "has a { without }";
		p += 3;
	}
	return strchr(" .;,:", p[-1]) ? "ends with a blank or a stop" : NULL;
}

static void findings_have_sound_texts(struct kunit *test)
{
	int code;

	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		const struct cg_finding_desc *desc = findings_desc(test, code);
		const char *what = findings_fault(desc->what), *remedy = findings_fault(desc->remedy);

		KUNIT_EXPECT_STREQ_MSG(test, what ? what : "", "", "%s: %s", desc->slug, desc->what);
		KUNIT_EXPECT_STREQ_MSG(test, remedy ? remedy : "", "", "%s: %s", desc->slug, desc->remedy);
	}
}

/* A path is a name of the user's, which the log does not give. */
static void findings_keep_paths_to_themselves(struct kunit *test)
{
	static const char *const paths[] = { "the initrd {", "the kernel image {" };
	int code, seen = 0;
	size_t i;

	for (code = CG_F_NONE + 1; code < CG_F_COUNT; code++) {
		for (i = 0; i < ARRAY_SIZE(paths); i++) {
			const char *at = strstr(findings_desc(test, code)->what, paths[i]);

			if (!at)
				continue;
			KUNIT_EXPECT_EQ_MSG(test, at[strlen(paths[i])], 'S', "%s", at);
			seen++;
		}
	}
	KUNIT_EXPECT_GT(test, seen, 0);
}

static void findings_faults_are_seen(struct kunit *test)
{
	static const char *const bad[] = {
		"",	      " a",	 "a ",	    "a.",	 "a\n",	   "a  b",   "a\tb", "a\x80", "{z0}",
		"{u6} bytes", "{s2} is", "{S3} is", "{u0 bytes", "u0} is", "{u} is", "{",    "a {u", "{u0",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_NOT_NULL_MSG(test, findings_fault(bad[i]), "\"%s\"", bad[i]);
	KUNIT_EXPECT_NULL(test, findings_fault("{u0}, {d1} {e2} {n3} {x4} {X5} {s0} and {S1}"));
}

static void findings_of_no_code(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, cg_finding_desc(CG_F_NONE));
	KUNIT_EXPECT_NULL(test, cg_finding_desc(CG_F_COUNT));
	KUNIT_EXPECT_NULL(test, cg_finding_desc((enum cg_code)-1));
	KUNIT_EXPECT_NULL(test, cg_finding_desc((enum cg_code)0x7fffffff));
	KUNIT_EXPECT_NOT_NULL(test, cg_finding_desc((enum cg_code)(CG_F_COUNT - 1)));
}

static void findings_severity_names(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, cg_severity_name(CG_ERROR), "error");
	KUNIT_EXPECT_STREQ(test, cg_severity_name(CG_WARNING), "warning");
	KUNIT_EXPECT_STREQ(test, cg_severity_name(CG_INFO), "info");
	KUNIT_EXPECT_STREQ(test, cg_severity_name(CG_EVENT), "info");
}

static struct kunit_case findings_cases[] = {
	KUNIT_CASE(findings_have_a_listed_slug),
	KUNIT_CASE(findings_agree_on_severity),
	KUNIT_CASE(findings_have_a_check),
	KUNIT_CASE(findings_have_sound_texts),
	KUNIT_CASE(findings_keep_paths_to_themselves),
	KUNIT_CASE(findings_faults_are_seen),
	KUNIT_CASE(findings_of_no_code),
	KUNIT_CASE(findings_severity_names),
	{}
};

static struct kunit_suite findings_suite = {
	.name = "crashguard_findings",
	.test_cases = findings_cases,
};

kunit_test_suites(&findings_suite);

MODULE_LICENSE("GPL");

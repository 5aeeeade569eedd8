// SPDX-License-Identifier: GPL-2.0-only
/* Runs the suites that tests/host/include/kunit/test.h has registered and prints KTAP, as KUnit would in the kernel. */
#include <kunit/test.h>
#include <fnmatch.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#define SUITES_MAX 128

struct kunit_host_alloc {
	struct kunit_host_alloc *next;
	void *block;
};

struct tally {
	unsigned int pass;
	unsigned int fail;
	unsigned int skip;
};

static struct kunit_suite *suites[SUITES_MAX];
static unsigned int nr_suites;
const char *kunit_host_suite = "";
static const char *indent = "    ";
static jmp_buf abort_case;

void kunit_host_add(struct kunit_suite **list)
{
	for (; *list; list++) {
		if (nr_suites == SUITES_MAX)
			abort();
		suites[nr_suites++] = *list;
	}
}

static __printf(1, 0) void print(const char *fmt, va_list args)
{
	char text[4096];
	size_t len;

	vsnprintf(text, sizeof(text), fmt, args);
	len = strlen(text);
	printf("%s%s%s", indent, text, len && text[len - 1] == '\n' ? "" : "\n");
}

void kunit_log_append(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print(fmt, args);
	va_end(args);
}

void kunit_host_abort(void)
{
	longjmp(abort_case, 1);
}

void kunit_host_skip(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(test->status_comment, sizeof(test->status_comment), fmt, args);
	va_end(args);
	if (test->status != KUNIT_FAILURE)
		test->status = KUNIT_SKIPPED;
}

static void failed(struct kunit *test, const struct kunit_host_at *at)
{
	test->status = KUNIT_FAILURE;
	if (at->fatal)
		kunit_host_abort();
}

static __printf(2, 0) void message(const struct kunit_host_at *at, const char *fmt, va_list args)
{
	kunit_log_append("# %s failed at %s:%d", at->fatal ? "ASSERTION" : "EXPECTATION", at->file, at->line);
	if (fmt)
		print(fmt, args);
}

#define MESSAGE(at, fmt)                        \
	do {                                    \
		va_list args;                   \
\
		va_start(args, fmt);            \
		message(at, fmt, args);         \
		va_end(args);                   \
	} while (0)

void kunit_host_fail(struct kunit *test, const struct kunit_host_at *at, const char *fmt, ...)
{
	MESSAGE(at, fmt);
	failed(test, at);
}

void kunit_host_true(struct kunit *test, const struct kunit_host_at *at, bool good, const char *what,
		     const char *fmt, ...)
{
	test->expectations++;
	if (good)
		return;
	MESSAGE(at, fmt);
	kunit_log_append("expected: %s", what);
	failed(test, at);
}

void kunit_host_int(struct kunit *test, const struct kunit_host_at *at, bool good, const char *what, long long left,
		    long long right, const char *fmt, ...)
{
	test->expectations++;
	if (good)
		return;
	MESSAGE(at, fmt);
	kunit_log_append("expected: %s; it was %lld and %lld (0x%llx and 0x%llx)", what, left, right, left, right);
	failed(test, at);
}

void kunit_host_str(struct kunit *test, const struct kunit_host_at *at, bool equal, const char *what, const char *left,
		    const char *right, const char *fmt, ...)
{
	test->expectations++;
	if (!strcmp(left, right) == equal)
		return;
	MESSAGE(at, fmt);
	kunit_log_append("expected %s strings: %s; it was", equal ? "equal" : "different", what);
	kunit_log_append("  \"%s\"", left);
	kunit_log_append("  \"%s\"", right);
	failed(test, at);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	struct kunit_host_alloc *alloc = malloc(sizeof(*alloc));
	size_t bytes;

	if (!alloc || check_mul_overflow(n, size, &bytes))
		abort();
	alloc->block = malloc(bytes);
	if (!alloc->block)
		abort();
	memset(alloc->block, gfp & __GFP_ZERO ? 0 : 0xa5, bytes);
	alloc->next = test->allocs;
	test->allocs = alloc;
	return alloc->block;
}

void kunit_kfree(struct kunit *test, const void *ptr)
{
	struct kunit_host_alloc **at;

	for (at = &test->allocs; *at; at = &(*at)->next) {
		struct kunit_host_alloc *alloc = *at;

		if (alloc->block != ptr)
			continue;
		*at = alloc->next;
		free(alloc->block);
		free(alloc);
		return;
	}
}

static void init_and_run(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	int ret = suite->init ? suite->init(test) : 0;

	if (ret)
		kunit_host_fail(test, KUNIT_HOST_AT(true), "init returned %d", ret);
	c->run_case(test);
	if (test->status == KUNIT_SUCCESS && !test->expectations)
		kunit_host_fail(test, KUNIT_HOST_AT(false), "no expectation was met or missed");
}

static void run_once(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	test->name = c->name;
	if (!setjmp(abort_case))
		init_and_run(suite, c, test);
	if (suite->exit && !setjmp(abort_case))
		suite->exit(test);
	while (test->allocs)
		kunit_kfree(test, test->allocs->block);
}

static void count(struct tally *tally, enum kunit_status status)
{
	tally->pass += status == KUNIT_SUCCESS;
	tally->fail += status == KUNIT_FAILURE;
	tally->skip += status == KUNIT_SKIPPED;
}

static enum kunit_status worst(const struct tally *tally)
{
	if (tally->fail)
		return KUNIT_FAILURE;
	return tally->pass ? KUNIT_SUCCESS : KUNIT_SKIPPED;
}

static void result(const char *at, enum kunit_status status, unsigned int n, const char *name, const char *comment)
{
	printf("%s%s %u %s%s%s\n", at, status == KUNIT_FAILURE ? "not ok" : "ok", n, name,
	       status == KUNIT_SKIPPED ? " # SKIP " : "", status == KUNIT_SKIPPED ? comment : "");
}

static enum kunit_status run_plain(struct kunit_suite *suite, struct kunit_case *c, unsigned int n)
{
	struct kunit test = { 0 };

	run_once(suite, c, &test);
	result("    ", test.status, n, c->name, test.status_comment);
	return test.status;
}

static enum kunit_status run_rows(struct kunit_suite *suite, struct kunit_case *c, unsigned int n)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *row = c->generate_params(NULL, desc);
	struct tally tally = { 0 };
	int index = 0;

	printf("        KTAP version 1\n        # Subtest: %s\n", c->name);
	for (indent = "        "; row; index++) {
		struct kunit test = { .param_value = row, .param_index = index };

		run_once(suite, c, &test);
		if (!desc[0])
			snprintf(desc, sizeof(desc), "param-%d", index);
		result("        ", test.status, index + 1, desc, test.status_comment);
		count(&tally, test.status);
		desc[0] = '\0';
		row = c->generate_params(row, desc);
	}
	indent = "    ";
	if (!index)
		tally.fail++;
	printf("    # %s: pass:%u fail:%u skip:%u total:%d\n", c->name, tally.pass, tally.fail, tally.skip, index);
	result("    ", worst(&tally), n, c->name, "");
	return worst(&tally);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static bool run_suite(struct kunit_suite *suite, unsigned int n)
{
	struct tally tally = { 0 };
	struct kunit_case *c;
	double start = now();
	unsigned int nr = 0;

	kunit_host_suite = suite->name;
	printf("    KTAP version 1\n    # Subtest: %s\n", suite->name);
	if (suite->suite_init && suite->suite_init(suite)) {
		printf("    # suite_init failed\n");
		tally.fail++;
	} else {
		for (c = suite->test_cases; c->run_case; c++)
			nr++;
		printf("    1..%u\n", nr);
		for (c = suite->test_cases, nr = 0; c->run_case; c++)
			count(&tally, c->generate_params ? run_rows(suite, c, ++nr) : run_plain(suite, c, ++nr));
		if (suite->suite_exit)
			suite->suite_exit(suite);
	}
	printf("# %s: pass:%u fail:%u skip:%u total:%u time:%.3f\n", suite->name, tally.pass, tally.fail, tally.skip,
	       nr, now() - start);
	result("", worst(&tally), n, suite->name, "");
	return !tally.fail;
}

static int by_name(const void *a, const void *b)
{
	const struct kunit_suite *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The arguments are shell patterns of suites; none: all. */
int main(int argc, char **argv)
{
	unsigned int i, n = 0;
	bool good = true;

	setvbuf(stdout, NULL, _IOLBF, 0);
	qsort(suites, nr_suites, sizeof(suites[0]), by_name);
	printf("KTAP version 1\n");
	for (i = 0; i < nr_suites; i++) {
		bool wanted = argc < 2;
		int arg;

		for (arg = 1; arg < argc; arg++)
			wanted |= !fnmatch(argv[arg], suites[i]->name, 0);
		if (wanted && !run_suite(suites[i], ++n))
			good = false;
	}
	printf("1..%u\n", n);
	return good ? 0 : 1;
}

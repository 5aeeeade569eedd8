/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KUnit on the host: as much of <kunit/test.h> as 6.1 has and our suites use, so that kunit/x_kunit.c compiles
 * unchanged into an ordinary program. What 6.1 lacks is lacking here too. Stricter than KUnit in one thing: a case that
 * never came to an expectation, and a parameterised case without a row, fail. The runner is tests/host/kunit.c.
 */
#ifndef CRASHGUARD_HOST_KUNIT_TEST_H
#define CRASHGUARD_HOST_KUNIT_TEST_H

#include <crashguard/env.h>
#include <linux/module.h>
#include <linux/slab.h>

#define KUNIT_PARAM_DESC_SIZE 128

enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

/**
 * struct kunit - one run of one case
 * @priv: the suite's own
 * @name: of the case
 * @param_value: the row, in a parameterised case
 * @param_index: which row
 * @status: what it came to
 */
struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	/* private: */
	unsigned long expectations;
	struct kunit_host_alloc *allocs;
	char status_comment[256];
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn) { .run_case = (fn), .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen) { .run_case = (fn), .name = #fn, .generate_params = (gen) }

#define KUNIT_ARRAY_PARAM(name, array, get_desc)                                                \
	static const void *name##_gen_params(const void *prev, char *desc)                      \
	{                                                                                       \
		void (*describe)(__typeof__(&(array)[0]), char *) = (get_desc);                 \
		__typeof__(&(array)[0]) row = prev ? (__typeof__(row))prev + 1 : &(array)[0];   \
\
		if (row == &(array)[ARRAY_SIZE(array)])                                         \
			return NULL;                                                            \
		if (describe)                                                                   \
			describe(row, desc);                                                    \
		return row;                                                                     \
	}

extern const char *kunit_host_suite;	/* the one that runs */
void kunit_host_add(struct kunit_suite **suites);

#define kunit_test_suites(...)                                                                  \
	static __attribute__((__constructor__)) void kunit_host_register(void)                  \
	{                                                                                       \
		static struct kunit_suite *suites[] = { __VA_ARGS__, NULL };                    \
\
		kunit_host_add(suites);                                                         \
	}                                                                                       \
	static_assert(true)
#define kunit_test_suite(suite) kunit_test_suites(&(suite))

void kunit_log_append(const char *fmt, ...) __printf(1, 2);
#define kunit_info(test, fmt, ...) kunit_log_append("# %s: " fmt, (test)->name, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) kunit_info(test, fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...) kunit_info(test, fmt, ##__VA_ARGS__)

void kunit_host_skip(struct kunit *test, const char *fmt, ...) __printf(2, 3);
__attribute__((__noreturn__)) void kunit_host_abort(void);
#define kunit_mark_skipped(test, fmt, ...) kunit_host_skip(test, fmt, ##__VA_ARGS__)
#define kunit_skip(test, fmt, ...)                                                              \
	do {                                                                                    \
		kunit_host_skip(test, fmt, ##__VA_ARGS__);                                      \
		kunit_host_abort();                                                             \
	} while (0)

/* Each is a heap block of its own of exactly this size, freed after the case. */
void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp);
#define kunit_kmalloc(test, size, gfp) kunit_kmalloc_array(test, 1, size, gfp)
#define kunit_kzalloc(test, size, gfp) kunit_kmalloc_array(test, 1, size, (gfp) | __GFP_ZERO)
#define kunit_kcalloc(test, n, size, gfp) kunit_kmalloc_array(test, n, size, (gfp) | __GFP_ZERO)
void kunit_kfree(struct kunit *test, const void *ptr);

struct kunit_host_at {
	const char *file;
	int line;
	bool fatal;
};

#define KUNIT_HOST_AT(is_fatal) (&(const struct kunit_host_at){ __FILE__, __LINE__, is_fatal })

void kunit_host_fail(struct kunit *test, const struct kunit_host_at *at, const char *fmt, ...) __printf(3, 4);
void kunit_host_true(struct kunit *test, const struct kunit_host_at *at, bool good, const char *what,
		     const char *fmt, ...) __printf(5, 6);
void kunit_host_int(struct kunit *test, const struct kunit_host_at *at, bool good, const char *what, long long left,
		    long long right, const char *fmt, ...) __printf(7, 8);
void kunit_host_str(struct kunit *test, const struct kunit_host_at *at, bool equal, const char *what, const char *left,
		    const char *right, const char *fmt, ...) __printf(7, 8);

/* Mixed signs are compared as C does it, and as the kernel does, whose builds do not warn of it. */
#define KUNIT_HOST_INT(test, fatal, left, op, right, ...)                                       \
	do {                                                                                    \
		const __auto_type __left = (left);                                              \
		const __auto_type __right = (right);                                            \
		_Pragma("GCC diagnostic push")                                                  \
		_Pragma("GCC diagnostic ignored \"-Wsign-compare\"")                            \
		kunit_host_int(test, KUNIT_HOST_AT(fatal), __left op __right,                   \
			       #left " " #op " " #right, (long long)__left, (long long)__right, __VA_ARGS__); \
		_Pragma("GCC diagnostic pop")                                                   \
	} while (0)
#define KUNIT_HOST_PTR(test, fatal, left, op, right, ...)                                       \
	do {                                                                                    \
		const void *__left = (left);                                                    \
		const void *__right = (right);                                                  \
\
		kunit_host_int(test, KUNIT_HOST_AT(fatal), __left op __right,                   \
			       #left " " #op " " #right, (long)__left, (long)__right, __VA_ARGS__); \
	} while (0)
#define KUNIT_HOST_BOOL(test, fatal, what, wanted, good, ...)                                   \
	kunit_host_true(test, KUNIT_HOST_AT(fatal), good, #what " " #wanted, __VA_ARGS__)
#define KUNIT_HOST_STR(test, fatal, left, equal, right, ...)                                    \
	kunit_host_str(test, KUNIT_HOST_AT(fatal), equal, #left ", " #right, left, right, __VA_ARGS__)

#define KUNIT_EXPECT_EQ(t, l, r) KUNIT_HOST_INT(t, false, l, ==, r, NULL)
#define KUNIT_EXPECT_EQ_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE(t, l, r) KUNIT_HOST_INT(t, false, l, !=, r, NULL)
#define KUNIT_EXPECT_NE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_LT(t, l, r) KUNIT_HOST_INT(t, false, l, <, r, NULL)
#define KUNIT_EXPECT_LT_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, <, r, __VA_ARGS__)
#define KUNIT_EXPECT_LE(t, l, r) KUNIT_HOST_INT(t, false, l, <=, r, NULL)
#define KUNIT_EXPECT_LE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, <=, r, __VA_ARGS__)
#define KUNIT_EXPECT_GT(t, l, r) KUNIT_HOST_INT(t, false, l, >, r, NULL)
#define KUNIT_EXPECT_GT_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, >, r, __VA_ARGS__)
#define KUNIT_EXPECT_GE(t, l, r) KUNIT_HOST_INT(t, false, l, >=, r, NULL)
#define KUNIT_EXPECT_GE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, false, l, >=, r, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(t, l, r) KUNIT_HOST_PTR(t, false, l, ==, r, NULL)
#define KUNIT_EXPECT_PTR_EQ_MSG(t, l, r, ...) KUNIT_HOST_PTR(t, false, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(t, l, r) KUNIT_HOST_PTR(t, false, l, !=, r, NULL)
#define KUNIT_EXPECT_PTR_NE_MSG(t, l, r, ...) KUNIT_HOST_PTR(t, false, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_NULL(t, p) KUNIT_HOST_PTR(t, false, p, ==, NULL, NULL)
#define KUNIT_EXPECT_NULL_MSG(t, p, ...) KUNIT_HOST_PTR(t, false, p, ==, NULL, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(t, p) KUNIT_HOST_PTR(t, false, p, !=, NULL, NULL)
#define KUNIT_EXPECT_NOT_NULL_MSG(t, p, ...) KUNIT_HOST_PTR(t, false, p, !=, NULL, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(t, c) KUNIT_HOST_BOOL(t, false, c, is true, !!(c), NULL)
#define KUNIT_EXPECT_TRUE_MSG(t, c, ...) KUNIT_HOST_BOOL(t, false, c, is true, !!(c), __VA_ARGS__)
#define KUNIT_EXPECT_FALSE(t, c) KUNIT_HOST_BOOL(t, false, c, is false, !(c), NULL)
#define KUNIT_EXPECT_FALSE_MSG(t, c, ...) KUNIT_HOST_BOOL(t, false, c, is false, !(c), __VA_ARGS__)
#define KUNIT_EXPECT_STREQ(t, l, r) KUNIT_HOST_STR(t, false, l, true, r, NULL)
#define KUNIT_EXPECT_STREQ_MSG(t, l, r, ...) KUNIT_HOST_STR(t, false, l, true, r, __VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(t, l, r) KUNIT_HOST_STR(t, false, l, false, r, NULL)
#define KUNIT_EXPECT_STRNEQ_MSG(t, l, r, ...) KUNIT_HOST_STR(t, false, l, false, r, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(t, p) \
	KUNIT_HOST_BOOL(t, false, p, is neither NULL nor an error, !IS_ERR_OR_NULL(p), NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(t, p, ...) \
	KUNIT_HOST_BOOL(t, false, p, is neither NULL nor an error, !IS_ERR_OR_NULL(p), __VA_ARGS__)

#define KUNIT_ASSERT_EQ(t, l, r) KUNIT_HOST_INT(t, true, l, ==, r, NULL)
#define KUNIT_ASSERT_EQ_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_NE(t, l, r) KUNIT_HOST_INT(t, true, l, !=, r, NULL)
#define KUNIT_ASSERT_NE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_LT(t, l, r) KUNIT_HOST_INT(t, true, l, <, r, NULL)
#define KUNIT_ASSERT_LT_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, <, r, __VA_ARGS__)
#define KUNIT_ASSERT_LE(t, l, r) KUNIT_HOST_INT(t, true, l, <=, r, NULL)
#define KUNIT_ASSERT_LE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, <=, r, __VA_ARGS__)
#define KUNIT_ASSERT_GT(t, l, r) KUNIT_HOST_INT(t, true, l, >, r, NULL)
#define KUNIT_ASSERT_GT_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, >, r, __VA_ARGS__)
#define KUNIT_ASSERT_GE(t, l, r) KUNIT_HOST_INT(t, true, l, >=, r, NULL)
#define KUNIT_ASSERT_GE_MSG(t, l, r, ...) KUNIT_HOST_INT(t, true, l, >=, r, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(t, l, r) KUNIT_HOST_PTR(t, true, l, ==, r, NULL)
#define KUNIT_ASSERT_PTR_EQ_MSG(t, l, r, ...) KUNIT_HOST_PTR(t, true, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(t, l, r) KUNIT_HOST_PTR(t, true, l, !=, r, NULL)
#define KUNIT_ASSERT_PTR_NE_MSG(t, l, r, ...) KUNIT_HOST_PTR(t, true, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_NULL(t, p) KUNIT_HOST_PTR(t, true, p, ==, NULL, NULL)
#define KUNIT_ASSERT_NULL_MSG(t, p, ...) KUNIT_HOST_PTR(t, true, p, ==, NULL, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(t, p) KUNIT_HOST_PTR(t, true, p, !=, NULL, NULL)
#define KUNIT_ASSERT_NOT_NULL_MSG(t, p, ...) KUNIT_HOST_PTR(t, true, p, !=, NULL, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(t, c) KUNIT_HOST_BOOL(t, true, c, is true, !!(c), NULL)
#define KUNIT_ASSERT_TRUE_MSG(t, c, ...) KUNIT_HOST_BOOL(t, true, c, is true, !!(c), __VA_ARGS__)
#define KUNIT_ASSERT_FALSE(t, c) KUNIT_HOST_BOOL(t, true, c, is false, !(c), NULL)
#define KUNIT_ASSERT_FALSE_MSG(t, c, ...) KUNIT_HOST_BOOL(t, true, c, is false, !(c), __VA_ARGS__)
#define KUNIT_ASSERT_STREQ(t, l, r) KUNIT_HOST_STR(t, true, l, true, r, NULL)
#define KUNIT_ASSERT_STREQ_MSG(t, l, r, ...) KUNIT_HOST_STR(t, true, l, true, r, __VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(t, l, r) KUNIT_HOST_STR(t, true, l, false, r, NULL)
#define KUNIT_ASSERT_STRNEQ_MSG(t, l, r, ...) KUNIT_HOST_STR(t, true, l, false, r, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(t, p) \
	KUNIT_HOST_BOOL(t, true, p, is neither NULL nor an error, !IS_ERR_OR_NULL(p), NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(t, p, ...) \
	KUNIT_HOST_BOOL(t, true, p, is neither NULL nor an error, !IS_ERR_OR_NULL(p), __VA_ARGS__)

#define KUNIT_SUCCEED(test) kunit_host_true(test, KUNIT_HOST_AT(false), true, "", NULL)
#define KUNIT_FAIL(test, ...) kunit_host_fail(test, KUNIT_HOST_AT(false), __VA_ARGS__)
#define KUNIT_ASSERT_FAILURE(test, ...) kunit_host_fail(test, KUNIT_HOST_AT(true), __VA_ARGS__)

#endif

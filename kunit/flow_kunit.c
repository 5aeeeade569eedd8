// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/flow.c"

#define LEN (2 * CG_PAYLOAD_IN + 10)
#define START 5

/* A stream of LEN bytes from START, in which each 4K begins with its number. */
static struct cg_flow *flow_build(struct kunit *test, struct image_file **file)
{
	struct cg_flow *flow = kunit_kzalloc(test, sizeof(*flow), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, flow);
	*file = image_new(test, START + LEN);
	for (i = 0; i < LEN / 4096; i++)
		(*file)->data[START + 4096 * i] = i;
	*flow = (struct cg_flow){ .src = &(*file)->src, .start = START, .next = START, .end = START + LEN, .most = 10 };
	flow->in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, flow->in);
	return flow;
}

static void flow_takes_across_pieces(struct kunit *test)
{
	struct image_file *file;
	struct cg_flow *flow = flow_build(test, &file);
	u8 *buf = kunit_kzalloc(test, 4096, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < LEN / 4096; i++) {
		KUNIT_ASSERT_EQ(test, cg_flow_take(flow, buf, 4095), 0);
		KUNIT_EXPECT_EQ(test, (unsigned int)buf[0], i);
		KUNIT_ASSERT_EQ(test, cg_flow_take(flow, buf, 1), 0);
		KUNIT_EXPECT_EQ(test, cg_flow_taken(flow), 4096ULL * (i + 1));
	}
	KUNIT_EXPECT_EQ(test, cg_flow_take(flow, buf, LEN % 4096), 0);
	KUNIT_EXPECT_EQ(test, cg_flow_fill(flow), -ENODATA);
	KUNIT_EXPECT_EQ(test, flow->read_error, 0);
}

static void flow_ends_before(struct kunit *test)
{
	struct image_file *file;
	struct cg_flow *flow = flow_build(test, &file);
	u8 *buf = kunit_kzalloc(test, LEN + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ(test, cg_flow_take(flow, buf, LEN + 1), -ENODATA);
	KUNIT_EXPECT_EQ(test, cg_flow_taken(flow), (u64)LEN);
	KUNIT_EXPECT_EQ(test, flow->read_error, 0);
}

static void flow_tells_what_reading_gave(struct kunit *test)
{
	struct image_file *file;
	struct cg_flow *flow = flow_build(test, &file);
	u8 *buf = kunit_kzalloc(test, LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	file->fail_from = START + CG_PAYLOAD_IN;
	file->err = -EIO;
	KUNIT_EXPECT_EQ(test, cg_flow_take(flow, buf, CG_PAYLOAD_IN), 0);
	KUNIT_EXPECT_EQ(test, cg_flow_take(flow, buf, 1), -EIO);
	KUNIT_EXPECT_EQ(test, flow->read_error, -EIO);
}

static void flow_counts_what_comes_out(struct kunit *test)
{
	struct cg_flow flow = { .most = 10 };

	KUNIT_EXPECT_EQ(test, cg_flow_give(&flow, NULL, 4), 0);
	KUNIT_EXPECT_EQ(test, cg_flow_give(&flow, NULL, 6), 0);
	KUNIT_EXPECT_EQ(test, flow.got, 10ULL);
	KUNIT_EXPECT_EQ(test, cg_flow_give(&flow, NULL, 1), -EBADMSG);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(flow_takes_across_pieces),
	KUNIT_CASE(flow_ends_before),
	KUNIT_CASE(flow_tells_what_reading_gave),
	KUNIT_CASE(flow_counts_what_comes_out),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "crashguard_flow",
	.test_cases = flow_cases,
};

kunit_test_suites(&flow_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/body.c"

/* Three pieces of packed bytes and a bit, behind 64 bytes of something else; the last four are the length. */
#define START 64
#define STREAM (3 * CG_PAYLOAD_IN + 100)
#define OUTPUT 1000000
/* The stand-in for a decoder takes so many bytes at a time and does what the first of them says. */
#define STEP 1000
#define THIRD_PIECE (START + 2 * CG_PAYLOAD_IN / STEP * STEP + STEP)

enum {
	FAKE_GO_ON = 0,
	FAKE_DAMAGED,
	FAKE_UNABLE,
	FAKE_NO_MEMORY,
	FAKE_END,
	FAKE_FLOOD,
	FAKE_MOST,
	FAKE_ONE_MORE,
};

static int fake_head(struct cg_decode *job)
{
	return -EBADMSG;
}

static int fake_step(struct cg_flow *flow, u8 byte)
{
	switch (byte) {
	case FAKE_DAMAGED:
		return -EBADMSG;
	case FAKE_UNABLE:
		return -EOPNOTSUPP;
	case FAKE_NO_MEMORY:
		return -ENOMEM;
	case FAKE_FLOOD:
		return cg_flow_give(flow, NULL, CG_KERNEL_MAX + 1);
	case FAKE_MOST:
		return cg_flow_give(flow, NULL, CG_KERNEL_MAX) ?: -EBADMSG;
	case FAKE_ONE_MORE:
		return cg_flow_give(flow, NULL, 1);
	default:
		return 0;
	}
}

/* Gives OUTPUT bytes at the end of its stream, or at FAKE_END. */
static int fake_body(struct cg_flow *flow)
{
	u64 whole = flow->end - flow->start;
	u8 piece[STEP];
	int ret;

	do {
		ret = cg_flow_take(flow, piece, min_t(u64, STEP, whole - cg_flow_taken(flow)));
		if (!ret)
			ret = fake_step(flow, piece[0]);
	} while (!ret && piece[0] != FAKE_END && cg_flow_taken(flow) < whole);
	return ret ?: cg_flow_give(flow, NULL, OUTPUT);
}

/* Wants more than there is. */
static int fake_greedy(struct cg_flow *flow)
{
	u8 piece[STEP];
	int ret;

	do {
		ret = cg_flow_take(flow, piece, STEP);
	} while (!ret);
	return ret == -ENODATA && !flow->read_error ? -EBADMSG : ret;
}

static const struct cg_decoder fake_table[] = {
	{ CG_PACKING_XZ, fake_head, fake_body },
	{ CG_PACKING_GZIP, fake_head, fake_body },
	{ CG_PACKING_LZ4, fake_head, fake_greedy },
	{ CG_PACKING_ZSTD, fake_head, NULL },
};

struct body_row {
	const char *desc;
	enum cg_packing packing;
	u32 at;			/* where the stand-in finds ... */
	u8 what;		/* ... this */
	u64 output_len;
	int read_error;		/* of the last byte ... */
	u64 fail_from;		/* ... or of this one */
	int ret;
	enum cg_check_state state;
	enum cg_code code;
	u64 num[2];
	const char *why;
};

#define XZ .packing = CG_PACKING_XZ, .output_len = OUTPUT
#define BODY (STREAM - 4)

static const struct body_row body_rows[] = {
	{ "whole", XZ, .state = CG_PASS },
	{ "ends early, with all that was promised", XZ, .at = THIRD_PIECE, .what = FAKE_END, .state = CG_PASS },
	{ "a byte too much", XZ, .at = THIRD_PIECE, .what = FAKE_ONE_MORE, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_LENGTH, .num = { OUTPUT + 1, OUTPUT } },
	{ "a byte more was promised", .packing = CG_PACKING_XZ, .output_len = OUTPUT + 1, .ret = -EBADMSG,
	  .state = CG_FAIL, .code = CG_F_IMAGE_BODY_LENGTH, .num = { OUTPUT, OUTPUT + 1 } },
	{ "damaged in the first piece", XZ, .at = START, .what = FAKE_DAMAGED, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { STEP, BODY } },
	{ "damaged in the third piece", XZ, .at = THIRD_PIECE, .what = FAKE_DAMAGED, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { THIRD_PIECE - START + STEP, BODY }, .why = "it does not unpack" },
	{ "damaged at its end", XZ, .at = START + BODY / STEP * STEP, .what = FAKE_DAMAGED, .ret = -EBADMSG,
	  .state = CG_FAIL, .code = CG_F_IMAGE_BODY_DAMAGED, .num = { BODY, BODY } },
	{ "the length is no part of the stream", XZ, .at = START + BODY, .what = FAKE_DAMAGED, .state = CG_PASS },
	{ "a flood", XZ, .at = START, .what = FAKE_FLOOD, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { STEP, BODY }, .why = "more comes out of it than any kernel has" },
	{ "no flood yet", XZ, .at = START, .what = FAKE_MOST, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { STEP, BODY }, .why = "it does not unpack" },
	{ "the header of its packing is gone", .packing = CG_PACKING_LZ4, .output_len = OUTPUT, .at = START,
	  .what = 1, .ret = -EBADMSG, .state = CG_FAIL, .code = CG_F_IMAGE_BODY_DAMAGED, .num = { 0, BODY },
	  .why = "it does not unpack" },
	{ "reading fails at once", XZ, .read_error = -EIO, .fail_from = START, .ret = -EIO, .state = CG_NOT_RUN,
	  .code = CG_F_IMAGE_READ_FAILED, .num = { CG_PAYLOAD_IN, START } },
	{ "cut", .packing = CG_PACKING_LZ4, .output_len = OUTPUT, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { BODY, BODY } },
	{ "the length of gzip is part of the stream", .packing = CG_PACKING_GZIP, .output_len = OUTPUT,
	  .at = START + 10 + (STREAM - 10) / STEP * STEP, .what = FAKE_DAMAGED, .ret = -EBADMSG, .state = CG_FAIL,
	  .code = CG_F_IMAGE_BODY_DAMAGED, .num = { STREAM, STREAM } },
	{ "unable", XZ, .at = START, .what = FAKE_UNABLE, .state = CG_NOT_RUN },
	{ "no memory", XZ, .at = START, .what = FAKE_NO_MEMORY, .ret = -ENOMEM, .state = CG_NOT_RUN },
	{ "no decoder", .packing = CG_PACKING_LZMA, .output_len = OUTPUT, .state = CG_NOT_RUN },
	{ "a decoder of heads only", .packing = CG_PACKING_ZSTD, .output_len = OUTPUT, .state = CG_NOT_RUN },
	{ "a head that was not read", .packing = CG_PACKING_XZ, .state = CG_NOT_RUN },
	{ "reading fails", XZ, .read_error = -EIO, .ret = -EIO, .state = CG_NOT_RUN, .code = CG_F_IMAGE_READ_FAILED,
	  .num = { 96, START + 3 * CG_PAYLOAD_IN } },
	{ "the file shrank", XZ, .read_error = -ENODATA, .ret = -EBADMSG, .state = CG_NOT_RUN,
	  .code = CG_F_IMAGE_SHRANK, .num = { START + STREAM, START + BODY - 1 } },
	{ "a signal", XZ, .read_error = -EINTR, .ret = -EINTR, .state = CG_NOT_RUN },
};

static void body_desc(const struct body_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(body, body_rows, body_desc);

static struct image_file *body_build(struct kunit *test, const struct body_row *row)
{
	struct image_file *file = image_new(test, START + STREAM);

	if (row->packing == CG_PACKING_GZIP)
		image_text(file, START, "\x1f\x8b\x08\0", 4);
	if (row->packing == CG_PACKING_LZ4)
		image_put(file, START, 4, 0x184c2102);
	if (row->at)
		image_put(file, row->at, 1, row->what);
	if (row->read_error) {
		file->fail_from = row->fail_from ? row->fail_from : START + BODY - 1;
		file->err = row->read_error;
	}
	return file;
}

static void body_give(struct kunit *test, struct cg_decoders *dec)
{
	*dec = (struct cg_decoders){
		.table = fake_table,
		.nr = ARRAY_SIZE(fake_table),
		.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL),
		.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL),
	};
	KUNIT_ASSERT_NOT_NULL(test, dec->in);
	KUNIT_ASSERT_NOT_NULL(test, dec->out);
}

static struct cg_report *body_report(struct kunit *test)
{
	struct cg_report *report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, report);
	return report;
}

static void body_whole(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct image_file *file = body_build(test, row);
	struct cg_report *report = body_report(test);
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);
	struct cg_decoders dec;

	KUNIT_ASSERT_NOT_NULL(test, img);
	body_give(test, &dec);
	img->format = CG_FORMAT_BZIMAGE;
	img->packing = row->packing;
	img->payload_offset = START;
	img->payload_length = STREAM;
	img->output_len = row->output_len;
	KUNIT_EXPECT_EQ(test, cg_body_read(&file->src, img, &dec, report), row->ret);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PAYLOAD_BODY].state, (int)row->state);
	KUNIT_ASSERT_EQ(test, report->nr, row->code ? 1U : 0U);
	if (!row->code)
		return;
	KUNIT_EXPECT_EQ(test, (int)report->finding[0].code, (int)row->code);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[0], row->num[0]);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[1], row->num[1]);
	if (row->why)
		KUNIT_EXPECT_STREQ(test, report->finding[0].str[1], row->why);
}

static void body_of_other_formats(struct kunit *test)
{
	struct cg_image img = { .format = CG_FORMAT_ELF64 };
	struct cg_report *report = body_report(test);
	struct cg_decoders dec;

	body_give(test, &dec);
	KUNIT_EXPECT_EQ(test, cg_body_read(NULL, &img, &dec, report), 0);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PAYLOAD_BODY].state, (int)CG_NOT_APPLICABLE);
}

static struct kunit_case body_cases[] = {
	KUNIT_CASE_PARAM(body_whole, body_gen_params),
	KUNIT_CASE(body_of_other_formats),
	{}
};

static struct kunit_suite body_suite = {
	.name = "crashguard_body",
	.test_cases = body_cases,
};

kunit_test_suites(&body_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/banner.c"

struct banner_row {
	const char *desc;
	const char *text;
	const char *want;	/* NULL: none is found */
};

static const struct banner_row banner_rows[] = {
	{ "the banner", "xyLinux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org)", "6.1.0-56-amd64" },
	{ "begun twice", "LLinux LinuxLinux version 6.12 (a", "6.12" },
	{ "the words without a bracket, then the banner", "Linux version 5 %s\nLinux version 6.1 (", "6.1" },
	{ "two blanks", "Linux version 6.1  (", NULL },
	{ "a blank before it", "Linux version  6.1 (", NULL },
	{ "the last byte that a release has", "Linux version 6.1~rc1 (", "6.1~rc1" },
	{ "the byte behind that", "Linux version 6.1\x7frc1 (", NULL },
	{ "no release", "Linux version  (", NULL },
	{ "cut before the bracket", "Linux version 6.1 ", NULL },
	{ "a byte that no release has", "Linux version 6.1\t (", NULL },
	{ "a byte that is no ASCII", "Linux version 6\xff.1 (", NULL },
	{ "the longest release",
	  "Linux version 1234567890123456789012345678901234567890123456789012345678901234567890123456789 (",
	  "1234567890123456789012345678901234567890123456789012345678901234567890123456789" },
	{ "longer than any",
	  "Linux version 12345678901234567890123456789012345678901234567890123456789012345678901234567890 (", NULL },
	{ "nothing", "", NULL },
};

static void banner_desc(const struct banner_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(banner, banner_rows, banner_desc);

/* In one piece, and byte by byte. */
static void banner_is_found(struct kunit *test)
{
	const struct banner_row *row = test->param_value;
	struct cg_banner whole = { }, pieces = { };
	const u8 *text = (const u8 *)row->text;
	size_t len = strlen(row->text), i;
	bool found = false;

	KUNIT_EXPECT_EQ(test, cg_banner_seek(&whole, text, len), !!row->want);
	for (i = 0; i < len && !found; i++)
		found = cg_banner_seek(&pieces, text + i, 1);
	KUNIT_EXPECT_EQ(test, found, !!row->want);
	if (row->want) {
		KUNIT_EXPECT_STREQ(test, whole.release, row->want);
		KUNIT_EXPECT_STREQ(test, pieces.release, row->want);
	}
}

/* Behind 64 bytes of something else, two pieces of packed bytes and a bit, of which the banner is the end. */
#define START 64
#define STREAM (2 * CG_PAYLOAD_IN + 100)
#define BANNER "Linux version 6.1.0-test ("
#define STEP 1000

/* Nothing is packed: what comes in goes out. */
static int stand_in(struct cg_flow *flow)
{
	u64 whole = flow->end - flow->start;
	int ret = 0;

	while (!ret && cg_flow_taken(flow) < whole) {
		size_t len = min_t(u64, STEP, whole - cg_flow_taken(flow));

		ret = cg_flow_take(flow, flow->out, len);
		if (!ret)
			ret = cg_flow_give(flow, flow->out, len);
	}
	return ret;
}

static int stand_in_damaged(struct cg_flow *flow)
{
	return -EBADMSG;
}

static int stand_in_of_heads(struct cg_decode *job)
{
	return 0;
}

static const struct cg_decoder stand_ins[] = {
	{ CG_PACKING_XZ, stand_in_of_heads, stand_in },
	{ CG_PACKING_LZ4, stand_in_of_heads, stand_in },
	{ CG_PACKING_GZIP, stand_in_of_heads, stand_in_damaged },
	{ CG_PACKING_ZSTD, stand_in_of_heads, NULL },
};

static const struct read_row {
	const char *desc;
	enum cg_packing packing;
	u64 length;		/* of the payload */
	u64 fail_from;		/* 0: reading does not fail */
	u32 magic;		/* at its first byte */
	int ret;
} read_rows[] = {
	{ "found, by its last byte", CG_PACKING_XZ, STREAM, 0, 0, 0 },
	{ "its last byte is none of the payload", CG_PACKING_XZ, STREAM - 1, 0, 0, -ENODATA },
	{ "nothing to unpack", CG_PACKING_XZ, 0, 0, 0, -EOPNOTSUPP },
	{ "no decoder", CG_PACKING_LZMA, STREAM, 0, 0, -EOPNOTSUPP },
	{ "a decoder of heads only", CG_PACKING_ZSTD, STREAM, 0, 0, -EOPNOTSUPP },
	{ "damaged", CG_PACKING_GZIP, STREAM, 0, 0x00088b1f, -EBADMSG },
	{ "the header of its packing", CG_PACKING_LZ4, STREAM, 0, 0x184c2102, 0 },
	{ "no header of its packing", CG_PACKING_LZ4, STREAM, 0, 0, -EBADMSG },
	{ "reading fails", CG_PACKING_XZ, STREAM, START + CG_PAYLOAD_IN, 0, -EIO },
	{ "reading fails at once", CG_PACKING_XZ, STREAM, START, 0, -EIO },
	{ "reading fails behind it", CG_PACKING_XZ, STREAM, START + STREAM, 0, 0 },
};

static void read_desc(const struct read_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(read, read_rows, read_desc);

static void banner_is_read(struct kunit *test)
{
	const struct read_row *row = test->param_value;
	struct image_file *file = image_new(test, START + STREAM + 100);
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);
	struct cg_decoders dec = { .table = stand_ins, .nr = ARRAY_SIZE(stand_ins) };
	char release[CG_RELEASE_LEN] = "something else";

	dec.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	dec.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, img);
	KUNIT_ASSERT_NOT_NULL(test, dec.in);
	KUNIT_ASSERT_NOT_NULL(test, dec.out);
	image_put(file, START, 4, row->magic);
	image_text(file, START + STREAM - strlen(BANNER), BANNER, strlen(BANNER));
	file->err = -EIO;
	if (row->fail_from)
		file->fail_from = row->fail_from;
	img->packing = row->packing;
	img->payload_offset = START;
	img->payload_length = row->length;
	KUNIT_EXPECT_EQ(test, cg_banner_read(&file->src, img, &dec, release), row->ret);
	KUNIT_EXPECT_STREQ(test, release, row->ret ? "" : "6.1.0-test");
}

static struct kunit_case banner_cases[] = {
	KUNIT_CASE_PARAM(banner_is_found, banner_gen_params),
	KUNIT_CASE_PARAM(banner_is_read, read_gen_params),
	{}
};

static struct kunit_suite banner_suite = {
	.name = "crashguard_banner",
	.test_cases = banner_cases,
};

kunit_test_suites(&banner_suite);

MODULE_LICENSE("GPL");

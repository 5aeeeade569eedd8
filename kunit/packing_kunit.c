// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include <crashguard/payload.h>

#include "../module/core/packing.c"

#define LZOP "\x89LZO\0\r\n\x1a\n"
#define LZOP_TAIL "\0\0\0\0" "mode" "time" "TIME" "\3abc" "\0\0\0\0"
#define LZOP_OLD_TAIL "\0\0\0\0" "mode" "time" "\3abc" "\0\0\0\0"
#define LZOP_FILTER_TAIL "\0\0\x08\0" "filt" "mode" "time" "TIME" "\3abc" "\0\0\0\0"
#define STORED "\0\0\x10\0" "\0\0\x10\0" "csum"

/* lzop's header in each of its forms, and each of its ends. */
static void packing_lzop_header(struct kunit *test)
{
	static const struct {
		const char *head;
		size_t len;
		bool good;
	} rows[] = {
		{ LZOP "\x10\x30lbndml" LZOP_TAIL STORED, 53, true },
		{ LZOP "\x09\x30lbndm" LZOP_OLD_TAIL STORED, 48, true },
		{ LZOP "\x10\x30lbndml" LZOP_FILTER_TAIL STORED, 57, true },
		{ LZOP "\x10\x30lbndml" LZOP_TAIL "\0\0\0\0" "\0\0\0\0" "csum", 53, false },
		{ LZOP "\x10\x30lbndml" LZOP_TAIL "\0\0\x10\0" "\0\0\x10\1" "csum", 53, false },
		{ LZOP "\x10\x30lbndml" LZOP_TAIL "\0\4\0\1" "\0\0\x10\0" "csum", 53, false },
		{ "\x89LZO\0\r\n\x1a\r", 9, false },
	};
	struct cg_decode job;
	u8 head[512];
	bool stored;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(head, 0, sizeof(head));
		memcpy(head, rows[i].head, rows[i].len);
		job = (struct cg_decode){ .in = head, .in_len = sizeof(head) };
		KUNIT_EXPECT_EQ(test, cg_packing_enter(CG_PACKING_LZO, &job, &stored), rows[i].good);
		job = (struct cg_decode){ .in = head, .in_len = sizeof(head) };
		KUNIT_EXPECT_EQ(test, cg_packing_open(CG_PACKING_LZO, &job), rows[i].len > 9);
		job = (struct cg_decode){ .in = head, .in_len = sizeof(head) };
		cg_packing_enter(CG_PACKING_LZO, &job, &stored);
		if (rows[i].good) {
			KUNIT_EXPECT_EQ(test, (size_t)(job.in - head), rows[i].len);
			KUNIT_EXPECT_TRUE(test, stored);
		}
	}
}

/* Headers that end with what is known of the stream. */
static void packing_short_heads(struct kunit *test)
{
	static const struct {
		enum cg_packing packing;
		const char *head;
		size_t len;
	} rows[] = {
		{ CG_PACKING_GZIP, "\x1f\x8b\x08\0time\2", 9 },
		{ CG_PACKING_GZIP, "\x1f\x8b\x08\x08time\2\3", 10 },
		{ CG_PACKING_GZIP, "\x1f\x8b\x08\x08time\2\3abc", 13 },
		{ CG_PACKING_LZ4, "\x02\x21\x4c\x18size", 8 },
		{ CG_PACKING_LZO, LZOP, 9 },
		/* A name longer than all that is there. */
		{ CG_PACKING_LZO, LZOP "\x10\x30lbndml" "\0\0\0\0" "mode" "time" "TIME" "\xff"
		  "-------------------------------", 65 },
		/* A header that ends where the first block would begin. */
		{ CG_PACKING_LZO, LZOP "\x10\x30lbndml" "\0\0\0\0" "mode" "time" "TIME" "\x1a"
		  "--------------------------" "\0\0\0\0", 64 },
	};
	struct cg_decode job;
	u8 *head;
	bool stored;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		head = kunit_kzalloc(test, rows[i].len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, head);
		memcpy(head, rows[i].head, rows[i].len);
		job = (struct cg_decode){ .in = head, .in_len = rows[i].len };
		KUNIT_EXPECT_FALSE(test, cg_packing_enter(rows[i].packing, &job, &stored));
	}
}

static void packing_names(struct kunit *test)
{
	static const struct {
		u8 head[2];
		enum cg_packing packing;
		const char *name;
	} rows[] = {
		{ { 0x1f, 0x8b }, CG_PACKING_GZIP, "gzip" }, { { 'B', 'Z' }, CG_PACKING_BZIP2, "bzip2" },
		{ { 0x5d, 0x00 }, CG_PACKING_LZMA, "lzma" }, { { 0xfd, '7' }, CG_PACKING_XZ, "xz" },
		{ { 0x89, 'L' }, CG_PACKING_LZO, "lzo" },    { { 0x02, 0x21 }, CG_PACKING_LZ4, "lz4" },
		{ { 0x28, 0xb5 }, CG_PACKING_ZSTD, "zstd" }, { { 0x00, 0x00 }, CG_PACKING_UNKNOWN, "unknown" },
		{ { 0x8b, 0x1f }, CG_PACKING_UNKNOWN, "unknown" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ(test, (int)cg_packing_sniff(rows[i].head), (int)rows[i].packing);
		KUNIT_EXPECT_STREQ(test, cg_packing_name(rows[i].packing), rows[i].name);
	}
}

/* A first block of lzo whose sizes just fit, and whose bytes end with what is known. */
static void packing_lzo_block(struct kunit *test)
{
	u8 head[20] = { 0, 0, 0x10, 0, 0, 0, 0, 5 };
	struct cg_decode job = { .in = head, .in_len = 12 };
	bool stored = true;

	KUNIT_EXPECT_TRUE(test, cg_lzo_enter_block(&job, &stored));
	KUNIT_EXPECT_FALSE(test, stored);
	KUNIT_EXPECT_EQ(test, job.in_len, (size_t)0);
	job = (struct cg_decode){ .in = head, .in_len = 11 };
	KUNIT_EXPECT_FALSE(test, cg_lzo_enter_block(&job, &stored));
	job = (struct cg_decode){ .in = head, .in_len = 20 };
	KUNIT_EXPECT_TRUE(test, cg_lzo_enter_block(&job, &stored));
	KUNIT_EXPECT_EQ(test, job.in_len, (size_t)5);
	put_unaligned_be32(CG_PAYLOAD_OUT, head);
	job = (struct cg_decode){ .in = head, .in_len = 20 };
	KUNIT_EXPECT_TRUE(test, cg_lzo_enter_block(&job, &stored));
	put_unaligned_be32(CG_PAYLOAD_OUT + 1, head);
	job = (struct cg_decode){ .in = head, .in_len = 20 };
	KUNIT_EXPECT_FALSE(test, cg_lzo_enter_block(&job, &stored));
}

/* The least that is looked at as a header of lzop. */
static void packing_lzop_least(struct kunit *test)
{
	u8 head[64] = LZOP "\x10\x30lbndml" LZOP_TAIL;
	struct cg_decode job = { .in = head, .in_len = 64 };

	KUNIT_EXPECT_TRUE(test, cg_packing_open(CG_PACKING_LZO, &job));
	job = (struct cg_decode){ .in = head, .in_len = 63 };
	KUNIT_EXPECT_FALSE(test, cg_packing_open(CG_PACKING_LZO, &job));
}

/* Decoders that bring their own reading of the stream get it as it is. */
static void packing_whole_stream(struct kunit *test)
{
	static const enum cg_packing rows[] = { CG_PACKING_XZ, CG_PACKING_ZSTD, CG_PACKING_BZIP2, CG_PACKING_LZMA };
	u8 head[4] = { 0 };
	struct cg_decode job;
	bool stored = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		job = (struct cg_decode){ .in = head, .in_len = sizeof(head) };
		KUNIT_EXPECT_TRUE(test, cg_packing_enter(rows[i], &job, &stored));
		KUNIT_EXPECT_FALSE(test, stored);
		KUNIT_EXPECT_EQ(test, job.in_len, sizeof(head));
	}
}

/* What a decoder wrote is told from what stood there before, less what it may have written too much. */
static void packing_marks(struct kunit *test)
{
	struct cg_decode job = { .out_len = 1000 };

	job.out = kunit_kzalloc(test, job.out_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, job.out);
	cg_decode_mark(&job);
	cg_decode_count(&job);
	KUNIT_EXPECT_EQ(test, job.got, (size_t)0);
	memset(job.out, 0, 500);
	cg_decode_count(&job);
	KUNIT_EXPECT_EQ(test, job.got, (size_t)436);
	memset(job.out, 0, 1000);
	cg_decode_count(&job);
	KUNIT_EXPECT_EQ(test, job.got, (size_t)1000);
}

static struct kunit_case packing_cases[] = {
	KUNIT_CASE(packing_names),
	KUNIT_CASE(packing_whole_stream),
	KUNIT_CASE(packing_lzop_header),
	KUNIT_CASE(packing_short_heads),
	KUNIT_CASE(packing_lzo_block),
	KUNIT_CASE(packing_lzop_least),
	KUNIT_CASE(packing_marks),
	{}
};

static struct kunit_suite packing_suite = {
	.name = "crashguard_packing",
	.test_cases = packing_cases,
};

kunit_test_suites(&packing_suite);

MODULE_LICENSE("GPL");

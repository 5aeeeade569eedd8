// SPDX-License-Identifier: GPL-2.0-only
#include "cpio_build.h"
#include "image_build.h"

#include "../module/core/initrd.c"

/*
 * The stand-in for a packing: the magic of xz, what is to become of it, a 0, how many bytes, and then these, which come
 * out as they are.
 */
#define FAKE_HEAD 8

enum {
	FAKE_GOOD = 0,
	FAKE_DAMAGED,
	FAKE_UNABLE,
	FAKE_NO_MEMORY,
	FAKE_FLOOD,
	FAKE_FLOOD_OF_TWO,
};

static int fake_head(struct cg_decode *job)
{
	return -EBADMSG;
}

/* 116 + 4096 + 124, and 8 more of the stand-in's. */
#define A_PLAIN 4336
#define A_PACKED 4344

static int fake_end(struct cg_flow *flow, u8 what)
{
	switch (what) {
	case FAKE_DAMAGED:
		return -EBADMSG;
	case FAKE_UNABLE:
		return -EOPNOTSUPP;
	case FAKE_NO_MEMORY:
		return -ENOMEM;
	case FAKE_FLOOD:
		return cg_flow_give(flow, flow->out, CG_INITRD_MAX);
	case FAKE_FLOOD_OF_TWO:
		return cg_flow_give(flow, flow->out, CG_INITRD_MAX - 2 * A_PLAIN + 1);
	default:
		return 0;
	}
}

static int fake_body(struct cg_flow *flow)
{
	u8 head[FAKE_HEAD];
	u32 left;
	int ret;

	ret = cg_flow_take(flow, head, sizeof(head));
	left = get_unaligned_le32(head + 4);
	while (!ret && left) {
		u32 piece = min_t(u32, left, 1000);

		ret = cg_flow_take(flow, flow->out, piece);
		if (!ret)
			ret = cg_flow_give(flow, flow->out, piece);
		left -= piece;
	}
	if (ret == -ENODATA && !flow->read_error)
		return -EBADMSG;
	return ret ?: fake_end(flow, head[2]);
}

static const struct cg_decoder fake_table[] = {
	{ CG_PACKING_XZ, fake_head, fake_body },
	{ CG_PACKING_GZIP, fake_head, fake_body },
	{ CG_PACKING_ZSTD, fake_head, NULL },
};

struct initrd_bench {
	struct cg_decoders dec;
	struct cg_cpio cpio;
	struct cg_initrd out;
	struct cg_report report;
	struct cpio_text text;
	struct image_file file;
};

static struct initrd_bench *initrd_bench(struct kunit *test)
{
	struct initrd_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	cpio_new(test, &b->text);
	b->dec = (struct cg_decoders){
		.table = fake_table,
		.nr = ARRAY_SIZE(fake_table),
		.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL),
		.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL),
	};
	KUNIT_ASSERT_NOT_NULL(test, b->dec.in);
	KUNIT_ASSERT_NOT_NULL(test, b->dec.out);
	return b;
}

static int initrd_count(struct initrd_bench *b)
{
	b->file.data = b->text.data;
	b->file.src = (struct cg_source){ .size = b->text.len, .read = image_file_read, .priv = &b->file };
	if (!b->file.err)
		b->file.fail_from = U64_MAX;
	return cg_initrd_count(&b->file.src, &b->dec, &b->cpio, &b->out);
}

/* An archive of one file of a page, 4216 bytes with its end. */
static void put_archive(struct cpio_text *text, const char *name)
{
	cpio_put(text, &(struct cpio_entry){ name, CPIO_FILE, 4096 });
	cpio_put_trailer(text);
}

static void put_bytes(struct cpio_text *text, const char *bytes, size_t len)
{
	memcpy(text->data + text->len, bytes, len);
	text->len += len;
}

/* What was put there since @from, or since the next multiple of 16, is packed. */
static void pack_from(struct cpio_text *text, size_t from, u8 what)
{
	size_t start = (from + 15) / 16 * 16, len = text->len - start;

	memmove(text->data + from + FAKE_HEAD, text->data + start, len);
	memcpy(text->data + from, "\xfd\x37\0\0", 4);
	text->data[from + 2] = what;
	put_unaligned_le32((u32)len, text->data + from + 4);
	/* Where an entry begins is told from the start of what is packed. */
	memset(text->data + from + FAKE_HEAD + len, 0, 16);
	text->len = from + FAKE_HEAD + len;
}

/*
 * Made by the letters: a an archive, A a packed one, z a zero, Z 100000 zeros, j junk, c the archive cut in its body, C
 * the same packed, d l m f packed and damaged, unable, without memory, flooding, g gzip without sense, b bzip2 and s
 * zstd, for which there is no decoder, 0 a header's first byte alone, x that of xz, y both of bzip2, E a packed archive
 * that ends in the middle of the stand-in, P packed junk, T a packed archive with zeros at its start, F one that floods
 * by a byte where as much came out of another before.
 */
static void put_part(struct cpio_text *text, char kind)
{
	size_t from = text->len;

	switch (kind) {
	case 'z':
		put_bytes(text, "\0", 1);
		break;
	case 'Z':
		text->len += 100000;
		break;
	case 'j':
		put_bytes(text, "junk", 4);
		break;
	case '0':
		put_bytes(text, "0", 1);
		break;
	case 'x':
		put_bytes(text, "\xfd", 1);
		break;
	case 'y':
		put_bytes(text, "BZ", 2);
		break;
	case 'g':
		put_bytes(text, "\x1f\x8b\x07 and so on", 13);
		break;
	case 'b':
		put_bytes(text, "BZh9", 4);
		break;
	case 's':
		put_bytes(text, "\x28\xb5\x2f\xfd", 4);
		break;
	case 'P':
		cpio_pad(text, 16);
		put_bytes(text, "07junk is longer than a header is, so that it is seen to be none, and nothing else is said of it, or of what follows", 116);
		pack_from(text, from, FAKE_GOOD);
		break;
	case 'T':
		cpio_pad(text, 16);
		text->len += 4;
		put_archive(text, "other");
		pack_from(text, from, FAKE_GOOD);
		break;
	default:
		if (!strchr("ac", kind))
			cpio_pad(text, 16);
		put_archive(text, kind == 'a' ? "plain" : "other");
		if (kind == 'c' || kind == 'C')
			text->len -= 1000;
		if (kind == 'C' || kind == 'A' || kind == 'E')
			pack_from(text, from, FAKE_GOOD);
		if (kind == 'E')
			text->len -= 100;
		if (kind == 'd')
			pack_from(text, from, FAKE_DAMAGED);
		if (kind == 'l')
			pack_from(text, from, FAKE_UNABLE);
		if (kind == 'm')
			pack_from(text, from, FAKE_NO_MEMORY);
		if (kind == 'f')
			pack_from(text, from, FAKE_FLOOD);
		if (kind == 'F')
			pack_from(text, from, FAKE_FLOOD_OF_TWO);
	}
}

struct initrd_row {
	const char *desc;
	const char *parts;
	int ret;
	unsigned int files;
	const char *why;
	u64 at;
	u64 inner;
	enum cg_packing packing;
};

#define XZ .packing = CG_PACKING_XZ

static const struct initrd_row initrd_rows[] = {
	{ "an archive", "a", .files = 1 },
	{ "a packed one", "A", .files = 1 },
	{ "microcode before a packed one", "aA", .files = 2 },
	{ "three", "aaA", .files = 3 },
	{ "packed ones, and one that is not", "AAa", .files = 3 },
	{ "zeros between and behind", "aZZzzzzAzzzzazz", .files = 3 },
	{ "zeros first", "ZZAZZ", .files = 1 },
	{ "zeros first, before one that is not packed", "zzzza", .files = 1 },
	{ "nothing but zeros", "ZZ" },
	{ "behind a packed one anything goes", "AzA", .files = 2 },
	{ "not packed, and not where a header may be", "zza", .why = "neither an archive nor a packed one", .at = 2 },
	{ "likewise behind a packed one", "Aza", .files = 1, .why = "neither an archive nor a packed one",
	  .at = A_PACKED + 1 },
	{ "packed, and not where it may be", "azA", .files = 1, .why = "broken padding", .at = A_PLAIN + 1 },
	{ "zeros at the start of what is packed", "aT", .files = 2 },
	{ "likewise, where it comes first", "T", .why = "a header without its magic", XZ },
	{ "junk", "j", .why = "neither an archive nor a packed one" },
	{ "junk at the end", "aj", .files = 1, .why = "neither an archive nor a packed one", .at = A_PLAIN },
	{ "junk behind a packed one", "Aj", .files = 1, .why = "neither an archive nor a packed one", .at = A_PACKED },
	{ "a byte of a packing", "aA0", .files = 2, .why = "an entry that is cut", .at = A_PLAIN + A_PACKED + 1 },
	{ "packed junk", "aP", .files = 1, .why = "a header without its magic", .at = A_PLAIN, XZ },
	{ "cut", "c", .files = 1, .why = "an entry that is cut", .at = A_PLAIN - 1000 },
	{ "packed when it was cut", "aC", .files = 2, .why = "an entry that is cut", .at = A_PLAIN,
	  .inner = A_PLAIN - 1000, XZ },
	{ "cut when it was packed", "E", .files = 1, .why = "damage", .inner = 4000, XZ },
	{ "damaged", "ad", .files = 2, .why = "damage", .at = A_PLAIN, .inner = A_PLAIN, XZ },
	{ "unable", "l", .files = 1, .why = "packing this kernel lacks", .inner = A_PLAIN, XZ },
	{ "without memory", "am", .ret = -ENOMEM, .files = 2 },
	{ "a flood", "f", .files = 1, .why = "more than any initrd has", .inner = A_PLAIN, XZ },
	{ "a flood of two", "AF", .files = 2, .why = "more than any initrd has", .at = A_PACKED, .inner = A_PLAIN, XZ },
	{ "half of a magic", "Ax", .files = 1, .why = "neither an archive nor a packed one", .at = A_PACKED },
	{ "a magic alone", "ay", .files = 1, .why = "packing this kernel lacks", .at = A_PLAIN,
	  .packing = CG_PACKING_BZIP2 },
	{ "gzip of another kind", "ag", .files = 1, .why = "damage", .at = A_PLAIN, .packing = CG_PACKING_GZIP },
	{ "bzip2", "ab", .files = 1, .why = "packing this kernel lacks", .at = A_PLAIN, .packing = CG_PACKING_BZIP2 },
	{ "zstd by its head alone", "s", .why = "packing this kernel lacks", .packing = CG_PACKING_ZSTD },
};

static void initrd_row_desc(const struct initrd_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(initrd_row, initrd_rows, initrd_row_desc);

static void initrd_of_parts(struct kunit *test)
{
	const struct initrd_row *row = test->param_value;
	struct initrd_bench *b = initrd_bench(test);
	const char *part;

	for (part = row->parts; *part; part++)
		put_part(&b->text, *part);
	KUNIT_EXPECT_EQ(test, initrd_count(b), row->ret);
	KUNIT_EXPECT_EQ(test, b->out.size, (u64)b->text.len);
	KUNIT_EXPECT_EQ(test, b->out.counted, !row->ret && !row->why);
	KUNIT_EXPECT_STREQ(test, b->out.why ? b->out.why : "", row->why ? row->why : "");
	KUNIT_EXPECT_EQ(test, b->out.inodes, row->files);
	KUNIT_EXPECT_EQ(test, b->out.content, 4096ULL * row->files);
	if (!row->why)
		return;
	KUNIT_EXPECT_EQ(test, b->out.at, row->at);
	KUNIT_EXPECT_EQ(test, b->out.inner, row->inner);
	KUNIT_EXPECT_EQ(test, (int)b->out.packing, (int)row->packing);
}

static void initrd_of_many_parts(struct kunit *test)
{
	struct initrd_bench *b = initrd_bench(test);
	unsigned int i;

	for (i = 0; i <= CG_INITRD_PARTS; i++) {
		size_t from = b->text.len;

		cpio_pad(&b->text, 16);
		cpio_put_trailer(&b->text);
		pack_from(&b->text, from, FAKE_GOOD);
	}
	KUNIT_EXPECT_EQ(test, initrd_count(b), 0);
	KUNIT_EXPECT_STREQ(test, b->out.why ? b->out.why : "", "one part too many");
	b->text.len = (size_t)b->out.at;
	KUNIT_EXPECT_EQ(test, initrd_count(b), 0);
	KUNIT_EXPECT_TRUE(test, b->out.counted);
}

static void initrd_that_cannot_be_read(struct kunit *test)
{
	static const int errs[] = { -EIO, -EINTR, -ENODATA, -EBADMSG, -EOPNOTSUPP };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(errs); i++) {
		struct initrd_bench *b = initrd_bench(test);
		u64 at;

		put_part(&b->text, 'z');
		put_part(&b->text, 'Z');
		while (b->text.len % 4)
			put_part(&b->text, 'z');
		put_part(&b->text, 'a');
		put_part(&b->text, 'A');
		b->file.err = errs[i];
		for (at = 0; at < b->text.len; at += at < 90000 ? 50000 : 4000) {
			b->file.fail_from = at;
			KUNIT_EXPECT_EQ(test, initrd_count(b), errs[i]);
			KUNIT_EXPECT_FALSE(test, b->out.counted);
		}
	}
}

/* In the middle of what is packed, whatever reading gives. */
static void initrd_part_that_cannot_be_read(struct kunit *test)
{
	struct initrd_bench *b = initrd_bench(test);

	cpio_put(&b->text, &(struct cpio_entry){ "large", CPIO_FILE, 3 * CG_PAYLOAD_IN });
	pack_from(&b->text, 0, FAKE_GOOD);
	b->file.fail_from = 2 * CG_PAYLOAD_IN;
	b->file.err = -EBADMSG;
	KUNIT_EXPECT_EQ(test, initrd_count(b), -EBADMSG);
	KUNIT_EXPECT_FALSE(test, b->out.counted);
}

/* Asked for nothing, it says that nobody waits any more. */
static int read_and_stop(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	return len ? image_file_read(src, off, buf, len) : -EBUSY;
}

static void initrd_that_nobody_waits_for(struct kunit *test)
{
	struct initrd_bench *b = initrd_bench(test);
	struct cg_source src;

	put_part(&b->text, 'A');
	KUNIT_EXPECT_EQ(test, initrd_count(b), 0);
	src = b->file.src;
	src.read = read_and_stop;
	KUNIT_EXPECT_EQ(test, cg_initrd_count(&src, &b->dec, &b->cpio, &b->out), -EBUSY);
	KUNIT_EXPECT_FALSE(test, b->out.counted);
}

struct judge_row {
	const char *desc;
	struct cg_initrd initrd;
	const char *release;
	enum cg_check_state state;
	const char *reason;	/* part of it */
};

#define DONE .size = 1, .counted = true

static const struct judge_row judge_rows[] = {
	{ "none", { .size = 0 }, "6.1", CG_NOT_APPLICABLE, "there is no initrd" },
	{ "not looked at", { .size = 1 }, "6.1", CG_NOT_RUN, "not unpacked" },
	{ "without modules", { DONE }, "6.1", CG_NOT_APPLICABLE, "no modules" },
	{ "with its own", { DONE, .nr_releases = 1, .release = { "6.1" } }, "6.1", CG_PASS, "" },
	{ "with its own and others", { DONE, .nr_releases = 2, .release = { "5.10", "6.1" } }, "6.1", CG_PASS, "" },
	{ "with others", { DONE, .nr_releases = 2, .release = { "5.10", "6.12" } }, "6.1", CG_WARN, "" },
	{ "with one that begins like it", { DONE, .nr_releases = 1, .release = { "6.1" } }, "6.1.0", CG_WARN, "" },
	{ "with one of which it is the beginning", { DONE, .nr_releases = 1, .release = { "6.1.0" } }, "6.1", CG_WARN, "" },
	{ "for an unknown kernel", { DONE, .nr_releases = 1, .release = { "6.1" } }, "", CG_NOT_RUN, "not known" },
	{ "without modules, for an unknown kernel", { DONE }, "", CG_NOT_APPLICABLE, "no modules" },
	{ "with more than are kept", { DONE, .nr_releases = 1, .lost_releases = true, .release = { "5.10" } }, "6.1",
	  CG_NOT_RUN, "more releases than are kept" },
	{ "with more than are kept, and its own", { DONE, .nr_releases = 1, .lost_releases = true, .release = { "6.1" } },
	  "6.1", CG_PASS, "" },
	{ "damaged where it is not packed", { .size = 9, .why = "broken padding", .at = 5 }, "6.1", CG_NOT_RUN,
	  "not counted: broken padding at byte 5" },
	{ "damaged within", { .size = 9, .why = "damage", .at = 5, .inner = 7, .packing = CG_PACKING_ZSTD }, "6.1",
	  CG_NOT_RUN, "not counted: damage at byte 7 of its zstd part at byte 5" },
	{ "not unpacked at all", { .size = 9, .why = "packing this kernel lacks", .packing = CG_PACKING_LZMA }, "6.1",
	  CG_NOT_RUN, "not counted: packing this kernel lacks in its lzma part at byte 0" },
};

static void judge_row_desc(const struct judge_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_rows, judge_row_desc);

static void initrd_is_judged(struct kunit *test)
{
	const struct judge_row *row = test->param_value;
	struct initrd_bench *b = initrd_bench(test);
	const char *reason = b->report.check[CG_CHECK_INITRD_RELEASE].reason;

	cg_initrd_judge(&row->initrd, row->release, &b->report);
	KUNIT_EXPECT_EQ(test, (int)b->report.check[CG_CHECK_INITRD_RELEASE].state, (int)row->state);
	KUNIT_EXPECT_TRUE(test, strstr(reason, row->reason) && !*reason == !*row->reason);
	KUNIT_EXPECT_EQ(test, b->report.nr, row->state == CG_WARN ? 1U : 0U);
	KUNIT_EXPECT_EQ(test, cg_report_has(&b->report, CG_F_INITRD_RELEASE), row->state == CG_WARN);
}

static void initrd_names_what_it_has(struct kunit *test)
{
	struct cg_initrd initrd = { DONE, .nr_releases = 2, .release = { "5.10", "6.12" } };
	struct initrd_bench *b = initrd_bench(test);
	unsigned int i;

	cg_initrd_judge(&initrd, "6.1", &b->report);
	KUNIT_ASSERT_EQ(test, b->report.nr, 1U);
	KUNIT_EXPECT_STREQ(test, b->report.finding[0].str[0], "5.10, 6.12");
	KUNIT_EXPECT_STREQ(test, b->report.finding[0].str[1], "6.1");
	/* More than a sentence has room for. */
	initrd.nr_releases = CG_INITRD_RELEASES;
	for (i = 0; i < CG_INITRD_RELEASES; i++)
		memset(initrd.release[i], 'a' + i, CG_RELEASE_LEN - 1);
	memset(&b->report, 0, sizeof(b->report));
	cg_initrd_judge(&initrd, "6.1", &b->report);
	KUNIT_ASSERT_EQ(test, b->report.nr, 1U);
	KUNIT_EXPECT_EQ(test, memcmp(b->report.finding[0].str[0], initrd.release[0], CG_RELEASE_LEN - 1), 0);
	KUNIT_EXPECT_STREQ(test, b->report.finding[0].str[1], "6.1");
}

/* No reason is cut, whatever the numbers. */
static void initrd_reasons_fit(struct kunit *test)
{
	struct cg_initrd initrd = { .size = 1, .at = U32_MAX, .inner = CG_INITRD_MAX - 1, .packing = CG_PACKING_BZIP2 };
	struct initrd_bench *b = initrd_bench(test);

	initrd.why = "a header without its magic";
	cg_initrd_judge(&initrd, "6.1", &b->report);
	KUNIT_EXPECT_TRUE(test, strlen(b->report.check[CG_CHECK_INITRD_RELEASE].reason) < CG_REASON_LEN - 1);
}

static struct kunit_case initrd_cases[] = {
	KUNIT_CASE_PARAM(initrd_of_parts, initrd_row_gen_params),
	KUNIT_CASE(initrd_of_many_parts),
	KUNIT_CASE(initrd_that_cannot_be_read),
	KUNIT_CASE(initrd_part_that_cannot_be_read),
	KUNIT_CASE(initrd_that_nobody_waits_for),
	KUNIT_CASE_PARAM(initrd_is_judged, judge_gen_params),
	KUNIT_CASE(initrd_names_what_it_has),
	KUNIT_CASE(initrd_reasons_fit),
	{}
};

static struct kunit_suite initrd_suite = {
	.name = "crashguard_initrd",
	.test_cases = initrd_cases,
};

kunit_test_suites(&initrd_suite);

MODULE_LICENSE("GPL");

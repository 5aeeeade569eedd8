// SPDX-License-Identifier: GPL-2.0-only
#include "cpio_build.h"

#include "../module/core/cpio.c"

struct cpio_bench {
	struct cg_cpio cpio;
	struct cg_initrd out;
	struct cpio_text text;
};

static struct cpio_bench *cpio_bench(struct kunit *test)
{
	struct cpio_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	cpio_new(test, &b->text);
	cg_cpio_init(&b->cpio, &b->out);
	return b;
}

/* All of it, as what a packed part unpacks to, in pieces of that size. */
static int cpio_feed(struct cpio_bench *b, size_t piece)
{
	size_t done = 0, len;
	int ret = 0;

	for (; !ret && done < b->text.len; done += len) {
		len = min(piece, b->text.len - done);
		ret = cg_cpio_flush(&b->cpio, b->text.data + done, len);
	}
	return ret;
}

/* A system: 3 + 2 + 1 + 1 pages, 9 inodes. */
static const struct cpio_entry cpio_system[] = {
	{ ".", CPIO_DIR },
	{ "bin", CPIO_DIR },
	{ "bin/busybox", CPIO_FILE, 2 * 4096 + 1 },
	{ "bin/sh", CPIO_LINK, 7 },
	{ "dev/console", CPIO_NODE },
	{ "run/fifo", CPIO_FIFO },
	{ "usr/lib/modules/6.1.0-56-amd64", CPIO_DIR },
	{ "usr/lib/modules/6.1.0-56-amd64/kernel/a.ko.xz", CPIO_FILE, 2 * 4096 },
	{ "empty", CPIO_FILE, 0 },
	{ "init", CPIO_FILE, 4096 },
	{ "etc/one", CPIO_FILE, 1 },
	{ }
};

static const size_t cpio_pieces[] = { 1, 2, 3, 4, 5, 7, 109, 110, 111, 113, 4095, 4096, 4097, CPIO_ROOM };

static void cpio_piece_desc(const size_t *piece, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "pieces of %u", (unsigned int)*piece);
}

KUNIT_ARRAY_PARAM(cpio_piece, cpio_pieces, cpio_piece_desc);

static void cpio_by_pieces(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);

	cpio_put_all(&b->text, cpio_system);
	cpio_put_trailer(&b->text);
	cpio_pad(&b->text, 512);
	cpio_put(&b->text, &(struct cpio_entry){ "more", CPIO_FILE, 5 });
	cpio_put_trailer(&b->text);
	KUNIT_EXPECT_EQ(test, cpio_feed(b, *(const size_t *)test->param_value), 0);
	KUNIT_EXPECT_EQ(test, (int)b->cpio.state, (int)CG_CPIO_RESET);
	KUNIT_EXPECT_EQ(test, b->cpio.at, (u64)b->text.len);
	KUNIT_EXPECT_EQ(test, b->out.content, 8 * 4096ULL);
	KUNIT_EXPECT_EQ(test, b->out.inodes, 11U);
	KUNIT_EXPECT_EQ(test, b->out.symlinks, 1U);
	KUNIT_ASSERT_EQ(test, b->out.nr_releases, 1U);
	KUNIT_EXPECT_STREQ(test, b->out.release[0], "6.1.0-56-amd64");
}

/* Two entries of which the first is spoilt; what becomes of both. */
struct cpio_row {
	const char *desc;
	struct cpio_entry entry;
	const char *magic;
	u32 at;			/* in the archive: these bytes ... */
	const char *put;	/* ... are put there */
	const char *why;
	u64 where;
	u64 content;		/* of both, where nothing is wrong */
	u32 inodes;
	u32 size;		/* said by the header, where it is not that of the body */
	u32 check;
};

#define ONE { "one", CPIO_FILE, 5 }
/* The header, the name "one" with its end, and 5 bytes: 110 + 6, 5, 3. */
#define SECOND 124

static const struct cpio_row cpio_rows[] = {
	{ "good", ONE, .content = 8192, .inodes = 2 },
	{ "old magic", ONE, .magic = "070707", .why = "an archive of the old kind" },
	{ "no magic", ONE, .magic = "070703", .why = "a header without its magic" },
	{ "no magic at its start", ONE, .magic = "170701", .why = "junk between two entries" },
	{ "magic of the second", ONE, .at = SECOND + 4, .put = "1", .why = "a header without its magic", .where = SECOND },
	{ "a name without an end", ONE, .at = 113, .put = "x", .why = "a name without an end" },
	{ "a name that ends early", ONE, .at = 111, .put = "", .content = 8192, .inodes = 2 },
	{ "a name of nothing", ONE, .at = 94, .put = "00000000", .why = "junk between two entries", .where = 120 },
	{ "a name too long", ONE, .at = 94, .put = "00001001", .content = 0, .inodes = 0 },
	{ "a number that is none", ONE, .at = 94, .put = "4xxxxxxx", .content = 8192, .inodes = 2 },
	{ "a number with 0x", ONE, .at = 94, .put = "0X000004", .content = 8192, .inodes = 2 },
	{ "a number in capitals", { "one", CPIO_FILE, 10 }, .at = 54, .put = "0000000A", .content = 8192, .inodes = 2 },
	{ "a size of 4G", ONE, .size = 0xffffffff, .content = 4096ULL << 20, .inodes = 1 },
	{ "a folder with a body", { "one", CPIO_DIR, 5 }, .content = 4096, .inodes = 1 },
	{ "a node with a body", { "one", CPIO_NODE, 5 }, .content = 4096, .inodes = 1 },
	{ "a link to too much", { "one", CPIO_LINK, 4097 }, .content = 4096, .inodes = 1 },
	{ "a link to much", { "one", CPIO_LINK, 4096 }, .content = 4096, .inodes = 2 },
	{ "no type", { "one", CPIO_NOTHING }, .content = 4096, .inodes = 1 },
	{ "the root", { "./", CPIO_DIR }, .content = 4096, .inodes = 1 },
	{ "the root by its name", { "/", CPIO_DIR }, .content = 4096, .inodes = 1 },
	{ "a file called root", { ".", CPIO_FILE, 1 }, .content = 8192, .inodes = 2 },
	{ "a trailer with a body", { "TRAILER!!!", CPIO_FILE, 9 }, .content = 4096, .inodes = 1 },
	{ "a link called trailer", { "TRAILER!!!", CPIO_LINK, 9 }, .content = 4096, .inodes = 2 },
	{ "a good checksum", ONE, .magic = "070702", .check = 5 * 'x', .content = 8192, .inodes = 2 },
	{ "a bad checksum", ONE, .magic = "070702", .check = 5 * 'x' + 1, .why = "a checksum that is wrong" },
	{ "a checksum of nothing", { "one", CPIO_FILE }, .magic = "070702", .check = 0, .content = 4096, .inodes = 2 },
	{ "a bad checksum of nothing", { "one", CPIO_FILE }, .magic = "070702", .check = 1,
	  .why = "a checksum that is wrong" },
	{ "a checksum that nobody asks", ONE, .check = 1, .content = 8192, .inodes = 2 },
	{ "padding that is not zero", ONE, .at = 121, .put = "pad", .content = 8192, .inodes = 2 },
};

static void cpio_row_desc(const struct cpio_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cpio_row, cpio_rows, cpio_row_desc);

static void cpio_build_row(struct cpio_bench *b, const struct cpio_row *row)
{
	struct cpio_text *text = &b->text;

	cpio_put_head(text, row->magic ? row->magic : "070701", &row->entry, row->size ? row->size : row->entry.size,
		      row->check);
	memset(text->data + text->len, 'x', row->entry.size);
	text->len += row->entry.size;
	cpio_pad(text, 4);
	cpio_put(text, &(struct cpio_entry){ "two", CPIO_FILE, 1 });
	if (row->put)
		memcpy(text->data + row->at, row->put, max_t(size_t, strlen(row->put), 1));
}

static void cpio_spoilt(struct kunit *test)
{
	const struct cpio_row *row = test->param_value;
	unsigned int pass;

	for (pass = 0; pass < 2; pass++) {
		struct cpio_bench *b = cpio_bench(test);

		cpio_build_row(b, row);
		if (row->magic && row->magic[0] != '0')
			b->cpio.state = CG_CPIO_RESET;
		KUNIT_EXPECT_EQ(test, cpio_feed(b, pass ? 1 : CPIO_ROOM), row->why ? -EBADMSG : 0);
		KUNIT_EXPECT_STREQ(test, b->cpio.why ? b->cpio.why : "", row->why ? row->why : "");
		KUNIT_EXPECT_EQ(test, b->cpio.where, row->where);
		if (row->why)
			continue;
		KUNIT_EXPECT_EQ(test, b->out.content, row->content);
		KUNIT_EXPECT_EQ(test, b->out.inodes, row->inodes);
	}
}

/* Each body has a sum of its own. */
static void cpio_two_checksums(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);
	unsigned int i;

	for (i = 0; i < 2; i++) {
		cpio_put_head(&b->text, "070702", &(struct cpio_entry){ "one", CPIO_FILE }, 4, 4 * 'x');
		memset(b->text.data + b->text.len, 'x', 4);
		b->text.len += 4;
	}
	KUNIT_EXPECT_EQ(test, cpio_feed(b, 100), 0);
	KUNIT_EXPECT_EQ(test, b->out.inodes, 2U);
}

/* Names of one inode: by number, device and type, and until the next TRAILER!!!. */
struct cpio_links_row {
	const char *desc;
	struct cpio_entry entry[4];
	u64 pages;
	u32 inodes;
};

static const struct cpio_links_row cpio_links_rows[] = {
	{ "body with the last", { { "a", CPIO_FILE, 0, 7, 3 }, { "b", CPIO_FILE, 0, 7, 3 }, { "c", CPIO_FILE, 5000, 7, 3 } }, 2, 1 },
	{ "body with the first", { { "a", CPIO_FILE, 5000, 7, 3 }, { "b", CPIO_FILE, 0, 7, 3 }, { "c", CPIO_FILE, 0, 7, 3 } }, 2, 1 },
	{ "a body each", { { "a", CPIO_FILE, 5000, 7, 2 }, { "b", CPIO_FILE, 5000, 7, 2 } }, 2, 1 },
	{ "another body", { { "a", CPIO_FILE, 9000, 7, 2 }, { "b", CPIO_FILE, 1, 7, 2 } }, 1, 1 },
	{ "three bodies", { { "a", CPIO_FILE, 9000, 7, 3 }, { "b", CPIO_FILE, 1, 7, 3 }, { "c", CPIO_FILE, 5000, 7, 3 } }, 2, 1 },
	{ "of one name each", { { "a", CPIO_FILE, 1, 7, 1 }, { "b", CPIO_FILE, 1, 7, 1 } }, 2, 2 },
	{ "the second says it has one", { { "a", CPIO_FILE, 1, 7, 2 }, { "b", CPIO_FILE, 1, 7, 1 } }, 2, 2 },
	{ "the first says it has one", { { "a", CPIO_FILE, 1, 7, 1 }, { "b", CPIO_FILE, 1, 7, 2 } }, 2, 2 },
	{ "other numbers", { { "a", CPIO_FILE, 1, 7, 2 }, { "b", CPIO_FILE, 1, 8, 2 } }, 2, 2 },
	{ "another type", { { "a", CPIO_FILE, 1, 7, 2 }, { "b", CPIO_NODE, 0, 7, 2 } }, 1, 2 },
	{ "other permissions", { { "a", CPIO_FILE, 1, 7, 2 }, { "b", CPIO_FILE | 0111, 1, 7, 2 } }, 1, 1 },
	{ "nodes", { { "a", CPIO_NODE, 0, 7, 2 }, { "b", CPIO_NODE, 0, 7, 2 } }, 0, 1 },
	{ "folders are never linked", { { "a", CPIO_DIR, 0, 7, 2 }, { "b", CPIO_DIR, 0, 7, 2 } }, 0, 2 },
	{ "in another archive", { { "a", CPIO_FILE, 1, 7, 2 }, { "TRAILER!!!" }, { "b", CPIO_FILE, 1, 7, 2 } }, 2, 2 },
};

static void cpio_links_desc(const struct cpio_links_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cpio_links, cpio_links_rows, cpio_links_desc);

static void cpio_hard_links(struct kunit *test)
{
	const struct cpio_links_row *row = test->param_value;
	struct cpio_bench *b = cpio_bench(test);

	cpio_put_all(&b->text, row->entry);
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_EXPECT_EQ(test, b->out.content, 4096 * row->pages);
	KUNIT_EXPECT_EQ(test, b->out.inodes, row->inodes);
}

/* What is told apart by the device alone. */
static void cpio_links_of_devices(struct kunit *test)
{
	static const struct cpio_entry entry = { "a", CPIO_FILE, 1, 7, 2 };
	unsigned int field;

	for (field = CG_FIELD_MAJOR; field <= CG_FIELD_MINOR; field++) {
		struct cpio_bench *b = cpio_bench(test);
		size_t second;

		cpio_put(&b->text, &entry);
		second = b->text.len;
		cpio_put(&b->text, &entry);
		b->text.data[second + 6 + 8 * field + 6] = 'f';
		KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
		KUNIT_EXPECT_EQ(test, b->out.inodes, 2U);
	}
}

/* Beyond the table each name counts: too much, and never too little. */
static void cpio_more_links_than_room(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);
	unsigned int i;

	for (i = 0; i < 2 * (CG_CPIO_LINKS + 3); i++)
		cpio_put(&b->text, &(struct cpio_entry){ "a", CPIO_FILE, 1, i / 2, 2 });
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_EXPECT_EQ(test, b->out.inodes, CG_CPIO_LINKS + 6U);
	KUNIT_EXPECT_EQ(test, b->out.content, 4096 * (CG_CPIO_LINKS + 6ULL));
}

/* PATH_MAX with the end; a longer one is passed over, and what follows it is not. */
static void cpio_long_names(struct kunit *test)
{
	char *name = kunit_kzalloc(test, CG_CPIO_NAME + 1, GFP_KERNEL);
	unsigned int len;

	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, 'n', CG_CPIO_NAME);
	for (len = CG_CPIO_NAME; len >= CG_CPIO_NAME - 1; len--) {
		struct cpio_bench *b = cpio_bench(test);

		name[len] = '\0';
		cpio_put(&b->text, &(struct cpio_entry){ name, CPIO_FILE, 1 });
		/* What stands between a name and its body is none of it. */
		memset(b->text.data + CG_CPIO_HEADER + CG_CPIO_NAME, 'x', len < CG_CPIO_NAME ? 2 : 0);
		cpio_put(&b->text, &(struct cpio_entry){ "two", CPIO_FILE, 1, 1, 2 });
		KUNIT_EXPECT_EQ(test, cpio_feed(b, 1000), 0);
		KUNIT_EXPECT_EQ(test, b->out.inodes, len < CG_CPIO_NAME ? 2U : 1U);
	}
}

struct cpio_name_row {
	const char *name;
	const char *release;	/* NULL: it is no module */
};

static const struct cpio_name_row cpio_name_rows[] = {
	{ "lib/modules/6.1/a.ko", "6.1" },
	{ "usr/lib/modules/6.1/kernel/fs/a.ko.zst", "6.1" },
	{ "./lib/modules/6.1/a.ko.xz", "6.1" },
	{ "/lib/modules/6.1/a.ko.gz", "6.1" },
	{ ".///usr/lib/modules/6.1/a.ko", "6.1" },
	{ "lib/modules/7.3.4+deb13-amd64/x/a.ko", "7.3.4+deb13-amd64" },
	{ "lib/modules/6.1/modules.dep", NULL },
	{ "lib/modules/6.1/a.ko.txt", NULL },
	{ "lib/modules/6.1/ako", NULL },
	{ "lib/modules/6.1.ko", NULL },
	{ "lib/modules//a.ko", NULL },
	{ "lib/modules", NULL },
	{ "lib/module/6.1/a.ko", NULL },
	{ "lib/modules-6.1/a.ko", NULL },
	{ "xlib/modules/6.1/a.ko", NULL },
	{ ".lib/modules/6.1/a.ko", NULL },
	{ "a/lib/modules/6.1/a.ko", NULL },
	{ "usr-lib/modules/6.1/a.ko", NULL },
	{ "usr/usr/lib/modules/6.1/a.ko", NULL },
	{ "lib/modules/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890/a.ko",
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678" },
};

static void cpio_name_desc(const struct cpio_name_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cpio_name, cpio_name_rows, cpio_name_desc);

static void cpio_releases(struct kunit *test)
{
	const struct cpio_name_row *row = test->param_value;
	struct cpio_bench *b = cpio_bench(test);

	cpio_put(&b->text, &(struct cpio_entry){ row->name, CPIO_FILE, 1 });
	cpio_put(&b->text, &(struct cpio_entry){ row->name, CPIO_FILE, 1 });
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_ASSERT_EQ(test, b->out.nr_releases, row->release ? 1U : 0U);
	if (row->release)
		KUNIT_EXPECT_STREQ(test, b->out.release[0], row->release);
}

static void cpio_release_of_a_folder(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);

	cpio_put(&b->text, &(struct cpio_entry){ "lib/modules/6.1/a.ko", CPIO_DIR });
	cpio_put(&b->text, &(struct cpio_entry){ "lib/modules/6.1/a.ko", CPIO_LINK, 1 });
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_EXPECT_EQ(test, b->out.nr_releases, 0U);
}

static void cpio_many_releases(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);
	char name[] = "lib/modules/A/a.ko";
	unsigned int i;

	for (i = 0; i < CG_INITRD_RELEASES; i++, name[12]++)
		cpio_put(&b->text, &(struct cpio_entry){ name, CPIO_FILE, 1 });
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_EXPECT_EQ(test, b->out.nr_releases, (unsigned int)CG_INITRD_RELEASES);
	KUNIT_EXPECT_FALSE(test, b->out.lost_releases);
	b->text.len = 0;
	cpio_put(&b->text, &(struct cpio_entry){ name, CPIO_FILE, 1 });
	KUNIT_EXPECT_EQ(test, cpio_feed(b, CPIO_ROOM), 0);
	KUNIT_EXPECT_TRUE(test, b->out.lost_releases);
	KUNIT_EXPECT_STREQ(test, b->out.release[CG_INITRD_RELEASES - 1], "H");
}

/* Between two entries there may be zeros, and then a header at a multiple of 4, or something else. */
static void cpio_stops_between_entries(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);
	size_t end;

	cpio_put(&b->text, &(struct cpio_entry){ "one", CPIO_FILE, 5 });
	end = b->text.len;
	memcpy(b->text.data + end + 4, "\x1f\x8b", 2);
	b->text.len += 8;
	KUNIT_EXPECT_EQ(test, (u64)cg_cpio_write(&b->cpio, b->text.data, b->text.len), (u64)end + 4);
	KUNIT_EXPECT_NULL(test, (const void *)b->cpio.why);
	KUNIT_EXPECT_EQ(test, b->cpio.at, (u64)end + 4);
	KUNIT_EXPECT_EQ(test, cg_cpio_flush(&b->cpio, b->text.data + end + 4, 4), -EBADMSG);
	KUNIT_EXPECT_STREQ(test, b->cpio.why, "junk between two entries");
	KUNIT_EXPECT_EQ(test, b->cpio.where, (u64)end + 4);
}

static void cpio_broken_padding(struct kunit *test)
{
	unsigned int zeros;

	for (zeros = 1; zeros < 4; zeros++) {
		struct cpio_bench *b = cpio_bench(test);
		size_t at;

		cpio_put(&b->text, &(struct cpio_entry){ "one", CPIO_FILE, 5 });
		at = b->text.len + zeros;
		b->text.data[at] = '0';
		b->text.len += 4;
		KUNIT_EXPECT_EQ(test, (u64)cg_cpio_write(&b->cpio, b->text.data, b->text.len), (u64)at);
		KUNIT_EXPECT_STREQ(test, b->cpio.why, "broken padding");
		KUNIT_EXPECT_EQ(test, b->cpio.where, (u64)at);
		/* Nothing is taken any more. */
		KUNIT_EXPECT_EQ(test, (u64)cg_cpio_write(&b->cpio, b->text.data, 100), 0ULL);
	}
}

/* Where a header begins is told from the start of the initrd. */
static void cpio_begins_elsewhere(struct kunit *test)
{
	struct cpio_bench *b = cpio_bench(test);

	cpio_put(&b->text, &(struct cpio_entry){ "one", CPIO_FILE, 5 });
	b->text.data[5] = '9';
	cg_cpio_begin(&b->cpio, 4096);
	KUNIT_EXPECT_EQ(test, (u64)cg_cpio_write(&b->cpio, b->text.data, b->text.len), 110ULL);
	KUNIT_EXPECT_EQ(test, b->cpio.where, 4096ULL);
	KUNIT_EXPECT_EQ(test, b->out.inodes, 0U);
}

static struct kunit_case cpio_cases[] = {
	KUNIT_CASE_PARAM(cpio_by_pieces, cpio_piece_gen_params),
	KUNIT_CASE_PARAM(cpio_spoilt, cpio_row_gen_params),
	KUNIT_CASE(cpio_two_checksums),
	KUNIT_CASE_PARAM(cpio_hard_links, cpio_links_gen_params),
	KUNIT_CASE(cpio_links_of_devices),
	KUNIT_CASE(cpio_more_links_than_room),
	KUNIT_CASE(cpio_long_names),
	KUNIT_CASE_PARAM(cpio_releases, cpio_name_gen_params),
	KUNIT_CASE(cpio_release_of_a_folder),
	KUNIT_CASE(cpio_many_releases),
	KUNIT_CASE(cpio_stops_between_entries),
	KUNIT_CASE(cpio_broken_padding),
	KUNIT_CASE(cpio_begins_elsewhere),
	{}
};

static struct kunit_suite cpio_suite = {
	.name = "crashguard_cpio",
	.test_cases = cpio_cases,
};

kunit_test_suites(&cpio_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/bzimage.c"

#define CORRUPT .ret = -EBADMSG, .slug = "image-corrupt"
#define TRUNCATED .ret = -EBADMSG, .slug = "image-truncated"
#define UNSUPPORTED .ret = -ENOEXEC, .slug = "image-unsupported"
#define PATCH(...) .patch = { __VA_ARGS__ }

static const struct image_row bzimage_rows[] = {
	{ "good" },
	{ "good, unsigned and without the certificate", .size = BZ_SETUP + BZ_KERNEL },
	{ "good, with five-level paging", .la57 = true },

	/* bzImage64_probe() */
	{ "boot flag missing", PATCH({ 0x1fe, 2, 0xaa54 }), .ret = -ENOEXEC, .slug = "image-format",
	  .code = CG_F_IMAGE_BOOT_FLAG },
	{ "protocol 2.11", PATCH({ 0x206, 2, 0x020b }), UNSUPPORTED, .code = CG_F_IMAGE_OLD_PROTOCOL },
	{ "protocol 2.12", PATCH({ 0x206, 2, 0x020c }) },
	{ "protocol of the future", PATCH({ 0x206, 2, 0xff0f }) },
	{ "zImage, loaded low", PATCH({ 0x211, 1, 0 }), UNSUPPORTED, .code = CG_F_IMAGE_LOADED_LOW },
	{ "other loadflags", PATCH({ 0x211, 1, 0xff }) },
	{ "no 64-bit entry", PATCH({ 0x236, 1, 0x7e }), UNSUPPORTED, .code = CG_F_IMAGE_NOT_64BIT },
	{ "not above 4G", PATCH({ 0x236, 1, 0x7d }), UNSUPPORTED, .code = CG_F_IMAGE_BELOW_4G },
	{ "no five-level paging, on such a machine", PATCH({ 0x236, 1, 0x5f }), .la57 = true, UNSUPPORTED,
	  .code = CG_F_IMAGE_NO_5LEVEL },
	{ "no five-level paging, on another machine", PATCH({ 0x236, 1, 0x5f }) },
	{ "only the flags that are needed", PATCH({ 0x236, 2, 0x03 }) },

	/* sizes */
	{ "cut within the setup header", .size = 0x263, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER,
	  .num = { 0x263, 0x264 } },
	{ "cut after the setup header", .size = 0x264, TRUNCATED, .code = CG_F_IMAGE_CUT_SETUP,
	  .num = { 0x264, 0x600, 2 } },
	{ "cut one byte before the end of the setup code", .size = BZ_SETUP - 1, TRUNCATED,
	  .code = CG_F_IMAGE_CUT_SETUP, .num = { 0x5ff, 0x600, 2 } },
	{ "cut at the end of the setup code", .size = BZ_SETUP, CORRUPT, .code = CG_F_IMAGE_NO_KERNEL,
	  .num = { 0x600, 0x600, 0x400 } },
	{ "cut one byte before the end of the kernel", .size = BZ_SETUP + BZ_KERNEL - 1, TRUNCATED,
	  .code = CG_F_IMAGE_CUT_KERNEL, .num = { 0x45ff, 0x4600 } },
	{ "setup_sects 0 means 4", PATCH({ 0x1f1, 1, 0 }), .size = BZ_SIZE + 2 * 512 },
	{ "setup_sects 0 means 4, and the file is cut", PATCH({ 0x1f1, 1, 0 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_KERNEL, .num = { 0x4800, 0x4a00 } },
	{ "setup_sects 255", PATCH({ 0x1f1, 1, 255 }), TRUNCATED, .code = CG_F_IMAGE_CUT_SETUP,
	  .num = { 0x4800, 0x20000, 255 } },
	{ "setup_sects 255 in a large file", PATCH({ 0x1f1, 1, 255 }), .size = 131072 + BZ_KERNEL },
	{ "syssize 0", PATCH({ 0x1f4, 4, 0 }), CORRUPT, .code = CG_F_IMAGE_NO_KERNEL, .num = { 0x600, 0x4800 } },
	{ "syssize one paragraph beyond the file", PATCH({ 0x1f4, 4, (BZ_KERNEL + BZ_CERT) / 16 + 1 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_KERNEL, .num = { 0x4800, 0x4810 } },
	{ "syssize up to the end of the file", PATCH({ 0x1f4, 4, (BZ_KERNEL + BZ_CERT) / 16 }) },
	{ "syssize 0xffffffff", PATCH({ 0x1f4, 4, 0xffffffff }), TRUNCATED, .code = CG_F_IMAGE_CUT_KERNEL,
	  .num = { 0x4800, 0x10000005f0ULL } },

	/* the length of the header */
	{ "header ends before init_size does", PATCH({ 0x201, 1, 0x61 }), CORRUPT, .code = CG_F_IMAGE_HEADER_LENGTH,
	  .num = { 114, 115, 123 } },
	{ "header ends with init_size", PATCH({ 0x201, 1, 0x62 }) },
	{ "header as long as can be", PATCH({ 0x201, 1, 0x6a }) },
	{ "header longer than that", PATCH({ 0x201, 1, 0x6b }), CORRUPT, .code = CG_F_IMAGE_HEADER_LENGTH,
	  .num = { 124, 115, 123 } },
	{ "header of negative length", PATCH({ 0x201, 1, 0x80 }), CORRUPT, .code = CG_F_IMAGE_HEADER_LENGTH,
	  .num = { 145, 115, 123 } },
	{ "header of no length", PATCH({ 0x201, 1, 0 }), CORRUPT, .code = CG_F_IMAGE_HEADER_LENGTH,
	  .num = { 17, 115, 123 } },

	/* kernel_alignment */
	{ "kernel_alignment 0", PATCH({ 0x230, 4, 0 }), CORRUPT, .code = CG_F_IMAGE_ALIGNMENT },
	{ "kernel_alignment 3", PATCH({ 0x230, 4, 3 }), CORRUPT, .code = CG_F_IMAGE_ALIGNMENT, .num = { 3 } },
	{ "kernel_alignment 2M + 1", PATCH({ 0x230, 4, 0x200001 }), CORRUPT, .code = CG_F_IMAGE_ALIGNMENT,
	  .num = { 0x200001 } },
	{ "kernel_alignment 1M", PATCH({ 0x230, 4, 0x100000 }), CORRUPT, .code = CG_F_IMAGE_ALIGNMENT_SMALL,
	  .num = { 0x100000, 0x200000 } },
	{ "kernel_alignment 16M", PATCH({ 0x230, 4, 0x1000000 }) },
	{ "kernel_alignment 1G", PATCH({ 0x230, 4, 0x40000000 }) },
	{ "kernel_alignment 2G", PATCH({ 0x230, 4, 0x80000000 }), CORRUPT, .code = CG_F_IMAGE_ALIGNMENT_LARGE,
	  .num = { 0x80000000, 0x40000000 } },
	{ "min_alignment, which nobody reads", PATCH({ 0x235, 1, 63 }) },

	/* init_size */
	{ "init_size 0", PATCH({ 0x260, 4, 0 }), CORRUPT, .code = CG_F_IMAGE_INIT_SIZE_ZERO },
	{ "init_size 0xffffffff", PATCH({ 0x260, 4, 0xffffffff }), CORRUPT, .code = CG_F_IMAGE_INIT_SIZE_ABSURD,
	  .num = { 0xffffffff, 0x40000000 } },
	{ "init_size above 2G", PATCH({ 0x260, 4, 0x80000001 }), CORRUPT, .code = CG_F_IMAGE_INIT_SIZE_ABSURD,
	  .num = { 0x80000001, 0x40000000 } },
	{ "init_size 2G", PATCH({ 0x260, 4, 0x80000000 }) },
	{ "init_size a page below what is loaded", PATCH({ 0x260, 4, 16384 }), CORRUPT,
	  .code = CG_F_IMAGE_INIT_SIZE_SMALL, .num = { 0x4000, 0x4200 } },
	{ "init_size of what is loaded, in pages", PATCH({ 0x260, 4, 20480 }) },
	{ "init_size of exactly what is loaded", PATCH({ 0x260, 4, 20480 }), .size = BZ_SETUP + 20480 },
	{ "a byte more is loaded", PATCH({ 0x260, 4, 20480 }), .size = BZ_SETUP + 20481, CORRUPT,
	  .code = CG_F_IMAGE_INIT_SIZE_SMALL, .num = { 20480, 20481 } },
	{ "init_size of a byte too much", PATCH({ 0x260, 4, 0x100001 }), CORRUPT,
	  .code = CG_F_IMAGE_INIT_SIZE_UNALIGNED, .num = { 0x100001, 0x1000 } },
	{ "init_size not a multiple of a page", PATCH({ 0x260, 4, 0x100010 }), CORRUPT,
	  .code = CG_F_IMAGE_INIT_SIZE_UNALIGNED, .num = { 0x100010, 0x1000 } },

	/* pref_address */
	{ "pref_address not a multiple of 2M", PATCH({ 0x258, 8, 0x1001000 }), CORRUPT,
	  .code = CG_F_IMAGE_PREF_UNALIGNED, .num = { 0x1001000, 0x200000 } },
	{ "pref_address 2M", PATCH({ 0x258, 8, 0x200000 }) },
	{ "pref_address 1G", PATCH({ 0x258, 8, 0x40000000 }), CORRUPT, .code = CG_F_IMAGE_PREF_ABSURD,
	  .num = { 0x40000000, 0x40000000 } },
	{ "pref_address at the end of all", PATCH({ 0x258, 8, 0xffffffffffe00000ULL }), CORRUPT,
	  .code = CG_F_IMAGE_PREF_ABSURD, .num = { 0xffffffffffe00000ULL, 0x40000000 } },
	{ "pref_address below 1G", PATCH({ 0x258, 8, 0x3fe00000 }) },

	/* the payload */
	{ "payload one byte beyond the kernel", PATCH({ 0x24c, 4, BZ_KERNEL - 0x300 + 1 }), CORRUPT,
	  .code = CG_F_IMAGE_PAYLOAD_OUTSIDE, .num = { 0x900, 0x4601, 0x4600 } },
	{ "payload up to the end of the kernel", PATCH({ 0x24c, 4, BZ_KERNEL - 0x300 }) },
	{ "payload beyond the file", PATCH({ 0x248, 4, 0x100000 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_OUTSIDE,
	  .num = { 0x100600, 0x102600, 0x4600 } },
	{ "payload whose end wraps at 32 bits", PATCH({ 0x248, 4, 0xfffffff0 }, { 0x24c, 4, 0x100 }), CORRUPT,
	  .code = CG_F_IMAGE_PAYLOAD_OUTSIDE, .num = { 0x1000005f0ULL, 0x1000006f0ULL, 0x4600 } },
	{ "payload of 63 bytes", PATCH({ 0x24c, 4, 63 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_TINY,
	  .num = { 63, 64 } },
	{ "payload of 64 bytes", PATCH({ 0x24c, 4, 64 }) },
	{ "no payload", PATCH({ 0x248, 8, 0 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_TINY, .num = { 0, 64 } },

	/* what the loader takes over as it is */
	{ "cmdline_size 0", PATCH({ 0x238, 4, 0 }), CORRUPT, .code = CG_F_IMAGE_CMDLINE_SIZE },
	{ "cmdline_size 1", PATCH({ 0x238, 4, 1 }) },
	{ "setup_data", PATCH({ 0x250, 8, 0x1000 }), CORRUPT, .code = CG_F_IMAGE_FIELD_SET, .num = { 0x1000 } },
	{ "an initrd from nowhere", PATCH({ 0x218, 8, 0x0010000001000000ULL }) },
	{ "ramdisk_image alone", PATCH({ 0x218, 4, 0x1000000 }) },
	{ "ramdisk_size alone", PATCH({ 0x21c, 4, 0x100000 }) },
	{ "fields that the loader fills in or nobody reads",
	  PATCH({ 0x1f2, 2, 0xffff }, { 0x1f8, 6, ~0ULL }, { 0x20c, 2, 7 }, { 0x23c, 8, ~0ULL }) },
	{ "release beyond the setup code", PATCH({ 0x20e, 2, 0xffff }) },
};

KUNIT_ARRAY_PARAM(bzimage, bzimage_rows, image_row_desc);

static void bzimage_read(struct kunit *test)
{
	const struct image_row *row = test->param_value;
	struct image_result *result = image_judge(test, image_bzimage(test), row);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "bzImage");
	KUNIT_EXPECT_EQ(test, result->img.loadable, row->ret != -ENOEXEC && row->code != CG_F_IMAGE_CUT_HEADER);
}

static void bzimage_facts_of_a_good_one(struct kunit *test)
{
	const struct cg_image *img = &image_read(test, image_bzimage(test), false, 0)->img;

	KUNIT_EXPECT_STREQ(test, img->release, "6.1.0-test");
	KUNIT_EXPECT_EQ(test, img->file_size, (u64)BZ_SIZE);
	KUNIT_EXPECT_EQ(test, img->memsz_declared, 0x100000ULL);
	KUNIT_EXPECT_EQ(test, img->memsz_required, 0ULL);
	KUNIT_EXPECT_EQ(test, img->alignment, 0x200000ULL);
	KUNIT_EXPECT_EQ(test, img->pref_address, 0x1000000ULL);
	KUNIT_EXPECT_TRUE(test, img->relocatable);
	KUNIT_EXPECT_EQ(test, img->load_size, (u64)BZ_KERNEL + BZ_CERT);
	KUNIT_EXPECT_EQ(test, img->protocol, 0x020f);
	KUNIT_EXPECT_EQ(test, img->xloadflags, 0x7f);
	KUNIT_EXPECT_EQ(test, img->cmdline_size, 2047U);
	KUNIT_EXPECT_EQ(test, img->payload_offset, (u64)BZ_PAYLOAD);
	KUNIT_EXPECT_EQ(test, img->payload_length, (u64)BZ_PAYLOAD_LEN);
	KUNIT_EXPECT_TRUE(test, img->has_pe_header);
	KUNIT_EXPECT_TRUE(test, img->has_cert_table);
}

static u64 bzimage_fact(struct kunit *test, struct image_file *file, const struct image_patch *p, int ret, size_t i)
{
	const struct cg_image *img;

	image_put(file, p->off, p->width, p->value);
	img = &image_read(test, file, false, ret)->img;
	if (!i)
		return img->alignment;
	return i == 1 ? img->memsz_declared : img->pref_address;
}

/* The largest values that make sense, and those behind them. */
static void bzimage_facts_at_their_limits(struct kunit *test)
{
	static const struct {
		struct image_patch good, bad;
	} rows[] = {
		{ { 0x230, 4, 0x40000000 }, { 0x230, 4, 0x80000000 } },
		{ { 0x260, 4, 0x80000000 }, { 0x260, 4, 0x80001000 } },
		{ { 0x258, 8, 0x3fe00000 }, { 0x258, 8, 0x40000000 } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct image_file *file = image_bzimage(test);

		KUNIT_EXPECT_EQ(test, bzimage_fact(test, file, &rows[i].good, 0, i), rows[i].good.value);
		KUNIT_EXPECT_EQ(test, bzimage_fact(test, file, &rows[i].bad, -EBADMSG, i), 0ULL);
	}
}

/* What makes no sense is no fact. */
static void bzimage_initrd_of_the_header(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);

	KUNIT_EXPECT_EQ(test, image_read(test, file, false, 0)->img.ramdisk_size, 0U);
	image_put(file, 0x21c, 4, 0x100000);
	KUNIT_EXPECT_EQ(test, image_read(test, file, false, 0)->img.ramdisk_size, 0U);
	image_put(file, 0x218, 4, 0x1000000);
	KUNIT_EXPECT_EQ(test, image_read(test, file, false, 0)->img.ramdisk_size, 0x100000U);
	image_put(file, 0x218, 4, 1);
	KUNIT_EXPECT_EQ(test, image_read(test, file, false, 0)->img.ramdisk_size, 0x100000U);
	image_put(file, 0x21c, 4, 0x81020304);
	KUNIT_EXPECT_EQ(test, image_read(test, file, false, 0)->img.ramdisk_size, 0x81020304U);
}

static void bzimage_runs_where_it_was_linked_alone(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);

	image_put(file, 0x234, 1, 0);
	KUNIT_EXPECT_FALSE(test, image_read(test, file, false, 0)->img.relocatable);
}

static void bzimage_facts_of_a_bad_one(struct kunit *test)
{
	static const struct image_row row = {
		.patch = { { 0x230, 4, 3 }, { 0x260, 4, 0xffffffff }, { 0x258, 8, 1 }, { 0x248, 4, 0x1000000 } },
	};
	struct image_file *file = image_spoil(test, image_bzimage(test), &row);
	struct image_result *result = image_read(test, file, false, -EBADMSG);

	KUNIT_EXPECT_EQ(test, result->img.alignment, 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.pref_address, 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.payload_offset, 0ULL);
	KUNIT_EXPECT_STREQ(test, result->img.release, "6.1.0-test");
	/* Each fault is named. */
	KUNIT_EXPECT_EQ(test, result->report.nr, 4U);

	/* A payload that the file no longer holds is none either. */
	file = image_spoil(test, image_bzimage(test), &(const struct image_row){ .size = BZ_SETUP + BZ_KERNEL - 1 });
	result = image_read(test, file, false, -EBADMSG);
	KUNIT_EXPECT_EQ(test, result->img.payload_offset, 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.kernel_size, 0ULL);
}

struct protocol_row {
	u16 version;
	const char *name;
	u32 cmdline_size;
	bool no_release;
	bool alignment;
	bool payload;
	bool init_size;
	bool kernel_size;
};

static const struct protocol_row protocol_rows[] = {
	{ 0x0105, "1.05", 255, .no_release = true },
	{ 0x01ff, "1.255", 255, .no_release = true },
	{ 0x0200, "2.00", 255 },
	{ 0x0202, "2.02", 255 },
	{ 0x0203, "2.03", 255 },
	{ 0x0204, "2.04", 255, .kernel_size = true },
	{ 0x0205, "2.05", 255, false, true, .kernel_size = true },
	{ 0x0206, "2.06", 2047, false, true, .kernel_size = true },
	{ 0x0207, "2.07", 2047, false, true, .kernel_size = true },
	{ 0x0208, "2.08", 2047, false, true, true, .kernel_size = true },
	{ 0x0209, "2.09", 2047, false, true, true, .kernel_size = true },
	{ 0x020a, "2.10", 2047, false, true, true, true, .kernel_size = true },
	{ 0x020b, "2.11", 2047, false, true, true, true, .kernel_size = true },
};

static void protocol_desc(const struct protocol_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(protocol, protocol_rows, protocol_desc);

/* An old protocol is named, and of its fields those that it has are shown and no others. */
static void bzimage_old_protocol(struct kunit *test)
{
	const struct protocol_row *row = test->param_value;
	struct image_file *file = image_bzimage(test);
	struct image_result *result;

	image_put(file, 0x206, 2, row->version);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_ASSERT_EQ(test, result->report.nr, 1U);
	KUNIT_EXPECT_EQ(test, (int)result->report.finding[0].code, (int)CG_F_IMAGE_OLD_PROTOCOL);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], row->name);
	KUNIT_EXPECT_EQ(test, result->img.protocol, row->version);
	KUNIT_EXPECT_STREQ(test, result->img.release, row->no_release ? "" : "6.1.0-test");
	KUNIT_EXPECT_EQ(test, result->img.cmdline_size, row->cmdline_size);
	KUNIT_EXPECT_EQ(test, result->img.alignment, row->alignment ? 0x200000ULL : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.relocatable, row->alignment);
	KUNIT_EXPECT_EQ(test, result->img.payload_length, row->payload ? (u64)BZ_PAYLOAD_LEN : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.payload_offset, row->payload ? (u64)BZ_PAYLOAD : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.kernel_size, row->kernel_size ? (u64)BZ_KERNEL : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.pref_address, row->init_size ? 0x1000000ULL : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, row->init_size ? 0x100000ULL : 0ULL);
	KUNIT_EXPECT_EQ(test, result->img.xloadflags, 0);
	KUNIT_EXPECT_FALSE(test, result->img.loadable);
}

/* Each version needs its own fields to be there, and no more. */
static void bzimage_old_protocol_cut(struct kunit *test)
{
	static const struct {
		u16 version;
		u64 end;
	} rows[] = { { 0x0200, 0x224 }, { 0x0205, 0x258 }, { 0x020b, 0x264 } };
	struct image_row row = { .desc = "" };
	struct image_file *file;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		row.patch[0] = (struct image_patch){ 0x206, 2, rows[i].version };
		row.size = rows[i].end - 1;
		file = image_spoil(test, image_bzimage(test), &row);
		image_read(test, file, false, -EBADMSG);
		row.size = rows[i].end;
		file = image_spoil(test, image_bzimage(test), &row);
		image_read(test, file, false, -ENOEXEC);
	}
}

/* The bzImage of 2006: an ELF header whose one PT_LOAD describes it, and no init_size. */
static void bzimage_of_2006(struct kunit *test)
{
	struct image_file *elf = image_elf(test, false), *file = image_bzimage(test);
	struct image_result *result;

	memset(file->data, 0, 0x1f1);
	memcpy(file->data, elf->data, ELF32_PH(3));
	image_put(file, 44, 2, 1);
	image_put(file, 48, 2, 0);
	image_put_phdr(file, false, 0, (const u64[]){ 1, BZ_SETUP, 0x100000, 0x100000, BZ_KERNEL, 0x300000, 0x1000 });
	image_put(file, 0x206, 2, 0x0204);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "bzImage");
	KUNIT_EXPECT_EQ(test, result->img.phdr.nr_load, 1U);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0x300000ULL);
	KUNIT_EXPECT_EQ(test, result->img.phdr.low, 0x100000ULL);
	KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-unsupported");

	/* A kernel that says so itself is believed before its ELF header, and never refused for it. */
	image_put(file, 0x206, 2, 0x020f);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0x100000ULL);
	KUNIT_EXPECT_EQ(test, result->img.phdr.nr_load, 0U);
}

static void bzimage_release_is_cut(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);
	struct image_result *result;

	memset(file->data + 0x400, 'x', 200);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_EQ(test, strlen(result->img.release), (size_t)CG_RELEASE_LEN - 1);

	/* Up to the end of the setup code, and not a byte of the kernel. */
	image_put(file, 0x20e, 2, BZ_SETUP - 0x200 - 3);
	memset(file->data + BZ_SETUP - 3, 'y', 20);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_STREQ(test, result->img.release, "yyy");

	image_put(file, 0x20e, 2, 0);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_STREQ(test, result->img.release, "");

	/* Text that no terminal shall see. */
	image_put(file, 0x20e, 2, 0x200);
	image_text(file, 0x400, "6.1\033[2J", 8);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_STREQ(test, result->img.release, "6.1");
	image_text(file, 0x400, "6.1~rc1!\177", 10);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_STREQ(test, result->img.release, "6.1~rc1!");
}

/* The release is only shown; the certificate table decides something. */
static void bzimage_unreadable(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);
	struct image_result *result;

	file->err = -EIO;
	file->fail_from = 0x400;
	result = image_read(test, file, false, -EIO);
	KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-unreadable");
	KUNIT_EXPECT_STREQ(test, result->img.release, "");
}

static void bzimage_facts_without_a_report(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);
	struct cg_image img = { 0 };

	KUNIT_EXPECT_EQ(test, cg_bzimage_facts(&file->src, &img), 0);
	KUNIT_EXPECT_EQ(test, img.memsz_declared, 0x100000ULL);
	file->err = -EIO;
	file->fail_from = 0;
	KUNIT_EXPECT_EQ(test, cg_bzimage_facts(&file->src, &img), -EIO);
	KUNIT_EXPECT_EQ(test, cg_bzimage_facts(&image_new(test, 16)->src, &img), -ENOEXEC);
}

static struct kunit_case bzimage_cases[] = {
	KUNIT_CASE_PARAM(bzimage_read, bzimage_gen_params),
	KUNIT_CASE(bzimage_facts_of_a_good_one),
	KUNIT_CASE(bzimage_runs_where_it_was_linked_alone),
	KUNIT_CASE(bzimage_facts_of_a_bad_one),
	KUNIT_CASE(bzimage_facts_at_their_limits),
	KUNIT_CASE(bzimage_initrd_of_the_header),
	KUNIT_CASE_PARAM(bzimage_old_protocol, protocol_gen_params),
	KUNIT_CASE(bzimage_old_protocol_cut),
	KUNIT_CASE(bzimage_of_2006),
	KUNIT_CASE(bzimage_release_is_cut),
	KUNIT_CASE(bzimage_unreadable),
	KUNIT_CASE(bzimage_facts_without_a_report),
	{}
};

static struct kunit_suite bzimage_suite = {
	.name = "crashguard_bzimage",
	.test_cases = bzimage_cases,
};

kunit_test_suites(&bzimage_suite);

MODULE_LICENSE("GPL");

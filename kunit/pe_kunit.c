// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/pe.c"

#define CERT (BZ_SETUP + BZ_KERNEL)
#define SECTION(i) (BZ_OPT + 160 + 40 * (i))
#define UKI_LINUX 4096
#define UKI_CERT (UKI_LINUX + BZ_SIZE)
#define UKI_SIZE (UKI_CERT + 512)

struct cert_row {
	const char *desc;
	struct image_patch patch[2];
	bool has_header;
	bool has_table;
};

/* As pefile_parse_binary() and pefile_strip_sig_wrapper() see it; the image itself is good all the same. */
static const struct cert_row cert_rows[] = {
	{ "signed", .has_header = true, .has_table = true },
	{ "no MZ", { { 0, 1, 0 } } },
	{ "no PE", { { BZ_PE, 1, 0 } } },
	{ "PE header at the end of the file", { { 0x3c, 4, BZ_SIZE - 100 } } },
	{ "PE header beyond the file", { { 0x3c, 4, 0xffffffff } } },
	{ "optional header of an unknown kind", { { BZ_OPT, 2, 0x107 } } },
	{ "PE32, where the table stands 16 bytes before", { { BZ_OPT, 2, 0x10b } }, .has_header = true },
	{ "four directories", { { BZ_OPT + 108, 4, 4 } }, .has_header = true },
	{ "five directories", { { BZ_OPT + 108, 4, 5 } }, .has_header = true, .has_table = true },
	{ "offset 0", { { BZ_OPT + 144, 4, 0 } }, .has_header = true },
	{ "size 0", { { BZ_OPT + 148, 4, 0 } }, .has_header = true },
	{ "size of the entry's header alone", { { BZ_OPT + 148, 4, 8 } }, .has_header = true },
	{ "one byte past the end of the file", { { BZ_OPT + 148, 4, BZ_CERT + 1 } }, .has_header = true },
	{ "size that wraps", { { BZ_OPT + 148, 4, 0xffffffff } }, .has_header = true },
	{ "within the headers", { { BZ_OPT + 60, 4, CERT + 1 } }, .has_header = true },
	{ "entry longer than the table", { { CERT, 4, BZ_CERT + 1 } }, .has_header = true },
	{ "entry shorter than the table", { { CERT, 4, BZ_CERT - 7 } }, .has_header = true, .has_table = true },
	{ "entry without a signature in it", { { CERT, 4, 11 } }, .has_header = true },
	{ "entry of another revision", { { CERT + 4, 2, 0x0100 } }, .has_header = true },
	{ "entry of another type", { { CERT + 6, 2, 1 } }, .has_header = true },
};

static void cert_desc(const struct cert_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cert, cert_rows, cert_desc);

static void pe_certificate_table(struct kunit *test)
{
	const struct cert_row *row = test->param_value;
	struct image_row spoil = { .patch = { row->patch[0], row->patch[1] } };
	struct image_file *file = image_spoil(test, image_bzimage(test), &spoil);
	struct image_result *result = image_read(test, file, false, 0);

	KUNIT_EXPECT_EQ(test, result->img.has_pe_header, row->has_header);
	KUNIT_EXPECT_EQ(test, result->img.has_cert_table, row->has_table);
}

static void pe_certificate_table_of_pe32(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);
	struct image_result *result;

	image_put(file, BZ_OPT, 2, 0x10b);
	image_put(file, BZ_OPT + 92, 4, 6);
	image_put(file, BZ_OPT + 128, 4, CERT);
	image_put(file, BZ_OPT + 132, 4, BZ_CERT);
	result = image_read(test, file, false, 0);
	KUNIT_EXPECT_TRUE(test, result->img.has_cert_table);
}

#define DATA_OFF (BZ_SETUP + 0x3000)
#define DATA_MEM_SIZE 0x9000
#define BOOT_END (0x3000 + DATA_MEM_SIZE)

struct end_row {
	const char *desc;
	struct image_patch patch[2];
	bool known;
};

/* Where the boot code ends is believed only where all that says so agrees; the image is good all the same. */
static const struct end_row end_rows[] = {
	{ "all agree", .known = true },
	{ "no .data", { { SECTION(0) + 1, 1, 'x' } } },
	{ ".data with more to its name", { { SECTION(0) + 5, 1, 'x' } } },
	{ "97 sections", { { BZ_PE + 6, 2, 97 } } },
	{ "96 sections", { { BZ_PE + 6, 2, 96 } }, .known = true },
	{ "section table beyond the file", { { BZ_PE + 20, 2, 0xffff } } },
	{ "SizeOfImage", { { BZ_OPT + 56, 4, DATA_OFF + DATA_MEM_SIZE + 512 } } },
	{ "VirtualSize", { { SECTION(0) + 8, 4, DATA_MEM_SIZE - 512 } } },
	{ "VirtualAddress", { { SECTION(0) + 12, 4, DATA_OFF + 512 } } },
	{ "VirtualAddress and SizeOfImage", { { SECTION(0) + 12, 4, DATA_OFF + 512 },
					      { BZ_OPT + 56, 4, DATA_OFF + DATA_MEM_SIZE + 512 } } },
	{ "SizeOfRawData", { { SECTION(0) + 16, 4, 0x1200 } } },
	{ "PointerToRawData", { { SECTION(0) + 20, 4, DATA_OFF - 512 } } },
	{ "nothing beyond the file", { { SECTION(0) + 8, 4, 0x1000 }, { BZ_OPT + 56, 4, DATA_OFF + 0x1000 } } },
};

static void end_desc(const struct end_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(end, end_rows, end_desc);

static struct image_file *end_build(struct kunit *test)
{
	struct image_file *file = image_bzimage(test);

	image_put(file, BZ_OPT + 56, 4, DATA_OFF + DATA_MEM_SIZE);
	image_text(file, SECTION(0), ".data", 5);
	image_put(file, SECTION(0) + 8, 4, DATA_MEM_SIZE);
	image_put(file, SECTION(0) + 12, 4, DATA_OFF);
	image_put(file, SECTION(0) + 16, 4, 0x1000);
	image_put(file, SECTION(0) + 20, 4, DATA_OFF);
	return file;
}

static void pe_boot_end(struct kunit *test)
{
	const struct end_row *row = test->param_value;
	struct image_row spoil = { .patch = { row->patch[0], row->patch[1] } };
	struct image_file *file = image_spoil(test, end_build(test), &spoil);
	struct image_result *result = image_read(test, file, false, 0);

	KUNIT_EXPECT_EQ(test, result->img.boot_end, row->known ? (u64)BOOT_END : 0ULL);
}

/* A bzImage in the section .linux of an EFI program, as ukify builds it, and a signature behind. */
static struct image_file *uki_build(struct kunit *test)
{
	struct image_file *inner = image_bzimage(test), *file = image_new(test, UKI_SIZE);

	image_put_pe(file, UKI_CERT, 512);
	image_put(file, BZ_PE + 6, 2, 2);
	image_text(file, SECTION(0), ".text", 5);
	image_text(file, SECTION(1), ".linux", 6);
	image_put(file, SECTION(1) + 8, 4, BZ_SIZE);
	image_put(file, SECTION(1) + 16, 4, BZ_SIZE);
	image_put(file, SECTION(1) + 20, 4, UKI_LINUX);
	memcpy(file->data + UKI_LINUX, inner->data, BZ_SIZE);
	return file;
}

#define PATCH(...) .patch = { __VA_ARGS__ }
#define UKI .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_UKI
#define PROGRAM .ret = -ENOEXEC, .slug = "image-format", .code = CG_F_IMAGE_EFI_PROGRAM
#define TRUNCATED .ret = -EBADMSG, .slug = "image-truncated"

static const struct image_row uki_rows[] = {
	{ "good", UKI, .num = { 0x4800 } },
	{ "no such section", PATCH({ SECTION(1) + 6, 1, 'x' }), PROGRAM },
	{ "no section at all", PATCH({ BZ_PE + 6, 2, 0 }), PROGRAM },
	{ "no PE header", PATCH({ BZ_PE, 4, 0 }), PROGRAM },
	{ "97 sections", PATCH({ BZ_PE + 6, 2, 97 }), .ret = -EBADMSG, .slug = "image-corrupt",
	  .code = CG_F_IMAGE_EFI_HEADER, .num = { 97, 96 } },
	{ "96 sections", PATCH({ BZ_PE + 6, 2, 96 }), UKI, .num = { 0x4800 } },
	{ "section table beyond the file", PATCH({ BZ_PE + 20, 2, 0xffff }), TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER,
	  .num = { 0x5a00, 0x100a7 } },
	{ ".linux past the end", PATCH({ SECTION(1) + 20, 4, UKI_SIZE - BZ_SIZE + 1 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_SECTION, .num = { 0x5a00, 0x5a01 } },
	{ ".linux at the very end", PATCH({ SECTION(1) + 20, 4, UKI_SIZE - BZ_SIZE }), UKI, .num = { 0x4800 } },
	{ ".linux whose end wraps at 32 bits", PATCH({ SECTION(1) + 20, 4, 0xffffff00 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_SECTION, .num = { 0x5a00, 0x100004700ULL } },
	{ ".linux that holds no bzImage", PATCH({ UKI_LINUX + 0x202, 4, 0 }), UKI, .num = { 0x4800 } },
	{ ".linux whose size in memory is not given", PATCH({ SECTION(1) + 8, 4, 0 }), UKI, .num = { 0x4800 } },
	{ ".linux that is larger in memory", PATCH({ SECTION(1) + 8, 4, BZ_SIZE + 1 }), UKI, .num = { 0x4800 } },
	{ ".linux that is padded in the file", PATCH({ SECTION(1) + 8, 4, BZ_SIZE - 1 }), UKI, .num = { 0x47ff } },
	{ ".linux of no bytes", PATCH({ SECTION(1) + 8, 4, 0 }, { SECTION(1) + 16, 4, 0 }), UKI },
};

KUNIT_ARRAY_PARAM(uki, uki_rows, image_row_desc);

static void pe_uki(struct kunit *test)
{
	const struct image_row *row = test->param_value;
	struct image_result *result = image_judge(test, uki_build(test), row);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format),
			   row->code == CG_F_IMAGE_EFI_PROGRAM ? "" : "uki");
	KUNIT_EXPECT_FALSE(test, result->img.loadable);
}

/* The facts are those of the kernel inside, its place in the file that of the file. */
static void pe_uki_facts(struct kunit *test)
{
	struct image_file *file = uki_build(test);
	const struct cg_image *img = &image_read(test, file, false, -ENOEXEC)->img;

	KUNIT_EXPECT_STREQ(test, img->release, "6.1.0-test");
	KUNIT_EXPECT_EQ(test, img->memsz_declared, 0x100000ULL);
	KUNIT_EXPECT_EQ(test, img->payload_offset, (u64)UKI_LINUX + BZ_PAYLOAD);
	KUNIT_EXPECT_EQ(test, img->file_size, (u64)UKI_SIZE);
	KUNIT_EXPECT_TRUE(test, img->has_cert_table);

	/* Rounded up in the file, true in memory: what lies behind is not part of the kernel. */
	image_put(file, SECTION(1) + 8, 4, 0x210);
	img = &image_read(test, file, false, -ENOEXEC)->img;
	KUNIT_EXPECT_EQ(test, img->memsz_declared, 0ULL);
	KUNIT_EXPECT_EQ(test, img->payload_offset, 0ULL);
}

/* Each read that there is, failing. */
static void pe_unreadable(struct kunit *test)
{
	const u64 from[] = { 0x2000, 0x2000 + 24 + 160, UKI_LINUX, UKI_CERT };
	struct image_file *file;
	struct image_result *result;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		file = uki_build(test);
		/* All headers behind what was read as the head. */
		if (i < 2) {
			memmove(file->data + 0x2000, file->data + BZ_PE, 300);
			image_put(file, 0x3c, 4, 0x2000);
		}
		file->fail_from = from[i];
		file->err = -EIO;
		result = image_read(test, file, false, -EIO);
		KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-unreadable");
		file->err = -ENODATA;
		result = image_read(test, file, false, -EBADMSG);
		KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, CG_F_IMAGE_SHRANK));
	}
}

/* The file may go away between two reads of the same bytes: here fail_from counts reads. */
static int pe_nth_read_fails(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	struct image_file *file = (struct image_file *)src->priv;

	if (!--file->fail_from)
		return -EIO;
	memcpy(buf, file->data + off, len);
	return 0;
}

static void pe_unreadable_at_each_read(struct kunit *test)
{
	struct image_file *files[] = { uki_build(test), end_build(test) };
	const u64 reads[] = { 11, 7 };
	size_t i;
	u64 k;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		files[i]->src.read = pe_nth_read_fails;
		for (k = 1; k <= reads[i]; k++) {
			files[i]->fail_from = k;
			/* The second read of a bzImage is that of its release, which is only shown. */
			image_read(test, files[i], false, i && k == 2 ? 0 : -EIO);
		}
		files[i]->fail_from = reads[i] + 2;
		image_read(test, files[i], false, i ? 0 : -ENOEXEC);
	}
}

static struct kunit_case pe_cases[] = {
	KUNIT_CASE_PARAM(pe_certificate_table, cert_gen_params),
	KUNIT_CASE(pe_certificate_table_of_pe32),
	KUNIT_CASE_PARAM(pe_boot_end, end_gen_params),
	KUNIT_CASE_PARAM(pe_uki, uki_gen_params),
	KUNIT_CASE(pe_uki_facts),
	KUNIT_CASE(pe_unreadable),
	KUNIT_CASE(pe_unreadable_at_each_read),
	{}
};

static struct kunit_suite pe_suite = {
	.name = "crashguard_pe",
	.test_cases = pe_cases,
};

kunit_test_suites(&pe_suite);

MODULE_LICENSE("GPL");

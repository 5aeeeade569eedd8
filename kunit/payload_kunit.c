// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/payload.c"

/* A payload that "unpacks" by leaving out its first 16 bytes: an ELF kernel of 6M at 16M, of which 8K are there. */
#define HEAD 16
#define ELF(off) (BZ_PAYLOAD + HEAD + (off))
#define LENGTH (BZ_PAYLOAD + BZ_PAYLOAD_LEN - 4)
#define INIT_SIZE 0x800000
#define ELF_END (ELF_SH + 4 * 64)

/* What the stand-in for a decoder shall do, in the ninth byte of the payload. */
enum {
	FAKE_COPY = 0,
	FAKE_DAMAGED,
	FAKE_NO_MEMORY,
	FAKE_UNABLE,
	FAKE_NOTHING,
	FAKE_HEADERS_ONLY,
};

static int fake_head(struct cg_decode *job)
{
	size_t got = min(job->in_len - HEAD, job->out_len);

	memcpy(job->out, job->in + HEAD, got);
	job->got = got;
	switch (job->in[8]) {
	case FAKE_DAMAGED:
		return -EBADMSG;
	case FAKE_NO_MEMORY:
		return -ENOMEM;
	case FAKE_UNABLE:
		return -EOPNOTSUPP;
	case FAKE_NOTHING:
		job->got = CG_PAYLOAD_HEAD_MIN - 1;
		return 0;
	case FAKE_HEADERS_ONLY:
		job->got = CG_PAYLOAD_HEAD_MIN;
		return 0;
	default:
		return 0;
	}
}

/* For packings whose own header core/ reads: all that is left is the kernel. */
static int fake_rest(struct cg_decode *job)
{
	job->got = min(job->in_len, job->out_len);
	memcpy(job->out, job->in, job->got);
	return 0;
}

static const struct cg_decoder fake_table[] = {
	{ CG_PACKING_GZIP, fake_rest }, { CG_PACKING_XZ, fake_head },	{ CG_PACKING_ZSTD, fake_head },
	{ CG_PACKING_LZ4, fake_rest },	{ CG_PACKING_LZO, fake_rest },	{ CG_PACKING_LZMA, NULL },
};

static struct image_file *payload_build(struct kunit *test)
{
	struct image_file *file = image_bzimage(test), *elf = image_elf(test, true);

	image_put(file, 0x260, 4, INIT_SIZE);
	image_text(file, BZ_PAYLOAD, "\xfd\x37\x7a\x58\x5a\0", 6);
	memcpy(file->data + ELF(0), elf->data, BZ_PAYLOAD_LEN - HEAD);
	image_put(file, ELF(24), 8, 0x1000200);
	image_put(file, LENGTH, 4, ELF_SIZE);
	return file;
}

static struct image_result *payload_read(struct kunit *test, struct image_file *file, int ret)
{
	struct image_result *result = image_read(test, file, false, 0);
	struct cg_decoders dec = { .table = fake_table, .nr = ARRAY_SIZE(fake_table) };

	dec.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	dec.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dec.in);
	KUNIT_ASSERT_NOT_NULL(test, dec.out);
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, &result->img, &dec, &result->report), ret);
	return result;
}

#define PATCH(...) .patch = { __VA_ARGS__ }
#define CORRUPT .ret = -EBADMSG, .slug = "image-corrupt"
#define NOT_ELF CORRUPT, .code = CG_F_IMAGE_PAYLOAD_NOT_ELF
#define DAMAGED CORRUPT, .code = CG_F_IMAGE_PAYLOAD_DAMAGED

static const struct image_row payload_rows[] = {
	{ "good" },
	{ "no magic", PATCH({ BZ_PAYLOAD, 1, 0 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_MAGIC, .num = { 0x900 } },
	{ "setup_sects one too small", PATCH({ 0x1f1, 1, 1 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_MAGIC,
	  .num = { 0x700 } },
	{ "payload_offset one too large", PATCH({ 0x248, 4, 0x301 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_MAGIC,
	  .num = { 0x901 } },

	{ "damaged", PATCH({ BZ_PAYLOAD + 8, 1, FAKE_DAMAGED }), DAMAGED, .num = { 0x1ffc } },
	{ "next to nothing comes out", PATCH({ BZ_PAYLOAD + 8, 1, FAKE_NOTHING }), DAMAGED, .num = { 0x1ffc } },
	{ "an ELF header comes out and no more", PATCH({ BZ_PAYLOAD + 8, 1, FAKE_HEADERS_ONLY }), NOT_ELF },
	{ "no ELF magic", PATCH({ ELF(0), 1, 0 }), NOT_ELF },
	{ "ELF32", PATCH({ ELF(4), 1, 1 }), NOT_ELF },
	{ "for arm64", PATCH({ ELF(18), 2, 183 }), NOT_ELF },
	{ "big endian", PATCH({ ELF(5), 1, 2 }), NOT_ELF },
	{ "program headers beyond the head", PATCH({ ELF(32), 8, 8192 }), NOT_ELF },
	{ "p_memsz < p_filesz", PATCH({ ELF(ELF64_PH(2) + 40), 8, 1 }), NOT_ELF },
	{ "segments overlap", PATCH({ ELF(ELF64_PH(1) + 40), 8, 0x201000 }), NOT_ELF },
	{ "entry below", PATCH({ ELF(24), 8, 0xffffff }), NOT_ELF },
	{ "entry at the start", PATCH({ ELF(24), 8, 0x1000000 }) },
	{ "entry at the end", PATCH({ ELF(24), 8, 0x1600000 }), NOT_ELF },

	{ "padding", PATCH({ ELF(ELF64_PH(3)), 1, 1 }), DAMAGED, .num = { 0x1ffc } },
	{ "last byte of the padding", PATCH({ ELF(4095), 1, 0x80 }), DAMAGED, .num = { 0x1ffc } },
	{ "first byte of the first segment", PATCH({ ELF(4096), 1, 1 }) },
	{ "section headers in the padding", PATCH({ ELF(40), 8, 2048 }, { ELF(2048), 1, 1 }) },
	{ "padding before section headers", PATCH({ ELF(40), 8, 2048 }, { ELF(2047), 1, 1 }), DAMAGED,
	  .num = { 0x1ffc } },

	{ "output length of the ELF file", PATCH({ LENGTH, 4, ELF_END }) },
	{ "output length below the ELF file", PATCH({ LENGTH, 4, ELF_END - 1 }), CORRUPT,
	  .code = CG_F_IMAGE_PAYLOAD_LENGTH, .num = { 0x30ff, 0x3100 } },
	{ "output length above 1G", PATCH({ LENGTH, 4, 0x40000001 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_ABSURD,
	  .num = { 0x40000001, 0x40000000 } },
	{ "output length that does not fit into init_size", PATCH({ LENGTH, 4, INIT_SIZE }), .ret = -EBADMSG,
	  .slug = "image-memsz-short", .code = CG_F_IMAGE_MEMSZ_SHORT, .num = { 0x800000, 0x825000, 0x25000 } },

	{ "linked for another address", PATCH({ 0x258, 8, 0xe00000 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_PREF,
	  .num = { 0xe00000, 0x1000000 } },
	{ "p_align 1M", PATCH({ ELF(ELF64_PH(1) + 48), 8, 0x100000 }), CORRUPT, .code = CG_F_IMAGE_PAYLOAD_ALIGN,
	  .num = { 0x100000, 0x200000 } },
	{ "p_align 4M", PATCH({ ELF(ELF64_PH(1) + 48), 8, 0x400000 }) },
	{ "no p_align", PATCH({ ELF(ELF64_PH(1) + 48), 8, 0 }) },

	{ "init_size of the kernel's span", PATCH({ 0x260, 4, 0x600000 }) },
	{ "init_size a page below the kernel's span", PATCH({ 0x260, 4, 0x5ff000 }), .ret = -EBADMSG,
	  .slug = "image-memsz-short", .code = CG_F_IMAGE_MEMSZ_SHORT, .num = { 0x5ff000, 0x600000, 0x1000 } },
};

KUNIT_ARRAY_PARAM(payload, payload_rows, image_row_desc);

static void payload_head(struct kunit *test)
{
	const struct image_row *row = test->param_value;
	struct image_file *file = image_spoil(test, payload_build(test), row);
	struct image_result *result = payload_read(test, file, row->ret);
	const struct cg_finding *first = cg_report_first_error(&result->report);

	image_expect_finding(test, first, row);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state,
			(int)(row->slug ? CG_FAIL : CG_PASS));
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_HEADER].state, (int)CG_PASS);
	KUNIT_EXPECT_EQ(test, result->img.memsz_required != 0, !row->slug || row->code == CG_F_IMAGE_MEMSZ_SHORT);
}

/* The comments of arch/x86/boot/header.S, lib/decompress_unxz.c and lib/decompress_unzstd.c, for 0x12345678 bytes. */
static void payload_margins(struct kunit *test)
{
	static const struct {
		enum cg_packing packing;
		u64 boot_end, margin;
	} rows[] = {
		{ CG_PACKING_GZIP, 0, 0x12345 + 32768 + 18 },
		{ CG_PACKING_XZ, 0, 0x12345 + 65536 + 128 },
		{ CG_PACKING_ZSTD, 0, 6990 + 131072 + 22 },
		{ CG_PACKING_LZ4, 1, 0x123456 + 65536 },
		{ CG_PACKING_LZO, 1, 0x123456 + 65536 },
		{ CG_PACKING_LZ4, 0, 0x12345 + 65536 + 128 },
		{ CG_PACKING_LZMA, 1, 0x12345 + 65536 + 128 },
	};
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, img);
	img->output_len = 0x12345678;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		img->packing = rows[i].packing;
		img->boot_end = rows[i].boot_end;
		KUNIT_EXPECT_EQ_MSG(test, cg_payload_margin(img), rows[i].margin, "row %u", (unsigned int)i);
	}
}

static void payload_shows_what_is_no_magic(struct kunit *test)
{
	struct image_file *file = payload_build(test);
	struct image_result *result;

	image_text(file, BZ_PAYLOAD, "\x01\x23\x45\x67\x89\xab\xcd", 7);
	result = payload_read(test, file, -EBADMSG);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "01 23 45 67 89 ab");
}

/* The least that a payload can have, and a byte less, of which nothing is claimed. */
static void payload_least(struct kunit *test)
{
	struct image_result *result = kunit_kzalloc(test, sizeof(*result), GFP_KERNEL);
	struct cg_decoders dec = { .table = fake_table, .nr = ARRAY_SIZE(fake_table) };
	struct image_file *file = payload_build(test);

	KUNIT_ASSERT_NOT_NULL(test, result);
	dec.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	dec.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dec.in);
	KUNIT_ASSERT_NOT_NULL(test, dec.out);
	KUNIT_ASSERT_EQ(test, cg_image_read(&file->src, false, &result->img, &result->report), 0);
	result->img.payload_length = 63;
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, &result->img, &dec, &result->report), 0);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_NOT_RUN);
	result->img.payload_length = 64;
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, &result->img, &dec, &result->report), -EBADMSG);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_FAIL);
}

static void payload_facts(struct kunit *test)
{
	struct image_result *result = payload_read(test, payload_build(test), 0);

	KUNIT_EXPECT_EQ(test, (int)result->img.packing, (int)CG_PACKING_XZ);
	KUNIT_EXPECT_EQ(test, result->img.output_len, (u64)ELF_SIZE);
	KUNIT_EXPECT_EQ(test, result->img.phdr.nr_load, 2U);
	KUNIT_EXPECT_EQ(test, result->img.phdr.memsz_sum, 0x5ff000ULL);
	KUNIT_EXPECT_EQ(test, result->img.memsz_required, 0x600000ULL);
}

static void payload_short_gives_both_numbers(struct kunit *test)
{
	struct image_file *file = payload_build(test);
	struct image_result *result;

	image_put(file, 0x260, 4, 0x400000);
	result = payload_read(test, file, -EBADMSG);
	KUNIT_ASSERT_EQ(test, result->report.nr, 1U);
	KUNIT_EXPECT_EQ(test, result->report.finding[0].num[0], 0x400000ULL);
	KUNIT_EXPECT_EQ(test, result->report.finding[0].num[1], 0x600000ULL);
	KUNIT_EXPECT_EQ(test, result->report.finding[0].num[2], 0x200000ULL);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0x400000ULL);
}

struct packing_row {
	const char *desc;
	const char *head;
	size_t len;
	enum cg_packing packing;
	int ret;
	enum cg_check_state state;
};

#define LZOP "\x89LZO\0\r\n\x1a\n" "\x10\x30lbndml" "\0\0\0\0" "mode" "time" "TIME" "\3abc" "\0\0\0\0"

static const struct packing_row packing_rows[] = {
	{ "gzip", "\x1f\x8b\x08\0time\2\3", 10, CG_PACKING_GZIP, 0, CG_PASS },
	{ "gzip with a name", "\x1f\x8b\x08\x08time\2\3vmlinux.bin", 22, CG_PACKING_GZIP, 0, CG_PASS },
	{ "gzip with an empty name", "\x1f\x8b\x08\x08time\2\3", 11, CG_PACKING_GZIP, 0, CG_PASS },
	{ "gzip with a checksum of its header", "\x1f\x8b\x08\x02time\2\3", 10, CG_PACKING_GZIP, -EBADMSG, CG_FAIL },
	{ "gzip with an extra field", "\x1f\x8b\x08\x04time\2\3", 10, CG_PACKING_GZIP, -EBADMSG, CG_FAIL },
	{ "gzip with a comment", "\x1f\x8b\x08\x10time\2\3", 10, CG_PACKING_GZIP, -EBADMSG, CG_FAIL },
	{ "gzip of another method", "\x1f\x8b\x07\0time\2\3", 10, CG_PACKING_GZIP, -EBADMSG, CG_FAIL },
	{ "bzip2", "BZh9", 4, CG_PACKING_BZIP2, 0, CG_NOT_RUN },
	{ "lzma", "\x5d\0\0", 4, CG_PACKING_LZMA, 0, CG_NOT_RUN },
	{ "zstd", "\x28\xb5\x2f\xfd\0\0\0\0\0\0\0\0\0\0\0\0", 16, CG_PACKING_ZSTD, 0, CG_PASS },
	{ "lz4", "\x02\x21\x4c\x18size", 8, CG_PACKING_LZ4, 0, CG_PASS },
	{ "lz4 with a spoilt magic", "\x02\x21\x4c\x19size", 8, CG_PACKING_LZ4, -EBADMSG, CG_FAIL },
	{ "lzo, stored", LZOP "\0\0\x10\0" "\0\0\x10\0" "csum", 53, CG_PACKING_LZO, 0, CG_PASS },
	{ "lzo, packed", LZOP "\0\0\x20\0" "\0\0\x10\0" "csum", 53, CG_PACKING_LZO, 0, CG_PASS },
};

static void packing_desc(const struct packing_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(packing, packing_rows, packing_desc);

/* Puts head before the kernel, instead of what payload_build() has put there. */
static void payload_put_head(struct kunit *test, struct image_file *file, const char *head, size_t len)
{
	struct image_file *elf = image_elf(test, true);

	memset(file->data + BZ_PAYLOAD, 0, BZ_PAYLOAD_LEN);
	image_text(file, BZ_PAYLOAD, head, len);
	memcpy(file->data + BZ_PAYLOAD + len, elf->data, BZ_PAYLOAD_LEN - len);
	image_put(file, BZ_PAYLOAD + len + 24, 8, 0x1000200);
	image_put(file, LENGTH, 4, ELF_SIZE);
}

static void payload_packing(struct kunit *test)
{
	const struct packing_row *row = test->param_value;
	struct image_file *file = payload_build(test);
	struct image_result *result;

	payload_put_head(test, file, row->head, row->len);
	result = payload_read(test, file, row->ret);
	KUNIT_EXPECT_EQ(test, (int)result->img.packing, (int)row->packing);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)row->state);
	KUNIT_EXPECT_EQ(test, result->report.check[CG_CHECK_IMAGE_PAYLOAD].reason[0] != '\0', row->state == CG_NOT_RUN);
	KUNIT_EXPECT_STREQ(test, image_slug(&result->report), row->ret ? "image-corrupt" : "none");
}

/* What this kernel cannot unpack is not bad for that, and no pass either. */
static void payload_not_run(struct kunit *test)
{
	static const struct {
		u8 fake;
		int ret;
	} rows[] = { { FAKE_UNABLE, 0 }, { FAKE_NO_MEMORY, -ENOMEM } };
	struct image_file *file = payload_build(test);
	struct image_result *result;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		image_put(file, BZ_PAYLOAD + 8, 1, rows[i].fake);
		result = payload_read(test, file, rows[i].ret);
		KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_NOT_RUN);
		KUNIT_EXPECT_NE(test, result->report.check[CG_CHECK_IMAGE_PAYLOAD].reason[0], '\0');
		KUNIT_EXPECT_EQ(test, result->report.nr, 0U);
		KUNIT_EXPECT_EQ(test, result->img.memsz_required, 0ULL);
	}
}

static void payload_of_other_formats(struct kunit *test)
{
	struct image_result *result = kunit_kzalloc(test, sizeof(*result), GFP_KERNEL);
	struct image_file *file = image_elf(test, true);
	struct cg_decoders dec = { 0 };

	KUNIT_ASSERT_NOT_NULL(test, result);
	result->img.format = CG_FORMAT_ELF64;
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, &result->img, &dec, &result->report), 0);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_NOT_APPLICABLE);
	result->img.format = CG_FORMAT_BZIMAGE;
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, &result->img, &dec, &result->report), 0);
	KUNIT_EXPECT_EQ(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_NOT_RUN);
}

static int payload_read_fails(struct kunit *test, u64 from, int err)
{
	struct image_file *file = payload_build(test);
	struct image_result *result = image_read(test, file, false, 0);
	struct cg_decoders dec = { .table = fake_table, .nr = ARRAY_SIZE(fake_table) };
	int ret;

	dec.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dec.in);
	file->fail_from = from;
	file->err = err;
	ret = cg_payload_read(&file->src, &result->img, &dec, &result->report);
	KUNIT_EXPECT_STREQ(test, image_slug(&result->report), "image-unreadable");
	KUNIT_EXPECT_NE(test, result->report.check[CG_CHECK_IMAGE_PAYLOAD].reason[0], '\0');
	KUNIT_EXPECT_NE(test, (int)result->report.check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_PASS);
	return ret;
}

static void payload_unreadable(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, payload_read_fails(test, BZ_PAYLOAD, -EIO), -EIO);
	KUNIT_EXPECT_EQ(test, payload_read_fails(test, LENGTH, -EINTR), -EINTR);
	KUNIT_EXPECT_EQ(test, payload_read_fails(test, LENGTH, -ENODATA), -EBADMSG);
}

struct need_row {
	const char *desc;
	enum cg_packing packing;
	u64 file_size;
	u64 payload_length;
	u64 output_len;
	u64 kernel_size;
	u64 boot_end;
	u64 high;
	u64 init_size;
	u64 required;
};

/* Numbers of stock kernels: never above their init_size, nor far below. With 84K less than this 6.1.0-56 dies. */
static const struct need_row need_rows[] = {
	{ "6.1.0-56-amd64", CG_PACKING_XZ, .file_size = 8247232, .payload_length = 8122480,
	  .output_len = 65906612, .kernel_size = 8225280, .boot_end = 8507392, .high = 77594624,
	  .init_size = 66682880, .required = 66375680 },
	{ "6.1.0-56-rt-amd64", CG_PACKING_XZ, .file_size = 8198080, .payload_length = 8071792,
	  .output_len = 65906000, .kernel_size = 8176128, .boot_end = 8458240, .high = 77594624,
	  .init_size = 66682880, .required = 66375680 },
	{ "6.1.0-56-cloud-amd64", CG_PACKING_LZ4, .file_size = 14186432, .payload_length = 14063308,
	  .output_len = 53243444, .kernel_size = 14164480, .boot_end = 14446592, .high = 65011712,
	  .init_size = 53968896, .required = 53903360 },
	{ "6.12.117+deb13-amd64", CG_PACKING_ZSTD, .file_size = 12171200, .payload_length = 11922360,
	  .output_len = 57646496, .kernel_size = 12149248, .boot_end = 12566528, .high = 69206016,
	  .init_size = 58650624, .required = 58425344 },
	{ "6.12.117+deb13-cloud-amd64", CG_PACKING_ZSTD, .file_size = 11737024, .payload_length = 11486522,
	  .output_len = 57575096, .kernel_size = 11715072, .boot_end = 12132352, .high = 69206016,
	  .init_size = 58580992, .required = 58355712 },
	{ "7.3.4+deb13-amd64", CG_PACKING_ZSTD, .file_size = 14505920, .payload_length = 14249734,
	  .output_len = 64272252, .kernel_size = 14483968, .boot_end = 14925824, .high = 77594624,
	  .init_size = 65331200, .required = 65081344 },
	{ "6.1.0-56-amd64, EFI header unknown", CG_PACKING_XZ, .file_size = 8247232, .payload_length = 8122480,
	  .output_len = 65906612, .kernel_size = 8225280, .boot_end = 0, .high = 77594624,
	  .init_size = 66682880, .required = 66170880 },
	{ "6.1.0-56-cloud-amd64, EFI header unknown", CG_PACKING_LZ4, .file_size = 14186432, .payload_length = 14063308,
	  .output_len = 53243444, .kernel_size = 14164480, .boot_end = 0, .high = 65011712,
	  .init_size = 53968896, .required = 53501952 },
	{ "6.12.117+deb13-amd64, EFI header unknown", CG_PACKING_ZSTD, .file_size = 12171200, .payload_length = 11922360,
	  .output_len = 57646496, .kernel_size = 12149248, .boot_end = 0, .high = 69206016,
	  .init_size = 58650624, .required = 58249216 },
	{ "gzip of the same", CG_PACKING_GZIP, .file_size = 11424768, .payload_length = 11299738,
	  .output_len = 65906612, .kernel_size = 11402752, .boot_end = 0, .high = 77594624,
	  .init_size = 66678784, .required = 66134016 },
	{ "a span above all else", CG_PACKING_XZ, .file_size = 8247232, .payload_length = 8122480,
	  .output_len = 65906612, .kernel_size = 8225280, .boot_end = 8507392, .high = 96468992,
	  .init_size = 79691776, .required = 79691776 },
	{ "packed larger than unpacked", CG_PACKING_XZ, .file_size = 8247232, .payload_length = 8122480,
	  .output_len = 8000000, .kernel_size = 8225280, .boot_end = 8507392, .high = 16781312,
	  .init_size = 8589312, .required = 8577024 },
};

static void need_desc(const struct need_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(need, need_rows, need_desc);

static void payload_need(struct kunit *test)
{
	const struct need_row *row = test->param_value;
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, img);
	img->packing = row->packing;
	img->file_size = row->file_size;
	img->load_size = row->file_size - 20480;
	img->payload_offset = 20480 + 716;
	img->payload_length = row->payload_length;
	img->output_len = row->output_len;
	img->kernel_size = row->kernel_size;
	img->boot_end = row->boot_end;
	img->phdr.low = 16777216;
	img->phdr.high = row->high;
	KUNIT_EXPECT_EQ(test, cg_payload_need(img), row->required);
	KUNIT_EXPECT_LE(test, row->required, row->init_size);
	KUNIT_EXPECT_GE(test, row->required, row->init_size / 100 * 88);
	/* A boot code whose own head is larger than what unpacking asks for is moved up by that. */
	img->payload_offset += 0x10000000;
	KUNIT_EXPECT_GE(test, cg_payload_need(img), 0x10000000ULL);
}

static struct kunit_case payload_cases[] = {
	KUNIT_CASE_PARAM(payload_head, payload_gen_params),
	KUNIT_CASE(payload_margins),
	KUNIT_CASE(payload_shows_what_is_no_magic),
	KUNIT_CASE(payload_least),
	KUNIT_CASE(payload_facts),
	KUNIT_CASE(payload_short_gives_both_numbers),
	KUNIT_CASE_PARAM(payload_packing, packing_gen_params),
	KUNIT_CASE(payload_not_run),
	KUNIT_CASE(payload_of_other_formats),
	KUNIT_CASE(payload_unreadable),
	KUNIT_CASE_PARAM(payload_need, need_gen_params),
	{}
};

static struct kunit_suite payload_suite = {
	.name = "crashguard_payload",
	.test_cases = payload_cases,
};

kunit_test_suites(&payload_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/elf.c"

#define CORRUPT .ret = -EBADMSG, .slug = "image-corrupt"
#define TRUNCATED .ret = -EBADMSG, .slug = "image-truncated"
#define KERNEL .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_ELF_KERNEL
#define PROGRAM .ret = -ENOEXEC, .slug = "image-format", .code = CG_F_IMAGE_ELF_PROGRAM
#define BIG_ENDIAN .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_BIG_ENDIAN
#define PATCH(...) .patch = { __VA_ARGS__ }
#define TEXT64 ELF64_PH(1)
#define DATA64 ELF64_PH(2)
#define TEXT32 ELF32_PH(1)
#define DATA32 ELF32_PH(2)

static const struct image_row elf64_rows[] = {
	{ "vmlinux", KERNEL },
	{ "kernel module", PATCH({ 16, 2, 1 }), PROGRAM },
	{ "core dump", PATCH({ 16, 2, 4 }), PROGRAM },
	{ "unknown type", PATCH({ 16, 2, 0xfe00 }), PROGRAM },
	{ "big endian", PATCH({ 5, 1, 2 }), BIG_ENDIAN },
	{ "EI_DATA 3", PATCH({ 5, 1, 3 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 3, 1 } },
	{ "EI_CLASS 3", PATCH({ 4, 1, 3 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 3, 2 } },
	{ "EI_CLASS 0", PATCH({ 4, 1, 0 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 0, 2 } },
	{ "e_version 2", PATCH({ 20, 4, 2 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 2, 1 } },
	{ "e_ehsize 63", PATCH({ 52, 2, 63 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 63, 64 } },
	{ "e_phentsize 55", PATCH({ 54, 2, 55 }), CORRUPT, .code = CG_F_IMAGE_ELF_PHENTSIZE, .num = { 55, 56 } },
	{ "e_phentsize of ELF32", PATCH({ 54, 2, 32 }), CORRUPT, .code = CG_F_IMAGE_ELF_PHENTSIZE,
	  .num = { 32, 56 } },
	{ "e_phnum 0", PATCH({ 56, 2, 0 }), CORRUPT, .code = CG_F_IMAGE_ELF_PHNUM, .num = { 0, 64 } },
	{ "e_phnum 0xffff", PATCH({ 56, 2, 0xffff }), CORRUPT, .code = CG_F_IMAGE_ELF_PHNUM, .num = { 0xffff, 64 } },
	{ "e_phnum 65", PATCH({ 56, 2, 65 }), CORRUPT, .code = CG_F_IMAGE_ELF_PHNUM, .num = { 65, 64 } },
	{ "e_phnum 64", PATCH({ 56, 2, 64 }), KERNEL },
	{ "e_phnum without a PT_LOAD", PATCH({ 56, 2, 1 }), CORRUPT, .code = CG_F_IMAGE_ELF_NO_LOAD, .num = { 1 } },
	{ "PT_LOADs that take no memory", PATCH({ 56, 2, 2 }, { TEXT64 + 32, 8, 0 }, { TEXT64 + 40, 8, 0 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_NO_LOAD, .num = { 2 } },
	{ "program headers one byte past the end", PATCH({ 32, 8, ELF_SIZE - 3 * 56 + 1 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_PHDRS, .num = { 0x4000, 0x4001, 3 } },
	{ "program headers at the very end", PATCH({ 32, 8, ELF_SIZE - 3 * 56 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_NO_LOAD, .num = { 3 } },
	{ "program headers whose end wraps", PATCH({ 32, 8, ~0ULL - 8 }), TRUNCATED, .code = CG_F_IMAGE_CUT_PHDRS,
	  .num = { 0x4000, 0xffffffffffffffffULL, 3 } },
	{ "section headers one byte past the end", PATCH({ 40, 8, ELF_SIZE - 4 * 64 + 1 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_HEADER, .num = { 0x4000, 0x4001 } },
	{ "section headers at the very end", PATCH({ 40, 8, ELF_SIZE - 4 * 64 }), KERNEL },
	{ "no section headers, and an offset of them", PATCH({ 40, 8, ~0ULL }, { 60, 2, 0 }), KERNEL },
	{ "cut after its magic", .size = 5, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER, .num = { 5, 64 } },
	{ "cut within its header", .size = 63, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER, .num = { 63, 64 } },
	{ "cut after its header", .size = 64, TRUNCATED, .code = CG_F_IMAGE_CUT_PHDRS, .num = { 64, 232, 3 } },
	{ "cut within its section headers", .size = ELF_SH + 255, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER,
	  .num = { 0x30ff, 0x3100 } },
	{ "cut after its section headers", .size = ELF_SH + 256, KERNEL },
	{ "segment one byte past the end", PATCH({ DATA64 + 8, 8, ELF_SIZE - 2047 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_SEGMENT, .num = { 0x4000, 0x4001, 2 } },
	{ "segment at the very end", PATCH({ DATA64 + 8, 8, ELF_SIZE - 2048 }), KERNEL },
	{ "p_offset + p_filesz wraps", PATCH({ DATA64 + 8, 8, ~0ULL - 100 }), CORRUPT, .code = CG_F_IMAGE_ELF_WRAP,
	  .num = { 2, 64 } },
	{ "p_paddr + p_memsz wraps", PATCH({ DATA64 + 24, 8, ~0ULL - 4095 }), CORRUPT, .code = CG_F_IMAGE_ELF_WRAP,
	  .num = { 2, 64 } },
	{ "p_memsz of everything", PATCH({ DATA64 + 40, 8, ~0ULL }), CORRUPT, .code = CG_F_IMAGE_ELF_WRAP,
	  .num = { 2, 64 } },
	{ "p_memsz < p_filesz", PATCH({ DATA64 + 40, 8, 2047 }), CORRUPT, .code = CG_F_IMAGE_ELF_MEMSZ,
	  .num = { 2, 0x800, 0x7ff } },
	{ "p_memsz == p_filesz", PATCH({ DATA64 + 40, 8, 2048 }), KERNEL },
	{ "p_align 0", PATCH({ DATA64 + 48, 8, 0 }), KERNEL },
	{ "p_align 1", PATCH({ DATA64 + 48, 8, 1 }), KERNEL },
	{ "p_align 3", PATCH({ DATA64 + 48, 8, 3 }), CORRUPT, .code = CG_F_IMAGE_ELF_ALIGN,
	  .num = { 2, 3, 0x40000000 } },
	{ "p_align 1G", PATCH({ DATA64 + 48, 8, 0x40000000 }), KERNEL },
	{ "p_align 2^63", PATCH({ DATA64 + 48, 8, 1ULL << 63 }), CORRUPT, .code = CG_F_IMAGE_ELF_ALIGN,
	  .num = { 2, 0x8000000000000000ULL, 0x40000000 } },
	{ "segments overlap by one byte", PATCH({ TEXT64 + 40, 8, 0x200001 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_OVERLAP, .num = { 1, 2, 1 } },
	{ "segments touch", PATCH({ TEXT64 + 40, 8, 0x200000 }), KERNEL },
	{ "one segment within the other", PATCH({ DATA64 + 24, 8, 0x1001000 }, { DATA64 + 40, 8, 4096 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_OVERLAP, .num = { 1, 2, 0x1000 } },
	{ "segments in falling order", PATCH({ TEXT64 + 24, 8, 0x3000000 }), KERNEL },
};

static const struct image_row elf32_rows[] = {
	{ "vmlinux", KERNEL },
	{ "big endian", PATCH({ 5, 1, 2 }), BIG_ENDIAN },
	{ "e_ehsize of ELF64", PATCH({ 40, 2, 64 }), CORRUPT, .code = CG_F_IMAGE_ELF_HEADER, .num = { 64, 52 } },
	{ "e_phentsize of ELF64", PATCH({ 42, 2, 56 }), CORRUPT, .code = CG_F_IMAGE_ELF_PHENTSIZE,
	  .num = { 56, 32 } },
	{ "e_phnum 0xffff", PATCH({ 44, 2, 0xffff }), CORRUPT, .code = CG_F_IMAGE_ELF_PHNUM, .num = { 0xffff, 64 } },
	{ "cut within its header", .size = 51, TRUNCATED, .code = CG_F_IMAGE_CUT_HEADER, .num = { 51, 52 } },
	{ "cut after its header", .size = 52, TRUNCATED, .code = CG_F_IMAGE_CUT_PHDRS, .num = { 52, 148, 3 } },
	{ "section headers one byte past the end", PATCH({ 32, 4, ELF_SIZE - 4 * 40 + 1 }), TRUNCATED,
	  .code = CG_F_IMAGE_CUT_HEADER, .num = { 0x4000, 0x4001 } },
	{ "section headers at the very end", PATCH({ 32, 4, ELF_SIZE - 4 * 40 }), KERNEL },
	{ "segment past the end", PATCH({ DATA32 + 4, 4, ELF_SIZE }), TRUNCATED, .code = CG_F_IMAGE_CUT_SEGMENT,
	  .num = { 0x4000, 0x4800, 2 } },
	{ "p_offset + p_filesz beyond 2^32", PATCH({ DATA32 + 4, 4, 0xfffffff0 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_WRAP, .num = { 2, 32 } },
	{ "p_paddr + p_memsz beyond 2^32", PATCH({ DATA32 + 12, 4, 0xffc00000 }), CORRUPT,
	  .code = CG_F_IMAGE_ELF_WRAP, .num = { 2, 32 } },
	{ "p_memsz < p_filesz", PATCH({ DATA32 + 20, 4, 0 }), CORRUPT, .code = CG_F_IMAGE_ELF_MEMSZ,
	  .num = { 2, 0x800 } },
	{ "p_align 0x80000000", PATCH({ DATA32 + 28, 4, 0x80000000 }), CORRUPT, .code = CG_F_IMAGE_ELF_ALIGN,
	  .num = { 2, 0x80000000, 0x40000000 } },
	{ "segments overlap", PATCH({ TEXT32 + 20, 4, 0x200001 }), CORRUPT, .code = CG_F_IMAGE_ELF_OVERLAP,
	  .num = { 1, 2, 1 } },
};

KUNIT_ARRAY_PARAM(elf64, elf64_rows, image_row_desc);
KUNIT_ARRAY_PARAM(elf32, elf32_rows, image_row_desc);

static void elf64_read(struct kunit *test)
{
	struct image_result *result = image_judge(test, image_elf(test, true), test->param_value);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "elf64");
	KUNIT_EXPECT_EQ(test, result->report.nr, 1U);
	KUNIT_EXPECT_FALSE(test, result->img.loadable);
}

static void elf32_read(struct kunit *test)
{
	struct image_result *result = image_judge(test, image_elf(test, false), test->param_value);

	KUNIT_EXPECT_STREQ(test, cg_format_name(result->img.format), "elf32");
	KUNIT_EXPECT_EQ(test, result->report.nr, 1U);
}

static void elf_put_loads(struct image_file *file, unsigned int nr)
{
	unsigned int i;

	image_put(file, 56, 2, nr);
	for (i = 0; i < nr; i++)
		image_put_phdr(file, true, i, (const u64[]){ 1, 0, 0, 0x1000000 + i * 4096, 0, 4096, 0 });
}

static void elf_as_many_segments_as_kexec_takes(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct image_result *result;

	elf_put_loads(file, CG_ELF_LOADS_MAX);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_EQ(test, result->img.phdr.nr_load, (unsigned int)CG_ELF_LOADS_MAX);
	KUNIT_EXPECT_EQ(test, result->img.phdr.memsz_sum, 4096ULL * CG_ELF_LOADS_MAX);
	elf_put_loads(file, CG_ELF_LOADS_MAX + 1);
	result = image_read(test, file, false, -EBADMSG);
	KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, CG_F_IMAGE_ELF_LOADS));
}

/* Both orders, and every way two ranges can lie to each other. */
static void elf_overlap_is_symmetric(struct kunit *test)
{
	static const struct {
		u64 start;
		u64 end;
		u64 shared;
	} rows[] = {
		{ 0, 99, 0 }, { 0, 100, 1 }, { 0, 150, 51 }, { 0, 200, 101 }, { 0, 300, 101 }, { 100, 150, 51 },
		{ 100, 200, 101 }, { 150, 160, 11 }, { 150, 300, 51 }, { 200, 300, 1 }, { 201, 300, 0 },
	};
	struct cg_range a = { 100, 200 }, b;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		b = (struct cg_range){ rows[i].start, rows[i].end };
		KUNIT_EXPECT_EQ(test, cg_elf_overlap(&a, &b), rows[i].shared);
		KUNIT_EXPECT_EQ(test, cg_elf_overlap(&b, &a), rows[i].shared);
	}
}

/* One past the last byte that any header speaks of: of the tables, or of a segment. */
static void elf_ends(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct cg_elf_fault fault;
	struct cg_elf elf;

	KUNIT_ASSERT_EQ(test, cg_elf_scan(&file->src, &elf, &fault), 0);
	KUNIT_EXPECT_EQ(test, elf.phdrs_end, ELF64_PH(3));
	KUNIT_EXPECT_EQ(test, elf.shdrs_start, ELF_SH);
	KUNIT_EXPECT_EQ(test, elf.file_end, ELF_SH + 4 * 64);
	KUNIT_EXPECT_EQ(test, elf.first_offset, 4096);
	KUNIT_EXPECT_EQ(test, elf.filesz_sum, 4096 + 2048);
	KUNIT_EXPECT_EQ(test, elf.memsz_sum, 0x5ff000);
	KUNIT_EXPECT_EQ(test, elf.low, 0x1000000);
	KUNIT_EXPECT_EQ(test, elf.high, 0x1600000);
	image_put(file, 60, 2, 0);
	KUNIT_ASSERT_EQ(test, cg_elf_scan(&file->src, &elf, &fault), 0);
	KUNIT_EXPECT_EQ(test, elf.shdrs_start, 0);
	KUNIT_EXPECT_EQ(test, elf.file_end, 8192 + 2048);
	image_put_phdr(file, true, 2, (const u64[]){ 1, 100, 0, 0x1200000, 0, 4096, 0x1000 });
	KUNIT_ASSERT_EQ(test, cg_elf_scan(&file->src, &elf, &fault), 0);
	KUNIT_EXPECT_EQ(test, elf.file_end, 8192);
	KUNIT_EXPECT_EQ(test, elf.first_offset, 100);
	KUNIT_EXPECT_EQ(test, elf.align_min, 0x1000);
	KUNIT_EXPECT_EQ(test, elf.align_max, 0x200000);
}

static void elf_unreadable(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct image_result *result;

	image_put(file, 32, 8, 8192);
	file->fail_from = 8192 + 56;
	file->err = -EINTR;
	result = image_read(test, file, false, -EINTR);
	KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, CG_F_IMAGE_READ_FAILED));
	file->err = -ENODATA;
	result = image_read(test, file, false, -EBADMSG);
	KUNIT_EXPECT_TRUE(test, cg_report_has(&result->report, CG_F_IMAGE_SHRANK));
}

static void elf_scan_of_what_is_no_elf(struct kunit *test)
{
	struct image_file *file = image_new(test, 64);
	struct cg_elf_fault fault;
	struct cg_elf elf;

	KUNIT_EXPECT_EQ(test, cg_elf_scan(&file->src, &elf, &fault), -ENOEXEC);
	KUNIT_EXPECT_EQ(test, (int)fault.code, (int)CG_F_IMAGE_FORMAT);
	KUNIT_EXPECT_EQ(test, fault.num[0], 64ULL);
	KUNIT_EXPECT_EQ(test, fault.num[1], 0ULL);
	KUNIT_EXPECT_EQ(test, fault.num[2], 0ULL);
	KUNIT_EXPECT_EQ(test, cg_elf_scan(&image_new(test, 0)->src, &elf, &fault), -ENOEXEC);
	file->fail_from = 0;
	file->err = -EIO;
	KUNIT_EXPECT_EQ(test, cg_elf_scan(&file->src, &elf, &fault), -EIO);
	KUNIT_EXPECT_EQ(test, (int)fault.code, (int)CG_F_NONE);
}

static struct kunit_case elf_cases[] = {
	KUNIT_CASE_PARAM(elf64_read, elf64_gen_params),
	KUNIT_CASE_PARAM(elf32_read, elf32_gen_params),
	KUNIT_CASE(elf_as_many_segments_as_kexec_takes),
	KUNIT_CASE(elf_overlap_is_symmetric),
	KUNIT_CASE(elf_ends),
	KUNIT_CASE(elf_unreadable),
	KUNIT_CASE(elf_scan_of_what_is_no_elf),
	{}
};

static struct kunit_suite elf_suite = {
	.name = "crashguard_elf",
	.test_cases = elf_cases,
};

kunit_test_suites(&elf_suite);

MODULE_LICENSE("GPL");

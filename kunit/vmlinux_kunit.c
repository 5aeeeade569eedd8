// SPDX-License-Identifier: GPL-2.0-only
#include "image_build.h"

#include "../module/core/vmlinux.c"

#define PROGRAM .ret = -ENOEXEC, .slug = "image-format", .code = CG_F_IMAGE_ELF_PROGRAM
#define OTHER .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_OTHER_MACHINE
#define KERNEL .ret = -ENOEXEC, .slug = "image-unsupported", .code = CG_F_IMAGE_ELF_KERNEL
#define PATCH(...) .patch = { __VA_ARGS__ }
#define TEXT64 ELF64_PH(1)
#define DATA64 ELF64_PH(2)

static const struct image_row vmlinux_rows[] = {
	{ "vmlinux", KERNEL },
	{ "vmlinux, ET_DYN", PATCH({ 16, 2, 3 }), KERNEL },
	{ "program with an interpreter", PATCH({ ELF64_PH(0), 4, 3 }), PROGRAM },
	{ "program that runs where it is loaded", PATCH({ TEXT64 + 16, 8, 0x1000000 }, { DATA64 + 16, 8, 0x1200000 }),
	  PROGRAM },
	{ "one segment that runs elsewhere", PATCH({ TEXT64 + 16, 8, 0x1000000 }), KERNEL },
	{ "32-bit code in ELF64", PATCH({ 18, 2, 3 }), KERNEL },
	{ "for arm64", PATCH({ 18, 2, 183 }), OTHER },
	{ "for nobody knows", PATCH({ 18, 2, 9999 }), OTHER },
};

KUNIT_ARRAY_PARAM(vmlinux, vmlinux_rows, image_row_desc);

static void vmlinux_read(struct kunit *test)
{
	image_judge(test, image_elf(test, true), test->param_value);
}

static void vmlinux_expect_facts(struct kunit *test, const struct cg_image *img)
{
	KUNIT_EXPECT_EQ(test, img->phdr.nr_load, 2U);
	KUNIT_EXPECT_EQ(test, img->phdr.memsz_sum, 0x5ff000ULL);
	KUNIT_EXPECT_EQ(test, img->phdr.low, 0x1000000ULL);
	KUNIT_EXPECT_EQ(test, img->phdr.high, 0x1600000ULL);
	KUNIT_EXPECT_EQ(test, img->memsz_declared, 0x600000ULL);
	KUNIT_EXPECT_EQ(test, img->pref_address, 0x1000000ULL);
	KUNIT_EXPECT_EQ(test, img->alignment, 0x200000ULL);
	KUNIT_EXPECT_EQ(test, img->load_size, 4096ULL + 2048ULL);
}

/* Though it cannot be staged, its facts are shown. */
static void vmlinux_facts(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct image_result *result = image_read(test, file, false, -ENOEXEC);

	vmlinux_expect_facts(test, &result->img);
	KUNIT_EXPECT_FALSE(test, result->img.relocatable);
	image_put(file, 16, 2, 3);
	KUNIT_EXPECT_TRUE(test, image_read(test, file, false, -ENOEXEC)->img.relocatable);
	vmlinux_expect_facts(test, &image_read(test, image_elf(test, false), false, -ENOEXEC)->img);
}

static void vmlinux_damaged_has_no_facts(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct image_result *result;

	image_put(file, DATA64 + 48, 8, 3);
	result = image_read(test, file, false, -EBADMSG);
	KUNIT_EXPECT_EQ(test, result->img.phdr.nr_load, 0U);
	KUNIT_EXPECT_EQ(test, result->img.memsz_declared, 0ULL);
}

/* e_machine by the System V ABI. */
static void vmlinux_names_machines(struct kunit *test)
{
	static const struct {
		u16 machine;
		const char *name;
	} rows[] = {
		{ 8, "MIPS" }, { 15, "PA-RISC" }, { 20, "PowerPC" }, { 21, "64-bit PowerPC" }, { 22, "s390" },
		{ 40, "32-bit ARM" }, { 183, "arm64" }, { 243, "RISC-V" }, { 258, "LoongArch" }, { 2, "another machine" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_STREQ(test, cg_elf_machine_name(rows[i].machine), rows[i].name);
}

static void vmlinux_for_another_machine(struct kunit *test)
{
	struct image_file *file = image_elf(test, true);
	struct image_result *result;

	image_put(file, 18, 2, 183);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "an ELF file for arm64");
	vmlinux_expect_facts(test, &result->img);
	image_put(file, 18, 2, 9999);
	result = image_read(test, file, false, -ENOEXEC);
	KUNIT_EXPECT_STREQ(test, result->report.finding[0].str[0], "an ELF file for another machine");
}

static struct kunit_case vmlinux_cases[] = {
	KUNIT_CASE_PARAM(vmlinux_read, vmlinux_gen_params),
	KUNIT_CASE(vmlinux_facts),
	KUNIT_CASE(vmlinux_damaged_has_no_facts),
	KUNIT_CASE(vmlinux_names_machines),
	KUNIT_CASE(vmlinux_for_another_machine),
	{}
};

static struct kunit_suite vmlinux_suite = {
	.name = "crashguard_vmlinux",
	.test_cases = vmlinux_cases,
};

kunit_test_suites(&vmlinux_suite);

MODULE_LICENSE("GPL");

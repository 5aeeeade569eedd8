// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>

#include "../module/core/vo.c"

/* A head of 4K of a kernel as Debian's 6.1 is: text, data, per-CPU data, init, and a note within the text. */
#define HEAD_LEN 4096
#define FILE_LEN 0x3000000ULL
#define MAP CG_VO_MAP
#define PH(i) (64 + 56 * (i))
#define TEXT PH(0)
#define DATA PH(1)
#define PERCPU PH(2)
#define INIT PH(3)
#define NOTE PH(4)
/* Within a program header. */
#define FLAGS 4
#define OFFSET 8
#define VADDR 16
#define PADDR 24
#define FILESZ 32
#define MEMSZ 40
#define ALIGN_ 48

static void vo_put(u8 *head, size_t off, unsigned int width, u64 value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		head[off + i] = (u8)(value >> (8 * i));
}

static void vo_build(u8 *head)
{
	static const struct cg_elf_phdr phdr[] = {
		{ CG_PT_LOAD, 5, 0x200000, MAP + 0x1000000, 0x1000000, 0x8ea9f0, 0x8ea9f0, 0x200000 },
		{ CG_PT_LOAD, 6, 0xc00000, MAP + 0x1a00000, 0x1a00000, 0x644000, 0x644000, 0x200000 },
		{ CG_PT_LOAD, 6, 0x1400000, 0, 0x2044000, 0x35000, 0x35000, 0x200000 },
		{ CG_PT_LOAD, 7, 0x1479000, MAP + 0x2079000, 0x2079000, 0x987000, 0x1000000, 0x200000 },
		{ CG_PT_NOTE, 0, 0x6c1990, MAP + 0x14c1990, 0x14c1990, 0x1f8, 0x1f8, 4 },
	};
	size_t i;

	memcpy(head, "\177ELF\2\1\1", 7);
	vo_put(head, 16, 2, 2);
	vo_put(head, 18, 2, 62);
	vo_put(head, 20, 4, 1);
	vo_put(head, 24, 8, 0x1000000);
	vo_put(head, 32, 8, 64);
	vo_put(head, 40, 8, 0x2f00000);
	vo_put(head, 52, 2, 64);
	vo_put(head, 54, 2, 56);
	vo_put(head, 56, 2, ARRAY_SIZE(phdr));
	vo_put(head, 58, 2, 64);
	vo_put(head, 60, 2, 39);
	vo_put(head, 62, 2, 38);
	for (i = 0; i < ARRAY_SIZE(phdr); i++) {
		vo_put(head, PH(i), 4, phdr[i].type);
		vo_put(head, PH(i) + FLAGS, 4, phdr[i].flags);
		vo_put(head, PH(i) + OFFSET, 8, phdr[i].offset);
		vo_put(head, PH(i) + VADDR, 8, phdr[i].vaddr);
		vo_put(head, PH(i) + PADDR, 8, phdr[i].paddr);
		vo_put(head, PH(i) + FILESZ, 8, phdr[i].filesz);
		vo_put(head, PH(i) + MEMSZ, 8, phdr[i].memsz);
		vo_put(head, PH(i) + ALIGN_, 8, phdr[i].align);
	}
}

static int vo_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	if (off + len > HEAD_LEN)
		return -ENODATA;
	memcpy(buf, (const u8 *)src->priv + off, len);
	return 0;
}

enum { FINE, STRICT, ALWAYS };

struct vo_row {
	const char *desc;
	/* When it is a fault: never, where a checksum is seen, with and without. */
	int when;
	struct {
		u16 off;
		u8 width;
		u64 value;
	} patch[4];
};

static const struct vo_row vo_rows[] = {
	{ "good", FINE },
	{ "byte behind the program headers", ALWAYS, { { PH(5), 1, 1 } } },
	{ "last byte of the head", ALWAYS, { { HEAD_LEN - 1, 1, 0x80 } } },

	{ "entry at the last byte of the text", FINE, { { 24, 8, 0x18ea9ef } } },
	{ "entry behind the text", ALWAYS, { { 24, 8, 0x18ea9f0 } } },
	{ "entry in the data", FINE, { { 24, 8, 0x1a00000 } } },
	{ "entry at the last byte that init has in the file", FINE, { { 24, 8, 0x29fffff } } },
	{ "entry in the bss", ALWAYS, { { 24, 8, 0x2a00000 } } },
	{ "text moved up to the data in the file", FINE,
	  { { TEXT + FILESZ, 8, 0xa00000 }, { TEXT + MEMSZ, 8, 0xa00000 } } },
	{ "data read from where the text is put", ALWAYS, { { DATA + OFFSET, 8, 0x800000 } } },
	{ "init read from where the per-CPU data ends", FINE, { { INIT + OFFSET, 8, 0x1079000 } } },
	{ "init read from where the last of the per-CPU data is put", ALWAYS, { { INIT + OFFSET, 8, 0x1078000 } } },

	{ "EI_VERSION 0", STRICT, { { 6, 1, 0 } } },
	{ "EI_OSABI of GNU", FINE, { { 7, 1, 3 } } },
	{ "EI_OSABI 2", STRICT, { { 7, 1, 2 } } },
	{ "EI_ABIVERSION 1", STRICT, { { 8, 1, 1 } } },
	{ "last byte of e_ident", STRICT, { { 15, 1, 1 } } },
	{ "e_flags 1", STRICT, { { 48, 4, 1 } } },
	{ "ET_DYN", FINE, { { 16, 2, 3 } } },
	{ "e_shentsize 65", STRICT, { { 58, 2, 65 } } },
	{ "e_shstrndx at the end", STRICT, { { 62, 2, 39 } } },
	{ "e_shstrndx 0", FINE, { { 62, 2, 0 } } },
	{ "e_shoff odd", STRICT, { { 40, 8, 0x2f00004 } } },
	{ "e_shoff right behind init", FINE, { { 40, 8, 0x1e00000 } } },
	{ "e_shoff in init", STRICT, { { 40, 8, 0x1dffff8 } } },
	{ "e_shoff reaching into the text", STRICT, { { 40, 8, 0x200000 - 39 * 64 + 8 } } },
	{ "e_shoff up to the text", FINE, { { 40, 8, 0x200000 - 39 * 64 } } },
	{ "e_shoff right behind the program headers", FINE, { { 40, 8, PH(5) } } },
	{ "e_shoff in the program headers", STRICT, { { 40, 8, PH(5) - 8 } } },
	{ "no section headers", FINE, { { 40, 8, 0 }, { 58, 2, 0 }, { 60, 2, 0 }, { 62, 2, 0 } } },
	{ "no section headers, and e_shentsize", FINE, { { 40, 8, 0 }, { 60, 2, 0 }, { 62, 2, 0 } } },
	{ "no section headers, and e_shoff", STRICT, { { 60, 2, 0 }, { 62, 2, 0 } } },
	{ "no section headers, and e_shstrndx", STRICT, { { 40, 8, 0 }, { 60, 2, 0 } } },
	{ "no section headers, and e_shentsize 32", STRICT,
	  { { 40, 8, 0 }, { 58, 2, 32 }, { 60, 2, 0 }, { 62, 2, 0 } } },

	{ "PT_NULL", STRICT, { { NOTE, 4, 0 } } },
	{ "PT_SHLIB", STRICT, { { NOTE, 4, 5 } } },
	{ "PT_GNU_STACK", FINE, { { NOTE, 4, 0x6474e551 } } },
	{ "PT_GNU_STACK and 8", STRICT, { { NOTE, 4, 0x6474e559 } } },
	{ "PT_LOAD that became a PT_NOTE", STRICT, { { PERCPU, 4, 4 } } },
	{ "p_flags 8", STRICT, { { NOTE + FLAGS, 4, 8 } } },
	{ "text that is written to", STRICT, { { TEXT + FLAGS, 4, 7 } } },
	{ "text that does not run", STRICT, { { TEXT + FLAGS, 4, 4 } } },
	{ "data that is not read", STRICT, { { DATA + FLAGS, 4, 2 } } },
	{ "data that runs", FINE, { { DATA + FLAGS, 4, 7 } } },
	{ "bss that is not written to", STRICT, { { INIT + FLAGS, 4, 5 } } },
	{ "p_offset not as p_vaddr", STRICT, { { DATA + OFFSET, 8, 0xc01000 } } },
	{ "p_vaddr not as p_paddr", STRICT, { { DATA + VADDR, 8, MAP + 0x1c00000 } } },
	{ "p_vaddr 0 of the text", STRICT, { { TEXT + VADDR, 8, 0 } } },
	{ "all of it linked below", STRICT,
	  { { TEXT + VADDR + 4, 4, 0xfffffffe }, { DATA + VADDR + 4, 4, 0xfffffffe },
	    { INIT + VADDR + 4, 4, 0xfffffffe }, { NOTE + VADDR + 4, 4, 0xfffffffe } } },
	{ "p_filesz below p_memsz before the end", STRICT, { { DATA + FILESZ, 8, 0x643000 } } },
	{ "p_memsz above p_filesz before the end", STRICT, { { PERCPU + FILESZ, 8, 0x34fff } } },
	{ "a hole of less than 2M", FINE, { { TEXT + FILESZ, 8, 0x800001 }, { TEXT + MEMSZ, 8, 0x800001 } } },
	{ "a hole of 2M", STRICT, { { TEXT + FILESZ, 8, 0x800000 }, { TEXT + MEMSZ, 8, 0x800000 } } },
	{ "p_align 3", STRICT, { { NOTE + ALIGN_, 8, 3 } } },

	{ "note of 2 bytes alignment", STRICT, { { NOTE + ALIGN_, 8, 2 } } },
	{ "note of 8 bytes alignment", FINE, { { NOTE + ALIGN_, 8, 8 } } },
	{ "note of odd length", STRICT, { { NOTE + FILESZ, 8, 0x1f9 }, { NOTE + MEMSZ, 8, 0x1f9 } } },
	{ "note with more memory", STRICT, { { NOTE + MEMSZ, 8, 0x1fc } } },
	{ "note with less memory", STRICT, { { NOTE + MEMSZ, 8, 0x1f4 } } },
	{ "note elsewhere in the file", STRICT, { { NOTE + OFFSET, 8, 0x6c1994 } } },
	{ "note elsewhere in memory", STRICT, { { NOTE + PADDR, 8, 0x14c1994 } } },
	{ "note linked elsewhere", STRICT, { { NOTE + VADDR, 8, MAP + 0x14c1994 } } },
	{ "note of no segment", STRICT,
	  { { NOTE + OFFSET, 8, 0x1c1990 }, { NOTE + PADDR, 8, 0xfc1990 }, { NOTE + VADDR, 8, MAP + 0xfc1990 } } },
	{ "note beyond the file", STRICT, { { NOTE + OFFSET, 8, FILE_LEN } } },
	{ "note of no length", FINE, { { NOTE + FILESZ, 8, 0 }, { NOTE + MEMSZ, 8, 0 } } },
	{ "PT_DYNAMIC of whole entries", FINE,
	  { { NOTE, 4, 2 }, { NOTE + FILESZ, 8, 0x1f0 }, { NOTE + MEMSZ, 8, 0x1f0 }, { NOTE + ALIGN_, 8, 8 } } },
	{ "PT_DYNAMIC of half an entry", STRICT, { { NOTE, 4, 2 }, { NOTE + ALIGN_, 8, 8 } } },
	{ "PT_DYNAMIC of 4 bytes alignment", STRICT,
	  { { NOTE, 4, 2 }, { NOTE + FILESZ, 8, 0x1f0 }, { NOTE + MEMSZ, 8, 0x1f0 } } },
};

static void vo_desc(const struct vo_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vo, vo_rows, vo_desc);

static bool vo_is_fault(struct kunit *test, u8 *head, bool is_summed)
{
	struct cg_source src = { .size = FILE_LEN, .read = vo_read, .priv = head };
	struct cg_elf *elf = kunit_kzalloc(test, sizeof(*elf), GFP_KERNEL);
	struct cg_vo vo = { .head = head, .len = HEAD_LEN, .file_len = FILE_LEN, .is_summed = is_summed };
	struct cg_elf_fault fault;

	KUNIT_ASSERT_NOT_NULL(test, elf);
	/* What cg_elf_scan() refuses is no question here. */
	KUNIT_ASSERT_EQ(test, cg_elf_scan(&src, elf, &fault), 0);
	vo.elf = elf;
	return cg_vo_fault(&vo);
}

static void vo_rules(struct kunit *test)
{
	const struct vo_row *row = test->param_value;
	u8 *head = kunit_kzalloc(test, HEAD_LEN, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, head);
	vo_build(head);
	for (i = 0; i < ARRAY_SIZE(row->patch); i++)
		vo_put(head, row->patch[i].off, row->patch[i].width, row->patch[i].value);
	KUNIT_EXPECT_EQ(test, vo_is_fault(test, head, true), row->when >= STRICT);
	KUNIT_EXPECT_EQ(test, vo_is_fault(test, head, false), row->when == ALWAYS);
}

/* Linked into one segment, which is text and data and bss. */
static void vo_single(struct kunit *test)
{
	u8 *head = kunit_kzalloc(test, HEAD_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, head);
	vo_build(head);
	memset(head + PH(1), 0, HEAD_LEN - PH(1));
	vo_put(head, 56, 2, 1);
	vo_put(head, TEXT + FLAGS, 4, 7);
	vo_put(head, TEXT + MEMSZ, 8, 0x1000000);
	KUNIT_EXPECT_FALSE(test, vo_is_fault(test, head, true));
	vo_put(head, TEXT + FLAGS, 4, 15);
	KUNIT_EXPECT_TRUE(test, vo_is_fault(test, head, true));
}

static struct kunit_case vo_cases[] = {
	KUNIT_CASE_PARAM(vo_rules, vo_gen_params),
	KUNIT_CASE(vo_single),
	{}
};

static struct kunit_suite vo_suite = {
	.name = "crashguard_vo",
	.test_cases = vo_cases,
};

kunit_test_suites(&vo_suite);

// SPDX-License-Identifier: GPL-2.0-only
/* A file that is ELF as a whole: a vmlinux, or something that people take for one. */
#include <crashguard/reader.h>

#define CG_ELF_MAGIC 0x464c457f
#define CG_ELFCLASS32 1
#define CG_EM_386 3
#define CG_EM_X86_64 62

static const char *cg_elf_machine_name(u16 machine)
{
	static const struct {
		u16 machine;
		const char *name;
	} names[] = {
		{ 8, "MIPS" },	   { 15, "PA-RISC" }, { 20, "PowerPC" }, { 21, "64-bit PowerPC" }, { 22, "s390" },
		{ 40, "32-bit ARM" }, { 183, "arm64" }, { 243, "RISC-V" }, { 258, "LoongArch" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].machine == machine)
			return names[i].name;
	}
	return "another machine";
}

/* A whole ELF file: what is it, then? On x86 a kernel is linked to run elsewhere than where it is loaded. */
static int cg_elf_refuse(struct cg_reader *rd, const struct cg_elf *elf)
{
	char text[48];

	if (elf->machine != CG_EM_X86_64 && elf->machine != CG_EM_386) {
		scnprintf(text, sizeof(text), "an ELF file for %s", cg_elf_machine_name(elf->machine));
		cg_find(rd->report, CG_F_IMAGE_OTHER_MACHINE, text, NULL);
	} else if (elf->has_interp || !elf->is_relocated) {
		cg_find(rd->report, CG_F_IMAGE_ELF_PROGRAM, "an ELF program", NULL);
	} else {
		cg_find(rd->report, CG_F_IMAGE_ELF_KERNEL, elf->is_64 ? "ELF64" : "ELF32", NULL);
	}
	return -ENOEXEC;
}

/**
 * cg_elf64_sniff() - ELF, of 64 bits or of a class that does not exist
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_elf64_sniff(const struct cg_reader *rd)
{
	return rd->head_len > 4 && get_unaligned_le32(rd->head) == CG_ELF_MAGIC && rd->head[4] != CG_ELFCLASS32;
}

/**
 * cg_elf32_sniff() - ELF of 32 bits
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_elf32_sniff(const struct cg_reader *rd)
{
	return rd->head_len > 4 && get_unaligned_le32(rd->head) == CG_ELF_MAGIC && rd->head[4] == CG_ELFCLASS32;
}

/**
 * cg_vmlinux_read() - an ELF vmlinux, which kexec_load takes and the kexec_file_load of x86-64 does not
 * @rd: the image
 *
 * Context: may sleep.
 * Return: -ENOEXEC or -EBADMSG, with a finding, or as reading gave; never 0.
 */
int cg_vmlinux_read(struct cg_reader *rd)
{
	struct cg_elf_fault fault;
	struct cg_elf elf;
	int ret;

	ret = cg_elf_scan(rd->src, &elf, &fault);
	if (ret && !fault.code)
		return cg_reader_failed(rd, ret, fault.num[0], fault.num[1]);
	if (ret) {
		cg_find(rd->report, fault.code, fault.what, NULL, fault.num[0], fault.num[1], fault.num[2]);
		return ret;
	}
	cg_elf_facts(&elf, rd->img);
	rd->img->memsz_declared = elf.high - elf.low;
	rd->img->pref_address = elf.low;
	rd->img->alignment = elf.align_max;
	rd->img->load_size = elf.filesz_sum;
	rd->img->relocatable = elf.is_dynamic;
	return cg_elf_refuse(rd, &elf);
}

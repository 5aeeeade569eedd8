/* SPDX-License-Identifier: GPL-2.0-only */
/* The headers of ELF files as they stand there, for who looks closer than cg_elf_scan() does. */
#ifndef CRASHGUARD_ELF_H
#define CRASHGUARD_ELF_H

#include <crashguard/reader.h>

#define CG_PT_LOAD 1

/**
 * struct cg_elf_ehdr - an ELF header of either class, untrusted; the members are the specification's own
 * @is_64: EI_CLASS
 * @data: EI_DATA, the byte order
 * @type: e_type
 * @machine: e_machine
 * @version: e_version
 * @entry: e_entry
 * @phoff: e_phoff, in bytes from the start of the file
 * @shoff: e_shoff, likewise
 * @flags: e_flags
 * @ehsize: e_ehsize, bytes of this header
 * @phentsize: e_phentsize, bytes of a program header
 * @phnum: e_phnum, how many there are
 * @shentsize: e_shentsize, bytes of a section header
 * @shnum: e_shnum, how many there are
 * @shstrndx: e_shstrndx, the section with the names of sections
 */
struct cg_elf_ehdr {
	bool is_64;
	u8 data;
	u16 type;
	u16 machine;
	u32 version;
	u64 entry;
	u64 phoff;
	u64 shoff;
	u32 flags;
	u16 ehsize;
	u16 phentsize;
	u16 phnum;
	u16 shentsize;
	u16 shnum;
	u16 shstrndx;
};

/**
 * struct cg_elf_phdr - a program header of either class, untrusted; the members are the specification's own
 * @type: p_type
 * @flags: p_flags
 * @offset: p_offset, in bytes from the start of the file
 * @vaddr: p_vaddr, where it runs
 * @paddr: p_paddr, where it is loaded
 * @filesz: p_filesz, bytes of the file
 * @memsz: p_memsz, bytes of memory
 * @align: p_align, a power of two, or 0
 */
struct cg_elf_phdr {
	u32 type;
	u32 flags;
	u64 offset;
	u64 vaddr;
	u64 paddr;
	u64 filesz;
	u64 memsz;
	u64 align;
};

void cg_elf_ehdr_decode(const u8 *raw, struct cg_elf_ehdr *e);
void cg_elf_phdr_decode(const u8 *raw, bool is_64, struct cg_elf_phdr *p);

#endif

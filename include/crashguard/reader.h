/* SPDX-License-Identifier: GPL-2.0-only */
/* What the image readers of core/ share. Whoever wants to know what an image is includes image.h. */
#ifndef CRASHGUARD_READER_H
#define CRASHGUARD_READER_H

#include <crashguard/image.h>
#include <crashguard/range.h>

#define CG_SECTOR 512U
/* The x86 setup header ends at 0x26c (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"). */
#define CG_HEAD_LEN 0x270
/* KEXEC_SEGMENT_MAX, include/uapi/linux/kexec.h: no more can be loaded. */
#define CG_ELF_LOADS_MAX 16
/* Above this nothing of a kernel is honest: KERNEL_IMAGE_SIZE, arch/x86/include/asm/page_64_types.h. */
#define CG_KERNEL_MAX CG_G(1)
/* MIN_KERNEL_ALIGN, arch/x86/include/asm/boot.h: extract_kernel() halts where the kernel is put at less. */
#define CG_KERNEL_ALIGN_MIN CG_M(2)

/* LOAD_PHYSICAL_ADDR, arch/x86/include/asm/boot.h: a multiple of the alignment, within the kernel's own mapping. */
static inline bool cg_pref_is_sane(u64 pref_address)
{
	return !(pref_address & (CG_KERNEL_ALIGN_MIN - 1)) && pref_address < CG_KERNEL_MAX;
}

/**
 * struct cg_reader - one image while it is read
 * @src: its bytes, untrusted
 * @la57: the running kernel uses five-level paging
 * @img: gets the facts
 * @report: gets the findings
 * @head_len: bytes in @head: CG_HEAD_LEN, or less where the file is shorter
 * @head: the first bytes of the file, zero beyond @head_len
 */
struct cg_reader {
	const struct cg_source *src;
	bool la57;
	struct cg_image *img;
	struct cg_report *report;
	size_t head_len;
	u8 head[CG_HEAD_LEN];
};

/**
 * struct cg_image_reader - a row of the table of formats
 * @format: what it reads
 * @name: as image/format shows it
 * @sniff: true where @head says that the file is of this format; reads nothing else
 * @read: fills rd->img and raises findings. 0, or a negative errno that came with a finding. May sleep
 */
struct cg_image_reader {
	enum cg_format format;
	const char *name;
	bool (*sniff)(const struct cg_reader *rd);
	int (*read)(struct cg_reader *rd);
};

/**
 * struct cg_elf - what the headers of an ELF file say, checked
 * @is_64: ELF64, else ELF32
 * @is_dynamic: ET_DYN, else ET_EXEC
 * @has_interp: it is a program with a PT_INTERP
 * @is_relocated: a PT_LOAD is linked for another address (p_vaddr) than it is loaded at (p_paddr)
 * @machine: e_machine
 * @entry: e_entry
 * @nr_load: PT_LOADs that take memory, 1 to CG_ELF_LOADS_MAX
 * @memsz_sum: of their p_memsz, in bytes
 * @filesz_sum: of their p_filesz, in bytes
 * @low: lowest p_paddr
 * @high: highest p_paddr + p_memsz
 * @align_max: largest p_align, a power of two; 0 where none is given
 * @align_min: smallest p_align that is not 0; U64_MAX where none is given
 * @first_offset: lowest p_offset
 * @phdrs_end: one past the program headers, in bytes from the start of the file
 * @shdrs_start: of the section headers; 0 where there are none
 * @file_end: the file is at least this long
 * @load: where each PT_LOAD lies in physical memory; no two overlap
 * @index: number of the program header of each
 */
struct cg_elf {
	bool is_64;
	bool is_dynamic;
	bool has_interp;
	bool is_relocated;
	u16 machine;
	u64 entry;
	unsigned int nr_load;
	u64 memsz_sum;
	u64 filesz_sum;
	u64 low;
	u64 high;
	u64 align_max;
	u64 align_min;
	u64 first_offset;
	u64 phdrs_end;
	u64 shdrs_start;
	u64 file_end;
	struct cg_range load[CG_ELF_LOADS_MAX];
	u8 index[CG_ELF_LOADS_MAX];
};

/**
 * struct cg_elf_fault - why an ELF file was refused
 * @code: the finding to raise; CG_F_NONE where reading failed
 * @what: its string, and a short phrase by itself
 * @num: its numbers; offset and length where reading failed
 */
struct cg_elf_fault {
	enum cg_code code;
	const char *what;
	u64 num[3];
};

int cg_reader_get(struct cg_reader *rd, u64 off, void *buf, size_t len, const char *what);
int cg_reader_failed(struct cg_reader *rd, int err, u64 off, size_t len);

bool cg_bzimage_sniff(const struct cg_reader *rd);
int cg_bzimage_read(struct cg_reader *rd);
int cg_bzimage_facts(const struct cg_source *src, struct cg_image *img);

bool cg_elf64_sniff(const struct cg_reader *rd);
bool cg_elf32_sniff(const struct cg_reader *rd);
int cg_vmlinux_read(struct cg_reader *rd);

int cg_elf_scan(const struct cg_source *src, struct cg_elf *elf, struct cg_elf_fault *fault);
void cg_elf_facts(const struct cg_elf *elf, struct cg_image *img);
void cg_elf_facts_of_bzimage(const struct cg_source *src, struct cg_image *img);

bool cg_arm64_sniff(const struct cg_reader *rd);
int cg_arm64_read(struct cg_reader *rd);
bool cg_riscv_sniff(const struct cg_reader *rd);
int cg_riscv_read(struct cg_reader *rd);

bool cg_zboot_sniff(const struct cg_reader *rd);
int cg_zboot_read(struct cg_reader *rd);

bool cg_pe_sniff(const struct cg_reader *rd);
int cg_pe_read(struct cg_reader *rd);
int cg_pe_facts(struct cg_reader *rd);

bool cg_gzip_sniff(const struct cg_reader *rd);
bool cg_xz_sniff(const struct cg_reader *rd);
bool cg_zstd_sniff(const struct cg_reader *rd);
int cg_packed_read(struct cg_reader *rd);
/* What the file is, where it is something else that people take for a kernel; NULL where nobody knows. */
const char *cg_stranger_name(const struct cg_reader *rd);

#endif

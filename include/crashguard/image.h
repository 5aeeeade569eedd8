/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_IMAGE_H
#define CRASHGUARD_IMAGE_H

#include <crashguard/report.h>
#include <crashguard/source.h>

#define CG_RELEASE_LEN 80

enum cg_format {
	CG_FORMAT_UNKNOWN = 0,
	CG_FORMAT_BZIMAGE,
	CG_FORMAT_ELF64,
	CG_FORMAT_ELF32,
	CG_FORMAT_ARM64,
	CG_FORMAT_RISCV,
	CG_FORMAT_ZBOOT,
	CG_FORMAT_UKI,
	CG_FORMAT_GZIP,
	CG_FORMAT_XZ,
	CG_FORMAT_ZSTD,
	CG_FORMATS,
};

/* What the kernel inside a bzImage is packed with. */
enum cg_packing {
	CG_PACKING_UNKNOWN = 0,
	CG_PACKING_GZIP,
	CG_PACKING_BZIP2,
	CG_PACKING_LZMA,
	CG_PACKING_XZ,
	CG_PACKING_LZO,
	CG_PACKING_LZ4,
	CG_PACKING_ZSTD,
	CG_PACKINGS,
};

/**
 * struct cg_image - facts of a kernel image, each checked before it stands here
 * @format: what the bytes are
 * @loadable: this kernel's kexec_file_load would take it (rules of bzImage64_probe on x86-64)
 * @release: from the setup header's kernel_version string, up to the first blank; "" unknown
 * @file_size: bytes of the file
 * @memsz_declared: init_size, p_memsz span or image_size: memory the header claims, in bytes; 0 unknown
 * @memsz_required: what was worked out from the kernel inside; 0 not worked out
 * @alignment: kernel_alignment (p_align, 2M for arm64), a power of two; 0 unknown
 * @pref_address: physical address it was linked to run at
 * @placed: a program has placed it, and nobody reads that address in its header any more: the kernel inside says it
 * @relocatable: it may run elsewhere
 * @ramdisk_size: bytes of an initrd that the header already names; 0 in every honest file
 * @load_size: bytes of the file that become the kernel segment (bufsz)
 * @protocol: boot protocol, 0x020f for 2.15; 0 where the format has none
 * @xloadflags: of the setup header
 * @cmdline_size: bytes of command line it takes, without the NUL; 0 unknown
 * @payload_offset: in the file, of the compressed kernel; 0 none
 * @payload_length: bytes of it, its output length included
 * @packing: what it is packed with
 * @output_len: bytes it unpacks to, relocations included
 * @kernel_size: bytes of the protected-mode kernel by the header (syssize), the compressed kernel included
 * @boot_end: bytes of the boot code with its zeroed part and the compressed kernel, by the EFI header; 0 where that
 *            says nothing that fits the rest
 * @has_pe_header: there is an EFI (PE) header, without which an image cannot carry a signature
 * @has_cert_table: its certificate table holds a signature in the form that this kernel checks; not whether it is good
 * @phdr: of the PT_LOADs, of an ELF file or of the kernel inside: how many, sum of p_memsz, lowest p_paddr, one past
 *        the highest p_paddr + p_memsz, and p_memsz of the first one, which of a Linux kernel holds code and constants
 */
struct cg_image {
	enum cg_format format;
	bool loadable;
	char release[CG_RELEASE_LEN];
	u64 file_size;
	u64 memsz_declared;
	u64 memsz_required;
	u64 alignment;
	u64 pref_address;
	bool placed;
	bool relocatable;
	u32 ramdisk_size;
	u64 load_size;
	u16 protocol;
	u16 xloadflags;
	u32 cmdline_size;
	u64 payload_offset;
	u64 payload_length;
	enum cg_packing packing;
	u64 output_len;
	u64 kernel_size;
	u64 boot_end;
	bool has_pe_header;
	bool has_cert_table;
	struct {
		unsigned int nr_load;
		u64 memsz_sum;
		u64 low;
		u64 high;
		u64 first;
	} phdr;
};

const char *cg_format_name(enum cg_format format);
/* In core/estimate.c: of "6.12.117+deb13-amd64" 6012; 0 where it does not begin so. */
u32 cg_release_number(const char *release);

/*
 * cg_image_read(): reads the headers of @src, fills @img, raises image-* findings, marks CG_CHECK_IMAGE_HEADER.
 * Returns 0 (facts are in @img; findings may still say the image is unfit), -ENOEXEC: not a kernel image or one that
 * kexec_file_load does not take (facts that are known are in @img), -EBADMSG: damaged or truncated, -E..: as reading
 * gave. A negative return always comes with a finding. @la57: the running kernel uses five-level paging.
 */
int cg_image_read(const struct cg_source *src, bool la57, struct cg_image *img, struct cg_report *report);

#endif

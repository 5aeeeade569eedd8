/* SPDX-License-Identifier: GPL-2.0-only */
/* What a program hands to kexec_load: segments whose meaning only their bytes tell. */
#ifndef CRASHGUARD_LEGACY_H
#define CRASHGUARD_LEGACY_H

#include <crashguard/capture.h>
#include <crashguard/lint.h>
#include <crashguard/payload.h>
#include <crashguard/place.h>
#include <crashguard/reader.h>
#include <crashguard/zero_page.h>

/* Bytes of command line that are looked at; no kernel takes so many, and the scratch buffer has more. */
#define CG_CMDLINE_SCAN 0x10000

/**
 * struct cg_legacy_segment - one segment as the program describes it, untrusted
 * @src: the bytes to be copied (bufsz is its size); reading may fail, as the kernel's own would
 * @mem: where they go, a physical address
 * @memsz: bytes of memory it takes; what @src does not fill is zeroed
 */
struct cg_legacy_segment {
	struct cg_source src;
	u64 mem;
	u64 memsz;
};

/**
 * struct cg_legacy_load - one call of kexec_load, untrusted
 * @entry: where the CPU jumps to at a panic
 * @region: the reservation it goes to
 * @lint: what its command line is held against
 * @nr: how many segments; those that take no memory are left out by whoever fills this in
 * @seg: the segments
 */
struct cg_legacy_load {
	u64 entry;
	struct cg_range region;
	struct cg_lint_facts lint;
	unsigned int nr;
	struct cg_legacy_segment seg[CG_SEGMENTS_MAX];
};

/**
 * struct cg_legacy - what was understood of a load, too large for a stack
 * @why: why it was not, in a short phrase; NULL where a bzImage and all that its boot_params point to was found
 * @layout: the segments in the caller's order, each with its kind as far as it was told
 * @params: the head of boot_params as it was read
 * @header: the setup header in it as the program filled it in, without a loader's marks
 * @kernel: the segment with the boot code and the compressed kernel, where @why is NULL
 * @image: facts of the kernel; without what only a file has (release, signature)
 * @need: of the kernel, and sizes of the rest as they are
 * @setup_data: a bit for each segment that is wanted for nothing but an entry of setup_data
 * @matters: for the judgement: what the capture kernel still wants when it has unpacked itself
 * @initrd_size: bytes; 0 none
 * @initrd_offset: where it begins in its segment, in bytes
 * @initrd_head: its first bytes
 * @cmdline_len: bytes of the command line with its NUL
 * @lint: what its words say
 * @cmdline: the command line, as far as a kernel reads it
 */
struct cg_legacy {
	const char *why;
	struct cg_layout layout;
	u8 params[CG_HEAD_LEN];
	u8 header[CG_HEAD_LEN];
	const struct cg_legacy_segment *kernel;
	struct cg_image image;
	struct cg_need need;
	u32 setup_data;
	struct cg_layout matters;
	u64 initrd_size;
	u64 initrd_offset;
	u8 initrd_head[CG_STREAM_HEAD];
	u64 cmdline_len;
	struct cg_lint lint;
	char cmdline[CG_CAPTURE_LINE];
};

/* First what it is, then whether it would survive; see core/legacy.c. */
void cg_legacy_read(const struct cg_legacy_load *load, u8 *scratch, struct cg_legacy *out);
int cg_legacy_judge_kernel(const struct cg_decoders *dec, struct cg_legacy *legacy, struct cg_report *report);
int cg_legacy_judge_layout(const char *advice, struct cg_legacy *legacy, struct cg_report *report);

/* What was judged may be something else by now; see core/again.c. */
int cg_legacy_judge_again(const struct cg_legacy_load *load, const struct cg_legacy *first, const char *advice,
			  u8 *scratch, struct cg_legacy *out, struct cg_report *report);
bool cg_legacy_is_same(const struct cg_legacy *a, const struct cg_legacy *b);

/* In core/legacy.c, for core/again.c. */
int cg_legacy_judge_header(struct cg_legacy *legacy, struct cg_source *file, struct cg_report *report);
int cg_legacy_judge_cmdline(const struct cg_legacy *legacy, struct cg_report *report);

/* In core/segments.c: what each segment is; NULL, or why that cannot be told. */
const char *cg_segments_identify(const struct cg_legacy_load *load, struct cg_legacy *out);
const struct cg_legacy_segment *cg_segments_hold(const struct cg_legacy_load *load, u64 at, u64 len);

#endif

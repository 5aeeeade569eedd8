// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what is made of the segments of a kexec_load, and holds the answer against one worked out the simple way. An
 * input is a table of segments and the bytes that they are filled from.
 */
#include <crashguard/legacy.h>
#include <stdlib.h>

#include "promise.h"

/* Of an input: entry (8), which segment cannot be read, from 1 (2), what the decoder does (1), segments (1). */
#define FUZZ_HEAD 12
/* Of a segment: mem (8), memsz (8), bufsz (8), where its bytes begin in the rest of the input (2). */
#define FUZZ_SEGMENT 26
#define FUZZ_READS 200

/**
 * struct fuzz_segment - where the bytes of a segment come from
 * @data: those that are there; what is beyond them reads as zeros
 * @len: how many
 * @bad: reading it fails
 */
struct fuzz_segment {
	const u8 *data;
	size_t len;
	bool bad;
};

static u8 decoder_mode;
static unsigned int reads;

static int segment_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct fuzz_segment *seg = src->priv;
	size_t i;

	promise(off + len >= off && off + len <= src->size, "no read beyond bufsz");
	promise(len <= CG_PAYLOAD_IN, "no read of more than the largest buffer");
	promise(++reads < FUZZ_READS, "no end of reads");
	if (seg->bad)
		return -EFAULT;
	for (i = 0; i < len; i++)
		((u8 *)buf)[i] = off + i < seg->len ? seg->data[off + i] : 0;
	return 0;
}

static int decode_head(struct cg_decode *job)
{
	static const int results[] = { 0, 0, -EBADMSG, -ENOMEM };

	job->got = job->in_len > 16 ? job->in_len - 16 : 0;
	memcpy(job->out, job->in + (job->got ? 16 : 0), job->got);
	return results[decoder_mode & 3];
}

static const struct cg_decoder decoders[] = {
	{ .packing = CG_PACKING_XZ, .head = decode_head },
	{ .packing = CG_PACKING_ZSTD, .head = decode_head },
};

static bool met(u64 at, u64 size, u64 start, u64 end)
{
	return size && at < end && at + size > start;
}

/* Every byte that was copied and is still wanted, against the memory that the header claims. */
static void check_window(const struct cg_legacy_load *load, const struct cg_legacy *legacy, bool refused)
{
	u64 align = legacy->image.alignment, start = (legacy->kernel->mem + align - 1) & ~(align - 1), end, sure, code;
	bool meets = false, surely = false;
	unsigned int i;

	if (start < legacy->kernel->mem || start + legacy->need.kernel < start)
		return;
	if (start < legacy->image.pref_address)
		start = legacy->image.pref_address;
	end = start + legacy->need.kernel;
	sure = end - min(legacy->need.kernel - 1, (u64)128 << 10);
	code = min(sure, start + min(legacy->need.kernel, legacy->image.phdr.first / 2));
	for (i = 0; i < load->nr; i++) {
		const struct cg_legacy_segment *seg = &load->seg[i];
		enum cg_segment_kind kind = legacy->layout.seg[i].kind;
		u64 size = min(seg->src.size, seg->memsz);

		if (kind != CG_SEG_PARAMS && kind != CG_SEG_INITRD && kind != CG_SEG_ELFCOREHDR)
			continue;
		meets |= met(seg->mem, size, start, end);
		surely |= met(seg->mem, size, start, legacy->setup_data >> i & 1 ? code : sure);
	}
	meets |= end - 1 > load->region.end;
	surely |= sure - 1 > load->region.end;
	promise(refused == surely, "it is refused where bytes that are wanted are run over, and nowhere else");
	promise(!refused || meets, "what is refused is met");
}

static void check_answer(const struct cg_legacy_load *load, const struct cg_legacy *legacy, int ret,
			 const struct cg_report *report)
{
	bool stomped = cg_report_has_slug(report, "segment-stomped"), outside = false;
	unsigned int i;

	for (i = 0; i < legacy->layout.nr; i++)
		outside |= !cg_range_contains(&load->region, &legacy->layout.seg[i].range);
	promise(outside == cg_report_has_slug(report, "segment-outside"), "outside is outside");
	promise(!ret || cg_report_first_error(report) || ret == -ENOMEM, "a refusal has a finding");
	promise(ret || !cg_report_first_error(report), "a finding refuses");
	if (legacy->why) {
		promise(ret == (outside ? -EADDRNOTAVAIL : 0), "what is not understood passes");
		promise(report->check[CG_CHECK_PLACEMENT].reason[0] || outside, "and it is said why");
	} else if (legacy->need.kernel) {
		check_window(load, legacy, stomped);
	}
}

static void fill(struct cg_legacy_load *load, struct fuzz_segment *segs, const u8 *data, size_t size)
{
	const u8 *rest = data + FUZZ_HEAD + (data[11] & 15) * FUZZ_SEGMENT;
	size_t left = data + size - rest;
	unsigned int i;

	load->entry = get_unaligned_le64(data);
	load->region = (struct cg_range){ 0x10000000, 0x13ffffff };
	load->lint = (struct cg_lint_facts){ .nr_cpu = 9, .room = load->region, .consoles = { .known = true } };
	load->nr = data[11] & 15;
	for (i = 0; i < load->nr; i++) {
		const u8 *at = data + FUZZ_HEAD + i * FUZZ_SEGMENT;
		size_t from = get_unaligned_le16(at + 24);

		segs[i] = (struct fuzz_segment){
			.data = rest + min(from, left),
			.len = left - min(from, left),
			.bad = data[8] == i + 1,
		};
		load->seg[i] = (struct cg_legacy_segment){
			.src = { get_unaligned_le64(at + 16), segment_read, &segs[i] },
			.mem = get_unaligned_le64(at),
			.memsz = get_unaligned_le64(at + 8),
		};
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static u8 in[CG_PAYLOAD_IN], out[CG_PAYLOAD_OUT];
	static struct cg_report report;
	const struct cg_decoders dec = { .table = decoders, .nr = ARRAY_SIZE(decoders), .in = in, .out = out };
	struct fuzz_segment segs[16];
	struct cg_legacy_load load;
	struct cg_legacy legacy;
	int ret, err;

	if (size < FUZZ_HEAD || size < FUZZ_HEAD + (size_t)(data[11] & 15) * FUZZ_SEGMENT)
		return -1;
	reads = 0;
	decoder_mode = data[10];
	fill(&load, segs, data, size);
	memset(&legacy, 0, sizeof(legacy));
	memset(&report, 0, sizeof(report));
	cg_legacy_read(&load, in, &legacy);
	ret = cg_legacy_judge_kernel(&dec, &legacy, &report);
	err = cg_legacy_judge_layout("crashkernel=256M", &legacy, &report);
	check_answer(&load, &legacy, ret ? ret : err, &report);
	return 0;
}

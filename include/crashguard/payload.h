/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_PAYLOAD_H
#define CRASHGUARD_PAYLOAD_H

#include <crashguard/image.h>

/*
 * Room for the packed head and for what it unpacks to. The largest decoder (zstd) works in some 160K more, which
 * kvmalloc makes 256K on kernels that round up; tests/vm/memory prints the sum. An x86-64 kernel begins with its ELF
 * headers and then 2M of zeros, so that its first 256K are packed into a few hundred bytes: a decoder that has read 80K
 * and wants more has met damage. A block of zstd (128K) or lzo (256K) comes out whole or not at all, which is why there
 * is room for one.
 */
#define CG_PAYLOAD_IN (80 * 1024)
#define CG_PAYLOAD_OUT (256 * 1024)

/**
 * struct cg_decode - the head of one packed stream
 * @in: packed bytes, untrusted: from the start of what the packing's own decoder takes (gzip: behind the header; lz4
 *      and lzo: the first block; xz and zstd: the whole stream)
 * @in_len: how many are known; the stream may go on
 * @out: gets the unpacked bytes
 * @out_len: room in @out
 * @got: gets the number of good bytes in @out
 */
struct cg_decode {
	const u8 *in;
	size_t in_len;
	u8 *out;
	size_t out_len;
	size_t got;
};

struct cg_flow;

/**
 * struct cg_decoder - unpacks a stream
 * @packing: of what
 * @head: 0: stopped for want of room, of input, or at the end of the stream, with @got good bytes; -EBADMSG: the stream
 *        is damaged, behind @got good bytes; -EOPNOTSUPP: it needs what this decoder lacks; -ENOMEM. May sleep
 * @body: the whole stream from behind its packing's own header (cg_packing_open()), by pieces. 0: it came to its end;
 *        -EBADMSG, -EOPNOTSUPP, -ENOMEM as for @head; else what struct cg_flow's functions gave. May sleep
 */
struct cg_decoder {
	enum cg_packing packing;
	int (*head)(struct cg_decode *job);
	int (*body)(struct cg_flow *flow);
};

/**
 * struct cg_decoders - what the caller can unpack, and where
 * @table: the decoders
 * @nr: how many
 * @in: CG_PAYLOAD_IN bytes
 * @out: CG_PAYLOAD_OUT bytes
 */
struct cg_decoders {
	const struct cg_decoder *table;
	size_t nr;
	u8 *in;
	u8 *out;
};

/*
 * For decoders that do not say how much they wrote before they ran out of room. They may have written up to 64 bytes
 * too much of something else, in copying by whole words.
 */
static inline void cg_decode_mark(struct cg_decode *job)
{
	memset(job->out, 0xa5, job->out_len);
}

static inline void cg_decode_count(struct cg_decode *job)
{
	job->got = job->out_len;
	while (job->got && job->out[job->got - 1] == 0xa5)
		job->got--;
	if (job->got < job->out_len)
		job->got -= min_t(size_t, job->got, 64);
}

const char *cg_packing_name(enum cg_packing packing);
enum cg_packing cg_packing_sniff(const u8 *in);
bool cg_packing_is_summed(enum cg_packing packing, const u8 *in);
bool cg_packing_open(enum cg_packing packing, struct cg_decode *job);
bool cg_packing_enter(enum cg_packing packing, struct cg_decode *job, bool *stored);
const struct cg_decoder *cg_decoder_find(const struct cg_decoders *dec, enum cg_packing packing);

/*
 * Reads the head of the compressed kernel of a bzImage that cg_image_read() found good, works out memsz_required and
 * compares it with memsz_declared; marks CG_CHECK_IMAGE_PAYLOAD. Returns 0, also where the check could not be made and
 * is marked so; -EBADMSG: damaged, or the header claims too little; -ENOMEM: a decoder got no memory, marked not-run,
 * the one negative return without a finding; else as reading gave.
 */
int cg_payload_read(const struct cg_source *src, struct cg_image *img, const struct cg_decoders *dec,
		    struct cg_report *report);
int cg_image_judge_need(const struct cg_image *img, struct cg_report *report);

/*
 * Unpacks all of a payload whose head cg_payload_read() found good, keeps nothing of it, and marks
 * CG_CHECK_PAYLOAD_BODY. Returns 0, also where there is nothing to unpack it with and it is marked so; -EBADMSG:
 * damaged; -ENOMEM, -EINTR: marked not-run, without a finding; else as reading gave.
 */
int cg_body_read(const struct cg_source *src, const struct cg_image *img, const struct cg_decoders *dec,
		 struct cg_report *report);

/* Memory in bytes that the boot code and the kernel take from where they run, at least. */
u64 cg_payload_need(const struct cg_image *img);

#endif

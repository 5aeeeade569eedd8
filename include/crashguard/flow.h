/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_FLOW_H
#define CRASHGUARD_FLOW_H

#include <crashguard/payload.h>

/**
 * struct cg_flow - one packed stream on its way through a decoder, by pieces
 * @src: where it stands, untrusted
 * @start: its first byte there
 * @next: the first byte that was not read yet
 * @end: one past its last byte
 * @in: room for CG_PAYLOAD_IN packed bytes, of which those from @in_pos to before @in_len are still to be taken
 * @in_pos: see @in
 * @in_len: see @in
 * @out: room for CG_PAYLOAD_OUT unpacked bytes
 * @got: bytes that came out
 * @most: no more may come out
 * @sink: takes what comes out; not 0 ends the stream with that. NULL: it is counted and let go
 * @to: for @sink
 * @read_error: what reading failed with, which the decoder hands on
 */
struct cg_flow {
	const struct cg_source *src;
	u64 start;
	u64 next;
	u64 end;
	u8 *in;
	size_t in_pos;
	size_t in_len;
	u8 *out;
	u64 got;
	u64 most;
	int (*sink)(struct cg_flow *flow, const u8 *data, size_t len);
	void *to;
	int read_error;
};

/* From @start to before @end, with nothing read yet. */
static inline struct cg_flow cg_flow_of(const struct cg_source *src, const struct cg_decoders *dec, u64 start, u64 end)
{
	return (struct cg_flow){
		.src = src, .start = start, .next = start, .end = end, .in = dec->in, .out = dec->out,
	};
}

/* Packed bytes that a decoder has taken. */
static inline u64 cg_flow_taken(const struct cg_flow *flow)
{
	return flow->next - flow->start - (flow->in_len - flow->in_pos);
}

int cg_flow_fill(struct cg_flow *flow);
int cg_flow_take(struct cg_flow *flow, void *buf, size_t len);
int cg_flow_give(struct cg_flow *flow, const u8 *data, size_t len);
int cg_flow_open(struct cg_flow *flow, enum cg_packing packing);
int cg_flow_run(struct cg_flow *flow, const struct cg_decoder *decoder);

#endif

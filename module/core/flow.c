// SPDX-License-Identifier: GPL-2.0-only
/* What the decoders of whole streams share: packed bytes come in pieces, unpacked ones are counted and handed on. */
#include <crashguard/flow.h>

/**
 * cg_flow_fill() - see to it that there is a packed byte to take
 * @flow: the stream
 *
 * Context: may sleep.
 * Return: 0; -ENODATA at the end of the stream; else as reading gave, which stands in @flow->read_error.
 */
int cg_flow_fill(struct cg_flow *flow)
{
	size_t len = min_t(u64, CG_PAYLOAD_IN, flow->end - flow->next);
	int ret;

	if (flow->in_pos < flow->in_len)
		return 0;
	if (!len)
		return -ENODATA;
	ret = cg_source_read(flow->src, flow->next, flow->in, len);
	if (ret) {
		flow->read_error = ret;
		return ret;
	}
	flow->next += len;
	flow->in_pos = 0;
	flow->in_len = len;
	return 0;
}

/**
 * cg_flow_take() - take packed bytes out of the stream
 * @flow: the stream
 * @buf: gets them
 * @len: so many
 *
 * Context: may sleep.
 * Return: 0; -ENODATA where the stream ends before; else as reading gave.
 */
int cg_flow_take(struct cg_flow *flow, void *buf, size_t len)
{
	u8 *to = buf;
	int ret;

	while (len) {
		size_t piece;

		ret = cg_flow_fill(flow);
		if (ret)
			return ret;
		piece = min(len, flow->in_len - flow->in_pos);
		memcpy(to, flow->in + flow->in_pos, piece);
		flow->in_pos += piece;
		to += piece;
		len -= piece;
	}
	return 0;
}

/**
 * cg_flow_give() - unpacked bytes have come out
 * @flow: the stream
 * @data: they
 * @len: so many
 *
 * Context: may sleep.
 * Return: 0; -EBADMSG where they are more than can be; else what @flow->sink gave.
 */
int cg_flow_give(struct cg_flow *flow, const u8 *data, size_t len)
{
	flow->got += len;
	if (flow->got > flow->most)
		return -EBADMSG;
	return flow->sink ? flow->sink(flow, data, len) : 0;
}

/**
 * cg_flow_open() - go to what the decoder takes
 * @flow: at the first byte of the stream, with nothing read yet
 * @packing: of it, whose own header is read once, and lies within the first piece
 *
 * Context: may sleep.
 * Return: 0; -EBADMSG where that header makes no sense; else as reading gave.
 */
int cg_flow_open(struct cg_flow *flow, enum cg_packing packing)
{
	struct cg_decode job;
	int ret;

	ret = cg_flow_fill(flow);
	if (ret)
		return ret;
	job = (struct cg_decode){ .in = flow->in + flow->in_pos, .in_len = flow->in_len - flow->in_pos };
	if (!cg_packing_open(packing, &job))
		return -EBADMSG;
	flow->in_pos = flow->in_len - job.in_len;
	return 0;
}

/**
 * cg_flow_run() - unpack all of it
 * @flow: at the first byte of the stream, or where that has been read
 * @decoder: of its packing, with a body
 *
 * Context: may sleep.
 * Return: 0; as cg_flow_open(), the decoder or @flow->sink gave.
 */
int cg_flow_run(struct cg_flow *flow, const struct cg_decoder *decoder)
{
	return cg_flow_open(flow, decoder->packing) ?: decoder->body(flow);
}

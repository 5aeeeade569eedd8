// SPDX-License-Identifier: GPL-2.0-only
/* The decoders of module/decode.c with the libraries of an ordinary system: zlib, liblzma, liblzo2, liblz4, libzstd. */
#include <crashguard/decode.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

static int decode_gzip(struct cg_decode *job)
{
	z_stream strm = {
		.next_in = (Bytef *)job->in,
		.avail_in = (uInt)job->in_len,
		.next_out = job->out,
		.avail_out = (uInt)job->out_len,
	};
	int ret;

	if (inflateInit2(&strm, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	ret = inflate(&strm, Z_NO_FLUSH);
	job->got = job->out_len - strm.avail_out;
	inflateEnd(&strm);
	return ret == Z_STREAM_END || !strm.avail_out ? 0 : -EBADMSG;
}

static int inflate_all(struct cg_flow *flow, z_stream *strm)
{
	int ret, end;

	do {
		ret = cg_flow_fill(flow);
		if (ret)
			return flow->read_error ? ret : -EBADMSG;
		strm->next_in = flow->in + flow->in_pos;
		strm->avail_in = (uInt)(flow->in_len - flow->in_pos);
		strm->next_out = flow->out;
		strm->avail_out = CG_PAYLOAD_OUT;
		end = inflate(strm, Z_NO_FLUSH);
		if (end != Z_OK && end != Z_STREAM_END)
			return -EBADMSG;
		flow->in_pos = flow->in_len - strm->avail_in;
		ret = cg_flow_give(flow, flow->out, CG_PAYLOAD_OUT - strm->avail_out);
	} while (!ret && end != Z_STREAM_END);
	return ret;
}

static int unpack_gzip(struct cg_flow *flow)
{
	z_stream strm = { 0 };
	u8 end[8];
	int ret;

	if (inflateInit2(&strm, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	ret = inflate_all(flow, &strm);
	inflateEnd(&strm);
	if (!ret && cg_flow_take(flow, end, sizeof(end)))
		ret = flow->read_error ? flow->read_error : -EBADMSG;
	return ret;
}

static int decode_xz(struct cg_decode *job)
{
	lzma_stream strm = LZMA_STREAM_INIT;
	lzma_ret ret;

	if (lzma_stream_decoder(&strm, UINT64_MAX, 0) != LZMA_OK)
		return -ENOMEM;
	strm.next_in = job->in;
	strm.avail_in = job->in_len;
	strm.next_out = job->out;
	strm.avail_out = job->out_len;
	ret = lzma_code(&strm, LZMA_RUN);
	job->got = job->out_len - strm.avail_out;
	lzma_end(&strm);
	if (ret == LZMA_STREAM_END || (ret == LZMA_OK && !strm.avail_out))
		return 0;
	return ret == LZMA_OPTIONS_ERROR ? -EOPNOTSUPP : -EBADMSG;
}

/* The stream ended where the decoder wanted more: it was cut. */
static int fill(struct cg_flow *flow)
{
	int ret = cg_flow_fill(flow);

	return ret == -ENODATA && !flow->read_error ? -EBADMSG : ret;
}

static int unpack_xz(struct cg_flow *flow)
{
	lzma_stream strm = LZMA_STREAM_INIT;
	lzma_ret end;
	int ret;

	if (lzma_stream_decoder(&strm, UINT64_MAX, 0) != LZMA_OK)
		return -ENOMEM;
	do {
		ret = fill(flow);
		if (ret)
			break;
		strm.next_in = flow->in + flow->in_pos;
		strm.avail_in = flow->in_len - flow->in_pos;
		strm.next_out = flow->out;
		strm.avail_out = CG_PAYLOAD_OUT;
		end = lzma_code(&strm, LZMA_RUN);
		flow->in_pos = flow->in_len - strm.avail_in;
		ret = end == LZMA_OK || end == LZMA_STREAM_END ?
		      cg_flow_give(flow, flow->out, CG_PAYLOAD_OUT - strm.avail_out) : -EBADMSG;
	} while (!ret && end != LZMA_STREAM_END);
	lzma_end(&strm);
	return ret;
}

static int decode_lzo(struct cg_decode *job)
{
	lzo_uint got = job->out_len;
	int ret = lzo1x_decompress_safe(job->in, job->in_len, job->out, &got, NULL);

	job->got = got;
	return ret == LZO_E_OK || ret == LZO_E_OUTPUT_OVERRUN || ret == LZO_E_INPUT_OVERRUN ? 0 : -EBADMSG;
}

static int decode_lz4(struct cg_decode *job)
{
	int got = LZ4_decompress_safe_partial((const char *)job->in, (char *)job->out, (int)job->in_len,
					      (int)job->out_len, (int)job->out_len);

	if (got < 0)
		return -EBADMSG;
	job->got = (size_t)got;
	return 0;
}

#define LZ4_BLOCK (8 << 20)		/* lib/decompress_unlz4.c */
#define LZ4_MAGIC 0x184c2102

static int take(struct cg_flow *flow, void *buf, size_t len)
{
	int ret = cg_flow_take(flow, buf, len);

	return ret == -ENODATA && !flow->read_error ? -EBADMSG : ret;
}

/* 1 at the end of the stream; see module/unpack.c. */
static int lz4_block(struct cg_flow *flow, char *in, char *out)
{
	int ret, got;
	u8 word[4];
	u32 len;

	if (flow->end - flow->start - cg_flow_taken(flow) < sizeof(word))
		return 1;
	ret = take(flow, word, sizeof(word));
	if (ret)
		return ret;
	len = get_unaligned_le32(word);
	if (len == LZ4_MAGIC || !len)
		return !len;
	if (len > LZ4_COMPRESSBOUND(LZ4_BLOCK))
		return -EBADMSG;
	ret = take(flow, in, len);
	if (ret)
		return ret;
	got = LZ4_decompress_safe(in, out, (int)len, LZ4_BLOCK);
	return got < 0 ? -EBADMSG : cg_flow_give(flow, (u8 *)out, (size_t)got);
}

static int unpack_lz4(struct cg_flow *flow)
{
	char *in = malloc(LZ4_COMPRESSBOUND(LZ4_BLOCK) + LZ4_BLOCK);
	int ret;

	if (!in)
		return -ENOMEM;
	do {
		ret = lz4_block(flow, in, in + LZ4_COMPRESSBOUND(LZ4_BLOCK));
	} while (!ret);
	free(in);
	return ret < 0 ? ret : 0;
}

static int decode_zstd(struct cg_decode *job)
{
	ZSTD_DCtx *ctx = ZSTD_createDCtx();
	size_t ret;

	if (!ctx)
		return -ENOMEM;
	cg_decode_mark(job);
	ret = ZSTD_decompressDCtx(ctx, job->out, job->out_len, job->in, job->in_len);
	ZSTD_freeDCtx(ctx);
	cg_decode_count(job);
	return !ZSTD_isError(ret) || ZSTD_getErrorCode(ret) == ZSTD_error_dstSize_tooSmall ? 0 : -EBADMSG;
}

static int unpack_zstd(struct cg_flow *flow)
{
	ZSTD_outBuffer out = { flow->out, CG_PAYLOAD_OUT, 0 };
	ZSTD_inBuffer in = { flow->in, 0, 0 };
	ZSTD_DCtx *ctx = ZSTD_createDCtx();
	size_t left = 1;
	int ret;

	if (!ctx)
		return -ENOMEM;
	do {
		/* What found no room before wants no more bytes, and there may be none. */
		ret = out.pos < out.size ? fill(flow) : 0;
		if (ret)
			break;
		in.pos = flow->in_pos;
		in.size = flow->in_len;
		out.pos = 0;
		left = ZSTD_decompressStream(ctx, &out, &in);
		flow->in_pos = in.pos;
		ret = ZSTD_isError(left) ? -EBADMSG : cg_flow_give(flow, flow->out, out.pos);
	} while (!ret && left);
	ZSTD_freeDCtx(ctx);
	return ret;
}

static const struct cg_decoder host_decoders[] = {
	{ .packing = CG_PACKING_GZIP, .head = decode_gzip, .body = unpack_gzip },
	{ .packing = CG_PACKING_XZ, .head = decode_xz, .body = unpack_xz },
	{ .packing = CG_PACKING_LZO, .head = decode_lzo },
	{ .packing = CG_PACKING_LZ4, .head = decode_lz4, .body = unpack_lz4 },
	{ .packing = CG_PACKING_ZSTD, .head = decode_zstd, .body = unpack_zstd },
};

int cg_decoders_init(struct cg_decoders *dec)
{
	*dec = (struct cg_decoders){
		.table = host_decoders,
		.nr = ARRAY_SIZE(host_decoders),
		.in = malloc(CG_PAYLOAD_IN),
		.out = malloc(CG_PAYLOAD_OUT),
	};
	return dec->in && dec->out ? 0 : -ENOMEM;
}

void cg_decoders_exit(struct cg_decoders *dec)
{
	free(dec->in);
	free(dec->out);
}

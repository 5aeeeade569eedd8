// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's own decoders over a whole stream, piece by piece. What comes out is handed on. */
#include <linux/crc32.h>
#include <linux/lz4.h>
#include <linux/lzo.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/xz.h>
#include <linux/zlib.h>
#include <linux/zstd.h>
#include <linux/zstd_errors.h>

#include <crashguard/decode.h>

#define CG_LZ4_BLOCK (8 << 20)		/* lib/decompress_unlz4.c */
#define CG_LZ4_MAGIC 0x184c2102
#define CG_LZO_BLOCK (256 << 10)	/* lib/decompress_unlzo.c */

/* A check must not bring the machine to the end of its memory: a decoder may have a quarter of what is free. */
static void *cg_unpack_alloc(u64 size)
{
	if (size > (u64)si_mem_available() * PAGE_SIZE / 4)
		return NULL;
	return kvmalloc(size, GFP_KERNEL | __GFP_NOWARN);
}

/* The stream ended where the decoder wanted more: it was cut. */
static int cg_unpack_fill(struct cg_flow *flow)
{
	int ret = cg_flow_fill(flow);

	return ret == -ENODATA && !flow->read_error ? -EBADMSG : ret;
}

static int cg_unpack_take(struct cg_flow *flow, void *buf, size_t len)
{
	int ret = cg_flow_take(flow, buf, len);

	return ret == -ENODATA && !flow->read_error ? -EBADMSG : ret;
}

/*
 * Behind the deflated data stand its CRC, which the boot code does not look at, and its length (RFC 1952, 2.3.1), which
 * is the one that the build of a kernel promises: whoever knows that one compares it.
 */
static int cg_gzip_check_end(struct cg_flow *flow, u32 crc)
{
	__le32 end[2];
	int ret = cg_unpack_take(flow, end, sizeof(end));

	if (ret)
		return ret;
	return le32_to_cpu(end[0]) == crc ? 0 : -EBADMSG;
}

static int cg_inflate_all(struct cg_flow *flow, struct z_stream_s *strm, u32 *crc)
{
	size_t len;
	int ret, end;

	do {
		ret = cg_unpack_fill(flow);
		if (ret)
			return ret;
		strm->next_in = flow->in + flow->in_pos;
		strm->avail_in = flow->in_len - flow->in_pos;
		strm->next_out = flow->out;
		strm->avail_out = CG_PAYLOAD_OUT;
		end = zlib_inflate(strm, Z_NO_FLUSH);
		if (end != Z_OK && end != Z_STREAM_END)
			return -EBADMSG;
		flow->in_pos = flow->in_len - strm->avail_in;
		len = CG_PAYLOAD_OUT - strm->avail_out;
		*crc = crc32_le(*crc, flow->out, len);
		ret = cg_flow_give(flow, flow->out, len);
	} while (!ret && end != Z_STREAM_END);
	return ret;
}

/**
 * cg_unpack_gzip() - struct cg_decoder's body for gzip
 * @flow: behind the header
 *
 * Return: as struct cg_decoder has it.
 */
int cg_unpack_gzip(struct cg_flow *flow)
{
	struct z_stream_s strm = { };
	u32 crc = ~0;
	int ret;

	strm.workspace = cg_unpack_alloc(zlib_inflate_workspacesize());
	if (!strm.workspace)
		return -ENOMEM;
	if (zlib_inflateInit2(&strm, -MAX_WBITS) == Z_OK) {
		ret = cg_inflate_all(flow, &strm, &crc);
		zlib_inflateEnd(&strm);
	} else {
		ret = -EOPNOTSUPP;
	}
	kvfree(strm.workspace);
	return ret ?: cg_gzip_check_end(flow, ~crc);
}

static int cg_xz_errno(enum xz_ret ret)
{
	switch (ret) {
	case XZ_OK:
	case XZ_STREAM_END:
		return 0;
	case XZ_OPTIONS_ERROR:
		return -EOPNOTSUPP;
	case XZ_MEM_ERROR:
	case XZ_MEMLIMIT_ERROR:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

static int cg_xz_all(struct cg_flow *flow, struct xz_dec *dec)
{
	struct xz_buf buf = { .in = flow->in, .out = flow->out, .out_size = CG_PAYLOAD_OUT };
	enum xz_ret end;
	int ret;

	do {
		ret = cg_unpack_fill(flow);
		if (ret)
			return ret;
		buf.in_pos = flow->in_pos;
		buf.in_size = flow->in_len;
		buf.out_pos = 0;
		end = xz_dec_run(dec, &buf);
		flow->in_pos = buf.in_pos;
		ret = cg_xz_errno(end) ?: cg_flow_give(flow, flow->out, buf.out_pos);
	} while (!ret && end != XZ_STREAM_END);
	return ret;
}

/**
 * cg_unpack_xz() - struct cg_decoder's body for xz
 * @flow: the stream
 *
 * The decoder allocates the dictionary that the stream asks for. Its checksum is verified.
 * Return: as struct cg_decoder has it.
 */
int cg_unpack_xz(struct cg_flow *flow)
{
	u64 room = (u64)si_mem_available() * PAGE_SIZE / 4;
	struct xz_dec *dec = xz_dec_init(XZ_DYNALLOC, min_t(u64, room, U32_MAX));
	int ret;

	if (!dec)
		return -ENOMEM;
	ret = cg_xz_all(flow, dec);
	xz_dec_end(dec);
	return ret;
}

static int cg_zstd_errno(size_t ret)
{
	if (!zstd_is_error(ret))
		return 0;
	switch (zstd_get_error_code(ret)) {
	case ZSTD_error_memory_allocation:
		return -ENOMEM;
	case ZSTD_error_version_unsupported:
	case ZSTD_error_frameParameter_unsupported:
	case ZSTD_error_frameParameter_windowTooLarge:
		return -EOPNOTSUPP;
	default:
		return -EBADMSG;
	}
}

static int cg_zstd_all(struct cg_flow *flow, zstd_dstream *stream)
{
	zstd_out_buffer out = { .dst = flow->out, .size = CG_PAYLOAD_OUT };
	zstd_in_buffer in = { .src = flow->in };
	size_t left;
	int ret;

	do {
		/* What found no room before wants no more bytes, and there may be none. */
		ret = out.pos < out.size ? cg_unpack_fill(flow) : 0;
		if (ret)
			return ret;
		in.pos = flow->in_pos;
		in.size = flow->in_len;
		out.pos = 0;
		left = zstd_decompress_stream(stream, &out, &in);
		flow->in_pos = in.pos;
		ret = cg_zstd_errno(left) ?: cg_flow_give(flow, flow->out, out.pos);
	} while (!ret && left);
	return ret;
}

/* The window that the frame asks for; 0 where its header makes no sense. */
static u64 cg_zstd_window(const struct cg_flow *flow)
{
	zstd_frame_header header;
	size_t ret = zstd_get_frame_header(&header, flow->in + flow->in_pos, flow->in_len - flow->in_pos);

	return ret ? 0 : min_t(u64, header.windowSize, U32_MAX);
}

/**
 * cg_unpack_zstd() - struct cg_decoder's body for zstd
 * @flow: the stream
 *
 * Its checksum is verified where it has one.
 * Return: as struct cg_decoder has it.
 */
int cg_unpack_zstd(struct cg_flow *flow)
{
	zstd_dstream *stream;
	void *workspace;
	u64 window;
	size_t size;
	int ret;

	ret = cg_unpack_fill(flow);
	if (ret)
		return ret;
	window = cg_zstd_window(flow);
	if (!window)
		return -EBADMSG;
	size = zstd_dstream_workspace_bound(window);
	workspace = cg_unpack_alloc(size);
	if (!workspace)
		return -ENOMEM;
	stream = zstd_init_dstream(window, workspace, size);
	ret = stream ? cg_zstd_all(flow, stream) : -ENOMEM;
	kvfree(workspace);
	return ret;
}

/*
 * One block, and the magic in its stead where archives were joined. 1 at the end of the stream: a length of 0, or fewer
 * bytes than a length has.
 */
static int cg_lz4_block(struct cg_flow *flow, u8 *in, u8 *out)
{
	__le32 word;
	int ret, got;
	u32 len;

	if (flow->end - flow->start - cg_flow_taken(flow) < sizeof(word))
		return 1;
	ret = cg_unpack_take(flow, &word, sizeof(word));
	if (ret)
		return ret;
	len = le32_to_cpu(word);
	if (len == CG_LZ4_MAGIC)
		return 0;
	if (!len)
		return 1;
	if (len > LZ4_compressBound(CG_LZ4_BLOCK))
		return -EBADMSG;
	ret = cg_unpack_take(flow, in, len);
	if (ret)
		return ret;
	got = LZ4_decompress_safe(in, out, len, CG_LZ4_BLOCK);
	return got < 0 ? -EBADMSG : cg_flow_give(flow, out, got);
}

/**
 * cg_unpack_lz4() - struct cg_decoder's body for lz4's legacy frame, which has no checksum
 * @flow: behind the magic
 *
 * Return: as struct cg_decoder has it.
 */
int cg_unpack_lz4(struct cg_flow *flow)
{
	size_t in_len = LZ4_compressBound(CG_LZ4_BLOCK);
	u8 *in = cg_unpack_alloc(in_len + CG_LZ4_BLOCK);
	int ret;

	if (!in)
		return -ENOMEM;
	do {
		ret = cg_lz4_block(flow, in, in + in_len);
	} while (!ret);
	kvfree(in);
	return ret < 0 ? ret : 0;
}

/* One block; 1 at the end of the stream. Sizes unpacked and packed, and a checksum that the boot code skips. */
static int cg_lzo_block(struct cg_flow *flow, u8 *in)
{
	size_t unpacked, packed, got;
	__be32 word[2];
	int ret;

	ret = cg_unpack_take(flow, word, sizeof(word[0]));
	if (ret)
		return ret;
	unpacked = be32_to_cpu(word[0]);
	if (!unpacked)
		return 1;
	ret = cg_unpack_take(flow, word, sizeof(word));
	if (ret)
		return ret;
	packed = be32_to_cpu(word[0]);
	if (!packed || packed > unpacked || unpacked > CG_LZO_BLOCK)
		return -EBADMSG;
	ret = cg_unpack_take(flow, in, packed);
	got = unpacked;
	if (!ret && packed < unpacked && (lzo1x_decompress_safe(in, packed, flow->out, &got) || got != unpacked))
		ret = -EBADMSG;
	return ret ?: cg_flow_give(flow, packed < unpacked ? flow->out : in, unpacked);
}

/**
 * cg_unpack_lzo() - struct cg_decoder's body for lzo, whose checksums are not verified
 * @flow: at the first block
 *
 * Return: as struct cg_decoder has it.
 */
int cg_unpack_lzo(struct cg_flow *flow)
{
	u8 *in = cg_unpack_alloc(CG_LZO_BLOCK);
	int ret;

	if (!in)
		return -ENOMEM;
	do {
		ret = cg_lzo_block(flow, in);
	} while (!ret);
	kvfree(in);
	return ret < 0 ? ret : 0;
}

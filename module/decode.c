// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own decoders, each unpacking in one call the head of a stream into a short buffer. That it then has no
 * room left is the expected end: what was unpacked before stands in the buffer. Whole streams are for module/unpack.c.
 */
#include <linux/lz4.h>
#include <linux/lzo.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/xz.h>
#include <linux/zlib.h>
#include <linux/zstd.h>
#include <linux/zstd_errors.h>

#include <crashguard/decode.h>

static int cg_inflate_run(struct cg_decode *job, struct z_stream_s *strm)
{
	int ret;

	if (zlib_inflateInit2(strm, -MAX_WBITS) != Z_OK)
		return -EOPNOTSUPP;
	ret = zlib_inflate(strm, Z_NO_FLUSH);
	job->got = job->out_len - strm->avail_out;
	zlib_inflateEnd(strm);
	if (ret == Z_STREAM_END || !strm->avail_out)
		return 0;
	return -EBADMSG;
}

static int cg_decode_gzip(struct cg_decode *job)
{
	struct z_stream_s strm = {
		.next_in = job->in,
		.avail_in = job->in_len,
		.next_out = job->out,
		.avail_out = job->out_len,
	};
	int ret;

	strm.workspace = kvmalloc(zlib_inflate_workspacesize(), GFP_KERNEL);
	if (!strm.workspace)
		return -ENOMEM;
	ret = cg_inflate_run(job, &strm);
	kvfree(strm.workspace);
	return ret;
}

/* In one call, xz_dec_run() puts its positions back when it fails: hence the marks. */
static int cg_decode_xz(struct cg_decode *job)
{
	struct xz_buf buf = { .in = job->in, .in_size = job->in_len, .out = job->out, .out_size = job->out_len };
	struct xz_dec *dec = xz_dec_init(XZ_SINGLE, 0);
	enum xz_ret ret;

	if (!dec)
		return -ENOMEM;
	cg_decode_mark(job);
	ret = xz_dec_run(dec, &buf);
	xz_dec_end(dec);
	cg_decode_count(job);
	if (ret == XZ_BUF_ERROR || ret == XZ_STREAM_END)
		return 0;
	return ret == XZ_OPTIONS_ERROR ? -EOPNOTSUPP : -EBADMSG;
}

static int cg_decode_lzo(struct cg_decode *job)
{
	size_t got = job->out_len;
	int ret = lzo1x_decompress_safe(job->in, job->in_len, job->out, &got);

	job->got = got;
	/* The first block may be longer than the head; what comes before its end is good. */
	if (ret == LZO_E_OK || ret == LZO_E_OUTPUT_OVERRUN || ret == LZO_E_INPUT_OVERRUN)
		return 0;
	return -EBADMSG;
}

static int cg_decode_lz4(struct cg_decode *job)
{
	int got = LZ4_decompress_safe_partial(job->in, job->out, job->in_len, job->out_len, job->out_len);

	if (got < 0)
		return -EBADMSG;
	job->got = got;
	return 0;
}

static int cg_decode_zstd(struct cg_decode *job)
{
	size_t size = zstd_dctx_workspace_bound(), ret;
	void *workspace = kvmalloc(size, GFP_KERNEL);
	zstd_dctx *ctx;

	if (!workspace)
		return -ENOMEM;
	ctx = zstd_init_dctx(workspace, size);
	if (!ctx) {
		kvfree(workspace);
		return -EOPNOTSUPP;
	}
	cg_decode_mark(job);
	ret = zstd_decompress_dctx(ctx, job->out, job->out_len, job->in, job->in_len);
	kvfree(workspace);
	cg_decode_count(job);
	if (!zstd_is_error(ret) || zstd_get_error_code(ret) == ZSTD_error_dstSize_tooSmall)
		return 0;
	return -EBADMSG;
}

/* A decoder that is a module of its own would have to be loaded before this one: it counts as missing. */
static const struct cg_decoder cg_kernel_decoders[] = {
	{ CG_PACKING_GZIP, IS_BUILTIN(CONFIG_ZLIB_INFLATE) ? cg_decode_gzip : NULL,
	  IS_BUILTIN(CONFIG_ZLIB_INFLATE) ? cg_unpack_gzip : NULL },
	{ CG_PACKING_XZ, IS_BUILTIN(CONFIG_XZ_DEC) ? cg_decode_xz : NULL,
	  IS_BUILTIN(CONFIG_XZ_DEC) ? cg_unpack_xz : NULL },
	{ CG_PACKING_LZO, IS_BUILTIN(CONFIG_LZO_DECOMPRESS) ? cg_decode_lzo : NULL,
	  IS_BUILTIN(CONFIG_LZO_DECOMPRESS) ? cg_unpack_lzo : NULL },
	{ CG_PACKING_LZ4, IS_BUILTIN(CONFIG_LZ4_DECOMPRESS) ? cg_decode_lz4 : NULL,
	  IS_BUILTIN(CONFIG_LZ4_DECOMPRESS) ? cg_unpack_lz4 : NULL },
	{ CG_PACKING_ZSTD, IS_BUILTIN(CONFIG_ZSTD_DECOMPRESS) ? cg_decode_zstd : NULL,
	  IS_BUILTIN(CONFIG_ZSTD_DECOMPRESS) ? cg_unpack_zstd : NULL },
};

/**
 * cg_decoders_init() - decoders and buffers for cg_payload_read()
 * @dec: gets them; 336K, and up to 160K more while a decoder runs, before kvmalloc rounds up
 *
 * Context: sleeps.
 * Return: 0; -ENOMEM, with nothing to free.
 */
int cg_decoders_init(struct cg_decoders *dec)
{
	dec->table = cg_kernel_decoders;
	dec->nr = ARRAY_SIZE(cg_kernel_decoders);
	dec->in = kvmalloc(CG_PAYLOAD_IN, GFP_KERNEL);
	dec->out = kvmalloc(CG_PAYLOAD_OUT, GFP_KERNEL);
	if (dec->in && dec->out)
		return 0;
	cg_decoders_exit(dec);
	return -ENOMEM;
}

/**
 * cg_decoders_exit() - free the buffers
 * @dec: from cg_decoders_init()
 */
void cg_decoders_exit(struct cg_decoders *dec)
{
	kvfree(dec->in);
	kvfree(dec->out);
}

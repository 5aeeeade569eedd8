// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the image readers and the payload check behind them, and holds every answer against the promises of image.h
 * and payload.h. An input is a small head and the bytes of a file; where the file is said to be longer than its bytes,
 * the rest reads as zeros, so that the heads of real images can be seeds.
 */
#include <crashguard/flow.h>
#include <crashguard/range.h>
#include <stdlib.h>

#include "promise.h"

/**
 * struct fuzz_file - an input
 * @data: the bytes of the file that are there
 * @len: how many
 * @fail_from: reading this byte or one behind it fails with @err; 0 never
 * @err: the errno
 */
struct fuzz_file {
	const u8 *data;
	size_t len;
	u64 fail_from;
	int err;
};

/* Of an input: claimed size (8), fail_from (4), which errno (1), la57 (1), what the decoder does (1), nothing (1). */
#define FUZZ_HEAD 16

static u8 decoder_mode;

static int file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct fuzz_file *file = src->priv;
	size_t i;

	promise(off + len <= src->size, "no read beyond the size");
	promise(len <= CG_PAYLOAD_IN, "no read of more than the largest buffer");
	if (file->fail_from && off + len > file->fail_from)
		return file->err;
	for (i = 0; i < len; i++)
		((u8 *)buf)[i] = off + i < file->len ? file->data[off + i] : 0;
	return 0;
}

/* Stands for all decoders: what is packed is the kernel itself behind 16 bytes. */
static int decode_head(struct cg_decode *job)
{
	static const int results[] = { 0, 0, 0, 0, -EBADMSG, -EOPNOTSUPP, -ENOMEM, 0 };

	promise(job->out_len == CG_PAYLOAD_OUT && job->in_len <= CG_PAYLOAD_IN, "the buffers' sizes");
	job->got = job->in_len > 16 ? job->in_len - 16 : 0;
	if (decoder_mode & 8)
		job->got = min_t(size_t, job->got, decoder_mode);
	memcpy(job->out, job->in + (job->got ? 16 : 0), job->got);
	return results[decoder_mode & 7];
}

/* Likewise for whole streams: each packed byte becomes 64, until the mode says otherwise. */
static int decode_body(struct cg_flow *flow)
{
	static const int results[] = { 0, 0, -EBADMSG, 0, 0, -EOPNOTSUPP, -ENOMEM, 0 };
	u8 piece[700];
	int ret;

	while (flow->next < flow->end || flow->in_pos < flow->in_len) {
		u64 left = flow->end - flow->start - cg_flow_taken(flow);

		ret = cg_flow_take(flow, piece, min_t(u64, sizeof(piece), left));
		promise(ret != -ENODATA || flow->read_error, "what is in the stream can be taken");
		if (!ret)
			ret = cg_flow_give(flow, NULL, 64 * sizeof(piece));
		if (ret)
			return ret;
	}
	promise(cg_flow_take(flow, piece, 1) == -ENODATA, "nothing can be taken behind the end");
	return results[decoder_mode >> 4 & 7];
}

static const struct cg_decoder decoders[] = {
	{ CG_PACKING_GZIP, decode_head, decode_body }, { CG_PACKING_XZ, decode_head, decode_body },
	{ CG_PACKING_LZO, decode_head, NULL },	       { CG_PACKING_LZ4, decode_head, decode_body },
	{ CG_PACKING_ZSTD, decode_head, decode_body }, { CG_PACKING_LZMA, NULL, NULL },
};

static bool is_errno_of_reading(int ret)
{
	return ret == -EIO || ret == -EINTR || ret == -ENOMEM;
}

static void check_sentences(const struct cg_report *report)
{
	char text[CG_SENTENCE_LEN];
	unsigned int i;

	for (i = 0; i < report->nr; i++)
		promise(cg_finding_format(text, sizeof(text), &report->finding[i], false) < sizeof(text) - 1,
			"no sentence is cut");
	promise(!report->lost, "all findings have room");
}

static void check_facts(const struct cg_image *img)
{
	size_t i;

	promise(!img->alignment || cg_is_power_of_2(img->alignment), "alignment is a power of two");
	promise(img->load_size <= img->file_size || img->format == CG_FORMAT_ELF64 || img->format == CG_FORMAT_ELF32,
		"what is loaded is in the file");
	promise(img->payload_offset + img->payload_length <= img->file_size || !img->loadable,
		"the payload of a loadable image is in the file");
	promise(img->phdr.low <= img->phdr.high && img->phdr.memsz_sum <= img->phdr.high - img->phdr.low,
		"segments do not overlap");
	for (i = 0; i < CG_RELEASE_LEN && img->release[i]; i++)
		promise(img->release[i] > ' ' && img->release[i] < 0x7f, "the release can be printed");
	promise(i < CG_RELEASE_LEN, "the release ends");
	promise(!*cg_format_name(img->format) == !img->format, "a format has a name, and an unknown one has none");
}

static void check_header(int ret, const struct cg_image *img, const struct cg_report *report)
{
	enum cg_check_state state = report->check[CG_CHECK_IMAGE_HEADER].state;

	promise(!ret || ret == -ENOEXEC || ret == -EBADMSG || is_errno_of_reading(ret), "the errno is a known one");
	promise(!ret == !cg_report_first_error(report), "a negative return comes with a finding, and no other does");
	promise(state == (ret ? CG_FAIL : CG_PASS), "the check passes where nothing was found");
	promise(ret || (img->format == CG_FORMAT_BZIMAGE && img->loadable), "only a bzImage is good");
	promise(ret || (img->memsz_declared >= img->load_size && img->alignment >= 0x200000 && img->payload_length),
		"a good image has its facts");
	promise(ret != -ENOEXEC || !img->loadable, "what is not taken is not loadable");
}

static void check_payload(int ret, const struct cg_image *img, const struct cg_report *report)
{
	enum cg_check_state state = report->check[CG_CHECK_IMAGE_PAYLOAD].state;

	promise(!ret || ret == -EBADMSG || is_errno_of_reading(ret), "the errno of the payload is a known one");
	promise(ret != -EBADMSG || cg_report_first_error(report), "a damaged payload comes with a finding");
	promise(ret || !cg_report_first_error(report), "a good payload comes without one");
	promise(state == CG_PASS || state == CG_FAIL || report->check[CG_CHECK_IMAGE_PAYLOAD].reason[0],
		"a check that did not run says why");
	promise(state != CG_PASS || (img->memsz_required && img->memsz_required <= img->memsz_declared),
		"what passes needs no more than it declares");
	promise(state != CG_PASS || img->phdr.low == img->pref_address, "what passes runs where it says");
}

static void check_body(int ret, const struct cg_image *img, const struct cg_report *report)
{
	enum cg_check_state state = report->check[CG_CHECK_PAYLOAD_BODY].state;

	promise(!ret || ret == -EBADMSG || is_errno_of_reading(ret), "the errno of the body is a known one");
	promise(ret != -EBADMSG || cg_report_first_error(report), "a damaged body comes with a finding");
	promise(ret || !cg_report_first_error(report), "a good body comes without one");
	promise(state == CG_PASS || state == CG_FAIL || report->check[CG_CHECK_PAYLOAD_BODY].reason[0],
		"a body that was not read says why");
	promise(state != CG_PASS || img->output_len, "what passes was to unpack to something");
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const int errs[] = { -EIO, -ENODATA, -EINTR, -ENOMEM };
	static u8 in[CG_PAYLOAD_IN], out[CG_PAYLOAD_OUT];
	static struct cg_report report, inner;
	static struct cg_image img;
	struct cg_decoders dec = { .table = decoders, .nr = ARRAY_SIZE(decoders), .in = in, .out = out };
	struct fuzz_file file;
	struct cg_source src = { .read = file_read, .priv = &file };
	int ret;

	if (size < FUZZ_HEAD)
		return -1;
	file = (struct fuzz_file){
		.data = data + FUZZ_HEAD,
		.len = size - FUZZ_HEAD,
		.fail_from = get_unaligned_le32(data + 8),
		.err = errs[data[12] & 3],
	};
	src.size = get_unaligned_le64(data);
	decoder_mode = data[14];
	memset(&report, 0, sizeof(report));
	ret = cg_image_read(&src, data[13] & 1, &img, &report);
	check_header(ret, &img, &report);
	check_facts(&img);
	check_sentences(&report);
	/* Nobody asks about what is inside an image that is refused; the answer has to make sense all the same. */
	if (ret && ret != -ENOEXEC)
		return 0;
	memset(&inner, 0, sizeof(inner));
	ret = cg_payload_read(&src, &img, &dec, &inner);
	check_payload(ret, &img, &inner);
	check_facts(&img);
	check_sentences(&inner);
	/* Each read takes the fuzzer's own time for so large a stream. */
	if (ret || img.payload_length > CG_M(1))
		return 0;
	memset(&inner, 0, sizeof(inner));
	if (decoder_mode & 0x80)
		file.fail_from = img.payload_offset + 1;
	check_body(cg_body_read(&src, &img, &dec, &inner), &img, &inner);
	check_sentences(&inner);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what is counted in an initrd, and holds it against the promises of initrd.h; and an archive that is fed whole
 * against the same fed byte by byte. An input is a small head and the bytes of the initrd.
 */
#include <crashguard/cpio.h>
#include <crashguard/flow.h>
#include <stdlib.h>

#include "promise.h"

/* Of an input: what the decoder does (1), which errno (1), reading from here on fails, 0 never (2). */
#define FUZZ_HEAD 4

/**
 * struct fuzz_file - an initrd
 * @data: its bytes
 * @fail_from: reading this byte or one behind it fails with @err; 0 never
 * @err: the errno
 */
struct fuzz_file {
	const u8 *data;
	u32 fail_from;
	int err;
};

static u8 decoder_mode;

static int file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct fuzz_file *file = src->priv;

	promise(off + len <= src->size, "no read beyond the size");
	promise(len <= CG_PAYLOAD_IN, "no read of more than the buffer");
	if (file->fail_from && off + len > file->fail_from)
		return file->err;
	memcpy(buf, file->data + off, len);
	return 0;
}

static int decode_head(struct cg_decode *job)
{
	job->got = 0;
	return -EBADMSG;
}

/* Stands for all decoders: two bytes of magic, one that says how many eights of bytes follow, and those as they are. */
static int decode_body(struct cg_flow *flow)
{
	static const int results[] = { 0, 0, 0, 0, 0, -EBADMSG, -EOPNOTSUPP, -ENOMEM };
	u8 head[3], piece[8];
	int ret;

	ret = cg_flow_take(flow, head, sizeof(head));
	for (; !ret && head[2]; head[2]--) {
		ret = cg_flow_take(flow, piece, sizeof(piece));
		if (!ret)
			ret = cg_flow_give(flow, piece, sizeof(piece));
	}
	if (ret == -ENODATA && !flow->read_error)
		return -EBADMSG;
	return ret ? ret : results[decoder_mode & 7];
}

static const struct cg_decoder decoders[] = {
	{ CG_PACKING_XZ, decode_head, decode_body },  { CG_PACKING_GZIP, decode_head, decode_body },
	{ CG_PACKING_LZ4, decode_head, decode_body }, { CG_PACKING_ZSTD, decode_head, NULL },
};

static void check_answer(int ret, int err, const struct cg_initrd *out, u64 size)
{
	static struct cg_report report;
	enum cg_check_state state;
	unsigned int i;

	promise(!ret || ret == -ENOMEM || ret == err, "the errno is a known one");
	promise(out->counted == (!ret && !out->why), "it is counted, or there is a reason");
	promise(out->size == size, "its size is known");
	promise(!(out->content % 4096), "whole pages");
	promise(out->symlinks <= out->inodes, "symbolic links are inodes");
	promise(!out->why || out->at <= size, "where it ended is within");
	promise(out->nr_releases <= CG_INITRD_RELEASES, "as many releases as there is room for");
	for (i = 0; i < out->nr_releases; i++)
		promise(memchr(out->release[i], 0, CG_RELEASE_LEN) && out->release[i][0], "a release is a name");
	memset(&report, 0, sizeof(report));
	cg_initrd_judge(out, "6.1", &report);
	state = report.check[CG_CHECK_INITRD_RELEASE].state;
	promise(state == CG_PASS || state == CG_WARN || report.check[CG_CHECK_INITRD_RELEASE].reason[0],
		"what does not pass says why");
	promise(!size || ret || out->counted || state == CG_NOT_RUN, "what was not counted is not judged");
}

/* Whatever the pieces, the answer is the same. */
static void check_pieces(const u8 *data, size_t size)
{
	static struct cg_cpio whole, slow;
	static struct cg_initrd out, out_slow;
	size_t i;
	int ret, ret_slow = 0;

	memset(&out, 0, sizeof(out));
	memset(&out_slow, 0, sizeof(out_slow));
	cg_cpio_init(&whole, &out);
	cg_cpio_init(&slow, &out_slow);
	ret = cg_cpio_flush(&whole, data, size);
	for (i = 0; i < size && !ret_slow; i++)
		ret_slow = cg_cpio_flush(&slow, data + i, 1);
	promise(ret == ret_slow, "the same answer");
	promise(whole.at == slow.at && whole.state == slow.state, "the same place");
	promise(whole.why == slow.why && whole.where == slow.where, "the same reason");
	promise(!memcmp(&out, &out_slow, sizeof(out)), "the same counts");
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const int errs[] = { -EIO, -ENODATA, -EINTR, -EBUSY };
	static u8 in[CG_PAYLOAD_IN], unpacked[CG_PAYLOAD_OUT];
	static struct cg_cpio cpio;
	static struct cg_initrd out;
	const struct cg_decoders dec = { .table = decoders, .nr = ARRAY_SIZE(decoders), .in = in, .out = unpacked };
	struct fuzz_file file;
	struct cg_source src = { .read = file_read, .priv = &file };

	if (size < FUZZ_HEAD)
		return -1;
	decoder_mode = data[0];
	file = (struct fuzz_file){
		.data = data + FUZZ_HEAD,
		.fail_from = get_unaligned_le16(data + 2),
		.err = errs[data[1] & 3],
	};
	src.size = size - FUZZ_HEAD;
	check_answer(cg_initrd_count(&src, &dec, &cpio, &out), file.err, &out, src.size);
	check_pieces(data + FUZZ_HEAD, size - FUZZ_HEAD);
	return 0;
}

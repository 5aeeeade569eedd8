// SPDX-License-Identifier: GPL-2.0-only
/* The whole compressed kernel of a bzImage, unpacked by pieces of which none is kept: is it as long as it says? */
#include <crashguard/flow.h>
#include <crashguard/range.h>
#include <crashguard/reader.h>

/* mkpiggy's length, which is gzip's own last field and stands behind the stream for all others. */
static u64 cg_body_end(const struct cg_image *img)
{
	return img->payload_offset + img->payload_length - (img->packing == CG_PACKING_GZIP ? 0 : 4);
}

static int cg_body_damaged(const struct cg_flow *flow, const struct cg_image *img, struct cg_report *report)
{
	const char *why = flow->got > flow->most ? "more comes out of it than any kernel has" : "it does not unpack";

	cg_check_done(report, CG_CHECK_PAYLOAD_BODY);
	cg_find(report, CG_F_IMAGE_BODY_DAMAGED, cg_packing_name(img->packing), why, cg_flow_taken(flow),
		flow->end - flow->start);
	return -EBADMSG;
}

static int cg_body_unread(const struct cg_flow *flow, struct cg_report *report)
{
	struct cg_reader rd = { .src = flow->src, .report = report };
	size_t len = min_t(u64, CG_PAYLOAD_IN, flow->end - flow->next);

	cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "the image could not be read");
	if (flow->read_error == -EINTR)
		return -EINTR;
	return cg_reader_failed(&rd, flow->read_error, flow->next, len);
}

static int cg_body_whole(const struct cg_flow *flow, const struct cg_image *img, struct cg_report *report)
{
	cg_check_done(report, CG_CHECK_PAYLOAD_BODY);
	if (flow->got == img->output_len)
		return 0;
	cg_find(report, CG_F_IMAGE_BODY_LENGTH, NULL, NULL, flow->got, img->output_len);
	return -EBADMSG;
}

static int cg_body_judge(const struct cg_flow *flow, int ret, const struct cg_image *img, struct cg_report *report)
{
	if (flow->read_error)
		return cg_body_unread(flow, report);
	switch (ret) {
	case 0:
		return cg_body_whole(flow, img, report);
	case -EOPNOTSUPP:
		cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "it is packed in a way that this kernel cannot unpack");
		return 0;
	case -ENOMEM:
		cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "there is not enough free memory to unpack it");
		return ret;
	default:
		return cg_body_damaged(flow, img, report);
	}
}

/**
 * cg_body_read() - unpack all of the kernel inside a bzImage
 * @src: the file, untrusted
 * @img: read by cg_image_read() and cg_payload_read()
 * @dec: decoders and their buffers, which are written over
 * @report: gets the findings; CG_CHECK_PAYLOAD_BODY is marked
 *
 * Context: may sleep, for seconds; reads the whole payload. What it takes beside the buffers is the decoder's: the
 * dictionary of xz or the window of zstd, as large as the stream says, or two blocks of lz4 of 8M.
 * Return: 0; -EBADMSG; -ENOMEM or -EINTR without a finding; else as reading gave.
 */
int cg_body_read(const struct cg_source *src, const struct cg_image *img, const struct cg_decoders *dec,
		 struct cg_report *report)
{
	const struct cg_decoder *decoder = cg_decoder_find(dec, img->packing);
	struct cg_flow flow = cg_flow_of(src, dec, img->payload_offset, cg_body_end(img));

	if (img->format != CG_FORMAT_BZIMAGE) {
		cg_check_not_applicable(report, CG_CHECK_PAYLOAD_BODY, "only a bzImage holds another kernel");
		return 0;
	}
	if (!img->output_len || !decoder || !decoder->body) {
		cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "its head could not be unpacked");
		return 0;
	}
	flow.most = CG_KERNEL_MAX;
	return cg_body_judge(&flow, cg_flow_run(&flow, decoder), img, report);
}

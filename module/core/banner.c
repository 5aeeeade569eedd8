// SPDX-License-Identifier: GPL-2.0-only
/* The release of a kernel that came without the header that names it, from linux_banner (init/version.c) inside it. */
#include <crashguard/banner.h>
#include <crashguard/reader.h>

static const char cg_banner_words[] = "Linux version ";

#define CG_BANNER_WORDS (sizeof(cg_banner_words) - 1)
#define CG_BANNER_FOUND (-ECANCELED)

/* None of the words begins as they all begin. */
static void cg_banner_anew(struct cg_banner *banner, char c)
{
	banner->at = c == cg_banner_words[0];
	banner->len = 0;
	banner->blank = false;
}

static bool cg_banner_step(struct cg_banner *banner, char c)
{
	if (banner->at < CG_BANNER_WORDS) {
		if (c == cg_banner_words[banner->at])
			banner->at++;
		else
			cg_banner_anew(banner, c);
	} else if (banner->blank) {
		if (c == '(')
			return true;
		cg_banner_anew(banner, c);
	} else if (c == ' ' && banner->len) {
		banner->release[banner->len] = '\0';
		banner->blank = true;
	} else if (c > ' ' && c <= '~' && banner->len < CG_RELEASE_LEN - 1) {
		banner->release[banner->len++] = c;
	} else {
		cg_banner_anew(banner, c);
	}
	return false;
}

/**
 * cg_banner_seek() - look for the banner in the next piece
 * @banner: zeroed before the first one
 * @data: untrusted
 * @len: bytes of it
 *
 * Return: true where it was found: @banner->release is the kernel's.
 */
bool cg_banner_seek(struct cg_banner *banner, const u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (cg_banner_step(banner, data[i]))
			return true;
	}
	return false;
}

static int cg_banner_sink(struct cg_flow *flow, const u8 *data, size_t len)
{
	return cg_banner_seek(flow->to, data, len) ? CG_BANNER_FOUND : 0;
}

/**
 * cg_banner_read() - unpack the kernel inside a bzImage as far as its banner
 * @src: the file, or what there is of it in memory; untrusted
 * @img: read by cg_image_read() and cg_payload_read()
 * @dec: decoders and their buffers, which are written over
 * @release: gets the release; "" where it was not found
 *
 * Context: may sleep, for a second; reads a good part of the payload. Takes what cg_body_read() takes.
 *
 * Return: 0 where it was found; -ENODATA: there is none; -EOPNOTSUPP: packed in a way that this kernel cannot unpack;
 * -ENOMEM, -EBADMSG as the decoder gave; else as reading gave.
 */
int cg_banner_read(const struct cg_source *src, const struct cg_image *img, const struct cg_decoders *dec,
		   char release[CG_RELEASE_LEN])
{
	const struct cg_decoder *decoder = cg_decoder_find(dec, img->packing);
	u64 end = img->payload_offset + img->payload_length;
	struct cg_flow flow = cg_flow_of(src, dec, img->payload_offset, end);
	struct cg_banner banner = { };
	int ret;

	release[0] = '\0';
	if (!img->payload_length || !decoder || !decoder->body)
		return -EOPNOTSUPP;
	flow.most = CG_KERNEL_MAX;
	flow.sink = cg_banner_sink;
	flow.to = &banner;
	ret = cg_flow_run(&flow, decoder);
	if (ret != CG_BANNER_FOUND)
		return ret ?: -ENODATA;
	strscpy(release, banner.release, CG_RELEASE_LEN);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/* Which release is a packed kernel of? Where no header says, its own first message does. */
#ifndef CRASHGUARD_BANNER_H
#define CRASHGUARD_BANNER_H

#include <crashguard/flow.h>

/**
 * struct cg_banner - the search for "Linux version RELEASE (" in a stream that comes by pieces
 * @at: bytes of the first two words that were seen
 * @len: bytes of the release that were seen
 * @blank: and the blank behind it
 * @release: NUL-terminated where the banner was found
 */
struct cg_banner {
	unsigned int at;
	unsigned int len;
	bool blank;
	char release[CG_RELEASE_LEN];
};

bool cg_banner_seek(struct cg_banner *banner, const u8 *data, size_t len);
int cg_banner_read(const struct cg_source *src, const struct cg_image *img, const struct cg_decoders *dec,
		   char release[CG_RELEASE_LEN]);

#endif

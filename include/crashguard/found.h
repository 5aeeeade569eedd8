/* SPDX-License-Identifier: GPL-2.0-only */
/* What lies in the crash region when nobody has seen it loaded. */
#ifndef CRASHGUARD_FOUND_H
#define CRASHGUARD_FOUND_H

#include <crashguard/legacy.h>

/**
 * struct cg_found_part - where the bytes of a segment lie
 * @memory: the region
 * @off: bytes from its start
 */
struct cg_found_part {
	const struct cg_source *memory;
	u64 off;
};

/**
 * struct cg_found - a load, put together from what lies in memory; too large for a stack, and not to be copied
 * @load: segments as they must have been
 * @part: of each segment, where it is read
 * @header: the setup header in boot_params
 */
struct cg_found {
	struct cg_legacy_load load;
	struct cg_found_part part[CG_SEGMENTS_MAX];
	u8 header[CG_HEAD_LEN];
};

const char *cg_found_lay(const struct cg_source *memory, const struct cg_range *region, struct cg_found *found);

#endif

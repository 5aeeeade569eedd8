/* SPDX-License-Identifier: GPL-2.0-only */
/* The decoders: those of the kernel in module/decode.c, those of libraries in tests/host/decode.c. */
#ifndef CRASHGUARD_DECODE_H
#define CRASHGUARD_DECODE_H

#include <crashguard/flow.h>

int cg_decoders_init(struct cg_decoders *dec);
void cg_decoders_exit(struct cg_decoders *dec);

/* Whole streams, in module/unpack.c. */
int cg_unpack_gzip(struct cg_flow *flow);
int cg_unpack_xz(struct cg_flow *flow);
int cg_unpack_zstd(struct cg_flow *flow);
int cg_unpack_lz4(struct cg_flow *flow);
int cg_unpack_lzo(struct cg_flow *flow);

#endif

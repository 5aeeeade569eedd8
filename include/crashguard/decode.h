/* SPDX-License-Identifier: GPL-2.0-only */
/* The decoders: those of the kernel in module/decode.c, those of libraries in tests/host/decode.c. */
#ifndef CRASHGUARD_DECODE_H
#define CRASHGUARD_DECODE_H

#include <crashguard/payload.h>

int cg_decoders_init(struct cg_decoders *dec);
void cg_decoders_exit(struct cg_decoders *dec);

#endif

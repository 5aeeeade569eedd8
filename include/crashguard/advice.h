/* SPDX-License-Identifier: GPL-2.0-only */
/* What crashkernel= should say on this machine for a known image. */
#ifndef CRASHGUARD_ADVICE_H
#define CRASHGUARD_ADVICE_H

#include <crashguard/machine.h>

#define CG_ADVICE_LEN 64

u64 cg_advice_devices(const struct cg_machine *m, u32 cpus);
u64 cg_advice_size(u64 total, u64 devices, u64 least);
size_t cg_advice_words(const struct cg_machine *m, u64 size, char *buf, size_t len);

#endif

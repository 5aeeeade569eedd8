/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel inside a bzImage, as it lies unpacked before the boot code moves its segments. */
#ifndef CRASHGUARD_VO_H
#define CRASHGUARD_VO_H

#include <crashguard/elf.h>

/**
 * struct cg_vo - the head of an unpacked kernel
 * @head: its bytes, untrusted
 * @len: how many of them came out, the headers among them
 * @file_len: bytes of the whole, at least elf->file_end
 * @is_summed: the boot code sees a checksum over the whole
 * @elf: what cg_elf_scan() made of the same head
 * @ehdr: filled in by cg_vo_fault()
 */
struct cg_vo {
	const u8 *head;
	size_t len;
	u64 file_len;
	bool is_summed;
	const struct cg_elf *elf;
	struct cg_elf_ehdr ehdr;
};

const char *cg_vo_fault(struct cg_vo *vo);

#endif

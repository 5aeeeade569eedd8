// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the boot loader told the kernel: the zero page, which sysfs shows as /sys/kernel/boot_params/data.
 */
#include <crashguard/machine.h>
#include <crashguard/zero_page.h>

#define CG_ZP_SIZE 4096
#define CG_LOADFLAG_KASLR 0x02		/* set by choose_random_location(), and by the EFI stub */

/**
 * cg_boot_params_read() - where the initramfs was, and whether KASLR was on in this boot
 * @data: all of /sys/kernel/boot_params/data; the kernel's own copy, so trusted in content but not in length
 * @len: bytes of it
 * @m: @initrd, known.initrd and @no_kaslr are filled in; on failure they are left alone
 *
 * Context: any.
 *
 * Return: 0; -EINVAL where it is not a zero page.
 */
int cg_boot_params_read(const void *data, size_t len, struct cg_machine *m)
{
	const u8 *zp = data;
	u64 start, size, end;

	if (len < CG_ZP_SIZE || memcmp(zp + CG_ZP_MAGIC, "HdrS", 4))
		return -EINVAL;
	cg_params_initrd(zp, &start, &size);
	if (check_add_overflow(start, size, &end))
		return -EINVAL;
	m->known.initrd = true;
	m->initrd = size ? (struct cg_range){ .start = start, .end = end - 1 } : CG_RANGE_EMPTY;
	m->no_kaslr = !(zp[CG_ZP_LOADFLAGS] & CG_LOADFLAG_KASLR);
	return 0;
}

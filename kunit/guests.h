/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/iomem of guests that were booted: QEMU's pc, Debian's 6.1, nokaslr. Included by suites. */
#ifndef CRASHGUARD_KUNIT_GUESTS_H
#define CRASHGUARD_KUNIT_GUESTS_H

#include <kunit/test.h>

#include <crashguard/machine.h>

#define GUEST_HEAD                                   \
	"00000000-00000fff : Reserved\n"             \
	"00001000-0009fbff : System RAM\n"           \
	"0009fc00-0009ffff : Reserved\n"             \
	"000a0000-000bffff : PCI Bus 0000:00\n"      \
	"000c0000-000c9bff : Video ROM\n"            \
	"000f0000-000fffff : Reserved\n"             \
	"  000f0000-000fffff : System ROM\n"
#define GUEST_KERNEL                                 \
	"  01000000-01e01d31 : Kernel code\n"        \
	"  02000000-028eafff : Kernel rodata\n"      \
	"  02a00000-02c4897f : Kernel data\n"        \
	"  03310000-043fffff : Kernel bss\n"
#define GUEST_TAIL                                   \
	"fec00000-fec003ff : IOAPIC 0\n"             \
	"fed00000-fed003ff : HPET 0\n"               \
	"  fed00000-fed003ff : PNP0103:00\n"         \
	"fee00000-fee00fff : Local APIC\n"           \
	"fffc0000-ffffffff : Reserved\n"

/* The lines of a reservation go in between, where they belong. */
#define GUEST_256M                                   \
	GUEST_HEAD "00100000-0ffdffff : System RAM\n" GUEST_KERNEL "0ffe0000-0fffffff : Reserved\n" \
	"10000000-febfffff : PCI Bus 0000:00\n" GUEST_TAIL
#define GUEST_1G(crash)                              \
	GUEST_HEAD "00100000-3ffdffff : System RAM\n" GUEST_KERNEL crash "3ffe0000-3fffffff : Reserved\n" \
	"40000000-febfffff : PCI Bus 0000:00\n" GUEST_TAIL
#define GUEST_6G(low, high)                          \
	GUEST_HEAD "00100000-bffdffff : System RAM\n" GUEST_KERNEL low "bffe0000-bfffffff : Reserved\n" \
	"c0000000-febfffff : PCI Bus 0000:00\n" GUEST_TAIL                                  \
	"100000000-1bfffffff : System RAM\n" high "1c0000000-23fffffff : PCI Bus 0000:00\n"

#define CRASH_1G "  2f000000-3effffff : Crash kernel\n"
#define CRASH_LOW "  af000000-beffffff : Crash kernel\n"
#define CRASH_HIGH "  1af000000-1beffffff : Crash kernel\n"

/* Where QEMU had put an initramfs of 1M, at the top of low RAM, by the guest's text. */
static inline u64 guest_initrd(const char *iomem)
{
	if (strstr(iomem, "0ffdffff"))
		return 0xfee4000;
	return strstr(iomem, "3ffdffff") ? 0x3fee4000 : 0xbfee4000;
}

static inline struct cg_machine *guest_new(struct kunit *test, const char *iomem, const struct cg_age *age)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_NOT_NULL(test, age);
	KUNIT_ASSERT_EQ(test, cg_iomem_parse(iomem, strlen(iomem), m), 0);
	m->age = *age;
	m->gigabyte_pages = true;
	m->known.initrd = true;
	m->initrd.start = guest_initrd(iomem);
	m->initrd.end = m->initrd.start + 0xfbfac;
	return m;
}

static inline void guest_set_cmdline(struct kunit *test, struct cg_machine *m, const char *cmdline)
{
	KUNIT_ASSERT_GE(test, strscpy(m->cmdline, cmdline, sizeof(m->cmdline)), (ssize_t)0);
	m->known.cmdline = true;
#ifdef CRASHGUARD_HOST_ENV_H
	cg_host_memparse_strict = m->age.memparse_strict;
#endif
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests in a virtual machine alone: damages memory on purpose, the way a stray write would. The page is mapped a
 * second time to be written, because the kernel keeps a loaded capture image read-only where it is mapped already.
 */
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

static unsigned long at;
module_param(at, ulong, 0);
MODULE_PARM_DESC(at, "physical address of the byte");

static unsigned char mask = 1;
module_param(mask, byte, 0);
MODULE_PARM_DESC(mask, "bits of it to turn over");

static bool unmap;
module_param(unmap, bool, 0);
MODULE_PARM_DESC(unmap, "take its page out of the direct map instead, until this module is removed");

static int poke_flip(struct page *page)
{
	u8 *alias = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	if (!alias)
		return -ENOMEM;
	alias[offset_in_page(at)] ^= mask;
	vunmap(alias);
	return 0;
}

/* What takes a page out of the direct map, or puts it back, is not exported. */
static int poke_map(struct page *page, const char *symbol)
{
	struct kprobe probe = { .symbol_name = symbol };
	int (*change)(struct page *page);
	int ret;

	ret = register_kprobe(&probe);
	if (ret)
		return ret;
	change = (void *)probe.addr;
	unregister_kprobe(&probe);
	ret = change(page);
	asm volatile("invlpg (%0)" : : "r" (page_address(page)) : "memory");
	return ret;
}

static int __init poke_init(void)
{
	struct page *page = pfn_to_page(PHYS_PFN(at));

	if (!at || !pfn_valid(PHYS_PFN(at)))
		return -EINVAL;
	return unmap ? poke_map(page, "set_direct_map_invalid_noflush") : poke_flip(page);
}

static void __exit poke_exit(void)
{
	if (unmap)
		poke_map(pfn_to_page(PHYS_PFN(at)), "set_direct_map_default_noflush");
}

module_init(poke_init);
module_exit(poke_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Damages memory for a test");

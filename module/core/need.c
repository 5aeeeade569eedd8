// SPDX-License-Identifier: GPL-2.0-only
/* What a load by kexec_file_load on x86-64 asks of the region: sizes as this kernel will make them. */
#include <crashguard/place.h>

/*
 * Bounds for what cannot be known without the kernel's own symbols. A dry run takes the upper ones: what it promises
 * must not be overtaken by the load. A refusal of somebody's load takes the lower ones: it must be certain.
 */
static const struct cg_bounds {
	u64 purgatory;		/* 0x5000 on Debian's 6.1, 6.12 and 7.3 amd64 */
	u64 setup_data;		/* headers, EFI, RNG seed; IMA, KHO, the word dmcryptkeys=, two roundings to 16 */
	u64 control;		/* control code, copy of vmcoreinfo, and page tables with 1G pages */
} cg_bounds[] = {
	[CG_BOUND_MOST] = { CG_K(20), 320, CG_K(64) },
	[CG_BOUND_LEAST] = { CG_K(12), 64, 0 },
};

/* arch/x86/kernel/kexec-bzimage64.c */
#define CG_BOOT_PARAMS_SIZE 4096
#define CG_ELFCOREHDR_STR 30		/* MAX_ELFCOREHDR_STR_LEN */
#define CG_MIN_KERNEL_ADDR CG_M(1)	/* MIN_KERNEL_LOAD_ADDR */
#define CG_CMDLINE_TAKEN CG_M(4)	/* memdup_user() in kimage_file_prepare_segments() fails above */

static u64 cg_page_up(u64 n)
{
	u64 up;

	return cg_align_up(n, CG_PAGE, &up) ? up : ~(CG_PAGE - 1);
}

/* Memory that a driver has added counts too: it is "System RAM (kmem)" or "System RAM (virtio_mem)". */
static u64 cg_need_ram_ranges(const struct cg_machine *m)
{
	static const char ram[] = "System RAM";
	u64 nr = 0;
	unsigned int i;

	for (i = 0; i < m->nr_iomem; i++)
		nr += !strncmp(m->iomem[i].name, ram, sizeof(ram) - 1);
	return nr;
}

/*
 * Sizes of crash_load_segments() and crash_prepare_elf64_headers(): a PT_NOTE a possible CPU, one for vmcoreinfo, a
 * PT_LOAD for the kernel's text and one a range of RAM, of which leaving out the region, its low part and the first
 * megabyte can split three. With crash hotplug, room for every CPU and range that may come.
 */
static u64 cg_need_elfcorehdr(const struct cg_machine *m, enum cg_bound bound)
{
	u64 nr = m->age.elfcorehdr_phnum;

	if (!nr && bound == CG_BOUND_MOST)
		nr = m->nr_cpu_possible + 2 + cg_need_ram_ranges(m) + 3;
	return cg_page_up(64 + 56 * nr);
}

/**
 * cg_need_work_out() - sizes of one load
 * @m: the running machine
 * @img: facts of the image; memsz_declared and alignment are used as the kernel uses them, unchecked
 * @initrd_size: bytes of the initrd file; 0 for none
 * @cmdline_len: bytes of the command line, with its NUL; untrusted
 * @bound: which way to err
 * @need: the result
 *
 * Context: any.
 */
void cg_need_work_out(const struct cg_machine *m, const struct cg_image *img, u64 initrd_size, size_t cmdline_len,
		      enum cg_bound bound, struct cg_need *need)
{
	const struct cg_bounds *unknown = &cg_bounds[bound];

	memset(need, 0, sizeof(*need));
	need->elfcorehdr = cg_need_elfcorehdr(m, bound);
	need->purgatory = unknown->purgatory;
	need->params = cg_page_up(CG_BOOT_PARAMS_SIZE + min_t(u64, cmdline_len, CG_CMDLINE_TAKEN) + CG_ELFCOREHDR_STR +
				  unknown->setup_data + (bound == CG_BOUND_MOST ? m->efi_map_size : 0));
	need->kernel = cg_page_up(img->memsz_declared);
	need->kernel_load = img->load_size;
	need->kernel_align = max_t(u64, img->alignment, CG_PAGE);
	need->pref_address = img->pref_address;
	need->kernel_min = CG_MIN_KERNEL_ADDR;
	if (m->age.kernel_min_pref && img->pref_address > need->kernel_min)
		need->kernel_min = img->pref_address;
	need->initrd = cg_page_up(initrd_size);
	need->control = unknown->control;
	if (bound == CG_BOUND_MOST && !m->gigabyte_pages)
		need->control += (m->total_ram_pages >> 18) * CG_PAGE;
	need->ram_pages = m->total_ram_pages;
}

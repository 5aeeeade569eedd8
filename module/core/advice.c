// SPDX-License-Identifier: GPL-2.0-only
/* The advice: the estimate, with room for what it cannot know, in words that this machine's kernel will grant. */
#include <crashguard/advice.h>
#include <crashguard/predict.h>
#include <crashguard/report.h>

#define CG_ADVICE_STEP CG_M(32)
#define CG_ADVICE_LEAST CG_M(64)
#define CG_ADVICE_PERCENT 30
#define CG_ADVICE_MOST CG_G(4096)
#define CG_ADVICE_LOW CG_M(256)		/* crash_low_size_default() of arch/x86/include/asm/crash_reserve.h */

/*
 * What the drivers of this machine's devices may take in the capture kernel: estimates, not measured. A ring for
 * receiving has up to 4096 buffers of a page, one ring for each CPU; a host adapter keeps some thousand commands.
 */
#define CG_DEVICE_NET CG_M(16)
#define CG_DEVICE_NET_CPUS 4U
#define CG_DEVICE_STORAGE CG_M(8)

/**
 * cg_advice_devices() - what the drivers of this machine's devices may take
 * @m: nr_net and nr_storage
 * @cpus: that the capture kernel starts
 *
 * Context: any.
 *
 * Return: bytes.
 */
u64 cg_advice_devices(const struct cg_machine *m, u32 cpus)
{
	return (u64)m->nr_net * max(min(cpus, CG_DEVICE_NET_CPUS), 1U) * CG_DEVICE_NET +
	       (u64)m->nr_storage * CG_DEVICE_STORAGE;
}

/**
 * cg_advice_size() - what crashkernel= should ask for
 * @total: the estimate, in bytes
 * @devices: from cg_advice_devices()
 * @least: what is needed to load it at all
 *
 * The estimate and an allowance: for the devices, and never less than 30% or 64M. What a program of the initrd takes is
 * not known, nor a driver. Context: any.
 *
 * Return: bytes, a multiple of 32M; 0 where there is none to give.
 */
u64 cg_advice_size(u64 total, u64 devices, u64 least)
{
	u64 size;

	if (!total || total > CG_ADVICE_MOST || devices > CG_ADVICE_MOST || least > CG_ADVICE_MOST)
		return 0;
	size = total + max(max(devices, total * CG_ADVICE_PERCENT / 100), CG_ADVICE_LEAST);
	return cg_align_up(max(size, least), CG_ADVICE_STEP, &size) ? size : 0;
}

static bool cg_advice_is_granted(const struct cg_machine *m, const struct cg_ground *g, enum cg_kind kind, u64 size)
{
	const struct cg_request r = { .kind = kind, .size = size, .low_size = CG_ADVICE_LOW };
	struct cg_prediction p;

	if (m->age.generic_reserve && size >= cg_ground_ram(m))
		return false;
	cg_predict(g, &r, &p);
	return p.grant == CG_GRANT_YES && (kind != CG_KIND_PLAIN || p.below_4g);
}

/**
 * cg_advice_words() - the advice as one types it
 * @m: the machine that boots with it
 * @size: bytes; 0: there is none to give
 * @buf: gets "crashkernel=192M", or "" where there is none
 * @len: room in @buf; CG_ADVICE_LEN is enough
 *
 * Plain where the kernel grants that below 4G wherever KASLR puts it; else above 4G, with the default low part spelt
 * out, where it grants that. Where it is certain to grant neither, plain too. No offset. What is reserved today is as
 * free as the rest. Context: any.
 *
 * Return: length of the text.
 */
size_t cg_advice_words(const struct cg_machine *m, u64 size, char *buf, size_t len)
{
	struct cg_ground g;
	size_t used;

	buf[0] = '\0';
	if (!size)
		return 0;
	used = scnprintf(buf, len, "crashkernel=");
	used += cg_format_exact(buf + used, len - used, size);
	if (!m->known.iomem)
		return used;
	cg_ground_read(m, cg_predict_kernel_at(m, NULL), &g);
	if (!cg_advice_is_granted(m, &g, CG_KIND_PLAIN, size) && cg_advice_is_granted(m, &g, CG_KIND_HIGH, size))
		used += scnprintf(buf + used, len - used, ",high crashkernel=256M,low");
	return used;
}

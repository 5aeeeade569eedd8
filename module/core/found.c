// SPDX-License-Identifier: GPL-2.0-only
/*
 * An image that was loaded before anybody watched. No list of its segments is left for others to read, but loaders put
 * boot_params at the start of a page, and it points to the rest. What an earlier load has left behind looks the same:
 * where there is more than one candidate for anything, nothing is told.
 */
#include <crashguard/found.h>

static int cg_found_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_found_part *part = src->priv;

	return cg_source_read(part->memory, part->off + off, buf, len);
}

static bool cg_found_is_inside(const struct cg_range *region, u64 at, u64 size)
{
	return size && at >= region->start && at <= region->end && size - 1 <= region->end - at;
}

/* A segment of whole pages; false where it is not inside the region. */
static bool cg_found_add(const struct cg_source *memory, u64 at, u64 size, struct cg_found *found)
{
	struct cg_legacy_load *load = &found->load;
	struct cg_range taken;
	u64 end = at + size - 1;

	if (!cg_found_is_inside(&load->region, at, size))
		return false;
	taken.start = at & ~(CG_PAGE - 1);
	taken.end = end | (CG_PAGE - 1);
	found->part[load->nr] = (struct cg_found_part){ memory, taken.start - load->region.start };
	load->seg[load->nr] = (struct cg_legacy_segment){
		.src = { end + 1 - taken.start, cg_found_read, &found->part[load->nr] },
		.mem = taken.start,
		.memsz = cg_range_size(&taken),
	};
	load->nr++;
	return true;
}

/* Does a page begin with boot_params whose pointers stay in the region? */
static int cg_found_is_params(const struct cg_source *memory, const struct cg_range *region, u64 off, u8 *header)
{
	u64 initrd, size;
	u8 magic[4];
	int ret;

	ret = cg_source_read(memory, off + CG_ZP_MAGIC, magic, sizeof(magic));
	if (ret || memcmp(magic, "HdrS", sizeof(magic)))
		return ret;
	ret = cg_source_read(memory, off, header, CG_HEAD_LEN);
	if (ret || !cg_params_are_sane(header))
		return ret;
	cg_params_initrd(header, &initrd, &size);
	return cg_found_is_inside(region, cg_params_cmdline(header), 1) &&
	       (!size || cg_found_is_inside(region, initrd, size));
}

static const char *cg_found_params(const struct cg_source *memory, u64 *at, struct cg_found *found)
{
	const struct cg_range *region = &found->load.region;
	unsigned int times = 0;
	u8 page[CG_HEAD_LEN];
	u64 off;
	int ret;

	for (off = 0; off + CG_PAGE <= memory->size; off += CG_PAGE) {
		ret = cg_found_is_params(memory, region, off, page);
		/* A page that cannot be read is none that a loader left. */
		if (ret == -EINTR)
			return "reading was interrupted";
		if (ret <= 0)
			continue;
		if (times++)
			return "more than one boot_params lies in the region";
		*at = region->start + off;
		memcpy(found->header, page, sizeof(page));
	}
	return times ? NULL : "no boot_params of a 64-bit bzImage lies in the region";
}

/* All pages up to the one with the NUL. */
static const char *cg_found_cmdline(const struct cg_source *memory, u64 params, struct cg_found *found)
{
	u64 at = cg_params_cmdline(found->header), off = at - found->load.region.start, end = params + CG_PAGE;
	unsigned int n;
	u8 c = 1;

	for (n = 0; c && n < CG_CMDLINE_SCAN; n++) {
		if (cg_source_read(memory, off + n, &c, 1))
			return "the command line could not be read";
	}
	if (c)
		return "the command line has no end";
	/* kexec-tools and the kernel put it behind boot_params, into the same segment. */
	if (at >= params && at - params < CG_CMDLINE_SCAN)
		end = max(end, at + n);
	else if (!cg_found_add(memory, at, n, found))
		return "the command line runs out of the region";
	return cg_found_add(memory, params, end - params, found) ? NULL : "boot_params runs out of the region";
}

static const char *cg_found_kernel(const struct cg_source *memory, struct cg_found *found)
{
	const u8 *header = found->header;
	const struct cg_range *region = &found->load.region;
	u64 align = get_unaligned_le32(header + CG_ZP_KERNEL_ALIGNMENT), at, kernel = 0;
	u32 payload = get_unaligned_le32(header + CG_ZP_PAYLOAD_OFFSET);
	u8 magic[2];

	if (!align || align & (align - 1) || align % CG_PAGE)
		return "its header has an alignment that is none";
	for (at = (region->start + align - 1) & ~(align - 1); at <= region->end; at += align) {
		if (cg_source_read(memory, at - region->start + payload, magic, sizeof(magic)) ||
		    !cg_packing_sniff(magic))
			continue;
		if (kernel)
			return "more than one kernel lies in the region";
		kernel = at;
	}
	if (!kernel)
		return "the compressed kernel its boot_params tell of is not in the region";
	return cg_found_add(memory, kernel, 16ULL * get_unaligned_le32(header + CG_ZP_SYSSIZE), found) ?
		       NULL : "the kernel runs out of the region";
}

/**
 * cg_found_lay() - put a load together from what lies in the region
 * @memory: the bytes of the region, untrusted; reading may fail anywhere
 * @region: where they are
 * @found: zeroed; its load is for cg_legacy_read() and those behind it. It holds what the capture kernel is given:
 *         kernel, boot_params, command line, initrd
 *
 * Context: may sleep, if reading does; reads a little of every page.
 *
 * Return: NULL; or a short phrase that says why there is no such load, or why it cannot be told.
 */
const char *cg_found_lay(const struct cg_source *memory, const struct cg_range *region, struct cg_found *found)
{
	u64 params = 0, initrd, size;
	const char *why;

	found->load.region = *region;
	why = cg_found_params(memory, &params, found);
	if (!why)
		why = cg_found_cmdline(memory, params, found);
	if (!why)
		why = cg_found_kernel(memory, found);
	if (why)
		return why;
	cg_params_initrd(found->header, &initrd, &size);
	return !size || cg_found_add(memory, initrd, size, found) ? NULL : "the initrd runs out of the region";
}

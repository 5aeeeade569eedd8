// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kexec_load, judged as far as it is understood. The program has placed everything itself, so that nothing but the
 * layout it made counts: no bounds and no plan. What becomes of each kind of bad layout was tried, and stands in
 * tests/vm/legacy.table.
 */
#include <crashguard/legacy.h>

#define CG_BOOT_FLAG 0xaa55
#define CG_JUMP_SANE 0x6a
#define CG_LOADED_HIGH 0x01
/*
 * The boot code ends with room for page tables, BOOT_PGT_SIZE of arch/x86/include/asm/boot.h, of which it uses a part.
 * All before them is overwritten for certain: by the kernel that is unpacked, by the boot code's copy of itself, or
 * when that clears its variables.
 */
#define CG_PGTABLE_ROOM CG_K(128)
/*
 * An entry of setup_data that is run over by zeros is an empty one and the last, and harms nobody (tried). Code is what
 * the first half of the first PT_LOAD holds, and nothing else: no entry survives that (tried).
 */
#define CG_CODE_PART 2

static const char *cg_legacy_read_cmdline(const struct cg_legacy_load *load, u8 *scratch, struct cg_legacy *out)
{
	u64 at = cg_params_cmdline(out->header), off, have;
	const struct cg_legacy_segment *seg = cg_segments_hold(load, at, 1);

	off = at - seg->mem;
	/* Behind the bytes that are copied there are zeros. */
	have = off < seg->src.size ? min_t(u64, seg->src.size - off, CG_CMDLINE_SCAN) : 0;
	if (have && cg_source_read(&seg->src, off, scratch, have))
		return "its command line could not be read";
	scratch[have] = '\0';
	out->cmdline_len = strlen((char *)scratch) + 1;
	memcpy(out->cmdline, scratch, min_t(u64, out->cmdline_len - 1, CG_CAPTURE_LINE - 1));
	out->lint.facts = load->lint;
	cg_lint_read((char *)scratch, &out->lint);
	return NULL;
}

/* Where it begins, and how it is packed; where that cannot be read it is not known. Before the header is unmarked. */
static void cg_legacy_read_initrd(const struct cg_legacy_load *load, struct cg_legacy *out)
{
	const struct cg_legacy_segment *seg;
	u64 at, size;

	cg_params_initrd(out->header, &at, &size);
	size = min_t(u64, size, CG_STREAM_HEAD);
	seg = size ? cg_segments_hold(load, at, size) : NULL;
	out->initrd_offset = seg ? at - seg->mem : 0;
	if (seg && cg_source_read(&seg->src, at - seg->mem, out->initrd_head, size))
		memset(out->initrd_head, 0, CG_STREAM_HEAD);
}

/*
 * A loader's marks in the header, made what a file has there: they say nothing about the kernel. Nor does pref_address,
 * which is for loaders (tried: all ones, and the capture works): startup_64 has LOAD_PHYSICAL_ADDR in its code.
 */
static void cg_legacy_unmark(u8 *header)
{
	if (!cg_pref_is_sane(get_unaligned_le64(header + CG_ZP_PREF_ADDRESS)))
		memset(header + CG_ZP_PREF_ADDRESS, 0, sizeof(u64));
	memset(header, 0, CG_ZP_SETUP_SECTS);
	put_unaligned_le16(CG_BOOT_FLAG, header + CG_ZP_BOOT_FLAG);
	header[CG_ZP_JUMP] = CG_JUMP_SANE;
	header[CG_ZP_LOADFLAGS] |= CG_LOADED_HIGH;
	memset(header + CG_ZP_SETUP_DATA, 0, sizeof(u64));
}

/**
 * cg_legacy_read() - tell the segments of a load apart
 * @load: untrusted
 * @scratch: CG_CMDLINE_SCAN bytes and one, written over
 * @out: zeroed; why says whether it was understood
 *
 * Context: may sleep, if reading does.
 */
void cg_legacy_read(const struct cg_legacy_load *load, u8 *scratch, struct cg_legacy *out)
{
	out->why = cg_segments_identify(load, out);
	if (!out->why)
		out->why = cg_legacy_read_cmdline(load, scratch, out);
	if (out->why)
		return;
	cg_legacy_read_initrd(load, out);
	memcpy(out->params, out->header, CG_HEAD_LEN);
	cg_legacy_unmark(out->header);
}

/* Setup code was never loaded: what is read of it is zeros. */
static u64 cg_legacy_setup_size(const struct cg_legacy *legacy)
{
	unsigned int sectors = legacy->header[CG_ZP_SETUP_SECTS] ? legacy->header[CG_ZP_SETUP_SECTS] : 4;

	return (sectors + 1) * CG_SECTOR;
}

/*
 * The file the kernel came from, put together from boot_params and the kernel's segment. Nobody reads across the end of
 * the setup code.
 */
static int cg_legacy_file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_legacy *legacy = src->priv;
	u64 setup = cg_legacy_setup_size(legacy);

	if (off >= setup)
		return cg_source_read(&legacy->kernel->src, off - setup, buf, len);
	memset(buf, 0, len);
	if (off < CG_HEAD_LEN)
		memcpy(buf, legacy->header + off, min_t(u64, len, CG_HEAD_LEN - off));
	return 0;
}

/**
 * cg_legacy_judge_header() - does the header in boot_params make sense?
 * @legacy: understood; image is filled in, but for what the compressed kernel says
 * @file: gets the file the kernel came from, as far as it is there
 * @report: gets image-*; CG_CHECK_IMAGE_HEADER is marked
 *
 * Context: may sleep, if reading does.
 *
 * Return: as cg_image_read(); 0 with an empty @file where there cannot be so many bytes.
 */
int cg_legacy_judge_header(struct cg_legacy *legacy, struct cg_source *file, struct cg_report *report)
{
	*file = (struct cg_source){ .read = cg_legacy_file_read, .priv = legacy };
	/* More than that is copied from nowhere. */
	if (check_add_overflow(cg_legacy_setup_size(legacy), legacy->kernel->src.size, &file->size)) {
		file->size = 0;
		return 0;
	}
	/* Five-level paging of the running kernel is no matter here: the way into a kexec_load image turns it off. */
	return cg_image_read(file, false, &legacy->image, report);
}

static int cg_legacy_judge_image(const struct cg_decoders *dec, struct cg_legacy *legacy, struct cg_report *report)
{
	struct cg_source file;
	int ret;

	ret = cg_legacy_judge_header(legacy, &file, report);
	if (ret || !file.size)
		return ret;
	legacy->image.placed = true;
	return cg_payload_read(&file, &legacy->image, dec, report);
}

/**
 * cg_legacy_judge_cmdline() - is the command line one that the kernel takes?
 * @legacy: understood
 * @report: gets cmdline-too-long, and what its words say; CG_CHECK_COMMAND_LINE is marked
 *
 * The kernel copies COMMAND_LINE_SIZE bytes, which is cmdline_size and one more, and stops at once where they hold no
 * end (tried: no word on the console).
 *
 * Return: 0, or -E2BIG.
 */
int cg_legacy_judge_cmdline(const struct cg_legacy *legacy, struct cg_report *report)
{
	u64 len = legacy->cmdline_len - 1, most = get_unaligned_le32(legacy->header + CG_ZP_CMDLINE_SIZE);

	cg_check_done(report, CG_CHECK_COMMAND_LINE);
	cg_lint_report(&legacy->lint, report);
	if (len <= most)
		return 0;
	cg_find(report, CG_F_CMDLINE_TOO_LONG, NULL, NULL, len, 0, most, len - most);
	return -E2BIG;
}

/**
 * cg_legacy_judge_kernel() - is what was loaded a whole kernel, with a command line that it takes?
 * @dec: decoders and their buffers, which are written over
 * @legacy: from cg_legacy_read(); image is filled in
 * @report: gets image-* and cmdline-too-long; the checks of image and command line are marked
 *
 * Context: may sleep; reads the head of the compressed kernel.
 *
 * Return: 0, also where it was not understood; -EBADMSG: the kernel is damaged; -E2BIG: the command line is longer
 * than it takes; -ENOMEM: the kernel could not be unpacked, without a finding; else as reading gave.
 */
int cg_legacy_judge_kernel(const struct cg_decoders *dec, struct cg_legacy *legacy, struct cg_report *report)
{
	int ret, err;

	if (legacy->why) {
		cg_check_not_run(report, CG_CHECK_IMAGE_HEADER, legacy->why);
		cg_check_not_run(report, CG_CHECK_IMAGE_PAYLOAD, legacy->why);
		cg_check_not_run(report, CG_CHECK_COMMAND_LINE, legacy->why);
		return 0;
	}
	ret = cg_legacy_judge_image(dec, legacy, report);
	err = cg_legacy_judge_cmdline(legacy, report);
	return ret ?: err;
}

/* Sizes as they are, to tell whether another layout of the same would do. */
static void cg_legacy_need(struct cg_legacy *legacy)
{
	struct cg_need *need = &legacy->need;
	unsigned int i;

	*need = (struct cg_need){
		.kernel = legacy->image.memsz_declared,
		.kernel_load = legacy->image.load_size,
		.kernel_align = legacy->image.alignment,
		.pref_address = legacy->image.pref_address,
	};
	for (i = 0; i < legacy->layout.nr; i++) {
		const struct cg_segment *seg = &legacy->layout.seg[i];
		u64 size = cg_range_size(&seg->range);

		if (seg->kind == CG_SEG_INITRD)
			need->initrd += size;
		else if (seg->kind == CG_SEG_PARAMS)
			need->params += size;
		else if (seg->kind == CG_SEG_ELFCOREHDR)
			need->elfcorehdr += size;
		else if (seg->kind != CG_SEG_KERNEL)
			need->purgatory += size;
	}
}

/*
 * What the capture kernel still wants when its boot code has run: the bytes that were copied into it, of the segments
 * in @which. Purgatory has done its work by then (tried: run over, it does no harm), and of what is not known nothing
 * is claimed.
 */
static void cg_legacy_matters(const struct cg_legacy *legacy, u32 which, struct cg_layout *out)
{
	unsigned int i;

	out->region = legacy->layout.region;
	out->nr = 0;
	for (i = 0; i < legacy->layout.nr; i++) {
		const struct cg_segment *seg = &legacy->layout.seg[i];
		struct cg_segment *to = &out->seg[out->nr];

		if (seg->kind == CG_SEG_PURGATORY || seg->kind == CG_SEG_OTHER || !seg->bufsz || !(which >> i & 1))
			continue;
		*to = *seg;
		to->range.end = seg->range.start + min(seg->bufsz, cg_range_size(&seg->range)) - 1;
		out->nr++;
	}
}

static u32 cg_legacy_kernel_bit(const struct cg_legacy *legacy)
{
	unsigned int i;

	for (i = 0; i < legacy->layout.nr && legacy->layout.seg[i].kind != CG_SEG_KERNEL; i++)
		;
	return 1U << i;
}

/* Is something that is wanted certain to be run over? What may live is told, and nothing is refused for it. */
static bool cg_legacy_is_stomped(struct cg_legacy *legacy)
{
	struct cg_layout *matters = &legacy->matters;
	struct cg_need sure = legacy->need;

	cg_legacy_matters(legacy, ~legacy->setup_data, matters);
	sure.kernel -= min(sure.kernel - 1, CG_PGTABLE_ROOM);
	if (cg_layout_is_unsafe(matters, &sure))
		return true;
	cg_legacy_matters(legacy, legacy->setup_data | cg_legacy_kernel_bit(legacy), matters);
	sure.kernel = min(sure.kernel, legacy->image.phdr.first / CG_CODE_PART);
	return cg_layout_is_unsafe(matters, &sure);
}

static int cg_legacy_judge_window(const char *advice, struct cg_legacy *legacy, struct cg_report *report)
{
	const struct cg_need *need = &legacy->need;
	bool stomped;
	u64 size;

	cg_legacy_need(legacy);
	cg_check_done(report, CG_CHECK_PLACEMENT);
	stomped = cg_legacy_is_stomped(legacy);
	cg_legacy_matters(legacy, ~0U, &legacy->matters);
	if (stomped)
		return cg_layout_judge_window(&legacy->matters, need, advice, report);
	size = cg_range_size(&cg_layout_find(&legacy->layout, CG_SEG_KERNEL)->range);
	if (cg_layout_is_unsafe(&legacy->matters, need))
		cg_find(report, CG_F_LOAD_LEGACY_EDGE, NULL, NULL, need->kernel);
	else if (size < need->kernel)
		cg_find(report, CG_F_LOAD_LEGACY_SHORT, NULL, NULL, size, need->kernel);
	return 0;
}

/**
 * cg_legacy_judge_layout() - would what was loaded survive the start of its kernel?
 * @advice: crashkernel= words for the remedy
 * @legacy: after cg_legacy_judge_kernel(); need is filled in
 * @report: gets segment-outside and segment-stomped; CG_CHECK_PLACEMENT is marked
 *
 * That a segment lies outside of the region is seen of whatever is loaded.
 *
 * Return: 0; -EADDRNOTAVAIL where it would not, and another layout in this region would; -ENOSPC where none would.
 */
int cg_legacy_judge_layout(const char *advice, struct cg_legacy *legacy, struct cg_report *report)
{
	int outside = cg_layout_judge_outside(&legacy->layout, report);

	if (legacy->why) {
		cg_check_not_run(report, CG_CHECK_PLACEMENT, legacy->why);
		return outside;
	}
	if (!legacy->image.memsz_declared || !legacy->image.alignment) {
		cg_check_not_run(report, CG_CHECK_PLACEMENT, "its header does not tell what it needs");
		return outside;
	}
	return cg_legacy_judge_window(advice, legacy, report) ?: outside;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kexec_load that was judged, and looked at once more: the program's memory, and even the list of its segments, may
 * hold something else when the kernel comes to it.
 */
#include <crashguard/legacy.h>

/**
 * cg_legacy_judge_again() - judge a load when the kernel has its list of segments
 * @load: as the kernel has it; untrusted, and reading may fail anywhere
 * @first: what was made of it before; the compressed kernel is not unpacked once more
 * @advice: crashkernel= words for the remedy
 * @scratch: CG_CMDLINE_SCAN bytes and one, written over
 * @out: zeroed; gets what is understood of it now
 * @report: gets what cg_legacy_judge_kernel() and cg_legacy_judge_layout() find, but for the compressed kernel
 *
 * Follows boot_params to the command line, the initrd and setup_data, and works out the window again.
 *
 * Context: any in which @load can be read: arithmetic on copies, bounded by the number of segments and
 * CG_CMDLINE_SCAN; nothing is allocated.
 *
 * Return: 0: nothing speaks against it, or it was not understood; else as cg_legacy_judge_kernel() and
 * cg_legacy_judge_layout().
 */
int cg_legacy_judge_again(const struct cg_legacy_load *load, const struct cg_legacy *first, const char *advice,
			  u8 *scratch, struct cg_legacy *out, struct cg_report *report)
{
	struct cg_source file;
	int ret = 0, err = 0;

	cg_legacy_read(load, scratch, out);
	if (!out->why) {
		ret = cg_legacy_judge_header(out, &file, report);
		out->image.phdr = first->image.phdr;
		if (first->image.placed)
			out->image.pref_address = first->image.pref_address;
		out->image.memsz_required = first->image.memsz_required;
		ret = ret ?: cg_image_judge_need(&out->image, report);
		err = cg_legacy_judge_cmdline(out, report);
	}
	ret = ret ?: err;
	err = cg_legacy_judge_layout(advice, out, report);
	return ret ?: err;
}

/**
 * cg_legacy_is_same() - was the same understood twice?
 * @a: one
 * @b: the other
 *
 * Return: true where both hold the same boot_params and command line, or neither was understood.
 */
bool cg_legacy_is_same(const struct cg_legacy *a, const struct cg_legacy *b)
{
	if (a->why || b->why)
		return a->why && b->why;
	return !memcmp(a->params, b->params, CG_HEAD_LEN) && a->cmdline_len == b->cmdline_len &&
	       !strcmp(a->cmdline, b->cmdline);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Files that are packed as a whole, and files that people take for a kernel: known by their first bytes. */
#include <crashguard/reader.h>

static bool cg_head_is(const struct cg_reader *rd, const char *magic, size_t len)
{
	return rd->head_len >= len && !memcmp(rd->head, magic, len);
}

/**
 * cg_gzip_sniff() - RFC 1952, deflate being the only method there is
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_gzip_sniff(const struct cg_reader *rd)
{
	return cg_head_is(rd, "\x1f\x8b\x08", 3);
}

/**
 * cg_xz_sniff() - The .xz File Format, section 2.1.1.1
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_xz_sniff(const struct cg_reader *rd)
{
	return cg_head_is(rd, "\xfd\x37\x7a\x58\x5a\0", 6);
}

/**
 * cg_zstd_sniff() - RFC 8878, section 3.1.1
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_zstd_sniff(const struct cg_reader *rd)
{
	return cg_head_is(rd, "\x28\xb5\x2f\xfd", 4);
}

/**
 * cg_packed_read() - a file that gzip, xz or zstd made
 * @rd: the image; rd->img->format says which
 *
 * Return: -ENOEXEC, with a finding.
 */
int cg_packed_read(struct cg_reader *rd)
{
	cg_find(rd->report, CG_F_IMAGE_PACKED, cg_format_name(rd->img->format), NULL, rd->src->size);
	return -ENOEXEC;
}

/**
 * cg_stranger_name() - what a file is that is no kernel image
 * @rd: the image
 *
 * Return: a few words; NULL where its first bytes say nothing.
 */
const char *cg_stranger_name(const struct cg_reader *rd)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
	} strangers[] = {
		{ "0707", 4, "a cpio archive (an initrd)" },
		{ "!<arch>\n", 8, "an archive or a Debian package" },
		{ "#!", 2, "a script" },
		{ "BZh", 3, "packed with bzip2" },
		{ "\x5d\0\0", 3, "packed with lzma" },
		{ "\x04\x22\x4d\x18", 4, "packed with lz4" },
		{ "\x02\x21\x4c\x18", 4, "packed with lz4" },
		{ "\x89LZO", 4, "packed with lzop" },
		{ "\x27\x05\x19\x56", 4, "a U-Boot image" },
		{ "\xd0\x0d\xfe\xed", 4, "a device tree or a FIT image" },
		{ "ANDROID!", 8, "an Android boot image" },
		{ "hsqs", 4, "a squashfs file system" },
		{ "KDUMP   ", 8, "a dump made by makedumpfile" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		if (cg_head_is(rd, strangers[i].magic, strangers[i].len))
			return strangers[i].name;
	}
	return NULL;
}

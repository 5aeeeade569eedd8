// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel inside a bzImage can be packed with: how each is told, and its own header, which the boot code reads
 * before it hands the rest to a decoder.
 */
#include <crashguard/payload.h>

/* lib/decompress.c: two bytes tell the packing; whether the rest is right is seen by unpacking it. */
static const struct {
	u16 magic;
	enum cg_packing packing;
	const char *name;
} cg_packings[] = {
	{ 0x8b1f, CG_PACKING_GZIP, "gzip" }, { 0x5a42, CG_PACKING_BZIP2, "bzip2" },
	{ 0x005d, CG_PACKING_LZMA, "lzma" }, { 0x37fd, CG_PACKING_XZ, "xz" },
	{ 0x4c89, CG_PACKING_LZO, "lzo" },   { 0x2102, CG_PACKING_LZ4, "lz4" },
	{ 0xb528, CG_PACKING_ZSTD, "zstd" },
};

/**
 * cg_packing_name() - as a sentence names it
 * @packing: any
 *
 * Return: the name; "unknown" for CG_PACKING_UNKNOWN.
 */
const char *cg_packing_name(enum cg_packing packing)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cg_packings); i++) {
		if (cg_packings[i].packing == packing)
			return cg_packings[i].name;
	}
	return "unknown";
}

/**
 * cg_packing_sniff() - tell a packing from the first two bytes
 * @in: two bytes
 *
 * Return: the packing; CG_PACKING_UNKNOWN where these are of none.
 */
enum cg_packing cg_packing_sniff(const u8 *in)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cg_packings); i++) {
		if (cg_packings[i].magic == get_unaligned_le16(in))
			return cg_packings[i].packing;
	}
	return CG_PACKING_UNKNOWN;
}

/**
 * cg_packing_is_summed() - does the boot code hold what comes out against a checksum?
 * @packing: which
 * @in: the first 8 bytes of the stream, untrusted
 *
 * lib/decompress_inflate.c unpacks gzip by raw inflate and never looks at its checksum, and lib/decompress_unlzo.c and
 * decompress_unlz4.c do not look at theirs. lib/xz/xz_dec_stream.c and lib/zstd/decompress/zstd_decompress.c do, where
 * the stream says that it has one.
 * Return: true if so.
 */
bool cg_packing_is_summed(enum cg_packing packing, const u8 *in)
{
	switch (packing) {
	case CG_PACKING_XZ:
		return in[7];
	case CG_PACKING_ZSTD:
		return in[4] & 0x04;
	default:
		return false;
	}
}

/* Goes @len bytes on in the head; false where it ends before. */
static bool cg_decode_skip(struct cg_decode *job, size_t len)
{
	if (len > job->in_len)
		return false;
	job->in += len;
	job->in_len -= len;
	return true;
}

/* As gunzip(), lib/decompress_inflate.c, reads it: 10 bytes and a name. Other fields it takes for packed data. */
static bool cg_gzip_skip_header(struct cg_decode *job)
{
	u8 flags;

	if (job->in_len < 10 || job->in[2] != 8)
		return false;
	flags = job->in[3];
	cg_decode_skip(job, 10);
	if (flags & 0x16)
		return false;
	if (!(flags & 0x08))
		return true;
	while (job->in_len && job->in[0])
		cg_decode_skip(job, 1);
	return cg_decode_skip(job, 1);
}

/* The legacy frame: a magic, and then blocks. */
static bool cg_lz4_skip_header(struct cg_decode *job)
{
	return job->in_len > 8 && get_unaligned_le32(job->in) == 0x184c2102 && cg_decode_skip(job, 4);
}

/* parse_header(), lib/decompress_unlzo.c: a lzop header up to the first block. */
static bool cg_lzo_skip_header(struct cg_decode *job)
{
	static const u8 magic[9] = { 0x89, 'L', 'Z', 'O', 0x00, 0x0d, 0x0a, 0x1a, 0x0a };
	u16 version;

	if (job->in_len < 64 || memcmp(job->in, magic, sizeof(magic)))
		return false;
	version = (u16)(job->in[9] << 8 | job->in[10]);
	/* version, library version, version needed, method; level */
	cg_decode_skip(job, sizeof(magic) + (version >= 0x0940 ? 8 : 7));
	/* flags, and a filter if bit 11 is set */
	cg_decode_skip(job, get_unaligned_be32(job->in) & 0x0800 ? 8 : 4);
	/* mode and time */
	cg_decode_skip(job, version >= 0x0940 ? 12 : 8);
	/* name and checksum */
	return cg_decode_skip(job, 1U + job->in[0] + 4);
}

/* The first block of lzo: sizes unpacked and packed, checksum; one that would not shrink is stored as it is. */
static bool cg_lzo_enter_block(struct cg_decode *job, bool *stored)
{
	u32 unpacked, packed;

	if (job->in_len < 12)
		return false;
	unpacked = get_unaligned_be32(job->in);
	packed = get_unaligned_be32(job->in + 4);
	*stored = unpacked == packed;
	if (!packed || packed > unpacked || unpacked > CG_PAYLOAD_OUT)
		return false;
	cg_decode_skip(job, 12);
	job->in_len = min_t(size_t, job->in_len, packed);
	return true;
}

/**
 * cg_packing_open() - go on to what follows the packing's own header: blocks for lz4 and lzo, packed data for gzip
 * @packing: which
 * @job: in, in_len: the head of the stream, untrusted; moved on
 *
 * Return: false where that header makes no sense, or ends beyond the head.
 */
bool cg_packing_open(enum cg_packing packing, struct cg_decode *job)
{
	switch (packing) {
	case CG_PACKING_GZIP:
		return cg_gzip_skip_header(job);
	case CG_PACKING_LZ4:
		return cg_lz4_skip_header(job);
	case CG_PACKING_LZO:
		return cg_lzo_skip_header(job);
	default:
		return true;
	}
}

/**
 * cg_packing_enter() - go on to what the decoder of a packing takes, as struct cg_decode has it
 * @packing: which
 * @job: in, in_len: the head of the stream, untrusted; moved on
 * @stored: gets true where what follows was stored as it is
 *
 * Return: false where the packing's own header makes no sense, or ends beyond the head.
 */
bool cg_packing_enter(enum cg_packing packing, struct cg_decode *job, bool *stored)
{
	*stored = false;
	if (!cg_packing_open(packing, job))
		return false;
	if (packing == CG_PACKING_LZO)
		return cg_lzo_enter_block(job, stored);
	/* The size of lz4's first block, which lib/decompress_unlz4.c does not need at boot. */
	return packing != CG_PACKING_LZ4 || cg_decode_skip(job, 4);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * flips IMAGE BYTES: every bit of the first BYTES of the compressed kernel in a bzImage, turned over one at a time, and
 * what core/ says of the image when it reads the head only. What is true is what the whole unpacks to, as the boot code
 * does it: lib/decompress_unzstd.c and lib/decompress_unxz.c, in one call each, with what checksums the stream has.
 */
#include <crashguard/decode.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

struct image {
	u8 *file;
	size_t size;
	struct cg_source src;
	struct cg_image facts;
	struct cg_decoders dec;
	u8 *head;	/* what the head unpacks to; stands in the buffer where nothing came out */
	u8 *whole;	/* what the whole unpacks to */
	u8 *again;	/* room for as much */
};

struct count {
	unsigned int refused;	/* and the whole does not unpack */
	unsigned int wrongly;	/* refused, and the whole unpacks to the same */
	unsigned int harmless;	/* accepted, and the whole unpacks to the same */
	unsigned int missed;	/* accepted, and it does not */
};

static int memory_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct image *image = src->priv;

	if (off > image->size || len > image->size - off)
		return -ENODATA;
	memcpy(buf, image->file + off, len);
	return 0;
}

static bool unpack_zstd(const u8 *in, size_t len, u8 *out, size_t room)
{
	size_t frame = ZSTD_findFrameCompressedSize(in, len);

	return !ZSTD_isError(frame) && ZSTD_decompress(out, room, in, frame) == room;
}

static bool unpack_xz(const u8 *in, size_t len, u8 *out, size_t room)
{
	uint64_t memory = UINT64_MAX;
	size_t in_pos = 0, out_pos = 0;

	return lzma_stream_buffer_decode(&memory, 0, NULL, in, &in_pos, len, out, &out_pos, room) == LZMA_OK &&
	       out_pos == room;
}

static bool unpack(const struct image *image, u8 *out)
{
	const struct cg_image *f = &image->facts;
	const u8 *in = image->file + f->payload_offset;
	size_t len = f->payload_length - 4;

	if (f->packing == CG_PACKING_ZSTD)
		return unpack_zstd(in, len, out, f->output_len);
	return unpack_xz(in, len, out, f->output_len);
}

static int read_head(struct image *image, struct cg_image *facts)
{
	static struct cg_report report;

	memset(&report, 0, sizeof(report));
	if (image->head)
		memcpy(image->dec.out, image->head, CG_PAYLOAD_OUT);
	*facts = image->facts;
	return cg_payload_read(&image->src, facts, &image->dec, &report);
}

static void *room(size_t len)
{
	void *p = malloc(len);

	if (!p)
		exit(2);
	return p;
}

static const char *open_image(struct image *image, const char *path)
{
	static struct cg_report report;
	FILE *f = fopen(path, "rb");

	if (!f || fseek(f, 0, SEEK_END))
		return "cannot be opened";
	image->size = (size_t)ftell(f);
	rewind(f);
	image->file = room(image->size);
	if (fread(image->file, 1, image->size, f) != image->size)
		return "cannot be read";
	fclose(f);
	image->src = (struct cg_source){ .size = image->size, .read = memory_read, .priv = image };
	if (cg_image_read(&image->src, true, &image->facts, &report) || cg_decoders_init(&image->dec) ||
	    read_head(image, &image->facts))
		return "is refused as it is";
	if (image->facts.packing != CG_PACKING_ZSTD && image->facts.packing != CG_PACKING_XZ)
		return "is packed without a checksum that the boot code looks at: nobody knows what it survives";
	image->head = room(CG_PAYLOAD_OUT);
	memcpy(image->head, image->dec.out, CG_PAYLOAD_OUT);
	image->whole = room(image->facts.output_len);
	image->again = room(image->facts.output_len);
	return unpack(image, image->whole) ? NULL : "does not unpack";
}

/* Where the head came out another, the checksum over the whole is wrong; unpacking it for each bit takes hours. */
static bool is_harmless(struct image *image)
{
	return !memcmp(image->dec.out, image->head, CG_PAYLOAD_OUT) && unpack(image, image->again) &&
	       !memcmp(image->again, image->whole, image->facts.output_len);
}

/* Turns it over, and back when called again. */
static void flip(struct image *image, size_t i)
{
	image->file[image->facts.payload_offset + i / 8] ^= (u8)(1 << i % 8);
}

/* Bytes up to the last of which a bit is seen by who reads the head only. */
static size_t head_bytes(struct image *image, size_t bytes)
{
	struct cg_image facts;
	size_t i, last = 0;

	for (i = 0; i < 8 * bytes; i++) {
		flip(image, i);
		if (read_head(image, &facts) || memcmp(image->dec.out, image->head, CG_PAYLOAD_OUT))
			last = i / 8 + 1;
		flip(image, i);
	}
	return last;
}

static void try_bit(struct image *image, size_t i, struct count *n)
{
	struct cg_image facts;
	bool refused, harmless;

	flip(image, i);
	refused = read_head(image, &facts);
	harmless = is_harmless(image);
	n->refused += refused && !harmless;
	n->wrongly += refused && harmless;
	n->harmless += !refused && harmless;
	n->missed += !refused && !harmless;
	if (refused && harmless)
		printf("# byte %zu bit %zu is refused, and the whole unpacks to the same\n", i / 8, i % 8);
	flip(image, i);
}

int main(int argc, char **argv)
{
	static struct image image;
	struct count n = { 0 };
	size_t bytes, head, i;
	const char *why;

	if (argc != 3) {
		fprintf(stderr, "usage: flips IMAGE BYTES\n");
		return 2;
	}
	why = open_image(&image, argv[1]);
	if (why) {
		fprintf(stderr, "%s %s\n", argv[1], why);
		return 2;
	}
	bytes = min_t(size_t, strtoul(argv[2], NULL, 10), image.facts.payload_length - 4);
	head = head_bytes(&image, bytes);
	for (i = 0; i < 8 * head; i++)
		try_bit(&image, i, &n);
	printf("%s %s %zu %zu %u %u %u %u\n", image.facts.release, cg_packing_name(image.facts.packing), head, 8 * head,
	       n.refused, n.wrongly, n.harmless, n.missed);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The compressed kernel inside a bzImage: how much memory it takes when it starts, whatever the header claims. Only its
 * head is unpacked, which holds the ELF headers.
 *
 * In the words of arch/x86/boot/header.S, ZO is the boot code with the compressed kernel, VO is the kernel itself. The
 * boot code moves ZO to the end of init_size bytes and unpacks VO to their start.
 */
#include <crashguard/payload.h>
#include <crashguard/range.h>
#include <crashguard/reader.h>
#include <crashguard/vo.h>

#define CG_EM_X86_64 62
/* Smallest of the first two: what unpacks to less is no kernel. */
#define CG_PAYLOAD_HEAD_MIN 64
/* parse_elf(), arch/x86/boot/compressed/misc.c, halts where p_align is not a multiple of it. */
#define CG_VO_ALIGN CG_M(2)
/*
 * BOOT_HEAP_SIZE, BOOT_STACK_SIZE and BOOT_INIT_PGT_SIZE, arch/x86/include/asm/boot.h: the least of all ages since 3.8.
 */
#define CG_ZO_HEAP CG_K(32)
#define CG_ZO_HEAP_ZSTD CG_K(192)
#define CG_ZO_STACK CG_K(16)
#define CG_ZO_PGTABLE CG_K(24)

/**
 * struct cg_payload - one payload while it is read
 * @src: the whole file
 * @img: its facts
 * @report: gets the findings
 * @name: of its packing
 * @output_len: bytes it is said to unpack to, untrusted
 * @job: the head and what it unpacks to
 */
struct cg_payload {
	const struct cg_source *src;
	struct cg_image *img;
	struct cg_report *report;
	const char *name;
	u32 output_len;
	struct cg_decode job;
};

/*
 * Bytes that unpacking in place needs beyond those it produces: for gzip and lz4 by the comment before z_extra_bytes in
 * arch/x86/boot/header.S, for xz and zstd by lib/decompress_unxz.c and lib/decompress_unzstd.c. header.S itself takes
 * one number that covers all of them, a larger one with each age; before 4.15 it was that of xz, for lz4 and lzo too.
 */
static u64 cg_payload_margin(const struct cg_image *img)
{
	u64 len = img->output_len;

	switch (img->packing) {
	case CG_PACKING_GZIP:
		return (len >> 12) + 32768 + 18;
	case CG_PACKING_ZSTD:
		return (len * 3 >> 17) + 131072 + 22;
	case CG_PACKING_LZ4:
	case CG_PACKING_LZO:
		if (img->boot_end)
			return (len >> 8) + 65536;
		fallthrough;
	default:
		return (len >> 12) + 65536 + 128;
	}
}

/* min_extract_offset: how far behind the start of VO the boot code must begin, so that neither overwrites the other. */
static u64 cg_payload_extract_offset(const struct cg_image *img)
{
	u64 extra = cg_payload_margin(img);
	u64 head = img->payload_offset - (img->file_size - img->load_size);

	if (img->output_len > img->payload_length)
		extra += img->output_len - img->payload_length;
	return (max(extra, head) + CG_PAGE - 1) & ~(CG_PAGE - 1);
}

/*
 * ZO__end: the file's part of ZO, then what takes no room in the file (arch/x86/boot/compressed/vmlinux.lds.S). Where
 * the EFI header does not tell, it is at least so much.
 */
static u64 cg_payload_zo_end(const struct cg_image *img)
{
	u64 heap = img->packing == CG_PACKING_ZSTD ? CG_ZO_HEAP_ZSTD : CG_ZO_HEAP;

	if (img->boot_end)
		return img->boot_end;
	return (img->kernel_size + heap + CG_ZO_STACK + CG_ZO_PGTABLE + CG_PAGE - 1) & ~(CG_PAGE - 1);
}

/**
 * cg_payload_need() - INIT_SIZE of arch/x86/boot/header.S, as far as a file tells it
 * @img: with kernel_size, payload, packing, output_len and phdr known, each below 4G as the header's fields are
 *
 * The larger of ZO_INIT_SIZE (end of the boot code, moved up by min_extract_offset) and VO_INIT_SIZE (_end - _text,
 * which is the span of the kernel's program headers). What a file does not tell, and what grew from age to age, is
 * taken as little as it ever was, so that an honest image never needs more than it declares.
 *
 * Return: bytes from where the kernel runs.
 */
u64 cg_payload_need(const struct cg_image *img)
{
	return max(cg_payload_zo_end(img) + cg_payload_extract_offset(img), img->phdr.high - img->phdr.low);
}

static int cg_payload_damaged(struct cg_payload *p, const char *why)
{
	cg_find(p->report, CG_F_IMAGE_PAYLOAD_DAMAGED, p->name, why, p->job.in_len);
	return -EBADMSG;
}

static int cg_payload_not_kernel(struct cg_payload *p, const char *why)
{
	cg_find(p->report, CG_F_IMAGE_PAYLOAD_NOT_ELF, p->name, why);
	return -EBADMSG;
}

static int cg_decode_stored(struct cg_decode *job)
{
	job->got = min(job->in_len, job->out_len);
	memcpy(job->out, job->in, job->got);
	return 0;
}

/* 0, or -EBADMSG with a finding, or what else the decoder gave. */
static int cg_payload_unpack(struct cg_payload *p, const struct cg_decoder *decoder)
{
	struct cg_decode job = p->job;
	bool stored;
	int ret;

	if (!cg_packing_enter(p->img->packing, &job, &stored))
		return cg_payload_damaged(p, "its own header makes no sense");
	ret = stored ? cg_decode_stored(&job) : decoder->head(&job);
	if (ret == -EBADMSG)
		return cg_payload_damaged(p, "it does not unpack");
	if (!ret && job.got < CG_PAYLOAD_HEAD_MIN)
		return cg_payload_damaged(p, "next to nothing comes out of it");
	p->job.got = job.got;
	return ret;
}

/* The unpacked head, as a file of which no more than the head can be read. */
static int cg_payload_head_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_decode *job = src->priv;

	if (off + len > job->got)
		return -ENODATA;
	memcpy(buf, job->out + off, len);
	return 0;
}

/* The length that mkpiggy, arch/x86/boot/compressed/mkpiggy.c, takes from the end of the payload. */
static int cg_payload_check_length(struct cg_payload *p, const struct cg_elf *elf)
{
	if (p->output_len > CG_KERNEL_MAX) {
		cg_find(p->report, CG_F_IMAGE_PAYLOAD_ABSURD, NULL, NULL, p->output_len, CG_KERNEL_MAX);
		return -EBADMSG;
	}
	if (p->output_len < elf->file_end) {
		cg_find(p->report, CG_F_IMAGE_PAYLOAD_LENGTH, NULL, NULL, p->output_len, elf->file_end);
		return -EBADMSG;
	}
	p->img->output_len = p->output_len;
	return 0;
}

/* What the boot code will do with these headers: parse_elf(), arch/x86/boot/compressed/misc.c. */
static int cg_payload_check_segments(struct cg_payload *p, const struct cg_elf *elf)
{
	if (elf->align_min < CG_VO_ALIGN) {
		cg_find(p->report, CG_F_IMAGE_PAYLOAD_ALIGN, NULL, NULL, elf->align_min, CG_VO_ALIGN);
		return -EBADMSG;
	}
	if (p->img->placed)
		p->img->pref_address = elf->low;
	if (elf->low != p->img->pref_address) {
		cg_find(p->report, CG_F_IMAGE_PAYLOAD_PREF, NULL, NULL, p->img->pref_address, elf->low);
		return -EBADMSG;
	}
	if (elf->entry < elf->low || elf->entry >= elf->high)
		return cg_payload_not_kernel(p, "its entry is not within it");
	return 0;
}

static int cg_payload_check_kernel(struct cg_payload *p)
{
	/* How long the file is that the head belongs to is asked for afterwards, with a sentence of its own. */
	struct cg_source head = { .size = 2 * CG_KERNEL_MAX, .read = cg_payload_head_read, .priv = &p->job };
	struct cg_vo vo = { .head = p->job.out, .len = p->job.got, .file_len = p->output_len };
	struct cg_elf_fault fault;
	struct cg_elf elf;
	const char *why;
	int ret;

	ret = cg_elf_scan(&head, &elf, &fault);
	if (ret)
		return cg_payload_not_kernel(p, fault.code ? fault.what : "its program headers are not at its head");
	if (!elf.is_64 || elf.machine != CG_EM_X86_64)
		return cg_payload_not_kernel(p, "it is for another machine");
	ret = cg_payload_check_length(p, &elf);
	if (!ret)
		ret = cg_payload_check_segments(p, &elf);
	if (ret)
		return ret;
	vo.elf = &elf;
	vo.is_summed = cg_packing_is_summed(p->img->packing, p->job.in);
	why = cg_vo_fault(&vo);
	if (why)
		return cg_payload_damaged(p, why);
	cg_elf_facts(&elf, p->img);
	return 0;
}

/**
 * cg_image_judge_need() - does the header claim as much memory as the kernel needs?
 * @img: memsz_declared, and memsz_required as it was worked out from the kernel inside
 * @report: gets image-memsz-short
 *
 * Return: 0, or -EBADMSG.
 */
int cg_image_judge_need(const struct cg_image *img, struct cg_report *report)
{
	if (img->memsz_required <= img->memsz_declared)
		return 0;
	cg_find(report, CG_F_IMAGE_MEMSZ_SHORT, NULL, NULL, img->memsz_declared, img->memsz_required,
		img->memsz_required - img->memsz_declared);
	return -EBADMSG;
}

/* 0, or as reading gave, with a finding. */
static noinline_for_stack int cg_payload_fetch(struct cg_payload *p, u8 *in)
{
	struct cg_image *img = p->img;
	struct cg_reader rd = { .src = p->src, .report = p->report };
	u8 length[4];
	int ret;

	p->job.in = in;
	p->job.in_len = min_t(u64, CG_PAYLOAD_IN, img->payload_length - sizeof(length));
	ret = cg_reader_get(&rd, img->payload_offset, in, p->job.in_len, "compressed kernel");
	if (!ret)
		ret = cg_reader_get(&rd, img->payload_offset + img->payload_length - sizeof(length), length,
				    sizeof(length), "compressed kernel");
	if (!ret)
		p->output_len = get_unaligned_le32(length);
	return ret;
}

/**
 * cg_decoder_find() - what unpacks this?
 * @dec: what there is
 * @packing: any
 *
 * Return: a decoder of heads, if not of more; NULL where there is none.
 */
const struct cg_decoder *cg_decoder_find(const struct cg_decoders *dec, enum cg_packing packing)
{
	size_t i;

	for (i = 0; i < dec->nr; i++) {
		if (dec->table[i].packing == packing && dec->table[i].head)
			return &dec->table[i];
	}
	return NULL;
}

static int cg_payload_no_magic(struct cg_payload *p)
{
	char bytes[3 * 6];

	scnprintf(bytes, sizeof(bytes), "%02x %02x %02x %02x %02x %02x", p->job.in[0], p->job.in[1], p->job.in[2],
		  p->job.in[3], p->job.in[4], p->job.in[5]);
	cg_find(p->report, CG_F_IMAGE_PAYLOAD_MAGIC, bytes, NULL, p->img->payload_offset);
	return -EBADMSG;
}

/* What could not be unpacked is not bad for that: the boot code brings its own decoder. */
static int cg_payload_not_run(struct cg_payload *p, const char *why)
{
	char reason[CG_REASON_LEN];

	scnprintf(reason, sizeof(reason), "the kernel inside is packed with %s: %s", p->name, why);
	cg_check_not_run(p->report, CG_CHECK_IMAGE_PAYLOAD, reason);
	return 0;
}

static int cg_payload_judge(struct cg_payload *p, const struct cg_decoders *dec)
{
	const struct cg_decoder *decoder = cg_decoder_find(dec, p->img->packing);
	int ret;

	if (!decoder)
		return cg_payload_not_run(p, "this kernel has no decoder that modules may use");
	ret = cg_payload_unpack(p, decoder);
	if (ret == -EOPNOTSUPP)
		return cg_payload_not_run(p, "in a way that this kernel cannot unpack");
	if (ret && ret != -EBADMSG) {
		cg_payload_not_run(p, "no memory to unpack it");
		return ret;
	}
	cg_check_done(p->report, CG_CHECK_IMAGE_PAYLOAD);
	if (!ret)
		ret = cg_payload_check_kernel(p);
	if (ret)
		return ret;
	p->img->memsz_required = cg_payload_need(p->img);
	return cg_image_judge_need(p->img, p->report);
}

/**
 * cg_payload_read() - what the kernel inside a bzImage will really use
 * @src: the file, untrusted
 * @img: from cg_image_read(); packing, output_len, phdr and memsz_required are filled in
 * @dec: decoders and their buffers, which are written over
 * @report: gets the findings; CG_CHECK_IMAGE_PAYLOAD is marked
 *
 * Context: may sleep; reads CG_PAYLOAD_IN bytes and four.
 * Return: 0, also where the check could not be made and is marked not-run or not-applicable; -EBADMSG: the payload is
 * damaged, or the header claims less memory than is needed; -ENOMEM: marked not-run, without a finding; else as reading
 * gave.
 */
int cg_payload_read(const struct cg_source *src, struct cg_image *img, const struct cg_decoders *dec,
		    struct cg_report *report)
{
	struct cg_payload p = { .src = src, .img = img, .report = report };
	int ret;

	if (img->format != CG_FORMAT_BZIMAGE) {
		cg_check_not_applicable(report, CG_CHECK_IMAGE_PAYLOAD, "only a bzImage holds another kernel");
		return 0;
	}
	if (!img->payload_offset || img->payload_length < CG_PAYLOAD_HEAD_MIN) {
		cg_check_not_run(report, CG_CHECK_IMAGE_PAYLOAD, "the header does not tell where the kernel inside is");
		return 0;
	}
	p.job.out = dec->out;
	p.job.out_len = CG_PAYLOAD_OUT;
	ret = cg_payload_fetch(&p, dec->in);
	if (ret) {
		cg_check_not_run(report, CG_CHECK_IMAGE_PAYLOAD, "the image could not be read");
		return ret;
	}
	img->packing = cg_packing_sniff(p.job.in);
	p.name = cg_packing_name(img->packing);
	if (img->packing)
		return cg_payload_judge(&p, dec);
	cg_check_done(report, CG_CHECK_IMAGE_PAYLOAD);
	return cg_payload_no_magic(&p);
}

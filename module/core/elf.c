// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF64 and ELF32 headers, little endian: of a vmlinux, of the kernel inside a bzImage, of the ELF-headed bzImage of
 * 2006. The rules are those of elf_is_ehdr_sane() and elf_is_phdr_sane(), kernel/kexec_elf.c, with a reason for each.
 */
#include <crashguard/elf.h>

#define CG_ELF_MAGIC 0x464c457f
#define CG_ELFCLASS32 1
#define CG_ELFCLASS64 2
#define CG_ELFDATA2LSB 1
#define CG_ELFDATA2MSB 2
#define CG_EV_CURRENT 1
#define CG_ET_EXEC 2
#define CG_ET_DYN 3
#define CG_PT_INTERP 3
/* A vmlinux has 4 to 6. */
#define CG_ELF_PHNUM_MAX 64
/* No kernel asks for more than a large page. */
#define CG_ELF_ALIGN_MAX CG_G(1)

static int cg_elf_fault_set(struct cg_elf_fault *fault, int err, enum cg_code code, const char *what, u64 n0, u64 n1,
			    u64 n2)
{
	*fault = (struct cg_elf_fault){ .code = code, .what = what, .num = { n0, n1, n2 } };
	return err;
}

/* Reads what lies within src->size; the caller has seen to that. */
static int cg_elf_get(const struct cg_source *src, u64 off, void *buf, size_t len, struct cg_elf_fault *fault)
{
	int ret = cg_source_read(src, off, buf, len);

	return ret ? cg_elf_fault_set(fault, ret, CG_F_NONE, "unreadable", off, len, 0) : 0;
}

static size_t cg_elf_ehsize(bool is_64)
{
	return is_64 ? 64 : 52;
}

static size_t cg_elf_phentsize(bool is_64)
{
	return is_64 ? 56 : 32;
}

static size_t cg_elf_shentsize(bool is_64)
{
	return is_64 ? 64 : 40;
}

/**
 * cg_elf_ehdr_decode() - an ELF header as a struct
 * @raw: 64 bytes, untrusted, of which an ELF32 header uses 52
 * @e: gets it, whatever it says
 */
void cg_elf_ehdr_decode(const u8 *raw, struct cg_elf_ehdr *e)
{
	bool is_64 = raw[4] != CG_ELFCLASS32;
	const u8 *tail = raw + (is_64 ? 52 : 40);

	*e = (struct cg_elf_ehdr){
		.is_64 = is_64,
		.data = raw[5],
		.type = get_unaligned_le16(raw + 16),
		.machine = get_unaligned_le16(raw + 18),
		.version = get_unaligned_le32(raw + 20),
		.entry = is_64 ? get_unaligned_le64(raw + 24) : get_unaligned_le32(raw + 24),
		.phoff = is_64 ? get_unaligned_le64(raw + 32) : get_unaligned_le32(raw + 28),
		.shoff = is_64 ? get_unaligned_le64(raw + 40) : get_unaligned_le32(raw + 32),
		.flags = get_unaligned_le32(tail - 4),
		.ehsize = get_unaligned_le16(tail),
		.phentsize = get_unaligned_le16(tail + 2),
		.phnum = get_unaligned_le16(tail + 4),
		.shentsize = get_unaligned_le16(tail + 6),
		.shnum = get_unaligned_le16(tail + 8),
		.shstrndx = get_unaligned_le16(tail + 10),
	};
}

/**
 * cg_elf_phdr_decode() - a program header as a struct
 * @raw: 56 bytes of ELF64, or 32 of ELF32, untrusted
 * @is_64: which
 * @p: gets it, whatever it says
 */
void cg_elf_phdr_decode(const u8 *raw, bool is_64, struct cg_elf_phdr *p)
{
	if (is_64) {
		*p = (struct cg_elf_phdr){
			.type = get_unaligned_le32(raw),
			.flags = get_unaligned_le32(raw + 4),
			.offset = get_unaligned_le64(raw + 8),
			.vaddr = get_unaligned_le64(raw + 16),
			.paddr = get_unaligned_le64(raw + 24),
			.filesz = get_unaligned_le64(raw + 32),
			.memsz = get_unaligned_le64(raw + 40),
			.align = get_unaligned_le64(raw + 48),
		};
		return;
	}
	*p = (struct cg_elf_phdr){
		.type = get_unaligned_le32(raw),
		.offset = get_unaligned_le32(raw + 4),
		.vaddr = get_unaligned_le32(raw + 8),
		.paddr = get_unaligned_le32(raw + 12),
		.filesz = get_unaligned_le32(raw + 16),
		.memsz = get_unaligned_le32(raw + 20),
		.flags = get_unaligned_le32(raw + 24),
		.align = get_unaligned_le32(raw + 28),
	};
}

static const char *cg_elf_type_name(u16 type)
{
	switch (type) {
	case 1:
		return "an ELF object or kernel module";
	case 4:
		return "an ELF core dump";
	default:
		return "an ELF file of an unknown type";
	}
}

/* What the file claims to be. */
static int cg_elf_ident_check(const struct cg_elf_ehdr *e, u8 class, struct cg_elf_fault *fault)
{
	if (class != CG_ELFCLASS32 && class != CG_ELFCLASS64)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_HEADER, "EI_CLASS", class, CG_ELFCLASS64, 0);
	if (e->data == CG_ELFDATA2MSB)
		return cg_elf_fault_set(fault, -ENOEXEC, CG_F_IMAGE_BIG_ENDIAN, e->is_64 ? "ELF64" : "ELF32", 0, 0, 0);
	if (e->data != CG_ELFDATA2LSB)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_HEADER, "EI_DATA", e->data, CG_ELFDATA2LSB, 0);
	if (e->version != CG_EV_CURRENT)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_HEADER, "e_version", e->version, CG_EV_CURRENT,
					0);
	if (e->type != CG_ET_EXEC && e->type != CG_ET_DYN)
		return cg_elf_fault_set(fault, -ENOEXEC, CG_F_IMAGE_ELF_PROGRAM, cg_elf_type_name(e->type), 0, 0, 0);
	if (e->ehsize != cg_elf_ehsize(e->is_64))
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_HEADER, "e_ehsize", e->ehsize,
					cg_elf_ehsize(e->is_64), 0);
	return 0;
}

/* One past the last byte of a table; U64_MAX where that is beyond all files. */
static u64 cg_elf_table_end(u64 off, u64 bytes)
{
	u64 end;

	return check_add_overflow(off, bytes, &end) ? U64_MAX : end;
}

/* Where the tables lie. */
static int cg_elf_tables_check(const struct cg_source *src, const struct cg_elf_ehdr *e, struct cg_elf_fault *fault)
{
	size_t phentsize = cg_elf_phentsize(e->is_64), shentsize = cg_elf_shentsize(e->is_64);
	u64 end;

	if (!e->phnum || e->phnum > CG_ELF_PHNUM_MAX)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_PHNUM, "e_phnum", e->phnum, CG_ELF_PHNUM_MAX,
					0);
	if (e->phentsize != phentsize)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_PHENTSIZE, "e_phentsize", e->phentsize,
					phentsize, 0);
	end = cg_elf_table_end(e->phoff, (u64)e->phnum * phentsize);
	if (end > src->size)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_CUT_PHDRS, "program headers", src->size, end,
					e->phnum);
	end = cg_elf_table_end(e->shoff, (u64)e->shnum * shentsize);
	if (e->shnum && end > src->size)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_CUT_HEADER, "section headers", src->size, end, 0);
	return 0;
}

/* @bits: of an address in this class of ELF */
static bool cg_elf_sum_fits(u64 a, u64 b, unsigned int bits, u64 *sum)
{
	return !check_add_overflow(a, b, sum) && (bits == 64 || !(*sum >> bits));
}

/* A PT_LOAD by itself. */
static int cg_elf_phdr_check(const struct cg_source *src, const struct cg_elf_phdr *p, unsigned int bits, u64 index,
			     struct cg_elf_fault *fault)
{
	u64 end;

	if (!cg_elf_sum_fits(p->offset, p->filesz, bits, &end))
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_WRAP, "p_offset + p_filesz", index, bits, 0);
	if (end > src->size)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_CUT_SEGMENT, "p_offset + p_filesz", src->size, end,
					index);
	if (!cg_elf_sum_fits(p->paddr, p->memsz, bits, &end))
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_WRAP, "p_paddr + p_memsz", index, bits, 0);
	if (p->memsz < p->filesz)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_MEMSZ, "p_memsz", index, p->filesz, p->memsz);
	if (p->align && (!cg_is_power_of_2(p->align) || p->align > CG_ELF_ALIGN_MAX))
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_ALIGN, "p_align", index, p->align,
					CG_ELF_ALIGN_MAX);
	return 0;
}

/* Bytes that both hold. */
static u64 cg_elf_overlap(const struct cg_range *a, const struct cg_range *b)
{
	if (!cg_range_overlaps(a, b))
		return 0;
	return min(a->end, b->end) - max(a->start, b->start) + 1;
}

/* Adds a PT_LOAD that is sane by itself; what was added before does not overlap, so no sum can wrap. */
static int cg_elf_load_add(struct cg_elf *elf, const struct cg_elf_phdr *p, unsigned int index,
			   struct cg_elf_fault *fault)
{
	struct cg_range range = { p->paddr, p->paddr + p->memsz - 1 };
	unsigned int i;
	u64 shared;

	if (elf->nr_load == CG_ELF_LOADS_MAX)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_LOADS, "PT_LOAD", CG_ELF_LOADS_MAX, 0, 0);
	for (i = 0; i < elf->nr_load; i++) {
		shared = cg_elf_overlap(&elf->load[i], &range);
		if (shared)
			return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_OVERLAP, "PT_LOAD", elf->index[i],
						index, shared);
	}
	elf->low = elf->nr_load ? min(elf->low, range.start) : range.start;
	elf->high = max(elf->high, range.end + 1);
	elf->memsz_sum += p->memsz;
	elf->filesz_sum += p->filesz;
	elf->align_max = max(elf->align_max, p->align);
	if (p->align)
		elf->align_min = min(elf->align_min, p->align);
	elf->first_offset = min(elf->first_offset, p->offset);
	elf->file_end = max(elf->file_end, p->offset + p->filesz);
	elf->is_relocated |= p->vaddr != p->paddr;
	elf->index[elf->nr_load] = (u8)index;
	elf->load[elf->nr_load++] = range;
	return 0;
}

static int cg_elf_phdrs_scan(const struct cg_source *src, const struct cg_elf_ehdr *e, struct cg_elf *elf,
			     struct cg_elf_fault *fault)
{
	size_t size = cg_elf_phentsize(e->is_64);
	struct cg_elf_phdr p;
	unsigned int i;
	u8 raw[56];
	int ret;

	for (i = 0; i < e->phnum; i++) {
		ret = cg_elf_get(src, e->phoff + (u64)i * size, raw, size, fault);
		if (ret)
			return ret;
		cg_elf_phdr_decode(raw, e->is_64, &p);
		elf->has_interp |= p.type == CG_PT_INTERP;
		if (p.type != CG_PT_LOAD)
			continue;
		ret = cg_elf_phdr_check(src, &p, e->is_64 ? 64 : 32, i, fault);
		if (!ret && p.memsz)
			ret = cg_elf_load_add(elf, &p, i, fault);
		if (ret)
			return ret;
	}
	if (!elf->nr_load)
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_ELF_NO_LOAD, "PT_LOAD", e->phnum, 0, 0);
	return 0;
}

static int cg_elf_ehdr_read(const struct cg_source *src, struct cg_elf_ehdr *e, struct cg_elf_fault *fault)
{
	size_t len = min_t(u64, src->size, 64);
	u8 raw[64] = { 0 };
	int ret;

	ret = cg_elf_get(src, 0, raw, len, fault);
	if (ret)
		return ret;
	if (get_unaligned_le32(raw) != CG_ELF_MAGIC)
		return cg_elf_fault_set(fault, -ENOEXEC, CG_F_IMAGE_FORMAT, "no ELF magic", src->size, 0, 0);
	cg_elf_ehdr_decode(raw, e);
	if (len < cg_elf_ehsize(e->is_64))
		return cg_elf_fault_set(fault, -EBADMSG, CG_F_IMAGE_CUT_HEADER, "ELF header", src->size,
					cg_elf_ehsize(e->is_64), 0);
	return cg_elf_ident_check(e, raw[4], fault);
}

/**
 * cg_elf_scan() - read and check the headers of an ELF file
 * @src: the file, or a prefix of it whose @size is that of the whole file; untrusted
 * @elf: gets the facts; what it holds after a failure means nothing
 * @fault: gets the reason of a failure
 *
 * Context: may sleep.
 * Return: 0; -ENOEXEC: no ELF file, or one of a kind that is no kernel; -EBADMSG: damaged or truncated; else as
 * reading gave, with no code in @fault and offset and length in its numbers.
 */
int cg_elf_scan(const struct cg_source *src, struct cg_elf *elf, struct cg_elf_fault *fault)
{
	struct cg_elf_ehdr e;
	int ret;

	*elf = (struct cg_elf){ .align_min = U64_MAX, .first_offset = U64_MAX };
	ret = cg_elf_ehdr_read(src, &e, fault);
	if (!ret)
		ret = cg_elf_tables_check(src, &e, fault);
	if (ret)
		return ret;
	elf->is_64 = e.is_64;
	elf->is_dynamic = e.type == CG_ET_DYN;
	elf->machine = e.machine;
	elf->entry = e.entry;
	elf->phdrs_end = e.phoff + (u64)e.phnum * e.phentsize;
	elf->file_end = elf->phdrs_end;
	if (e.shnum) {
		elf->shdrs_start = e.shoff;
		elf->file_end = max(elf->file_end, e.shoff + (u64)e.shnum * cg_elf_shentsize(e.is_64));
	}
	return cg_elf_phdrs_scan(src, &e, elf, fault);
}

/**
 * cg_elf_facts() - what the program headers say about memory
 * @elf: from cg_elf_scan()
 * @img: gets it
 */
void cg_elf_facts(const struct cg_elf *elf, struct cg_image *img)
{
	img->phdr.nr_load = elf->nr_load;
	img->phdr.memsz_sum = elf->memsz_sum;
	img->phdr.low = elf->low;
	img->phdr.high = elf->high;
	img->phdr.first = cg_range_size(&elf->load[0]);
}

/**
 * cg_elf_facts_of_bzimage() - facts of the bzImage of 2006, which was an ELF file too
 * @src: the image, untrusted
 * @img: gets memsz_declared where its setup header has none
 *
 * Kernels of boot protocol 2.04 and 2.05 have no init_size, and the one PT_LOAD before the boot sector says how much
 * memory the kernel takes when it unpacks. Context: may sleep.
 */
void cg_elf_facts_of_bzimage(const struct cg_source *src, struct cg_image *img)
{
	struct cg_elf_fault fault;
	struct cg_elf elf;

	if (img->memsz_declared || cg_elf_scan(src, &elf, &fault))
		return;
	cg_elf_facts(&elf, img);
	img->memsz_declared = elf.high - elf.low;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel that a bzImage unpacks to, VO in the words of arch/x86/boot/header.S: is its head what came out of a
 * linker? A flipped bit in the packed stream can leave ELF headers that any reader takes, and the boot code then finds
 * that the checksum over the whole is wrong, after the panic.
 *
 * So each rule here is one of two kinds. What the boot code or the kernel cannot do without holds for every packing.
 * What only the ELF specification, the x86-64 psABI and the PHDRS of arch/x86/kernel/vmlinux.lds.S say holds where the
 * boot code sees a checksum: there a byte that came out wrong is fatal wherever it lies, and one that no linker writes
 * came out wrong. Without a checksum such a byte may do no harm: the boot code reads e_entry, e_phoff, e_phnum and of
 * each PT_LOAD p_type, p_offset, p_paddr, p_filesz and p_align, and nothing else (parse_elf(), boot/compressed/misc.c).
 */
#include <crashguard/elf.h>
#include <crashguard/vo.h>

#define CG_PT_DYNAMIC 2
#define CG_PT_NOTE 4
#define CG_PT_GNU 0x6474e550	/* the first of four: unwinding, stack, RELRO, properties */
#define CG_PF_X 1
#define CG_PF_W 2
#define CG_PF_R 4
#define CG_ELFOSABI_GNU 3
/* __START_KERNEL_map: -mcmodel=kernel links for the upper 2G, by the psABI as well. */
#define CG_VO_MAP 0xffffffff80000000ULL
/* PMD_SIZE: what aligns most in vmlinux.lds.S, and the least p_align that the boot code takes. */
#define CG_VO_GAP CG_M(2)

/* @i: below e_phnum, whose table cg_elf_scan() has read from the same head */
static void cg_vo_phdr(const struct cg_vo *vo, unsigned int i, struct cg_elf_phdr *p)
{
	cg_elf_phdr_decode(vo->head + vo->ehdr.phoff + (size_t)i * vo->ehdr.phentsize, true, p);
}

static bool cg_vo_is_load(const struct cg_elf_phdr *p)
{
	return p->type == CG_PT_LOAD && p->memsz;
}

/* Both lengths are of ranges that do not wrap. */
static bool cg_vo_meet(u64 a, u64 a_len, u64 b, u64 b_len)
{
	return a_len && b_len && a < b + b_len && b < a + a_len;
}

/* e_ident behind EI_DATA, and e_flags, of which x86-64 has none. */
static bool cg_vo_ident_is_sane(const struct cg_vo *vo)
{
	size_t i;

	if (vo->head[6] != 1 || (vo->head[7] && vo->head[7] != CG_ELFOSABI_GNU))
		return false;
	for (i = 8; i < 16; i++) {
		if (vo->head[i])
			return false;
	}
	return !vo->ehdr.flags;
}

static bool cg_vo_shdrs_meet_load(const struct cg_vo *vo)
{
	struct cg_elf_phdr p;
	unsigned int i;

	for (i = 0; i < vo->ehdr.phnum; i++) {
		cg_vo_phdr(vo, i, &p);
		if (cg_vo_is_load(&p) && cg_vo_meet(vo->ehdr.shoff, (u64)vo->ehdr.shnum * 64, p.offset, p.filesz))
			return true;
	}
	return false;
}

/* That the table lies within the file is asked for before. */
static bool cg_vo_shdrs_are_sane(const struct cg_vo *vo)
{
	const struct cg_elf_ehdr *e = &vo->ehdr;

	if (!e->shnum)
		return !e->shoff && !e->shstrndx && (!e->shentsize || e->shentsize == 64);
	return e->shentsize == 64 && e->shstrndx < e->shnum && !(e->shoff & 7) && e->shoff >= vo->elf->phdrs_end &&
	       !cg_vo_shdrs_meet_load(vo);
}

/* Between the headers and the first segment, 2M further on, a linker leaves zeros. */
static bool cg_vo_padding_is_zero(const struct cg_vo *vo)
{
	u64 end = min_t(u64, vo->len, vo->elf->first_offset), i;
	u64 shdrs_end = vo->ehdr.shoff + (u64)vo->ehdr.shnum * 64;

	for (i = vo->elf->phdrs_end; i < end; i++) {
		bool is_shdr = i >= vo->ehdr.shoff && i < shdrs_end;

		if (!is_shdr && vo->head[i])
			return false;
	}
	return true;
}

static bool cg_vo_type_is_known(u32 type)
{
	return type == CG_PT_LOAD || type == CG_PT_DYNAMIC || type == CG_PT_NOTE || (type & ~3U) == CG_PT_GNU;
}

/* A program header by itself: p_offset and p_vaddr are alike modulo p_align, and the file has all of it. */
static bool cg_vo_phdr_is_sane(const struct cg_vo *vo, const struct cg_elf_phdr *p)
{
	if (!cg_vo_type_is_known(p->type) || (p->flags & ~(CG_PF_R | CG_PF_W | CG_PF_X)) ||
	    (p->align && !cg_is_power_of_2(p->align)))
		return false;
	if (p->offset > vo->file_len || p->filesz > vo->file_len - p->offset || p->memsz < p->filesz)
		return false;
	return p->align < 2 || !((p->vaddr - p->offset) & (p->align - 1));
}

/*
 * The text comes first, and is not written to; what takes no room in the file, .bss and .brk, comes last, and is. Of a
 * kernel that is linked into a single segment neither can be asked.
 */
static bool cg_vo_load_is_sane(const struct cg_vo *vo, const struct cg_elf_phdr *p, u64 distance)
{
	if (vo->elf->nr_load == 1)
		return true;
	if (p->paddr == vo->elf->low && (p->flags != (CG_PF_R | CG_PF_X) || p->vaddr < CG_VO_MAP))
		return false;
	/* One distance between where it runs and where it is loaded, but for the per-CPU data, which is linked at 0. */
	if (!(p->flags & CG_PF_R) || (p->vaddr - p->paddr != distance && p->vaddr))
		return false;
	if (p->paddr + p->memsz == vo->elf->high)
		return p->flags & CG_PF_W;
	return p->memsz == p->filesz;
}

/* Entries of a note are padded to 4 or 8 bytes, and those of PT_DYNAMIC have 16; both say so in p_align. */
static bool cg_vo_part_is_whole(const struct cg_elf_phdr *part)
{
	u64 unit = part->type == CG_PT_DYNAMIC ? 16 : 4;

	if (part->align != 8 && (part->align != 4 || unit != 4))
		return false;
	return part->memsz == part->filesz && !(part->vaddr & (part->align - 1)) && !(part->filesz & (unit - 1));
}

/* A note is part of a PT_LOAD ("text :note"), in the file as in memory. */
static bool cg_vo_part_is_sane(const struct cg_vo *vo, const struct cg_elf_phdr *part)
{
	struct cg_elf_phdr p;
	unsigned int i;

	if (part->type != CG_PT_NOTE && part->type != CG_PT_DYNAMIC)
		return true;
	for (i = 0; i < vo->ehdr.phnum && part->filesz; i++) {
		cg_vo_phdr(vo, i, &p);
		if (cg_vo_is_load(&p) && part->offset >= p.offset && part->offset - p.offset < p.filesz)
			return part->offset + part->filesz <= p.offset + p.filesz && cg_vo_part_is_whole(part) &&
			       part->offset - p.offset == part->paddr - p.paddr &&
			       part->offset - p.offset == part->vaddr - p.vaddr;
	}
	return !part->filesz;
}

static bool cg_vo_phdrs_are_sane(const struct cg_vo *vo)
{
	struct cg_elf_phdr p;
	u64 distance = 0;
	unsigned int i;

	for (i = 0; i < vo->ehdr.phnum; i++) {
		cg_vo_phdr(vo, i, &p);
		if (cg_vo_is_load(&p) && p.paddr == vo->elf->low)
			distance = p.vaddr - p.paddr;
	}
	for (i = 0; i < vo->ehdr.phnum; i++) {
		cg_vo_phdr(vo, i, &p);
		if (!cg_vo_phdr_is_sane(vo, &p) || !cg_vo_part_is_sane(vo, &p) ||
		    (cg_vo_is_load(&p) && !cg_vo_load_is_sane(vo, &p, distance)))
			return false;
	}
	return true;
}

/* Does something begin less than CG_VO_GAP behind the end of each segment but the last? */
static bool cg_vo_is_dense(const struct cg_vo *vo)
{
	const struct cg_elf *elf = vo->elf;
	unsigned int i, j;

	for (i = 0; i < elf->nr_load; i++) {
		u64 end = elf->load[i].end + 1;

		for (j = 0; end != elf->high && j < elf->nr_load; j++) {
			if (elf->load[j].start >= end && elf->load[j].start - end < CG_VO_GAP)
				break;
		}
		if (j == elf->nr_load)
			return false;
	}
	return true;
}

/* parse_elf() moves one segment after the other down to where it belongs, and none over one that it has yet to move. */
static bool cg_vo_moves_are_sane(const struct cg_vo *vo)
{
	struct cg_elf_phdr p, later;
	unsigned int i, j;

	for (i = 0; i < vo->ehdr.phnum; i++) {
		cg_vo_phdr(vo, i, &p);
		for (j = i + 1; cg_vo_is_load(&p) && j < vo->ehdr.phnum; j++) {
			cg_vo_phdr(vo, j, &later);
			if (cg_vo_is_load(&later) &&
			    cg_vo_meet(p.paddr - vo->elf->low, p.filesz, later.offset, later.filesz))
				return false;
		}
	}
	return true;
}

/* The kernel is entered in what the file has of it. */
static bool cg_vo_entry_is_sane(const struct cg_vo *vo)
{
	struct cg_elf_phdr p;
	unsigned int i;

	for (i = 0; i < vo->ehdr.phnum; i++) {
		cg_vo_phdr(vo, i, &p);
		if (cg_vo_is_load(&p) && vo->ehdr.entry >= p.paddr && vo->ehdr.entry - p.paddr < p.filesz)
			return true;
	}
	return false;
}

/**
 * cg_vo_fault() - what is wrong with the head of an unpacked kernel
 * @vo: the head, untrusted; @vo->ehdr is filled in
 *
 * Context: any.
 * Return: a phrase for CG_F_IMAGE_PAYLOAD_DAMAGED; NULL where all is well.
 */
const char *cg_vo_fault(struct cg_vo *vo)
{
	cg_elf_ehdr_decode(vo->head, &vo->ehdr);
	if (!cg_vo_padding_is_zero(vo))
		return "bytes that are 0 in every kernel are not";
	if (!cg_vo_entry_is_sane(vo))
		return "its entry is where the file has nothing of it";
	if (!cg_vo_moves_are_sane(vo))
		return "its segments would overwrite each other";
	if (!vo->is_summed)
		return NULL;
	if (!cg_vo_ident_is_sane(vo) || !cg_vo_shdrs_are_sane(vo))
		return "no linker writes such an ELF header";
	if (!cg_vo_phdrs_are_sane(vo) || !cg_vo_is_dense(vo))
		return "no linker writes such program headers";
	return NULL;
}

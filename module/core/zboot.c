// SPDX-License-Identifier: GPL-2.0-only
/*
 * EFI zboot: an EFI program with a packed kernel in it, made for arm64, riscv and loongarch. The header is that of
 * drivers/firmware/efi/libstub/zboot-header.S.
 */
#include <crashguard/reader.h>

#define CG_ZBOOT_MZ 0x5a4d
#define CG_ZBOOT_MAGIC 0x676d697a	/* "zimg" */
#define CG_ZBOOT_HEADER_LEN 64
#define CG_ZBOOT_TYPE 24
#define CG_ZBOOT_TYPE_LEN 32

/* The name of the packer is a string in the header, and no more than a name. */
static void cg_zboot_type(const u8 *head, char *type)
{
	size_t i;

	for (i = 0; i < CG_ZBOOT_TYPE_LEN && head[CG_ZBOOT_TYPE + i]; i++)
		type[i] = (char)head[CG_ZBOOT_TYPE + i];
	type[i] = '\0';
}

/**
 * cg_zboot_sniff() - "MZ" at 0 and "zimg" at 4
 * @rd: the image
 *
 * Return: true if so.
 */
bool cg_zboot_sniff(const struct cg_reader *rd)
{
	return rd->head_len >= 8 && get_unaligned_le16(rd->head) == CG_ZBOOT_MZ &&
	       get_unaligned_le32(rd->head + 4) == CG_ZBOOT_MAGIC;
}

/**
 * cg_zboot_read() - an EFI zboot file, which no kernel unpacks for kexec_file_load
 * @rd: the image
 *
 * Context: may sleep.
 * Return: -ENOEXEC; -EBADMSG where the packed kernel is cut; else as reading gave; each with a finding.
 */
int cg_zboot_read(struct cg_reader *rd)
{
	char type[CG_ZBOOT_TYPE_LEN + 1];
	u64 start, end;
	int ret;

	if (rd->head_len < CG_ZBOOT_HEADER_LEN) {
		cg_find(rd->report, CG_F_IMAGE_CUT_HEADER, "zboot header", NULL, rd->src->size, CG_ZBOOT_HEADER_LEN);
		return -EBADMSG;
	}
	start = get_unaligned_le32(rd->head + 8);
	end = start + get_unaligned_le32(rd->head + 12);
	ret = cg_pe_facts(rd);
	if (ret)
		return ret;
	if (end > rd->src->size) {
		cg_find(rd->report, CG_F_IMAGE_CUT_PAYLOAD, NULL, NULL, rd->src->size, end);
		return -EBADMSG;
	}
	rd->img->payload_offset = start;
	rd->img->payload_length = end - start;
	cg_zboot_type(rd->head, type);
	cg_find(rd->report, CG_F_IMAGE_ZBOOT, type, NULL, end - start);
	return -ENOEXEC;
}

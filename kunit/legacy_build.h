/* SPDX-License-Identifier: GPL-2.0-only */
/* A kexec_load of a small bzImage, as kexec-tools would make it. */
#ifndef CRASHGUARD_LEGACY_BUILD_H
#define CRASHGUARD_LEGACY_BUILD_H

#include "image_build.h"

#include <crashguard/legacy.h>

/* A kernel of 16K that runs in 8M, and the 6M ELF file in it, of which 4K are there. */
#define HEAD 16
#define INIT_SIZE 0x800000
#define PAYLOAD (BZ_PAYLOAD - BZ_SETUP)
#define ELF(off) (PAYLOAD + HEAD + (off))

#define REGION 0x10000000ULL
#define REGION_END 0x13ffffffULL
#define KERNEL_AT 0x12000000ULL
#define BEHIND (KERNEL_AT + BZ_KERNEL)
#define AFTER (KERNEL_AT + INIT_SIZE)
#define CMDLINE 0x1000

enum { KERNEL, PARAMS, INITRD, CORE, PURGATORY, DATA, BACKUP, SEGMENTS };

static const struct {
	u64 mem, memsz, bufsz;
	enum cg_segment_kind kind;
} good[SEGMENTS] = {
	[KERNEL] = { KERNEL_AT, INIT_SIZE, BZ_KERNEL, CG_SEG_KERNEL },
	[PARAMS] = { 0x13000000, 0x3000, 0x2000, CG_SEG_PARAMS },
	[INITRD] = { 0x13100000, 0x2000, 0x1234, CG_SEG_INITRD },
	[CORE] = { 0x13200000, 0x4000, 0x400, CG_SEG_ELFCOREHDR },
	[PURGATORY] = { 0x13300000, 0x9000, 0x7000, CG_SEG_PURGATORY },
	[DATA] = { 0x10000000, 0x1000, 0x30, CG_SEG_PARAMS },
	[BACKUP] = { 0x13400000, 0x9f000, 0x9f000, CG_SEG_OTHER },
};

struct legacy_build {
	struct cg_legacy_load load;
	struct image_file *file[SEGMENTS];
	struct cg_legacy legacy;
	struct cg_decoders dec;
};

static int fake_head(struct cg_decode *job)
{
	job->got = min(job->in_len - HEAD, job->out_len);
	memcpy(job->out, job->in + HEAD, job->got);
	return job->in[8] ? -EBADMSG : 0;
}

static const struct cg_decoder fake_table[] = { { CG_PACKING_XZ, fake_head } };

static void legacy_put_params(struct image_file *file)
{
	image_put_setup(file);
	/* As kexec-tools leaves them: half of boot_flag is gone, and so is "loaded high". */
	image_put(file, 0x1fe, 2, 0x55);
	image_put(file, 0x210, 2, 0xd0);
	image_put(file, 0x218, 4, good[INITRD].mem);
	image_put(file, 0x21c, 4, good[INITRD].bufsz);
	image_put(file, 0x228, 4, good[PARAMS].mem + CMDLINE);
	image_put(file, 0x250, 8, good[DATA].mem);
	image_put(file, 0x260, 4, INIT_SIZE);
	/* The screen's size and the like, which must not be taken for an EFI header. */
	image_put_pe(file, 0, 0);
	image_put(file, 0x0c0, 4, 0);
	image_put(file, 0x0c4, 4, 0);
	image_put(file, 0x0c8, 4, 0);
	memset(file->data + 0x400, 0, 28);
	image_text(file, CMDLINE, "console=ttyS0 elfcorehdr=320K", 29);
}

static void legacy_put_kernel(struct kunit *test, struct image_file *file)
{
	struct image_file *elf = image_elf(test, true);

	image_text(file, PAYLOAD, "\xfd\x37\x7a\x58\x5a\0", 6);
	memcpy(file->data + ELF(0), elf->data, BZ_PAYLOAD_LEN - HEAD);
	image_put(file, ELF(24), 8, 0x1000200);
	image_put(file, PAYLOAD + BZ_PAYLOAD_LEN - 4, 4, ELF_SIZE);
}

static struct legacy_build *legacy_new(struct kunit *test)
{
	struct legacy_build *build = kunit_kzalloc(test, sizeof(*build), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, build);
	build->load.entry = good[PURGATORY].mem + 0x760;
	build->load.region = (struct cg_range){ REGION, REGION_END };
	build->load.nr = SEGMENTS;
	for (i = 0; i < SEGMENTS; i++) {
		build->file[i] = image_new(test, good[i].bufsz);
		build->load.seg[i] = (struct cg_legacy_segment){ build->file[i]->src, good[i].mem, good[i].memsz };
	}
	legacy_put_params(build->file[PARAMS]);
	legacy_put_kernel(test, build->file[KERNEL]);
	image_text(build->file[CORE], 0, "\177ELF", 4);
	image_put(build->file[CORE], 16, 2, 4);
	build->dec = (struct cg_decoders){ .table = fake_table, .nr = ARRAY_SIZE(fake_table) };
	build->dec.in = kunit_kzalloc(test, CG_PAYLOAD_IN, GFP_KERNEL);
	build->dec.out = kunit_kzalloc(test, CG_PAYLOAD_OUT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, build->dec.in);
	KUNIT_ASSERT_NOT_NULL(test, build->dec.out);
	return build;
}

#endif

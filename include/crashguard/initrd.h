/* SPDX-License-Identifier: GPL-2.0-only */
/* What an initrd holds when it is unpacked, counted from its bytes. */
#ifndef CRASHGUARD_INITRD_H
#define CRASHGUARD_INITRD_H

#include <crashguard/payload.h>
#include <crashguard/range.h>

#define CG_INITRD_RELEASES 8
/* More than this is held by no reservation, and less by far by every honest initrd. */
#define CG_INITRD_MAX CG_G(4)
/* Archives that were joined: the bootloader's, the microcode's and the one of the system are three. */
#define CG_INITRD_PARTS 256

/**
 * struct cg_initrd - what is in an initrd
 * @size: bytes of it as it stands in memory, packed; 0: there is none, or nobody looked
 * @counted: the rest holds for all of it; else @why
 * @content: bytes of its regular files, each rounded up to pages: what a tmpfs or ramfs takes for them
 * @inodes: files, folders, links and nodes that unpacking makes, hard links once. One whose name stands twice in the
 *          archive counts twice, so that it is never less than there are
 * @symlinks: how many of @inodes are symbolic links
 * @nr_releases: how many of @release are there
 * @lost_releases: there were modules of more releases than that
 * @release: kernels that it has modules for; untrusted text
 * @why: what ended the count, in a few words; NULL: nothing did
 * @at: offset in the initrd, in bytes, of what @why is about: of the part where that is packed
 * @inner: offset in what the part unpacks to
 * @packing: of the part; CG_PACKING_UNKNOWN where it is not packed
 */
struct cg_initrd {
	u64 size;
	bool counted;
	u64 content;
	u32 inodes;
	u32 symlinks;
	unsigned int nr_releases;
	bool lost_releases;
	char release[CG_INITRD_RELEASES][CG_RELEASE_LEN];
	const char *why;
	u64 at;
	u64 inner;
	enum cg_packing packing;
};

struct cg_cpio;

/*
 * Reads all of an initrd, unpacks what is packed, counts what is in it and keeps nothing; see core/initrd.c. Returns 0
 * with @out->counted or @out->why; -ENOMEM; else as reading gave.
 */
int cg_initrd_count(const struct cg_source *src, const struct cg_decoders *dec, struct cg_cpio *cpio,
		    struct cg_initrd *out);

/* Has it modules for the kernel that it is to run with? Marks CG_CHECK_INITRD_RELEASE. */
void cg_initrd_judge(const struct cg_initrd *initrd, const char *release, struct cg_report *report);

#endif

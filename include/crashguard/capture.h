/* SPDX-License-Identifier: GPL-2.0-only */
/* What the capture kernel's own words and files decide about the memory it will use. */
#ifndef CRASHGUARD_CAPTURE_H
#define CRASHGUARD_CAPTURE_H

#include <crashguard/range.h>

#define CG_STREAM_HEAD 32	/* bytes of an initrd that cg_stream_read() looks at */
#define CG_CAPTURE_LINE 2048	/* of a command line; a kernel of x86 reads no more */

/**
 * struct cg_capture - words of the capture kernel's command line
 * @nr_cpus: CPUs it may have; U32_MAX: as many as there are
 * @maxcpus: CPUs it starts; U32_MAX: all it may have
 * @swiotlb: bytes of bounce buffer asked for; 0: the default
 * @swiotlb_force: wanted though nothing lies above 4G
 * @swiotlb_off: not wanted at all
 * @numa_off: the nodes of the machine are not looked at
 * @la57_off: five-level paging is not used
 * @ramfs: rootfs has no limit, because root= is there
 * @rootfs_percent: of RAM that a rootfs with a limit may take, where the kernel knows initramfs_options=
 */
struct cg_capture {
	u32 nr_cpus;
	u32 maxcpus;
	u64 swiotlb;
	bool swiotlb_force;
	bool swiotlb_off;
	bool numa_off;
	bool la57_off;
	bool ramfs;
	u32 rootfs_percent;
};

/**
 * struct cg_stream - how an initrd is packed
 * @space: bytes the kernel takes to unpack it, beside what comes out
 * @factor: times its size that it is taken to unpack to, until that is counted
 */
struct cg_stream {
	u64 space;
	u32 factor;
};

void cg_capture_read(const char *cmdline, struct cg_capture *out);
void cg_stream_read(const u8 head[CG_STREAM_HEAD], struct cg_stream *out);
u64 cg_srat_end(const u8 *table, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* How much memory the capture kernel needs to run in. */
#ifndef CRASHGUARD_ESTIMATE_H
#define CRASHGUARD_ESTIMATE_H

#include <crashguard/capture.h>
#include <crashguard/place.h>

/**
 * struct cg_demand - all that the estimate is made from; sizes in bytes
 * @why: why none can be made, in a short phrase; NULL: it can
 * @kernel: memory from the kernel's first byte to its last, as the kernel inside has it
 * @release: as major * 1000 + minor; 0 unknown
 * @words: of the capture kernel's command line
 * @load: all segments and control pages, which have to be there at once
 * @least: of the smallest region without an offset that it can be loaded into; 0: none is known
 * @carved: kept out of what the capture kernel may use: elfcorehdr and the like
 * @cpus: that this machine can have
 * @percpu: of one CPU's area in the running kernel; 0 unknown
 * @nodes: of memory
 * @la57: this machine has five-level paging
 * @bounce: some memory lies above 4G, or is encrypted, so that bounce buffers are set aside
 * @low: of the part below 4G that goes with a region above it
 * @initrd_size: as it is loaded; 0 none
 * @initrd_content: as it is unpacked, each file rounded up to pages; of no meaning unless counted
 * @initrd_inodes: likewise
 * @initrd_counted: these two were counted
 * @stream: how it is packed
 */
struct cg_demand {
	const char *why;
	u64 kernel;
	u32 release;
	struct cg_capture words;
	u64 load;
	u64 least;
	u64 carved;
	u32 cpus;
	u64 percpu;
	u32 nodes;
	bool la57;
	bool bounce;
	u64 low;
	u64 initrd_size;
	u64 initrd_content;
	u32 initrd_inodes;
	bool initrd_counted;
	struct cg_stream stream;
};

/**
 * struct cg_estimate - what is needed at the moment at which most is, in bytes
 * @known: the rest means something
 * @kernel: itself
 * @initrd: packed and unpacked, with what unpacking it takes, and where rootfs has a limit the RAM that limit asks for
 * @system: all else
 * @total: the sum of these
 */
struct cg_estimate {
	bool known;
	u64 kernel;
	u64 initrd;
	u64 system;
	u64 total;
};

void cg_demand_read(const struct cg_machine *m, const struct cg_image *img, const struct cg_need *need,
		    const char *cmdline, struct cg_demand *out);
void cg_demand_place(const struct cg_machine *m, const struct cg_range *main, const struct cg_range *low,
		     struct cg_demand *demand);
u32 cg_demand_cpus(const struct cg_demand *demand);
void cg_estimate_make(const struct cg_demand *demand, struct cg_estimate *out);
void cg_estimate_judge(const struct cg_demand *demand, const struct cg_estimate *estimate, u64 room,
		       const char *advice, struct cg_report *report);

#endif

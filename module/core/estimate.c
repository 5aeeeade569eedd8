// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much memory the capture kernel needs to run in, by parts. Most is in use while the initrd is unpacked: what it
 * was packed in is given back afterwards, and so is the kernel's own code for starting, of which nothing is taken off.
 *
 * What can be worked out is worked out from the kernel's own rules. The rest, of which the greater part is what the
 * kernel allocates while it starts, is in the constants below: measured on Debian's stock kernels, see there.
 */
#include <crashguard/estimate.h>

/* A struct page of 64 bytes a page, for whole sections: SECTION_SIZE_BITS, sparse_init_nid() of mm/sparse.c. */
#define CG_SECTION CG_M(128)
#define CG_SECTION_PAGES CG_M(2)
#define CG_REGION_ALIGN CG_M(16)	/* CRASH_ALIGN of x86-64 */

/*
 * NR_SECTION_ROOTS pointers, for 2^46 or 2^52 bytes of addresses in sections, 128 of them a root: memory_present() of
 * mm/sparse.c.
 */
#define CG_ROOTS_LA48 CG_K(32)
#define CG_ROOTS_LA57 CG_M(2)

/* struct pglist_data with its zones: alloc_node_data() of arch/x86/mm/numa.c. */
#define CG_NODE CG_K(256)

/* One unit of the first chunk (62 pages on Debian 6.1) and what is added to it; a bound for what a busy system has. */
#define CG_PERCPU_LEAST CG_K(256)
#define CG_PERCPU_MOST CG_M(1)

/* Threads and slabs of one CPU more; with two CPUs the least RAM was that with one or 1M more. */
#define CG_CPU CG_M(1)

#define CG_SWIOTLB CG_M(64)		/* IO_TLB_DEFAULT_SIZE */

/* Kept free (min_free_kbytes with its boost), and tables that grow with RAM: 1/32 fits 70M to 180M of RAM best. */
#define CG_KEPT_PART 32

/* Programs of the initrd at work, and what drivers allocate for their devices: an estimate. */
#define CG_WORK CG_M(8)

/* From 6.18 on the words of initramfs_options= reach the rootfs: init_mount_tree() of fs/namespace.c. */
#define CG_RELEASE_ROOTFS 6018

/*
 * What a kernel allocates from its start to its first program, by the release from which on it holds. Up to 6.5
 * tracefs makes all its files at once (some 9M). Fitted to the least RAM in which Debian's 6.1.0-56,
 * 6.12.117 and 7.3.4 amd64 start, with an initrd of 1.4M and one of 40M: boots without a panic, as those of
 * tests/vm/rehearse --bisect. The suite holds them against real panics.
 */
static const struct cg_start {
	u32 release;
	u64 size;
} cg_starts[] = {
	{ 6013, CG_M(14) },
	{ 6006, CG_M(5) },
	{ 0, CG_M(16) },
};

/**
 * cg_release_number() - which kernel it is
 * @release: "6.12.117+deb13-amd64"; untrusted, NUL-terminated
 *
 * Context: any.
 *
 * Return: 6012; 0 where it does not begin so.
 */
u32 cg_release_number(const char *release)
{
	u64 major, minor;
	char *end;

	if (release[0] < '1' || release[0] > '9')
		return 0;
	major = memparse(release, &end);
	if (*end != '.' || end[1] < '0' || end[1] > '9')
		return 0;
	minor = memparse(end + 1, &end);
	return major < 1000 && minor < 1000 ? major * 1000 + minor : 0;
}

/* A kernel that does not say which it is may be any of them. */
static u64 cg_start_size(u32 release)
{
	const struct cg_start *start = cg_starts;

	while (release && release < start->release)
		start++;
	return release ? start->size : CG_M(16);
}

/**
 * cg_demand_read() - what is known before anything is placed
 * @m: the running machine, which the capture kernel will run on
 * @img: its image
 * @need: of the load, from cg_need_work_out()
 * @cmdline: of the capture kernel, untrusted; NULL where it is not known
 * @out: overwritten, but for what is said of the initrd; also where no estimate can be made, for advice
 *
 * Context: any.
 */
void cg_demand_read(const struct cg_machine *m, const struct cg_image *img, const struct cg_need *need,
		    const char *cmdline, struct cg_demand *out)
{
	out->why = !cmdline ? "the capture kernel's command line is not known" :
		   !img->memsz_declared ? "the size of the kernel is not known" : NULL;
	/* What it takes while it unpacks itself is never less than what it takes afterwards. */
	out->kernel = img->phdr.nr_load && img->phdr.high > img->phdr.low ? img->phdr.high - img->phdr.low :
									   img->memsz_declared;
	out->release = cg_release_number(img->release);
	cg_capture_read(cmdline ?: "", &out->words);
	if (!out->release || out->release < CG_RELEASE_ROOTFS)
		out->words.rootfs_percent = 50;
	out->load = cg_need_sum(need);
	if (check_add_overflow(out->load, need->control, &out->load))
		out->load = U64_MAX;
	out->carved = need->elfcorehdr + need->ima;
	out->cpus = max(m->nr_cpu_possible, 1U);
	out->percpu = m->percpu_size;
	out->nodes = out->words.numa_off ? 1 : max(m->nr_nodes, 1U);
	out->la57 = m->la57 && !out->words.la57_off;
	cg_demand_place(m, NULL, NULL, out);
}

/**
 * cg_demand_place() - where the capture kernel's memory lies
 * @m: the machine
 * @main: the region; NULL: below 4G, as for advice
 * @low: the part below 4G that goes with it; NULL: none
 * @demand: read; what depends on the place is set
 *
 * Bounce buffers: pci_swiotlb_detect() of arch/x86/kernel/pci-dma.c goes by max_possible_pfn, which is the end of the
 * capture kernel's own RAM or, where nodes are looked at, of all that the firmware tells of. Context: any.
 */
void cg_demand_place(const struct cg_machine *m, const struct cg_range *main, const struct cg_range *low,
		     struct cg_demand *demand)
{
	bool above = (main && !cg_range_is_empty(main) && main->end >= CG_G(4)) ||
		     (!demand->words.numa_off && m->srat_end > CG_G(4));

	demand->bounce = m->memory_encrypted || above;
	demand->low = low ? cg_range_size(low) : 0;
}

static u64 cg_sections_size(u64 region)
{
	/* A region may begin at any multiple of 16M. */
	return (region + CG_SECTION - CG_REGION_ALIGN + CG_SECTION - 1) / CG_SECTION * CG_SECTION_PAGES;
}

/**
 * cg_demand_cpus() - CPUs that the capture kernel starts
 * @demand: read
 *
 * Context: any.
 *
 * Return: at least 1.
 */
u32 cg_demand_cpus(const struct cg_demand *demand)
{
	return max(min(min(demand->cpus, demand->words.nr_cpus), demand->words.maxcpus), 1U);
}

/* setup_per_cpu_areas(): an area for each CPU that may come, though maxcpus= keeps some of them from starting. */
static u64 cg_cpus_size(const struct cg_demand *d)
{
	u32 possible = min(d->cpus, d->words.nr_cpus);
	u64 area = d->percpu ? min(max(d->percpu, CG_PERCPU_LEAST), CG_PERCPU_MOST) : CG_PERCPU_MOST;

	return possible * area + (cg_demand_cpus(d) - 1) * CG_CPU;
}

static u64 cg_bounce_size(const struct cg_demand *d)
{
	if (d->words.swiotlb_off || !(d->bounce || d->words.swiotlb_force))
		return 0;
	return d->words.swiotlb ? d->words.swiotlb : CG_SWIOTLB;
}

/* What is taken before rootfs is mounted, which takes its share of what remains; the first section is that of 0. */
static u64 cg_tables_size(const struct cg_demand *d, u64 region)
{
	return CG_SECTION_PAGES + cg_sections_size(region) + (d->low ? cg_sections_size(d->low) : 0) +
	       (d->la57 ? CG_ROOTS_LA57 : CG_ROOTS_LA48) + d->nodes * CG_NODE + cg_cpus_size(d) + d->carved +
	       cg_bounce_size(d);
}

static u64 cg_content_size(const struct cg_demand *d)
{
	return d->initrd_counted ? d->initrd_content : d->initrd_size * d->stream.factor;
}

/* Nothing is unpacked of what is as large as its content. */
static u64 cg_space_size(const struct cg_demand *d)
{
	return d->initrd_size && !(d->initrd_counted && d->initrd_content <= d->initrd_size) ? d->stream.space : 0;
}

/*
 * RAM that a rootfs with a limit asks for beside what it holds: shmem_default_max_blocks() and
 * shmem_default_max_inodes() of mm/shmem.c give it half of the pages, and at most one inode for two of them.
 */
static u64 cg_limit_size(const struct cg_demand *d)
{
	u64 content = cg_content_size(d), inodes = d->initrd_counted ? d->initrd_inodes * CG_PAGE : 0;

	if (d->words.ramfs || !d->initrd_size)
		return 0;
	return max(content * 100 / d->words.rootfs_percent, 2 * inodes) - content;
}

/* The parts for a region of so many bytes: of each moment of the start, the sum of which is the largest. */
static void cg_estimate_parts(const struct cg_demand *d, u64 region, struct cg_estimate *out)
{
	u64 start = cg_start_size(d->release) + region / CG_KEPT_PART, content = cg_content_size(d);
	u64 packed = d->initrd_size, space = cg_space_size(d), limit = cg_limit_size(d);
	u64 sum;

	out->kernel = d->kernel;
	out->system = cg_tables_size(d, region) + start;
	out->initrd = packed + content + space;
	/* The limit is reckoned before the kernel has allocated the rest. */
	if (limit > start + space)
		out->initrd += limit - start - space;
	/* At work nothing is packed any more. */
	if (content + CG_WORK > out->initrd)
		out->system += content + CG_WORK - out->initrd;
	sum = out->kernel + out->system + out->initrd;
	/* All that is loaded is there at once, with the space in which the kernel unpacks itself. */
	if (sum < d->load)
		out->kernel += d->load - sum;
	out->total = out->kernel + out->system + out->initrd;
}

/**
 * cg_estimate_make() - work out the least that would do
 * @demand: what it is made from
 * @out: overwritten; known is false where there is a reason in @demand, or a number is beyond all sense
 *
 * A larger region costs more tables: the result is the smallest one that holds its own. Context: any.
 */
void cg_estimate_make(const struct cg_demand *demand, struct cg_estimate *out)
{
	u64 region = 0;
	unsigned int i;

	memset(out, 0, sizeof(*out));
	if (demand->why || demand->kernel > CG_G(64) || demand->initrd_size > CG_G(1024) ||
	    demand->initrd_content > CG_G(1024) || demand->load > CG_G(2048))
		return;
	for (i = 0; i < 32; i++) {
		cg_estimate_parts(demand, region, out);
		if (out->total <= region)
			break;
		region = out->total;
	}
	out->known = true;
}

/**
 * cg_estimate_judge() - is what is reserved enough to run in?
 * @demand: what the estimate was made from
 * @estimate: the estimate
 * @room: bytes the capture kernel may use, in all parts of the reservation
 * @advice: crashkernel= words for the remedy
 * @report: gets runtime-short; CG_CHECK_RUN_TIME is marked
 *
 * Context: any.
 */
void cg_estimate_judge(const struct cg_demand *demand, const struct cg_estimate *estimate, u64 room,
		       const char *advice, struct cg_report *report)
{
	if (!estimate->known) {
		cg_check_not_run(report, CG_CHECK_RUN_TIME, demand->why ?: "its numbers are beyond all sense");
		return;
	}
	if (!room) {
		cg_check_not_run(report, CG_CHECK_RUN_TIME, "nothing is reserved, or it could not be read");
		return;
	}
	cg_check_done(report, CG_CHECK_RUN_TIME);
	if (room < estimate->total)
		cg_find(report, demand->initrd_counted || !demand->initrd_size ? CG_F_RUNTIME_SHORT :
										 CG_F_RUNTIME_SHORT_GUESS,
			advice, NULL, estimate->total, room, estimate->kernel, estimate->initrd, estimate->system,
			demand->stream.factor);
}

// SPDX-License-Identifier: GPL-2.0-only
#include "place_build.h"

#include "../module/core/estimate.c"

/* p_memsz from end to end of Debian's amd64 kernels, and their init_size */
#define IMAGE(name, size, end)                                                                                      \
	{ .release = (name), .memsz_declared = (size), .phdr = { .nr_load = 4, .low = 0x1000000, .high = (end) } }
#define IMAGE_6_1 IMAGE("6.1.0-56-amd64", 0x3f98000, 0x4a00000)
#define IMAGE_6_1_CLOUD IMAGE("6.1.0-56-cloud-amd64", 53968896, 0x3e00000)
#define IMAGE_6_12 IMAGE("6.12.118+deb13-amd64", 58646528, 0x4200000)
#define IMAGE_6_12_CLOUD IMAGE("6.12.118+deb13-cloud-amd64", 58580992, 0x4200000)
#define IMAGE_7_3 IMAGE("7.3.4+deb13-amd64", 65331200, 0x4a00000)
#define IMAGE_7_3_CLOUD IMAGE("7.3.4+deb13-cloud-amd64", 63148032, 0x4800000)
#define SPAN CG_M(58)	/* of the first of these, and of 7.3 */

/* What one of each takes, said a second time: a number that changes has to change here too. */
#define ROOTS_LA48 CG_K(32)
#define ROOTS_LA57 CG_M(2)
#define SECTION_PAGES CG_M(2)
#define NODE CG_K(256)
#define PERCPU_LEAST CG_K(256)
#define PERCPU_MOST CG_M(1)
#define CPU CG_M(1)
#define SWIOTLB CG_M(64)
#define WORK CG_M(8)

#define STREAM_LZ4 { 2, 0x21, 0x4c, 0x18 }
#define STREAM_ZSTD { 0x28, 0xb5, 0x2f, 0xfd, 0x84, 0x60 }	/* of Debian's mkinitramfs: a window of 4M */

/*
 * With how much the capture kernel of a guest (-cpu max) did its work after a real panic, and with how much it did not,
 * in M of crashkernel=: Documentation/minimum.txt, where also stands which of them the constants were fitted to.
 */
static const struct minimum_row {
	const char *desc;
	struct cg_image img;
	u8 head[CG_STREAM_HEAD];
	unsigned int cpus;
	unsigned int nr_cpus;
	u64 elfcorehdr;
	u64 initrd;
	u64 content;
	u32 inodes;
	unsigned int fails;
	unsigned int works;
} minimum_rows[] = {
	{ "init-6.1", IMAGE_6_1, STREAM_LZ4, 1, 1, 0x1000, 1418221, 1998848, 284, 93, 94 },
	{ "dump-6.1", IMAGE_6_1, STREAM_LZ4, 1, 1, 0x1000, 4062720, 6414336, 300, 98, 99 },
	{ "init-newest", IMAGE_7_3, STREAM_LZ4, 1, 1, 921600, 1418316, 1998848, 284, 87, 88 },
	{ "dump-newest", IMAGE_7_3, STREAM_LZ4, 1, 1, 921600, 4578180, 7233536, 296, 95, 96 },
	{ "dump20-6.1", IMAGE_6_1, STREAM_LZ4, 1, 1, 0x1000, 25124698, 27385856, 302, 141, 142 },
	{ "debian-6.1-list", IMAGE_6_1, STREAM_ZSTD, 1, 1, 0x1000, 7985519, 21815296, 443, 116, 120 },
	{ "debian-6.1-most", IMAGE_6_1, STREAM_ZSTD, 1, 1, 0x1000, 32118741, 136495104, 1438, 356, 357 },
	{ "dump-6.12", IMAGE_6_12, STREAM_LZ4, 1, 1, 921600, 4579021, 7233536, 296, 78, 82 },
	{ "dump40-newest", IMAGE_7_3, STREAM_LZ4, 1, 1, 921600, 46690768, 49176576, 298, 201, 202 },
	{ "dump40-6.12", IMAGE_6_12, STREAM_LZ4, 1, 1, 921600, 46690652, 49176576, 298, 191, 192 },
	{ "dump-6.1-cloud", IMAGE_6_1_CLOUD, STREAM_LZ4, 1, 1, 0x1000, 4063041, 6418432, 300, 85, 86 },
	{ "dump-newest-cloud", IMAGE_7_3_CLOUD, STREAM_LZ4, 1, 1, 921600, 4578891, 7233536, 296, 93, 97 },
	{ "dump-6.12-cloud", IMAGE_6_12_CLOUD, STREAM_LZ4, 1, 1, 921600, 4578909, 7233536, 296, 80, 81 },
	{ "dump-6.1-12G", IMAGE_6_1, STREAM_LZ4, 1, 1, 0x1000, 4062858, 6414336, 300, 98, 99 },
	{ "dump-newest-12G", IMAGE_7_3, STREAM_LZ4, 1, 1, 921600, 4578898, 7233536, 296, 96, 97 },
	{ "dump-6.1-512M", IMAGE_6_1, STREAM_LZ4, 1, 1, 0x1000, 4062892, 6414336, 300, 98, 99 },
	{ "dump-6.1-8of2", IMAGE_6_1, STREAM_LZ4, 8, 2, 0x1000, 4063039, 6414336, 300, 97, 98 },
	{ "dump-newest-8of2", IMAGE_7_3, STREAM_LZ4, 8, 2, 921600, 4579115, 7233536, 296, 97, 98 },
};

static void minimum_desc(const struct minimum_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(minimum, minimum_rows, minimum_desc);

static struct cg_machine *estimate_machine(struct kunit *test)
{
	struct cg_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->nr_cpu_possible = 1;
	m->percpu_size = CG_K(260);
	m->nr_nodes = 1;
	m->la57 = true;
	return m;
}

/* The least is above @fails and at most @works: not above the one is under it, 10% or 8M above the other too much. */
static void estimate_minimum(struct kunit *test)
{
	const struct minimum_row *row = test->param_value;
	const struct cg_need need = { .kernel = row->img.memsz_declared, .elfcorehdr = row->elfcorehdr };
	struct cg_demand d = { .initrd_size = row->initrd, .initrd_content = row->content,
			       .initrd_inodes = row->inodes, .initrd_counted = true };
	struct cg_machine *m = estimate_machine(test);
	u64 works = CG_M(row->works);
	struct cg_estimate got;
	char cmdline[48];

	scnprintf(cmdline, sizeof(cmdline), "nr_cpus=%u irqpoll reset_devices", row->nr_cpus);
	m->nr_cpu_possible = row->cpus;
	cg_stream_read(row->head, &d.stream);
	cg_demand_read(m, &row->img, &need, cmdline, &d);
	cg_estimate_make(&d, &got);
	KUNIT_EXPECT_TRUE(test, got.known);
	KUNIT_EXPECT_GT(test, got.total, CG_M(row->fails));
	KUNIT_EXPECT_LE(test, got.total, works + max(works / 10, CG_M(8)));
	KUNIT_EXPECT_EQ(test, got.kernel + got.initrd + got.system, got.total);
}

/* A demand without any of its parts but the kernel, and one part more; system then is what @more says and the start. */
static const struct part_row {
	const char *desc;
	struct cg_demand d;
	u64 kernel;
	u64 initrd;
	u64 more;
} part_rows[] = {
	{ "the kernel alone", { .kernel = SPAN }, SPAN, 0, WORK },
	{ "five-level paging", { .kernel = SPAN, .la57 = true }, SPAN, 0, WORK + ROOTS_LA57 - ROOTS_LA48 },
	{ "four CPUs", { .kernel = SPAN, .cpus = 4 }, SPAN, 0, WORK + 3 * (PERCPU_MOST + CPU) },
	{ "four CPUs, areas of 512K", { .kernel = SPAN, .cpus = 4, .percpu = CG_K(512) }, SPAN, 0,
	  WORK + 3 * (CG_K(512) + CPU) },
	{ "four CPUs, areas that are too small", { .kernel = SPAN, .cpus = 4, .percpu = 1 }, SPAN, 0,
	  WORK + 3 * (PERCPU_LEAST + CPU) },
	{ "four CPUs, areas of a busy system", { .kernel = SPAN, .cpus = 4, .percpu = CG_M(9) }, SPAN, 0,
	  WORK + 3 * (PERCPU_MOST + CPU) },
	{ "four CPUs, nr_cpus=2", { .kernel = SPAN, .cpus = 4, .words.nr_cpus = 2 }, SPAN, 0,
	  WORK + PERCPU_MOST + CPU },
	{ "four CPUs, maxcpus=2", { .kernel = SPAN, .cpus = 4, .words.maxcpus = 2 }, SPAN, 0,
	  WORK + 3 * PERCPU_MOST + CPU },
	{ "two CPUs, nr_cpus=4", { .kernel = SPAN, .cpus = 2, .words.nr_cpus = 4 }, SPAN, 0,
	  WORK + PERCPU_MOST + CPU },
	{ "two nodes", { .kernel = SPAN, .nodes = 2 }, SPAN, 0, WORK + NODE },
	{ "elfcorehdr", { .kernel = SPAN, .carved = 921600 }, SPAN, 0, WORK + 921600 },
	{ "bounce buffers", { .kernel = SPAN, .bounce = true }, SPAN, 0, WORK + SWIOTLB },
	{ "bounce buffers that are off", { .kernel = SPAN, .bounce = true, .words.swiotlb_off = true }, SPAN, 0, WORK },
	{ "bounce buffers by their size", { .kernel = SPAN, .bounce = true, .words.swiotlb = CG_M(2) }, SPAN, 0,
	  WORK + CG_M(2) },
	{ "a size of bounce buffers that are not wanted", { .kernel = SPAN, .words.swiotlb = CG_M(2) }, SPAN, 0, WORK },
	{ "bounce buffers by force", { .kernel = SPAN, .words.swiotlb_force = true }, SPAN, 0, WORK + SWIOTLB },
	{ "a low part", { .kernel = SPAN, .low = CG_M(256) }, SPAN, 0, WORK + 3 * SECTION_PAGES },
	{ "an initrd that is not packed", { .kernel = SPAN, .initrd_size = CG_M(4), .initrd_content = CG_M(4),
	  .initrd_counted = true, .stream.space = CG_M(8) }, SPAN, CG_M(8), WORK - CG_M(4) },
	{ "an initrd that is", { .kernel = SPAN, .initrd_size = CG_M(4), .initrd_content = CG_M(8),
	  .initrd_counted = true, .stream.space = CG_M(8) }, SPAN, CG_M(20), 0 },
	{ "an initrd that was not counted", { .kernel = SPAN, .initrd_size = CG_M(4), .stream = { CG_M(8), 3 } }, SPAN,
	  CG_M(24), 0 },
	{ "a load that needs as much as it will run in", { .kernel = SPAN, .load = CG_M(90) }, SPAN, 0, WORK },
};

static void part_desc(const struct part_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(part, part_rows, part_desc);

static struct cg_demand estimate_demand(const struct cg_demand *from)
{
	struct cg_demand d = *from;

	d.release = d.release ?: 6001;
	d.cpus = d.cpus ?: 1;
	d.nodes = d.nodes ?: 1;
	d.words.nr_cpus = d.words.nr_cpus ?: U32_MAX;
	d.words.maxcpus = d.words.maxcpus ?: U32_MAX;
	d.words.rootfs_percent = d.words.rootfs_percent ?: 50;
	return d;
}

static void estimate_part(struct kunit *test)
{
	const struct part_row *row = test->param_value;
	const struct cg_demand d = estimate_demand(&row->d);
	struct cg_estimate got;
	u64 rest;

	cg_estimate_make(&d, &got);
	KUNIT_EXPECT_TRUE(test, got.known);
	KUNIT_EXPECT_EQ(test, got.kernel, row->kernel);
	KUNIT_EXPECT_EQ(test, got.initrd, row->initrd);
	KUNIT_EXPECT_EQ(test, got.total, got.kernel + got.initrd + got.system);
	/* By the kernel's numbers: three sections at least, one area, one node, what is kept free of all. */
	rest = SECTION_PAGES + cg_sections_size(got.total) + ROOTS_LA48 + NODE +
	       (row->d.percpu ? max(min(row->d.percpu, CG_M(1)), CG_K(256)) : CG_M(1)) + CG_M(16) + got.total / 32;
	KUNIT_EXPECT_EQ(test, got.system, rest + row->more);
}

/* Half of RAM for a rootfs: the larger of what it asks for and of what the start takes anyway. */
static void estimate_rootfs_limit(struct kunit *test)
{
	struct cg_demand d = { .kernel = SPAN, .initrd_size = CG_M(40), .initrd_content = CG_M(40),
			       .initrd_counted = true };
	struct cg_estimate half, most, none, many;

	d = estimate_demand(&d);
	cg_estimate_make(&d, &half);
	d.words.rootfs_percent = 90;
	cg_estimate_make(&d, &most);
	d.words.ramfs = true;
	cg_estimate_make(&d, &none);
	KUNIT_EXPECT_EQ(test, none.initrd, CG_M(80));
	KUNIT_EXPECT_EQ(test, most.initrd, CG_M(80));
	KUNIT_EXPECT_GT(test, half.initrd, CG_M(80));
	KUNIT_EXPECT_LT(test, half.initrd, CG_M(120));
	/* One inode for two pages: as many as 40M of content has pages ask for nothing more, twice as many do. */
	d.words.ramfs = false;
	d.words.rootfs_percent = 50;
	d.initrd_inodes = 10240;
	cg_estimate_make(&d, &many);
	KUNIT_EXPECT_EQ(test, many.total, half.total);
	d.initrd_inodes = 20480;
	cg_estimate_make(&d, &many);
	KUNIT_EXPECT_GE(test, many.total, half.total + CG_M(80));
}

/* It is the smallest region that holds the tables of its own size, and a load is never above it. */
static void estimate_is_least(struct kunit *test)
{
	struct cg_demand d = { .kernel = SPAN };
	struct cg_estimate got, at;
	u64 size;

	for (size = 0; size < CG_M(2000); size += CG_M(1)) {
		d.initrd_size = size;
		d.initrd_content = 2 * size;
		d.initrd_counted = true;
		d = estimate_demand(&d);
		cg_estimate_make(&d, &got);
		cg_estimate_parts(&d, got.total, &at);
		KUNIT_ASSERT_EQ(test, at.total, got.total);
		cg_estimate_parts(&d, got.total - CG_K(64), &at);
		KUNIT_ASSERT_GT(test, at.total, got.total - CG_K(64));
	}
	d.load = CG_G(60);
	cg_estimate_make(&d, &got);
	KUNIT_EXPECT_EQ(test, got.total, CG_G(60));
}

static const struct start_row {
	const char *release;
	u32 number;
	u64 start;
} start_rows[] = {
	{ "", 0, CG_M(16) },
	{ "6", 0, CG_M(16) },
	{ "6.", 0, CG_M(16) },
	{ "v6.1", 0, CG_M(16) },
	{ "5.10.0-9-amd64", 5010, CG_M(16) },
	{ "6.1.0-56-amd64", 6001, CG_M(16) },
	{ "6.5", 6005, CG_M(16) },
	{ "6.6", 6006, CG_M(5) },
	{ "6.12.117+deb13-amd64", 6012, CG_M(5) },
	{ "6.13-rc1", 6013, CG_M(14) },
	{ "7.3.4+deb13-amd64", 7003, CG_M(14) },
	{ "1.0", 1000, CG_M(16) },
	{ "6.9", 6009, CG_M(5) },
	{ "9.1", 9001, CG_M(14) },
	{ "0.1", 0, CG_M(16) },
	{ "6-1", 0, CG_M(16) },
	{ "6.x", 0, CG_M(16) },
	{ "1000.1", 0, CG_M(16) },
	{ "6.1000", 0, CG_M(16) },
};

static void start_desc(const struct start_row *row, char *desc)
{
	strscpy(desc, row->release[0] ? row->release : "no release", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(start, start_rows, start_desc);

static void estimate_start(struct kunit *test)
{
	const struct start_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, cg_release_number(row->release), row->number);
	KUNIT_EXPECT_EQ(test, cg_start_size(row->number), row->start);
}

static void estimate_place(struct kunit *test)
{
	const struct cg_range below = { 0x29000000, 0x38ffffff }, above = { CG_G(5), CG_G(5) + CG_M(256) - 1 };
	const struct cg_range up_to = { 0xf0000000, CG_G(4) - 1 }, beyond = { 0xf0000000, CG_G(4) };
	const struct cg_range low = PLACE_RANGE(0xaf000000, CG_M(256));
	struct cg_machine *m = estimate_machine(test);
	struct cg_demand d = { 0 };

	d.low = 1;
	cg_demand_place(m, NULL, NULL, &d);
	KUNIT_EXPECT_FALSE(test, d.bounce);
	KUNIT_EXPECT_EQ(test, d.low, 0);
	cg_demand_place(m, &up_to, NULL, &d);
	KUNIT_EXPECT_FALSE(test, d.bounce);
	cg_demand_place(m, &beyond, NULL, &d);
	KUNIT_EXPECT_TRUE(test, d.bounce);
	cg_demand_place(m, &below, &CG_RANGE_EMPTY, &d);
	KUNIT_EXPECT_FALSE(test, d.bounce);
	KUNIT_EXPECT_EQ(test, d.low, 0);
	cg_demand_place(m, &above, &low, &d);
	KUNIT_EXPECT_TRUE(test, d.bounce);
	KUNIT_EXPECT_EQ(test, d.low, CG_M(256));
	m->srat_end = CG_G(4);
	cg_demand_place(m, &below, NULL, &d);
	KUNIT_EXPECT_FALSE(test, d.bounce);
	m->srat_end = CG_G(4) + 1;
	cg_demand_place(m, &below, NULL, &d);
	KUNIT_EXPECT_TRUE(test, d.bounce);
	d.words.numa_off = true;
	cg_demand_place(m, &below, NULL, &d);
	KUNIT_EXPECT_FALSE(test, d.bounce);
	m->memory_encrypted = true;
	cg_demand_place(m, &below, NULL, &d);
	KUNIT_EXPECT_TRUE(test, d.bounce);
}

static void estimate_read(struct kunit *test)
{
	const struct cg_need need = { .kernel = CG_M(64), .elfcorehdr = 0x1000, .control = 0x10000 };
	struct cg_machine *m = estimate_machine(test);
	struct cg_image img = IMAGE_7_3;
	struct cg_demand d = { 0 };

	m->nr_nodes = 2;
	cg_demand_read(m, &img, &need, "initramfs_options=size=90% no5lvl", &d);
	KUNIT_EXPECT_NULL(test, d.why);
	KUNIT_EXPECT_EQ(test, d.kernel, SPAN);
	KUNIT_EXPECT_EQ(test, d.load, CG_M(64) + 0x11000);
	KUNIT_EXPECT_EQ(test, d.carved, 0x1000);
	KUNIT_EXPECT_EQ(test, d.words.rootfs_percent, 90U);
	KUNIT_EXPECT_EQ(test, d.nodes, 2U);
	KUNIT_EXPECT_FALSE(test, d.la57);
	KUNIT_EXPECT_EQ(test, cg_demand_cpus(&d), 1U);
	strscpy(img.release, "6.18.0", CG_RELEASE_LEN);
	cg_demand_read(m, &img, &need, "initramfs_options=size=90%", &d);
	KUNIT_EXPECT_EQ(test, d.words.rootfs_percent, 90U);
	/* A kernel that does not know the words, and one of which nobody knows what is inside. */
	strscpy(img.release, "6.17.9", CG_RELEASE_LEN);
	img.phdr.nr_load = 0;
	cg_demand_read(m, &img, &need, "initramfs_options=size=90% numa=off", &d);
	KUNIT_EXPECT_EQ(test, d.words.rootfs_percent, 50U);
	KUNIT_EXPECT_EQ(test, d.kernel, img.memsz_declared);
	KUNIT_EXPECT_EQ(test, d.nodes, 1U);
	KUNIT_EXPECT_TRUE(test, d.la57);
	img.release[0] = '\0';
	cg_demand_read(m, &img, &need, "initramfs_options=size=90%", &d);
	KUNIT_EXPECT_EQ(test, d.words.rootfs_percent, 50U);
	cg_demand_read(m, &img, &need, NULL, &d);
	KUNIT_EXPECT_NOT_NULL(test, d.why);
	img.memsz_declared = 0;
	cg_demand_read(m, &img, &need, "", &d);
	KUNIT_EXPECT_NOT_NULL(test, d.why);
}

/* What a machine does not tell, and sums beyond all numbers. */
static void estimate_read_of_little(struct kunit *test)
{
	const struct cg_need need = { .kernel = CG_M(64), .control = U64_MAX };
	struct cg_machine *m = estimate_machine(test);
	struct cg_image img = IMAGE_7_3;
	struct cg_demand d = { 0 };

	m->nr_cpu_possible = 0;
	m->nr_nodes = 0;
	m->la57 = false;
	img.phdr.high = img.phdr.low;
	cg_demand_read(m, &img, &need, "", &d);
	KUNIT_EXPECT_EQ(test, d.kernel, img.memsz_declared);
	KUNIT_EXPECT_EQ(test, d.load, U64_MAX);
	KUNIT_EXPECT_EQ(test, d.cpus, 1U);
	KUNIT_EXPECT_EQ(test, d.nodes, 1U);
	KUNIT_EXPECT_FALSE(test, d.la57);
	d.words.nr_cpus = 0;
	KUNIT_EXPECT_EQ(test, cg_demand_cpus(&d), 1U);
}

/* A region begins at any multiple of 16M: 16M lie in one section wherever that is, and a byte more may lie in two. */
static void estimate_sections(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, cg_sections_size(1), CG_M(2));
	KUNIT_EXPECT_EQ(test, cg_sections_size(CG_M(16)), CG_M(2));
	KUNIT_EXPECT_EQ(test, cg_sections_size(CG_M(16) + 1), CG_M(4));
	KUNIT_EXPECT_EQ(test, cg_sections_size(CG_M(144)), CG_M(4));
	KUNIT_EXPECT_EQ(test, cg_sections_size(CG_M(144) + 1), CG_M(6));
}

static void estimate_limit(struct kunit *test)
{
	struct cg_demand d = { .initrd_size = CG_M(10), .initrd_content = CG_M(40), .initrd_counted = true,
			       .stream.factor = 3, .initrd_inodes = 10240 };

	d = estimate_demand(&d);
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), CG_M(40));
	d.initrd_inodes = 10241;
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), CG_M(40) + 2 * CG_PAGE);
	d.words.rootfs_percent = 80;
	d.initrd_inodes = 0;
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), CG_M(10));
	d.initrd_counted = false;
	d.initrd_inodes = 20480;
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), CG_M(30) / 4);
	d.words.ramfs = true;
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), 0);
	d.words.ramfs = false;
	d.initrd_counted = true;
	d.initrd_size = 0;
	KUNIT_EXPECT_EQ(test, cg_limit_size(&d), 0);
}

static void estimate_beyond_sense(struct kunit *test)
{
	const struct cg_demand rows[] = {
		{ .kernel = SPAN, .why = "it is not known" }, { .kernel = CG_G(64) + 1 },
		{ .kernel = SPAN, .initrd_size = CG_G(1024) + 1 }, { .kernel = SPAN, .initrd_content = CG_G(1024) + 1 },
		{ .kernel = SPAN, .load = U64_MAX },
	};
	struct cg_estimate got;
	struct cg_demand d;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		d = estimate_demand(&rows[i]);
		cg_estimate_make(&d, &got);
		KUNIT_EXPECT_FALSE_MSG(test, got.known, "row %u", i);
		KUNIT_EXPECT_EQ(test, got.total, 0);
	}
	d = (struct cg_demand){ .kernel = CG_G(64), .initrd_size = CG_G(1024), .initrd_content = CG_G(1024),
				.initrd_counted = true, .initrd_inodes = U32_MAX, .load = CG_G(2048) };
	d = estimate_demand(&d);
	cg_estimate_make(&d, &got);
	KUNIT_EXPECT_TRUE(test, got.known);
	KUNIT_EXPECT_GT(test, got.total, CG_G(3000));
}

static const struct judge_row {
	const char *desc;
	struct cg_demand d;
	struct cg_estimate e;
	u64 room;
	enum cg_check_state state;
	const char *text;	/* NULL: no finding */
} judge_rows[] = {
	{ "enough", { 0 }, { true, SPAN, CG_M(13), CG_M(30), CG_M(101) }, CG_M(101), CG_PASS, NULL },
	{ "a byte less", { 0 }, { true, SPAN, 0, CG_M(43), CG_M(101) }, CG_M(101) - 1, CG_WARN,
	  "the capture kernel is estimated to need 101M to run (kernel 58M, initrd 0 bytes, system 43M), and 100.9M is "
	  "reserved: it would run out of memory; boot with crashkernel=192M" },
	{ "less, and the initrd was counted", { .initrd_size = 1, .initrd_counted = true },
	  { true, SPAN, CG_M(13), CG_M(30), CG_M(101) }, CG_M(80), CG_WARN,
	  "the capture kernel is estimated to need 101M to run (kernel 58M, initrd 13M, system 30M), and 80M is "
	  "reserved: it would run out of memory; boot with crashkernel=192M" },
	{ "less, and it was not", { .initrd_size = 1, .stream.factor = 4 },
	  { true, SPAN, CG_M(13), CG_M(30), CG_M(101) }, CG_M(80), CG_WARN,
	  "the capture kernel is estimated to need 101M to run (kernel 58M, initrd 13M if it unpacks to 4 times its "
	  "size, system 30M), and 80M is reserved: it would run out of memory; boot with crashkernel=192M" },
	{ "no estimate", { .why = "it is a secret" }, { 0 }, CG_M(80), CG_NOT_RUN, NULL },
	{ "an estimate beyond sense", { 0 }, { 0 }, CG_M(80), CG_NOT_RUN, NULL },
	{ "no reservation", { 0 }, { true, SPAN, 0, CG_M(43), CG_M(101) }, 0, CG_NOT_RUN, NULL },
};

static void judge_desc(const struct judge_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(judge, judge_rows, judge_desc);

static void estimate_judge(struct kunit *test)
{
	const struct judge_row *row = test->param_value;
	struct cg_report *report = report_new(test);
	char *text = kunit_kzalloc(test, CG_SENTENCE_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	cg_estimate_judge(&row->d, &row->e, row->room, "crashkernel=192M", report);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_RUN_TIME].state, (int)row->state);
	KUNIT_EXPECT_EQ(test, !!report->check[CG_CHECK_RUN_TIME].reason[0], row->state == CG_NOT_RUN);
	KUNIT_ASSERT_EQ(test, report->nr, row->text ? 1U : 0U);
	if (!row->text)
		return;
	cg_finding_format(text, CG_SENTENCE_LEN, &report->finding[0], true);
	KUNIT_EXPECT_STREQ(test, text, row->text);
	KUNIT_EXPECT_TRUE(test, cg_report_has_slug(report, "runtime-short"));
}

static struct kunit_case estimate_cases[] = {
	KUNIT_CASE_PARAM(estimate_minimum, minimum_gen_params),
	KUNIT_CASE_PARAM(estimate_part, part_gen_params),
	KUNIT_CASE(estimate_rootfs_limit),
	KUNIT_CASE(estimate_is_least),
	KUNIT_CASE_PARAM(estimate_start, start_gen_params),
	KUNIT_CASE(estimate_place),
	KUNIT_CASE(estimate_read),
	KUNIT_CASE(estimate_read_of_little),
	KUNIT_CASE(estimate_sections),
	KUNIT_CASE(estimate_limit),
	KUNIT_CASE(estimate_beyond_sense),
	KUNIT_CASE_PARAM(estimate_judge, judge_gen_params),
	{}
};

static struct kunit_suite estimate_suite = {
	.name = "crashguard_estimate",
	.test_cases = estimate_cases,
};

kunit_test_suites(&estimate_suite);

MODULE_LICENSE("GPL");

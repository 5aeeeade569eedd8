// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>

#include "../module/core/capture.c"

/* A member of what is expected that is 0 is what a line without words gives. */
static const struct words_row {
	const char *line;
	struct cg_capture want;
} words_rows[] = {
	{ "" },
	{ "quiet splash" },
	{ "nr_cpus=1", { .nr_cpus = 1 } },
	{ "nr_cpus=2 nr_cpus=4", { .nr_cpus = 4 } },
	{ "nr-cpus=2", { .nr_cpus = 2 } },
	{ "\"nr_cpus=2\"", { .nr_cpus = 2 } },
	{ "nr_cpus=\"2\"", { .nr_cpus = 2 } },
	{ "nr_cpus" },
	{ "nr_cpus=" },
	{ "nr_cpus=x" },
	{ "nr_cpus=-1" },
	{ "nr_cpus=0" },
	{ "xnr_cpus=1" },
	{ "nr_cpus_=1" },
	{ "-- nr_cpus=1" },
	{ "nr_cpus=99999999999999999999", { .nr_cpus = U32_MAX } },
	{ "maxcpus=3", { .maxcpus = 3 } },
	{ "maxcpus=0", { .nr_cpus = 1 } },
	{ "nosmp", { .nr_cpus = 1 } },
	{ "swiotlb=1024", { .swiotlb = 1024 * 2048 } },
	{ "swiotlb=1025", { .swiotlb = 1152 * 2048 } },
	{ "swiotlb=1024,4,force", { .swiotlb = 1024 * 2048, .swiotlb_force = true } },
	{ "swiotlb=force", { .swiotlb_force = true } },
	{ "swiotlb=noforce", { .swiotlb_off = true } },
	{ "swiotlb=1024,noforce", { .swiotlb = 1024 * 2048, .swiotlb_off = true } },
	{ "swiotlb=1024,forc", { .swiotlb = 1024 * 2048 } },
	{ "swiotlb" },
	{ "swiotlb=99999999999", { .swiotlb = CG_G(4) } },
	{ "iommu=off", { .swiotlb_off = true } },
	{ "iommu=pt,off", { .swiotlb_off = true } },
	{ "iommu=pt" },
	{ "iommu=noforce" },
	{ "amd_iommu=off" },
	{ "numa=off", { .numa_off = true } },
	{ "numa=fake=2" },
	{ "no5lvl", { .la57_off = true } },
	{ "no5lvlx" },
	{ "root=/dev/sda1", { .ramfs = true } },
	{ "root=" },
	{ "root=/dev/sda1 rootfstype=ext4", { .ramfs = true } },
	{ "root=/dev/sda1 rootfstype=ext4,tmpfs" },
	{ "rootfstype=ramfs", { .ramfs = true } },
	{ "rootflags=x" },
	{ "initramfs_options=size=90%", { .rootfs_percent = 90 } },
	{ "initramfs_options=mode=0755,size=75%", { .rootfs_percent = 75 } },
	{ "initramfs_options=size=64M" },
	{ "initramfs_options=size=101%" },
	{ "initramfs_options=size=0%" },
	{ "initramfs_options=xsize=90%" },
	{ "initramfs_options" },
};

static void words_desc(const struct words_row *row, char *desc)
{
	strscpy(desc, row->line[0] ? row->line : "no words", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(words, words_rows, words_desc);

static void capture_words(struct kunit *test)
{
	const struct words_row *row = test->param_value;
	const struct cg_capture *want = &row->want;
	struct cg_capture got;

	memset(&got, 0xff, sizeof(got));
	cg_capture_read(row->line, &got);
	KUNIT_EXPECT_EQ(test, got.nr_cpus, want->nr_cpus ? want->nr_cpus : U32_MAX);
	/* maxcpus=0 has done its work in nr_cpus. */
	if (strcmp(row->line, "maxcpus=0"))
		KUNIT_EXPECT_EQ(test, got.maxcpus, want->maxcpus ? want->maxcpus : U32_MAX);
	KUNIT_EXPECT_EQ(test, got.swiotlb, want->swiotlb);
	KUNIT_EXPECT_EQ(test, got.swiotlb_force, want->swiotlb_force);
	KUNIT_EXPECT_EQ(test, got.swiotlb_off, want->swiotlb_off);
	KUNIT_EXPECT_EQ(test, got.numa_off, want->numa_off);
	KUNIT_EXPECT_EQ(test, got.la57_off, want->la57_off);
	KUNIT_EXPECT_EQ(test, got.ramfs, want->ramfs);
	KUNIT_EXPECT_EQ(test, got.rootfs_percent, want->rootfs_percent ? want->rootfs_percent : 50U);
}

/* Heads as the programs named wrote them. */
static const struct stream_row {
	const char *desc;
	u8 head[CG_STREAM_HEAD];
	u64 space;
	u32 factor;
} stream_rows[] = {
	{ "nothing", { 0 }, CG_M(8), 4 },
	{ "cpio", "070701", CG_M(8), 4 },
	{ "gzip", { 0x1f, 0x8b, 8 }, CG_K(64), 4 },
	{ "gzip, the old mark", { 0x1f, 0x9e }, CG_K(64), 4 },
	{ "bzip2", "BZh91AY", CG_M(4), 5 },
	{ "lzma, 8M", { 0x5d, 0, 0, 0x80, 0 }, CG_M(8) + CG_K(64), 6 },
	{ "lzma, 4G", { 0x5d, 0, 0xff, 0xff, 0xff, 0xff }, CG_M(128) + CG_K(64), 6 },
	{ "lzo", { 0x89, 'L', 'Z', 'O' }, CG_K(640), 3 },
	{ "lz4", { 2, 0x21, 0x4c, 0x18 }, CG_M(8), 4 },
	{ "xz -6 --check=crc32", { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0x69, 0x22, 0xde, 0x36, 2, 0, 0x21, 1, 0x16 },
	  CG_M(8) + CG_K(128), 6 },
	{ "xz -9 --check=crc32", { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0x69, 0x22, 0xde, 0x36, 2, 0, 0x21, 1, 0x1c },
	  CG_M(64) + CG_K(128), 6 },
	{ "xz -6 of two threads, sizes in front of the filter",
	  { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0x69, 0x22, 0xde, 0x36, 4, 0xc0, 0x9c, 0x80, 0x36, 0x80, 0x9c, 0x7b,
	    0x21, 1, 0x16 }, CG_M(8) + CG_K(128), 6 },
	{ "xz with a filter for x86", { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0x69, 0x22, 0xde, 0x36, 2, 1, 4, 0, 0x21, 1, 0x16 },
	  CG_M(64) + CG_K(128), 6 },
	{ "xz with a dictionary that there is not", { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0, 0, 0, 0, 2, 0, 0x21, 1, 40 },
	  CG_M(64) + CG_K(128), 6 },
	{ "xz with sizes without an end",
	  { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 0, 0, 0, 0, 2, 0xc0, [14 ... 31] = 0xff }, CG_M(64) + CG_K(128), 6 },
	{ "zstd -3, a window of 2M", { 0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58 }, CG_M(2) + CG_K(512), 5 },
	{ "zstd, a window of 2M and three eighths", { 0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x5b }, CG_K(2816 + 512), 5 },
	{ "zstd, one segment", { 0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x58 }, CG_M(8) + CG_K(512), 5 },
	{ "zstd, the largest window", { 0x28, 0xb5, 0x2f, 0xfd, 0x04, 0xff }, CG_M(128) + CG_K(512), 5 },
	{ "zstd, an end of another kind", { 0x28, 0xb5, 0x2f, 0xfe, 0x04, 0xff }, CG_M(8), 4 },
};

static void stream_desc(const struct stream_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stream, stream_rows, stream_desc);

static void capture_stream(struct kunit *test)
{
	const struct stream_row *row = test->param_value;
	struct cg_stream got;

	cg_stream_read(row->head, &got);
	KUNIT_EXPECT_EQ(test, got.space, row->space);
	KUNIT_EXPECT_EQ(test, got.factor, row->factor);
}

#define SRAT_LEN (48 + 24 + 3 * 40)

static void srat_memory(u8 *at, u64 base, u64 size, u32 flags)
{
	at[0] = 1;
	at[1] = 40;
	put_unaligned_le64(base, at + 8);
	put_unaligned_le64(size, at + 16);
	put_unaligned_le32(flags, at + 28);
}

static u8 *srat_new(struct kunit *test)
{
	u8 *table = kunit_kzalloc(test, SRAT_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, table);
	table[48] = 2;	/* a CPU */
	table[49] = 24;
	srat_memory(table + 72, 0, CG_G(3), 1);
	srat_memory(table + 112, CG_G(4), CG_G(5), 1);
	srat_memory(table + 152, CG_G(9), CG_G(90), 0);
	return table;
}

static void capture_srat(struct kunit *test)
{
	u8 *table = srat_new(test);

	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN), CG_G(9));
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN - 40), CG_G(9));
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN - 41), CG_G(3));
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, 47), 0);
	table[152 + 28] = 1;
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN), CG_G(99));
	srat_memory(table + 152, ~0ULL, 2, 1);
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN), CG_G(9));
	table[73] = 39;
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, 72 + 39), 0);
	table[49] = 0;	/* would never end */
	KUNIT_EXPECT_EQ(test, cg_srat_end(table, SRAT_LEN), 0);
}

static struct kunit_case capture_cases[] = {
	KUNIT_CASE_PARAM(capture_words, words_gen_params),
	KUNIT_CASE_PARAM(capture_stream, stream_gen_params),
	KUNIT_CASE(capture_srat),
	{}
};

static struct kunit_suite capture_suite = {
	.name = "crashguard_capture",
	.test_cases = capture_cases,
};

kunit_test_suites(&capture_suite);

MODULE_LICENSE("GPL");

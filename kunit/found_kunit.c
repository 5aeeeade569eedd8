// SPDX-License-Identifier: GPL-2.0-only
#include "legacy_build.h"
#include "report_build.h"

#include "../module/core/found.c"

/* A second page like one of the load, somewhere else. */
#define TWIN_NONE SEGMENTS

/**
 * struct found_memory - the region as a load has left it
 * @build: what was loaded
 * @region: where it was
 * @twin: the segment that lies there a second time
 * @twin_at: where
 * @hole: this page cannot be read
 * @reads: calls until reading is interrupted; 0 never
 */
struct found_memory {
	struct legacy_build *build;
	struct cg_range region;
	unsigned int twin;
	u64 twin_at;
	u64 hole;
	unsigned int reads;
};

static const struct image_file *found_at(const struct found_memory *memory, u64 at, u64 *off)
{
	const struct cg_legacy_load *load = &memory->build->load;
	unsigned int i;

	if (memory->twin != TWIN_NONE && at >= memory->twin_at && at - memory->twin_at < good[memory->twin].bufsz) {
		*off = at - memory->twin_at;
		return memory->build->file[memory->twin];
	}
	for (i = 0; i < load->nr; i++) {
		*off = at - load->seg[i].mem;
		if (at >= load->seg[i].mem && *off < load->seg[i].src.size)
			return memory->build->file[i];
	}
	return NULL;
}

static int found_memory_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	struct found_memory *memory = (struct found_memory *)src->priv;
	const struct image_file *file;
	size_t i;
	u64 at;

	if (memory->reads && !--memory->reads)
		return -EINTR;
	for (i = 0; i < len; i++) {
		if (memory->hole && ((memory->region.start + off + i) & ~(CG_PAGE - 1)) == memory->hole)
			return -EFAULT;
		file = found_at(memory, memory->region.start + off + i, &at);
		((u8 *)buf)[i] = file ? file->data[at] : 0;
	}
	return 0;
}

static struct found_memory *found_new(struct kunit *test)
{
	struct found_memory *memory = kunit_kzalloc(test, sizeof(*memory), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	memory->build = legacy_new(test);
	memory->region = (struct cg_range){ REGION, REGION_END };
	memory->twin = TWIN_NONE;
	return memory;
}

static const char *found_lay(struct kunit *test, struct found_memory *memory, struct cg_found **found)
{
	struct cg_source src = { cg_range_size(&memory->region), found_memory_read, memory };
	struct cg_source *kept = kunit_kzalloc(test, sizeof(*kept), GFP_KERNEL);

	*found = kunit_kzalloc(test, sizeof(**found), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, kept);
	KUNIT_ASSERT_NOT_NULL(test, *found);
	*kept = src;
	return cg_found_lay(kept, &memory->region, *found);
}

static void found_expect(struct kunit *test, const struct cg_legacy_segment *seg, u64 mem, u64 memsz, u64 size)
{
	KUNIT_EXPECT_EQ(test, seg->mem, mem);
	KUNIT_EXPECT_EQ(test, seg->memsz, memsz);
	KUNIT_EXPECT_EQ(test, seg->src.size, size);
}

/* What a read of the call itself tells is told by its memory too. */
static void found_good(struct kunit *test)
{
	struct found_memory *memory = found_new(test);
	struct legacy_build *build = memory->build;
	struct cg_legacy *legacy = &build->legacy;
	struct cg_report *report = report_new(test);
	struct cg_found *found;

	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 3);
	found_expect(test, &found->load.seg[0], good[PARAMS].mem, 0x2000, CMDLINE + 30);
	found_expect(test, &found->load.seg[1], KERNEL_AT, BZ_KERNEL, BZ_KERNEL);
	found_expect(test, &found->load.seg[2], good[INITRD].mem, 0x2000, 0x1234);
	cg_legacy_read(&found->load, build->dec.in, legacy);
	KUNIT_EXPECT_TRUE(test, !legacy->why);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_kernel(&build->dec, legacy, report), 0);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_layout("crashkernel=256M", legacy, report), 0);
	KUNIT_EXPECT_EQ(test, (int)legacy->image.format, (int)CG_FORMAT_BZIMAGE);
	KUNIT_EXPECT_EQ(test, legacy->image.memsz_declared, INIT_SIZE);
	KUNIT_EXPECT_EQ(test, legacy->image.memsz_required, 0x600000);
	KUNIT_EXPECT_EQ(test, legacy->initrd_size, 0x1234);
	KUNIT_EXPECT_EQ(test, legacy->cmdline_len, 30);
	KUNIT_EXPECT_EQ(test, cg_layout_find(&legacy->layout, CG_SEG_KERNEL)->range.start, KERNEL_AT);
	KUNIT_EXPECT_EQ(test, cg_layout_find(&legacy->layout, CG_SEG_INITRD)->range.start, good[INITRD].mem);
}

/* A command line far from boot_params, as another loader may put it. */
static void found_far_cmdline(struct kunit *test)
{
	struct found_memory *memory = found_new(test);
	struct legacy_build *build = memory->build;
	struct cg_found *found;

	image_put(build->file[PARAMS], 0x228, 4, good[BACKUP].mem + 0x10);
	image_text(build->file[BACKUP], 0x10, "console=ttyS0", 13);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 4);
	found_expect(test, &found->load.seg[0], good[BACKUP].mem, 0x1000, 0x1e);
	found_expect(test, &found->load.seg[1], good[PARAMS].mem, 0x1000, 0x1000);
	cg_legacy_read(&found->load, build->dec.in, &build->legacy);
	KUNIT_EXPECT_TRUE(test, !build->legacy.why);
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, 14);
}

/* As far behind boot_params as is still taken for the same segment, and a byte further. */
static void found_near_cmdline(struct kunit *test)
{
	struct found_memory *memory = found_new(test);
	struct cg_found *found;

	image_put(memory->build->file[PARAMS], 0x228, 4, good[PARAMS].mem + CG_CMDLINE_SCAN - 1);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 3);
	found_expect(test, &found->load.seg[0], good[PARAMS].mem, CG_CMDLINE_SCAN, CG_CMDLINE_SCAN);
	image_put(memory->build->file[PARAMS], 0x228, 4, good[PARAMS].mem + CG_CMDLINE_SCAN);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 4);
	found_expect(test, &found->load.seg[0], good[PARAMS].mem + CG_CMDLINE_SCAN, 0x1000, 1);
}

/* A region that begins and ends with what is looked for, and not where a kernel can begin. */
static void found_odd_region(struct kunit *test)
{
	struct found_memory *memory = found_new(test);
	struct cg_found *found;

	memory->region = (struct cg_range){ KERNEL_AT - CG_PAGE, good[PARAMS].mem + CG_PAGE - 1 };
	image_put(memory->build->file[PARAMS], 0x21c, 4, 0);
	image_put(memory->build->file[PARAMS], 0x228, 4, memory->region.start);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 3);
	found_expect(test, &found->load.seg[0], memory->region.start, CG_PAGE, 1);
	found_expect(test, &found->load.seg[1], good[PARAMS].mem, CG_PAGE, CG_PAGE);
	found_expect(test, &found->load.seg[2], KERNEL_AT, BZ_KERNEL, BZ_KERNEL);

	memory->region.start = KERNEL_AT;
	image_put(memory->build->file[PARAMS], 0x228, 4, KERNEL_AT + INIT_SIZE);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 3);
	found_expect(test, &found->load.seg[2], KERNEL_AT, BZ_KERNEL, BZ_KERNEL);
}

static void found_no_initrd(struct kunit *test)
{
	struct found_memory *memory = found_new(test);
	struct cg_found *found;

	image_put(memory->build->file[PARAMS], 0x21c, 4, 0);
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
	KUNIT_EXPECT_EQ(test, found->load.nr, 2);
}

static const struct why_row {
	const char *name;
	struct {
		u32 off;
		u8 width;
		u64 value;
	} patch;
	unsigned int twin;
	u64 twin_at;
	u64 hole;
	unsigned int reads;
	const char *why;
} why_rows[] = {
	{ "no boot_params", .patch = { 0x202, 4, 0 }, .twin = TWIN_NONE, .why = "no boot_params" },
	{ "a file's header, without a command line", .patch = { 0x228, 4, 0 }, .twin = TWIN_NONE,
	  .why = "no boot_params" },
	{ "a command line before the region", .patch = { 0x228, 4, REGION - 1 }, .twin = TWIN_NONE,
	  .why = "no boot_params" },
	{ "a command line behind the region", .patch = { 0x228, 4, REGION_END + 1 }, .twin = TWIN_NONE,
	  .why = "no boot_params" },
	{ "a command line at the region's last byte", .patch = { 0x228, 4, REGION_END }, .twin = TWIN_NONE },
	{ "an initrd behind the region", .patch = { 0x218, 4, REGION_END + 1 }, .twin = TWIN_NONE,
	  .why = "no boot_params" },
	{ "an initrd that runs out of it", .patch = { 0x218, 4, REGION_END - 0x1232 }, .twin = TWIN_NONE,
	  .why = "no boot_params" },
	{ "an initrd that just does not", .patch = { 0x218, 4, REGION_END - 0x1233 }, .twin = TWIN_NONE },
	{ "boot_params of an earlier load", .twin = PARAMS, .twin_at = REGION + 0x5000,
	  .why = "more than one boot_params" },
	{ "not at the start of a page", .twin = PARAMS, .twin_at = REGION + 0x5010 },
	{ "a kernel of an earlier load", .twin = KERNEL, .twin_at = KERNEL_AT - 0x200000, .why = "more than one kernel" },
	{ "not where a kernel can begin", .twin = KERNEL, .twin_at = KERNEL_AT - 0x1ff000 },
	{ "no kernel", .patch = { 0x248, 4, 0x1000 }, .twin = TWIN_NONE, .why = "the compressed kernel its boot_params" },
	{ "an alignment of 0", .patch = { 0x230, 4, 0 }, .twin = TWIN_NONE, .why = "its header has an alignment" },
	{ "an alignment of 3M", .patch = { 0x230, 4, 0x300000 }, .twin = TWIN_NONE, .why = "its header has an alignment" },
	{ "an alignment below a page", .patch = { 0x230, 4, 2048 }, .twin = TWIN_NONE, .why = "its header has an alignment" },
	{ "a kernel that runs out", .patch = { 0x1f4, 4, 0x200001 }, .twin = TWIN_NONE, .why = "the kernel runs out" },
	{ "a kernel that ends with the region", .patch = { 0x1f4, 4, 0x200000 }, .twin = TWIN_NONE },
	{ "a kernel of no bytes", .patch = { 0x1f4, 4, 0 }, .twin = TWIN_NONE, .why = "the kernel runs out" },
	{ "a page that cannot be read", .twin = TWIN_NONE, .hole = REGION + 0x800000 },
	{ "boot_params that cannot be read", .twin = TWIN_NONE, .hole = 0x13000000, .why = "no boot_params" },
	{ "a command line that cannot be read", .twin = TWIN_NONE, .hole = 0x13001000, .why = "the command line could not" },
	{ "a kernel that cannot be read", .twin = TWIN_NONE, .hole = KERNEL_AT, .why = "the compressed kernel its" },
	{ "interrupted", .twin = TWIN_NONE, .reads = 100, .why = "reading was interrupted" },
};

static void why_desc(const struct why_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(found_why, why_rows, why_desc);

static void found_why(struct kunit *test)
{
	const struct why_row *row = test->param_value;
	struct found_memory *memory = found_new(test);
	struct cg_found *found;
	const char *why;

	if (row->patch.width)
		image_put(memory->build->file[PARAMS], row->patch.off, row->patch.width, row->patch.value);
	memory->twin = row->twin;
	memory->twin_at = row->twin_at;
	memory->hole = row->hole;
	memory->reads = row->reads;
	why = found_lay(test, memory, &found);
	if (!row->why)
		KUNIT_EXPECT_TRUE_MSG(test, !why, "%s", why);
	else
		KUNIT_EXPECT_TRUE_MSG(test, why && !strncmp(why, row->why, strlen(row->why)), "%s", why ?: "nothing");
}

/* A command line that fills all that is looked at, and one byte less. */
static void found_endless_cmdline(struct kunit *test)
{
	const u64 most = CG_CMDLINE_SCAN;
	struct found_memory *memory = found_new(test);
	struct legacy_build *build = memory->build;
	struct cg_found *found;
	const char *why;

	image_put(build->file[PARAMS], 0x228, 4, good[BACKUP].mem);
	memset(build->file[BACKUP]->data, 'x', most);
	why = found_lay(test, memory, &found);
	KUNIT_ASSERT_TRUE(test, why);
	KUNIT_EXPECT_STREQ(test, why, "the command line has no end");
	build->file[BACKUP]->data[most - 1] = 0;
	KUNIT_EXPECT_TRUE(test, !found_lay(test, memory, &found));
}

static struct kunit_case found_cases[] = {
	KUNIT_CASE(found_good),
	KUNIT_CASE(found_far_cmdline),
	KUNIT_CASE(found_near_cmdline),
	KUNIT_CASE(found_odd_region),
	KUNIT_CASE(found_no_initrd),
	KUNIT_CASE_PARAM(found_why, found_why_gen_params),
	KUNIT_CASE(found_endless_cmdline),
	{}
};

static struct kunit_suite found_suite = {
	.name = "crashguard_found",
	.test_cases = found_cases,
};

kunit_test_suites(&found_suite);

MODULE_LICENSE("GPL");

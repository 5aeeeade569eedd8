// SPDX-License-Identifier: GPL-2.0-only
#include "legacy_build.h"
#include "report_build.h"

#include "../module/core/segments.c"
#include "../module/core/legacy.c"

static int legacy_judge(struct legacy_build *build, struct cg_report *report)
{
	int ret, err;

	cg_legacy_read(&build->load, build->dec.in, &build->legacy);
	ret = cg_legacy_judge_kernel(&build->dec, &build->legacy, report);
	err = cg_legacy_judge_layout("crashkernel=256M", &build->legacy, report);
	return ret ?: err;
}

/* Changes of a good load: bytes, and where segments lie; a size of 0 stays as it is. */
struct legacy_patch {
	u8 seg;
	u32 off;
	u8 width;
	u64 value;
};

struct legacy_move {
	u8 seg;
	u64 mem, memsz, bufsz;
};

static void legacy_change(struct legacy_build *build, const struct legacy_patch *patch, size_t patches,
			  const struct legacy_move *move, size_t moves)
{
	size_t i;

	for (i = 0; i < patches; i++)
		image_put(build->file[patch[i].seg], patch[i].off, patch[i].width, patch[i].value);
	for (i = 0; i < moves; i++) {
		struct cg_legacy_segment *seg = &build->load.seg[move[i].seg];

		if (!move[i].mem)
			continue;
		seg->mem = move[i].mem;
		seg->memsz = move[i].memsz ? move[i].memsz : seg->memsz;
		seg->src.size = move[i].bufsz ? move[i].bufsz : seg->src.size;
	}
}

/* boot_params follow what is moved, as a loader would write them. */
static void legacy_follow(struct legacy_build *build)
{
	const struct cg_legacy_segment *seg = build->load.seg;
	struct image_file *params = build->file[PARAMS];

	image_put(params, 0x218, 4, seg[INITRD].mem);
	image_put(params, 0x0c0, 4, seg[INITRD].mem >> 32);
	image_put(params, 0x228, 4, seg[PARAMS].mem + CMDLINE);
	image_put(params, 0x0c8, 4, (seg[PARAMS].mem + CMDLINE) >> 32);
	image_put(params, 0x250, 8, seg[DATA].mem);
	build->load.entry = seg[PURGATORY].mem + 0x760;
}

static void legacy_good(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);
	const struct cg_image *img = &build->legacy.image;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
	KUNIT_EXPECT_TRUE(test, !build->legacy.why);
	KUNIT_EXPECT_EQ(test, report->nr, 0);
	for (i = 0; i < SEGMENTS; i++) {
		KUNIT_EXPECT_EQ(test, (int)build->legacy.layout.seg[i].kind, (int)good[i].kind);
		KUNIT_EXPECT_EQ(test, build->legacy.layout.seg[i].range.end, good[i].mem + good[i].memsz - 1);
		KUNIT_EXPECT_EQ(test, build->legacy.layout.seg[i].bufsz, good[i].bufsz);
	}
	/* All but purgatory and what is not known. */
	KUNIT_EXPECT_EQ(test, build->legacy.matters.nr, 5U);
	KUNIT_EXPECT_EQ(test, (int)build->legacy.matters.seg[0].kind, (int)CG_SEG_KERNEL);
	KUNIT_EXPECT_EQ(test, build->legacy.initrd_size, 0x1234);
	KUNIT_EXPECT_EQ(test, memcmp(build->legacy.initrd_head, build->file[INITRD]->data, CG_STREAM_HEAD), 0);
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, 30);
	KUNIT_EXPECT_EQ(test, (int)img->format, (int)CG_FORMAT_BZIMAGE);
	KUNIT_EXPECT_EQ(test, img->memsz_declared, INIT_SIZE);
	KUNIT_EXPECT_EQ(test, img->memsz_required, 0x600000);
	KUNIT_EXPECT_EQ(test, img->alignment, 0x200000);
	KUNIT_EXPECT_EQ(test, img->load_size, BZ_KERNEL);
	KUNIT_EXPECT_STREQ(test, img->release, "");
	KUNIT_EXPECT_FALSE(test, img->has_pe_header);
	for (i = 0; i < CG_CHECKS; i++) {
		bool ran = i == CG_CHECK_IMAGE_HEADER || i == CG_CHECK_IMAGE_PAYLOAD || i == CG_CHECK_PLACEMENT ||
			   i == CG_CHECK_COMMAND_LINE;

		KUNIT_EXPECT_EQ(test, (int)report->check[i].state, (int)(ran ? CG_PASS : CG_NOT_RUN));
	}
}

#define MOVE(...) .move = { __VA_ARGS__ }
#define PATCH(...) .patch = { __VA_ARGS__ }
/* No more memory than the file has: what lies behind is free for others. */
#define BY_FILE { KERNEL, KERNEL_AT, BZ_KERNEL }
#define STOMPED .ret = -EADDRNOTAVAIL, .slug = "segment-stomped"

static const struct layout_row {
	const char *desc;
	struct legacy_move move[4];
	struct legacy_patch patch[2];
	struct cg_range region;
	int ret;
	const char *slug;
	const char *victims;
	u64 initrd_offset;
	enum cg_code code;
} layout_rows[] = {
	{ "by the file", MOVE(BY_FILE), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "boot_params behind the file", MOVE(BY_FILE, { PARAMS, BEHIND }), STOMPED, .victims = "boot_params" },
	{ "boot_params before the page tables", MOVE(BY_FILE, { PARAMS, AFTER - 0x21000 }), STOMPED,
	  .victims = "boot_params" },
	{ "boot_params in the page tables", MOVE(BY_FILE, { PARAMS, AFTER - 0x20000 }), .code = CG_F_LOAD_LEGACY_EDGE },
	{ "boot_params at the end", MOVE(BY_FILE, { PARAMS, AFTER - 0x1000 }), .code = CG_F_LOAD_LEGACY_EDGE },
	{ "boot_params after the end", MOVE(BY_FILE, { PARAMS, AFTER }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "initrd behind the file", MOVE(BY_FILE, { INITRD, BEHIND }), STOMPED, .victims = "initrd" },
	{ "initrd up to the end", MOVE(BY_FILE, { INITRD, AFTER - 0x30000, 0x30000, 0x30000 }), STOMPED, .victims = "initrd" },
	{ "initrd after the end", MOVE(BY_FILE, { INITRD, AFTER }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "elfcorehdr behind the file", MOVE(BY_FILE, { CORE, BEHIND }), STOMPED, .victims = "elfcorehdr" },
	{ "an ELF program behind the file", MOVE(BY_FILE, { CORE, BEHIND }), PATCH({ CORE, 16, 2, 2 }),
	  .code = CG_F_LOAD_LEGACY_SHORT },
	{ "elfcorehdr after the end", MOVE(BY_FILE, { CORE, AFTER }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "setup_data behind the file", MOVE(BY_FILE, { DATA, BEHIND }), STOMPED, .victims = "boot_params" },
	{ "setup_data in the code", MOVE(BY_FILE, { DATA, KERNEL_AT + 0xff000 }), STOMPED, .victims = "boot_params" },
	{ "setup_data behind the code", MOVE(BY_FILE, { DATA, KERNEL_AT + 0x100000 }), .code = CG_F_LOAD_LEGACY_EDGE },
	{ "setup_data at the end", MOVE(BY_FILE, { DATA, AFTER - 0x1000 }), .code = CG_F_LOAD_LEGACY_EDGE },
	{ "setup_data after the end", MOVE(BY_FILE, { DATA, AFTER }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "all of them", MOVE(BY_FILE, { PARAMS, BEHIND }, { INITRD, BEHIND + 0x3000 }, { CORE, BEHIND + 0x5000 }),
	  STOMPED, .victims = "boot_params, initrd, elfcorehdr" },
	{ "purgatory behind the file", MOVE(BY_FILE, { PURGATORY, BEHIND }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "what is not known behind the file", MOVE(BY_FILE, { BACKUP, BEHIND }), .code = CG_F_LOAD_LEGACY_SHORT },

	{ "a page too high", MOVE({ KERNEL, KERNEL_AT + 0x1000 }) },
	{ "a page too high, and the initrd there", MOVE({ KERNEL, KERNEL_AT + 0x1000 }, { INITRD, AFTER + 0x1df000 }),
	  STOMPED, .victims = "initrd" },
	{ "a page too high, and the initrd after it", MOVE({ KERNEL, KERNEL_AT + 0x1000 }, { INITRD, AFTER + 0x200000 }) },
	{ "only zeros of a segment are met", MOVE({ KERNEL, KERNEL_AT + 0x1000, BZ_KERNEL },
						 { INITRD, KERNEL_AT + 0x1fe000, 0x4000, 0x2000 }), .code = CG_F_LOAD_LEGACY_SHORT },
	{ "a byte that counts is met", MOVE({ KERNEL, KERNEL_AT + 0x1000, BZ_KERNEL },
					   { INITRD, KERNEL_AT + 0x1fe000, 0x4000, 0x2001 }), STOMPED, .victims = "initrd" },

	{ "more bytes than memory", MOVE(BY_FILE, { INITRD, BEHIND, 0x2000, ~0xfffULL }), STOMPED, .victims = "initrd" },

	{ "up to the end of the region", MOVE({ KERNEL, 0x13800000 }) },
	{ "past the end of the region", MOVE({ KERNEL, 0x13a00000, BZ_KERNEL }), STOMPED,
	  .victims = "2M past the end of the region" },
	{ "page tables past the end of the region", MOVE({ KERNEL, 0x13800000 }), PATCH({ PARAMS, 0x260, 4, 0x820000 }),
	  .code = CG_F_LOAD_LEGACY_EDGE },
	{ "a page more past it", MOVE({ KERNEL, 0x13800000 }), PATCH({ PARAMS, 0x260, 4, 0x821000 }), STOMPED },
	{ "room for it in another layout", MOVE({ KERNEL, REGION, BZ_KERNEL }, { DATA, REGION + BZ_KERNEL }),
	  PATCH({ PARAMS, 0x260, 4, 0x3f4e000 }), STOMPED },
	{ "no room in any layout", MOVE({ KERNEL, REGION, BZ_KERNEL }, { DATA, REGION + BZ_KERNEL }),
	  PATCH({ PARAMS, 0x260, 4, 0x3f4f000 }), .ret = -ENOSPC, .slug = "segment-stomped" },
	{ "below pref_address", MOVE({ KERNEL, 0xe00000 }), .region = { 0x800000, REGION_END } },
	{ "below pref_address, and the initrd there", MOVE({ KERNEL, 0xe00000, BZ_KERNEL }, { INITRD, 0x17df000 }),
	  .region = { 0x800000, REGION_END }, STOMPED, .victims = "initrd" },

	/* What the header says of it is for loaders; the kernel inside is linked for 16M. */
	{ "pref_address all ones", PATCH({ PARAMS, 0x258, 8, ~0ULL }) },
	{ "pref_address of another kernel", PATCH({ PARAMS, 0x258, 8, 0x20000000 }) },
	{ "pref_address too low, below 16M, and the initrd there",
	  MOVE({ KERNEL, 0xe00000, BZ_KERNEL }, { INITRD, 0x17df000 }), PATCH({ PARAMS, 0x258, 8, 0x200000 }),
	  .region = { 0x800000, REGION_END }, STOMPED, .victims = "initrd" },

	{ "above 4G", MOVE({ KERNEL, 0x112000000 }, { INITRD, 0x113100000 }, { PARAMS, 0x113000000 }),
	  .region = { REGION, 0x113ffffff } },
	{ "above 4G, and the initrd not at the start of its segment",
	  MOVE({ KERNEL, 0x112000000 }, { INITRD, 0x113100000 }, { PARAMS, 0x113000000 }),
	  PATCH({ PARAMS, 0x218, 4, 0x13100800 }), .region = { REGION, 0x113ffffff }, .initrd_offset = 0x800 },
	{ "above 4G, and the initrd there", MOVE({ KERNEL, 0x112000000, BZ_KERNEL }, { INITRD, 0x1127df000 }),
	  .region = { REGION, 0x113ffffff }, STOMPED, .victims = "initrd" },

	{ "initrd outside", MOVE({ INITRD, REGION_END + 1 }), .ret = -EADDRNOTAVAIL, .slug = "segment-outside" },
	{ "what is not known outside", MOVE({ BACKUP, REGION - 0x1000 }), .ret = -EADDRNOTAVAIL, .slug = "segment-outside" },
	{ "outside, and not understood", MOVE({ BACKUP, REGION - 0x1000 }), PATCH({ PARAMS, 0x202, 1, 0 }),
	  .ret = -EADDRNOTAVAIL, .slug = "segment-outside" },

	{ "init_size just enough", PATCH({ PARAMS, 0x260, 4, 0x600000 }) },
	{ "init_size too small", PATCH({ PARAMS, 0x260, 4, 0x5ff000 }), .ret = -EBADMSG, .slug = "image-memsz-short" },
	{ "kernel cut", MOVE({ KERNEL, KERNEL_AT, 0, BZ_KERNEL - 1 }), .ret = -EBADMSG, .slug = "image-truncated" },
	{ "kernel cut, and the initrd behind it", MOVE({ KERNEL, KERNEL_AT, 0x3000, 0x3000 }, { INITRD, BEHIND }),
	  .ret = -EBADMSG, .slug = "image-truncated" },
	{ "kernel with a signature behind it", MOVE({ KERNEL, KERNEL_AT, 0, BZ_KERNEL }) },
	{ "compressed kernel damaged", PATCH({ KERNEL, PAYLOAD + 8, 1, 1 }), .ret = -EBADMSG, .slug = "image-corrupt" },
	{ "alignment of no power of two", PATCH({ PARAMS, 0x230, 4, 0x300000 }), .ret = -EBADMSG, .slug = "image-corrupt" },

	{ "no initrd", PATCH({ PARAMS, 0x21c, 4, 0 }) },
	{ "a jump that loaders cut", PATCH({ PARAMS, 0x201, 1, 0xff }) },
	{ "no five-level paging, which the way into it turns off", PATCH({ PARAMS, 0x236, 2, 0x5f }) },
	{ "setup_data that points nowhere", PATCH({ PARAMS, 0x250, 8, 0x123 }) },
	{ "setup_data without an end", PATCH({ DATA, 0, 8, 0x10000000 }) },
};

static void layout_desc(const struct layout_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout, layout_rows, layout_desc);

static void legacy_layout(struct kunit *test)
{
	const struct layout_row *row = test->param_value;
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);
	const struct cg_finding *f;

	if (row->region.end)
		build->load.region = row->region;
	legacy_change(build, NULL, 0, row->move, ARRAY_SIZE(row->move));
	legacy_follow(build);
	legacy_change(build, row->patch, ARRAY_SIZE(row->patch), NULL, 0);
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), row->ret);
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->slug ? row->slug : "none");
	KUNIT_EXPECT_EQ(test, build->legacy.initrd_offset, row->initrd_offset);
	KUNIT_EXPECT_EQ(test, cg_report_has(report, CG_F_LOAD_LEGACY_SHORT), row->code == CG_F_LOAD_LEGACY_SHORT);
	KUNIT_EXPECT_EQ(test, cg_report_has(report, CG_F_LOAD_LEGACY_EDGE), row->code == CG_F_LOAD_LEGACY_EDGE);
	f = cg_report_first_error(report);
	if (row->victims && f)
		KUNIT_EXPECT_STREQ(test, f->str[1], row->victims);
}

static const struct why_row {
	const char *desc;
	struct legacy_patch patch[2];
	struct legacy_move move[2];
	const char *why;
} why_rows[] = {
	{ "no magic", PATCH({ PARAMS, 0x202, 1, 0 }), .why = "no boot_params" },
	{ "protocol 2.11", PATCH({ PARAMS, 0x206, 2, 0x020b }), .why = "no boot_params" },
	{ "protocol 3.0", PATCH({ PARAMS, 0x206, 2, 0x0300 }), .why = "no boot_params" },
	{ "no command line, as in a file", PATCH({ PARAMS, 0x228, 4, 0 }), .why = "no boot_params" },
	{ "not relocatable", PATCH({ PARAMS, 0x234, 1, 0 }), .why = "no boot_params" },
	{ "a 32-bit kernel", PATCH({ PARAMS, 0x236, 2, 0x7e }), .why = "no boot_params" },
	{ "a kernel for below 4G", PATCH({ PARAMS, 0x236, 2, 0x7d }), .why = "no boot_params" },
	{ "cmdline_size 0", PATCH({ PARAMS, 0x238, 4, 0 }), .why = "no boot_params" },
	{ "init_size 0", PATCH({ PARAMS, 0x260, 4, 0 }), .why = "no boot_params" },
	{ "payload_offset 0", PATCH({ PARAMS, 0x248, 4, 0 }), .why = "no boot_params" },
	{ "cut within the header", MOVE({ PARAMS, 0x13000000, 0, CG_HEAD_LEN - 1 }), .why = "no boot_params" },
	{ "command line nowhere", PATCH({ PARAMS, 0x228, 4, 0x13003000 }), .why = "command line that is in no segment" },
	{ "initrd nowhere", PATCH({ PARAMS, 0x218, 4, 0x13102000 }), .why = "initrd that is in no segment" },
	{ "initrd longer than its segment", PATCH({ PARAMS, 0x21c, 4, 0x2001 }), .why = "initrd that is in no segment" },
	{ "initrd beyond the end of its segment", PATCH({ PARAMS, 0x218, 4, 0x13101001 }, { PARAMS, 0x21c, 4, 0x1000 }),
	  .why = "initrd that is in no segment" },
	{ "initrd of 2^63 bytes", PATCH({ PARAMS, 0xc4, 4, 0x80000000 }), .why = "initrd that is in no segment" },
	{ "initrd in boot_params", PATCH({ PARAMS, 0x218, 4, 0x13001000 }), .why = "initrd that is in no segment" },
	{ "no compressed kernel", PATCH({ KERNEL, PAYLOAD, 1, 0 }), .why = "in none of its segments" },
	{ "payload_offset beyond the kernel", PATCH({ PARAMS, 0x248, 4, BZ_KERNEL - 1 }), .why = "in none of its segments" },
	{ "two that can be the kernel", PATCH({ BACKUP, PAYLOAD, 2, 0x37fd }), .why = "more than one segment" },
	{ "segments overlap", MOVE({ INITRD, 0x13002000 }), .why = "overlap" },
	{ "a segment wraps", MOVE({ BACKUP, ~0xfffULL, 0x2000 }), .why = "more than there can be" },
};

static void why_desc(const struct why_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(why, why_rows, why_desc);

static void legacy_expect_why(struct kunit *test, struct legacy_build *build, const char *why)
{
	struct cg_report *report = report_new(test);

	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
	KUNIT_ASSERT_NOT_NULL(test, build->legacy.why);
	KUNIT_EXPECT_TRUE_MSG(test, strstr(build->legacy.why, why), "%s", build->legacy.why);
	KUNIT_EXPECT_EQ(test, report->nr, 0);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)CG_NOT_RUN);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_IMAGE_HEADER].reason, build->legacy.why);
}

/* What is not understood passes, and says why. */
static void legacy_why(struct kunit *test)
{
	const struct why_row *row = test->param_value;
	struct legacy_build *build = legacy_new(test);

	legacy_change(build, row->patch, ARRAY_SIZE(row->patch), row->move, ARRAY_SIZE(row->move));
	legacy_expect_why(test, build, row->why);
}

static void legacy_no_memory(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);

	build->load.seg[BACKUP].memsz = 0;
	legacy_expect_why(test, build, "takes no memory");
}

static void legacy_too_many(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);

	build->load.nr = CG_SEGMENTS_MAX + 1;
	legacy_expect_why(test, build, "more segments");
}

static void legacy_two_params(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);

	memcpy(build->file[BACKUP]->data, build->file[PARAMS]->data, good[PARAMS].bufsz);
	legacy_expect_why(test, build, "more than one boot_params");
}

/* Memory of the caller's that is not there: the load passes, whichever segment it is of. */
static void legacy_unreadable(struct kunit *test)
{
	static const u8 told[] = { KERNEL, PARAMS, INITRD, PURGATORY, DATA, BACKUP };
	struct legacy_build *build;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(told); i++) {
		build = legacy_new(test);
		build->file[told[i]]->fail_from = 0;
		build->file[told[i]]->err = -EFAULT;
		if (build->load.seg[told[i]].src.size >= CG_HEAD_LEN)
			legacy_expect_why(test, build, "could not be read");
		else
			KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), 0);
	}
}

/* An initrd begins anywhere in its segment; what it begins with is not known where that cannot be read. */
static void legacy_initrd_head(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	u8 *data = build->file[INITRD]->data;
	unsigned int i;

	for (i = 0; i < good[INITRD].bufsz; i++)
		data[i] = (u8)(i / 8 + 1);
	image_put(build->file[PARAMS], 0x218, 4, good[INITRD].mem + 0x800);
	image_put(build->file[PARAMS], 0x21c, 4, 0x800);
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), 0);
	KUNIT_EXPECT_EQ(test, build->legacy.initrd_offset, 0x800);
	KUNIT_EXPECT_EQ(test, memcmp(build->legacy.initrd_head, data + 0x800, CG_STREAM_HEAD), 0);
	build->file[INITRD]->fail_from = 0x800;
	build->file[INITRD]->err = -EFAULT;
	memset(&build->legacy, 0, sizeof(build->legacy));
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), 0);
	KUNIT_EXPECT_TRUE(test, !build->legacy.why);
	for (i = 0; i < CG_STREAM_HEAD; i++)
		KUNIT_EXPECT_EQ(test, build->legacy.initrd_head[i], 0);
}

/* The image is of no size that there is: the kernel itself will refuse it, and nothing is claimed. */
static void legacy_kernel_of_no_size(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	build->load.seg[KERNEL].src.size = U64_MAX;
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
	KUNIT_EXPECT_TRUE(test, !build->legacy.why);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_IMAGE_HEADER].state, (int)CG_NOT_RUN);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_IMAGE_PAYLOAD].state, (int)CG_NOT_RUN);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_PLACEMENT].reason, "its header does not tell what it needs");
}

static void legacy_cmdline_unreadable(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);

	build->file[PARAMS]->fail_from = CMDLINE;
	build->file[PARAMS]->err = -EFAULT;
	legacy_expect_why(test, build, "command line could not be read");
}

/* The kernel will fail with the same errno: no finding of the closed list says more. */
static void legacy_kernel_unreadable(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	build->file[KERNEL]->fail_from = PAYLOAD + 0x1000;
	build->file[KERNEL]->err = -EFAULT;
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), -EFAULT);
	KUNIT_EXPECT_STREQ(test, report_slug(report), "image-unreadable");
}

/* A list of two, each in a segment of its own; u-root's habit of a segment for the command line. */
static void legacy_chain(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	image_put(build->file[DATA], 0, 8, good[BACKUP].mem + 0x100);
	image_put(build->file[PARAMS], 0x228, 4, good[PURGATORY].mem + 0x6000);
	image_text(build->file[PURGATORY], 0x6000, "quiet", 6);
	build->load.entry = 0;
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
	KUNIT_EXPECT_TRUE(test, !build->legacy.why);
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, 6);
	KUNIT_EXPECT_STREQ(test, build->legacy.cmdline, "quiet");
	KUNIT_EXPECT_EQ(test, (int)build->legacy.layout.seg[BACKUP].kind, (int)CG_SEG_PARAMS);
	KUNIT_EXPECT_EQ(test, (int)build->legacy.layout.seg[PURGATORY].kind, (int)CG_SEG_PARAMS);
}

/* Entered directly, the kernel is the kernel and not what runs before it. */
static void legacy_entry(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	build->load.entry = KERNEL_AT + 0x200;
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
	KUNIT_EXPECT_EQ(test, (int)build->legacy.layout.seg[KERNEL].kind, (int)CG_SEG_KERNEL);
	KUNIT_EXPECT_EQ(test, (int)build->legacy.layout.seg[PURGATORY].kind, (int)CG_SEG_OTHER);
}

static const struct cmdline_row {
	const char *desc;
	const char *text;
	u32 most;
	u64 len;
	bool too_long;
} cmdline_rows[] = {
	{ "as long as it takes", "a elfcorehdr=1K", 15, 16, false },
	{ "a byte longer", "a elfcorehdr=1K", 14, 16, true },
	{ "a byte shorter", "a elfcorehdr=1K", 16, 16, false },
	{ "empty", "", 1, 1, false },
};

static void cmdline_desc(const struct cmdline_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cmdline, cmdline_rows, cmdline_desc);

static void legacy_cmdline(struct kunit *test)
{
	const struct cmdline_row *row = test->param_value;
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	image_text(build->file[PARAMS], CMDLINE, row->text, strlen(row->text) + 1);
	image_put(build->file[PARAMS], 0x238, 4, row->most);
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report), row->too_long ? -E2BIG : 0);
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->too_long ? "cmdline-too-long" : "none");
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, row->len);
	if (!row->too_long)
		return;
	KUNIT_EXPECT_EQ(test, report->finding[0].num[0], row->len - 1);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[1], 0);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[2], row->most);
	KUNIT_EXPECT_EQ(test, report->finding[0].num[3], row->len - 1 - row->most);
}

/* The file that the loader had: no marks of it in the header, zeros for the setup code, and the kernel behind that. */
static void legacy_file(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	const struct cg_source src = { .size = U64_MAX, .read = cg_legacy_file_read, .priv = &build->legacy };
	u8 *buf = kunit_kzalloc(test, CG_HEAD_LEN + 64, GFP_KERNEL);
	const u64 setup = 5 * 512;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(build->file[KERNEL]->data, 0x5a, 64);
	image_put(build->file[PARAMS], 0x1f1, 1, 4);
	image_put(build->file[PARAMS], 0x211, 1, 0);
	image_put(build->file[PARAMS], 0x24c, 4, 0x12345678);
	image_put(build->file[PARAMS], 0x250, 8, ~0ULL);
	image_put(build->file[PARAMS], 0x258, 8, good[KERNEL].mem);
	cg_legacy_read(&build->load, build->dec.in, &build->legacy);
	KUNIT_ASSERT_NULL(test, build->legacy.why);
	KUNIT_ASSERT_EQ(test, cg_source_read(&src, 0, buf, CG_HEAD_LEN + 64), 0);
	KUNIT_EXPECT_EQ(test, buf[0x1f0], 0);
	KUNIT_EXPECT_EQ(test, buf[0x1f1], 4);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(buf + 0x1fe), 0xaa55);
	KUNIT_EXPECT_EQ(test, buf[0x211] & 1, 1);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(buf + 0x24c), 0x12345678U);
	KUNIT_EXPECT_EQ(test, get_unaligned_le64(buf + 0x250), 0ULL);
	KUNIT_EXPECT_EQ(test, get_unaligned_le64(buf + 0x258), good[KERNEL].mem);
	KUNIT_EXPECT_EQ(test, buf[CG_HEAD_LEN], 0);
	KUNIT_EXPECT_EQ(test, buf[CG_HEAD_LEN + 63], 0);
	KUNIT_ASSERT_EQ(test, cg_source_read(&src, setup, buf, 64), 0);
	KUNIT_EXPECT_EQ(test, memcmp(buf, build->file[KERNEL]->data, 64), 0);
	memset(buf, 0xa5, 64);
	KUNIT_ASSERT_EQ(test, cg_source_read(&src, setup - 1, buf, 1), 0);
	KUNIT_EXPECT_EQ(test, buf[0], 0);
	memset(buf, 0xa5, 64);
	KUNIT_ASSERT_EQ(test, cg_source_read(&src, CG_HEAD_LEN - 4, buf, 8), 0);
	KUNIT_EXPECT_EQ(test, memcmp(buf, build->legacy.header + CG_HEAD_LEN - 4, 4), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(buf + 4), 0U);
	/* 0 sectors mean 4. */
	build->legacy.header[0x1f1] = 0;
	KUNIT_ASSERT_EQ(test, cg_source_read(&src, setup, buf, 64), 0);
	KUNIT_EXPECT_EQ(test, memcmp(buf, build->file[KERNEL]->data, 64), 0);
}

/* A kernel that takes less than its page tables could: all of it is sure to be written, and nothing behind it. */
static void legacy_tiny_kernel(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);

	KUNIT_ASSERT_EQ(test, legacy_judge(build, report), 0);
	build->legacy.image.memsz_declared = CG_K(64);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_layout("", &build->legacy, report), 0);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)CG_PASS);
	build->legacy.image.alignment = 0;
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_layout("", &build->legacy, report), 0);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_PLACEMENT].state, (int)CG_NOT_RUN);
}

/* Of it too the first byte is sure to be written, where it runs and not where it was loaded. */
static void legacy_tiny_kernel_meets(struct kunit *test)
{
	static const struct legacy_move move[] = { { KERNEL, KERNEL_AT + 0x1000, BZ_KERNEL }, { INITRD, 0x12200000 } };
	struct legacy_build *build = legacy_new(test);

	legacy_change(build, NULL, 0, move, ARRAY_SIZE(move));
	legacy_follow(build);
	KUNIT_ASSERT_EQ(test, legacy_judge(build, report_new(test)), -EADDRNOTAVAIL);
	build->legacy.image.memsz_declared = CG_K(64);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_layout("", &build->legacy, report_new(test)), -EADDRNOTAVAIL);
}

/* In which order the segments come is the loader's: no page is forgotten where the first is not the kernel. */
static void legacy_order(struct kunit *test)
{
	static const struct legacy_move move[] = { { KERNEL, REGION, BZ_KERNEL }, { DATA, REGION + BZ_KERNEL } };
	struct legacy_build *build = legacy_new(test);
	struct cg_legacy_segment kernel;

	legacy_change(build, NULL, 0, move, ARRAY_SIZE(move));
	legacy_follow(build);
	image_put(build->file[PARAMS], 0x260, 4, 0x3f4f000);
	kernel = build->load.seg[KERNEL];
	build->load.seg[KERNEL] = build->load.seg[INITRD];
	build->load.seg[INITRD] = kernel;
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), -ENOSPC);
}

static const struct {
	const char *text;
	const char *hazard;
} hazard_rows[] = {
	{ "a elfcorehdr=1K", NULL },
	{ "elfcorehdr=1K mem=4G nr_cpus=1", NULL },
	{ "elfcorehdr=1K mem=1M", "mem" },
	{ "elfcorehdr=1K hugepages=4", "hugepages" },
	{ "a", "" },
};

/* Its words are held against what the caller knows of the machine; none of them makes a load fail. */
static void legacy_cmdline_is_linted(struct kunit *test)
{
	struct legacy_build *build;
	struct cg_report *report;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hazard_rows); i++) {
		const char *hazard = hazard_rows[i].hazard;

		build = legacy_new(test);
		report = report_new(test);
		build->load.lint.room = build->load.region;
		image_text(build->file[PARAMS], CMDLINE, hazard_rows[i].text, strlen(hazard_rows[i].text) + 1);
		KUNIT_EXPECT_EQ(test, legacy_judge(build, report), 0);
		KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_COMMAND_LINE].state, (int)(hazard ? CG_WARN : CG_PASS));
		KUNIT_EXPECT_EQ(test, cg_report_has_slug(report, "cmdline-hazard"), hazard ? true : false);
		if (hazard && cg_report_has_slug(report, "cmdline-hazard"))
			KUNIT_EXPECT_STREQ(test, report->finding[0].str[0], hazard);
	}
}

/* Behind what is copied there are zeros, so that a text up to its last byte has an end. */
static void legacy_cmdline_end(struct kunit *test)
{
	struct legacy_build *build = legacy_new(test);

	memset(build->file[PARAMS]->data + CMDLINE, 'a', good[PARAMS].bufsz - CMDLINE);
	image_put(build->file[PARAMS], 0x238, 4, 0xffff);
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), 0);
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, good[PARAMS].bufsz - CMDLINE + 1);
	KUNIT_EXPECT_EQ(test, strlen(build->legacy.cmdline), min_t(size_t, good[PARAMS].bufsz - CMDLINE, CG_CAPTURE_LINE - 1));
	image_put(build->file[PARAMS], 0x228, 4, good[PARAMS].mem + good[PARAMS].bufsz);
	memset(&build->legacy, 0, sizeof(build->legacy));
	KUNIT_EXPECT_EQ(test, legacy_judge(build, report_new(test)), 0);
	KUNIT_EXPECT_EQ(test, build->legacy.cmdline_len, 1);
}

/* Every segment at every page: it is refused exactly where bytes that count meet the window. */
static void legacy_all_positions(struct kunit *test)
{
	static const u8 movers[] = { PARAMS, INITRD, CORE, PURGATORY, DATA, BACKUP };
	struct legacy_build *build = legacy_new(test);
	struct cg_report *report = report_new(test);
	const u64 run = 0x12200000, step = 0x1000;
	size_t i;
	u64 at;

	for (i = 0; i < ARRAY_SIZE(movers); i++) {
		const u64 size = good[movers[i]].bufsz;
		bool counts = movers[i] != PURGATORY && movers[i] != BACKUP;

		for (at = run - 0xa2000; at < run + INIT_SIZE + 0x4000; at += step) {
			u64 sure = movers[i] == DATA ? 0x1ff000 / 2 : INIT_SIZE - CG_PGTABLE_ROOM;
			bool meets = counts && at + size > run && at < run + sure;
			const struct legacy_move move[] = { { KERNEL, KERNEL_AT + 0x1000, BZ_KERNEL }, { movers[i], at } };

			if (at == run + 0x10000)
				at = run + INIT_SIZE - CG_PGTABLE_ROOM - 0x10000;
			legacy_change(build, NULL, 0, move, ARRAY_SIZE(move));
			legacy_follow(build);
			memset(&build->legacy, 0, sizeof(build->legacy));
			memset(report, 0, sizeof(*report));
			KUNIT_EXPECT_EQ_MSG(test, legacy_judge(build, report), meets ? -EADDRNOTAVAIL : 0, "%d at 0x%llx",
					    movers[i], (unsigned long long)at);
		}
		build->load.seg[movers[i]].mem = good[movers[i]].mem;
	}
}

static struct kunit_case legacy_cases[] = {
	KUNIT_CASE(legacy_good),
	KUNIT_CASE_PARAM(legacy_layout, layout_gen_params),
	KUNIT_CASE_PARAM(legacy_why, why_gen_params),
	KUNIT_CASE(legacy_no_memory),
	KUNIT_CASE(legacy_too_many),
	KUNIT_CASE(legacy_two_params),
	KUNIT_CASE(legacy_unreadable),
	KUNIT_CASE(legacy_initrd_head),
	KUNIT_CASE(legacy_kernel_of_no_size),
	KUNIT_CASE(legacy_cmdline_unreadable),
	KUNIT_CASE(legacy_kernel_unreadable),
	KUNIT_CASE(legacy_chain),
	KUNIT_CASE(legacy_entry),
	KUNIT_CASE_PARAM(legacy_cmdline, cmdline_gen_params),
	KUNIT_CASE(legacy_cmdline_is_linted),
	KUNIT_CASE(legacy_cmdline_end),
	KUNIT_CASE(legacy_file),
	KUNIT_CASE(legacy_tiny_kernel),
	KUNIT_CASE(legacy_tiny_kernel_meets),
	KUNIT_CASE(legacy_order),
	KUNIT_CASE(legacy_all_positions),
	{}
};

static struct kunit_suite legacy_suite = {
	.name = "crashguard_legacy",
	.test_cases = legacy_cases,
};

kunit_test_suites(&legacy_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/* What the core finds in what is described here; see examples.h. */
#include <linux/module.h>

#include <crashguard/cmdline.h>
#include <crashguard/drill.h>
#include <crashguard/estimate.h>
#include <crashguard/initrd.h>
#include <crashguard/lint.h>
#include <crashguard/plan.h>
#include <crashguard/reservation.h>

#include "examples.h"
#include "../../kunit/guests.h"
#include "../../kunit/legacy_build.h"
#include "../../kunit/place_build.h"

#define CK "crashkernel="
#define ADVICE "crashkernel=160M"

/* --- judged: a machine, and what is reserved there --- */

#define BARE_1G GUEST_1G("")
#define WITH_1G(range) GUEST_1G("  " range " : Crash kernel\n")
/* KASLR has put the kernel higher up. */
#define MOVED_1G                                                                                             \
	GUEST_HEAD "00100000-3ffdffff : System RAM\n  00f00000-04ffffff : Crash kernel\n"                     \
	"  1c000000-1ce01d31 : Kernel code\n  1d000000-1d8eafff : Kernel rodata\n"                            \
	"  1da00000-1dc4897f : Kernel data\n  1e310000-1f3fffff : Kernel bss\n"                               \
	"3ffe0000-3fffffff : Reserved\n" GUEST_TAIL

static struct cg_machine *machine(struct kunit *test, const struct example *ex)
{
	struct cg_machine *m = guest_new(test, ex->iomem, place_age(test, ex->age));

	guest_set_cmdline(test, m, ex->cmdline);
	return m;
}

static void judge_words(const struct cg_machine *m, struct cg_report *report)
{
	struct cg_reservation res = { .known = true, .main = CG_RANGE_EMPTY, .low = CG_RANGE_EMPTY };
	unsigned int i;

	for (i = 0; i < m->nr_iomem; i++) {
		if (!strcmp(m->iomem[i].name, "Crash kernel"))
			res.main = m->iomem[i].range;
	}
	cg_reservation_judge(m, &res, false, 0, report);
}

static void by_words(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	judge_words(machine(test, ex), report);
}

/* A firmware that reports many small ranges. */
static void by_firmware(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct cg_machine *m = machine(test, ex);
	unsigned int i;

	for (i = 0; i < 124; i++) {
		struct cg_iomem *e = &m->iomem[m->nr_iomem++];

		e->range.start = CG_G(16) + i * CG_PAGE;
		e->range.end = e->range.start + CG_PAGE - 1;
		strscpy(e->name, i & 1 ? "ACPI Tables" : "ACPI Non-volatile Storage", sizeof(e->name));
	}
	judge_words(m, report);
}

/* --- judged: an image --- */

static void read_file(struct kunit *test, struct image_file *file, struct cg_report *report)
{
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);

	KUNIT_EXPECT_NE(test, cg_image_read(&file->src, false, img, report), 0);
}

static void by_lz4(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct image_file *file = image_new(test, 1418058);

	image_text(file, 0, "\x02\x21\x4c\x18", 4);
	read_file(test, file, report);
}

static void by_gzip(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct image_file *file = image_new(test, 8178624);

	image_text(file, 0, "\x1f\x8b\x08", 3);
	read_file(test, file, report);
}

/* A bzImage of 8245760 bytes, of which 4000000 were written. */
static void by_full_disk(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct image_file *file = image_new(test, 4000000);

	image_put_setup(file);
	image_put(file, 0x1f4, 4, (8245760 - BZ_SETUP) / 16);
	read_file(test, file, report);
}

static void by_alignment(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct image_file *file = image_bzimage(test);

	image_put(file, 0x230, 4, 3);
	read_file(test, file, report);
}

/* A file that somebody cuts while it is read. */
static void by_cut(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct image_file *file = image_bzimage(test);

	file->fail_from = 0;
	file->err = -ENODATA;
	read_file(test, file, report);
}

/* The kernel in it takes 6M from end to end, and the header says 4M. */
static void by_init_size(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct legacy_build *build = legacy_new(test);
	struct image_file *file = image_bzimage(test);
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);

	memcpy(file->data + BZ_SETUP, build->file[KERNEL]->data, BZ_KERNEL);
	image_put(file, 0x260, 4, CG_M(4));
	KUNIT_ASSERT_EQ(test, cg_image_read(&file->src, false, img, report), 0);
	KUNIT_EXPECT_EQ(test, cg_payload_read(&file->src, img, &build->dec, report), -EBADMSG);
}

static void by_release(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct cg_initrd initrd = {
		.size = 1418221, .counted = true, .nr_releases = 1, .release = { "6.1.0-51-amd64" },
	};

	cg_initrd_judge(&initrd, "6.1.0-56-amd64", report);
}

/* --- judged: room and placement, of Debian 12's kernel with an init_size of 63.6M --- */

#define REGION_70M_AT_8M { 0x800000, 0x4dfffff }
#define REGION_65M_AT_15M { 0xf00000, 0x4ffffff }
#define NEED_6_1 PLACE_STOCK_6_1, .ram_pages = 0x40000

static void place(struct kunit *test, const struct example *ex, struct cg_range region, struct cg_need need,
		  struct cg_report *report)
{
	struct cg_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);

	KUNIT_EXPECT_NE(test, cg_place_check(machine(test, ex), &region, &need, ADVICE, layout, report), 0);
}

static void plan(struct kunit *test, const struct example *ex, struct cg_range region, struct cg_need need,
		 struct cg_report *report)
{
	struct cg_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);
	struct cg_plan *made = kunit_kzalloc(test, sizeof(*made), GFP_KERNEL);
	int ret = cg_plan_check(machine(test, ex), &region, &need, ADVICE, made, layout, report);

	KUNIT_EXPECT_EQ(test, ret, -ENOSPC);
}

static void by_small_region(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	place(test, ex, (struct cg_range){ 0x3a000000, 0x3dffffff }, (struct cg_need){ NEED_6_1 }, report);
}

static void by_low_region(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	plan(test, ex, (struct cg_range)REGION_70M_AT_8M, (struct cg_need){ NEED_6_1 }, report);
}

static void by_initrd(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	place(test, ex, (struct cg_range)REGION_65M_AT_15M, (struct cg_need){ NEED_6_1, .initrd = PLACE_BUSYBOX },
	      report);
}

static void by_planned_initrd(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	plan(test, ex, (struct cg_range)REGION_65M_AT_15M, (struct cg_need){ NEED_6_1, .initrd = CG_M(2) }, report);
}

static void by_low_kernel(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	place(test, ex, (struct cg_range)REGION_70M_AT_8M, (struct cg_need){ NEED_6_1 }, report);
}

static void by_outside(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	static const struct place_seg segs[] = {
		{ CG_SEG_KERNEL, 0x24000000, 0x3f98000 }, { CG_SEG_PARAMS, 0x33000000, 0x6000 },
	};
	const struct cg_range region = { 0x23000000, 0x32ffffff };
	const struct cg_layout *layout = place_layout(test, &region, segs, ARRAY_SIZE(segs));

	KUNIT_EXPECT_NE(test, cg_layout_judge_outside(layout, report), 0);
}

static void by_estimate(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	static const struct cg_image img = { .release = "6.1.0-56-amd64", .memsz_declared = 0x3f98000,
					     .phdr = { .nr_load = 4, .low = 0x1000000, .high = 0x4a00000 } };
	static const u8 lz4[CG_STREAM_HEAD] = { 2, 0x21, 0x4c, 0x18 };
	const struct cg_need need = { NEED_6_1, .initrd = PLACE_BUSYBOX };
	struct cg_demand demand = { .initrd_size = 1418221 };
	struct cg_machine *m = machine(test, ex);
	struct cg_estimate estimate;

	m->nr_cpu_possible = 1;
	cg_stream_read(lz4, &demand.stream);
	cg_demand_read(m, &img, &need, "nr_cpus=1 irqpoll reset_devices", &demand);
	cg_estimate_make(&demand, &estimate);
	cg_estimate_judge(&demand, &estimate, CG_M(65), ADVICE, report);
}

/* --- judged: command lines, settings, and what else the core knows --- */

static void by_length(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	const struct cg_image img = { .cmdline_size = 2047 };

	KUNIT_EXPECT_EQ(test, cg_cmdline_check(&img, 2031, report), -E2BIG);
}

static void by_line(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct cg_lint lint = { .facts = { .kernel_adds = true, .nr_cpu = 1, .room = { CG_M(512), CG_M(768) - 1 },
					   .consoles = { .known = true, .serial = 1 } } };
	char *line = kunit_kzalloc(test, 256, GFP_KERNEL);

	strscpy(line, ex->cmdline, 256);
	cg_lint_read(line, &lint);
	cg_lint_report(&lint, report);
}

static void by_notifiers(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	cg_panic_path_report(&(struct cg_panic_path){ .known = true, .notifiers = true }, report);
}

static void by_new_kernel(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	static const char text[] = "2026-11-28 0123456789abcdef-0123456789abcdef-0123456789abcdef-0123456789abcdef";
	struct cg_identity now;
	struct cg_drill drill;

	KUNIT_ASSERT_EQ(test, cg_drill_parse(text, &drill), 0);
	now = drill.identity;
	now.part[CG_IDENTITY_KERNEL][0] = 'f';
	cg_drill_judge(&drill, &now, NULL, report);
}

static void by_gap(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < CG_CHECKS; i++)
		cg_check_done(report, i);
	cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, "pending");
	cg_report_note_gaps(report);
}

/* A kexec_load that gives the kernel as much memory as it has bytes. */
static void by_loader(struct kunit *test, const struct example *ex, struct cg_report *report)
{
	struct legacy_build *build = legacy_new(test);

	build->load.seg[KERNEL].memsz = BZ_KERNEL;
	cg_legacy_read(&build->load, build->dec.in, &build->legacy);
	KUNIT_ASSERT_TRUE(test, !build->legacy.why);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_kernel(&build->dec, &build->legacy, report), 0);
	KUNIT_EXPECT_EQ(test, cg_legacy_judge_layout(ADVICE, &build->legacy, report), 0);
}

#define WORDS(slug, iomem, age, ...) { "reservation-" slug, by_words, NULL, iomem, age, __VA_ARGS__ }
#define ON_1G(slug, raise, seen, ...) { slug, raise, seen, BARE_1G, "6.1", CK __VA_ARGS__ }

static const struct example judged[] = {
	WORDS("syntax", BARE_1G, "6.1", CK "256Mb"),
	WORDS("auto", BARE_1G, "6.1", CK "auto"),
	WORDS("range-miss", BARE_1G, "6.1", CK "2G-64G:256M"),
	{ "reservation-misaligned", by_words, "module", BARE_1G, "7.3", CK "65M@15M" },
	WORDS("overlap", BARE_1G, "6.1", "nokaslr " CK "65M@15M"),
	WORDS("beyond-ram", BARE_1G, "6.1", CK "4G"),
	WORDS("unsupported-suffix", BARE_1G, "6.1", CK "256M,highh"),
	WORDS("none", BARE_1G, "6.1", "quiet"),
	WORDS("duplicate", WITH_1G("33000000-3effffff"), "6.1", CK "256M " CK "192M"),
	WORDS("no-low", GUEST_6G("", CRASH_HIGH), "7.3", CK "256M,high " CK "0,low"),
	WORDS("by-luck", MOVED_1G, "6.1", CK "65M@15M"),
	WORDS("octal", WITH_1G("35000000-3fdfffff"), "6.1", "nokaslr " CK "0256M"),
	{ "reservation-memmap-full", by_firmware, NULL, GUEST_6G("", CRASH_HIGH), "7.3", CK "256M,high" },
	WORDS("unused", WITH_1G("2f000000-3effffff"), "7.3", CK "256M,high " CK "64M,low"),
	WORDS("shrunk", WITH_1G("2f000000-36ffffff"), "6.1", CK "256M"),

	{ "image-unreadable", by_cut },
	{ "image-format", by_lz4 },
	{ "image-truncated", by_full_disk },
	{ "image-corrupt", by_alignment },
	{ "image-memsz-short", by_init_size },
	{ "image-unsupported", by_gzip },
	{ "initrd-release", by_release },

	ON_1G("kernel-no-room", by_small_region, NULL, "64M"),
	ON_1G("kernel-no-room", by_low_region, NULL, "70M@8M"),
	ON_1G("initrd-no-room", by_initrd, NULL, "65M@15M"),
	ON_1G("initrd-no-room", by_planned_initrd, NULL, "65M@15M"),
	ON_1G("segment-stomped", by_low_kernel, "module", "70M@8M"),
	{ "segment-outside", by_outside },
	ON_1G("runtime-short", by_estimate, NULL, "65M"),

	{ "cmdline-too-long", by_length },
	{ "cmdline-hazard", by_line, "lint", .cmdline = "nr_cpus=1 elfcorehdr=0x2000" },
	{ "cmdline-hazard", by_line, "lint", .cmdline = "nr_cpus=1 panic_on_warn=1" },
	{ "cmdline-hazard", by_line, "lint", .cmdline = "nr_cpus=1 log_buf_len=64M" },
	{ "cmdline-hazard", by_line, "lint", .cmdline = "nr_cpus=1 console=ttyS1" },
	{ "panic-path", by_notifiers, "lint" },
	{ "drill-void", by_new_kernel, "drill" },
	{ "not-checked", by_gap },
	{ "load-legacy-syscall", by_loader },
};

KUNIT_ARRAY_PARAM(judged, judged, example_desc);

static void example_is_judged(struct kunit *test)
{
	example_tell(test, "judged");
}

static struct kunit_case judged_cases[] = {
	KUNIT_CASE_PARAM(example_is_judged, judged_gen_params),
	{},
};

static struct kunit_suite judged_suite = { .name = "examples_judged", .test_cases = judged_cases };

kunit_test_suite(judged_suite);

// SPDX-License-Identifier: GPL-2.0-only
#include "report_build.h"

#include "../module/core/cmdline.c"

#define ADDED "nr_cpus=1 irqpoll reset_devices nokaslr panic=10"

static const struct derive_row {
	const char *desc;
	const char *running;
	const char *want;
} derive_rows[] = {
	{ "nothing", "", ADDED },
	{ "blanks only", " \t\n ", ADDED },
	{ "words that are kept", "root=/dev/sda1 ro console=ttyS0", "root=/dev/sda1 ro console=ttyS0 " ADDED },
	{ "blanks of all kinds", "  a \t b\n c\xa0 d ", "a b c d " ADDED },
	/* The example of Documentation/admin-guide.rst. */
	{ "as the guide shows",
	  "BOOT_IMAGE=/vmlinuz-6.1.0-56-amd64 root=/dev/vda1 ro console=ttyS0 crashkernel=256M hugepages=512 panic_on_warn=1",
	  "root=/dev/vda1 ro console=ttyS0 nr_cpus=1 irqpoll reset_devices nokaslr panic=10" },
	{ "as README.md shows", "root=/dev/vda console=ttyS0 crashkernel=256M panic=30",
	  "root=/dev/vda console=ttyS0 nr_cpus=1 irqpoll reset_devices nokaslr panic=10" },
	{ "as Debian boots", "BOOT_IMAGE=/vmlinuz-6.1.0-56-amd64 root=UUID=1-2 ro crashkernel=384M-:128M",
	  "root=UUID=1-2 ro " ADDED },
	{ "the whole list",
	  "BOOT_IMAGE=1 cma=1 crash_kexec_post_notifiers=1 crashkernel=1 default_hugepagesz=1 dmcryptkeys=1 "
	  "elfcorehdr=1 hugepages=1 hugepagesz=1 hugetlb_cma=1 hung_task_panic=1 initrd=1 irqpoll isolcpus=1 "
	  "kernelcore=1 kexec_load_limit_panic=1 log_buf_len=1 maxcpus=1 mem=1 memhp_default_state=1 memmap=1 "
	  "movablecore=1 nohz_full=1 nokaslr nosmp nr_cpus=1 oops=1 page_owner=1 panic=1 panic_on_warn=1 "
	  "possible_cpus=1 rcu_nocbs=1 reset_devices slab_debug=1 slub_debug=1 softlockup_panic=1 swiotlb=1 "
	  "trace_buf_size=1", ADDED },
	{ "all dropped", "crashkernel=256M mem=1G nr_cpus=4", ADDED },
	{ "each of several", "crashkernel=1G,high a crashkernel=256M,low b memmap=1M$2M", "a b " ADDED },
	{ "what is added stands once", "irqpoll a nr_cpus=8 reset_devices panic=0 irqpoll=1 nokaslr", "a " ADDED },
	{ "our own parameters", "crashguard.kernel=/boot/vmlinuz a crashguard.policy=enforce", "a " ADDED },
	{ "nearly our own", "crashguard. crashguard=1 crashguards.x=1 xcrashguard.x=1",
	  "crashguard. crashguard=1 crashguards.x=1 xcrashguard.x=1 " ADDED },

	/* Whole names only. */
	{ "near mem", "memtest mem_encrypt=on memory=1 xmem=1 me mem.a=1",
	  "memtest mem_encrypt=on memory=1 xmem=1 me mem.a=1 " ADDED },
	{ "near initrd", "noinitrd initrdmem=1,2 initrd.x", "noinitrd initrdmem=1,2 initrd.x " ADDED },
	{ "near others", "nohz=off cmax hugepagesz2 isolcpus_ oops_limit=1 panic_print=1 maxcpu=1 crashkernels=1",
	  "nohz=off cmax hugepagesz2 isolcpus_ oops_limit=1 panic_print=1 maxcpu=1 crashkernels=1 " ADDED },
	{ "a dropped word as a value", "a=mem b=crashkernel=1G", "a=mem b=crashkernel=1G " ADDED },
	{ "another case", "Mem=1G CRASHKERNEL=1", "Mem=1G CRASHKERNEL=1 " ADDED },
	{ "- for _, as the kernel reads it", "log-buf-len=16M panic-on-warn log_buf-len=1 nohz-full=1", ADDED },
	{ "_ for nothing", "me_m=1 crash_kernel=1", "me_m=1 crash_kernel=1 " ADDED },

	/* Quotes. */
	{ "quoted value is one word", "dyndbg=\"file a.c +p; mem=1 x\" b", "dyndbg=\"file a.c +p; mem=1 x\" b " ADDED },
	{ "quoted value of a dropped word", "a memmap=\"1M$2M x\" b", "a b " ADDED },
	{ "quoted word", "a \"mem=64M\" \"crashkernel=1G\" \"quiet\" b", "a \"quiet\" b " ADDED },
	{ "quoted word without a value", "\"panic_on_warn\" a", "a " ADDED },
	{ "quoted word with a blank", "a \"mem 64M\" \"mem=1 2\" b", "a \"mem 64M\" b " ADDED },
	{ "quoted word of our own", "\"crashguard.policy=off\"", ADDED },
	{ "a quote within", "a\"b c\"d e", "a\"b c\"d e " ADDED },
	{ "an empty pair", "a \"\" b", "a \"\" b " ADDED },
	{ "one quote", "\"", "\"\" " ADDED },
	{ "a quote left open", "a b=\"c d", "a b=\"c d\" " ADDED },
	{ "a quote left open by a dropped word", "a mem=\"c d", "a " ADDED },
	{ "-- within quotes", "a=\"b -- c\" mem=1", "a=\"b -- c\" " ADDED },

	/* What is for init stays behind what is added, as it is. */
	{ "--", "a -- b mem=1 crashkernel=2", "a " ADDED " -- b mem=1 crashkernel=2" },
	{ "-- first", "-- b", ADDED " -- b" },
	{ "-- last", "a --", "a " ADDED " --" },
	{ "-- twice", "a -- b -- irqpoll", "a " ADDED " -- b -- irqpoll" },
	{ "not --", "a --b -- c", "a --b " ADDED " -- c" },
	{ "---", "--- a mem=1", "--- a " ADDED },
	{ "-", "- a mem=1", "- a " ADDED },
};

static void derive_desc(const struct derive_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(derive, derive_rows, derive_desc);

/* Also into a buffer of each size that is too small: it is told, what there is ends, and no byte beyond is written. */
static void cmdline_derive(struct kunit *test)
{
	const struct derive_row *row = test->param_value;
	const size_t want = strlen(row->want);
	size_t len;
	char *buf;

	for (len = 1; len <= want + 2; len++) {
		buf = kunit_kmalloc(test, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, buf);
		memset(buf, 'x', len);
		if (len <= want) {
			KUNIT_EXPECT_EQ(test, cg_cmdline_derive(row->running, buf, len), -E2BIG);
			KUNIT_EXPECT_LT(test, strnlen(buf, len), len);
		} else {
			KUNIT_EXPECT_EQ(test, cg_cmdline_derive(row->running, buf, len), (int)want);
			KUNIT_EXPECT_STREQ(test, buf, row->want);
		}
		kunit_kfree(test, buf);
	}
}

/* Each name of the list in each form that the kernel reads as that name, and in those that it does not. */
static void cmdline_each_dropped_name(struct kunit *test)
{
	static const char *const is[] = { "%s", "%s=", "%s=1", "%s=\"a b\"", "\"%s\"", "\"%s=a b\"", "%s==" };
	static const char *const is_not[] = { "x%s",  "%sx",      "%sx=1",     "_%s",     "%s.x=1",
					      "x=%s", "\"x%s\"", "\"%s x\"", "\"\"%s" };
	char word[64], buf[128], want[128];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cg_cmdline_dropped); i++) {
		for (k = 0; k < ARRAY_SIZE(is); k++) {
			scnprintf(word, sizeof(word), is[k], cg_cmdline_dropped[i]);
			cg_cmdline_derive(word, buf, sizeof(buf));
			KUNIT_EXPECT_STREQ_MSG(test, buf, ADDED, "%s", word);
		}
		for (k = 0; k < ARRAY_SIZE(is_not); k++) {
			scnprintf(word, sizeof(word), is_not[k], cg_cmdline_dropped[i]);
			cg_cmdline_derive(word, buf, sizeof(buf));
			scnprintf(want, sizeof(want), "%s " ADDED, word);
			KUNIT_EXPECT_STREQ(test, buf, want);
		}
	}
}

/* What was derived is derived to itself: what a capture kernel that derives in turn would pass on. */
static void cmdline_derives_to_itself(struct kunit *test)
{
	char once[192], twice[192];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(derive_rows); i++) {
		KUNIT_ASSERT_GT(test, cg_cmdline_derive(derive_rows[i].running, once, sizeof(once)), 0);
		KUNIT_ASSERT_GT(test, cg_cmdline_derive(once, twice, sizeof(twice)), 0);
		KUNIT_EXPECT_STREQ(test, twice, once);
	}
}

static const struct check_row {
	const char *desc;
	u32 takes;
	size_t len;
	u64 missing;
} check_rows[] = {
	{ "short", 2047, 60, 0 },
	{ "none", 2047, 0, 0 },
	{ "as long as it takes", 2047, 2017, 0 },
	{ "a byte longer", 2047, 2018, 1 },
	{ "as long as it takes without what is appended", 2047, 2047, 30 },
	{ "much too long", 2047, 4096, 4096 + 30 - 2047 },
	{ "of no length that can be", 2047, ~(size_t)0, ~0ULL - 2047 },
	{ "of no length that can be, but for what is appended", 2047, ~(size_t)0 - 30, ~0ULL - 2047 },
	{ "none, where only what is appended fits", 30, 0, 0 },
	{ "none, where not even that fits", 29, 0, 1 },
	{ "image of 255 bytes", 255, 225, 0 },
	{ "image of 255 bytes, a byte longer", 255, 226, 1 },
	{ "image that takes all", 0xffffffff, 0xffffffff - 30, 0 },
	{ "image that takes all, a byte longer", 0xffffffff, 0xffffffff - 29, 1 },
};

static void check_desc(const struct check_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(check, check_rows, check_desc);

static void cmdline_check(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct cg_report *report = report_new(test);
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);
	const struct cg_finding *f;

	KUNIT_ASSERT_NOT_NULL(test, img);
	img->cmdline_size = row->takes;
	KUNIT_EXPECT_EQ(test, cg_cmdline_check(img, row->len, report), row->missing ? -E2BIG : 0);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_COMMAND_LINE].state, (int)(row->missing ? CG_FAIL : CG_PASS));
	KUNIT_EXPECT_STREQ(test, report_slug(report), row->missing ? "cmdline-too-long" : "none");
	KUNIT_ASSERT_EQ(test, report->nr, row->missing ? 1U : 0U);
	if (!row->missing)
		return;
	f = &report->finding[0];
	KUNIT_EXPECT_EQ(test, (int)f->code, (int)CG_F_CMDLINE_TOO_LONG);
	KUNIT_EXPECT_EQ(test, f->num[0], (u64)row->len);
	KUNIT_EXPECT_EQ(test, f->num[1], 30ULL);
	KUNIT_EXPECT_EQ(test, f->num[2], (u64)row->takes);
	KUNIT_EXPECT_EQ(test, f->num[3], row->missing);
}

static void cmdline_check_of_unknown(struct kunit *test)
{
	struct cg_report *report = report_new(test);
	struct cg_image *img = kunit_kzalloc(test, sizeof(*img), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, img);
	KUNIT_EXPECT_EQ(test, cg_cmdline_check(img, 100000, report), 0);
	KUNIT_EXPECT_EQ(test, report->nr, 0U);
	KUNIT_EXPECT_EQ(test, (int)report->check[CG_CHECK_COMMAND_LINE].state, (int)CG_NOT_RUN);
	KUNIT_EXPECT_STREQ(test, report->check[CG_CHECK_COMMAND_LINE].reason,
			   "the image does not say how long one it takes");
}

static struct kunit_case cmdline_cases[] = {
	KUNIT_CASE_PARAM(cmdline_derive, derive_gen_params),
	KUNIT_CASE(cmdline_each_dropped_name),
	KUNIT_CASE(cmdline_derives_to_itself),
	KUNIT_CASE_PARAM(cmdline_check, check_gen_params),
	KUNIT_CASE(cmdline_check_of_unknown),
	{}
};

static struct kunit_suite cmdline_suite = {
	.name = "crashguard_cmdline",
	.test_cases = cmdline_cases,
};

kunit_test_suites(&cmdline_suite);

MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/* One examination: the files, the region, the placement. The same for a candidate and for another program's load. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>

#include <crashguard/cmdline.h>
#include <crashguard/compat.h>
#include <crashguard/count.h>
#include <crashguard/decode.h>
#include <crashguard/exam.h>
#include <crashguard/foresee.h>
#include <crashguard/lint.h>

/**
 * cg_exam_alloc() - an empty examination, freed by kvfree()
 *
 * Return: NULL without memory.
 */
struct cg_exam *cg_exam_alloc(void)
{
	return kvzalloc(sizeof(struct cg_exam), GFP_KERNEL);
}

/*
 * Why this kernel demands a signature (kimage_validate_signature(), kernel/kexec_file.c); NULL where it is not known
 * to. The question for lockdown comes last: the kernel writes a line of its own for each.
 */
static const char *cg_exam_demand(bool *certain)
{
	*certain = true;
	if (IS_ENABLED(CONFIG_KEXEC_SIG_FORCE))
		return "it was built with CONFIG_KEXEC_SIG_FORCE";
	if (cg_secure_boot_wants_signature())
		return "it was started by Secure Boot";
	/* An IMA policy can vouch for a file that carries none. */
	*certain = !IS_ENABLED(CONFIG_IMA_APPRAISE);
	return security_locked_down(LOCKDOWN_KEXEC) ? "it is locked down" : NULL;
}

static int cg_exam_signature(const struct cg_exam_input *in, struct cg_exam *exam)
{
	bool certain;
	const char *why = cg_exam_demand(&certain);

	if (!why) {
		cg_check_not_applicable(&exam->report, CG_CHECK_SIGNATURE, "this kernel demands no signature");
		return 0;
	}
	cg_check_not_run(&exam->report, CG_CHECK_SIGNATURE, "only the kernel can verify a signature");
	exam->signature = exam->image.has_cert_table || (!in->own && !certain);
	if (exam->signature)
		return 0;
	cg_find(&exam->report, exam->image.has_pe_header ? CG_F_IMAGE_UNSIGNED : CG_F_IMAGE_UNSIGNABLE, why, NULL);
	return -EKEYREJECTED;
}

/**
 * cg_exam_not_run() - nothing of an image was checked
 * @why: a static phrase
 * @report: every check that an image has is marked
 */
void cg_exam_not_run(const char *why, struct cg_report *report)
{
	unsigned int i;

	for (i = CG_CHECK_IMAGE_HEADER; i < CG_CHECKS; i++)
		cg_check_not_run(report, i, why);
}

/**
 * cg_exam_gaps() - mark the checks that are not made of every image
 * @report: of an examination that begins
 */
void cg_exam_gaps(struct cg_report *report)
{
	cg_check_not_run(report, CG_CHECK_PAYLOAD_BODY, "read by a deep check only");
	cg_check_not_run(report, CG_CHECK_INTEGRITY, "made of what is loaded only");
	cg_check_not_run(report, CG_CHECK_RUN_TIME, "the image was not understood");
	cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, "the image was not understood");
	cg_check_not_run(report, CG_CHECK_MEMORY_MAP, "made of what is loaded only");
	cg_check_not_run(report, CG_CHECK_DRILL, "made of what is loaded only");
}

/* The kernel inside: as far as its own headers, and to its end where that was asked for. */
static int cg_exam_unpack(const struct cg_source *src, bool deep, const struct cg_decoders *dec, struct cg_exam *exam)
{
	int ret = cg_payload_read(src, &exam->image, dec, &exam->report);

	if (ret || !deep)
		return ret;
	return cg_body_read(src, &exam->image, dec, &exam->report);
}

/* Without memory for that another program's load passes. */
static int cg_exam_payload(const struct cg_source *src, const struct cg_exam_input *in, struct cg_exam *exam)
{
	struct cg_decoders dec;
	int ret;

	ret = cg_decoders_init(&dec);
	if (ret) {
		cg_check_not_run(&exam->report, CG_CHECK_IMAGE_PAYLOAD, "no memory to unpack it");
		return in->own ? ret : 0;
	}
	ret = cg_exam_unpack(src, in->deep, &dec, exam);
	cg_decoders_exit(&dec);
	return ret == -ENOMEM && !in->own ? 0 : ret;
}

static int cg_exam_image(const struct cg_machine *m, const struct cg_exam_input *in, struct cg_exam *exam)
{
	const struct cg_source src = {
		.size = i_size_read(file_inode(in->kernel)),
		.read = cg_file_read,
		.priv = in->kernel,
	};
	int ret;

	ret = cg_image_read(&src, m->la57, &exam->image, &exam->report);
	/* What a format that cannot be loaded says of itself is shown all the same. */
	exam->have_image = !ret || exam->image.format != CG_FORMAT_UNKNOWN;
	return ret ?: cg_exam_payload(&src, in, exam);
}

/* Whole files would be read into memory by the kernel before it looks at anything. */
static int cg_exam_sizes(const struct cg_reservation *res, struct cg_exam *exam)
{
	u64 room = cg_range_size(&res->main);

	if (exam->image.file_size > room) {
		cg_find(&exam->report, CG_F_KERNEL_NO_ROOM_FILE, exam->advice, NULL, exam->image.file_size, room);
		return -ENOSPC;
	}
	if (exam->initrd_size > room) {
		cg_find(&exam->report, CG_F_INITRD_NO_ROOM_FILE, exam->advice, NULL, exam->initrd_size, room);
		return -ENOSPC;
	}
	return 0;
}

static int cg_exam_initrd(const struct cg_exam_input *in, struct cg_exam *exam)
{
	/* The loader overwrites what the header says of an initrd only where there is one. */
	if (!in->initrd && exam->image.ramdisk_size) {
		cg_find(&exam->report, CG_F_IMAGE_FIELD_SET, "ramdisk_size", NULL, exam->image.ramdisk_size);
		return -EBADMSG;
	}
	if (!in->initrd)
		return 0;
	exam->initrd_size = i_size_read(file_inode(in->initrd));
	if (exam->initrd_size)
		return 0;
	cg_find(&exam->report, CG_F_INITRD_EMPTY, in->initrd_name, NULL);
	return -EBADMSG;
}

/* Its words do not make a load fail. */
static void cg_exam_lint(const struct cg_machine *m, const struct cg_reservation *res, const struct cg_exam_input *in,
			 struct cg_report *report)
{
	char *line = in->cmdline ? kstrdup(in->cmdline, GFP_KERNEL) : NULL;
	struct cg_lint lint = { };

	if (!line) {
		cg_check_not_run(report, CG_CHECK_COMMAND_LINE, "its words could not be read");
		return;
	}
	cg_lint_facts_of(m, res, true, &lint.facts);
	cg_lint_read(line, &lint);
	cg_lint_report(&lint, report);
	kfree(line);
}

/* By a plan where the load can be made to follow it, and else as the kernel itself would. */
static int cg_exam_place_own(const struct cg_machine *m, const struct cg_reservation *res,
			     const struct cg_exam_input *in, struct cg_exam *exam)
{
	int ret;

	if (in->steer)
		ret = cg_plan_check(m, &res->main, &exam->need, exam->advice, &exam->plan, &exam->layout,
				    &exam->report);
	else
		ret = cg_place_check(m, &res->main, &exam->need, exam->advice, &exam->layout, &exam->report);
	exam->have_layout = !ret;
	exam->planned = !ret && in->steer;
	return ret;
}

/* Another program's load is only judged where no size that cannot be known yet would save it. */
static int cg_exam_place_foreign(const struct cg_machine *m, const struct cg_reservation *res,
				 const struct cg_exam_input *in, struct cg_exam *exam)
{
	struct cg_need least;

	cg_need_work_out(m, &exam->image, exam->initrd_size, in->cmdline_len, CG_BOUND_LEAST, &least);
	least.ram_pages = exam->need.ram_pages;
	if (cg_place_is_hopeless(&m->age, &res->main, &least, &exam->need))
		return cg_place_check(m, &res->main, &exam->need, exam->advice, &exam->layout, &exam->report);
	cg_check_not_run(&exam->report, CG_CHECK_PLACEMENT, "known once it is loaded");
	return 0;
}

/* Where its head cannot be read, only how it is packed is not known. */
static void cg_exam_foresee(const struct cg_machine *m, const struct cg_reservation *res,
			    const struct cg_exam_input *in, struct cg_exam *exam)
{
	const struct cg_source src = { .size = exam->initrd_size, .priv = in->initrd };
	u8 head[CG_STREAM_HEAD] = { };

	if (in->initrd)
		cg_file_read(&src, 0, head, min_t(u64, exam->initrd_size, sizeof(head)));
	cg_foresee(m, exam, in->cmdline, head);
	cg_foresee_judge(m, res, exam);
}

static int cg_exam_place(const struct cg_machine *m, const struct cg_reservation *res,
			 const struct cg_exam_input *in, struct cg_exam *exam)
{
	struct cg_report *report = &exam->report;
	int ret;

	/* The advice is for the next boot, and the same whoever asks. */
	cg_need_work_out(m, &exam->image, exam->initrd_size, in->cmdline_len, CG_BOUND_MOST, &exam->need);
	exam->need.ram_pages = totalram_pages();
	cg_exam_foresee(m, res, in, exam);
	if (!res->known || cg_range_is_empty(&res->main)) {
		cg_check_not_run(report, CG_CHECK_PLACEMENT, res->known ? "nothing is reserved" :
							     "the reservation could not be read");
		return res->known ? -ENODEV : 0;
	}
	ret = cg_exam_sizes(res, exam);
	if (ret)
		return ret;
	if (m->age.ima_in_crash) {
		cg_check_not_run(report, CG_CHECK_PLACEMENT, "this kernel adds a measurement list of unknown size");
		return 0;
	}
	return in->own ? cg_exam_place_own(m, res, in, exam) : cg_exam_place_foreign(m, res, in, exam);
}

/**
 * cg_exam_run() - examine an image for this machine
 * @m: the machine
 * @res: what is reserved
 * @in: the files; their contents are untrusted
 * @exam: zeroed; gets facts, plan, findings and checks
 *
 * Nothing is loaded and nothing is freed. Context: sleeps, reads the head of the kernel's file.
 *
 * Return: 0 where a load is expected to succeed and to survive; else the first errno of interface.md's table that
 * holds, with a finding.
 */
int cg_exam_run(const struct cg_machine *m, const struct cg_reservation *res, const struct cg_exam_input *in,
		struct cg_exam *exam)
{
	int ret, err, count;

	cg_exam_gaps(&exam->report);
	ret = cg_exam_image(m, in, exam);
	if (ret)
		return ret;
	ret = cg_exam_signature(in, exam);
	err = cg_exam_initrd(in, exam);
	ret = ret ?: err;
	err = cg_cmdline_check(&exam->image, in->cmdline_len, &exam->report);
	cg_exam_lint(m, res, in, &exam->report);
	ret = ret ?: err;
	/* Before the estimate, which is made of it, and after placement where both fail. */
	count = cg_count_examine(in, exam);
	err = cg_exam_place(m, res, in, exam);
	ret = ret ?: err;
	return ret ?: count;
}

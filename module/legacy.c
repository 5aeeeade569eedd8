// SPDX-License-Identifier: GPL-2.0-only
/* kexec_load: what the caller's memory holds, read as the kernel will, and judged before the kernel acts on it. */
#include <linux/compat.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <crashguard/compat.h>
#include <crashguard/decode.h>
#include <crashguard/flight.h>
#include <crashguard/foresee.h>
#include <crashguard/legacy.h>
#include <crashguard/legacy_call.h>
#include <crashguard/memory.h>
#include <crashguard/state.h>

/* As a 32-bit program lays it out; the kernel's own name for it exists only with CONFIG_COMPAT. */
struct cg_compat_segment {
	u32 buf;
	u32 bufsz;
	u32 mem;
	u32 memsz;
};

/* No lock is held: a page of the caller's may come from anywhere, and never. */
static int cg_segment_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const void __user *from = (const void __user __force *)src->priv;

	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();
	return copy_from_user(buf, from + off, len) ? -EFAULT : 0;
}

static int cg_legacy_copy_segment(const struct cg_legacy_call *call, unsigned long i, struct kexec_segment *seg)
{
	struct cg_compat_segment in;

	if (!call->compat)
		return copy_from_user(seg, call->list + i * sizeof(*seg), sizeof(*seg)) ? -EFAULT : 0;
	if (copy_from_user(&in, call->list + i * sizeof(in), sizeof(in)))
		return -EFAULT;
	seg->buf = (void __user *)(unsigned long)in.buf;
	seg->bufsz = in.bufsz;
	seg->mem = in.mem;
	seg->memsz = in.memsz;
	return 0;
}

/* What takes no memory the kernel passes over, whatever it is. */
static int cg_legacy_copy(const struct cg_legacy_call *call, struct cg_legacy_load *load)
{
	struct kexec_segment seg;
	unsigned long i;

	load->entry = call->entry;
	for (i = 0; i < call->nr; i++) {
		if (cg_legacy_copy_segment(call, i, &seg))
			return -EFAULT;
		if (!seg.memsz)
			continue;
		load->seg[load->nr++] = (struct cg_legacy_segment){
			.src = { seg.bufsz, cg_segment_read, (const void __force *)seg.buf },
			.mem = seg.mem,
			.memsz = seg.memsz,
		};
	}
	return 0;
}

/* kexec_load_check() and what comes before it: answered by the kernel before anything is freed. */
static bool cg_legacy_is_taken(const struct cg_legacy_call *call)
{
	unsigned long arch = call->flags & KEXEC_ARCH_MASK;

	if (call->nr > CG_SEGMENTS_MAX)
		return false;
	if (call->compat)
		return arch != KEXEC_ARCH_DEFAULT;
	return arch == KEXEC_ARCH || arch == KEXEC_ARCH_DEFAULT;
}

/**
 * cg_legacy_advise() - keep the facts of a load that was understood, and what to boot with for it
 * @legacy: after cg_legacy_judge_kernel()
 * @res: what is reserved
 * @exam: gets image, initrd_size, need and advice
 *
 * The advice is for the next boot, and the same whoever asks.
 */
void cg_legacy_advise(const struct cg_legacy *legacy, const struct cg_reservation *res, struct cg_exam *exam)
{
	exam->have_image = true;
	exam->image = legacy->image;
	exam->initrd_size = legacy->initrd_size;
	exam->initrd_offset = legacy->initrd_offset;
	cg_need_work_out(cg_state_machine(), &exam->image, exam->initrd_size, legacy->cmdline_len, CG_BOUND_MOST,
			 &exam->need);
	exam->need.ram_pages = totalram_pages();
	cg_foresee(cg_state_machine(), exam, legacy->cmdline, legacy->initrd_head);
	cg_foresee_judge(cg_state_machine(), res, exam);
}

/**
 * cg_legacy_judge() - what a load is, and what speaks against it
 * @load: segments that can be read; untrusted
 * @legacy: zeroed; gets what is understood
 * @dec: decoders and their buffers, which are written over
 * @res: what is reserved
 * @exam: gets facts, layout, findings and checks
 *
 * Context: may sleep.
 *
 * Return: 0, or the errno for a refusal, as cg_legacy_exam().
 */
int cg_legacy_judge(struct cg_legacy_load *load, struct cg_legacy *legacy, const struct cg_decoders *dec,
		    const struct cg_reservation *res, struct cg_exam *exam)
{
	int ret, err;

	cg_legacy_read(load, dec->in, legacy);
	ret = cg_legacy_judge_kernel(dec, legacy, &exam->report);
	if (!legacy->why)
		cg_legacy_advise(legacy, res, exam);
	err = cg_legacy_judge_layout(exam->advice, legacy, &exam->report);
	exam->layout = legacy->layout;
	exam->have_layout = true;
	return ret ?: err;
}

/* Why nothing was looked at; NULL where it was, with what came of it in @err. */
static const char *cg_legacy_try(const struct cg_legacy_call *call, struct cg_legacy_work *work,
				 const struct cg_reservation *res, struct cg_exam *exam, int *err)
{
	struct cg_decoders dec;

	if (cg_legacy_copy(call, &work->load))
		return "its list of segments could not be read";
	if (cg_decoders_init(&dec))
		return "there was no memory to look at it";
	*err = cg_legacy_judge(&work->load, &work->legacy, &dec, res, exam);
	cg_decoders_exit(&dec);
	strscpy(work->advice, exam->advice, sizeof(work->advice));
	work->judged = true;
	return work->legacy.why;
}

/**
 * cg_legacy_unjudged() - mark the checks that a kexec_load has, before any is made
 * @report: of an examination that begins
 */
void cg_legacy_unjudged(struct cg_report *report)
{
	cg_exam_gaps(report);
	cg_check_not_applicable(report, CG_CHECK_SIGNATURE, "kexec_load knows no signatures");
}

/**
 * cg_legacy_exam() - examine another program's kexec_load before the kernel acts on it
 * @call: its arguments; what they point to is untrusted, and may change afterwards
 * @res: what is reserved
 * @work: from cg_legacy_begin(); NULL without memory
 * @exam: zeroed; gets facts, layout, findings and checks
 * @why: gets the reason where it could not be judged; NULL otherwise
 *
 * Context: the caller's, without a lock; sleeps, and reads the caller's memory.
 *
 * Return: 0: nothing speaks against it, or nothing is known; else the errno for a refusal, with a finding of its own
 * where it is one to refuse for.
 */
int cg_legacy_exam(const struct cg_legacy_call *call, const struct cg_reservation *res, struct cg_legacy_work *work,
		   struct cg_exam *exam, const char **why)
{
	int err = 0;

	*why = NULL;
	/* The kernel answers for these itself, and nothing is lost by it. */
	if (!call->nr || !cg_legacy_is_taken(call))
		return 0;
	cg_legacy_unjudged(&exam->report);
	if (!work)
		*why = "there was no memory to look at it";
	else if (!res->known || cg_range_is_empty(&res->main))
		*why = "what is reserved is not known";
	if (!*why) {
		work->load.region = res->main;
		cg_lint_facts_of(cg_state_machine(), res, false, &work->load.lint);
		*why = cg_legacy_try(call, work, res, exam, &err);
	}
	if (*why)
		cg_exam_not_run(*why, &exam->report);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Foresight: will what is loaded, or would be, have enough memory to run in, and what should be reserved for it? */
#include <crashguard/advice.h>
#include <crashguard/foresee.h>

/* What is reserved today says nothing about the next boot. Words that are not known are taken for none. */
static void cg_foresee_advise(const struct cg_machine *m, struct cg_exam *exam)
{
	struct cg_demand demand = exam->demand;
	struct cg_estimate estimate;

	demand.why = NULL;
	cg_demand_place(m, NULL, NULL, &demand);
	cg_estimate_make(&demand, &estimate);
	exam->advised = estimate.known ? cg_advice_size(estimate.total, cg_advice_devices(m, cg_demand_cpus(&demand)),
							demand.least) : 0;
	cg_advice_words(m, exam->advised, exam->advice, sizeof(exam->advice));
}

/* Of what was counted in the initrd, if anything was. */
static void cg_foresee_count(const struct cg_initrd *initrd, struct cg_demand *demand)
{
	demand->initrd_counted = initrd->counted && demand->initrd_size;
	demand->initrd_content = demand->initrd_counted ? initrd->content : 0;
	demand->initrd_inodes = demand->initrd_counted ? initrd->inodes : 0;
}

/**
 * cg_foresee() - estimate what the image needs to run in, and advise
 * @m: the machine
 * @exam: image, need, initrd_size and initrd are known; gets demand. Its plan is used as room to work in
 * @cmdline: of the capture kernel, untrusted; NULL where it is not known
 * @head: the first bytes of its initrd, untrusted; of no meaning without one
 *
 * Context: as for any examination; before a plan is made.
 */
void cg_foresee(const struct cg_machine *m, struct cg_exam *exam, const char *cmdline,
		const u8 head[CG_STREAM_HEAD])
{
	exam->demand.initrd_size = exam->initrd_size;
	cg_foresee_count(&exam->initrd, &exam->demand);
	cg_stream_read(head, &exam->demand.stream);
	cg_demand_read(m, &exam->image, &exam->need, cmdline, &exam->demand);
	cg_plan_make(&exam->need, &CG_PLAN_ANYWHERE, &exam->plan);
	exam->demand.least = cg_plan_smallest_anywhere(&exam->plan, CG_M(16));
}

/**
 * cg_foresee_judge() - estimate what the image needs to run in, advise, and ask whether what is reserved is enough
 * @m: the machine
 * @res: what is reserved
 * @exam: cg_foresee() went over it. Gets estimate, advised and advice; CG_CHECK_RUN_TIME is marked anew
 *
 * Context: as for any examination.
 */
void cg_foresee_judge(const struct cg_machine *m, const struct cg_reservation *res, struct cg_exam *exam)
{
	u64 room = 0;

	cg_foresee_advise(m, exam);
	cg_report_drop_check(&exam->report, CG_CHECK_RUN_TIME);
	cg_demand_place(m, &res->main, &res->low, &exam->demand);
	cg_estimate_make(&exam->demand, &exam->estimate);
	if (res->known)
		room = cg_range_size(&res->main) + cg_range_size(&res->low) + (res->cma_known ? res->cma_size : 0);
	cg_estimate_judge(&exam->demand, &exam->estimate, room, exam->advice, &exam->report);
}

/**
 * cg_foresee_counted() - estimate again, because it is known by now what is in the initrd
 * @m: the machine
 * @res: what is reserved
 * @exam: cg_foresee_judge() went over it; initrd has what was counted, and the image's release may have been found
 *
 * Context: as for any examination.
 */
void cg_foresee_counted(const struct cg_machine *m, const struct cg_reservation *res, struct cg_exam *exam)
{
	cg_foresee_count(&exam->initrd, &exam->demand);
	exam->demand.release = cg_release_number(exam->image.release);
	cg_foresee_judge(m, res, exam);
}

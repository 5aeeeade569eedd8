// SPDX-License-Identifier: GPL-2.0-only
/* What was asked for with crashkernel=, what is there, and why the two differ. */
#include <crashguard/explain.h>
#include <crashguard/reservation.h>

#define CG_LOW_END CG_G(4)
#define CG_E820_MAX 128		/* E820_MAX_ENTRIES_ZEROPAGE */

/* Nothing is there. The words say why, or this boot's memory does, or it cannot be seen any more. */
static void cg_judge_missing(const struct cg_case *c, struct cg_report *report)
{
	static const char gone[] = "such as the initramfs or the kernel's tables";
	const struct cg_request *r = &c->request;
	const struct cg_word *w = &r->word[r->kind];
	struct cg_prediction p;
	struct cg_ground g;
	char text[CG_WORD_TEXT];

	if (r->fault) {
		cg_explain_fault(c, report);
		return;
	}
	cg_ground_read(c->m, CG_KERNEL_HERE, &g);
	cg_predict(&g, r, &p);
	cg_explain_grant(c, &p, report);
	if (p.grant != CG_GRANT_YES)
		return;
	cg_word_text(c->cmdline, w->off, w->len, text);
	cg_find(report, r->base ? CG_F_RESERVATION_OVERLAP_GONE : CG_F_RESERVATION_GONE, text, gone,
		cg_explain_size(c, r->size));
}

/* Granted; would it be so again? And is it still as it was? */
static void cg_judge_present(const struct cg_case *c, const struct cg_reservation *res, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	const struct cg_word *w = &r->word[r->kind];
	const u64 size = cg_range_size(&res->main);
	struct cg_prediction p;
	struct cg_ground g;
	char text[CG_WORD_TEXT];

	if (r->fault)
		return;
	cg_word_text(c->cmdline, w->off, w->len, text);
	if (size < r->size)
		cg_find(report, CG_F_RESERVATION_SHRUNK, text, NULL, size, r->size);
	cg_ground_read(c->m, c->at, &g);
	cg_predict(&g, r, &p);
	if (p.grant == CG_GRANT_LUCK)
		cg_explain_grant(c, &p, report);
}

static bool cg_iomem_is_passed_on(const struct cg_iomem *e)
{
	if (!strcmp(e->name, "System RAM"))
		return e->range.start < CG_M(1);
	return !strcmp(e->name, "ACPI Tables") || !strcmp(e->name, "ACPI Non-volatile Storage") ||
	       !strcmp(e->name, "Reserved");
}

/*
 * The map that kexec_file_load gives the capture kernel holds 128 entries and drops what is over without a word, the
 * reserved memory last: crash_setup_memmap_entries() and add_e820_entry() of arch/x86/kernel/crash.c.
 */
static void cg_judge_memmap(const struct cg_machine *m, const struct cg_reservation *res, struct cg_report *report)
{
	unsigned int i, nr = cg_range_is_empty(&res->low) ? 1 : 2;

	for (i = 0; i < m->nr_iomem; i++)
		nr += cg_iomem_is_passed_on(&m->iomem[i]);
	if (nr > CG_E820_MAX)
		cg_find(report, CG_F_RESERVATION_MEMMAP_FULL, NULL, NULL, nr, CG_E820_MAX);
}

static void cg_judge_words(const struct cg_case *c, const struct cg_reservation *res, struct cg_report *report)
{
	const bool below_4g = !cg_range_is_empty(&res->main) && res->main.start < CG_LOW_END;

	if (cg_range_is_empty(&res->main))
		cg_judge_missing(c, report);
	else
		cg_judge_present(c, res, report);
	cg_explain_words(c, below_4g, report);
}

/**
 * cg_reservation_judge() - compare what was asked for with what is there
 * @m: the machine; its command line is untrusted
 * @res: what is set aside now
 * @wanted: kernel= was given or an image is a candidate
 * @advised: bytes that crashkernel= should ask for by the known image; 0: none is known
 * @report: gets reservation-* findings and the state of the reservation check
 *
 * What is there is never doubted: where words and memory would not explain it, nothing is said. Context: any.
 */
void cg_reservation_judge(const struct cg_machine *m, const struct cg_reservation *res, bool wanted,
			  u64 advised, struct cg_report *report)
{
	struct cg_case c;

	if (!res->known) {
		cg_check_not_run(report, CG_CHECK_RESERVATION, "/proc/iomem could not be read");
		return;
	}
	cg_case_read(&c, m, m->known.cmdline ? m->cmdline : "", m->nr_bootconfig_words);
	c.wanted = wanted;
	c.advised = advised;
	if (!cg_range_is_empty(&res->main)) {
		cg_judge_memmap(m, res, report);
		if (res->main.start >= CG_LOW_END && cg_range_is_empty(&res->low))
			cg_explain_no_low(res->main.start, cg_range_size(&res->main), report);
	}
	if (m->xen_pv) {
		cg_check_not_applicable(report, CG_CHECK_RESERVATION, "a Xen PV domain ignores crashkernel=");
	} else if (!m->known.cmdline) {
		cg_check_not_run(report, CG_CHECK_RESERVATION, "the command line could not be read");
	} else {
		cg_judge_words(&c, res, report);
		cg_check_done(report, CG_CHECK_RESERVATION);
	}
}

/* Up to the first blank of any kind: what follows a tab is some other parameter. */
static u32 cg_word_shown(const char *word, u32 len)
{
	u32 i;

	for (i = 0; i < len && word[i] > ' ' && word[i] < 0x7f; i++)
		;
	return i;
}

/**
 * cg_reservation_words() - the crashkernel= words of the command line
 * @m: the machine
 * @buf: gets them as they stand there, joined by blanks
 * @len: size of @buf, not 0
 *
 * Context: any.
 *
 * Return: how many words; 0 where there is none, or the command line is not known; -E2BIG where @buf is too small,
 * and then it holds nothing.
 */
int cg_reservation_words(const struct cg_machine *m, char *buf, size_t len)
{
	size_t used = 0;
	u32 off, n;
	int nr = 0;

	buf[0] = '\0';
	for (off = 0; m->known.cmdline && cg_word_next(m->cmdline, &off, &n); off += n) {
		const u32 shown = cg_word_shown(m->cmdline + off, n);

		if (used + !!nr + shown >= len) {
			buf[0] = '\0';
			return -E2BIG;
		}
		if (nr++)
			buf[used++] = ' ';
		memcpy(buf + used, m->cmdline + off, shown);
		used += shown;
		buf[used] = '\0';
	}
	return nr;
}

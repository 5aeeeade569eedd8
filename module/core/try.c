// SPDX-License-Identifier: GPL-2.0-only
/* What this machine would make of crashkernel= words at its next boot: the text of reservation/try. */
#include <crashguard/explain.h>
#include <crashguard/reservation.h>

/**
 * struct cg_text - text being written
 * @buf: where
 * @len: size of @buf
 * @used: bytes written, without the NUL
 */
struct cg_text {
	char *buf;
	size_t len;
	size_t used;
};

static void cg_text_add(struct cg_text *t, const char *s)
{
	t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "%s", s);
}

static void cg_text_size(struct cg_text *t, const char *key, bool known, u64 size)
{
	if (known)
		t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "%s %llu\n", key, size);
	else
		t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "%s\n", key);
}

static void cg_text_address(struct cg_text *t, const char *key, bool known, u64 address)
{
	if (known)
		t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "%s 0x%llx\n", key, address);
	else
		t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "%s\n", key);
}

static void cg_text_exact(struct cg_text *t, u64 size)
{
	t->used += cg_format_exact(t->buf + t->used, t->len - t->used, size);
}

/* The sentence for words that are granted. */
static void cg_try_say_granted(struct cg_text *t, const struct cg_case *c, const struct cg_prediction *p)
{
	const struct cg_word *w = &c->request.word[c->request.kind];
	char text[CG_WORD_TEXT];

	cg_word_text(c->cmdline, w->off, w->len, text);
	cg_text_add(t, text);
	cg_text_add(t, " reserves ");
	cg_text_exact(t, p->size);
	if (p->start_known) {
		t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, " at 0x%llx", p->start);
	} else {
		cg_text_add(t, p->above_4g ? " above 4G" : p->below_4g ? " below 4G" : "");
		cg_text_add(t, c->at == CG_KERNEL_ANYWHERE ? ", wherever KASLR leaves room" : "");
	}
	if (p->low_known && p->low_size) {
		cg_text_add(t, ", and ");
		cg_text_exact(t, p->low_size);
		cg_text_add(t, " below 4G");
	}
}

static const struct cg_finding *cg_try_first(const struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < report->nr; i++) {
		const enum cg_code code = report->finding[i].code;

		if (code == CG_F_RESERVATION_BY_LUCK || code == CG_F_RESERVATION_BY_LUCK_SIZE)
			return &report->finding[i];
	}
	if (cg_report_first_error(report))
		return cg_report_first_error(report);
	return report->nr ? &report->finding[0] : NULL;
}

static void cg_try_say(struct cg_text *t, const struct cg_case *c, const struct cg_prediction *p,
		       const struct cg_report *report)
{
	const struct cg_finding *f = cg_try_first(report);

	if (f && (p->grant != CG_GRANT_YES || cg_report_first_error(report)))
		t->used += cg_finding_format(t->buf + t->used, t->len - t->used, f, false);
	else
		cg_try_say_granted(t, c, p);
	cg_text_add(t, "\n");
}

/* One line a slug, each slug once, in the order in which they were found. */
static void cg_try_slugs(struct cg_text *t, const struct cg_report *report)
{
	unsigned int i, j;

	for (i = 0; i < report->nr; i++) {
		const char *slug = cg_finding_desc(report->finding[i].code)->slug;

		for (j = 0; j < i; j++) {
			if (!strcmp(cg_finding_desc(report->finding[j].code)->slug, slug))
				break;
		}
		if (j == i)
			t->used += (size_t)scnprintf(t->buf + t->used, t->len - t->used, "slug %s\n", slug);
	}
}

/**
 * cg_case_judge() - what the next boot will make of a request, and why
 * @c: the case
 * @p: what becomes of it; zeroed where the request has a fault
 * @report: gets reservation-* findings
 *
 * Context: any.
 */
void cg_case_judge(const struct cg_case *c, struct cg_prediction *p, struct cg_report *report)
{
	struct cg_ground g;

	memset(p, 0, sizeof(*p));
	if (c->request.fault) {
		cg_explain_fault(c, report);
	} else {
		cg_ground_read(c->m, c->at, &g);
		cg_predict(&g, &c->request, p);
		cg_explain_grant(c, p, report);
		if (p->grant != CG_GRANT_NO && p->above_4g && p->low_known && !p->low_size)
			cg_explain_no_low(p->start_known ? p->start : CG_G(4), p->size, report);
	}
	cg_explain_words(c, p->below_4g, report);
}

static void cg_try_write(struct cg_text *t, const struct cg_case *c, const struct cg_prediction *p,
			 const struct cg_report *report)
{
	static const char *const grants[] = {
		[CG_GRANT_NO] = "granted no\n",
		[CG_GRANT_YES] = "granted yes\n",
		[CG_GRANT_LUCK] = "granted luck\n",
	};
	const bool granted = p->grant != CG_GRANT_NO;

	cg_try_say(t, c, p, report);
	cg_text_add(t, grants[p->grant]);
	cg_text_address(t, "start", p->start_known && granted, p->start);
	cg_text_size(t, "size", true, granted ? p->size : 0);
	cg_text_address(t, "low_start", p->low_start_known && granted, p->low_start);
	cg_text_size(t, "low_size", p->low_known || !granted, granted ? p->low_size : 0);
	cg_text_size(t, "cma_size", true, granted ? p->cma_size : 0);
	cg_try_slugs(t, report);
}

/**
 * cg_reservation_try() - what this machine would make of words at its next boot
 * @m: the machine
 * @words: crashkernel= words, or any command line; untrusted, NUL-terminated. Only crashkernel=, swiotlb= and
 *	nokaslr count
 * @scratch: overwritten
 * @buf: gets one sentence, then lines of a key and its value: granted (yes, no, luck: KASLR decides; unknown),
 *	start, size, low_start, low_size, cma_size, slug
 * @len: size of @buf, not 0
 *
 * With size and the others: what is reserved if it is granted, else 0. Context: any.
 *
 * Return: bytes without the NUL.
 */
size_t cg_reservation_try(const struct cg_machine *m, const char *words, struct cg_report *scratch, char *buf,
			  size_t len)
{
	struct cg_text t = { .buf = buf, .len = len };
	struct cg_prediction p;
	struct cg_case c;

	buf[0] = '\0';
	memset(scratch, 0, sizeof(*scratch));
	if (!m->known.iomem) {
		cg_text_add(&t, "not known, because /proc/iomem could not be read\ngranted unknown\n");
		return t.used;
	}
	if (m->xen_pv) {
		cg_text_add(&t, "a Xen PV domain ignores crashkernel=\ngranted no\nsize 0\n");
		return t.used;
	}
	cg_case_read(&c, m, words, 0);
	cg_case_judge(&c, &p, scratch);
	cg_try_write(&t, &c, &p, scratch);
	return t.used;
}

// SPDX-License-Identifier: GPL-2.0-only
/* From what was read and predicted to findings: each with its numbers, and a remedy that was predicted too. */
#include <crashguard/explain.h>

#define CG_COMMAND_LINE_SIZE 2048	/* of x86; the last byte is the NUL */
#define CG_USELESS CG_M(1)		/* less than this was meant to have a unit */
#define CG_LOW_ADVICE CG_M(256)

/**
 * cg_case_read() - read a command line
 * @c: overwritten; refers to @m and @cmdline
 * @m: the machine
 * @cmdline: untrusted, NUL-terminated
 * @nr_bootconfig: as in struct cg_machine; 0 for a line that is not m->cmdline
 *
 * Context: any.
 */
void cg_case_read(struct cg_case *c, const struct cg_machine *m, const char *cmdline, unsigned int nr_bootconfig)
{
	c->m = m;
	c->cmdline = cmdline;
	c->at = cg_predict_kernel_at(m, cmdline);
	c->wanted = false;
	c->advised = 0;
	cg_request_parse(cmdline, nr_bootconfig, &m->age, cg_ground_ram(m), &c->request);
}

/**
 * cg_explain_size() - a size for a remedy
 * @c: the case
 * @asked: bytes that were asked for; 0 nothing
 *
 * Context: any.
 *
 * Return: bytes, not 0.
 */
u64 cg_explain_size(const struct cg_case *c, u64 asked)
{
	u64 size = c->advised ? cg_predict_suggest(c->m, c->at, c->advised) : 0;

	/* What the image asks for where that is granted, else what was asked for or a size that often does. */
	return size && size == c->advised ? size : cg_predict_suggest(c->m, c->at, asked);
}

static void cg_case_text(const struct cg_case *c, enum cg_kind kind, char text[CG_WORD_TEXT])
{
	const struct cg_word *w = &c->request.word[kind];

	cg_word_text(c->cmdline, w->off, w->len, text);
}

static void cg_explain_none(const struct cg_case *c, const char *why, struct cg_report *report)
{
	cg_find(report, c->wanted ? CG_F_RESERVATION_NONE_WANTED : CG_F_RESERVATION_NONE, why, NULL,
		cg_explain_size(c, 0));
}

/* There is no word, or only such as are not read. */
static void cg_explain_absent(const struct cg_case *c, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	char text[CG_WORD_TEXT];

	if (r->nr_bootconfig) {
		cg_word_text(c->cmdline, r->bootconfig_off, r->bootconfig_len, text);
		cg_find(report, CG_F_RESERVATION_SYNTAX_BOOTCONFIG, text, NULL, cg_explain_size(c, 0));
	} else if (strlen(c->cmdline) + 1 >= CG_COMMAND_LINE_SIZE) {
		cg_explain_none(c, "no crashkernel= is on the command line, the end of which was cut off at 2047 bytes",
				report);
	} else {
		cg_explain_none(c, "no crashkernel= is on the command line", report);
	}
}

static void cg_explain_zero(const struct cg_case *c, const char *word, struct cg_report *report)
{
	char why[CG_FINDING_STR];

	scnprintf(why, sizeof(why), "%.60s asks for 0 bytes", word);
	cg_explain_none(c, why, report);
}

static enum cg_code cg_fault_code(enum cg_fault fault)
{
	static const u16 codes[] = {
		[CG_FAULT_NUMBER] = CG_F_RESERVATION_SYNTAX_NUMBER,
		[CG_FAULT_CHAR] = CG_F_RESERVATION_SYNTAX_CHAR,
		[CG_FAULT_SUFFIX] = CG_F_RESERVATION_UNSUPPORTED_SUFFIX,
		[CG_FAULT_AUTO] = CG_F_RESERVATION_AUTO,
		[CG_FAULT_RANGE] = CG_F_RESERVATION_SYNTAX_RANGE,
		[CG_FAULT_ORDER] = CG_F_RESERVATION_SYNTAX_ORDER,
		[CG_FAULT_ALONE] = CG_F_RESERVATION_SYNTAX_ALONE,
		[CG_FAULT_LOW] = CG_F_RESERVATION_SYNTAX_LOW,
	};

	return fault < ARRAY_SIZE(codes) ? codes[fault] : CG_F_NONE;
}

/**
 * cg_explain_fault() - why a request with a fault brings nothing
 * @c: the case; its request has a fault
 * @report: gets one finding
 *
 * Context: any.
 */
void cg_explain_fault(const struct cg_case *c, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	const struct cg_word *w = &r->word[r->kind];
	const u64 size = cg_explain_size(c, r->kind == CG_KIND_LOW || r->kind == CG_KIND_CMA ? 0 : w->size);
	char text[CG_WORD_TEXT];

	cg_case_text(c, r->kind, text);
	switch (r->fault) {
	case CG_FAULT_ABSENT:
		cg_explain_absent(c, report);
		break;
	case CG_FAULT_ZERO:
		cg_explain_zero(c, text, report);
		break;
	case CG_FAULT_SIZE:
		cg_find(report, CG_F_RESERVATION_BEYOND_SIZE, text, NULL, size, w->size, r->ram);
		break;
	case CG_FAULT_LIST_SIZE:
		cg_find(report, CG_F_RESERVATION_BEYOND_LIST, text, NULL, size, w->size, r->ram_counted);
		break;
	case CG_FAULT_MISS:
		cg_find(report, CG_F_RESERVATION_RANGE_MISS, text, NULL, size, r->ram_counted);
		break;
	case CG_FAULT_MISS_ZERO:
		cg_find(report, CG_F_RESERVATION_RANGE_ZERO, text, NULL, size, r->ram_counted);
		break;
	case CG_FAULT_MISS_CUT:
		cg_find(report, CG_F_RESERVATION_RANGE_CUT, text, NULL, size, r->ram_counted, w->pos + 1);
		break;
	default:
		cg_find(report, cg_fault_code(r->fault), text, NULL, size, w->pos + 1);
	}
}

static void cg_explain_misaligned(const struct cg_case *c, const char *text, u64 size, struct cg_report *report)
{
	const u64 align = cg_predict_fixed_align(&c->m->age);
	u64 next = 0;

	if (!cg_align_up(c->request.base, align, &next))
		next = cg_align_down(c->request.base, align);
	cg_find(report, CG_F_RESERVATION_MISALIGNED, text, NULL, size, c->request.base, align, next);
}

/**
 * cg_explain_grant() - why a request is not granted, or by luck only
 * @c: the case; its request has no fault
 * @p: what becomes of it
 * @report: gets one finding; none where @p says that it is granted
 *
 * Context: any.
 */
void cg_explain_grant(const struct cg_case *c, const struct cg_prediction *p, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	const u64 size = cg_explain_size(c, r->size);
	char text[CG_WORD_TEXT];
	u64 end;

	cg_case_text(c, r->kind, text);
	switch (p->code) {
	case CG_F_NONE:
		break;
	case CG_F_RESERVATION_MISALIGNED:
		cg_explain_misaligned(c, text, size, report);
		break;
	case CG_F_RESERVATION_OVERLAP:
		cg_find(report, p->code, text, p->holder, size, p->held.start, p->held.end);
		break;
	case CG_F_RESERVATION_BEYOND_RAM:
		if (check_add_overflow(r->base, r->size, &end))
			end = U64_MAX;
		cg_find(report, p->code, text, NULL, size, r->base, end, cg_ground_ram_end(c->m));
		break;
	case CG_F_RESERVATION_BEYOND_SIZE:
		cg_find(report, p->code, text, NULL, size, r->size, r->ram);
		break;
	case CG_F_RESERVATION_BEYOND_LOW:
		cg_find(report, p->code, text, NULL, size, p->low_asked, p->largest);
		break;
	default:
		cg_find(report, p->code, text, p->holder, size, r->size, p->largest);
	}
}

/* The word that counts and the one that was dropped; the same word twice does no harm. */
static void cg_explain_loser(const struct cg_case *c, unsigned int nr, const struct cg_word *winner, u32 off, u32 len,
			     struct cg_report *report)
{
	char text[CG_WORD_TEXT], loser[CG_WORD_TEXT];

	cg_word_text(c->cmdline, winner->off, winner->len, text);
	cg_word_text(c->cmdline, off, len, loser);
	if (strcmp(text, loser))
		cg_find(report, CG_F_RESERVATION_DUPLICATE, text, loser, nr);
}

static void cg_explain_duplicates(const struct cg_case *c, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	unsigned int kind;

	for (kind = 0; kind < CG_KINDS; kind++) {
		const struct cg_word *w = &r->word[kind];

		if (w->nr > 1)
			cg_explain_loser(c, w->nr, w, w->loser_off, w->loser_len, report);
	}
	if (r->word[CG_KIND_PLAIN].nr && r->word[CG_KIND_HIGH].nr && r->kind <= CG_KIND_HIGH) {
		const struct cg_word *other = &r->word[r->kind == CG_KIND_PLAIN ? CG_KIND_HIGH : CG_KIND_PLAIN];

		cg_explain_loser(c, r->word[CG_KIND_PLAIN].nr + r->word[CG_KIND_HIGH].nr, &r->word[r->kind], other->off,
				 other->len, report);
	}
}

static void cg_explain_unused(const struct cg_case *c, enum cg_kind kind, const char *why, struct cg_report *report)
{
	char text[CG_WORD_TEXT];

	cg_case_text(c, kind, text);
	cg_find(report, CG_F_RESERVATION_UNUSED, text, why);
}

static void cg_explain_vain(const struct cg_case *c, bool below_4g, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	const struct cg_word *low = &r->word[CG_KIND_LOW], *cma = &r->word[CG_KIND_CMA];
	char text[CG_WORD_TEXT];

	if (low->nr && low->fault)
		cg_explain_unused(c, CG_KIND_LOW, "this kernel does not understand it", report);
	else if (low->nr && c->m->age.generic_reserve && r->kind == CG_KIND_PLAIN)
		cg_explain_unused(c, CG_KIND_LOW, "this kernel reads it beside ,high only", report);
	else if (low->size && below_4g)
		cg_explain_unused(c, CG_KIND_LOW, "the region lies below 4G itself", report);
	if (cma->nr && cma->fault && !cma->size)
		cg_explain_unused(c, CG_KIND_CMA, "this kernel does not understand it", report);
	if (r->nr_bootconfig) {
		cg_word_text(c->cmdline, r->bootconfig_off, r->bootconfig_len, text);
		cg_find(report, CG_F_RESERVATION_UNUSED, text, "it stands in the bootconfig, which is read too late");
	}
}

/**
 * cg_explain_words() - words that lose, words in vain, numbers that are not what they look like
 * @c: the case
 * @below_4g: the region lies below 4G, or will
 * @report: gets any number of findings
 *
 * Context: any.
 */
void cg_explain_words(const struct cg_case *c, bool below_4g, struct cg_report *report)
{
	const struct cg_request *r = &c->request;
	char text[CG_WORD_TEXT];

	cg_explain_duplicates(c, report);
	if (r->fault)
		return;
	cg_explain_vain(c, below_4g, report);
	cg_case_text(c, r->kind, text);
	if (r->size < CG_USELESS)
		cg_find(report, CG_F_RESERVATION_SYNTAX_UNIT, text, NULL, cg_explain_size(c, 0), r->size);
	if (r->word[r->kind].octal)
		cg_find(report, CG_F_RESERVATION_OCTAL, text, NULL, r->size);
}

/**
 * cg_explain_no_low() - all that is reserved lies above 4G
 * @start: of the region
 * @size: of the region, in bytes
 * @report: gets one finding
 *
 * Context: any.
 */
void cg_explain_no_low(u64 start, u64 size, struct cg_report *report)
{
	cg_find(report, CG_F_RESERVATION_NO_LOW, NULL, NULL, size, CG_LOW_ADVICE, start);
}

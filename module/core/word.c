// SPDX-License-Identifier: GPL-2.0-only
/*
 * One crashkernel= word and its grammar, with the quirks: kernel/crash_reserve.c (kernel/crash_core.c up to 6.8). The
 * comments name the functions there.
 */
#include <crashguard/request.h>

#define CG_NAME "crashkernel="
#define CG_NAME_LEN (sizeof(CG_NAME) - 1)

static const char *const cg_suffixes[CG_KINDS] = {
	[CG_KIND_HIGH] = ",high",
	[CG_KIND_LOW] = ",low",
	[CG_KIND_CMA] = ",cma",
};

/**
 * cg_word_next() - find a place where the kernel sees crashkernel=
 * @cmdline: untrusted, NUL-terminated
 * @off: where to start; becomes the offset of the 'c'
 * @len: bytes up to the blank or the end
 *
 * The kernel looks for the bare text (get_last_crashkernel(), strstr), so that what stands in quotes, behind "--" or at
 * the end of another parameter's name counts, and only ' ' ends the word.
 *
 * Context: any.
 *
 * Return: false where there is no more.
 */
bool cg_word_next(const char *cmdline, u32 *off, u32 *len)
{
	const char *p = strstr(cmdline + *off, CG_NAME);
	const char *end;

	if (!p)
		return false;
	end = strchr(p, ' ');
	*off = (u32)(p - cmdline);
	*len = (u32)(end ? (size_t)(end - p) : strlen(p));
	return true;
}

/**
 * cg_word_text() - a word as it may be shown
 * @cmdline: untrusted, NUL-terminated
 * @off: of the word
 * @len: of the word
 * @buf: gets at most CG_WORD_TEXT - 1 bytes of printable ASCII
 *
 * Ends at the first blank of any kind: a tab does not end the word for the kernel, but what follows it is some other
 * parameter, which is nobody's business.
 */
void cg_word_text(const char *cmdline, u32 off, u32 len, char buf[CG_WORD_TEXT])
{
	const char *from = cmdline + off;
	u32 i;

	for (i = 0; i < len && i < CG_WORD_TEXT - 1 && from[i] > ' ' && from[i] < 0x7f; i++)
		buf[i] = from[i];
	if (i == CG_WORD_TEXT - 1 && i < len)
		memcpy(buf + i - 3, "...", 3);
	buf[i] = '\0';
}

/* Reads a number as the kernel does and steps over it; false where there is none. */
static bool cg_number(const char **cur, u64 *value)
{
	char *end;

	*value = memparse(*cur, &end);
	if (end == *cur)
		return false;
	*cur = end;
	return true;
}

static bool cg_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool cg_is_octal(const char *number)
{
	return number[0] == '0' && cg_is_digit(number[1]);
}

static bool cg_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static enum cg_fault cg_word_fail(struct cg_word *w, const char *word, const char *cur, enum cg_fault fault)
{
	w->pos = (u32)(cur - word);
	return fault;
}

/* size[@offset]: parse_crashkernel_simple(). What stands behind the offset is not looked at. */
static enum cg_fault cg_word_simple(struct cg_word *w, const char *word)
{
	const char *value = word + CG_NAME_LEN;
	const char *cur = value;

	if (!cg_number(&cur, &w->size)) {
		if (!strncmp(value, "auto", 4))
			return cg_word_fail(w, word, value, CG_FAULT_AUTO);
		return cg_word_fail(w, word, value, CG_FAULT_NUMBER);
	}
	/* Up to 6.x "M" is a number and means 0; to the reader it is a number that was forgotten. */
	if (!cg_is_digit(value[0]))
		return cg_word_fail(w, word, value, CG_FAULT_NUMBER);
	w->octal = cg_is_octal(value);
	if (*cur == '@') {
		w->base = memparse(cur + 1, NULL);
		w->octal |= cg_is_octal(cur + 1);
		return CG_FAULT_NONE;
	}
	if (*cur == ' ' || *cur == '\0')
		return CG_FAULT_NONE;
	return cg_word_fail(w, word, cur, *cur == ',' && cg_is_lower(cur[1]) ? CG_FAULT_SUFFIX : CG_FAULT_CHAR);
}

/* size,suffix: parse_crashkernel_suffix() */
static enum cg_fault cg_word_suffixed(struct cg_word *w, const char *word, const char *suffix)
{
	const char *value = word + CG_NAME_LEN;
	const char *cur = value;
	const size_t len = strlen(suffix);

	if (!cg_number(&cur, &w->size))
		return cg_word_fail(w, word, value, CG_FAULT_NUMBER);
	if (strncmp(cur, suffix, len))
		return cg_word_fail(w, word, cur, CG_FAULT_CHAR);
	cur += len;
	if (*cur != ' ' && *cur != '\0')
		return cg_word_fail(w, word, cur, CG_FAULT_CHAR);
	w->octal = cg_is_octal(value);
	return CG_FAULT_NONE;
}

/**
 * struct cg_entry - one start-[end]:size of a list
 * @start: RAM it begins to hold at, in bytes
 * @end: RAM it no longer holds at
 * @size: bytes it asks for
 * @octal: @size has a leading 0
 */
struct cg_entry {
	u64 start;
	u64 end;
	u64 size;
	bool octal;
};

/* The part before the ':' of an entry; an end that is left out is "no end". */
static enum cg_fault cg_entry_bounds(struct cg_entry *e, const char **cur)
{
	e->end = U64_MAX;
	if (!cg_number(cur, &e->start))
		return CG_FAULT_NUMBER;
	if (**cur != '-')
		return CG_FAULT_RANGE;
	++*cur;
	if (**cur != ':') {
		if (!cg_number(cur, &e->end))
			return CG_FAULT_NUMBER;
		if (e->end <= e->start)
			return CG_FAULT_ORDER;
	}
	return **cur == ':' ? CG_FAULT_NONE : CG_FAULT_RANGE;
}

static enum cg_fault cg_entry_read(struct cg_entry *e, const char **cur, u64 ram_counted)
{
	enum cg_fault fault = cg_entry_bounds(e, cur);

	if (fault)
		return fault;
	++*cur;
	e->octal = cg_is_octal(*cur);
	if (!cg_number(cur, &e->size))
		return CG_FAULT_NUMBER;
	return e->size >= ram_counted ? CG_FAULT_LIST_SIZE : CG_FAULT_NONE;
}

/* The offset belongs to the entry that matched; junk and further entries before it are skipped unread. */
static enum cg_fault cg_list_offset(struct cg_word *w, const char *word, const char *cur)
{
	while (*cur && *cur != ' ' && *cur != '@')
		cur++;
	if (*cur != '@')
		return CG_FAULT_NONE;
	cur++;
	w->octal |= cg_is_octal(cur);
	return cg_number(&cur, &w->base) ? CG_FAULT_NONE : cg_word_fail(w, word, cur, CG_FAULT_NUMBER);
}

/* No entry matched: was the whole list read? */
static enum cg_fault cg_list_miss(struct cg_word *w, const char *word, const char *cur)
{
	const char *colon = strchr(cur, ':');

	if (!colon || colon > word + w->len)
		return CG_FAULT_MISS;
	return cg_word_fail(w, word, cur, CG_FAULT_MISS_CUT);
}

/* start-[end]:size[,...][@offset]: parse_crashkernel_mem() */
static enum cg_fault cg_word_list(struct cg_word *w, const char *word, u64 ram_counted)
{
	const char *cur = word + CG_NAME_LEN;
	struct cg_entry e = { 0 };
	enum cg_fault fault;

	w->list = true;
	do {
		fault = cg_entry_read(&e, &cur, ram_counted);
		w->size = e.size;
		if (fault)
			return cg_word_fail(w, word, cur, fault);
		if (ram_counted >= e.start && ram_counted < e.end) {
			w->octal = e.octal;
			return e.size ? cg_list_offset(w, word, cur) : CG_FAULT_MISS_ZERO;
		}
	} while (*cur++ == ',');
	w->size = 0;
	return cg_list_miss(w, word, cur - 1);
}

/* The first ':' before the first ' ' makes it a list: __parse_crashkernel() */
static enum cg_fault cg_word_plain(struct cg_word *w, const char *word, u64 ram_counted)
{
	const char *colon = strchr(word + CG_NAME_LEN, ':');

	if (colon && colon < word + w->len)
		return cg_word_list(w, word, ram_counted);
	return cg_word_simple(w, word);
}

/**
 * cg_word_kind() - by the end of the word, as get_last_crashkernel() sorts them
 * @word: from the 'c' on
 * @len: to the blank
 * @age: behaviour of the kernel
 *
 * Context: any.
 *
 * Return: the kind; a suffix that this kernel does not know makes a plain word.
 */
enum cg_kind cg_word_kind(const char *word, u32 len, const struct cg_age *age)
{
	unsigned int kind;

	for (kind = CG_KIND_HIGH; kind < CG_KINDS; kind++) {
		const size_t n = strlen(cg_suffixes[kind]);

		if (kind == CG_KIND_CMA && !age->cma)
			continue;
		if (len >= n && !strncmp(word + len - n, cg_suffixes[kind], n))
			return kind;
	}
	return CG_KIND_PLAIN;
}

/**
 * cg_word_read() - read one word as a kernel would
 * @cmdline: untrusted, NUL-terminated
 * @kind: what cg_word_kind() said
 * @ram_counted: RAM in bytes as ranges are compared with it
 * @w: @off and @len are given; @fault, @pos, @size, @base, @list and @octal are filled in
 *
 * Source: __parse_crashkernel(). Context: any.
 */
void cg_word_read(const char *cmdline, enum cg_kind kind, u64 ram_counted, struct cg_word *w)
{
	const char *word = cmdline + w->off;

	if (kind == CG_KIND_PLAIN)
		w->fault = cg_word_plain(w, word, ram_counted);
	else
		w->fault = cg_word_suffixed(w, word, cg_suffixes[kind]);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the text of /proc/iomem: "  start-end : name" a line, in hex, two blanks for each level (r_show() of
 * kernel/resource.c).
 */
#include <crashguard/machine.h>

#define CG_DEPTH_MAX 32		/* r_show() indents by 5 levels at most */

static int cg_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Hex digits up to the first other character; false where there is none, or more than 64 bits of them. */
static bool cg_hex_read(const char **cur, const char *end, u64 *value)
{
	const char *p;

	*value = 0;
	for (p = *cur; p < end && cg_hex_digit(*p) >= 0; p++) {
		if (*value >> 60)
			return false;
		*value = *value << 4 | (u64)cg_hex_digit(*p);
	}
	if (p == *cur)
		return false;
	*cur = p;
	return true;
}

static bool cg_text_eat(const char **cur, const char *end, const char *what)
{
	const size_t len = strlen(what);

	if ((size_t)(end - *cur) < len || memcmp(*cur, what, len))
		return false;
	*cur += len;
	return true;
}

static bool cg_iomem_line(const char *cur, const char *end, struct cg_iomem *e)
{
	size_t len;

	e->depth = 0;
	while (e->depth < CG_DEPTH_MAX && cg_text_eat(&cur, end, "  "))
		e->depth++;
	if (!cg_hex_read(&cur, end, &e->range.start) || !cg_text_eat(&cur, end, "-") ||
	    !cg_hex_read(&cur, end, &e->range.end) || !cg_text_eat(&cur, end, " : "))
		return false;
	len = min((size_t)(end - cur), sizeof(e->name) - 1);
	memcpy(e->name, cur, len);
	e->name[len] = '\0';
	return true;
}

/**
 * cg_iomem_parse() - read the text of /proc/iomem
 * @text: what was read; need not end in a NUL
 * @len: bytes of it
 * @m: @iomem, @nr_iomem and known.iomem are filled in; on failure known.iomem is false and @nr_iomem 0
 *
 * Context: any.
 *
 * Return: 0; -E2BIG: more lines than fit; -EINVAL: a line that is not of that form, or no line; -EACCES: every
 * address is 0, as a reader without CAP_SYS_ADMIN sees them.
 */
int cg_iomem_parse(const char *text, size_t len, struct cg_machine *m)
{
	const char *const end = text + len;
	const char *line, *stop;
	bool addresses = false;
	unsigned int nr = 0;

	m->known.iomem = false;
	m->nr_iomem = 0;
	for (line = text; line < end; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		if (!stop)
			stop = end;
		if (nr == CG_IOMEM_MAX)
			return -E2BIG;
		if (!cg_iomem_line(line, stop, &m->iomem[nr]))
			return -EINVAL;
		addresses |= m->iomem[nr++].range.end != 0;
	}
	if (!nr)
		return -EINVAL;
	if (!addresses)
		return -EACCES;
	m->nr_iomem = nr;
	m->known.iomem = true;
	return 0;
}

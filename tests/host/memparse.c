// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's functions that module/core/ uses and a C library has not, or has with another meaning. */
#include <crashguard/env.h>

bool cg_host_memparse_strict;

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* As base 0 of the kernel: "0x" counts only before a digit, else its "0" is an octal number; no sign, no blanks. */
static const char *number(const char *s, u64 *value)
{
	unsigned int base = 10;
	u64 next;

	if (s[0] == '0') {
		bool hex = (s[1] == 'x' || s[1] == 'X') && digit(s[2]) < 16;

		base = hex ? 16 : 8;
		s += hex ? 2 : 0;
	}
	for (*value = 0; digit(*s) < (int)base; s++) {
		bool overflow = check_mul_overflow(*value, (u64)base, &next);

		overflow |= check_add_overflow(next, (u64)digit(*s), &next);
		*value = overflow && cg_host_memparse_strict ? U64_MAX : next;
	}
	return s;
}

static unsigned int suffix(char c)
{
	static const char letters[] = "KkMmGgTtPpEe";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? ((at - letters) / 2 + 1) * 10 : 0;
}

/*
 * lib/cmdline.c, memparse(). Up to 6.x the suffix is consumed where no number stands before it, and what does not fit
 * is cut to 64 bits; 7.x leaves a suffix without a number alone and saturates.
 */
unsigned long long memparse(const char *ptr, char **retptr)
{
	u64 value;
	const char *end = number(ptr, &value);
	unsigned int shift = suffix(*end);

	if (shift && !(cg_host_memparse_strict && end == ptr)) {
		bool overflow = check_mul_overflow(value, 1ULL << shift, &value);

		if (overflow && cg_host_memparse_strict)
			value = U64_MAX;
		end++;
	}
	if (retptr)
		*retptr = (char *)end;
	return value;
}

/* Where the word at @p ends: at a blank outside of quotes. */
static char *word_end(char *p, bool quoted)
{
	for (; *p && (quoted || !isspace(*p)); p++)
		quoted ^= *p == '"';
	return p;
}

static void cut_quote(const char *begin, char *end)
{
	if (end > begin && end[-1] == '"')
		end[-1] = '\0';
}

/*
 * lib/cmdline.c, next_arg(). A quote before the word or before its value is taken off, with the one at the word's end,
 * where there is one; others stay. A "=" that is the first character belongs to the name.
 */
char *next_arg(char *args, char **param, char **val)
{
	bool quoted = *args == '"';
	char *word = args + quoted, *end = word_end(word, quoted), *equals;
	bool last = !*end;

	*end = '\0';
	equals = *word ? strchr(word + 1, '=') : NULL;
	*param = word;
	*val = equals ? equals + 1 : NULL;
	if (equals)
		*equals = '\0';
	if (equals && **val == '"') {
		cut_quote(*val, end);
		++*val;
	} else if (quoted) {
		cut_quote(word, end);
	}
	if (!last)
		end++;
	while (isspace(*end))
		end++;
	return end;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	if (len < (int)size)
		return len;
	return size ? (int)size - 1 : 0;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t len = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(dest, src, size - 1);
		dest[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dest, src, len + 1);
	return len;
}

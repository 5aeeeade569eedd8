// SPDX-License-Identifier: GPL-2.0-only
/* The capture kernel's command line: derived from the running one, and short enough. */
#include <crashguard/cmdline.h>

/* "elfcorehdr=0x..." that bzImage64_load() appends: MAX_ELFCOREHDR_STR_LEN in arch/x86/kernel/kexec-bzimage64.c */
#define CG_CMDLINE_APPENDED 30

/*
 * Words of the running kernel that harm or mean nothing in a capture kernel: each as a whole name up to "=" or the end,
 * in which "-" and "_" are one, and whether or not the whole word stands in quotes. The reservation and the loader's
 * words; memory set aside at boot, which a capture kernel cannot spare; what would make it panic or wait; what is added
 * again below. Sources: kdump-utils gen-kdump-sysconfig.sh and openSUSE/kdump for the lists people settled on.
 */
static const char *const cg_cmdline_dropped[] = {
	"crashkernel",	     "BOOT_IMAGE", "initrd",	 "elfcorehdr",	 "dmcryptkeys",	  "mem",
	"memmap",	     "hugepages",  "hugepagesz", "default_hugepagesz", "hugetlb_cma", "cma",
	"movablecore",	     "kernelcore", "memhp_default_state", "log_buf_len", "slub_debug", "page_owner",
	"panic_on_warn",     "oops",	   "crash_kexec_post_notifiers", "softlockup_panic", "nr_cpus", "maxcpus",
	"possible_cpus",     "isolcpus",   "nohz_full",	 "rcu_nocbs",	 "kexec_load_limit_panic", "trace_buf_size",
	"slab_debug",	     "hung_task_panic", "swiotlb",	 "nosmp",	 "irqpoll",	  "reset_devices",
	"nokaslr",	     "panic",
};

/*
 * One CPU keeps its memory small, and devices that still interrupt must not stop it. It stays where it was put, and not
 * in memory that devices may still write to. Where it panics itself, the machine comes back.
 */
static const char cg_cmdline_added[] = "nr_cpus=1 irqpoll reset_devices nokaslr panic=10";

/* As parameqn() in kernel/params.c. */
static bool cg_word_begins(const char *word, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (word[i] != name[i] && !(word[i] == '-' && name[i] == '_'))
			return false;
	}
	return true;
}

static bool cg_word_is(const char *word, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	return len >= name_len && (len == name_len || word[name_len] == '=') && cg_word_begins(word, name, name_len);
}

/**
 * cg_param_is() - is it this parameter?
 * @param: a name without its value, NUL-terminated, untrusted
 * @name: spelt with "_"
 *
 * Return: true if so.
 */
bool cg_param_is(const char *param, const char *name)
{
	return strlen(param) == strlen(name) && cg_word_begins(param, name, strlen(name));
}

/* Takes a pair of quotes off a text, as next_arg() does for a whole word and for a value. */
static void cg_word_unquote(const char **text, size_t *len)
{
	if (!*len || (*text)[0] != '"')
		return;
	(*text)++;
	(*len)--;
	if (*len && (*text)[*len - 1] == '"')
		(*len)--;
}

static bool cg_word_is_dropped(const char *word, size_t len)
{
	unsigned int i;

	/* next_arg() takes the quotes off a word that begins with one. */
	cg_word_unquote(&word, &len);
	/* What was meant for this module must not reach the one in the capture kernel. */
	if (len > 11 && cg_word_begins(word, "crashguard.", 11))
		return true;
	for (i = 0; i < ARRAY_SIZE(cg_cmdline_dropped); i++) {
		if (cg_word_is(word, len, cg_cmdline_dropped[i]))
			return true;
	}
	return false;
}

/* Length of the word at @p: up to a blank outside of double quotes, as next_arg() in lib/cmdline.c splits. */
static size_t cg_word_length(const char *p)
{
	bool quoted = false;
	size_t len;

	for (len = 0; p[len] && (quoted || !isspace(p[len])); len++) {
		if (p[len] == '"')
			quoted = !quoted;
	}
	return len;
}

/**
 * cg_cmdline_value() - the last word of a name, as the kernel reads them one after the other
 * @cmdline: untrusted, NUL-terminated
 * @name: before the "="
 * @value: gets what stands behind the "=", within @cmdline
 * @len: gets its length; 0 also where there is no "="
 *
 * What follows "--" is for init. Context: any.
 *
 * Return: false where there is none; @value and @len are not to be read then.
 */
bool cg_cmdline_value(const char *cmdline, const char *name, const char **value, size_t *len)
{
	size_t word, n, skip = strlen(name) + 1;
	bool found = false;
	const char *p;

	for (; ; cmdline += word) {
		while (isspace(*cmdline))
			cmdline++;
		word = cg_word_length(cmdline);
		if (!word || (word == 2 && !strncmp(cmdline, "--", 2)))
			return found;
		p = cmdline;
		n = word;
		cg_word_unquote(&p, &n);
		if (!cg_word_is(p, n, name))
			continue;
		found = true;
		*value = p + min(skip, n);
		*len = n - min(skip, n);
		cg_word_unquote(value, len);
	}
}

static int cg_cmdline_append(char *buf, size_t len, size_t *used, const char *word, size_t word_len)
{
	size_t blank = *used ? 1 : 0;

	if (*used + blank + word_len + 1 > len)
		return -E2BIG;
	if (blank)
		buf[(*used)++] = ' ';
	memcpy(buf + *used, word, word_len);
	*used += word_len;
	buf[*used] = '\0';
	return 0;
}

/* A quote that the last word leaves open would swallow what is added. */
static int cg_cmdline_close(char *buf, size_t len, size_t *used)
{
	bool open = false;
	size_t i;

	for (i = 0; i < *used; i++)
		open ^= buf[i] == '"';
	if (!open)
		return 0;
	if (*used + 2 > len)
		return -E2BIG;
	buf[(*used)++] = '"';
	buf[*used] = '\0';
	return 0;
}

/**
 * cg_cmdline_derive() - a command line for the capture kernel
 * @running: that of the running kernel; untrusted in form
 * @buf: gets the result
 * @len: room in @buf, at least 1
 *
 * The running kernel's words in their order, without those listed above; then the words listed above that are added;
 * then "--" and what follows it, which is for init.
 *
 * Return: length without the NUL; -E2BIG where @buf is too small.
 */
int cg_cmdline_derive(const char *running, char *buf, size_t len)
{
	bool added = false;
	size_t used = 0, word;
	int ret = 0;

	buf[0] = '\0';
	for (; !ret; running += word) {
		while (isspace(*running))
			running++;
		word = cg_word_length(running);
		if (!added && (!word || (word == 2 && !strncmp(running, "--", 2)))) {
			ret = cg_cmdline_close(buf, len, &used) ?:
			      cg_cmdline_append(buf, len, &used, cg_cmdline_added, strlen(cg_cmdline_added));
			added = true;
		}
		if (!word || ret)
			break;
		if (added || !cg_word_is_dropped(running, word))
			ret = cg_cmdline_append(buf, len, &used, running, word);
	}
	return ret ?: (int)used;
}

/**
 * cg_cmdline_check() - does the image take a command line of this length?
 * @img: cmdline_size is 0 where unknown
 * @cmdline_len: bytes with the NUL; untrusted
 * @report: gets cmdline-too-long
 *
 * Source: bzImage64_load() compares the length with the NUL, plus what it appends, with cmdline_size.
 *
 * Return: 0, or -E2BIG.
 */
int cg_cmdline_check(const struct cg_image *img, size_t cmdline_len, struct cg_report *report)
{
	u64 whole;

	if (check_add_overflow((u64)cmdline_len, (u64)CG_CMDLINE_APPENDED, &whole))
		whole = U64_MAX;
	if (!img->cmdline_size) {
		cg_check_not_run(report, CG_CHECK_COMMAND_LINE, "the image does not say how long one it takes");
		return 0;
	}
	cg_check_done(report, CG_CHECK_COMMAND_LINE);
	if (whole <= img->cmdline_size)
		return 0;
	cg_find(report, CG_F_CMDLINE_TOO_LONG, NULL, NULL, cmdline_len, CG_CMDLINE_APPENDED, img->cmdline_size,
		whole - img->cmdline_size);
	return -E2BIG;
}

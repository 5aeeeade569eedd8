// SPDX-License-Identifier: GPL-2.0-only
/* The record of a drill: its text, what of a command line counts, and whether it still holds. */
#include <crashguard/cmdline.h>
#include <crashguard/drill.h>

static const char *const cg_identity_names[CG_IDENTITY_PARTS] = {
	[CG_IDENTITY_KERNEL] = "kernel",
	[CG_IDENTITY_INITRD] = "initramfs",
	[CG_IDENTITY_CMDLINE] = "command line",
	[CG_IDENTITY_RESERVATION] = "reservation",
};

/* Words with addresses of this boot alone: what the kernel, and kexec-tools, put there by themselves. */
static const char *const cg_loader_words[] = { "elfcorehdr", "dmcryptkeys", "acpi_rsdp" };

/* In the order of a text, so that no month is the 13th. Which months have 31 days is left to whoever reads it. */
static bool cg_date_is_sane(const char *text)
{
	static const char lowest[] = "2000-01-01", highest[] = "9999-12-31";
	unsigned int i;

	for (i = 0; i < CG_DATE_LEN; i++) {
		if (lowest[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	}
	for (i = 0; i < CG_DATE_LEN; i += i ? 3 : 5) {
		size_t len = i ? 2 : 4;

		if (strncmp(text + i, lowest + i, len) < 0 || strncmp(text + i, highest + i, len) > 0)
			return false;
	}
	return true;
}

static bool cg_identity_parse(const char *text, struct cg_identity *out)
{
	unsigned int i;

	for (i = 0; i < CG_IDENTITY_PARTS; i++, text += CG_DIGEST_LEN + 1) {
		bool last = i == CG_IDENTITY_PARTS - 1;

		if (strspn(text, "0123456789abcdef") != CG_DIGEST_LEN || text[CG_DIGEST_LEN] != (last ? '\0' : '-'))
			return false;
		memcpy(out->part[i], text, CG_DIGEST_LEN);
		out->part[i][CG_DIGEST_LEN] = '\0';
	}
	return true;
}

/**
 * cg_drill_parse() - read what somebody writes
 * @text: "<YYYY-MM-DD> <identity>", or "" for no record; untrusted, NUL-terminated
 * @out: the record; undefined on failure
 *
 * Context: any.
 *
 * Return: 0, or -EINVAL.
 */
int cg_drill_parse(const char *text, struct cg_drill *out)
{
	memset(out, 0, sizeof(*out));
	if (!text[0])
		return 0;
	if (strlen(text) != CG_DATE_LEN + 1 + CG_IDENTITY_LEN || !cg_date_is_sane(text) || text[CG_DATE_LEN] != ' ')
		return -EINVAL;
	memcpy(out->date, text, CG_DATE_LEN);
	return cg_identity_parse(text + CG_DATE_LEN + 1, &out->identity) ? 0 : -EINVAL;
}

/**
 * cg_identity_text() - as cg_drill_parse() takes it
 * @buf: gets the text, without a newline
 * @len: room in @buf
 * @id: what is shown
 *
 * Return: length of the text.
 */
size_t cg_identity_text(char *buf, size_t len, const struct cg_identity *id)
{
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < CG_IDENTITY_PARTS; i++)
		used += scnprintf(buf + used, len - used, "%s%s", i ? "-" : "", id->part[i]);
	return used;
}

static bool cg_word_is_loaders(const char *word, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cg_loader_words); i++) {
		size_t n = strlen(cg_loader_words[i]);

		if (len > n && word[n] == '=' && !strncmp(word, cg_loader_words[i], n))
			return true;
	}
	return false;
}

/**
 * cg_identity_line() - what of a loaded image's command line is the same at every boot
 * @cmdline: untrusted, NUL-terminated; written over with its words, joined by one blank, without those that a
 *           loader adds by itself because they hold addresses
 *
 * Quotes are not looked at: no loader puts any.
 *
 * Return: length of what is left.
 */
size_t cg_identity_line(char *cmdline)
{
	const char *from = cmdline;
	size_t used = 0, len;

	for (;; from += len) {
		while (*from == ' ')
			from++;
		for (len = 0; from[len] && from[len] != ' '; len++)
			;
		if (!len)
			break;
		if (cg_word_is_loaders(from, len))
			continue;
		if (used)
			cmdline[used++] = ' ';
		memmove(cmdline + used, from, len);
		used += len;
	}
	cmdline[used] = '\0';
	return used;
}

/**
 * cg_drill_judge() - does the record hold for what would run now?
 * @record: of the last drill that worked
 * @now: what would run; NULL: not known
 * @why: the reason for that, a static phrase
 * @report: gets drill-void; CG_CHECK_DRILL is marked, and never counts
 *
 * Context: any.
 */
void cg_drill_judge(const struct cg_drill *record, const struct cg_identity *now, const char *why,
		    struct cg_report *report)
{
	char changed[CG_FINDING_STR] = "";
	size_t used = 0;
	unsigned int i;

	if (!record->date[0] || !now) {
		cg_check_not_run(report, CG_CHECK_DRILL, record->date[0] ? why : "no drill is recorded");
		return;
	}
	for (i = 0; i < CG_IDENTITY_PARTS; i++) {
		if (strcmp(record->identity.part[i], now->part[i]))
			used += scnprintf(changed + used, sizeof(changed) - used, "%s%s", used ? ", " : "",
					  cg_identity_names[i]);
	}
	cg_check_done_with(report, CG_CHECK_DRILL, record->date);
	if (used)
		cg_find(report, CG_F_DRILL_VOID, changed, record->date);
}

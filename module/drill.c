// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record of a drill, which root writes, and what would run now, which it is held against. Addresses are left out,
 * and with them all that a loader works out anew at every boot: boot_params but for the command line, purgatory and
 * elfcorehdr.
 */
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <crashguard/capture.h>
#include <crashguard/drill.h>
#include <crashguard/facts.h>
#include <crashguard/integrity.h>
#include <crashguard/legacy.h>
#include <crashguard/state.h>
#include <crashguard/sums.h>

/**
 * struct cg_drill_state - what was written, under @lock
 * @lock: for copies
 * @record: the last one
 */
struct cg_drill_state {
	struct mutex lock; /* for copies */
	struct cg_drill record;
};

static struct cg_drill_state cg_drill = { .lock = __MUTEX_INITIALIZER(cg_drill.lock) };

/**
 * struct cg_identify_work - too large for a stack
 * @header: of boot_params
 * @text: the command line, and then the reservation
 */
struct cg_identify_work {
	u8 header[CG_HEAD_LEN];
	char text[CG_CAPTURE_LINE];
};

static void cg_digest_show(char *to, const u8 sha256[SHA256_DIGEST_SIZE])
{
	snprintf(to, CG_DIGEST_LEN + 1, "%*phN", CG_DIGEST_LEN / 2, sha256);
}

static void cg_digest_text(char *to, const char *text, size_t len)
{
	u8 digest[SHA256_DIGEST_SIZE];

	sha256((const u8 *)text, len, digest);
	cg_digest_show(to, digest);
}

/* Its sum is there already. A second segment of a kind would be none of a loader that is known. */
static const char *cg_identify_segment(const struct cg_sums *sums, enum cg_segment_kind kind, char *to)
{
	const struct cg_segment *seg = cg_layout_find(&sums->layout, kind);

	memset(to, '0', CG_DIGEST_LEN);
	if (!seg)
		return kind == CG_SEG_INITRD ? NULL : "which segment is the kernel was not told";
	if (sums->seg[seg - sums->layout.seg].skipped)
		return "a part of what is loaded cannot be read";
	cg_digest_show(to, sums->seg[seg - sums->layout.seg].sha256);
	return NULL;
}

static bool cg_identify_copy(const struct cg_layout *layout, u64 at, void *to, size_t len)
{
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		const struct cg_range *range = &layout->seg[i].range;

		if (at >= range->start && at <= range->end && range->end - at >= len - 1)
			return !copy_from_kernel_nofault(to, phys_to_virt(at), len);
	}
	return false;
}

/* What kexec_load is given may have more than one segment of this kind: the command line's own, and setup_data. */
static bool cg_identify_params(const struct cg_layout *layout, u8 *header)
{
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		const struct cg_segment *seg = &layout->seg[i];

		if (seg->kind == CG_SEG_PARAMS && cg_identify_copy(layout, seg->range.start, header, CG_HEAD_LEN) &&
		    cg_params_are_sane(header))
			return true;
	}
	return false;
}

/* Where boot_params have it, in whatever segment. */
static const char *cg_identify_line(const struct cg_layout *layout, struct cg_identify_work *work, char *to)
{
	size_t i;
	u64 at;

	if (!cg_identify_params(layout, work->header))
		return "where its command line lies was not told";
	at = cg_params_cmdline(work->header);
	for (i = 0; i < CG_CAPTURE_LINE - 1; i++) {
		if (!cg_identify_copy(layout, at + i, work->text + i, 1))
			return "its command line cannot be read";
		if (!work->text[i])
			break;
	}
	work->text[i] = '\0';
	cg_digest_text(to, work->text, cg_identity_line(work->text));
	return NULL;
}

/* The words, and what came of them; where the kernel put it is another place at every boot. */
static const char *cg_identify_reservation(struct cg_identify_work *work, char *to)
{
	struct cg_reservation res;
	size_t used;

	cg_facts_reservation(&res);
	if (!res.known || cg_reservation_words(cg_state_machine(), work->text, CG_CAPTURE_LINE - 64) < 0)
		return "what is reserved is not known";
	used = strlen(work->text);
	used += scnprintf(work->text + used, CG_CAPTURE_LINE - used, " %llu %llu", cg_range_size(&res.main),
			  cg_range_size(&res.low));
	cg_digest_text(to, work->text, used);
	return NULL;
}

/**
 * cg_drill_identify() - what would run at a panic
 * @sums: of what is loaded, just taken
 * @out: gets its digests
 *
 * Context: sleeps; reads the loaded image.
 *
 * Return: NULL, or why it cannot be told, a static phrase.
 */
const char *cg_drill_identify(const struct cg_sums *sums, struct cg_identity *out)
{
	struct cg_identify_work *work = kmalloc(sizeof(*work), GFP_KERNEL);
	const char *why;

	if (!work)
		return "there was no memory to look at its command line";
	memset(out, 0, sizeof(*out));
	why = cg_identify_segment(sums, CG_SEG_KERNEL, out->part[CG_IDENTITY_KERNEL]) ?:
	      cg_identify_segment(sums, CG_SEG_INITRD, out->part[CG_IDENTITY_INITRD]) ?:
	      cg_identify_line(&sums->layout, work, out->part[CG_IDENTITY_CMDLINE]) ?:
	      cg_identify_reservation(work, out->part[CG_IDENTITY_RESERVATION]);
	kfree(work);
	return why;
}

/**
 * cg_drill_report() - how the check stands
 * @report: of the image that is loaded and was seen being loaded
 */
void cg_drill_report(struct cg_report *report)
{
	struct cg_identity now;
	const char *why = cg_integrity_identity(&now);

	mutex_lock(&cg_drill.lock);
	cg_drill_judge(&cg_drill.record, why ? NULL : &now, why, report);
	mutex_unlock(&cg_drill.lock);
}

/**
 * cg_drill_write() - take a record, or with an empty text forget it
 * @text: without the newline a shell appends
 * @len: its length
 *
 * Return: 0, or -EINVAL.
 */
int cg_drill_write(const char *text, size_t len)
{
	struct cg_drill record;
	int ret = cg_drill_parse(text, &record);

	if (ret)
		return ret;
	mutex_lock(&cg_drill.lock);
	cg_drill.record = record;
	mutex_unlock(&cg_drill.lock);
	cg_state_publish();
	return 0;
}

/**
 * cg_drill_read() - what would run now, and the record
 * @buf: gets two lines
 * @len: room in @buf; 256 is enough
 *
 * Return: length of the text.
 */
size_t cg_drill_read(char *buf, size_t len)
{
	struct cg_identity now;
	size_t used;

	used = scnprintf(buf, len, "loaded");
	if (kexec_crash_loaded() && !cg_integrity_identity(&now)) {
		used += scnprintf(buf + used, len - used, " ");
		used += cg_identity_text(buf + used, len - used, &now);
	}
	used += scnprintf(buf + used, len - used, "\nrecord");
	mutex_lock(&cg_drill.lock);
	if (cg_drill.record.date[0]) {
		used += scnprintf(buf + used, len - used, " %s ", cg_drill.record.date);
		used += cg_identity_text(buf + used, len - used, &cg_drill.record.identity);
	}
	mutex_unlock(&cg_drill.lock);
	return used + scnprintf(buf + used, len - used, "\n");
}

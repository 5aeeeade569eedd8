// SPDX-License-Identifier: GPL-2.0-only
/* The files that are only read: a table of names and of functions that print a view. */
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <crashguard/candidate.h>
#include <crashguard/compat.h>
#include <crashguard/sysfs.h>

/* Prints what the file shows of a view, newline included. */
typedef size_t cg_print_fn(const struct cg_view *view, char *buf, size_t len);

/**
 * struct cg_value - a file of at most a page
 * @attr: name and mode
 * @print: its content
 * @stands_in: at the root it shows the candidate while nothing is loaded
 */
struct cg_value {
	struct kobj_attribute attr;
	cg_print_fn *print;
	bool stands_in;
};

/**
 * struct cg_text - a file of any length
 * @attr: name and mode
 * @print: its content
 * @most: bytes it can have
 */
struct cg_text {
	struct bin_attribute attr;
	cg_print_fn *print;
	size_t most;
};

static struct cg_view *cg_view_of(const struct kobject *kobj, bool stands_in)
{
	if (cg_kobject_is_candidate(kobj) || (stands_in && !kexec_crash_loaded()))
		return cg_view_candidate();
	return cg_view_root();
}

/* What is read only, and not by everybody, has addresses. */
static int cg_value_permitted(const struct attribute *attr)
{
	return attr->mode & 0044 ? 0 : cg_sysfs_may_see_addresses();
}

static ssize_t cg_value_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct cg_value *value = container_of(attr, struct cg_value, attr);
	ssize_t ret = cg_value_permitted(&attr->attr);
	struct cg_view *view;

	if (ret)
		return ret;
	view = cg_view_of(kobj, value->stands_in);
	if (!view)
		return -ENOMEM;
	ret = value->print(view, buf, PAGE_SIZE);
	kvfree(view);
	return ret;
}

static ssize_t cg_text_read(struct file *file, struct kobject *kobj, cg_bin_const struct bin_attribute *attr,
			    char *buf, loff_t off, size_t count)
{
	const struct cg_text *text = container_of(attr, struct cg_text, attr);
	ssize_t ret = cg_value_permitted(&attr->attr);
	struct cg_view *view;
	char *whole;

	if (ret)
		return ret;
	view = cg_view_of(kobj, false);
	whole = kvmalloc(text->most, GFP_KERNEL);
	ret = -ENOMEM;
	if (view && whole)
		ret = memory_read_from_buffer(buf, count, &off, whole, text->print(view, whole, text->most));
	kvfree(whole);
	kvfree(view);
	return ret;
}

#define CG_VALUE(_name, _mode, _print, _stands_in)                                                             \
	static struct cg_value cg_value_##_print = {                                                           \
		.attr = { .attr = { .name = #_name, .mode = _mode }, .show = cg_value_show },                  \
		.print = cg_print_##_print,                                                                    \
		.stands_in = _stands_in,                                                                       \
	}

#define CG_TEXT(_name, _mode, _print, _most)                                                                   \
	static struct cg_text cg_text_##_print = {                                                             \
		.attr = { .attr = { .name = #_name, .mode = _mode }, .read = cg_text_read },                   \
		.print = cg_print_##_print,                                                                    \
		.most = _most,                                                                                 \
	}

static const char *const cg_source_names[] = {
	[CG_SOURCE_NONE] = "",
	[CG_SOURCE_CRASHGUARD] = "crashguard",
	[CG_SOURCE_FILE_LOAD] = "kexec_file_load",
	[CG_SOURCE_LOAD] = "kexec_load",
};

/* What is not known reads as an empty line. */
static size_t cg_print_number(char *buf, size_t len, bool known, u64 n)
{
	return known ? scnprintf(buf, len, "%llu\n", n) : scnprintf(buf, len, "\n");
}

static size_t cg_print_address(char *buf, size_t len, bool known, u64 n)
{
	return known ? scnprintf(buf, len, "0x%llx\n", n) : scnprintf(buf, len, "\n");
}

/* Each of these prints one file; @v is the view, @buf and @len take the text. */
#define CG_PRINT(_name) static size_t cg_print_##_name(const struct cg_view *v, char *buf, size_t len)
#define CG_PRINT_NUMBER(_name, _known, _value) \
	CG_PRINT(_name) { return cg_print_number(buf, len, _known, _value); }
#define CG_PRINT_ADDRESS(_name, _known, _value) \
	CG_PRINT(_name) { return cg_print_address(buf, len, _known, _value); }

CG_PRINT(verdict) { return scnprintf(buf, len, "%s\n", cg_verdict_name(v->verdict)); }
CG_PRINT(alerts) { return cg_report_alerts(buf, len, &v->exam.report); }
CG_PRINT(findings) { return cg_report_findings(buf, len, &v->exam.report); }
CG_PRINT(checks) { return cg_report_checks(buf, len, &v->exam.report); }
CG_PRINT(counters) { return cg_state_counters(buf, len); }
CG_PRINT_NUMBER(since, true, cg_state_since())
CG_PRINT(version) { return scnprintf(buf, len, "%s\nabi 1\n", CRASHGUARD_VERSION); }
CG_PRINT(advice) { return scnprintf(buf, len, "%s\n", v->exam.advice); }
CG_PRINT(result) { return cg_candidate_result(buf, len); }

CG_PRINT(map)
{
	struct cg_layout empty = { .region = v->res.main };

	if (v->exam.have_layout)
		return cg_layout_map(buf, len, &v->exam.layout);
	/* A loaded image whose segments were not seen is no free region. */
	if (v->loaded || !v->res.known || cg_range_is_empty(&v->res.main))
		return scnprintf(buf, len, "%s", "");
	return cg_layout_map(buf, len, &empty);
}

CG_PRINT(requested)
{
	size_t used;

	cg_reservation_words(cg_state_machine(), buf, len - 1);
	used = strlen(buf);
	return used + scnprintf(buf + used, len - used, "\n");
}

CG_PRINT_ADDRESS(res_start, !cg_range_is_empty(&v->res.main), v->res.main.start)
CG_PRINT_ADDRESS(res_end, !cg_range_is_empty(&v->res.main), v->res.main.end)
CG_PRINT_ADDRESS(low_start, !cg_range_is_empty(&v->res.low), v->res.low.start)
CG_PRINT_ADDRESS(low_end, !cg_range_is_empty(&v->res.low), v->res.low.end)
CG_PRINT_NUMBER(res_size, v->res.known, cg_range_size(&v->res.main))
CG_PRINT_NUMBER(low_size, v->res.known, cg_range_size(&v->res.low))
CG_PRINT_NUMBER(cma_size, v->res.cma_known, v->res.cma_size)

CG_PRINT(res_free)
{
	if (v->loaded)
		return cg_print_number(buf, len, v->exam.have_layout, cg_layout_free(&v->exam.layout));
	return cg_print_number(buf, len, v->res.known, cg_range_size(&v->res.main));
}

CG_PRINT(format) { return scnprintf(buf, len, "%s\n", v->exam.have_image ? cg_format_name(v->exam.image.format) : ""); }
CG_PRINT(release) { return scnprintf(buf, len, "%s\n", v->exam.image.release); }
CG_PRINT(source) { return scnprintf(buf, len, "%s\n", cg_source_names[v->source]); }
CG_PRINT_NUMBER(file_size, v->exam.have_image, v->exam.image.file_size)
CG_PRINT_NUMBER(memsz_declared, v->exam.image.memsz_declared, v->exam.image.memsz_declared)
CG_PRINT_NUMBER(memsz_required, v->exam.image.memsz_required, v->exam.image.memsz_required)
CG_PRINT_NUMBER(alignment, v->exam.image.alignment, v->exam.image.alignment)
CG_PRINT_NUMBER(initrd_size, v->exam.have_image, v->exam.initrd_size)

CG_PRINT_NUMBER(estimate_kernel, v->exam.estimate.known, v->exam.estimate.kernel)
CG_PRINT_NUMBER(estimate_initrd, v->exam.estimate.known, v->exam.estimate.initrd)
CG_PRINT_NUMBER(estimate_system, v->exam.estimate.known, v->exam.estimate.system)
CG_PRINT_NUMBER(estimate_total, v->exam.estimate.known, v->exam.estimate.total)

CG_VALUE(verdict, 0444, verdict, false);
CG_VALUE(alerts, 0444, alerts, false);
CG_VALUE(counters, 0444, counters, false);
CG_VALUE(since, 0444, since, false);
CG_VALUE(version, 0444, version, false);
CG_VALUE(advice, 0444, advice, true);
CG_VALUE(result, 0444, result, false);
CG_TEXT(findings, 0400, findings, CG_FINDINGS_TEXT);
CG_TEXT(checks, 0444, checks, CG_CHECKS_TEXT);
CG_TEXT(map, 0400, map, CG_MAP_TEXT);

CG_VALUE(requested, 0444, requested, false);
CG_VALUE(start, 0400, res_start, false);
CG_VALUE(end, 0400, res_end, false);
CG_VALUE(low_start, 0400, low_start, false);
CG_VALUE(low_end, 0400, low_end, false);
CG_VALUE(size, 0444, res_size, false);
CG_VALUE(low_size, 0444, low_size, false);
CG_VALUE(cma_size, 0444, cma_size, false);
CG_VALUE(free, 0444, res_free, false);

CG_VALUE(format, 0444, format, true);
CG_VALUE(release, 0444, release, true);
CG_VALUE(source, 0444, source, true);
CG_VALUE(file_size, 0444, file_size, true);
CG_VALUE(memsz_declared, 0444, memsz_declared, true);
CG_VALUE(memsz_required, 0444, memsz_required, true);
CG_VALUE(alignment, 0444, alignment, true);
CG_VALUE(initrd_size, 0444, initrd_size, true);

CG_VALUE(kernel, 0444, estimate_kernel, true);
CG_VALUE(initrd, 0444, estimate_initrd, true);
CG_VALUE(system, 0444, estimate_system, true);
CG_VALUE(total, 0444, estimate_total, true);

static struct attribute *cg_status_attrs[] = {
	&cg_value_verdict.attr.attr, &cg_value_alerts.attr.attr,  &cg_value_counters.attr.attr,
	&cg_value_since.attr.attr,   &cg_value_version.attr.attr, &cg_value_advice.attr.attr,
	NULL,
};

static cg_bin_const struct bin_attribute *cg_text_attrs[] = {
	&cg_text_findings.attr, &cg_text_checks.attr, &cg_text_map.attr, NULL,
};

static struct attribute *cg_candidate_attrs[] = {
	&cg_value_result.attr.attr, &cg_value_alerts.attr.attr, &cg_value_advice.attr.attr, NULL,
};

static struct attribute *cg_reservation_attrs[] = {
	&cg_value_requested.attr.attr, &cg_value_res_start.attr.attr, &cg_value_res_end.attr.attr,
	&cg_value_low_start.attr.attr, &cg_value_low_end.attr.attr,   &cg_value_res_size.attr.attr,
	&cg_value_low_size.attr.attr,  &cg_value_cma_size.attr.attr,  &cg_value_res_free.attr.attr,
	NULL,
};

static struct attribute *cg_image_attrs[] = {
	&cg_value_format.attr.attr,	    &cg_value_release.attr.attr,
	&cg_value_source.attr.attr,	    &cg_value_file_size.attr.attr,
	&cg_value_memsz_declared.attr.attr, &cg_value_memsz_required.attr.attr,
	&cg_value_alignment.attr.attr,	    &cg_value_initrd_size.attr.attr,
	NULL,
};

static struct attribute *cg_estimate_attrs[] = {
	&cg_value_estimate_kernel.attr.attr, &cg_value_estimate_initrd.attr.attr,
	&cg_value_estimate_system.attr.attr, &cg_value_estimate_total.attr.attr,
	NULL,
};

const struct attribute_group cg_group_status = { .attrs = cg_status_attrs, .bin_attrs = cg_text_attrs };
const struct attribute_group cg_group_candidate = { .attrs = cg_candidate_attrs, .bin_attrs = cg_text_attrs };
const struct attribute_group cg_group_reservation = { .name = "reservation", .attrs = cg_reservation_attrs };
const struct attribute_group cg_group_image = { .name = "image", .attrs = cg_image_attrs };
const struct attribute_group cg_group_estimate = { .name = "estimate", .attrs = cg_estimate_attrs };

// SPDX-License-Identifier: GPL-2.0-only
/* The files that are written: only with CAP_SYS_BOOT in the initial user namespace, and not while the module goes. */
#include <linux/capability.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <crashguard/candidate.h>
#include <crashguard/drill.h>
#include <crashguard/hooks.h>
#include <crashguard/integrity.h>
#include <crashguard/sysfs.h>

/**
 * struct cg_knob - a file that takes a word or a text
 * @attr: name and mode
 * @write: gets the text without the newline a shell appends; 0 or a negative errno
 * @read: prints what is shown; NULL for a file that is only written
 * @too_long: errno for a text of more than a page
 */
struct cg_knob {
	struct kobj_attribute attr;
	int (*write)(const char *text, size_t len);
	size_t (*read)(char *buf, size_t len);
	int too_long;
};

static ssize_t cg_knob_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	const struct cg_knob *knob = container_of(attr, struct cg_knob, attr);
	size_t len = count && buf[count - 1] == '\n' ? count - 1 : count;
	char *text;
	int ret;

	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	/* A longer write comes in pieces, and a piece is no answer to what was asked. */
	if (len == PAGE_SIZE)
		return knob->too_long;
	if (memchr(buf, '\0', len))
		return -EINVAL;
	text = kmemdup_nul(buf, len, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	ret = cg_inside_enter();
	if (!ret) {
		ret = knob->write(text, len);
		cg_inside_leave();
	}
	kfree(text);
	return ret ?: count;
}

static ssize_t cg_knob_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct cg_knob *knob = container_of(attr, struct cg_knob, attr);

	return knob->read(buf, PAGE_SIZE);
}

static ssize_t cg_knob_show_address(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return cg_sysfs_may_see_addresses() ?: cg_knob_show(kobj, attr, buf);
}

static int cg_kernel_write(const char *text, size_t len)
{
	return cg_candidate_set(CG_TEXT_KERNEL, text, len);
}

static int cg_initrd_write(const char *text, size_t len)
{
	return cg_candidate_set(CG_TEXT_INITRD, text, len);
}

static int cg_cmdline_write(const char *text, size_t len)
{
	return cg_candidate_set(CG_TEXT_CMDLINE, text, len);
}

/* A path of the full length leaves no room for a newline in the page that a file may show: it goes without. */
static size_t cg_candidate_read(enum cg_candidate_text which, char *buf, size_t len)
{
	size_t used = cg_candidate_get(which, buf, len);

	return used + scnprintf(buf + used, len - used, "\n");
}

static size_t cg_kernel_read(char *buf, size_t len)
{
	return cg_candidate_read(CG_TEXT_KERNEL, buf, len);
}

static size_t cg_initrd_read(char *buf, size_t len)
{
	return cg_candidate_read(CG_TEXT_INITRD, buf, len);
}

static size_t cg_cmdline_read(char *buf, size_t len)
{
	return cg_candidate_read(CG_TEXT_CMDLINE, buf, len);
}

static int cg_policy_write(const char *text, size_t len)
{
	enum cg_policy policy;
	int ret = cg_policy_parse(text, &policy);

	if (ret)
		return ret;
	ret = cg_policy_set(policy);
	if (!ret)
		cg_state_publish();
	return ret;
}

static size_t cg_policy_read(char *buf, size_t len)
{
	return scnprintf(buf, len, "%s\n", cg_policy_name(cg_policy_get()));
}

static int cg_check_write(const char *text, size_t len)
{
	if (!strcmp(text, "deep"))
		return cg_candidate_do(CG_ACTION_CHECK_DEEP);
	return strcmp(text, "1") ? -EINVAL : cg_candidate_do(CG_ACTION_CHECK);
}

static int cg_stage_write(const char *text, size_t len)
{
	if (!strcmp(text, "1"))
		return cg_candidate_do(CG_ACTION_STAGE);
	return strcmp(text, "0") ? -EINVAL : cg_candidate_do(CG_ACTION_UNLOAD);
}

static int cg_verify_write(const char *text, size_t len)
{
	return strcmp(text, "1") ? -EINVAL : cg_integrity_verify();
}

static DEFINE_MUTEX(cg_try_lock);
static char *cg_try_answer;

static char *cg_try_make(const char *words)
{
	struct cg_report *scratch = kvzalloc(sizeof(*scratch), GFP_KERNEL);
	char *answer = kmalloc(PAGE_SIZE, GFP_KERNEL);

	if (scratch && answer) {
		cg_reservation_try(cg_state_machine(), words, scratch, answer, PAGE_SIZE);
	} else {
		kfree(answer);
		answer = NULL;
	}
	kvfree(scratch);
	return answer;
}

static int cg_try_write(const char *text, size_t len)
{
	char *answer = NULL;

	if (len) {
		answer = cg_try_make(text);
		if (!answer)
			return -ENOMEM;
	}
	mutex_lock(&cg_try_lock);
	swap(cg_try_answer, answer);
	mutex_unlock(&cg_try_lock);
	kfree(answer);
	return 0;
}

static size_t cg_try_read(char *buf, size_t len)
{
	size_t used;

	mutex_lock(&cg_try_lock);
	used = scnprintf(buf, len, "%s", cg_try_answer ?: "\n");
	mutex_unlock(&cg_try_lock);
	return used;
}

/**
 * cg_knobs_exit() - forget what was written
 */
void cg_knobs_exit(void)
{
	kfree(cg_try_answer);
}

#define CG_KNOB(_name, _mode, _show, _read, _too_long)                                                           \
	static struct cg_knob cg_knob_##_name = {                                                              \
		.attr = { .attr = { .name = #_name, .mode = _mode }, .show = _show, .store = cg_knob_store },  \
		.write = cg_##_name##_write,                                                                   \
		.read = _read,                                                                                 \
		.too_long = _too_long,                                                                         \
	}

CG_KNOB(kernel, 0600, cg_knob_show, cg_kernel_read, -ENAMETOOLONG);
CG_KNOB(initrd, 0600, cg_knob_show, cg_initrd_read, -ENAMETOOLONG);
CG_KNOB(cmdline, 0600, cg_knob_show, cg_cmdline_read, -E2BIG);
CG_KNOB(policy, 0644, cg_knob_show, cg_policy_read, -EINVAL);
CG_KNOB(check, 0200, NULL, NULL, -EINVAL);
CG_KNOB(stage, 0200, NULL, NULL, -EINVAL);
CG_KNOB(verify, 0600, cg_knob_show, cg_integrity_text, -EINVAL);
CG_KNOB(drill, 0600, cg_knob_show, cg_drill_read, -EINVAL);
CG_KNOB(try, 0600, cg_knob_show_address, cg_try_read, -E2BIG);

static struct attribute *cg_knob_attrs[] = {
	&cg_knob_kernel.attr.attr, &cg_knob_initrd.attr.attr, &cg_knob_cmdline.attr.attr,
	&cg_knob_policy.attr.attr, &cg_knob_check.attr.attr,  &cg_knob_stage.attr.attr,
	&cg_knob_verify.attr.attr, &cg_knob_drill.attr.attr,  NULL,
};

static struct attribute *cg_try_attrs[] = { &cg_knob_try.attr.attr, NULL };

const struct attribute_group cg_group_knobs = { .attrs = cg_knob_attrs };
/* Joins the directory that module/values.c fills. */
const struct attribute_group cg_group_reservation_try = { .name = "reservation", .attrs = cg_try_attrs };

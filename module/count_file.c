// SPDX-License-Identifier: GPL-2.0-only
/* What is in the initrd's file? Read by a deep check, and then known until the file is another one. */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include <crashguard/count.h>
#include <crashguard/cpio.h>
#include <crashguard/decode.h>

/**
 * struct cg_counted - the last file that was counted to its end, under @lock
 * @lock: held for copies only
 * @key: of the file
 * @found: what is in it
 */
struct cg_counted {
	struct mutex lock; /* for copies */
	struct cg_file_key key;
	struct cg_initrd found;
};

static struct cg_counted cg_counted = { .lock = __MUTEX_INITIALIZER(cg_counted.lock) };

/* A file that was written a moment ago may be written again without another time to show for it. */
static bool cg_file_key_is_settled(const struct cg_file_key *key)
{
	return key->ino && ktime_get_real_seconds() - key->ctime.tv_sec > 2;
}

/**
 * cg_count_keep() - a file was counted
 * @key: of the file
 * @found: what is in it
 */
void cg_count_keep(const struct cg_file_key *key, const struct cg_initrd *found)
{
	if (!found->counted || !cg_file_key_is_settled(key))
		return;
	mutex_lock(&cg_counted.lock);
	cg_counted.key = *key;
	cg_counted.found = *found;
	mutex_unlock(&cg_counted.lock);
}

static bool cg_count_recall(const struct cg_file_key *key, struct cg_initrd *out)
{
	bool known;

	mutex_lock(&cg_counted.lock);
	known = cg_file_key_is(key, &cg_counted.key);
	if (known)
		*out = cg_counted.found;
	mutex_unlock(&cg_counted.lock);
	return known;
}

/**
 * cg_count_read() - count what is in an initrd
 * @src: the initrd, as cg_initrd_count() takes it
 * @out: gets what is in it
 *
 * Context: sleeps. Takes some 350K, and what a decoder asks for besides.
 *
 * Return: as cg_initrd_count() has it.
 */
int cg_count_read(const struct cg_source *src, struct cg_initrd *out)
{
	struct cg_cpio *cpio = kvmalloc(sizeof(*cpio), GFP_KERNEL);
	ktime_t began = ktime_get();
	struct cg_decoders dec;
	int ret = -ENOMEM;

	if (cpio && !cg_decoders_init(&dec)) {
		ret = cg_initrd_count(src, &dec, cpio, out);
		cg_decoders_exit(&dec);
		pr_debug("initrd of %llu bytes: %llu in %u inodes, %d after %lld ms\n", src->size, out->content,
			 out->inodes, ret, ktime_ms_delta(ktime_get(), began));
	}
	kvfree(cpio);
	return ret;
}

/* 0, also where it could not be counted to its end. */
static int cg_count_deep(const struct cg_exam_input *in, struct cg_exam *exam)
{
	const struct cg_source src = {
		.size = exam->initrd_size,
		.read = cg_file_read,
		.priv = in->initrd,
	};
	int ret = cg_count_read(&src, &exam->initrd);

	if (ret == -ENOMEM) {
		cg_check_not_run(&exam->report, CG_CHECK_INITRD_RELEASE, "too little free memory to unpack it");
	} else if (ret) {
		cg_check_not_run(&exam->report, CG_CHECK_INITRD_RELEASE, "the initrd could not be read");
		if (ret != -EINTR)
			cg_find(&exam->report, CG_F_INITRD_UNREADABLE, in->initrd_name, cg_errno_name(ret));
	} else {
		cg_count_keep(&exam->initrd_key, &exam->initrd);
		cg_initrd_judge(&exam->initrd, exam->image.release, &exam->report);
	}
	return ret;
}

/**
 * cg_count_examine() - what is in the initrd of an examination
 * @in: what is examined
 * @exam: with its image and initrd_size; gets initrd and initrd_key; CG_CHECK_INITRD_RELEASE is marked
 *
 * A file that was counted before, and is the same, is not read again.
 * Context: sleeps; where @in->deep is set for seconds, unpacking the whole file.
 *
 * Return: 0; -ENOMEM or -EINTR without a finding; else as reading gave, with one.
 */
int cg_count_examine(const struct cg_exam_input *in, struct cg_exam *exam)
{
	if (!in->initrd || !exam->initrd_size) {
		cg_initrd_judge(&exam->initrd, exam->image.release, &exam->report);
		return 0;
	}
	exam->initrd.size = exam->initrd_size;
	cg_file_key_take(in->initrd, &exam->initrd_key);
	if (cg_count_recall(&exam->initrd_key, &exam->initrd)) {
		cg_initrd_judge(&exam->initrd, exam->image.release, &exam->report);
		return 0;
	}
	if (in->deep)
		return cg_count_deep(in, exam);
	cg_check_not_run(&exam->report, CG_CHECK_INITRD_RELEASE, "unpacked by a deep check, and once it is loaded");
	return 0;
}

/**
 * cg_count_recheck() - a load has returned
 * @initrd: the file that it was loaded from; NULL: none
 * @exam: of that load, from before it
 */
void cg_count_recheck(const struct file *initrd, struct cg_exam *exam)
{
	struct cg_file_key now;

	if (!initrd)
		return;
	cg_file_key_take(initrd, &now);
	if (cg_file_key_is(&now, &exam->initrd_key))
		return;
	exam->initrd_key = (struct cg_file_key){ };
	exam->initrd = (struct cg_initrd){ .size = exam->initrd_size };
}

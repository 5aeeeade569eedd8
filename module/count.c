// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in the initrd that is loaded, by whichever program? A work item reads its memory after the load has returned:
 * the bytes that the capture kernel will unpack, for which no file is needed.
 */
#include <linux/io.h>
#include <linux/kexec.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include <crashguard/banner.h>
#include <crashguard/count.h>
#include <crashguard/decode.h>
#include <crashguard/flight.h>
#include <crashguard/memory.h>
#include <crashguard/state.h>
#include <crashguard/tell.h>

enum cg_count_phase {
	CG_COUNT_NONE = 0,
	CG_COUNT_PENDING,
	CG_COUNT_DONE,
};

/**
 * struct cg_count_job - an initrd in memory that is to be counted
 * @then: what cg_count.now was for it; reading ends early where they differ
 * @seq: of its load
 * @start: physical address of its first byte
 * @size: bytes
 * @key: of the file it came from, as far as that is known
 * @kernel: physical address of the kernel's first byte, where its release is still to be found; 0: it is not
 * @image: of that kernel
 */
struct cg_count_job {
	unsigned int then;
	u64 seq;
	u64 start;
	u64 size;
	struct cg_file_key key;
	u64 kernel;
	struct cg_image image;
};

/**
 * struct cg_count_part - what a job reads
 * @job: it
 * @start: physical address of the first byte of the source, which may have been left out of memory
 */
struct cg_count_part {
	const struct cg_count_job *job;
	u64 start;
};

/**
 * struct cg_count - what is known of the loaded initrd, under @lock
 * @lock: held for copies only
 * @phase: how far it is
 * @why: why nothing is known, where @phase is CG_COUNT_NONE
 * @now: goes up with every load and unload
 * @job: what is to be counted, where @phase is CG_COUNT_PENDING
 */
struct cg_count {
	struct mutex lock; /* for copies */
	enum cg_count_phase phase;
	const char *why;
	unsigned int now;
	struct cg_count_job job;
};

static const char cg_why_unseen[] = "where the initrd lies was not seen when it was loaded";

static struct cg_count cg_count = {
	.lock = __MUTEX_INITIALIZER(cg_count.lock),
	.why = cg_why_unseen,
};

static struct workqueue_struct *cg_count_queue;

/* By its recorded address and nofault reads; -EBUSY where it is not loaded any more. */
static int cg_count_read_memory(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	const struct cg_count_part *part = src->priv;

	/* Else whoever waits for all tasks, such as rmmod, would wait for the end of it. */
	cond_resched_tasks_rcu_qs();
	if (READ_ONCE(cg_count.now) != part->job->then)
		return -EBUSY;
	return copy_from_kernel_nofault(buf, phys_to_virt(part->start + off), len) ? -EFAULT : 0;
}

static const char *cg_count_excuse(int err)
{
	switch (err) {
	case -ENOMEM:
		return "there was not enough free memory to unpack it";
	case -EFAULT:
		return "its memory could not be read";
	default:
		return "another load came before it was unpacked";
	}
}

/* A load that began meanwhile has written there: what was read says nothing. */
static void cg_count_settle(const struct cg_count_job *job, int err, const struct cg_initrd *found, const char *release)
{
	if (!err && (job->seq != cg_flight_last() || !kexec_crash_loaded()))
		err = -EBUSY;
	/* First: what was counted stands there, and nobody who sees that it was sees the estimate of before. */
	if (!err)
		err = cg_state_counted(job->then, found, release);
	mutex_lock(&cg_count.lock);
	if (job->then == cg_count.now) {
		WRITE_ONCE(cg_count.phase, err ? CG_COUNT_NONE : CG_COUNT_DONE);
		cg_count.why = err ? cg_count_excuse(err) : NULL;
	} else {
		err = -EBUSY;
	}
	mutex_unlock(&cg_count.lock);
	if (!err)
		cg_count_keep(&job->key, found);
	cg_tell_soon();
}

/*
 * What the setup code says was never loaded: the kernel's segment is the file behind it. Whatever stands in the way,
 * the release stays unknown.
 */
static void cg_count_seek_release(const struct cg_count_job *job, char *release)
{
	const struct cg_image *img = &job->image;
	const struct cg_count_part part = { job, job->kernel - (img->file_size - img->load_size) };
	const struct cg_source src = { img->file_size, cg_count_read_memory, &part };
	ktime_t began = ktime_get();
	struct cg_decoders dec;
	int ret;

	if (cg_decoders_init(&dec))
		return;
	ret = cg_banner_read(&src, img, &dec, release);
	cg_decoders_exit(&dec);
	pr_debug("release of the loaded kernel: %d after %lld ms\n", ret, ktime_ms_delta(ktime_get(), began));
}

static void cg_count_work(struct work_struct *work)
{
	/* Of the one work item alone. */
	static struct cg_count_job job;
	static struct cg_initrd found;
	char release[CG_RELEASE_LEN] = "";
	struct cg_count_part part = { .job = &job };
	struct cg_source src = { .read = cg_count_read_memory, .priv = &part };
	bool wanted;
	int ret;

	mutex_lock(&cg_count.lock);
	wanted = cg_count.phase == CG_COUNT_PENDING;
	job = cg_count.job;
	mutex_unlock(&cg_count.lock);
	if (!wanted)
		return;
	src.size = job.size;
	part.start = job.start;
	ret = cg_count_read(&src, &found);
	if (!ret && job.kernel && found.nr_releases)
		cg_count_seek_release(&job, release);
	cg_count_settle(&job, ret, &found, release);
}

static DECLARE_WORK(cg_count_item, cg_count_work);

/**
 * cg_count_init() - before anything is watched
 *
 * Return: 0, or -ENOMEM.
 */
int cg_count_init(void)
{
	cg_count_queue = alloc_workqueue("crashguard_count", WQ_UNBOUND | WQ_FREEZABLE, 1);
	return cg_count_queue ? 0 : -ENOMEM;
}

/**
 * cg_count_exit() - end what is under way; nobody loads or reads any more
 *
 * Context: sleeps, for some pieces of an archive.
 */
void cg_count_exit(void)
{
	if (!cg_count_queue)
		return;
	cg_count_drop();
	cancel_work_sync(&cg_count_item);
	destroy_workqueue(cg_count_queue);
}

/* Under the lock. */
static void cg_count_reset(enum cg_count_phase phase, const char *why)
{
	WRITE_ONCE(cg_count.now, cg_count.now + 1);
	WRITE_ONCE(cg_count.phase, phase);
	cg_count.why = why;
}

/* Where the kernel lies whose release its header does not say; 0 where it does, or that is not known. */
static u64 cg_count_find_kernel(const struct cg_exam *exam)
{
	const struct cg_segment *seg = cg_layout_find(&exam->layout, CG_SEG_KERNEL);

	if (exam->image.release[0] || exam->image.format != CG_FORMAT_BZIMAGE || !seg ||
	    exam->image.load_size > exam->image.file_size || exam->image.load_size > cg_range_size(&seg->range))
		return 0;
	return seg->range.start;
}

/* Where it lies. False where that is not known, or it cannot be read there. */
static bool cg_count_find(const struct cg_exam *exam, u64 seq, struct cg_count_job *job)
{
	const struct cg_segment *seg = cg_layout_find(&exam->layout, CG_SEG_INITRD);
	u64 end;

	if (!seg || check_add_overflow(exam->initrd_offset, exam->initrd_size, &end) ||
	    end > cg_range_size(&seg->range))
		return false;
	*job = (struct cg_count_job){
		.then = cg_count.now,
		.seq = seq,
		.start = seg->range.start + exam->initrd_offset,
		.size = exam->initrd_size,
		.key = exam->initrd_key,
		.kernel = cg_count_find_kernel(exam),
		.image = exam->image,
	};
	return true;
}

/**
 * cg_count_take() - another image is loaded: what is in its initrd?
 * @exam: of it, with its layout
 * @seq: of the load
 *
 * Context: sleeps for a lock that is held for copies only; the work is done later, by a work item.
 */
void cg_count_take(const struct cg_exam *exam, u64 seq)
{
	const char *why = cg_memory_obstacle();
	bool wanted = false;

	mutex_lock(&cg_count.lock);
	cg_count_reset(CG_COUNT_NONE, why ?: cg_why_unseen);
	if (exam->initrd.counted) {
		WRITE_ONCE(cg_count.phase, CG_COUNT_DONE);
	} else if (!why && exam->initrd_size && cg_count_find(exam, seq, &cg_count.job)) {
		WRITE_ONCE(cg_count.phase, CG_COUNT_PENDING);
		wanted = true;
	}
	mutex_unlock(&cg_count.lock);
	if (wanted)
		queue_work(cg_count_queue, &cg_count_item);
}

/**
 * cg_count_drop() - what was loaded is gone, or not known any more
 *
 * Context: as for cg_count_take().
 */
void cg_count_drop(void)
{
	mutex_lock(&cg_count.lock);
	cg_count_reset(CG_COUNT_NONE, cg_why_unseen);
	mutex_unlock(&cg_count.lock);
}

/**
 * cg_count_is_pending() - is the initrd that is loaded still to be unpacked?
 *
 * Return: true where it is.
 */
bool cg_count_is_pending(void)
{
	return READ_ONCE(cg_count.phase) == CG_COUNT_PENDING;
}

/**
 * cg_count_is_now() - is what is loaded still what it was?
 * @then: what cg_count.now was
 *
 * Context: any; under the lock of those who load, it stays so.
 *
 * Return: true if so.
 */
bool cg_count_is_now(unsigned int then)
{
	return READ_ONCE(cg_count.now) == then;
}

/* Short by a factor, for as long as unpacking takes, would be a warning that comes and goes. */
static void cg_count_pending(struct cg_report *report)
{
	static const char why[] = "pending: it is being unpacked";

	cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, why);
	if (report->check[CG_CHECK_RUN_TIME].state == CG_NOT_RUN)
		return;
	cg_report_drop_check(report, CG_CHECK_RUN_TIME);
	cg_check_not_run(report, CG_CHECK_RUN_TIME, why);
}

/**
 * cg_count_report() - what is known of the initrd that is loaded
 * @exam: a copy of what is known of the image; gets initrd, and its check is made anew. Until it is unpacked, that of
 *   the run time is not run: the estimate is by a factor
 */
void cg_count_report(struct cg_exam *exam)
{
	struct cg_report *report = &exam->report;

	/* Why the image is not known stands there already. */
	if (!exam->have_image)
		return;
	cg_report_drop_check(report, CG_CHECK_INITRD_RELEASE);
	mutex_lock(&cg_count.lock);
	if (cg_count.phase != CG_COUNT_DONE)
		exam->initrd = (struct cg_initrd){ .size = exam->initrd_size };
	if (cg_count.phase == CG_COUNT_DONE || !exam->initrd_size)
		cg_initrd_judge(&exam->initrd, exam->image.release, report);
	else if (cg_count.phase == CG_COUNT_PENDING)
		cg_count_pending(report);
	else
		cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, cg_count.why);
	mutex_unlock(&cg_count.lock);
}

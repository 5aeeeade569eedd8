/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_EXAM_H
#define CRASHGUARD_EXAM_H

#include <linux/fs.h>

#include <crashguard/advice.h>
#include <crashguard/estimate.h>
#include <crashguard/image.h>
#include <crashguard/initrd.h>
#include <crashguard/machine.h>
#include <crashguard/plan.h>
#include <crashguard/reservation.h>

/**
 * struct cg_file_key - what tells whether a file is still the one it was
 * @dev: its file system
 * @ino: its inode; 0: not known
 * @size: bytes
 * @mtime: when it was last written
 * @ctime: when it was last changed in any way
 */
struct cg_file_key {
	dev_t dev;
	u64 ino;
	u64 size;
	struct timespec64 mtime;
	struct timespec64 ctime;
};

/**
 * struct cg_exam - one image and all that was found about it: a candidate's, or the loaded one's
 * @have_image: @image holds facts
 * @have_layout: @layout is a placement: planned for a candidate, real for a loaded image
 * @signature: this kernel demands one, and none was found missing: it is verified by the load
 * @image: of the kernel
 * @initrd_size: bytes of the initrd; 0 none
 * @initrd_offset: of a loaded image, bytes from the start of its segment to the initrd
 * @initrd_key: of its file; zeroed where there is none, or it was not the same all the time
 * @initrd: what is in it
 * @need: what it asks of the region
 * @layout: where its segments go, or are
 * @planned: @plan is what the load will follow
 * @plan: of a load of crashguard's own
 * @memory: of a loaded image, what cg_memory_changes() was when its load began
 * @demand: what the estimate is made from
 * @estimate: memory it needs to run in
 * @advised: bytes that crashkernel= should ask for; 0 unknown
 * @advice: crashkernel= words; "" unknown
 * @report: findings and checks
 *
 * About 15 KiB: always allocated.
 */
struct cg_exam {
	bool have_image;
	bool have_layout;
	bool signature;
	struct cg_image image;
	u64 initrd_size;
	u64 initrd_offset;
	struct cg_file_key initrd_key;
	struct cg_initrd initrd;
	struct cg_need need;
	struct cg_layout layout;
	bool planned;
	struct cg_plan plan;
	unsigned int memory;
	struct cg_demand demand;
	struct cg_estimate estimate;
	u64 advised;
	char advice[CG_ADVICE_LEN];
	struct cg_report report;
};

/**
 * struct cg_exam_input - what is examined
 * @kernel: open for reading, a regular file
 * @initrd: likewise, or NULL
 * @cmdline: the command line, untrusted; NULL: it could not be read
 * @cmdline_len: bytes of the command line with its NUL
 * @kernel_name: for sentences
 * @initrd_name: for sentences
 * @own: asked for by crashguard itself, which has to be sure that it succeeds; else another program's load, which
 *   is only refused for what is certain to fail
 * @steer: the segments of crashguard's own load can be put where a plan has them
 * @deep: all of the compressed kernel is unpacked, not only its head, and all of the initrd
 */
struct cg_exam_input {
	struct file *kernel;
	struct file *initrd;
	const char *cmdline;
	size_t cmdline_len;
	const char *kernel_name;
	const char *initrd_name;
	bool own;
	bool steer;
	bool deep;
};

struct cg_exam *cg_exam_alloc(void);
void cg_exam_not_run(const char *why, struct cg_report *report);
void cg_exam_gaps(struct cg_report *report);
int cg_exam_run(const struct cg_machine *m, const struct cg_reservation *res, const struct cg_exam_input *in,
		struct cg_exam *exam);

struct file *cg_file_open(const char *path, bool kernel, struct cg_report *report);
struct file *cg_file_get(int fd);
int cg_file_hold(struct file *file, const char *name, bool kernel, struct cg_report *report);
void cg_file_release(struct file *file);
int cg_file_read(const struct cg_source *src, u64 off, void *buf, size_t len);
void cg_file_key_take(const struct file *file, struct cg_file_key *key);
bool cg_file_key_is_unwritten(const struct cg_file_key *a, const struct cg_file_key *b);
bool cg_file_key_is(const struct cg_file_key *a, const struct cg_file_key *b);

const char *cg_errno_name(int err);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* Files: opened without side effects, read by position, never changed. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include <crashguard/exam.h>

static const char *cg_file_kind(umode_t mode)
{
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "a device";
	return "a directory";
}

/* As open(2) answers for what it cannot open; what can be opened and is no file is not a kernel image. */
static int cg_file_kind_errno(umode_t mode)
{
	if (S_ISDIR(mode))
		return -EISDIR;
	return S_ISSOCK(mode) ? -ENXIO : -ENOEXEC;
}

static void cg_file_bad(const char *path, bool kernel, const char *why, struct cg_report *report)
{
	cg_find(report, kernel ? CG_F_IMAGE_UNREADABLE : CG_F_INITRD_UNREADABLE, path, why);
}

static int cg_file_not_regular(const char *path, bool kernel, umode_t mode, struct cg_report *report)
{
	if (kernel)
		cg_find(report, CG_F_IMAGE_NOT_A_FILE, path, cg_file_kind(mode));
	else
		cg_find(report, CG_F_INITRD_NOT_A_FILE, path, cg_file_kind(mode));
	return cg_file_kind_errno(mode);
}

/* Looks before it opens: opening a device can have effects of its own (a watchdog starts, a tape winds). */
static int cg_path_check(const char *path, bool kernel, struct cg_report *report)
{
	struct path found;
	umode_t mode;
	int ret;

	ret = kern_path(path, LOOKUP_FOLLOW, &found);
	if (ret) {
		cg_file_bad(path, kernel, cg_errno_name(ret), report);
		return ret;
	}
	mode = d_backing_inode(found.dentry)->i_mode;
	path_put(&found);
	return S_ISREG(mode) ? 0 : cg_file_not_regular(path, kernel, mode, report);
}

/**
 * cg_file_open() - open a regular file for reading
 * @path: absolute; resolved in the caller's root and mount namespace, with the caller's rights
 * @kernel: it is the kernel image, else the initrd: for the sentence
 * @report: gets image-unreadable on failure
 *
 * Context: sleeps.
 *
 * Return: the file, or ERR_PTR: as opening gave, -EISDIR, -ENXIO (socket), -ENOEXEC (FIFO, device).
 */
struct file *cg_file_open(const char *path, bool kernel, struct cg_report *report)
{
	struct file *file;
	int ret;

	ret = cg_path_check(path, kernel, report);
	if (ret)
		return ERR_PTR(ret);
	/* O_NONBLOCK: what stands at the path may have been changed for a FIFO by now. */
	file = filp_open(path, O_RDONLY | O_LARGEFILE | O_NONBLOCK, 0);
	if (IS_ERR(file)) {
		cg_file_bad(path, kernel, cg_errno_name(PTR_ERR(file)), report);
		return file;
	}
	if (!S_ISREG(file_inode(file)->i_mode)) {
		ret = cg_file_not_regular(path, kernel, file_inode(file)->i_mode, report);
		filp_close(file, NULL);
		return ERR_PTR(ret);
	}
	/* Their files are made when they are read, under locks that a writer of sysfs holds already. */
	if (file_inode(file)->i_sb->s_magic == SYSFS_MAGIC || file_inode(file)->i_sb->s_magic == PROC_SUPER_MAGIC) {
		cg_file_bad(path, kernel, "it is in proc or sysfs", report);
		filp_close(file, NULL);
		return ERR_PTR(-ENOEXEC);
	}
	return file;
}

/**
 * cg_file_get() - the file behind a descriptor of the caller, if it may be read at all
 * @fd: untrusted
 *
 * Return: a reference, to be dropped by fput(); NULL where it is not a regular file that is open for reading and has a
 * size: the kernel is left to answer for everything else.
 */
struct file *cg_file_get(int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return NULL;
	if ((file->f_mode & FMODE_READ) && (file->f_mode & FMODE_CAN_READ) && S_ISREG(file_inode(file)->i_mode) &&
	    i_size_read(file_inode(file)) > 0)
		return file;
	fput(file);
	return NULL;
}

/**
 * cg_file_hold() - keep writers away until cg_file_release(), as the kernel does while it reads an image
 * @file: a regular file
 * @name: for the sentence
 * @kernel: it is the kernel image, else the initrd
 * @report: gets image-unreadable where it is open for writing
 *
 * Return: 0; -ETXTBSY, which the kernel itself would say only after it had dropped the image that is loaded.
 */
int cg_file_hold(struct file *file, const char *name, bool kernel, struct cg_report *report)
{
	int ret = deny_write_access(file);

	if (ret && kernel)
		cg_find(report, CG_F_IMAGE_BUSY, name, NULL);
	else if (ret)
		cg_file_bad(name, kernel, "it is open for writing", report);
	return ret;
}

/**
 * cg_file_release() - let writers in again
 * @file: held by cg_file_hold()
 */
void cg_file_release(struct file *file)
{
	allow_write_access(file);
}

/**
 * cg_file_read() - read a file by position, as cg_source_read() has it read
 * @src: priv is the struct file
 * @off: in bytes
 * @buf: gets the bytes
 * @len: how many; 0 only asks whether to go on: a decoder gives much for few bytes
 *
 * Context: sleeps.
 *
 * Return: 0; -ENODATA where the file ends before; -EINTR where the caller is to be killed; else as reading gave.
 */
int cg_file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	struct file *file = (struct file *)src->priv;
	loff_t pos = off;
	ssize_t got;

	do {
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		got = len ? kernel_read(file, buf, len, &pos) : 0;
		if (got < 0)
			return got;
		if (!got && len)
			return -ENODATA;
		buf += got;
		len -= got;
	} while (len);
	return 0;
}

/**
 * cg_file_key_take() - what tells whether a file is still the one it was
 * @file: open
 * @key: gets it; ino is 0 where the file system does not answer
 *
 * The inode is what was opened, not what an overlay shows: it is only held against itself. Context: sleeps.
 */
void cg_file_key_take(const struct file *file, struct cg_file_key *key)
{
	struct kstat stat = { };

	*key = (struct cg_file_key){ };
	/* Never fails on a file that is open, but for file systems that ask a server. */
	if (vfs_getattr(&file->f_path, &stat, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT))
		return;
	key->dev = stat.dev;
	key->ino = stat.ino;
	key->size = stat.size;
	key->mtime = stat.mtime;
	key->ctime = stat.ctime;
}

/**
 * cg_file_key_is_unwritten() - is it the same file, and was it not written since?
 * @a: of a file
 * @b: of what may be the same
 *
 * Return: true if so; false where nothing is known of @a.
 */
bool cg_file_key_is_unwritten(const struct cg_file_key *a, const struct cg_file_key *b)
{
	return a->ino && a->ino == b->ino && a->dev == b->dev && a->size == b->size &&
	       timespec64_equal(&a->mtime, &b->mtime);
}

/**
 * cg_file_key_is() - is it the same file, and unchanged in everything?
 * @a: of a file
 * @b: of what may be the same
 *
 * Return: true if so; false where nothing is known of @a.
 */
bool cg_file_key_is(const struct cg_file_key *a, const struct cg_file_key *b)
{
	return cg_file_key_is_unwritten(a, b) && timespec64_equal(&a->ctime, &b->ctime);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/* The cpio archives of an initrd, read by pieces. */
#ifndef CRASHGUARD_CPIO_H
#define CRASHGUARD_CPIO_H

#include <crashguard/initrd.h>

#define CG_CPIO_HEADER 110	/* "newc", Documentation/driver-api/early-userspace/buffer-format.rst */
#define CG_CPIO_NAME 4096	/* PATH_MAX, longer names are passed over */
#define CG_CPIO_LINKS 256

#define CG_S_IFMT 0170000	/* include/uapi/linux/stat.h */
#define CG_S_IFSOCK 0140000
#define CG_S_IFLNK 0120000
#define CG_S_IFREG 0100000
#define CG_S_IFBLK 0060000
#define CG_S_IFDIR 0040000
#define CG_S_IFCHR 0020000
#define CG_S_IFIFO 0010000

/* Of the thirteen fields of 8 digits behind the magic. */
enum cg_cpio_field {
	CG_FIELD_INO = 0,
	CG_FIELD_MODE = 1,
	CG_FIELD_NLINK = 4,
	CG_FIELD_SIZE = 6,
	CG_FIELD_MAJOR = 7,
	CG_FIELD_MINOR = 8,
	CG_FIELD_NAME_LEN = 11,
	CG_FIELD_CHECK = 12,
};

enum cg_cpio_state {
	CG_CPIO_START = 0,	/* a header has to come */
	CG_CPIO_GET_NAME,
	CG_CPIO_GET_BODY,
	CG_CPIO_SKIP,		/* to the next header */
	CG_CPIO_RESET,		/* between two entries */
};

/**
 * struct cg_cpio_link - an inode with several names
 * @ino: its number in the archive
 * @major: of its device
 * @minor: likewise
 * @type: file type bits of its mode
 * @size: bytes it has by now
 */
struct cg_cpio_link {
	u32 ino;
	u32 major;
	u32 minor;
	u32 type;
	u64 size;
};

/**
 * struct cg_cpio - an archive while it is read: about 15 KiB, always allocated
 * @state: what comes next
 * @at: offset of the next byte, in the initrd or in what one packed part of it unpacks to
 * @begin: offset of the entry's header
 * @next: offset of the next entry's header
 * @left: bytes of the name or the body that are still to come
 * @got: bytes in @header or @name
 * @summed: the archive has checksums ("070702")
 * @sum: of the body so far
 * @ino: of the entry, as all that follow
 * @mode: type and permissions
 * @nlink: names that its inode has
 * @size: bytes of its body
 * @major: of its device
 * @minor: likewise
 * @name_len: bytes of its name with the NUL
 * @check: its checksum
 * @header: the header
 * @name: its name, at most CG_CPIO_NAME bytes
 * @nr_links: how many of @link are in use
 * @link: inodes of this archive that may be named again
 * @out: gets what is counted
 * @why: what is wrong with the archive, @begin or @at being where; NULL: nothing so far
 * @where: offset of that
 */
struct cg_cpio {
	enum cg_cpio_state state;
	u64 at;
	u64 begin;
	u64 next;
	u64 left;
	size_t got;
	bool summed;
	u32 sum;
	u32 ino;
	u32 mode;
	u32 nlink;
	u32 size;
	u32 major;
	u32 minor;
	u32 name_len;
	u32 check;
	u8 header[CG_CPIO_HEADER];
	char name[CG_CPIO_NAME];
	unsigned int nr_links;
	struct cg_cpio_link link[CG_CPIO_LINKS];
	struct cg_initrd *out;
	const char *why;
	u64 where;
};

void cg_cpio_init(struct cg_cpio *cpio, struct cg_initrd *out);
void cg_cpio_begin(struct cg_cpio *cpio, u64 at);
size_t cg_cpio_write(struct cg_cpio *cpio, const u8 *buf, size_t len);
int cg_cpio_flush(struct cg_cpio *cpio, const u8 *buf, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Archives as "newc" has them, entry by entry: what the suites of cpio.c and initrd.c share. */
#ifndef CRASHGUARD_KUNIT_CPIO_BUILD_H
#define CRASHGUARD_KUNIT_CPIO_BUILD_H

#include <kunit/test.h>

#include <crashguard/cpio.h>

#define CPIO_ROOM (512 * 1024)

#define CPIO_FILE 0100644
#define CPIO_DIR 0040755
#define CPIO_LINK 0120777
#define CPIO_NODE 0020600
#define CPIO_FIFO 0010600
#define CPIO_NOTHING 0

/**
 * struct cpio_entry - one entry
 * @name: its name; NULL ends a list
 * @mode: type and permissions
 * @size: bytes of its body, which is filled with 'x'
 * @ino: of its inode
 * @nlink: names it has; 0 is 1
 */
struct cpio_entry {
	const char *name;
	u32 mode;
	u32 size;
	u32 ino;
	u32 nlink;
};

/**
 * struct cpio_text - an archive under construction
 * @data: its bytes
 * @len: how many
 */
struct cpio_text {
	u8 *data;
	size_t len;
};

static inline void cpio_new(struct kunit *test, struct cpio_text *text)
{
	text->data = kunit_kzalloc(test, CPIO_ROOM, GFP_KERNEL);
	text->len = 0;
	KUNIT_ASSERT_NOT_NULL(test, text->data);
}

static inline void cpio_pad(struct cpio_text *text, size_t to)
{
	text->len = (text->len + to - 1) / to * to;
}

/* Without its body, and with a header that says what it is told to. */
static inline void cpio_put_head(struct cpio_text *text, const char *magic, const struct cpio_entry *e, u32 size,
				 u32 check)
{
	text->len += (size_t)scnprintf((char *)text->data + text->len, CPIO_ROOM - text->len,
				       "%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s", magic, e->ino,
				       e->mode, 0, 0, e->nlink ? e->nlink : 1, 0, size, 8, 1, 0, 0,
				       (unsigned int)strlen(e->name) + 1, check, e->name) + 1;
	cpio_pad(text, 4);
}

static inline void cpio_put(struct cpio_text *text, const struct cpio_entry *e)
{
	cpio_put_head(text, "070701", e, e->size, 0);
	memset(text->data + text->len, 'x', e->size);
	text->len += e->size;
	cpio_pad(text, 4);
}

static inline void cpio_put_all(struct cpio_text *text, const struct cpio_entry *e)
{
	for (; e->name; e++)
		cpio_put(text, e);
}

static inline void cpio_put_trailer(struct cpio_text *text)
{
	cpio_put(text, &(struct cpio_entry){ .name = "TRAILER!!!" });
}

#endif

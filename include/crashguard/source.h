/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_SOURCE_H
#define CRASHGUARD_SOURCE_H

#include <crashguard/env.h>

/**
 * struct cg_source - untrusted bytes that can be read at any offset: a file, or a buffer
 * @size: bytes there are; may be a lie by the time they are read
 * @read: fills @buf with exactly @len bytes from @off. 0, or a negative errno as reading gave it;
 *        -ENODATA where fewer than @len bytes were there (a file that shrank). May sleep.
 * @priv: for @read
 */
struct cg_source {
	u64 size;
	int (*read)(const struct cg_source *src, u64 off, void *buf, size_t len);
	const void *priv;
};

/**
 * cg_source_read() - the one way the readers get at bytes
 * @src: untrusted
 * @off: untrusted offset in bytes
 * @buf: where the bytes go; never a struct that is then believed, only one that is then checked
 * @len: bytes wanted, bounded by the caller
 *
 * Context: may sleep.
 *
 * Return: 0; -ENODATA where the bytes lie outside @src->size or are no longer there;
 * else the errno of reading (-EIO, -EINTR ...).
 */
static inline int cg_source_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	u64 end;

	if (check_add_overflow(off, (u64)len, &end) || end > src->size)
		return -ENODATA;
	return src->read(src, off, buf, len);
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cpio archives of an initrd, by the rules of a kernel that boots (write_buffer() and flush_buffer(),
 * init/initramfs.c), so that what is counted is what will be unpacked. Where that kernel gives up, so does this.
 */
#include <crashguard/cpio.h>

/**
 * cg_cpio_init() - before the first byte
 * @cpio: gets ready
 * @out: zeroed; is added to
 */
void cg_cpio_init(struct cg_cpio *cpio, struct cg_initrd *out)
{
	memset(cpio, 0, sizeof(*cpio));
	cpio->out = out;
}

/**
 * cg_cpio_begin() - a header has to come next
 * @cpio: between two entries, or before the first
 * @at: offset of it
 */
void cg_cpio_begin(struct cg_cpio *cpio, u64 at)
{
	cpio->state = CG_CPIO_START;
	cpio->at = at;
	cpio->begin = at;
	cpio->got = 0;
}

static void cg_cpio_break(struct cg_cpio *cpio, const char *why, u64 where)
{
	if (cpio->why)
		return;
	cpio->why = why;
	cpio->where = where;
}

static int cg_hex_digit(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As simple_strtoul() of base 16 reads it: a 0x may come first, and what is no digit ends the number. */
static u32 cg_cpio_field(const struct cg_cpio *cpio, unsigned int which)
{
	const u8 *text = cpio->header + 6 + 8 * which;
	unsigned int i = text[0] == '0' && (text[1] | 0x20) == 'x' ? 2 : 0;
	u32 value = 0;

	for (; i < 8 && cg_hex_digit(text[i]) >= 0; i++)
		value = value << 4 | (u32)cg_hex_digit(text[i]);
	return value;
}

/* Bytes that a name takes, so that what follows it is at a multiple of 4: N_ALIGN(). */
static u64 cg_cpio_name_room(u32 len)
{
	return (((u64)len + 1) & ~3ULL) + 2;
}

static bool cg_cpio_is(const struct cg_cpio *cpio, u32 type)
{
	return (cpio->mode & CG_S_IFMT) == type;
}

/* Only regular files and symbolic links may have a body; do_header() passes over the rest, and over absurd names. */
static bool cg_cpio_is_taken(const struct cg_cpio *cpio)
{
	if (!cpio->name_len || cpio->name_len > CG_CPIO_NAME)
		return false;
	if (cg_cpio_is(cpio, CG_S_IFLNK))
		return cpio->size <= CG_CPIO_NAME;
	return cg_cpio_is(cpio, CG_S_IFREG) || !cpio->size;
}

static void cg_cpio_got_header(struct cg_cpio *cpio)
{
	if (!memcmp(cpio->header, "070707", 6)) {
		cg_cpio_break(cpio, "an archive of the old kind", cpio->begin);
		return;
	}
	if (memcmp(cpio->header, "07070", 5) || (cpio->header[5] != '1' && cpio->header[5] != '2')) {
		cg_cpio_break(cpio, "a header without its magic", cpio->begin);
		return;
	}
	cpio->summed = cpio->header[5] == '2';
	cpio->ino = cg_cpio_field(cpio, CG_FIELD_INO);
	cpio->mode = cg_cpio_field(cpio, CG_FIELD_MODE);
	cpio->nlink = cg_cpio_field(cpio, CG_FIELD_NLINK);
	cpio->size = cg_cpio_field(cpio, CG_FIELD_SIZE);
	cpio->major = cg_cpio_field(cpio, CG_FIELD_MAJOR);
	cpio->minor = cg_cpio_field(cpio, CG_FIELD_MINOR);
	cpio->name_len = cg_cpio_field(cpio, CG_FIELD_NAME_LEN);
	cpio->check = cg_cpio_field(cpio, CG_FIELD_CHECK);
	/* Less than 2^33 further on than a header can be. */
	cpio->next = (cpio->at + cg_cpio_name_room(cpio->name_len) + cpio->size + 3) & ~3ULL;
	cpio->got = 0;
	cpio->left = cg_cpio_name_room(cpio->name_len);
	cpio->state = cg_cpio_is_taken(cpio) ? CG_CPIO_GET_NAME : CG_CPIO_SKIP;
}

/* Was the entry's inode named before? find_link(): by number, device and type, from one TRAILER!!! to the next. */
static struct cg_cpio_link *cg_cpio_find_link(struct cg_cpio *cpio)
{
	unsigned int i;

	for (i = 0; cpio->nlink >= 2 && i < cpio->nr_links; i++) {
		struct cg_cpio_link *link = &cpio->link[i];

		if (link->ino == cpio->ino && link->major == cpio->major && link->minor == cpio->minor &&
		    link->type == (cpio->mode & CG_S_IFMT))
			return link;
	}
	return NULL;
}

/* Of the inodes that find no room here, each name is counted: never less than there are. */
static void cg_cpio_add_link(struct cg_cpio *cpio)
{
	if (cpio->nlink < 2 || cpio->nr_links == CG_CPIO_LINKS)
		return;
	cpio->link[cpio->nr_links++] = (struct cg_cpio_link){
		.ino = cpio->ino,
		.major = cpio->major,
		.minor = cpio->minor,
		.type = cpio->mode & CG_S_IFMT,
		.size = cpio->size,
	};
}

static u64 cg_cpio_pages(u64 size)
{
	return (size + CG_PAGE - 1) & ~(CG_PAGE - 1);
}

/*
 * do_name(): a name of an inode that is there already is linked to it, and a body that comes with it takes the place of
 * what it had. cpio writes the body with the last of the names, others with the first.
 */
static void cg_cpio_count_file(struct cg_cpio *cpio)
{
	struct cg_cpio_link *link = cg_cpio_find_link(cpio);

	if (!link) {
		cpio->out->inodes++;
		cpio->out->content += cg_cpio_pages(cpio->size);
		cg_cpio_add_link(cpio);
	} else if (cpio->size) {
		cpio->out->content -= cg_cpio_pages(link->size);
		cpio->out->content += cg_cpio_pages(cpio->size);
		link->size = cpio->size;
	}
}

/* Names are relative to the root, whether they say so or not. */
static const char *cg_name_skip_root(const char *name)
{
	while (name[0] == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

static bool cg_name_ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), want = strlen(end);

	return len >= want && !strcmp(name + len - want, end);
}

/* The release of a module's path, and its length; NULL where it is none. */
static const char *cg_name_release(const char *name, size_t *len)
{
	const char *slash;

	name = cg_name_skip_root(name);
	if (!strncmp(name, "usr/", 4))
		name += 4;
	if (strncmp(name, "lib/modules/", 12))
		return NULL;
	name += 12;
	slash = strchr(name, '/');
	if (!slash || slash == name)
		return NULL;
	if (!cg_name_ends_in(slash, ".ko") && !cg_name_ends_in(slash, ".ko.xz") && !cg_name_ends_in(slash, ".ko.zst") &&
	    !cg_name_ends_in(slash, ".ko.gz"))
		return NULL;
	*len = (size_t)(slash - name);
	return name;
}

/* Longer ones, which no kernel has (__NEW_UTS_LEN), are cut. */
static void cg_cpio_note_release(struct cg_cpio *cpio)
{
	struct cg_initrd *out = cpio->out;
	char release[CG_RELEASE_LEN];
	const char *name;
	unsigned int i;
	size_t len;

	name = cg_name_release(cpio->name, &len);
	if (!name)
		return;
	len = min_t(size_t, len, CG_RELEASE_LEN - 1);
	memcpy(release, name, len);
	release[len] = '\0';
	for (i = 0; i < out->nr_releases; i++) {
		if (!strcmp(out->release[i], release))
			return;
	}
	if (out->nr_releases == CG_INITRD_RELEASES)
		out->lost_releases = true;
	else
		memcpy(out->release[out->nr_releases++], release, len + 1);
}

static void cg_cpio_count_other(struct cg_cpio *cpio)
{
	switch (cpio->mode & CG_S_IFMT) {
	case CG_S_IFLNK:
		cpio->out->inodes++;
		cpio->out->symlinks++;
		break;
	case CG_S_IFDIR:
		/* The root is there already. */
		cpio->out->inodes += !!strcmp(cg_name_skip_root(cpio->name), ".") && *cg_name_skip_root(cpio->name);
		break;
	case CG_S_IFBLK:
	case CG_S_IFCHR:
	case CG_S_IFIFO:
	case CG_S_IFSOCK:
		if (cg_cpio_find_link(cpio))
			break;
		cpio->out->inodes++;
		cg_cpio_add_link(cpio);
	}
}

static void cg_cpio_got_name(struct cg_cpio *cpio)
{
	cpio->state = CG_CPIO_SKIP;
	if (cpio->name[cpio->name_len - 1]) {
		cg_cpio_break(cpio, "a name without an end", cpio->begin);
		return;
	}
	if (!cg_cpio_is(cpio, CG_S_IFLNK) && !strcmp(cpio->name, "TRAILER!!!")) {
		cpio->nr_links = 0;
		return;
	}
	if (!cg_cpio_is(cpio, CG_S_IFREG)) {
		cg_cpio_count_other(cpio);
		return;
	}
	cg_cpio_count_file(cpio);
	cg_cpio_note_release(cpio);
	cpio->state = CG_CPIO_GET_BODY;
	cpio->left = cpio->size;
	cpio->sum = 0;
}

static size_t cg_cpio_eat(struct cg_cpio *cpio, size_t len)
{
	cpio->at += len;
	return len;
}

static size_t cg_cpio_start(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	len = min_t(size_t, len, CG_CPIO_HEADER - cpio->got);
	memcpy(cpio->header + cpio->got, buf, len);
	cpio->got += len;
	cg_cpio_eat(cpio, len);
	if (cpio->got == CG_CPIO_HEADER)
		cg_cpio_got_header(cpio);
	return len;
}

static size_t cg_cpio_get_name(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	size_t keep;

	len = min_t(u64, len, cpio->left);
	keep = min_t(size_t, len, cpio->name_len - cpio->got);
	memcpy(cpio->name + cpio->got, buf, keep);
	cpio->got += keep;
	cpio->left -= len;
	cg_cpio_eat(cpio, len);
	if (!cpio->left)
		cg_cpio_got_name(cpio);
	return len;
}

static size_t cg_cpio_get_body(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	size_t i;

	len = min_t(u64, len, cpio->left);
	for (i = 0; cpio->summed && i < len; i++)
		cpio->sum += buf[i];
	cpio->left -= len;
	if (!cpio->left) {
		cpio->state = CG_CPIO_SKIP;
		if (cpio->summed && cpio->sum != cpio->check)
			cg_cpio_break(cpio, "a checksum that is wrong", cpio->begin);
	}
	return cg_cpio_eat(cpio, len);
}

static size_t cg_cpio_skip(struct cg_cpio *cpio, size_t len)
{
	if (cpio->at + len < cpio->next)
		return cg_cpio_eat(cpio, len);
	cpio->state = CG_CPIO_RESET;
	return cg_cpio_eat(cpio, cpio->next - cpio->at);
}

/* Zeros may stand between two entries, up to where a header may begin. */
static size_t cg_cpio_reset(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !buf[n])
		n++;
	cg_cpio_eat(cpio, n);
	if (n < len && cpio->at & 3)
		cg_cpio_break(cpio, "broken padding", cpio->at);
	return n;
}

static size_t cg_cpio_step(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	switch (cpio->state) {
	case CG_CPIO_START:
		return cg_cpio_start(cpio, buf, len);
	case CG_CPIO_GET_NAME:
		return cg_cpio_get_name(cpio, buf, len);
	case CG_CPIO_GET_BODY:
		return cg_cpio_get_body(cpio, buf, len);
	case CG_CPIO_SKIP:
		return cg_cpio_skip(cpio, len);
	default:
		return cg_cpio_reset(cpio, buf, len);
	}
}

/**
 * cg_cpio_write() - go on in an archive, up to its end or to what may be another one
 * @cpio: the archive
 * @buf: its next bytes, untrusted
 * @len: how many, any number
 *
 * Return: bytes that were taken: all; or those before one that is not 0 and stands between two entries; or less, with
 * @cpio->why.
 */
size_t cg_cpio_write(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	size_t done = 0;

	while (done < len && !cpio->why) {
		done += cg_cpio_step(cpio, buf + done, len - done);
		if (cpio->state == CG_CPIO_RESET && done < len && buf[done])
			break;
	}
	/* A body of nothing, and the end of an entry, want no byte. */
	while (!cpio->why && ((cpio->state == CG_CPIO_GET_BODY && !cpio->left) ||
			      (cpio->state == CG_CPIO_SKIP && cpio->at >= cpio->next)))
		cg_cpio_step(cpio, NULL, 0);
	return done;
}

/**
 * cg_cpio_flush() - go on in what is nothing but archives: what a packed part unpacks to
 * @cpio: the archives
 * @buf: their next bytes, untrusted
 * @len: how many, any number
 *
 * Return: 0; -EBADMSG with @cpio->why.
 */
int cg_cpio_flush(struct cg_cpio *cpio, const u8 *buf, size_t len)
{
	size_t done = 0;

	while (!cpio->why) {
		done += cg_cpio_write(cpio, buf + done, len - done);
		if (done == len || cpio->why)
			break;
		if (buf[done] == '0')
			cg_cpio_begin(cpio, cpio->at);
		else
			cg_cpio_break(cpio, "junk between two entries", cpio->at);
	}
	return cpio->why ? -EBADMSG : 0;
}

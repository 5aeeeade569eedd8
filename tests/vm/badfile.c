// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file system with one file that misbehaves, by the protocol of Documentation/filesystems/fuse.rst.
 *
 *   badfile FILE FOLDER MODE [AT]
 *
 * FOLDER/image is FILE, but at AT (bytes, default half of it):
 *   good    nothing
 *   eio     what lies there cannot be read
 *   short   there is nothing more, though the size says so
 *   change  what lies there is another thing when it is read for the second time, and the file's times tell
 *   lie     the same, and they do not
 *   slow    each read takes 300 ms
 *   hang    reading never ends, but by a signal
 *   vanish  the file system is gone
 * It goes into the background when it is mounted, and ends when it is unmounted. Nothing of it stays in the page cache.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define NODE 2
#define MOST (1 << 17)

static int dev, file;
static uint64_t size, at, read_to, hung;
static time_t changed = 1000000000;
static const char *mode;
static uint8_t request[MOST + 4096], answer[MOST];

static void die(const char *what)
{
	fprintf(stderr, "badfile: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int is(const char *name)
{
	return !strcmp(mode, name);
}

static void reply(uint64_t unique, int err, const void *data, size_t len)
{
	struct fuse_out_header *out = malloc(sizeof(*out) + len);

	if (!out)
		die("no memory");
	*out = (struct fuse_out_header){ .len = sizeof(*out) + len, .error = -err, .unique = unique };
	memcpy(out + 1, data, len);
	/* Who asked may have been killed by now. */
	if (write(dev, out, out->len) < 0 && errno != ENOENT)
		die("answering");
	free(out);
}

static struct fuse_attr attr_of(uint64_t node)
{
	struct fuse_attr attr = { .ino = node, .nlink = 1, .blksize = 4096, .mtime = changed, .ctime = changed };

	attr.mode = node == NODE ? S_IFREG | 0644 : S_IFDIR | 0755;
	attr.size = node == NODE ? size : 0;
	attr.blocks = attr.size / 512;
	return attr;
}

/* What is read again after its end was, is read for the second time. */
static void answer_read(const struct fuse_in_header *in, const struct fuse_read_in *want)
{
	uint64_t end = want->offset + want->size;
	int there = end > at, again = read_to > at && want->offset <= at && there;
	ssize_t len;

	if (is("slow"))
		usleep(300000);
	if (is("vanish") && there)
		exit(0);
	if (is("hang") && there) {
		hung = in->unique;
		return;
	}
	if (is("eio") && there) {
		reply(in->unique, EIO, NULL, 0);
		return;
	}
	if (is("short") && there)
		end = want->offset < at ? at : want->offset;
	len = pread(file, answer, end - want->offset, want->offset);
	if (len < 0)
		die("reading");
	if ((is("change") || is("lie")) && again) {
		answer[at - want->offset] ^= 0xff;
		changed += is("change");
	}
	if (end > read_to)
		read_to = end;
	reply(in->unique, 0, answer, len);
}

static void serve(const struct fuse_in_header *in, const void *body)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096 };
	struct fuse_entry_out entry = { .nodeid = NODE, .attr = attr_of(NODE) };
	struct fuse_attr_out attr = { .attr = attr_of(in->nodeid) };
	struct fuse_open_out open = { .open_flags = FOPEN_DIRECT_IO };

	switch (in->opcode) {
	case FUSE_INIT:
		reply(in->unique, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		if (strcmp(body, "image"))
			reply(in->unique, ENOENT, NULL, 0);
		else
			reply(in->unique, 0, &entry, sizeof(entry));
		break;
	case FUSE_GETATTR:
		reply(in->unique, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
		reply(in->unique, 0, &open, sizeof(open));
		break;
	case FUSE_READ:
		answer_read(in, body);
		break;
	case FUSE_INTERRUPT:
		if (hung == ((const struct fuse_interrupt_in *)body)->unique)
			reply(hung, EINTR, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		reply(in->unique, 0, NULL, 0);
		break;
	default:
		reply(in->unique, EOPNOTSUPP, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	char words[128];
	struct stat st;
	ssize_t len;

	if (argc < 4) {
		fprintf(stderr, "usage: badfile FILE FOLDER MODE [AT]\n");
		return 2;
	}
	mode = argv[3];
	file = open(argv[1], O_RDONLY);
	if (file < 0 || fstat(file, &st))
		die(argv[1]);
	size = st.st_size;
	at = argc > 4 ? strtoull(argv[4], NULL, 0) : size / 2;
	dev = open("/dev/fuse", O_RDWR);
	if (dev < 0)
		die("/dev/fuse");
	snprintf(words, sizeof(words), "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other", dev);
	if (mount("badfile", argv[2], "fuse", MS_NOSUID | MS_NODEV, words))
		die(argv[2]);
	if (daemon(0, 1))
		die("daemon");
	for (;;) {
		len = read(dev, request, sizeof(request));
		if (len < 0 && (errno == EINTR || errno == ENOENT))
			continue;
		if (len < (ssize_t)sizeof(struct fuse_in_header))
			return 0;
		serve((const struct fuse_in_header *)request, request + sizeof(struct fuse_in_header));
	}
}

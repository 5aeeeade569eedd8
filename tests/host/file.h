/* SPDX-License-Identifier: GPL-2.0-only */
/* For the programs of this folder that read one file with core/, named as their only word. */
#ifndef CRASHGUARD_HOST_FILE_H
#define CRASHGUARD_HOST_FILE_H

#include <crashguard/source.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	ssize_t got = pread(*(const int *)src->priv, buf, len, (off_t)off);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -ENODATA;
}

/* 0, or what main() is to return, with a line that says why. */
static int file_open(int argc, char **argv, const char *usage, struct cg_source *src)
{
	static int fd;
	struct stat st;

	if (argc != 2) {
		fprintf(stderr, "usage: %s\n", usage);
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		perror(argv[1]);
		return 2;
	}
	*src = (struct cg_source){ (u64)st.st_size, file_read, &fd };
	return 0;
}

#endif

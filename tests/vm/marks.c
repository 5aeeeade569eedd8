// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shows whether a dump is what the memory was: pages with a mark and a number, of which all have to be in the dump.
 *
 *   marks write FILE MEGABYTES   makes them, in a tmpfs
 *   marks count FILE             prints how many different ones there are
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096
#define BLOCK (1 << 20)

static const char mark[16] = "crashguard mark";
static uint8_t block[BLOCK], seen[BLOCK];

static int write_marks(int fd, uint64_t pages)
{
	uint64_t i, at;

	for (i = 0; i < pages; i += BLOCK / PAGE) {
		for (at = 0; at < BLOCK / PAGE; at++) {
			uint64_t n = i + at;

			memcpy(block + at * PAGE, mark, sizeof(mark));
			memcpy(block + at * PAGE + 16, &n, 8);
			memcpy(block + at * PAGE + PAGE - 8, &n, 8);
		}
		if (write(fd, block, BLOCK) != BLOCK)
			return 1;
	}
	printf("%lu\n", (unsigned long)pages);
	return 0;
}

static void look(const uint8_t *page)
{
	uint64_t n, end;

	memcpy(&n, page + 16, 8);
	memcpy(&end, page + PAGE - 8, 8);
	if (!memcmp(page, mark, sizeof(mark)) && n == end && n < sizeof(seen))
		seen[n] = 1;
}

/* What cannot be read is not in the dump: the next page may be. */
static int count_marks(int fd)
{
	unsigned long found = 0, i;
	off_t off = 0, end = lseek(fd, 0, SEEK_END);
	ssize_t got, at;

	while (off < end) {
		got = pread(fd, block, BLOCK, off);
		for (at = 0; at + PAGE <= got; at += PAGE)
			look(block + at);
		off += at ? at : PAGE;
	}
	for (i = 0; i < sizeof(seen); i++)
		found += seen[i];
	printf("%lu\n", found);
	return end < 0;
}

int main(int argc, char **argv)
{
	int writing = argc == 4 && !strcmp(argv[1], "write");
	int fd = argc < 3 ? -1 : open(argv[2], writing ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY, 0600);

	if (fd < 0)
		return 2;
	return writing ? write_marks(fd, atoll(argv[3]) * (BLOCK / PAGE)) : count_marks(fd);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads by kexec_load what tests/vm/layout.c saved, and changes boot_params under way, at a time of its own choice: a
 * page of a segment is not there until somebody reads it (userfaultfd), and the change is made just before it comes.
 *
 *   swap FILE kernel|initrd PAGE OFFSET VALUE [shared]
 *
 * PAGE is counted from the start of that segment, which becomes the first of the list; VALUE, in hex, is added to the
 * 32 bits at OFFSET of boot_params. The change is made by another process; shared: which has the same table of open
 * files. Prints how often the page was waited for, and ends with 0 or the errno the kernel gave.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
#define NR_MAX 16

struct saved {
	uint64_t entry, nr, flags;
	struct {
		uint64_t bufsz, mem, memsz;
	} seg[];
};

static struct segment {
	uint8_t *buf;
	size_t bufsz;
	uint64_t mem;
	size_t memsz;
} list[NR_MAX];

static int uffd;
static int *faults;			/* as boot_params are then, in memory that both processes have */
static uint8_t *params, *slow, *bytes;
static unsigned long offset, value;

static void die(const char *what)
{
	fprintf(stderr, "swap: %s: %s\n", what, strerror(errno));
	exit(200);
}

static uint32_t get(const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, 4);
	return v;
}

static const struct saved *map(const char *name)
{
	int fd = open(name, O_RDONLY);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st))
		die(name);
	at = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

static void *memory(size_t size, int how)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, how | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

/* Where the page is asked for, boot_params change, and only then it comes. */
static int serve(void *arg)
{
	struct uffdio_copy copy = { .dst = (uint64_t)slow, .src = (uint64_t)bytes, .len = PAGE };
	struct uffd_msg msg;
	uint32_t now;

	(void)arg;
	while (read(uffd, &msg, sizeof(msg)) == sizeof(msg)) {
		++*faults;
		now = get(params + offset) + value;
		memcpy(params + offset, &now, 4);
		if (ioctl(uffd, UFFDIO_COPY, &copy))
			die("UFFDIO_COPY");
	}
	return 0;
}

/* The same bytes in memory of its own, but for one page. */
static void make_slow(struct segment *seg, unsigned long page)
{
	size_t size = (seg->bufsz + PAGE - 1) & ~(PAGE - 1), at = page * PAGE;
	uint8_t *copy = memory(size, MAP_PRIVATE);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .range = { (uint64_t)copy + at, PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (at + 2 * PAGE > seg->bufsz || madvise(copy, size, MADV_NOHUGEPAGE))
		die("memory for a segment");
	memcpy(copy, seg->buf, at);
	memcpy(copy + at + PAGE, seg->buf + at + PAGE, seg->bufsz - at - PAGE);
	bytes = memory(PAGE, MAP_PRIVATE);
	memcpy(bytes, seg->buf + at, PAGE);
	slow = copy + at;
	seg->buf = copy;
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &reg))
		die("userfaultfd");
}

/* boot_params by their mark, the initrd by their pointer, and the kernel is the largest of the rest. */
static struct segment *find(uint64_t nr, int initrd)
{
	struct segment *found = NULL;
	uint64_t i;

	for (i = 0; i < nr; i++) {
		if (list[i].bufsz > 0x270 && !memcmp(list[i].buf + 0x202, "HdrS", 4)) {
			params = memcpy(memory(list[i].bufsz, MAP_SHARED), list[i].buf, list[i].bufsz);
			list[i].buf = params;
		}
	}
	for (i = 0; params && i < nr; i++) {
		int is_initrd = list[i].mem == get(params + 0x218);

		if (is_initrd == initrd && list[i].buf != params && (!found || list[i].bufsz > found->bufsz))
			found = &list[i];
	}
	if (!found)
		die("no such segment");
	return found;
}

int main(int argc, char **argv)
{
	const struct saved *saved;
	struct segment *seg, first;
	uint8_t *data, *stack;
	uint64_t i;
	long ret;
	int pid;

	if (argc < 6)
		die("usage");
	saved = map(argv[1]);
	data = (uint8_t *)&saved->seg[saved->nr];
	for (i = 0; i < saved->nr && i < NR_MAX; i++) {
		list[i] = (struct segment){ data, saved->seg[i].bufsz, saved->seg[i].mem, saved->seg[i].memsz };
		data += saved->seg[i].bufsz;
	}
	seg = find(i, !strcmp(argv[2], "initrd"));
	offset = strtoul(argv[4], NULL, 0);
	value = strtoul(argv[5], NULL, 16);
	make_slow(seg, strtoul(argv[3], NULL, 0));
	first = *seg;
	memmove(list + 1, list, (char *)seg - (char *)list);
	list[0] = first;
	faults = memory(PAGE, MAP_SHARED);
	stack = memory(16 * PAGE, MAP_PRIVATE);
	pid = clone(serve, stack + 16 * PAGE, (argc > 6 ? CLONE_FILES : 0) | SIGCHLD, NULL);
	if (pid < 0)
		die("clone");
	ret = syscall(SYS_kexec_load, saved->entry, i, list, saved->flags) ? errno : 0;
	printf("waited for %d\n", *faults);
	kill(pid, SIGKILL);
	return ret;
}

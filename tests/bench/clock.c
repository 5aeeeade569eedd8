// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long one thing takes in a guest: a program, a write to a file, or kexec_file_load by itself. Static, started once
 * for each. Prints nanoseconds, and the bytes that this process had the kernel read from files meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FLAG_ON_CRASH 2UL	/* KEXEC_FILE_ON_CRASH */

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* What read() and kernel_read() gave this process, see add_rchar() in fs/read_write.c. Reading it counts too. */
static long long read_so_far(long long *itself)
{
	char text[512];
	int fd = open("/proc/self/io", O_RDONLY);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (got <= 0 || strncmp(text, "rchar: ", 7))
		return -1;
	text[got] = '\0';
	*itself = got;
	return atoll(text + 7);
}

static int do_run(char **argv)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return errno;
	return status ? EINVAL : 0;
}

static int do_write(char **argv)
{
	int fd = open(argv[0], O_WRONLY), ret = 0;

	if (fd < 0)
		return errno;
	if (write(fd, argv[1], strlen(argv[1])) < 0)
		ret = errno;
	close(fd);
	return ret;
}

static int do_load(char **argv)
{
	int kernel = open(argv[0], O_RDONLY), initrd = open(argv[1], O_RDONLY), ret = 0;

	if (kernel < 0 || initrd < 0)
		return errno;
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[2]) + 1, argv[2], FLAG_ON_CRASH))
		ret = errno;
	close(initrd);
	close(kernel);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int least;
		int (*go)(char **argv);
	} verbs[] = { { "run", 1, do_run }, { "write", 2, do_write }, { "load", 3, do_load } };
	long long began, took, before, after, itself;
	unsigned int i;
	int ret;

	for (i = 0; i < 3 && (argc < 2 || strcmp(argv[1], verbs[i].name)); i++)
		;
	if (i == 3 || argc - 2 < verbs[i].least) {
		fprintf(stderr, "usage: clock run COMMAND... | write FILE TEXT | load KERNEL INITRD CMDLINE\n");
		return 2;
	}
	before = read_so_far(&itself);
	began = now_ns();
	ret = verbs[i].go(argv + 2);
	took = now_ns() - began;
	after = read_so_far(&began);
	if (ret)
		fprintf(stderr, "clock: %s\n", strerror(ret));
	printf("%lld %lld\n", took, before < 0 || after < 0 ? -1 : after - before - itself);
	return ret != 0;
}

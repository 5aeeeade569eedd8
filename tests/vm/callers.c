// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests/vm/beside: callers of the two system calls whom the kernel turns away, with all kinds of descriptors; and
 * one whose call takes so long that things can happen meanwhile. Static, as a guest has no libraries.
 *
 *   callers turned-away WHO COUNT KERNEL  COUNT calls in all, of every kind that WHO is turned away for: nobody, root,
 *                                         or disabled (root, with kernel.kexec_load_disabled=1); prints what each kind
 *                                         came to. Tracing is on meanwhile, for this process alone.
 *   callers load COUNT KERNEL             the same with loads that are good, to see that the trace sees something
 *   callers descriptors KERNEL            one load with each kind of descriptor, as root and as nobody
 *   callers slow KERNEL INITRD [FILE]     one load of a capture kernel; begins as soon as there is a FILE; prints what
 *                                         it came to and the milliseconds it took
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534
#define ON_CRASH 1UL			/* KEXEC_ON_CRASH of kexec_load */
#define FILE_UNLOAD 1UL			/* KEXEC_FILE_... */
#define FILE_ON_CRASH 2UL
#define FILE_NO_INITRAMFS 4UL
#define BAD_FLAG 0x4000UL		/* which no kernel has, in either call */
#define TRACING "/sys/kernel/tracing/"
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char cmdline[] = "console=ttyS0 panic=-1";

static void die(const char *what)
{
	fprintf(stderr, "callers: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int must_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static void must_write(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		die("write");
}

static int file_load(int kernel, int initrd, unsigned long flags)
{
	return syscall(SYS_kexec_file_load, kernel, initrd, sizeof(cmdline), cmdline, flags) ? errno : 0;
}

static int load(unsigned long nr, const void *segments, unsigned long flags)
{
	return syscall(SYS_kexec_load, 0UL, nr, segments, flags) ? errno : 0;
}

static const char *name_of(int error)
{
	return error ? strerrorname_np(error) : "ok";
}

/* A kind of call: what is asked of it is that it comes to the same each time. */
struct call {
	const char *name;
	enum { FILE_LOAD, LOAD } which;
	unsigned long flags;
	unsigned long nr;		/* LOAD: segments, of which there are none in memory */
	int bad_fd;			/* FILE_LOAD */
};

static const struct call nobody_calls[] = {
	{ "kexec_file_load of a capture kernel", FILE_LOAD, FILE_ON_CRASH | FILE_NO_INITRAMFS, 0, 0 },
	{ "kexec_file_load", FILE_LOAD, FILE_NO_INITRAMFS, 0, 0 },
	{ "unload by kexec_file_load", FILE_LOAD, FILE_ON_CRASH | FILE_UNLOAD, 0, 1 },
	{ "kexec_load of a capture kernel", LOAD, ON_CRASH, 1, 0 },
	{ "unload by kexec_load", LOAD, ON_CRASH, 0, 0 },
};

static const struct call root_calls[] = {
	{ "kexec_file_load with a bad flag", FILE_LOAD, FILE_ON_CRASH | BAD_FLAG, 0, 0 },
	{ "kexec_load with a bad flag", LOAD, ON_CRASH | BAD_FLAG, 1, 0 },
	{ "unload by kexec_load with a bad flag", LOAD, ON_CRASH | BAD_FLAG, 0, 0 },
	{ "kexec_file_load, no crash, no descriptor", FILE_LOAD, 0, 0, 1 },
	{ "unload by kexec_file_load, no crash", FILE_LOAD, FILE_UNLOAD, 0, 1 },
	{ "kexec_load, no crash, no list", LOAD, 0, 1, 0 },
	{ "unload by kexec_load, no crash", LOAD, 0, 0, 0 },
};

static const struct call good_calls[] = {
	{ "kexec_file_load of a capture kernel", FILE_LOAD, FILE_ON_CRASH | FILE_NO_INITRAMFS, 0, 0 },
};

static int one_call(const struct call *call, int kernel)
{
	if (call->which == LOAD)
		return load(call->nr, NULL, call->flags);
	return file_load(call->bad_fd ? -1 : kernel, -1, call->flags);
}

static void run_calls(const struct call *calls, size_t nr, unsigned long count, int kernel)
{
	int first[8], odd[8] = { 0 };
	unsigned long i;
	size_t k;

	for (i = 0; i < count; i++) {
		int error = one_call(&calls[i % nr], kernel);

		if (i < nr)
			first[i] = error;
		else if (error != first[i % nr] && !odd[i % nr])
			odd[i % nr] = error + 1;
	}
	for (k = 0; k < nr && k < count; k++) {
		printf("%s: %s", calls[k].name, name_of(first[k]));
		if (odd[k])
			printf(", and then %s", name_of(odd[k] - 1));
		printf("\n");
	}
}

static int traced(const char *who, const char *number, const char *image)
{
	unsigned long count = strtoul(number, NULL, 0);
	int on = must_open(TRACING "tracing_on", O_WRONLY), of = must_open(TRACING "set_event_pid", O_WRONLY | O_TRUNC);
	int kernel = must_open(image, O_RDONLY);
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	must_write(of, pid);
	if (!strcmp(who, "nobody") && (setgid(NOBODY) || setuid(NOBODY)))
		die("setuid");
	must_write(on, "1");
	if (!strcmp(who, "root"))
		run_calls(root_calls, COUNT_OF(root_calls), count, kernel);
	else if (!strcmp(who, "good"))
		run_calls(good_calls, COUNT_OF(good_calls), count, kernel);
	else
		run_calls(nobody_calls, COUNT_OF(nobody_calls), count, kernel);
	must_write(on, "0");
	return 0;
}

/* A descriptor of each kind; -1 where this kernel has no such thing. */
struct kind {
	const char *name;
	int fd;
};

static int make_fifo(int flags)
{
	if (mkfifo("/tmp/callers.fifo", 0600) && errno != EEXIST)
		die("mkfifo");
	return must_open("/tmp/callers.fifo", flags);
}

static int make_memfd(const char *text)
{
	int fd = memfd_create("callers", MFD_CLOEXEC);

	if (fd < 0)
		die("memfd_create");
	must_write(fd, text);
	return fd;
}

static int make_socket(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	must_write(pair[1], "text");
	return pair[0];
}

static size_t make_kinds(struct kind *kind, const char *image)
{
	static const char *const paths[] = {
		"/dev/null", "/dev/zero", "/proc/self/cmdline", "/proc/self/mem", "/sys/kernel/kexec_crash_size",
		"/sys/kernel/crashguard/verdict", "/sys/kernel/crashguard/findings", "/tmp",
	};
	size_t nr = 0, i;
	int fifo = make_fifo(O_RDWR);

	must_write(fifo, "text");
	kind[nr++] = (struct kind){ "none", -1 };
	kind[nr++] = (struct kind){ "write-only", must_open(image, O_WRONLY) };
	kind[nr++] = (struct kind){ "O_PATH", must_open(image, O_PATH) };
	kind[nr++] = (struct kind){ "FIFO", fifo };
	kind[nr++] = (struct kind){ "FIFO, write-only", make_fifo(O_WRONLY | O_NONBLOCK) };
	kind[nr++] = (struct kind){ "socket", make_socket() };
	kind[nr++] = (struct kind){ "memfd, empty", make_memfd("") };
	kind[nr++] = (struct kind){ "memfd", make_memfd("text, and no kernel") };
	kind[nr++] = (struct kind){ "eventfd", eventfd(1, 0) };
	kind[nr++] = (struct kind){ "epoll", epoll_create1(0) };
	for (i = 0; i < COUNT_OF(paths); i++)
		kind[nr++] = (struct kind){ paths[i], open(paths[i], O_RDONLY | O_CLOEXEC) };
	return nr;
}

static void load_each(const char *who, const struct kind *kind, size_t nr, int kernel)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		int as_kernel = file_load(kind[i].fd, -1, FILE_ON_CRASH | FILE_NO_INITRAMFS);
		int as_initrd = file_load(kernel, kind[i].fd, FILE_ON_CRASH);

		printf("%s, %s: kernel %s, initrd %s\n", who, kind[i].name, name_of(as_kernel), name_of(as_initrd));
	}
}

static int descriptors(const char *image)
{
	static const char other[] = "/tmp/callers.image";
	struct kind kind[24];
	int kernel = must_open(image, O_RDONLY), left;
	size_t nr;

	/* Not the image itself: while it is open for writing it cannot be loaded. */
	left = open(other, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
	must_write(left, "text, and no kernel");
	close(left);
	nr = make_kinds(kind, other);
	load_each("root", kind, nr, kernel);
	if (setgid(NOBODY) || setuid(NOBODY))
		die("setuid");
	load_each("nobody", kind, nr, kernel);
	/* What lay in them still does. */
	if (ioctl(kind[3].fd, FIONREAD, &left))
		die("FIONREAD");
	printf("left in the FIFO: %d\n", left);
	if (ioctl(kind[5].fd, FIONREAD, &left))
		die("FIONREAD");
	printf("left in the socket: %d\n", left);
	return 0;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int slow(const char *image, const char *ramdisk, const char *sign)
{
	int kernel = must_open(image, O_RDONLY), initrd = must_open(ramdisk, O_RDONLY), error;
	const struct timespec while_waiting = { .tv_nsec = 1000000 };
	long began;

	while (sign && access(sign, F_OK))
		nanosleep(&while_waiting, NULL);
	printf("begins\n");
	fflush(stdout);
	began = now_ms();
	error = file_load(kernel, initrd, FILE_ON_CRASH);
	printf("%s %ld\n", name_of(error), now_ms() - began);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "turned-away"))
		return traced(argv[2], argv[3], argv[4]);
	if (argc == 4 && !strcmp(argv[1], "load"))
		return traced("good", argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "descriptors"))
		return descriptors(argv[2]);
	if ((argc == 4 || argc == 5) && !strcmp(argv[1], "slow"))
		return slow(argv[2], argv[3], argv[4]);
	fprintf(stderr, "usage: callers turned-away|load|descriptors|slow ...; see the source\n");
	return 2;
}

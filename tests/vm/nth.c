// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests/vm/faults: one system call again and again, each time with another of its allocations and copies failing,
 * by /proc/self/fail-nth. Static, as a guest has no libraries.
 *
 *   nth MOST LOADED write FILE VALUE
 *   nth MOST LOADED insmod MODULE PARAMETERS     and what was loaded is removed again
 *
 * First the call with nothing failing, to count what could; then MOST times at most with one of these failing, evenly
 * spread; 0: each. After every call kexec_crash_loaded has to be LOADED, and this process must have no descriptor and
 * no mapping more. Prints what the calls came to, a line an errno, and ends with 1 where something was otherwise than
 * it had to be.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEVER 1000000000UL
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct call {
	const char *name;
	int args;
	int (*prepare)(char **arg);
	int (*run)(char **arg);
	int (*undo)(char **arg);
};

static int fd;
static int fail_nth;

static void die(const char *what)
{
	fprintf(stderr, "nth: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int must_open(const char *path, int flags)
{
	int opened = open(path, flags | O_CLOEXEC);

	if (opened < 0)
		die(path);
	return opened;
}

static int file_open(char **arg)
{
	fd = must_open(arg[0], O_WRONLY);
	return 0;
}

static int file_write(char **arg)
{
	size_t len = strlen(arg[1]);

	return write(fd, arg[1], len) == (ssize_t)len ? 0 : errno;
}

static int image_open(char **arg)
{
	fd = must_open(arg[0], O_RDONLY);
	return 0;
}

static int module_insert(char **arg)
{
	return syscall(SYS_finit_module, fd, arg[1], 0) ? errno : 0;
}

static int module_remove(char **arg)
{
	(void)arg;
	return syscall(SYS_delete_module, "crashguard", O_NONBLOCK) ? errno : 0;
}

static const struct call calls[] = {
	{ "write", 2, file_open, file_write, NULL },
	{ "insmod", 2, image_open, module_insert, module_remove },
};

static void fail_at(unsigned long nth)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lu", nth);

	if (pwrite(fail_nth, text, len, 0) != len)
		die("fail-nth");
}

/* Where reading it is what failed, the call was over. */
static unsigned long fail_left(void)
{
	char text[24] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 0)
		return 1;
	return strtoul(text, NULL, 10);
}

/* How often a word stands in a file; 0 where there is none. */
static unsigned int count_in(const char *path, const char *word)
{
	static char text[1 << 16];
	unsigned int nr = 0;
	size_t used = 0;
	ssize_t got;
	char *at;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return 0;
	while ((got = read(file, text + used, sizeof(text) - 1 - used)) > 0)
		used += got;
	close(file);
	text[used] = 0;
	for (at = text; (at = strstr(at, word)); at++)
		nr++;
	return nr;
}

/* The lowest descriptor that is free, and the mappings there are. */
static unsigned int owned(void)
{
	int free_fd = must_open("/dev/null", O_RDONLY);

	close(free_fd);
	return 1000 * free_fd + count_in("/proc/self/maps", "\n");
}

static char loaded(void)
{
	int file = must_open("/sys/kernel/kexec_crash_loaded", O_RDONLY);
	char c = 0;

	if (read(file, &c, 1) != 1)
		die("kexec_crash_loaded");
	close(file);
	return c;
}

/* One call; *left is what was left of nth, 0 where something failed. Its errno. */
static int once(const struct call *call, char **arg, unsigned long nth, unsigned long *left)
{
	int err;

	call->prepare(arg);
	fail_at(nth);
	err = call->run(arg);
	*left = fail_left();
	fail_at(0);
	close(fd);
	if (!err && call->undo && call->undo(arg)) {
		printf("bad %lu: it cannot be undone: %s\n", nth, strerror(errno));
		exit(1);
	}
	return err;
}

static int sweep(const struct call *call, char **arg, unsigned long most, char wanted)
{
	unsigned long count[4096] = { 0 }, first[4096], left, nth, all, step, failed = 0;
	int err = once(call, arg, NEVER, &left), bad = 0;
	unsigned int had = owned();

	if (err || !left) {
		printf("bad: with nothing failing: %s\n", strerror(err));
		return 1;
	}
	all = NEVER - left;
	step = most && all > most ? (all + most - 1) / most : 1;
	for (nth = 1; nth <= all; nth += step) {
		err = once(call, arg, nth, &left);
		failed += !left;
		if (!count[err]++)
			first[err] = nth;
		if (loaded() != wanted) {
			printf("bad %lu: loaded: %c, after %s\n", nth, loaded(), strerror(err));
			bad = 1;
		}
		if (owned() != had) {
			printf("bad %lu: it left something behind in this process, after %s\n", nth, strerror(err));
			bad = 1;
		}
	}
	for (err = 0; err < (int)COUNT_OF(count); err++) {
		if (count[err])
			printf("%s: %lu, the first at %lu\n", err ? strerrorname_np(err) : "ok", count[err],
			       first[err]);
	}
	printf("%lu of %lu failed\n", failed, all);
	return bad || !failed;
}

int main(int argc, char **argv)
{
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; argc > 3 && i < COUNT_OF(calls); i++) {
		if (strcmp(argv[3], calls[i].name) || argc != 4 + calls[i].args)
			continue;
		fail_nth = must_open("/proc/self/fail-nth", O_RDWR);
		return sweep(&calls[i], argv + 4, strtoul(argv[1], NULL, 10), argv[2][0]);
	}
	fprintf(stderr, "usage: nth MOST LOADED write|insmod ARGUMENT...\n");
	return 2;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests/vm/rights: runs a command with less than root has. Static, as a guest has no libraries.
 *
 *   lesser no-boot COMMAND...         root without CAP_SYS_BOOT, which no program can get back
 *   lesser root-userns COMMAND...     root of the machine, as root of a user namespace, with every capability in there
 *   lesser nobody-userns COMMAND...   a user, as root of a user namespace, with every capability in there
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY 65534

static void die(const char *what)
{
	fprintf(stderr, "lesser: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void drop_boot(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT) || syscall(SYS_capget, &head, data))
		die("bounding set");
	data[0].effective &= ~(1U << CAP_SYS_BOOT);
	data[0].permitted &= ~(1U << CAP_SYS_BOOT);
	data[0].inheritable &= ~(1U << CAP_SYS_BOOT);
	if (syscall(SYS_capset, &head, data))
		die("capset");
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		die(path);
	close(fd);
}

static void enter_userns(unsigned int outside)
{
	char map[32];

	if (unshare(CLONE_NEWUSER))
		die("unshare");
	snprintf(map, sizeof(map), "0 %u 1", outside);
	write_text("/proc/self/setgroups", "deny");
	write_text("/proc/self/uid_map", map);
	write_text("/proc/self/gid_map", map);
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "no-boot")) {
		drop_boot();
	} else if (argc > 2 && !strcmp(argv[1], "root-userns")) {
		enter_userns(0);
	} else if (argc > 2 && !strcmp(argv[1], "nobody-userns")) {
		/* The files of /proc/self are root's where a program that was root became somebody else. */
		if (setgid(NOBODY) || setuid(NOBODY) || prctl(PR_SET_DUMPABLE, 1))
			die("setuid");
		enter_userns(NOBODY);
	} else {
		fprintf(stderr, "usage: lesser no-boot|root-userns|nobody-userns COMMAND...\n");
		return 125;
	}
	execvp(argv[2], argv + 2);
	die(argv[2]);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into kexec: takes the good load that it is about to make by kexec_load and makes another layout of it.
 * Everything that points to what was moved is mended, so that nothing is wrong with the load but its layout.
 *
 *   CG_REGION  start-end of the reservation, in hex as /proc/iomem has it
 *   CG_LAYOUT  what is done, in order, joined by commas:
 *              WHAT=PLACE  moves a segment: kernel, params, initrd, elfcorehdr, or setup: what setup_data points to
 *              size=file   gives the kernel no more memory than its file has
 *              init=HEX    writes another init_size
 *              magic=0     takes the mark of a setup header out of boot_params
 *              fill=HEX, tail=HEX  makes the command line so many bytes long, with a word of no meaning in front of or
 *                          behind elfcorehdr=
 *              A PLACE is a word, with or without +HEX or -HEX: start, end (of the region), kernel, file (where the
 *              kernel's bytes end), run (where the memory that it runs in ends), purgatory, old (where it is), zero
 *   CG_SAVE    a file that gets the load, for tests/vm/loader.c; nothing is loaded then
 *
 * kexec has to be run with --no-checks: its checksums are those of the good load.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL

struct segment {
	uint8_t *buf;
	size_t bufsz;
	uint64_t mem;
	size_t memsz;
};

enum { KERNEL, PARAMS, INITRD, ELFCOREHDR, SETUP, PURGATORY, KINDS };

static const char *const names[KINDS] = { "kernel", "params", "initrd", "elfcorehdr", "setup", "purgatory" };
static struct segment *seg[KINDS];
static uint64_t region_start, region_end;

static void die(const char *why, const char *word)
{
	fprintf(stderr, "layout: %s: %s\n", why, word);
	_exit(99);
}

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE - 1) & ~(PAGE - 1);
}

static uint64_t get(const uint8_t *at, unsigned int width)
{
	uint64_t value = 0;

	memcpy(&value, at, width);
	return value;
}

static uint64_t hex(const char **text)
{
	uint64_t value = 0;

	for (; **text && strchr("0123456789abcdef", **text); (*text)++)
		value = value * 16 + (**text <= '9' ? **text - '0' : **text - 'a' + 10);
	return value;
}

/* By content, as crashguard does it, but by kexec's own habits: the kernel is the largest that is no initrd. */
static void find(struct segment *list, unsigned long nr, uint64_t entry)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		if (list[i].bufsz > 0x270 && !memcmp(list[i].buf + 0x202, "HdrS", 4))
			seg[PARAMS] = &list[i];
		else if (list[i].bufsz > 64 && !memcmp(list[i].buf, "\177ELF", 4))
			seg[ELFCOREHDR] = &list[i];
		if (entry >= list[i].mem && entry - list[i].mem < list[i].memsz)
			seg[PURGATORY] = &list[i];
	}
	if (!seg[PARAMS] || !seg[ELFCOREHDR] || !seg[PURGATORY])
		die("not the load of a capture kernel", "kexec");
	for (i = 0; i < nr; i++) {
		if (list[i].mem == get(seg[PARAMS]->buf + 0x218, 4) && get(seg[PARAMS]->buf + 0x21c, 4))
			seg[INITRD] = &list[i];
		else if (list[i].mem == get(seg[PARAMS]->buf + 0x250, 8))
			seg[SETUP] = &list[i];
		else if (!seg[KERNEL] || list[i].bufsz > seg[KERNEL]->bufsz)
			seg[KERNEL] = &list[i];
	}
}

/* Where the kernel's own memory ends: rounded up to kernel_alignment, not below pref_address, and init_size long. */
static uint64_t run_end(void)
{
	const uint8_t *header = seg[PARAMS]->buf;
	uint64_t align = get(header + 0x230, 4), at = (seg[KERNEL]->mem + align - 1) & ~(align - 1);

	if (at < get(header + 0x258, 8))
		at = get(header + 0x258, 8);
	return at + get(header + 0x260, 4);
}

static uint64_t place_of(const char *text, uint64_t old)
{
	static const char *const words[] = { "start", "end", "kernel", "file", "run", "purgatory", "old", "zero" };
	const uint64_t values[] = { region_start, region_end + 1, seg[KERNEL]->mem,
				    seg[KERNEL]->mem + page_up(seg[KERNEL]->bufsz), run_end(), seg[PURGATORY]->mem,
				    old, 0 };
	const char *rest;
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strncmp(text, words[i], strlen(words[i])))
			continue;
		rest = text + strlen(words[i]) + 1;
		if (rest[-1] == '+')
			return (values[i] + hex(&rest)) & ~(PAGE - 1);
		if (rest[-1] == '-')
			return (values[i] - hex(&rest)) & ~(PAGE - 1);
		return values[i] & ~(PAGE - 1);
	}
	die("no such place", text);
	return 0;
}

/* The registers that purgatory hands over to the kernel: entry64_regs or entry32_regs of kexec-tools. */
static void mend_registers(uint64_t kernel, uint64_t params)
{
	uint8_t *buf = seg[PURGATORY]->buf;
	unsigned int found = 0;
	size_t i;

	for (i = 0; i + 0x88 <= seg[PURGATORY]->bufsz; i += 4) {
		if (get(buf + i + 0x20, 8) == seg[PARAMS]->mem && get(buf + i + 0x80, 8) == seg[KERNEL]->mem + 0x200) {
			memcpy(buf + i + 0x20, &params, 8);
			kernel += 0x200;
			memcpy(buf + i + 0x80, &kernel, 8);
			found++;
		} else if (get(buf + i + 16, 4) == seg[PARAMS]->mem && get(buf + i + 32, 4) == seg[KERNEL]->mem &&
			   !get(buf + i, 8)) {
			memcpy(buf + i + 16, &params, 4);
			memcpy(buf + i + 32, &kernel, 4);
			found++;
		}
	}
	if (found != 1)
		die("the registers of the kernel were not found once", names[PURGATORY]);
}

/*
 * The command line lies in the segment of boot_params, which is made anew with room for it. A word of no meaning brings
 * it to @len bytes, one and not many, because the kernel stops at too many; 0 leaves it out.
 */
static void mend_cmdline(size_t len, int behind, uint64_t elfcorehdr)
{
	struct segment *params = seg[PARAMS];
	size_t off = get(params->buf + 0x228, 4) - params->mem;
	const char *text = (const char *)params->buf + off, *word = strstr(text, " elfcorehdr="), *rest;
	char fill[4096] = "", number[32];
	size_t size, have, i;
	uint8_t *buf;

	if (!word)
		die("no elfcorehdr= on the command line", text);
	for (rest = word + 1; *rest && *rest != ' '; rest++)
		;
	snprintf(number, sizeof(number), " elfcorehdr=%luK", (unsigned long)(elfcorehdr / 1024));
	have = (word - text) + strlen(number) + strlen(rest);
	for (i = 0; have + i < len && i < sizeof(fill) - 1; i++)
		fill[i] = i ? 'x' : ' ';
	size = off + have + i + 1;
	buf = calloc(1, size);
	if (!buf)
		die("no memory", names[PARAMS]);
	memcpy(buf, params->buf, off);
	snprintf((char *)buf + off, size - off, "%.*s%s%s%s%s", (int)(word - text), text, behind ? "" : fill, number,
		 behind ? fill : "", rest);
	params->buf = buf;
	params->bufsz = size;
	params->memsz = page_up(size);
}

/* kexec leaves it out of the capture kernel's RAM; where it goes now must not be RAM either. */
static void reserve(uint64_t at, uint64_t size)
{
	uint8_t *buf = seg[PARAMS]->buf, *entry = buf + 0x2d0 + 20 * buf[0x1e8]++;
	const uint32_t reserved = 2;

	memcpy(entry, &at, 8);
	memcpy(entry + 8, &size, 8);
	memcpy(entry + 16, &reserved, 4);
}

static void move(unsigned int what, uint64_t to)
{
	uint32_t half;

	switch (what) {
	case KERNEL:
		mend_registers(to, seg[PARAMS]->mem);
		break;
	case PARAMS:
		mend_registers(seg[KERNEL]->mem, to);
		half = get(seg[PARAMS]->buf + 0x228, 4) - seg[PARAMS]->mem + to;
		memcpy(seg[PARAMS]->buf + 0x228, &half, 4);
		break;
	case INITRD:
		half = to;
		memcpy(seg[PARAMS]->buf + 0x218, &half, 4);
		break;
	case SETUP:
		memcpy(seg[PARAMS]->buf + 0x250, &to, 8);
		break;
	case ELFCOREHDR:
		mend_cmdline(0, 0, to);
		reserve(to, seg[ELFCOREHDR]->memsz);
		break;
	}
	seg[what]->mem = to;
}

static void change_one(const char *what, const char *how)
{
	uint32_t value;
	unsigned int i;

	if (!strcmp(what, "size")) {
		seg[KERNEL]->memsz = page_up(seg[KERNEL]->bufsz);
		return;
	}
	if (!strcmp(what, "magic")) {
		memset(seg[PARAMS]->buf + 0x202, 0, 4);
		return;
	}
	if (!strcmp(what, "init")) {
		value = hex(&how);
		memcpy(seg[PARAMS]->buf + 0x260, &value, 4);
		return;
	}
	if (!strcmp(what, "fill") || !strcmp(what, "tail")) {
		mend_cmdline(hex(&how), *what == 't', seg[ELFCOREHDR]->mem);
		return;
	}
	for (i = 0; i < PURGATORY; i++) {
		if (!strcmp(what, names[i]) && seg[i]) {
			move(i, place_of(how, seg[i]->mem));
			return;
		}
	}
	die("no such change", what);
}

static void change_all(char *layout)
{
	char *word, *how;

	for (word = strtok(layout, ","); word; word = strtok(NULL, ",")) {
		how = strchr(word, '=');
		if (!how)
			die("no such change", word);
		*how = '\0';
		change_one(word, how + 1);
	}
}

static void save(const char *name, uint64_t entry, const struct segment *list, uint64_t nr, uint64_t flags)
{
	const uint64_t head[] = { entry, nr, flags };
	FILE *file = fopen(name, "w");
	unsigned long i;

	if (!file)
		die("cannot be written", name);
	fwrite(head, sizeof(head), 1, file);
	for (i = 0; i < nr; i++)
		fwrite(&list[i].bufsz, 24, 1, file);
	for (i = 0; i < nr; i++)
		fwrite(list[i].buf, list[i].bufsz, 1, file);
	fclose(file);
}

static long enter(long nr, const long *arg)
{
	register long r10 asm("r10") = arg[3];
	register long r8 asm("r8") = arg[4];
	register long r9 asm("r9") = arg[5];
	long ret;

	asm volatile("syscall" : "=a"(ret) : "a"(nr), "D"(arg[0]), "S"(arg[1]), "d"(arg[2]), "r"(r10), "r"(r8), "r"(r9)
		     : "rcx", "r11", "memory");
	if (ret < 0 && ret > -4096) {
		errno = -ret;
		return -1;
	}
	return ret;
}

/* The C library's, which kexec calls for want of one of its own. */
long syscall(long nr, ...)
{
	const char *region = getenv("CG_REGION"), *layout = getenv("CG_LAYOUT"), *name = getenv("CG_SAVE");
	long arg[6];
	va_list list;
	int i;

	va_start(list, nr);
	for (i = 0; i < 6; i++)
		arg[i] = va_arg(list, long);
	va_end(list);
	if (nr != SYS_kexec_load || !arg[1] || !region)
		return enter(nr, arg);
	region_start = hex(&region);
	region++;
	region_end = hex(&region);
	find((struct segment *)arg[2], arg[1], arg[0]);
	if (layout)
		change_all(strdup(layout));
	for (i = 0; i < KINDS; i++) {
		if (seg[i])
			fprintf(stderr, "layout: %-10s 0x%lx-0x%lx %lu\n", names[i], (unsigned long)seg[i]->mem,
				(unsigned long)(seg[i]->mem + seg[i]->memsz - 1), (unsigned long)seg[i]->bufsz);
	}
	if (!name)
		return enter(nr, arg);
	save(name, arg[0], (struct segment *)arg[2], arg[1], arg[3]);
	return 0;
}

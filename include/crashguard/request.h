/* SPDX-License-Identifier: GPL-2.0-only */
/* What a command line asks for: crashkernel= in all its forms, read as this kernel's age reads it. */
#ifndef CRASHGUARD_REQUEST_H
#define CRASHGUARD_REQUEST_H

#include <crashguard/machine.h>

#define CG_WORD_TEXT 96		/* of a word as findings show it, cut with "..." */

/* The kernel picks one word of each kind, the last; see get_last_crashkernel(). */
enum cg_kind {
	CG_KIND_PLAIN,		/* no suffix the kernel knows */
	CG_KIND_HIGH,
	CG_KIND_LOW,
	CG_KIND_CMA,		/* only where cg_age.cma; else such a word is a plain one */
	CG_KINDS,
};

/* What is wrong with a word, or with the words together. */
enum cg_fault {
	CG_FAULT_NONE = 0,
	CG_FAULT_ABSENT,	/* no such word */
	CG_FAULT_NUMBER,	/* a number is missing at @pos */
	CG_FAULT_CHAR,		/* something follows the size that is neither '@' nor a known suffix, at @pos */
	CG_FAULT_SUFFIX,	/* the same, and it looks like a suffix */
	CG_FAULT_AUTO,		/* crashkernel=auto */
	CG_FAULT_RANGE,		/* '-' or ':' is missing at @pos */
	CG_FAULT_ORDER,		/* a range that ends at or below its start */
	CG_FAULT_LIST_SIZE,	/* an entry of the list asks for as much as there is RAM, or more: @size */
	CG_FAULT_MISS,		/* no entry of the list holds this RAM */
	CG_FAULT_MISS_CUT,	/* no entry up to @pos does, and what follows there is not read */
	CG_FAULT_MISS_ZERO,	/* the entry that does asks for 0 bytes */
	CG_FAULT_ZERO,		/* asks for 0 bytes */
	CG_FAULT_SIZE,		/* asks for all RAM or more: @size */
	CG_FAULT_ALONE,		/* ,low or ,cma with nothing to add to */
	CG_FAULT_LOW,		/* a bad ,low takes the ,high with it */
};

/**
 * struct cg_word - the word of one kind that the kernel goes by
 * @fault: what is wrong with it by itself; CG_FAULT_ABSENT where there is none
 * @nr: words of this kind
 * @off: offset in the command line of the "crashkernel=" it goes by
 * @len: bytes up to the blank (' ' and no other) that ends it
 * @loser_off: the same of the last but one, where @nr is 2 or more
 * @loser_len: the same of the last but one
 * @pos: offset from @off of the character it stumbled on
 * @size: bytes asked for, or that @fault speaks of
 * @base: address asked for; 0 leaves it to the kernel
 * @list: it is a list of ranges
 * @octal: its size or address is written with a leading 0, which makes it octal
 */
struct cg_word {
	enum cg_fault fault;
	unsigned int nr;
	u32 off;
	u32 len;
	u32 loser_off;
	u32 loser_len;
	u32 pos;
	u64 size;
	u64 base;
	bool list;
	bool octal;
};

/**
 * struct cg_request - what a whole command line asks of the kernel
 * @word: by kind
 * @nr_bootconfig: words that come from the bootconfig and so were not read
 * @bootconfig_off: offset of the last of those
 * @bootconfig_len: length of it
 * @ram: RAM in bytes, as memblock_phys_mem_size() has it
 * @ram_counted: the same rounded up to 128M, as ranges are compared with
 * @fault: CG_FAULT_NONE: memory is asked for, as below; else why not
 * @kind: the kind that decides, or the one at fault
 * @size: bytes of the main region
 * @base: its address; 0: anywhere
 * @low_size: bytes below 4G that go with a region above it; 0: none
 * @cma_size: bytes of CMA beside it
 */
struct cg_request {
	struct cg_word word[CG_KINDS];
	unsigned int nr_bootconfig;
	u32 bootconfig_off;
	u32 bootconfig_len;
	u64 ram;
	u64 ram_counted;
	enum cg_fault fault;
	enum cg_kind kind;
	u64 size;
	u64 base;
	u64 low_size;
	u64 cma_size;
};

/* @cmdline: NUL-terminated, untrusted. @nr_bootconfig: as in struct cg_machine. @ram: bytes. */
void cg_request_parse(const char *cmdline, unsigned int nr_bootconfig, const struct cg_age *age, u64 ram,
		      struct cg_request *out);

/* crashkernel= words the text of /proc/bootconfig puts at the front of /proc/cmdline. */
unsigned int cg_request_count_bootconfig(const char *text, size_t len);

/* The next "crashkernel=" of @cmdline at or after *@off; its length to the blank goes to *@len. */
bool cg_word_next(const char *cmdline, u32 *off, u32 *len);

/* In core/word.c: sorts and reads one word; see there. */
enum cg_kind cg_word_kind(const char *word, u32 len, const struct cg_age *age);
void cg_word_read(const char *cmdline, enum cg_kind kind, u64 ram_counted, struct cg_word *w);

/* A word as findings show it: printable, up to the first blank of any kind, cut with "...". */
void cg_word_text(const char *cmdline, u32 off, u32 len, char buf[CG_WORD_TEXT]);

/* Does @name stand on @cmdline as a word of its own? */
bool cg_cmdline_has(const char *cmdline, const char *name);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads by kexec_load what tests/vm/layout.c saved, through the entry of the kernel that it is built for:
 *
 *   cc -m32 -nostdlib -static          a 32-bit program
 *   cc -DX32 -nostdlib -static         a 64-bit one that calls as x32 programs do
 *   cc -nostdlib -static               a 64-bit one
 *
 * usage: loader FILE [list|data|kernel|many|wrap|arch]
 * The second word spoils the call: an array or data that is not there, segments that cannot be, or no architecture.
 * Ends with 0, or with the errno the kernel gave.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned long word_t;

#define NR_MAX 16
#define ARCH_X86_64 (62UL << 16)

#ifdef __i386__
#define NR_OPEN 5
#define NR_EXIT 1
#define NR_MMAP 192
#define NR_KEXEC_LOAD 283
typedef u32 field_t;
static long call(long nr, word_t a, word_t b, word_t c, word_t d, word_t e)
{
	long ret;

	/* ebp, the sixth, is 0 for all that is called here. */
	__asm__ volatile("push %%ebp; xor %%ebp, %%ebp; int $0x80; pop %%ebp" : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
	return ret;
}
#else
#define NR_OPEN 2
#define NR_EXIT 60
#define NR_MMAP 9
#ifdef X32
#define NR_KEXEC_LOAD (0x40000000 + 528)
typedef u32 field_t;
#else
#define NR_KEXEC_LOAD 246
typedef u64 field_t;
#endif
static long call(long nr, word_t a, word_t b, word_t c, word_t d, word_t e)
{
	register word_t r10 __asm__("r10") = d;
	register word_t r8 __asm__("r8") = e;
	register word_t r9 __asm__("r9") = 0;
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
#endif

struct saved {
	u64 entry;
	u64 nr;
	u64 flags;
	struct {
		u64 bufsz;
		u64 mem;
		u64 memsz;
	} seg[];
};

static struct {
	field_t buf;
	field_t bufsz;
	field_t mem;
	field_t memsz;
} list[NR_MAX + 1];

/* PROT_READ, MAP_PRIVATE | MAP_32BIT */
static const struct saved *map(const char *name)
{
	long fd = call(NR_OPEN, (word_t)name, 0, 0, 0, 0);

	if (fd < 0)
		call(NR_EXIT, -fd, 0, 0, 0, 0);
	return (const struct saved *)call(NR_MMAP, 0, 64 << 20, 1, 0x42, fd);
}

static void fill(const struct saved *saved)
{
	const u8 *data = (const u8 *)&saved->seg[saved->nr];
	u32 i;

	for (i = 0; i < saved->nr && i < NR_MAX; i++) {
		list[i].buf = (field_t)(word_t)data;
		list[i].bufsz = saved->seg[i].bufsz;
		list[i].mem = saved->seg[i].mem;
		list[i].memsz = saved->seg[i].memsz;
		data += saved->seg[i].bufsz;
	}
}

static void run(const word_t *stack)
{
	const char *how = stack[0] > 2 ? (const char *)stack[3] : "-";
	const struct saved *saved = map((const char *)stack[2]);
	word_t nr = saved->nr, at = (word_t)list, flags = (saved->flags & 0xffff) | ARCH_X86_64;
	u32 i;

	fill(saved);
	switch (how[0]) {
	case 'l':
		at = 16;
		break;
	case 'd':
		for (i = 0; i < nr; i++)
			list[i].buf = 4096;
		break;
	case 'k':	/* of the kernel's own memory, where a program has none */
		for (i = 0; i < nr; i++)
			list[i].buf = (field_t)-8192;
		break;
	case 'm':
		nr = NR_MAX + 1;
		break;
	case 'w':
		list[0].memsz = (field_t)-4096;
		break;
	case 'a':
		/* Of no machine there is, or none at all, which the entries for 32-bit programs refuse. */
		flags = (saved->flags & 0xffff) | (sizeof(field_t) == 8 ? 1UL << 20 : 0);
		break;
	}
	call(NR_EXIT, -call(NR_KEXEC_LOAD, saved->entry, nr, at, flags, 0), 0, 0, 0, 0);
}

void start(const word_t *stack) __attribute__((__used__, __noreturn__));
void start(const word_t *stack)
{
	run(stack);
	for (;;)
		;
}

#ifdef __i386__
__asm__(".globl _start\n_start: mov %esp, %eax\n and $-16, %esp\n sub $12, %esp\n push %eax\n call start\n");
#else
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The host half of the seam: what env.h takes from the kernel, with the kernel's meaning. Little-endian hosts only. */
#ifndef CRASHGUARD_HOST_ENV_H
#define CRASHGUARD_HOST_ENV_H
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
#define U32_MAX (~0U)
#define U64_MAX (~0ULL)
#define __maybe_unused __attribute__((__unused__))
#define __printf(fmt, args) __attribute__((__format__(__printf__, fmt, args)))
#define noinline_for_stack __attribute__((noinline))
#define fallthrough __attribute__((__fallthrough__))
#define static_assert(expr, ...) _Static_assert(expr, "" __VA_ARGS__)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* As strict about mixed types as 6.1: pointers to different types do not compare without a warning. */
#define cg_host_cmp(x, op, y) ({ __auto_type _x = (x); __auto_type _y = (y); (void)(&_x == &_y); _x op _y ? _x : _y; })
#define min(x, y) cg_host_cmp(x, <, y)
#define max(x, y) cg_host_cmp(x, >, y)
#define min_t(type, x, y) cg_host_cmp((type)(x), <, (type)(y))
#define max_t(type, x, y) cg_host_cmp((type)(x), >, (type)(y))
#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)

static inline u16 get_unaligned_le16(const void *p) { u16 v; memcpy(&v, p, 2); return v; }
static inline u32 get_unaligned_le32(const void *p) { u32 v; memcpy(&v, p, 4); return v; }
static inline u64 get_unaligned_le64(const void *p) { u64 v; memcpy(&v, p, 8); return v; }
static inline u32 get_unaligned_be32(const void *p) { return __builtin_bswap32(get_unaligned_le32(p)); }
static inline void put_unaligned_le16(u16 v, void *p) { memcpy(p, &v, 2); }
static inline void put_unaligned_le32(u32 v, void *p) { memcpy(p, &v, 4); }
static inline void put_unaligned_le64(u64 v, void *p) { memcpy(p, &v, 8); }
static inline void put_unaligned_be32(u32 v, void *p) { put_unaligned_le32(__builtin_bswap32(v), p); }

/* The kernel's are of Latin-1: 0xa0 is a blank, and 0xa0 to 0xff can be printed. */
static inline int cg_host_isspace(u8 c) { return c == 0xa0 || c == ' ' || (c >= '\t' && c <= '\r'); }
static inline int cg_host_isprint(u8 c) { return c >= 0xa0 || (c >= ' ' && c < 0x7f); }
#undef isspace
#define isspace(c) cg_host_isspace(c)
#undef isprint
#define isprint(c) cg_host_isprint(c)
/* In tests/host/memparse.c. Strict is as 7.x: a bare suffix is not consumed, and too large a number is U64_MAX. */
extern bool cg_host_memparse_strict;
unsigned long long memparse(const char *ptr, char **retptr);
char *next_arg(char *args, char **param, char **val);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
ssize_t strscpy(char *dest, const char *src, size_t size);
#endif

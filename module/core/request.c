// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which crashkernel= words a kernel goes by and what they ask for together: parse_crashkernel() of
 * kernel/crash_reserve.c, and for x86 up to 6.6 reserve_crashkernel() of arch/x86/kernel/setup.c.
 */
#include <crashguard/request.h>

#define CG_RAM_ROUND CG_M(128)
#define CG_LOW_MIN CG_M(256)
#define CG_LOW_EXTRA CG_M(8)
#define CG_SWIOTLB_DEFAULT CG_M(64)
#define CG_SWIOTLB_SLOT 2048ULL
#define CG_SWIOTLB_SEGMENT 128ULL

static bool cg_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

/**
 * cg_cmdline_has() - is there a word that is @name and nothing else?
 * @cmdline: untrusted, NUL-terminated
 * @name: not empty
 *
 * As cmdline_find_option_bool() of arch/x86/boot/cmdline.c reads nokaslr.
 *
 * Context: any.
 *
 * Return: true where there is.
 */
bool cg_cmdline_has(const char *cmdline, const char *name)
{
	const size_t len = strlen(name);
	const char *p;

	for (p = strstr(cmdline, name); p; p = strstr(p + 1, name)) {
		if ((p == cmdline || cg_is_blank(p[-1])) && cg_is_blank(p[len]))
			return true;
	}
	return false;
}

/* The last word of each kind is the one that counts. */
static void cg_request_collect(struct cg_request *r, const char *cmdline, unsigned int nr_bootconfig,
			       const struct cg_age *age)
{
	u32 off, len;

	for (off = 0; cg_word_next(cmdline, &off, &len); off++) {
		struct cg_word *w = &r->word[cg_word_kind(cmdline + off, len, age)];

		if (r->nr_bootconfig < nr_bootconfig) {
			r->nr_bootconfig++;
			r->bootconfig_off = off;
			r->bootconfig_len = len;
			continue;
		}
		w->loser_off = w->off;
		w->loser_len = w->len;
		w->off = off;
		w->len = len;
		w->nr++;
	}
}

static void cg_request_read_words(struct cg_request *r, const char *cmdline)
{
	unsigned int kind;

	for (kind = 0; kind < CG_KINDS; kind++) {
		struct cg_word *w = &r->word[kind];

		if (w->nr)
			cg_word_read(cmdline, kind, r->ram_counted, w);
		else
			w->fault = CG_FAULT_ABSENT;
	}
}

/*
 * What the kernel sets aside below 4G by itself: crash_low_size_default() of arch/x86/include/asm/crash_reserve.h.
 * swiotlb= counts slots of 2K, rounded up to 128 of them: setup_io_tlb_npages() of kernel/dma/swiotlb.c.
 */
static u64 cg_low_default(const char *cmdline)
{
	u64 slots, size = CG_SWIOTLB_DEFAULT;
	const char *p;

	for (p = strstr(cmdline, "swiotlb="); p; p = strstr(p + 1, "swiotlb=")) {
		if ((p != cmdline && !cg_is_blank(p[-1])) || p[8] < '0' || p[8] > '9')
			continue;
		slots = memparse(p + 8, NULL);
		if (!cg_align_up(slots, CG_SWIOTLB_SEGMENT, &slots) ||
		    check_mul_overflow(slots, CG_SWIOTLB_SLOT, &size))
			size = CG_G(4);
	}
	if (check_add_overflow(size, (u64)CG_LOW_EXTRA, &size))
		size = U64_MAX;
	return max_t(u64, size, CG_LOW_MIN);
}

static bool cg_word_asks(const struct cg_word *w)
{
	return !w->fault && w->size;
}

/*
 * Which word decides. A plain one goes before ,high. Where it is bad, x86 up to 6.6 goes on to ,high
 * (reserve_crashkernel()), later kernels do so only where there is no plain one (parse_crashkernel()).
 */
static enum cg_kind cg_request_choose(const struct cg_request *r, const struct cg_age *age)
{
	const struct cg_word *plain = &r->word[CG_KIND_PLAIN], *high = &r->word[CG_KIND_HIGH];

	if (cg_word_asks(plain) || !high->nr)
		return CG_KIND_PLAIN;
	if (plain->nr && (age->generic_reserve || !cg_word_asks(high)))
		return CG_KIND_PLAIN;
	return CG_KIND_HIGH;
}

static enum cg_fault cg_request_fault(struct cg_request *r)
{
	const struct cg_word *w = &r->word[r->kind];

	if (w->fault == CG_FAULT_ABSENT && (r->word[CG_KIND_LOW].nr || r->word[CG_KIND_CMA].nr)) {
		r->kind = r->word[CG_KIND_LOW].nr ? CG_KIND_LOW : CG_KIND_CMA;
		return CG_FAULT_ALONE;
	}
	if (w->fault)
		return w->fault;
	return w->size ? CG_FAULT_NONE : CG_FAULT_ZERO;
}

/*
 * The part below 4G. Up to 6.6 a bad ,low is as none and one that is good counts for any region above 4G
 * (reserve_crashkernel_low()); later it counts beside ,high alone, a bad one spoils everything (parse_crashkernel()),
 * and a fixed address brings none at all (reserve_crashkernel_generic()).
 */
static enum cg_fault cg_request_low(struct cg_request *r, const struct cg_age *age, u64 low_default)
{
	const struct cg_word *low = &r->word[CG_KIND_LOW];

	r->low_size = low_default;
	if (!age->generic_reserve || r->kind == CG_KIND_HIGH) {
		if (!low->fault)
			r->low_size = low->size;
		else if (age->generic_reserve && low->fault != CG_FAULT_ABSENT)
			return CG_FAULT_LOW;
	} else if (r->base) {
		r->low_size = 0;
	}
	return CG_FAULT_NONE;
}

/**
 * cg_request_parse() - what a command line asks for, as a kernel of this age reads it
 * @cmdline: untrusted, NUL-terminated; never written to, never read beyond its NUL
 * @nr_bootconfig: so many crashkernel= words at its front come from the bootconfig and are not read: setup_arch() goes
 *
 * @age: behaviour of the kernel
 * @ram: bytes of RAM at boot
 * @out: overwritten
 *
 * Source: parse_crashkernel(); reserve_crashkernel() of arch/x86/kernel/setup.c up to 6.6. Context: any.
 */
void cg_request_parse(const char *cmdline, unsigned int nr_bootconfig, const struct cg_age *age, u64 ram,
		      struct cg_request *out)
{
	memset(out, 0, sizeof(*out));
	out->ram = ram;
	if (!cg_align_up(ram, CG_RAM_ROUND, &out->ram_counted))
		out->ram_counted = ram;
	cg_request_collect(out, cmdline, nr_bootconfig, age);
	cg_request_read_words(out, cmdline);
	out->kind = cg_request_choose(out, age);
	out->fault = cg_request_fault(out);
	if (out->fault)
		return;
	out->size = out->word[out->kind].size;
	out->base = out->word[out->kind].base;
	/* parse_crashkernel() does not ask whether ,cma was good: what stands behind its number is passed over. */
	out->cma_size = out->word[CG_KIND_CMA].size;
	out->fault = cg_request_low(out, age, cg_low_default(cmdline));
	if (out->fault)
		out->kind = CG_KIND_LOW;
	else if (age->generic_reserve && out->size >= ram)
		out->fault = CG_FAULT_SIZE;
}

/* Values of one line of /proc/bootconfig, key = "value", "value" with either quote; it has no escapes. */
static unsigned int cg_bootconfig_values(const char *line, size_t len)
{
	unsigned int nr = 0;
	char quote = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!quote && (line[i] == '"' || line[i] == '\'')) {
			quote = line[i];
			nr++;
		} else if (quote && line[i] == quote) {
			quote = 0;
		}
	}
	return nr;
}

/**
 * cg_request_count_bootconfig() - crashkernel= words that come from the bootconfig
 * @text: /proc/bootconfig, without a NUL
 * @len: bytes of it
 *
 * xbc_snprint_cmdline() of init/main.c puts kernel.KEY at the front of the command line as KEY="value", once for each
 * value of an array. Any key that ends in crashkernel looks like the real one to strstr.
 *
 * Context: any.
 *
 * Return: how many.
 */
unsigned int cg_request_count_bootconfig(const char *text, size_t len)
{
	static const char prefix[] = "kernel.", key[] = "crashkernel = ";
	unsigned int nr = 0;
	size_t i, start, end;

	for (start = 0; start < len && text[start] != '#'; start = end + 1) {
		for (end = start; end < len && text[end] != '\n'; end++)
			;
		if (end - start < sizeof(prefix) - 1 || memcmp(text + start, prefix, sizeof(prefix) - 1))
			continue;
		for (i = start; i + sizeof(key) - 1 <= end && text[i] != '='; i++) {
			if (!memcmp(text + i, key, sizeof(key) - 1)) {
				nr += cg_bootconfig_values(text + i, end - i);
				break;
			}
		}
	}
	return nr;
}

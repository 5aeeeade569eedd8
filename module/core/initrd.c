// SPDX-License-Identifier: GPL-2.0-only
/*
 * A whole initrd: archives as they are, such as that of the processor's microcode, and packed ones, one behind the
 * other, told apart as a booting kernel does it (unpack_to_rootfs(), init/initramfs.c).
 */
#include <crashguard/cpio.h>
#include <crashguard/flow.h>

/**
 * struct cg_initrd_walk - an initrd on its way
 * @flow: the part that is read now
 * @dec: decoders and their buffers
 * @cpio: what all parts unpack to
 * @out: gets what is counted
 * @parts: how many of them were packed
 * @unpacked: bytes that came out of those
 */
struct cg_initrd_walk {
	struct cg_flow flow;
	const struct cg_decoders *dec;
	struct cg_cpio *cpio;
	struct cg_initrd *out;
	unsigned int parts;
	u64 unpacked;
};

static int cg_initrd_end(struct cg_initrd_walk *walk, const char *why, u64 at)
{
	walk->out->why = why;
	walk->out->at = at;
	return 0;
}

/* From @at on, with nothing read yet. */
static void cg_initrd_go_to(struct cg_initrd_walk *walk, const struct cg_source *src, u64 at)
{
	walk->flow = cg_flow_of(src, walk->dec, at, src->size);
}

/* Little that is packed can become much: whoever reads is asked in between whether it may go on. */
static int cg_initrd_sink(struct cg_flow *flow, const u8 *data, size_t len)
{
	int ret = cg_source_read(flow->src, flow->next, flow->in, 0);

	if (ret) {
		flow->read_error = ret;
		return ret;
	}
	return cg_cpio_flush(flow->to, data, len);
}

/* An archive as it is: to where something else begins, or to the end. */
static int cg_initrd_plain(struct cg_initrd_walk *walk, u64 at)
{
	struct cg_flow *flow = &walk->flow;
	size_t len, done;
	int ret;

	cg_cpio_begin(walk->cpio, at);
	do {
		ret = cg_flow_fill(flow);
		if (ret)
			return ret == -ENODATA && !flow->read_error ? 0 : ret;
		len = flow->in_len - flow->in_pos;
		done = cg_cpio_write(walk->cpio, flow->in + flow->in_pos, len);
		flow->in_pos += done;
	} while (done == len && !walk->cpio->why);
	if (walk->cpio->why)
		cg_initrd_end(walk, walk->cpio->why, walk->cpio->where);
	return 0;
}

/* What a packed part came to. 0 also where it ended the count. */
static int cg_initrd_settle(struct cg_initrd_walk *walk, int ret, u64 at)
{
	const struct cg_flow *flow = &walk->flow;

	walk->unpacked += flow->got;
	walk->out->inner = walk->cpio->at;
	if (flow->read_error)
		return flow->read_error;
	if (walk->cpio->why) {
		walk->out->inner = walk->cpio->where;
		return cg_initrd_end(walk, walk->cpio->why, at);
	}
	switch (ret) {
	case 0:
		if (walk->cpio->state == CG_CPIO_RESET)
			return 0;
		return cg_initrd_end(walk, "an entry that is cut", at);
	case -EBADMSG:
		return cg_initrd_end(walk, flow->got > flow->most ? "more than any initrd has" : "damage", at);
	case -EOPNOTSUPP:
		return cg_initrd_end(walk, "packing this kernel lacks", at);
	default:
		return ret;
	}
}

static int cg_initrd_packed(struct cg_initrd_walk *walk, enum cg_packing packing, u64 at)
{
	const struct cg_decoder *decoder = cg_decoder_find(walk->dec, packing);
	struct cg_flow *flow = &walk->flow;
	int ret;

	walk->out->packing = packing;
	if (!decoder || !decoder->body)
		return cg_initrd_end(walk, "packing this kernel lacks", at);
	if (walk->parts++ == CG_INITRD_PARTS)
		return cg_initrd_end(walk, "one part too many", at);
	flow->sink = cg_initrd_sink;
	flow->to = walk->cpio;
	flow->most = CG_INITRD_MAX - walk->unpacked;
	walk->cpio->at = 0;
	ret = cg_initrd_settle(walk, cg_flow_run(flow, decoder), at);
	if (!ret && !walk->out->why)
		walk->out->packing = CG_PACKING_UNKNOWN;
	return ret;
}

/* What begins at @at, where the flow has been filled: one part of it. */
static int cg_initrd_part(struct cg_initrd_walk *walk, u64 at)
{
	const u8 *in = walk->flow.in;
	enum cg_packing packing;

	walk->out->inner = 0;
	if (in[0] == '0' && !(at & 3))
		return cg_initrd_plain(walk, at);
	packing = walk->flow.in_len < 2 ? CG_PACKING_UNKNOWN : cg_packing_sniff(in);
	if (packing == CG_PACKING_UNKNOWN)
		return cg_initrd_end(walk, "neither an archive nor a packed one", at);
	return cg_initrd_packed(walk, packing, at);
}

/* Over zeros that stand between two parts. 1 at the end. */
static int cg_initrd_skip_zeros(struct cg_flow *flow)
{
	int ret;

	for (;;) {
		ret = cg_flow_fill(flow);
		if (ret)
			return ret == -ENODATA && !flow->read_error ? 1 : ret;
		while (flow->in_pos < flow->in_len && !flow->in[flow->in_pos])
			flow->in_pos++;
		if (flow->in_pos < flow->in_len)
			return 0;
	}
}

/* One part after the other; 0 at the end, or with @out->why. */
static int cg_initrd_walk(struct cg_initrd_walk *walk, const struct cg_source *src)
{
	u64 at = 0;
	int ret;

	for (;;) {
		cg_initrd_go_to(walk, src, at);
		ret = cg_initrd_skip_zeros(&walk->flow);
		if (ret)
			return min(ret, 0);
		at += cg_flow_taken(&walk->flow);
		cg_initrd_go_to(walk, src, at);
		ret = cg_flow_fill(&walk->flow);
		if (!ret)
			ret = cg_initrd_part(walk, at);
		if (ret || walk->out->why)
			return ret;
		at += cg_flow_taken(&walk->flow);
	}
}

/**
 * cg_initrd_count() - count what is in an initrd
 * @src: the initrd, untrusted. Its @read is also asked for 0 bytes: it may then say that nobody waits any more
 * @dec: decoders and their buffers, which are written over
 * @cpio: room to work in
 * @out: gets what was counted
 *
 * Context: may sleep, for seconds. What it takes beside the buffers is the decoders', as for cg_body_read().
 *
 * Return: 0, with @out->counted or @out->why; -ENOMEM where a decoder got no memory; else as reading gave.
 */
int cg_initrd_count(const struct cg_source *src, const struct cg_decoders *dec, struct cg_cpio *cpio,
		    struct cg_initrd *out)
{
	struct cg_initrd_walk walk = { .dec = dec, .cpio = cpio, .out = out };
	int ret;

	memset(out, 0, sizeof(*out));
	out->size = src->size;
	cg_cpio_init(cpio, out);
	ret = cg_initrd_walk(&walk, src);
	/* The booting kernel does not mind, and the file it has then is cut. */
	if (!ret && !out->why && (cpio->state != CG_CPIO_START || cpio->got) && cpio->state != CG_CPIO_RESET)
		cg_initrd_end(&walk, "an entry that is cut", src->size);
	out->counted = !ret && !out->why;
	return ret;
}

static void cg_initrd_say_why(const struct cg_initrd *initrd, char *buf, size_t len)
{
	const char *packing = cg_packing_name(initrd->packing);

	if (initrd->packing == CG_PACKING_UNKNOWN)
		scnprintf(buf, len, "not counted: %s at byte %llu", initrd->why, initrd->at);
	else if (initrd->inner)
		scnprintf(buf, len, "not counted: %s at byte %llu of its %s part at byte %llu", initrd->why,
			  initrd->inner, packing, initrd->at);
	else
		scnprintf(buf, len, "not counted: %s in its %s part at byte %llu", initrd->why, packing, initrd->at);
}

/* Cut where it finds no room. */
static void cg_initrd_list(const struct cg_initrd *initrd, char *buf, size_t len)
{
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < initrd->nr_releases; i++)
		used += scnprintf(buf + used, len - used, "%s%s", i ? ", " : "", initrd->release[i]);
}

static bool cg_initrd_is_for(const struct cg_initrd *initrd, const char *release)
{
	unsigned int i;

	for (i = 0; i < initrd->nr_releases; i++) {
		if (!strcmp(initrd->release[i], release))
			return true;
	}
	return false;
}

/**
 * cg_initrd_judge() - has it modules for the kernel that it is to run with?
 * @initrd: from cg_initrd_count(); of size 0 where there is none
 * @release: of that kernel; "" not known
 * @report: gets initrd-release; CG_CHECK_INITRD_RELEASE is marked
 */
void cg_initrd_judge(const struct cg_initrd *initrd, const char *release, struct cg_report *report)
{
	char text[CG_REASON_LEN];

	if (!initrd->size) {
		cg_check_not_applicable(report, CG_CHECK_INITRD_RELEASE, "there is no initrd");
	} else if (initrd->why) {
		cg_initrd_say_why(initrd, text, sizeof(text));
		cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, text);
	} else if (!initrd->counted) {
		cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, "it was not unpacked");
	} else if (!initrd->nr_releases) {
		cg_check_not_applicable(report, CG_CHECK_INITRD_RELEASE, "it has no modules in lib/modules");
	} else if (!release[0]) {
		cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, "the release of the kernel is not known");
	} else if (cg_initrd_is_for(initrd, release)) {
		cg_check_done(report, CG_CHECK_INITRD_RELEASE);
	} else if (initrd->lost_releases) {
		cg_check_not_run(report, CG_CHECK_INITRD_RELEASE, "it has modules of more releases than are kept");
	} else {
		cg_initrd_list(initrd, text, sizeof(text));
		cg_find(report, CG_F_INITRD_RELEASE, text, release);
		cg_check_done(report, CG_CHECK_INITRD_RELEASE);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * estimate VERSION CPUS CMDLINE IMAGE [SIZE HEAD CONTENT INODES]: what core/ estimates that a capture kernel needs to
 * run in, and advises, one "name value" a line, for a machine with one node, no memory of the firmware's tables above
 * 4G, five-level paging and no devices. VERSION is one of cg_age_tested() and says how the running kernel loads; SIZE
 * is that of the initrd, HEAD its first bytes in hex, as many as tell how it is packed.
 */
#include <crashguard/advice.h>
#include <crashguard/decode.h>
#include <crashguard/estimate.h>
#include <crashguard/plan.h>
#include <stdlib.h>

#include "file.h"

#define PERCPU CG_K(256)	/* bytes in use of one CPU's area, by percpu_size of stock kernels in such a guest */

static struct cg_report report;

static void number(const char *name, u64 value)
{
	printf("%s %llu\n", name, value);
}

static int read_image(char *path, struct cg_decoders *dec, struct cg_image *img)
{
	struct cg_source src;
	char *words[2];

	words[1] = path;
	if (file_open(2, words, "", &src))
		return -1;
	return cg_image_read(&src, true, img, &report) ?: cg_payload_read(&src, img, dec, &report);
}

static void read_initrd(char **words, struct cg_demand *demand)
{
	u8 head[CG_STREAM_HEAD] = { 0 };
	size_t i, digits = strlen(words[1]);
	unsigned int byte;

	for (i = 0; i < sizeof(head) && 2 * i < digits && sscanf(words[1] + 2 * i, "%2x", &byte) == 1; i++)
		head[i] = byte;
	cg_stream_read(head, &demand->stream);
	demand->initrd_size = strtoull(words[0], NULL, 10);
	demand->initrd_counted = true;
	demand->initrd_content = strtoull(words[2], NULL, 10);
	demand->initrd_inodes = strtoul(words[3], NULL, 10);
}

static void show(const struct cg_demand *demand, u64 least)
{
	struct cg_estimate out;

	cg_estimate_make(demand, &out);
	number("kernel", out.kernel);
	number("initrd", out.initrd);
	number("system", out.system);
	number("total", out.total);
	number("advice", out.known ? cg_advice_size(out.total, 0, least) : 0);
}

int main(int argc, char **argv)
{
	static struct cg_machine m = { .percpu_size = PERCPU, .nr_nodes = 1, .la57 = true, .gigabyte_pages = true };
	static struct cg_demand demand;
	static struct cg_image img;
	static struct cg_plan plan;
	struct cg_decoders dec;
	struct cg_need need;

	if ((argc != 5 && argc != 9) || !cg_age_tested(argv[1]) || atoi(argv[2]) < 1 || cg_decoders_init(&dec)) {
		fprintf(stderr, "usage: estimate 6.1|6.12|7.3 CPUS CMDLINE IMAGE [SIZE HEAD CONTENT INODES]\n");
		return 2;
	}
	m.age = *cg_age_tested(argv[1]);
	m.nr_cpu_possible = atoi(argv[2]);
	if (read_image(argv[4], &dec, &img)) {
		fprintf(stderr, "estimate: %s cannot be read as a kernel\n", argv[4]);
		return 1;
	}
	cg_decoders_exit(&dec);
	if (argc > 5)
		read_initrd(argv + 5, &demand);
	cg_need_work_out(&m, &img, demand.initrd_size, strlen(argv[3]) + 1, CG_BOUND_MOST, &need);
	cg_demand_read(&m, &img, &need, argv[3], &demand);
	cg_plan_make(&need, &CG_PLAN_ANYWHERE, &plan);
	show(&demand, cg_plan_smallest_anywhere(&plan, CG_M(16)));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * estimate VERSION CPUS CMDLINE IMAGE [INITRD]: what core/ estimates that a capture kernel needs to run in, and
 * advises, one "name value" a line, for a machine with one node, no memory of the firmware's tables above 4G,
 * five-level paging and no devices; VERSION is one of cg_age_tested() and says how the running kernel loads.
 */
#include <crashguard/advice.h>
#include <crashguard/cpio.h>
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

static int open_file(char *path, struct cg_source *src)
{
	char *words[2];

	words[1] = path;
	return file_open(2, words, "", src);
}

static int read_image(char *path, struct cg_decoders *dec, struct cg_image *img)
{
	struct cg_source src;

	if (open_file(path, &src))
		return -1;
	return cg_image_read(&src, true, img, &report) ?: cg_payload_read(&src, img, dec, &report);
}

static int read_initrd(char *path, struct cg_decoders *dec, struct cg_demand *demand)
{
	static struct cg_initrd counted;
	static struct cg_cpio cpio;
	u8 head[CG_STREAM_HEAD] = { 0 };
	struct cg_source src;

	if (open_file(path, &src) || cg_initrd_count(&src, dec, &cpio, &counted))
		return -1;
	if (src.read(&src, 0, head, min_t(u64, src.size, sizeof(head))))
		return -1;
	cg_stream_read(head, &demand->stream);
	demand->initrd_size = src.size;
	demand->initrd_counted = counted.counted;
	demand->initrd_content = counted.content;
	demand->initrd_inodes = counted.inodes;
	return 0;
}

static void show(const struct cg_demand *demand, u64 least)
{
	struct cg_estimate out;

	cg_estimate_make(demand, &out);
	number("kernel", out.kernel);
	number("initrd", out.initrd);
	number("system", out.system);
	number("total", out.total);
	number("content", demand->initrd_content);
	number("inodes", demand->initrd_inodes);
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

	if (argc < 5 || argc > 6 || !cg_age_tested(argv[1]) || atoi(argv[2]) < 1 || cg_decoders_init(&dec)) {
		fprintf(stderr, "usage: estimate 6.1|6.12|7.3 CPUS CMDLINE IMAGE [INITRD]\n");
		return 2;
	}
	m.age = *cg_age_tested(argv[1]);
	m.nr_cpu_possible = atoi(argv[2]);
	if (read_image(argv[4], &dec, &img) || (argc > 5 && read_initrd(argv[5], &dec, &demand))) {
		fprintf(stderr, "estimate: the files cannot be read as a kernel and its initrd\n");
		return 1;
	}
	cg_decoders_exit(&dec);
	cg_need_work_out(&m, &img, demand.initrd_size, strlen(argv[3]) + 1, CG_BOUND_MOST, &need);
	cg_demand_read(&m, &img, &need, argv[3], &demand);
	cg_plan_make(&need, &CG_PLAN_ANYWHERE, &plan);
	show(&demand, cg_plan_smallest_anywhere(&plan, CG_M(16)));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What crashguard says of a kernel and its initramfs, without the module, without root, and for another machine: the
 * same code as in the module, for a machine that the options describe. Called by crashguard lint.
 *
 * Lines: "<severity> <slug> <sentence>", "check <name> <state> [reason]", "<file> <value>". Ends with 0: nothing speaks
 * against it; 1: a warning; 2: an error; 3: not all could be judged; 64: wrong use.
 */
#include <crashguard/advice.h>
#include <crashguard/cmdline.h>
#include <crashguard/cpio.h>
#include <crashguard/decode.h>
#include <crashguard/estimate.h>
#include <crashguard/explain.h>
#include <crashguard/initrd.h>
#include <crashguard/lint.h>
#include <crashguard/plan.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINT_LOW_RAM CG_G(3)		/* where a PC's memory goes on above 4G: a hole of 1G for devices */
#define LINT_REGION_ALIGN CG_M(16)
#define LINT_EFI_MAP CG_K(16)		/* as much as the module takes it for at most */
#define LINT_TEXT (256 * 1024)

enum { LINT_USAGE = 64 };

/*
 * @kernel, @initrd: files; initrd.size 0: none
 * @machine: that of the options
 * @res: what its kernel would reserve
 * The rest as in struct cg_exam of the module.
 */
struct lint {
	struct cg_source kernel, initrd;
	const char *words, *cmdline, *running;
	char asked[CG_CAPTURE_LINE];
	char line[CG_CAPTURE_LINE];
	struct cg_machine machine;
	struct cg_decoders dec;
	struct cg_cpio cpio;
	struct cg_image image;
	struct cg_initrd content;
	struct cg_need need;
	struct cg_plan plan;
	struct cg_demand demand;
	struct cg_estimate estimate;
	struct cg_reservation res;
	struct cg_layout layout;
	struct cg_report report;
	u64 ram, advised;
	char advice[CG_ADVICE_LEN];
	char text[LINT_TEXT];
};

static int wrong_use(void)
{
	fputs("usage: crashguard-lint --crashkernel=WORDS --ram=SIZE | --iomem=FILE [--cmdline=WORDS]\n"
	      "                       [--running=RELEASE] [--cpus=N] KERNEL [INITRD]\n", stderr);
	return LINT_USAGE;
}

static int file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	ssize_t got = pread((int)(intptr_t)src->priv, buf, len, (off_t)off);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -ENODATA;
}

static bool file_open(const char *name, struct cg_source *src)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		fprintf(stderr, "crashguard-lint: %s: %s\n", name, fd < 0 ? strerror(errno) : "no regular file");
		return false;
	}
	*src = (struct cg_source){ (u64)st.st_size, file_read, (void *)(intptr_t)fd };
	return true;
}

static bool iomem_of_file(struct lint *l, const char *name)
{
	FILE *f = fopen(name, "r");
	size_t len = f ? fread(l->text, 1, sizeof(l->text) - 1, f) : 0;
	int ret;

	if (f)
		fclose(f);
	l->text[len] = '\0';
	ret = len ? cg_iomem_parse(l->text, len, &l->machine) : -EIO;
	if (ret)
		fprintf(stderr, "crashguard-lint: %s: %s\n", name,
			ret == -EACCES ? "only root sees the addresses" : "no map of memory");
	return !ret;
}

/* As firmware mostly has it. */
static bool iomem_of_ram(struct lint *l, u64 ram)
{
	u64 low = min(ram, LINT_LOW_RAM);
	int len;

	len = snprintf(l->text, sizeof(l->text), "00001000-0009fbff : System RAM\n00100000-%08llx : System RAM\n",
		       low - 1);
	if (ram > low)
		snprintf(l->text + len, sizeof(l->text) - (size_t)len, "100000000-%llx : System RAM\n",
			 CG_G(4) + ram - low - 1);
	return ram >= CG_M(16) && !cg_iomem_parse(l->text, strlen(l->text), &l->machine);
}

static void read_kernel(struct lint *l)
{
	int ret = cg_image_read(&l->kernel, false, &l->image, &l->report);

	if (ret)
		cg_check_not_run(&l->report, CG_CHECK_IMAGE_PAYLOAD, "the image was not understood");
	else
		cg_payload_read(&l->kernel, &l->image, &l->dec, &l->report);
}

static void read_initrd(struct lint *l)
{
	int ret = l->initrd.size ? cg_initrd_count(&l->initrd, &l->dec, &l->cpio, &l->content) : 0;

	if (ret)
		cg_check_not_run(&l->report, CG_CHECK_INITRD_RELEASE, "the initrd could not be read");
	else
		cg_initrd_judge(&l->content, l->image.release, &l->report);
}

/* What runs is the same kernel where nobody says another. */
static bool machine_age(struct lint *l)
{
	if (!cg_age_of_release(l->running ?: l->image.release, &l->machine.age))
		return false;
	cg_host_memparse_strict = l->machine.age.memparse_strict;
	return true;
}

static void work_out_need(struct lint *l)
{
	u8 head[CG_STREAM_HEAD] = { 0 };

	if (l->initrd.size)
		file_read(&l->initrd, 0, head, (size_t)min(l->initrd.size, (u64)sizeof(head)));
	cg_need_work_out(&l->machine, &l->image, l->initrd.size, strlen(l->cmdline) + 1, CG_BOUND_MOST, &l->need);
	l->need.ram_pages = cg_ground_ram(&l->machine) / CG_PAGE;
	l->demand.initrd_size = l->initrd.size;
	cg_stream_read(head, &l->demand.stream);
	if (l->content.counted) {
		l->demand.initrd_content = l->content.content;
		l->demand.initrd_inodes = l->content.inodes;
		l->demand.initrd_counted = true;
	}
	cg_demand_read(&l->machine, &l->image, &l->need, l->cmdline, &l->demand);
	cg_plan_make(&l->need, &CG_PLAN_ANYWHERE, &l->plan);
	l->demand.least = cg_plan_smallest_anywhere(&l->plan, CG_M(16));
}

static void advise(struct lint *l)
{
	struct cg_demand demand = l->demand;
	u64 devices;

	cg_demand_place(&l->machine, NULL, NULL, &demand);
	cg_estimate_make(&demand, &l->estimate);
	devices = cg_advice_devices(&l->machine, cg_demand_cpus(&demand));
	l->advised = l->estimate.known ? cg_advice_size(l->estimate.total, devices, demand.least) : 0;
	cg_advice_words(&l->machine, l->advised, l->advice, sizeof(l->advice));
}

/* Where the region is taken to lie, if KASLR decides: where it would be without, or at the top. */
static u64 region_start(const struct cg_case *c, const struct cg_prediction *p)
{
	struct cg_prediction linked;
	struct cg_ground g;
	u64 top = cg_ground_ram_end(c->m);

	if (p->start_known)
		return p->start;
	cg_ground_read(c->m, CG_KERNEL_LINKED, &g);
	cg_predict(&g, &c->request, &linked);
	if (linked.start_known)
		return linked.start;
	if (!p->above_4g)
		top = min(top, CG_G(4));
	return cg_align_down(top - min(top, p->size + CG_M(1)), LINT_REGION_ALIGN);
}

static void reserve(struct lint *l)
{
	struct cg_prediction p;
	struct cg_case c;
	u64 start;

	cg_case_read(&c, &l->machine, l->words, 0);
	c.wanted = true;
	c.advised = l->advised;
	cg_case_judge(&c, &p, &l->report);
	cg_check_done(&l->report, CG_CHECK_RESERVATION);
	if (c.request.fault || p.grant == CG_GRANT_NO)
		return;
	start = region_start(&c, &p);
	l->res.main = (struct cg_range){ start, start + p.size - 1 };
	if (p.low_known && p.low_size)
		l->res.low = (struct cg_range){ CG_G(1), CG_G(1) + p.low_size - 1 };
	l->res.cma_known = true;
	l->res.cma_size = p.cma_size;
}

static void judge(struct lint *l)
{
	u64 room = cg_range_size(&l->res.main) + cg_range_size(&l->res.low) + l->res.cma_size;
	struct cg_lint words = { 0 };

	cg_cmdline_check(&l->image, strlen(l->cmdline) + 1, &l->report);
	cg_lint_facts_of(&l->machine, &l->res, true, &words.facts);
	snprintf(l->text, sizeof(l->text), "%s", l->cmdline);
	cg_lint_read(l->text, &words);
	cg_lint_report(&words, &l->report);
	if (cg_range_is_empty(&l->res.main)) {
		cg_check_not_run(&l->report, CG_CHECK_PLACEMENT, "nothing would be reserved");
		cg_check_not_run(&l->report, CG_CHECK_RUN_TIME, "nothing would be reserved");
		return;
	}
	cg_place_check(&l->machine, &l->res.main, &l->need, l->advice, &l->layout, &l->report);
	cg_demand_place(&l->machine, &l->res.main, &l->res.low, &l->demand);
	cg_estimate_make(&l->demand, &l->estimate);
	cg_estimate_judge(&l->demand, &l->estimate, room, l->advice, &l->report);
}

/* All that is about a machine which nobody looks at. */
static bool is_made(enum cg_check check)
{
	switch (check) {
	case CG_CHECK_RESERVATION:
	case CG_CHECK_IMAGE_HEADER:
	case CG_CHECK_IMAGE_PAYLOAD:
	case CG_CHECK_PLACEMENT:
	case CG_CHECK_COMMAND_LINE:
	case CG_CHECK_RUN_TIME:
	case CG_CHECK_INITRD_RELEASE:
		return true;
	default:
		return false;
	}
}

static int verdict(const struct lint *l)
{
	bool warned = false, gap = false;
	unsigned int i;

	if (cg_report_first_error(&l->report))
		return 2;
	for (i = 0; i < l->report.nr; i++)
		warned |= cg_finding_desc(l->report.finding[i].code)->severity == CG_WARNING;
	for (i = 0; i < CG_CHECKS; i++)
		gap |= is_made(i) && l->report.check[i].state == CG_NOT_RUN;
	return gap || l->report.lost ? 3 : warned;
}

static int tell(struct lint *l)
{
	unsigned int i;
	char *line;

	cg_report_findings(l->text, sizeof(l->text), &l->report);
	fputs(l->text, stdout);
	cg_report_checks(l->text, sizeof(l->text), &l->report);
	for (i = 0, line = strtok(l->text, "\n"); line; i++, line = strtok(NULL, "\n")) {
		if (is_made(i))
			printf("check %s\n", line);
	}
	printf("image/release %s\nimage/format %s\n", l->image.release, cg_format_name(l->image.format));
	printf("reservation/size %llu\n", cg_range_size(&l->res.main));
	if (l->estimate.known)
		printf("estimate/kernel %llu\nestimate/initrd %llu\nestimate/system %llu\nestimate/total %llu\n",
		       l->estimate.kernel, l->estimate.initrd, l->estimate.system, l->estimate.total);
	printf("advice %s\n", l->advice);
	return verdict(l);
}

static void lint_all(struct lint *l)
{
	static const char strange[] = "which kernel would run it is not known";

	l->res = (struct cg_reservation){ .known = true, .main = CG_RANGE_EMPTY, .low = CG_RANGE_EMPTY };
	read_kernel(l);
	read_initrd(l);
	if (!machine_age(l)) {
		cg_check_not_run(&l->report, CG_CHECK_RESERVATION, strange);
		cg_check_not_run(&l->report, CG_CHECK_PLACEMENT, strange);
		cg_check_not_run(&l->report, CG_CHECK_RUN_TIME, strange);
		return;
	}
	if (!l->cmdline) {
		cg_cmdline_derive("", l->line, sizeof(l->line));
		l->cmdline = l->line;
	}
	work_out_need(l);
	advise(l);
	reserve(l);
	judge(l);
}

static bool take_option(struct lint *l, int option, const char *value)
{
	char *end;

	switch (option) {
	case 'k':
		/* "256M", or whole words, of which there may be several. */
		l->words = l->asked;
		snprintf(l->asked, sizeof(l->asked), "%s%s",
			 strncmp(value, "crashkernel=", 12) ? "crashkernel=" : "", value);
		return strlen(value) < CG_WORDS_MAX;
	case 'r':
		l->ram = memparse(value, &end);
		return l->ram && !*end && iomem_of_ram(l, l->ram);
	case 'i':
		l->ram = 1;
		return iomem_of_file(l, value);
	case 'c':
		l->cmdline = value;
		return true;
	case 'R':
		l->running = value;
		return true;
	case 'n':
		l->machine.nr_cpu_possible = (unsigned int)strtoul(value, &end, 10);
		return l->machine.nr_cpu_possible && !*end;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "crashkernel", required_argument, NULL, 'k' }, { "ram", required_argument, NULL, 'r' },
		{ "iomem", required_argument, NULL, 'i' },	 { "cmdline", required_argument, NULL, 'c' },
		{ "running", required_argument, NULL, 'R' },	 { "cpus", required_argument, NULL, 'n' }, { 0 },
	};
	static struct lint l = {
		.machine = { .nr_cpu_possible = 1, .efi_map_size = LINT_EFI_MAP, .gigabyte_pages = true },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (!take_option(&l, option, optarg))
			return wrong_use();
	}
	if (argc - optind < 1 || argc - optind > 2 || !l.ram || !l.words)
		return wrong_use();
	if (!file_open(argv[optind], &l.kernel) || (argc - optind == 2 && !file_open(argv[optind + 1], &l.initrd)))
		return 2;
	if (cg_decoders_init(&l.dec))
		return 2;
	lint_all(&l);
	cg_decoders_exit(&l.dec);
	return tell(&l);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * facts FILE: what core/ reads of a kernel image, one "name value" a line, then the findings. tests/host/facts.py
 * compares it with an independent reading.
 */
#include <crashguard/decode.h>
#include <stdlib.h>

#include "file.h"

static void number(const char *name, u64 value)
{
	printf("%s %llu\n", name, value);
}

static void show(const struct cg_image *img, int ret)
{
	number("errno", (u64)-ret);
	printf("format %s\n", cg_format_name(img->format));
	printf("release %s\n", img->release);
	number("loadable", img->loadable);
	number("file_size", img->file_size);
	number("memsz_declared", img->memsz_declared);
	number("memsz_required", img->memsz_required);
	number("alignment", img->alignment);
	number("pref_address", img->pref_address);
	number("relocatable", img->relocatable);
	number("load_size", img->load_size);
	number("protocol", img->protocol);
	number("xloadflags", img->xloadflags);
	number("cmdline_size", img->cmdline_size);
	number("payload_offset", img->payload_offset);
	number("payload_length", img->payload_length);
	printf("packing %s\n", cg_packing_name(img->packing));
	number("output_len", img->output_len);
	number("kernel_size", img->kernel_size);
	number("boot_end", img->boot_end);
	number("has_pe_header", img->has_pe_header);
	number("has_cert_table", img->has_cert_table);
	number("nr_load", img->phdr.nr_load);
	number("memsz_sum", img->phdr.memsz_sum);
	number("low", img->phdr.low);
	number("high", img->phdr.high);
}

int main(int argc, char **argv)
{
	static char text[CG_FINDINGS_MAX * CG_SENTENCE_LEN];
	static struct cg_report report;
	static struct cg_image img;
	struct cg_source src;
	struct cg_decoders dec;
	int ret;

	if (file_open(argc, argv, "facts FILE", &src))
		return 2;
	if (cg_decoders_init(&dec))
		return 2;
	ret = cg_image_read(&src, true, &img, &report);
	if (!ret)
		ret = cg_payload_read(&src, &img, &dec, &report);
	cg_decoders_exit(&dec);
	show(&img, ret);
	cg_report_findings(text, sizeof(text), &report);
	fputs(text, stdout);
	cg_report_checks(text, sizeof(text), &report);
	return 0;
}

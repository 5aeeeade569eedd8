// SPDX-License-Identifier: GPL-2.0-only
/* initrd FILE: what core/ counts in an initrd, one "name value" a line. tests/host/initrds compares it. */
#include <crashguard/cpio.h>
#include <crashguard/decode.h>
#include <stdlib.h>

#include "file.h"

int main(int argc, char **argv)
{
	static struct cg_report report;
	static struct cg_initrd out;
	static struct cg_cpio cpio;
	struct cg_source src;
	struct cg_decoders dec;
	unsigned int i;
	int ret;

	if (file_open(argc, argv, "initrd FILE", &src))
		return 2;
	if (cg_decoders_init(&dec))
		return 2;
	ret = cg_initrd_count(&src, &dec, &cpio, &out);
	cg_decoders_exit(&dec);
	cg_initrd_judge(&out, "", &report);
	printf("errno %d\ncounted %d\nsize %llu\ncontent %llu\ninodes %u\nsymlinks %u\n", -ret, out.counted, out.size,
	       out.content, out.inodes, out.symlinks);
	for (i = 0; i < out.nr_releases; i++)
		printf("release %s\n", out.release[i]);
	printf("says %s\n", report.check[CG_CHECK_INITRD_RELEASE].reason);
	return 0;
}

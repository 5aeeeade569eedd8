// SPDX-License-Identifier: GPL-2.0-only
/* initrd FILE: what core/ counts in an initrd, one "name value" a line. tests/host/initrds compares it. */
#include <crashguard/cpio.h>
#include <crashguard/decode.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int file_read(const struct cg_source *src, u64 off, void *buf, size_t len)
{
	ssize_t got = pread(*(const int *)src->priv, buf, len, (off_t)off);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -ENODATA;
}

int main(int argc, char **argv)
{
	static struct cg_report report;
	static struct cg_initrd out;
	static struct cg_cpio cpio;
	struct cg_source src = { .read = file_read };
	struct cg_decoders dec;
	struct stat st;
	unsigned int i;
	int fd, ret;

	if (argc != 2) {
		fprintf(stderr, "usage: initrd FILE\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		perror(argv[1]);
		return 2;
	}
	src.size = (u64)st.st_size;
	src.priv = &fd;
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

// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>

#include "../module/core/reason.c"

struct reason_row {
	const char *desc;
	int err;
	enum cg_syscall by;
	const char *has;
};

static const struct reason_row reason_rows[] = {
	{ "no hole", -EADDRNOTAVAIL, CG_SYSCALL_FILE_LOAD, "no piece that is large enough" },
	{ "outside", -EADDRNOTAVAIL, CG_SYSCALL_LOAD, "not inside the region" },
	{ "line too long", -EINVAL, CG_SYSCALL_FILE_LOAD, "longer than the image takes" },
	{ "bad segments", -EINVAL, CG_SYSCALL_LOAD, "segments overlap" },
	{ "no image", -ENOEXEC, CG_SYSCALL_FILE_LOAD, "bzImage" },
	{ "signature", -EKEYREJECTED, CG_SYSCALL_FILE_LOAD, "signature" },
	{ "no key", -ENOKEY, CG_SYSCALL_FILE_LOAD, "key" },
	{ "damaged signature", -EBADMSG, CG_SYSCALL_FILE_LOAD, "signature is damaged" },
	{ "damaged EFI header", -ELIBBAD, CG_SYSCALL_FILE_LOAD, "EFI header" },
	{ "unknown hash", -ENOPKG, CG_SYSCALL_FILE_LOAD, "hash" },
	{ "no signature", -ENODATA, CG_SYSCALL_FILE_LOAD, "no signature" },
	{ "forbidden", -EPERM, CG_SYSCALL_FILE_LOAD, "kexec_load_disabled" },
	{ "lockdown", -EPERM, CG_SYSCALL_LOAD, "try kexec -s" },
	{ "IMA", -EACCES, CG_SYSCALL_FILE_LOAD, "IMA's policy" },
	{ "Secure Boot", -EACCES, CG_SYSCALL_LOAD, "use kexec -s" },
	{ "busy", -EBUSY, CG_SYSCALL_LOAD, "another load" },
	{ "no such call", -ENOSYS, CG_SYSCALL_FILE_LOAD, "kexec -c -p" },
	{ "no memory", -ENOMEM, CG_SYSCALL_FILE_LOAD, "control pages" },
	{ "being written", -ETXTBSY, CG_SYSCALL_FILE_LOAD, "open for writing" },
	{ "too large", -EFBIG, CG_SYSCALL_FILE_LOAD, "larger than the kernel reads" },
	{ "bad descriptor", -EBADF, CG_SYSCALL_FILE_LOAD, "not open for reading" },
	{ "bad address", -EFAULT, CG_SYSCALL_LOAD, "addresses" },
	{ "signal", -EINTR, CG_SYSCALL_FILE_LOAD, "signal" },
	{ "disk", -EIO, CG_SYSCALL_FILE_LOAD, "cannot be read" },
	{ "the sign does not matter", EIO, CG_SYSCALL_FILE_LOAD, "cannot be read" },
	{ "anything else", -EDOM, CG_SYSCALL_LOAD, "its own lines in the log" },
};

static void reason_desc(const struct reason_row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(reason, reason_rows, reason_desc);

static void reason_says(struct kunit *test)
{
	const struct reason_row *row = test->param_value;
	const char *text = cg_reason(row->err, row->by);

	KUNIT_EXPECT_TRUE_MSG(test, !!strstr(text, row->has), "'%s' does not say '%s'", text, row->has);
	KUNIT_EXPECT_TRUE(test, strlen(text) < 200);
}

/* Two rows for the same errno and the same call: the second would never be said. */
static void reason_rows_are_reached(struct kunit *test)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cg_reasons); i++) {
		for (k = 0; k < i; k++)
			if (cg_reasons[i].err == cg_reasons[k].err)
				KUNIT_EXPECT_EQ(test, (int)(cg_reasons[i].by & cg_reasons[k].by), 0);
	}
}

static struct kunit_case reason_cases[] = {
	KUNIT_CASE_PARAM(reason_says, reason_gen_params),
	KUNIT_CASE(reason_rows_are_reached),
	{}
};

static struct kunit_suite reason_suite = {
	.name = "crashguard_reason",
	.test_cases = reason_cases,
};

kunit_test_suites(&reason_suite);

MODULE_LICENSE("GPL");

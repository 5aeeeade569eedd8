// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel means by the errno of a load that failed, where no finding says more. From kernel/kexec.c,
 * kernel/kexec_file.c, kernel/kexec_core.c and arch/x86/kernel/kexec-bzimage64.c.
 */
#include <crashguard/reason.h>

static const struct cg_reason_row {
	int err;
	enum cg_syscall by;
	const char *text;
} cg_reasons[] = {
	{ EADDRNOTAVAIL, CG_SYSCALL_FILE_LOAD,
	  "the region has no piece that is large enough for one of the segments; boot with a larger crashkernel=, or stage the image with crashguard, which places exactly" },
	{ EADDRNOTAVAIL, CG_SYSCALL_LOAD,
	  "a segment is not page aligned, or not inside the region that is reserved; load it with kexec -s" },
	{ EINVAL, CG_SYSCALL_FILE_LOAD,
	  "the command line is longer than the image takes, a file is empty, or the segments are more than half of RAM; shorten the line, or use a smaller initrd" },
	{ EINVAL, CG_SYSCALL_LOAD,
	  "segments overlap, hold more than they have room for, are more than 16 or more than half of RAM; load it with kexec -s" },
	{ ENOEXEC, CG_SYSCALL_ANY,
	  "the image is none that kexec_file_load takes; use the bzImage of an x86-64 kernel, or kexec -c" },
	{ EKEYREJECTED, CG_SYSCALL_ANY,
	  "the kernel does not accept the image's signature; use one signed by a key it trusts" },
	{ ENOKEY, CG_SYSCALL_ANY,
	  "the kernel has not got the key of the image's signature, or of an encrypted disk; use an image signed by a key it trusts" },
	{ EBADMSG, CG_SYSCALL_ANY,
	  "the image's signature is damaged or belongs to another file; install the kernel package again" },
	{ ELIBBAD, CG_SYSCALL_ANY,
	  "the image's EFI header or its table of signatures is damaged; install the kernel package again" },
	{ ENOPKG, CG_SYSCALL_ANY,
	  "the kernel lacks the hash or cipher of the image's signature; use an image signed in another way" },
	{ ENODATA, CG_SYSCALL_ANY,
	  "the image carries no signature, and the kernel wants one; use the signed kernel of the distribution" },
	{ EPERM, CG_SYSCALL_FILE_LOAD,
	  "the kernel permits no load: kexec_load_disabled, a used up kexec_load_limit_panic, or lockdown and an image without a signature" },
	{ EPERM, CG_SYSCALL_LOAD,
	  "the kernel permits no load by kexec_load: kexec_load_disabled, a used up kexec_load_limit_panic, or lockdown; try kexec -s" },
	{ EACCES, CG_SYSCALL_FILE_LOAD,
	  "IMA's policy wants a signature on a file, and it is missing or not good; sign the file for IMA, or use another one" },
	{ EACCES, CG_SYSCALL_LOAD,
	  "after Secure Boot, or by IMA's policy, the kernel takes no image by kexec_load; use kexec -s" },
	{ EBUSY, CG_SYSCALL_ANY, "another load is under way; try again when it has ended" },
	{ ENOSYS, CG_SYSCALL_ANY,
	  "this kernel has no kexec_file_load; load with kexec -c -p, which is watched all the same" },
	{ ENOMEM, CG_SYSCALL_ANY,
	  "there was no memory for the load, or no page of the region left for the kernel's control pages; free some, or boot with a larger crashkernel=" },
	{ ETXTBSY, CG_SYSCALL_ANY, "a file is open for writing; wait until it is complete" },
	{ EFBIG, CG_SYSCALL_ANY, "a file is larger than the kernel reads; name the right one" },
	{ EBADF, CG_SYSCALL_ANY, "a file is not open for reading" },
	{ EFAULT, CG_SYSCALL_ANY, "the program gave addresses that it has not got" },
	{ EINTR, CG_SYSCALL_ANY, "it was ended by a signal" },
	{ EIO, CG_SYSCALL_ANY, "a file cannot be read; look for errors of the disk in the log" },
};

/**
 * cg_reason() - cause and remedy of a load that failed
 * @err: what the kernel answered; the sign does not matter
 * @by: the system call
 *
 * Return: cause and remedy in one sentence.
 */
const char *cg_reason(int err, enum cg_syscall by)
{
	size_t i;

	if (err < 0)
		err = -err;
	for (i = 0; i < ARRAY_SIZE(cg_reasons); i++) {
		if (cg_reasons[i].err == err && (cg_reasons[i].by & by))
			return cg_reasons[i].text;
	}
	return "the kernel refused it; its own lines in the log say why";
}

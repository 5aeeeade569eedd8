// SPDX-License-Identifier: GPL-2.0-only
/* Names of errnos, as people search for them. The kernel's own errname() is not exported. */
#include <linux/errno.h>
#include <linux/kernel.h>

#include <crashguard/exam.h>

#define CG_ERRNO(name) { name, #name }

static const struct {
	int number;
	const char *name;
} cg_errnos[] = {
	CG_ERRNO(EPERM), CG_ERRNO(ENOENT), CG_ERRNO(EINTR), CG_ERRNO(EIO), CG_ERRNO(ENXIO),
	CG_ERRNO(E2BIG), CG_ERRNO(ENOEXEC), CG_ERRNO(EBADF), CG_ERRNO(EAGAIN), CG_ERRNO(ENOMEM),
	CG_ERRNO(EACCES), CG_ERRNO(EFAULT), CG_ERRNO(EBUSY), CG_ERRNO(EEXIST), CG_ERRNO(ENODEV),
	CG_ERRNO(ENOTDIR), CG_ERRNO(EISDIR), CG_ERRNO(EINVAL), CG_ERRNO(ENFILE),
	CG_ERRNO(EMFILE), CG_ERRNO(ETXTBSY), CG_ERRNO(EFBIG), CG_ERRNO(ENOSPC),
	CG_ERRNO(ESTALE), CG_ERRNO(ENAMETOOLONG), CG_ERRNO(ENOSYS), CG_ERRNO(ELOOP),
	CG_ERRNO(ENODATA), CG_ERRNO(EOVERFLOW), CG_ERRNO(EBADMSG), CG_ERRNO(ELIBBAD),
	CG_ERRNO(EADDRNOTAVAIL), CG_ERRNO(ENOPKG), CG_ERRNO(ENOKEY), CG_ERRNO(EKEYREJECTED),
	CG_ERRNO(ECANCELED), CG_ERRNO(ETIMEDOUT), CG_ERRNO(EOPNOTSUPP),
};

/**
 * cg_errno_name() - the name of an errno
 * @err: negative or positive
 *
 * Return: "ENOSPC"; "errno" for one that is not listed.
 */
const char *cg_errno_name(int err)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cg_errnos); i++) {
		if (cg_errnos[i].number == abs(err))
			return cg_errnos[i].name;
	}
	return "errno";
}

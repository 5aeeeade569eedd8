/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows about the bytes of a kernel image. Included by findings.h alone. */
#ifndef CRASHGUARD_FINDINGS_IMAGE_H
#define CRASHGUARD_FINDINGS_IMAGE_H

/* Opening and reading the file. The first three are raised by whoever opens it: {S0} is its path. */
#define CG_FINDINGS_IMAGE_FILE(X)                                                                             \
	X(IMAGE_UNREADABLE, "image-unreadable", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the kernel image {S0} cannot be read: {s1}",                                                       \
	  "check its path, its mount and its permissions")                                                    \
	X(IMAGE_NOT_A_FILE, "image-unreadable", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the kernel image {S0} is {s1}, not a regular file",                                                \
	  "give the path of the kernel itself, such as /boot/vmlinuz-$(uname -r)")                                     \
	X(IMAGE_BUSY, "image-unreadable", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                    \
	  "the kernel image {S0} is open for writing, and the kernel refuses to read it until that ends",     \
	  "let the program that writes it finish, then try again")                                            \
	X(IMAGE_READ_FAILED, "image-unreadable", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "reading {n0} bytes at offset {n1} of the kernel image failed with errno {n2}",                     \
	  "check the disk, or try again")                                                                     \
	X(IMAGE_SHRANK, "image-unreadable", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the kernel image became shorter while it was read: it had {n0} bytes, and byte {n1} is gone",      \
	  "let the program that writes it finish, then try again")

#define CG_FINDINGS_IMAGE_FORMAT(X)                                                                           \
	X(IMAGE_EMPTY, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                       \
	  "the kernel image is an empty file of 0 bytes",                                                     \
	  "install the kernel package again")                                                                 \
	X(IMAGE_FORMAT, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                      \
	  "the file of {n0} bytes is not a kernel image in any known format: it begins with {s0}",            \
	  "give a bzImage, such as /boot/vmlinuz-$(uname -r)")                                                         \
	X(IMAGE_STRANGER, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                    \
	  "the file of {n0} bytes is {s0}, not a kernel image",                                               \
	  "give a bzImage, such as /boot/vmlinuz-$(uname -r)")                                                         \
	X(IMAGE_BOOT_FLAG, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                   \
	  "the file has a Linux setup header, but no boot sector mark 0xaa55 at offset 510",                  \
	  "install the kernel package again")                                                                 \
	X(IMAGE_ELF_PROGRAM, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the file is {s0}, not a kernel",                                                                   \
	  "give a bzImage, such as /boot/vmlinuz-$(uname -r)")

#define CG_FINDINGS_IMAGE_TRUNCATED(X)                                                                        \
	X(IMAGE_CUT_HEADER, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                               \
	  "the file ends after {n0} bytes, within its {s0}, which reaches to byte {n1}",                      \
	  "install the kernel package again")                                                                 \
	X(IMAGE_CUT_SETUP, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "the file ends after {n0} bytes, and its boot sector and {n2} setup sectors alone are {n1} bytes",  \
	  "install the kernel package again")                                                                 \
	X(IMAGE_CUT_KERNEL, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                               \
	  "the file has {n0} bytes, and by its header (syssize) the kernel in it reaches to byte {n1}",       \
	  "install the kernel package again")                                                                 \
	X(IMAGE_CUT_PAYLOAD, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the file has {n0} bytes, and by its header the compressed kernel in it reaches to byte {n1}",      \
	  "install the kernel package again")                                                                 \
	X(IMAGE_CUT_PHDRS, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "the ELF file has {n0} bytes, and its {n2} program headers reach to byte {n1}",                     \
	  "copy the file again")                                                                              \
	X(IMAGE_CUT_SEGMENT, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the ELF file has {n0} bytes, and the segment of program header {n2} reaches to byte {n1}",         \
	  "copy the file again")                                                                              \
	X(IMAGE_CUT_SECTION, "image-truncated", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the EFI file has {n0} bytes, and its {s0} reaches to byte {n1}",                                   \
	  "copy the file again")

#define CG_FINDINGS_IMAGE_CORRUPT(X)                                                                          \
	X(IMAGE_HEADER_LENGTH, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the setup header says at offset 0x201 that it is {n0} bytes long, and {n1} to {n2} are possible",  \
	  "install the kernel package again")                                                                 \
	X(IMAGE_ALIGNMENT, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the alignment {n0} in the header ({s0}) is not a power of two",                                    \
	  "install the kernel package again")                                                                 \
	X(IMAGE_ALIGNMENT_SMALL, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                            \
	  "the header allows an alignment of {e0}, and this kernel cannot run at less than {e1}",             \
	  "install the kernel package again")                                                                 \
	X(IMAGE_ALIGNMENT_LARGE, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                            \
	  "the header wants an alignment of {e0}, and no kernel asks for more than {e1}",                     \
	  "install the kernel package again")                                                                 \
	X(IMAGE_INIT_SIZE_ZERO, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "the header says that the kernel needs 0 bytes of memory ({s0})",                                   \
	  "install the kernel package again")                                                                 \
	X(IMAGE_INIT_SIZE_ABSURD, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                           \
	  "the header says that the kernel needs {u0} to start ({s0}), and no kernel image is above {d1}",    \
	  "install the kernel package again")                                                                 \
	X(IMAGE_INIT_SIZE_UNALIGNED, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                        \
	  "the header says that the kernel needs {n0} bytes to start (init_size), which is not a multiple "   \
	  "of {n1}: it would die without a word",                                                             \
	  "install the kernel package again")                                                                 \
	X(IMAGE_INIT_SIZE_SMALL, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                            \
	  "the header says that the kernel needs {n0} bytes to start ({s0}), and {n1} bytes are loaded",      \
	  "install the kernel package again")                                                                 \
	X(IMAGE_NO_KERNEL, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the header leaves no bytes for the kernel: {n0} of {n1} bytes are setup code, and syssize is {n2}", \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PREF_UNALIGNED, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "the preferred address {X0} in the header is not a multiple of {e1}, the least alignment it runs at", \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PREF_ABSURD, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "the preferred address {X0} in the header is above the {d1} that a kernel is linked in",            \
	  "install the kernel package again")                                                                 \
	X(IMAGE_CMDLINE_SIZE, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                               \
	  "the header says that the kernel takes no command line (cmdline_size 0), and a capture kernel "     \
	  "needs one",                                                                                        \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_OUTSIDE, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                            \
	  "the header puts the compressed kernel at bytes {n0} to {n1}, and the kernel ends at byte "          \
	  "{n2}",                                                                                             \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_TINY, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                               \
	  "the header says that the compressed kernel has {n0} bytes, and none is below {n1}",                \
	  "install the kernel package again")                                                                 \
	X(IMAGE_FIELD_SET, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the header field {s0} is {n0}, and in a file it is 0: the capture kernel would take it for its "   \
	  "loader's",                                                                                         \
	  "install the kernel package again")                                                                 \
	X(IMAGE_ELF_PHENTSIZE, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "a program header of the ELF file is said to have {n0} bytes, and it has {n1}",                     \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_PHNUM, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the ELF file is said to have {n0} program headers, and a kernel has 1 to {n1}",                    \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_NO_LOAD, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "none of the {n0} program headers of the ELF file is loaded (PT_LOAD)",                             \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_LOADS, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the ELF file has more than the {n0} segments (PT_LOAD) that kexec can load",                       \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_WRAP, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                   \
	  "program header {n0} of the ELF file ends beyond 2^{n1} ({s0})",                                    \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_MEMSZ, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "program header {n0} of the ELF file puts {n1} bytes of file into {n2} bytes of memory",            \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_ALIGN, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "program header {n0} of the ELF file wants an alignment of {n1}, which is not a power of two or "   \
	  "above {e2}",                                                                                       \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_OVERLAP, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "the segments of program headers {n0} and {n1} of the ELF file overlap in memory by {n2} bytes",    \
	  "copy the file again")                                                                              \
	X(IMAGE_ELF_HEADER, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the ELF header is damaged: {s0} is {n0}, and {n1} is right",                                       \
	  "copy the file again")                                                                              \
	X(IMAGE_EFI_HEADER, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the EFI header is damaged: {s0} is {n0}, and at most {n1} is possible",                            \
	  "copy the file again")                                                                              \
	X(IMAGE_SIZE_FIELD, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the header says that the kernel takes {n0} bytes of memory (image_size), and the file has {n1}",   \
	  "copy the file again")                                                                              \
	X(IMAGE_TEXT_OFFSET, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                \
	  "the header puts the kernel {n0} bytes (text_offset) above a multiple of {e1}, which is no less",   \
	  "copy the file again")

/* The payload: what lies packed inside a bzImage. Sizes are bytes. */
#define CG_FINDINGS_IMAGE_PAYLOAD(X)                                                                          \
	X(IMAGE_MEMSZ_SHORT, "image-memsz-short", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                           \
	  "the header claims that {d0} are enough to start (init_size), and the kernel inside needs {u1}: "   \
	  "{u2} are missing, and it would overwrite what lies behind it",                                     \
	  "install the kernel package again, and do not load this file")                                      \
	X(IMAGE_PAYLOAD_MAGIC, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                             \
	  "no compressed kernel lies at offset {n0} of the file, where the header puts it: there is {s0}",    \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_DAMAGED, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                           \
	  "the compressed kernel ({s0}) is damaged within its first {n0} bytes: {s1}",                        \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_NOT_ELF, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                           \
	  "the compressed kernel ({s0}) does not unpack to an x86-64 ELF kernel: {s1}",                       \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_LENGTH, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                            \
	  "the compressed kernel is said to unpack to {n0} bytes, and the ELF file in it has at least {n1}",  \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_ABSURD, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                            \
	  "the compressed kernel is said to unpack to {u0}, and no kernel is above {d1}",                     \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_PREF, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                              \
	  "the header says that the kernel prefers to run at {X0}, and the kernel inside was linked for {X1}", \
	  "install the kernel package again")                                                                 \
	X(IMAGE_PAYLOAD_ALIGN, "image-corrupt", CG_ERROR, CG_CHECK_IMAGE_PAYLOAD,                             \
	  "a segment of the kernel inside wants an alignment of {n0}, and its boot code takes multiples of "  \
	  "{e1} only",                                                                                        \
	  "install the kernel package again")                                                                 \
	X(IMAGE_BODY_DAMAGED, "image-corrupt", CG_ERROR, CG_CHECK_PAYLOAD_BODY,                               \
	  "the compressed kernel ({s0}) is damaged at byte {n0} of {n1}: {s1}",                               \
	  "install the kernel package again")                                                                 \
	X(IMAGE_BODY_LENGTH, "image-corrupt", CG_ERROR, CG_CHECK_PAYLOAD_BODY,                                \
	  "the compressed kernel unpacks to {n0} bytes, and {n1} are promised",                               \
	  "install the kernel package again")

/* Whole images that the kexec_file_load of this kernel does not take. */
#define CG_FINDINGS_IMAGE_UNSUPPORTED(X)                                                                      \
	X(IMAGE_OLD_PROTOCOL, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                           \
	  "the image speaks boot protocol {s0}, and kexec_file_load takes 2.12 (Linux 3.8) and later",        \
	  "use a newer kernel, or load this one with kexec -c -p")                                            \
	X(IMAGE_LOADED_LOW, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "the image is a zImage, which is loaded low, and kexec_file_load takes a bzImage only",             \
	  "build the kernel with make bzImage")                                                               \
	X(IMAGE_NOT_64BIT, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "the image has no 64-bit entry (XLF_KERNEL_64 is not set): it is a 32-bit kernel",                  \
	  "use a 64-bit kernel, or load this one with kexec -c -p")                                           \
	X(IMAGE_BELOW_4G, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                               \
	  "the image cannot be loaded above 4G (XLF_CAN_BE_LOADED_ABOVE_4G is not set), and "                 \
	  "kexec_file_load takes only those that can",                                                        \
	  "build the kernel with CONFIG_RELOCATABLE")                                                         \
	X(IMAGE_NO_5LEVEL, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                              \
	  "this kernel runs with 5-level paging, which the image cannot be started from (XLF_5LEVEL is not "  \
	  "set)",                                                                                             \
	  "boot with no5lvl, or use a kernel of Linux 4.20 or later")                                         \
	X(IMAGE_ELF_KERNEL, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "the image is an {s0} kernel (vmlinux), and kexec_file_load takes a bzImage only",                  \
	  "use the bzImage of the same build, or load this one with kexec -c -p")                             \
	X(IMAGE_OTHER_MACHINE, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                          \
	  "the image is {s0}, and this machine is x86-64",                                                    \
	  "use a kernel for x86-64")                                                                          \
	X(IMAGE_BIG_ENDIAN, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                             \
	  "the image is a big-endian {s0} file, and this machine is little-endian",                           \
	  "use a kernel for this machine")                                                                    \
	X(IMAGE_PACKED, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the whole file of {n0} bytes is packed with {s0}, and kexec_file_load does not unpack files",      \
	  "unpack it first ({s0} -dc FILE), or use the bzImage")                                              \
	X(IMAGE_ZBOOT, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                  \
	  "the image is an EFI zboot file (a kernel of {n0} bytes packed with {s0}), and kexec_file_load "    \
	  "does not unpack it",                                                                               \
	  "use a kernel for x86-64")                                                                          \
	X(IMAGE_UKI, "image-unsupported", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                    \
	  "the image is a unified kernel image, and kexec_file_load wants the bzImage of {n0} bytes in its "  \
	  ".linux section",                                                                                   \
	  "take it out with objcopy -O binary --only-section=.linux")                                         \
	X(IMAGE_EFI_PROGRAM, "image-format", CG_ERROR, CG_CHECK_IMAGE_HEADER,                                 \
	  "the file is an EFI or Windows program without a kernel in it (no .linux section)",                 \
	  "give a bzImage, such as /boot/vmlinuz-$(uname -r)")

/* Raised by whoever knows what the machine demands: {s0} is who demands it. */
#define CG_FINDINGS_IMAGE_SIGNATURE(X)                                                                        \
	X(IMAGE_UNSIGNED, "image-unsigned", CG_ERROR, CG_CHECK_SIGNATURE,                                     \
	  "the image carries no signature (its certificate table is empty), and this machine demands one: "   \
	  "{s0}",                                                                                             \
	  "use the signed kernel of the distribution, or sign this one")                                      \
	X(IMAGE_UNSIGNABLE, "image-unsigned", CG_ERROR, CG_CHECK_SIGNATURE,                                   \
	  "the image was built without CONFIG_EFI_STUB and cannot carry a signature, and this machine "       \
	  "demands one: {s0}",                                                                                \
	  "use the signed kernel of the distribution")

#define CG_FINDINGS_IMAGE(X)             \
	CG_FINDINGS_IMAGE_FILE(X)        \
	CG_FINDINGS_IMAGE_FORMAT(X)      \
	CG_FINDINGS_IMAGE_TRUNCATED(X)   \
	CG_FINDINGS_IMAGE_CORRUPT(X)     \
	CG_FINDINGS_IMAGE_PAYLOAD(X)     \
	CG_FINDINGS_IMAGE_UNSUPPORTED(X) \
	CG_FINDINGS_IMAGE_SIGNATURE(X)

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where kernels differ, and the only file that may ask for a version. The code is written for the newest kernel;
 * what an older one lacks is supplied here, each with the kernel that changed it.
 */
#ifndef CRASHGUARD_COMPAT_H
#define CRASHGUARD_COMPAT_H

#include <linux/cc_platform.h>
#include <linux/efi.h>
#include <linux/ftrace.h>
#include <linux/kexec.h>
#include <linux/version.h>

#include <crashguard/machine.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "crashguard needs Linux 6.1 or later"
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0)
#warning "crashguard was tested up to Linux 7.3; this kernel is newer"
#endif

#ifndef CONFIG_X86_64
#error "crashguard judges and stages on x86-64 only"
#endif
#if !defined(CONFIG_KEXEC_CORE) || !defined(CONFIG_CRASH_DUMP)
#error "crashguard needs a kernel with CONFIG_KEXEC_CORE and CONFIG_CRASH_DUMP: this one cannot load a capture kernel"
#endif
#ifndef CONFIG_KPROBES
#error "crashguard needs CONFIG_KPROBES to learn where the system calls are"
#endif
#ifndef CONFIG_HAVE_STATIC_CALL_INLINE
#error "crashguard needs static calls that are patched in line (CONFIG_HAVE_STATIC_CALL_INLINE)"
#endif
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#error "crashguard needs CONFIG_DYNAMIC_FTRACE_WITH_ARGS to watch the system calls"
#endif

/* v6.5: ftrace_instruction_pointer_set() became ftrace_regs_set_instruction_pointer() */
#ifndef ftrace_regs_set_instruction_pointer
#ifndef ftrace_instruction_pointer_set
#error "no known way to set the instruction pointer in an ftrace callback on this kernel"
#endif
#define ftrace_regs_set_instruction_pointer ftrace_instruction_pointer_set
#endif

/* v6.6: __counted_by(), which 6.1.y has only since some point after 6.1.176 */
#ifndef __counted_by
#define __counted_by(member)
#endif

/* v6.16: the callbacks of a bin_attribute, and the list of them in a group, take const */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define cg_bin_const const
#else
#define cg_bin_const
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define CG_AGE_GENERIC_RESERVE true	/* v6.7: x86 moved to reserve_crashkernel_generic() */
#else
#define CG_AGE_GENERIC_RESERVE false
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define CG_AGE_KERNEL_MIN_PREF true	/* v6.8: bzImage64_load() sets buf_min to pref_address */
#define CG_AGE_HOLE_END_EXACT true	/* v6.8: locate_mem_hole_top_down() starts at end - memsz + 1 */
#else
#define CG_AGE_KERNEL_MIN_PREF false
#define CG_AGE_HOLE_END_EXACT false
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define CG_AGE_CMA true			/* v6.17: crashkernel=,cma */
#else
#define CG_AGE_CMA false
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define CG_AGE_MEMPARSE_STRICT true	/* 7.x: memparse() refuses a bare suffix and saturates */
#else
#define CG_AGE_MEMPARSE_STRICT false
#endif

/* v6.13: ima_add_kexec_buffer() leaves crash images alone */
#if defined(CONFIG_IMA_KEXEC) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define CG_AGE_IMA_IN_CRASH true
#else
#define CG_AGE_IMA_IN_CRASH false
#endif

/* crash_load_segments() with CONFIG_CRASH_HOTPLUG (v6.6) leaves room for all that may be plugged in */
#if defined(CONFIG_CRASH_HOTPLUG) && defined(CONFIG_MEMORY_HOTPLUG)
#define CG_AGE_PHNUM (2 + CONFIG_NR_CPUS_DEFAULT + CONFIG_CRASH_MAX_MEMORY_RANGES)
#elif defined(CONFIG_CRASH_HOTPLUG)
#define CG_AGE_PHNUM (2 + CONFIG_NR_CPUS_DEFAULT + NR_CPUS + 128)	/* at most: plus what the machine has now */
#else
#define CG_AGE_PHNUM 0
#endif

static inline void cg_age_of_this_kernel(struct cg_age *age)
{
	*age = (struct cg_age){
		.generic_reserve = CG_AGE_GENERIC_RESERVE,
		.cma = CG_AGE_CMA,
		.memparse_strict = CG_AGE_MEMPARSE_STRICT,
		.kernel_min_pref = CG_AGE_KERNEL_MIN_PREF,
		.hole_end_exact = CG_AGE_HOLE_END_EXACT,
		.elfcorehdr_phnum = CG_AGE_PHNUM < 0xffff ? CG_AGE_PHNUM : 0,
		.ima_in_crash = CG_AGE_IMA_IN_CRASH,
	};
}

/* What an image under construction came from; without CONFIG_KEXEC_FILE none comes from files. */
#ifdef CONFIG_KEXEC_FILE
#define cg_kimage_kernel(image) ((image)->kernel_buf)
#define cg_kimage_kernel_len(image) ((image)->kernel_buf_len)
#define cg_kimage_initrd(image) ((image)->initrd_buf)
#define cg_kimage_purgatory(image) ((image)->purgatory_info.purgatory_buf)
#define cg_kimage_from_files(image) ((image)->file_mode)
#else
#define cg_kimage_kernel(image) NULL
#define cg_kimage_kernel_len(image) 0UL
#define cg_kimage_initrd(image) NULL
#define cg_kimage_purgatory(image) NULL
#define cg_kimage_from_files(image) false
#define KEXEC_BUF_MEM_UNKNOWN 0
struct kexec_buf {
	struct kimage *image;
	void *buffer;
	unsigned long bufsz, mem, memsz, buf_align, buf_min;
};
#endif

/* v6.16: keys of disks go to the capture kernel in a segment, which the kernel unmaps; 0: there is none */
#ifdef CONFIG_CRASH_DM_CRYPT
#define cg_kimage_keys(image) ((image)->dm_crypt_keys_addr)
#else
#define cg_kimage_keys(image) 0UL
#endif

/* v6.17: what sha256_init() and its kin take got a name of its own */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define cg_sha256_ctx sha256_ctx
#else
#define cg_sha256_ctx sha256_state
#endif

/* v6.9: a host of SEV-SNP guests says that it is one */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define cg_snp_host() cc_platform_has(CC_ATTR_HOST_SEV_SNP)
#else
#define cg_snp_host() false
#endif

/*
 * After Secure Boot arch_get_ima_policy() (security/integrity/ima/ima_efi.c) has kexec_file_load enforce signatures,
 * whatever IMA's policy says. Mainline tells modules nothing of Secure Boot: the flag is of Debian's and others'
 * kernels.
 */
#if defined(EFI_SECURE_BOOT) && defined(CONFIG_IMA_ARCH_POLICY) && defined(CONFIG_KEXEC_SIG)
#define cg_secure_boot_wants_signature() efi_enabled(EFI_SECURE_BOOT)
#else
#define cg_secure_boot_wants_signature() false
#endif

/* Each is chosen by much of a kernel; as modules of their own they would have to be loaded first. */
#define CG_HAVE_SUMS (IS_BUILTIN(CONFIG_XXHASH) && IS_BUILTIN(CONFIG_CRYPTO_LIB_SHA256))

#ifndef KEXEC_FILE_UNLOAD
#error "this kernel's headers do not define kexec_file_load's flags"
#endif

/* The flags this kernel knows; anything else it answers with EINVAL by itself. */
#ifdef KEXEC_FILE_FORCE_DTB		/* v6.17 */
#define CG_KEXEC_FILE_FLAGS 0x3fUL
#elif defined(KEXEC_FILE_NO_CMA)	/* v6.17 */
#define CG_KEXEC_FILE_FLAGS 0x1fUL
#elif defined(KEXEC_FILE_DEBUG)		/* v6.8 */
#define CG_KEXEC_FILE_FLAGS 0x0fUL
#else
#define CG_KEXEC_FILE_FLAGS 0x07UL
#endif

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the stock kernels that crashguard is tested on behave. For KUnit and the host programs; the module itself goes by
 * compat.h, which says it of the kernel it is built for.
 */
#include <crashguard/image.h>
#include <crashguard/machine.h>

/* 2 + CONFIG_NR_CPUS_DEFAULT + CONFIG_CRASH_MAX_MEMORY_RANGES of Debian's amd64 kernels with CRASH_HOTPLUG */
#define CG_DEBIAN_PHNUM (2 + 8192 + 8192)

static const struct {
	const char *version;
	struct cg_age age;
} cg_ages[] = {
	{ "6.1", { 0 } },
	{
		"6.12",
		{
			.generic_reserve = true,
			.kernel_min_pref = true,
			.hole_end_exact = true,
			.elfcorehdr_phnum = CG_DEBIAN_PHNUM,
		},
	},
	{
		"7.3",
		{
			.generic_reserve = true,
			.cma = true,
			.memparse_strict = true,
			.kernel_min_pref = true,
			.hole_end_exact = true,
			.elfcorehdr_phnum = CG_DEBIAN_PHNUM,
		},
	},
};

/**
 * cg_age_tested() - the age of a tested kernel
 * @version: "6.1", "6.12" or "7.3"
 *
 * Context: any.
 *
 * Return: the age; NULL where @version is none of these.
 */
const struct cg_age *cg_age_tested(const char *version)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cg_ages); i++) {
		if (!strcmp(cg_ages[i].version, version))
			return &cg_ages[i].age;
	}
	return NULL;
}

/**
 * cg_age_of_release() - the age of a kernel that is not running
 * @release: as it calls itself; untrusted, NUL-terminated
 * @age: overwritten. What its configuration decides is as Debian's amd64 kernels have it
 *
 * The same changes as in compat.h. Context: any.
 *
 * Return: false where the release is not one of those; @age is zeroed then.
 */
bool cg_age_of_release(const char *release, struct cg_age *age)
{
	u32 number = cg_release_number(release);

	*age = (struct cg_age){
		.generic_reserve = number >= 6007,
		.cma = number >= 6017,
		.memparse_strict = number >= 7000,
		.kernel_min_pref = number >= 6008,
		.hole_end_exact = number >= 6008,
		.elfcorehdr_phnum = number >= 6006 ? CG_DEBIAN_PHNUM : 0,
	};
	return number;
}

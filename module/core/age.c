// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the stock kernels that crashguard is tested on behave. For KUnit and the host programs; the module itself goes by
 * compat.h, which says it of the kernel it is built for.
 */
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

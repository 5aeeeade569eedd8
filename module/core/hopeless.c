// SPDX-License-Identifier: GPL-2.0-only
/* Certainty, for refusing somebody else's load: no size that cannot be known may make the difference. */
#include <crashguard/place.h>

/* Would the kernel's own placement fail, or be run over, with exactly these sizes? */
static bool cg_place_fails(const struct cg_age *age, const struct cg_range *region, const struct cg_need *need)
{
	struct cg_layout layout;
	struct cg_misfit miss;

	return cg_place_as_kernel(age, region, need, &layout, &miss) || cg_layout_is_unsafe(&layout, need);
}

/*
 * The kernel's search is greedy and not monotone: one page more at the top can move the kernel down a whole step of its
 * alignment and open a hole for the initrd. So every size between the bounds is tried.
 */
static bool cg_place_fails_always(const struct cg_age *age, const struct cg_range *region, const struct cg_need *least,
				  const struct cg_need *most)
{
	struct cg_need try = *most;

	for (try.purgatory = least->purgatory; try.purgatory <= most->purgatory; try.purgatory += CG_PAGE) {
		for (try.params = least->params; try.params <= most->params; try.params += CG_PAGE) {
			if (!cg_place_fails(age, region, &try))
				return false;
		}
	}
	return true;
}

/**
 * cg_place_is_hopeless() - is a load certain to fail, or to be run over when its kernel starts?
 * @age: whose rules
 * @region: the reservation, not empty
 * @least: the load with every unknown size at its lower bound
 * @most: the same load with every unknown size at its upper bound; a few pages more than @least
 *
 * Context: any; some forty placements.
 *
 * Return: true where no size between the bounds gives a placement that survives.
 */
bool cg_place_is_hopeless(const struct cg_age *age, const struct cg_range *region, const struct cg_need *least,
			  const struct cg_need *most)
{
	struct cg_need small = *most;

	if (cg_need_sum(least) > least->ram_pages / 2 * CG_PAGE)
		return true;
	small.elfcorehdr = least->elfcorehdr;
	return cg_place_fails_always(age, region, least, &small) && cg_place_fails_always(age, region, least, most);
}

// SPDX-License-Identifier: GPL-2.0-only
/* The policy: whether the system calls are watched, and whether a load may be refused. */
#include <linux/mutex.h>
#include <linux/string.h>

#include <crashguard/hooks.h>
#include <crashguard/state.h>

static const char *const cg_policy_names[] = {
	[CG_POLICY_OFF] = "off",
	[CG_POLICY_WARN] = "warn",
	[CG_POLICY_ENFORCE] = "enforce",
};

static DEFINE_MUTEX(cg_policy_lock);
static enum cg_policy cg_policy = CG_POLICY_WARN;
static bool cg_policy_closed;

/**
 * cg_policy_name() - as the parameter spells it
 * @policy: any
 *
 * Return: the word.
 */
const char *cg_policy_name(enum cg_policy policy)
{
	return cg_policy_names[policy];
}

/**
 * cg_policy_parse() - read the word
 * @word: untrusted
 * @policy: the result
 *
 * Return: 0, or -EINVAL.
 */
int cg_policy_parse(const char *word, enum cg_policy *policy)
{
	int found = match_string(cg_policy_names, ARRAY_SIZE(cg_policy_names), word);

	if (found < 0)
		return -EINVAL;
	*policy = found;
	return 0;
}

/**
 * cg_policy_get() - what holds now
 *
 * Return: the policy.
 */
enum cg_policy cg_policy_get(void)
{
	return READ_ONCE(cg_policy);
}

/**
 * cg_policy_set() - change it, and the hooks with it
 * @policy: the new one
 *
 * Hooks that cannot be set are a finding, not a failure. Where watching begins or ends, what was seen before is
 * forgotten: other loads can pass, or have passed, unseen. Context: sleeps.
 *
 * Return: 0, -EINTR, or -ENODEV where the module is about to go.
 */
int cg_policy_set(enum cg_policy policy)
{
	bool watched;

	if (mutex_lock_killable(&cg_policy_lock))
		return -EINTR;
	if (cg_policy_closed) {
		mutex_unlock(&cg_policy_lock);
		return -ENODEV;
	}
	watched = cg_hooks_are_set();
	WRITE_ONCE(cg_policy, policy);
	if (policy == CG_POLICY_OFF)
		cg_hooks_unset();
	else
		cg_hooks_set();
	if (watched != cg_hooks_are_set())
		cg_state_forget();
	mutex_unlock(&cg_policy_lock);
	return 0;
}

/**
 * cg_policy_close() - end the hooks, and let nobody set them again
 *
 * Context: sleeps.
 */
void cg_policy_close(void)
{
	mutex_lock(&cg_policy_lock);
	cg_policy_closed = true;
	cg_hooks_unset();
	mutex_unlock(&cg_policy_lock);
}

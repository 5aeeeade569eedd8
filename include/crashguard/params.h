/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_PARAMS_H
#define CRASHGUARD_PARAMS_H

#include <crashguard/state.h>

bool cg_param_strict(void);
enum cg_policy cg_param_policy(void);

#endif

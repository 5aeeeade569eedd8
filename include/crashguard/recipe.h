/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CRASHGUARD_RECIPE_H
#define CRASHGUARD_RECIPE_H

#include <linux/fs.h>

#include <crashguard/flight.h>
#include <crashguard/state.h>

struct cg_recipe;

struct cg_recipe *cg_recipe_make(struct file *kernel, struct file *initrd, const char *cmdline);
void cg_recipe_free(struct cg_recipe *recipe);
void cg_recipe_keep(struct cg_recipe *recipe, const struct cg_flight *flight);
void cg_recipe_forget(void);

void cg_load_failed(int err, bool was_loaded, unsigned int watch, enum cg_source_kind by);
void cg_load_was_unloaded(unsigned int watch);

#endif

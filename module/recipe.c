// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the image that is loaded can be loaded again: from the files it came from, if they are still the same. Used once,
 * where somebody's load failed after the kernel had dropped it.
 */
#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <crashguard/candidate.h>
#include <crashguard/facts.h>
#include <crashguard/hooks.h>
#include <crashguard/publish.h>
#include <crashguard/recipe.h>
#include <crashguard/stage.h>
#include <crashguard/state.h>

/**
 * struct cg_ingredient - a file as it was when it was loaded
 * @path: in the root of whoever loaded it; NULL: there was none
 * @key: what tells whether it is still the same
 */
struct cg_ingredient {
	char *path;
	struct cg_file_key key;
};

/**
 * struct cg_recipe - all that a load by kexec_file_load is made of
 * @file: kernel and initrd
 * @cmdline: as it was given
 * @seq: of the load: two callers may come back in another order than the kernel served them
 */
struct cg_recipe {
	struct cg_ingredient file[2];
	char *cmdline;
	u64 seq;
};

/* Of what is loaded; never while a file is opened or a load is under way. */
static DEFINE_MUTEX(cg_recipe_lock);
static struct cg_recipe *cg_recipe;

static bool cg_ingredient_take(struct file *file, struct cg_ingredient *out)
{
	char *buf = kmalloc(CG_PATH_MAX + 1, GFP_KERNEL), *path;

	if (!buf)
		return false;
	path = d_path(&file->f_path, buf, CG_PATH_MAX + 1);
	/*
	 * A file that was removed, or never had a name (memfd_create(), which newer kexec-tools use), or is not
	 * below the caller's root, cannot be opened by its name.
	 */
	if (!IS_ERR(path) && path[0] == '/' && !d_unhashed(file->f_path.dentry))
		out->path = kstrdup(path, GFP_KERNEL);
	kfree(buf);
	cg_file_key_take(file, &out->key);
	return out->path && out->key.ino;
}

/**
 * cg_recipe_free() - forget a recipe that was not kept
 * @recipe: NULL is taken
 */
void cg_recipe_free(struct cg_recipe *recipe)
{
	if (!recipe)
		return;
	kfree(recipe->file[0].path);
	kfree(recipe->file[1].path);
	kfree(recipe->cmdline);
	kfree(recipe);
}

/**
 * cg_recipe_make() - write down what a load is made of
 * @kernel: regular file
 * @initrd: likewise, or NULL
 * @cmdline: taken over, freed by kfree(); NULL: not known
 *
 * Context: sleeps.
 *
 * Return: the recipe; NULL where it could not be loaded again from this.
 */
struct cg_recipe *cg_recipe_make(struct file *kernel, struct file *initrd, const char *cmdline)
{
	struct cg_recipe *recipe = kzalloc(sizeof(*recipe), GFP_KERNEL);

	if (!recipe || !cmdline) {
		kfree(recipe);
		kfree(cmdline);
		return NULL;
	}
	recipe->cmdline = (char *)cmdline;
	if (cg_ingredient_take(kernel, &recipe->file[0]) && (!initrd || cg_ingredient_take(initrd, &recipe->file[1])))
		return recipe;
	cg_recipe_free(recipe);
	return NULL;
}

static void cg_recipe_put(struct cg_recipe *recipe)
{
	mutex_lock(&cg_recipe_lock);
	if (!recipe || !cg_recipe || recipe->seq > cg_recipe->seq)
		swap(cg_recipe, recipe);
	mutex_unlock(&cg_recipe_lock);
	cg_recipe_free(recipe);
}

/**
 * cg_recipe_keep() - that load succeeded
 * @recipe: taken over; NULL: what is loaded now cannot be loaded again
 * @flight: the load, or NULL where it was not watched
 */
void cg_recipe_keep(struct cg_recipe *recipe, const struct cg_flight *flight)
{
	/* What is not watched may be replaced at any time. */
	if (recipe && !(flight && flight->seen)) {
		cg_recipe_free(recipe);
		recipe = NULL;
	}
	if (recipe)
		recipe->seq = flight->seq;
	cg_recipe_put(recipe);
}

/**
 * cg_recipe_forget() - what was loaded is gone on purpose, or is not known any more
 */
void cg_recipe_forget(void)
{
	cg_recipe_put(NULL);
}

static struct cg_recipe *cg_recipe_use(void)
{
	struct cg_recipe *recipe = NULL;

	mutex_lock(&cg_recipe_lock);
	swap(cg_recipe, recipe);
	mutex_unlock(&cg_recipe_lock);
	return recipe;
}

static struct file *cg_recipe_open(const struct cg_recipe *recipe, unsigned int i, struct cg_report *report)
{
	struct file *file = cg_file_open(recipe->file[i].path, !i, report);
	struct cg_file_key now;

	if (IS_ERR(file))
		return file;
	cg_file_key_take(file, &now);
	if (cg_file_key_is_unwritten(&recipe->file[i].key, &now) &&
	    !cg_file_hold(file, recipe->file[i].path, !i, report))
		return file;
	filp_close(file, NULL);
	return ERR_PTR(-ESTALE);
}

static void cg_recipe_close(struct file *file)
{
	if (IS_ERR_OR_NULL(file))
		return;
	cg_file_release(file);
	filp_close(file, NULL);
}

static int cg_recipe_load(struct cg_recipe *recipe, struct file *kernel, struct file *initrd, struct cg_exam *exam)
{
	const struct cg_exam_input in = {
		.kernel = kernel,
		.initrd = initrd,
		.cmdline = recipe->cmdline,
		.cmdline_len = strlen(recipe->cmdline) + 1,
		.kernel_name = recipe->file[0].path,
		.initrd_name = recipe->file[1].path,
		.own = true,
		.steer = cg_hooks_steer(),
	};
	struct cg_reservation res;
	int ret;

	cg_facts_reservation(&res);
	ret = cg_exam_run(cg_state_machine(), &res, &in, exam);
	return ret ?: cg_stage_again(kernel, initrd, recipe->cmdline, exam, recipe);
}

static int cg_recipe_cook(struct cg_recipe *recipe)
{
	struct cg_exam *exam = cg_exam_alloc();
	struct file *kernel, *initrd = NULL;
	int ret;

	if (!exam)
		return -ENOMEM;
	kernel = cg_recipe_open(recipe, 0, &exam->report);
	if (recipe->file[1].path)
		initrd = cg_recipe_open(recipe, 1, &exam->report);
	if (IS_ERR(kernel))
		ret = PTR_ERR(kernel);
	else if (IS_ERR(initrd))
		ret = PTR_ERR(initrd);
	else
		ret = cg_recipe_load(recipe, kernel, initrd, exam);
	cg_recipe_close(initrd);
	cg_recipe_close(kernel);
	kvfree(exam);
	return ret;
}

/* Descriptors are made in this process: nobody else may share them, and it must be able to finish. */
static bool cg_recipe_may(void)
{
	return current->mm && !(current->flags & (PF_KTHREAD | PF_EXITING)) && !fatal_signal_pending(current) &&
	       current->files && atomic_read(&current->files->count) == 1 && !cg_facts_load_scarce();
}

static bool cg_recipe_restore(int err)
{
	struct cg_recipe *recipe = cg_recipe_use();
	struct cg_finding event;
	int ret;

	if (!recipe)
		return false;
	ret = cg_recipe_may() && !kexec_crash_loaded() ? cg_recipe_cook(recipe) : -EPERM;
	if (!ret) {
		cg_finding_make(&event, CG_F_LOAD_RESTORED, current->comm, cg_errno_name(err), NULL, 0);
		cg_state_event(CG_COUNT_RESTORED, &event);
		cg_publish_load(NULL, &event);
		/* The recipe is kept for the next time. */
		return true;
	}
	cg_recipe_free(recipe);
	return false;
}

/**
 * cg_load_failed() - a load by anyone failed inside the kernel
 * @err: what it answered, negative
 * @was_loaded: an image was loaded before
 * @watch: what cg_state_watch() said before
 * @by: whose it was; CG_SOURCE_CRASHGUARD also where crashguard turned it away: it has said why itself
 *
 * Says why at once, and puts back what was lost by it, if that can be. The load's own flight has ended.
 * Context: the process whose load it was; sleeps.
 */
void cg_load_failed(int err, bool was_loaded, unsigned int watch, enum cg_source_kind by)
{
	if (by != CG_SOURCE_CRASHGUARD)
		cg_publish_failure(err, by == CG_SOURCE_LOAD ? CG_SYSCALL_LOAD : CG_SYSCALL_FILE_LOAD);
	if (was_loaded && err != -EBUSY && cg_flights_none() && !kexec_crash_loaded() && cg_recipe_restore(err))
		return;
	cg_state_load_failed(err, was_loaded, watch);
}

/**
 * cg_load_was_unloaded() - the image was unloaded on purpose: it is not put back
 * @watch: what cg_state_watch() said before
 */
void cg_load_was_unloaded(unsigned int watch)
{
	cg_recipe_forget();
	cg_state_unloaded(watch);
}

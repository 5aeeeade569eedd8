// SPDX-License-Identifier: GPL-2.0-only
/* What holds now: what was seen of the loaded image, joined at every read with what the kernel says at that moment. */
#include <linux/kexec.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <crashguard/candidate.h>
#include <crashguard/count.h>
#include <crashguard/drill.h>
#include <crashguard/facts.h>
#include <crashguard/flight.h>
#include <crashguard/foresee.h>
#include <crashguard/hooks.h>
#include <crashguard/integrity.h>
#include <crashguard/memory.h>
#include <crashguard/recipe.h>
#include <crashguard/state.h>
#include <crashguard/tell.h>

/**
 * struct cg_state - all that changes, under @lock
 * @lock: held for copies only, never over a file, a load or user memory
 * @source: who loaded what is loaded; CG_SOURCE_NONE: not seen
 * @exam: what is known of it; NULL: nothing
 * @seq: of the load it came from: two callers may come back in another order than the kernel served them
 * @watch: goes up where watching begins or ends: what was begun before it is not recorded after it
 * @lost_errno: a load failed with this and took the loaded image with it; 0: no. Stands until something is loaded
 * @event: the events since the last load or unload
 * @nr_events: how many there were; the last few are kept
 * @wanted: somebody asked for an image, so that no reservation is a warning
 */
struct cg_state {
	struct mutex lock; /* for copies */
	enum cg_source_kind source;
	struct cg_exam *exam;
	u64 seq;
	unsigned int watch;
	int lost_errno;
	struct cg_finding event[4];
	unsigned int nr_events;
	bool wanted;
};

static struct cg_state cg_state = { .lock = __MUTEX_INITIALIZER(cg_state.lock) };
static struct cg_machine *cg_machine;

/**
 * cg_state_init() - read the machine
 *
 * Return: 0, or -ENOMEM.
 */
int cg_state_init(void)
{
	cg_machine = kvzalloc(sizeof(*cg_machine), GFP_KERNEL);
	if (!cg_machine)
		return -ENOMEM;
	cg_facts_read(cg_machine);
	cg_tell_init();
	return 0;
}

/**
 * cg_state_exit() - forget everything; nobody is inside any more
 */
void cg_state_exit(void)
{
	cg_tell_exit();
	cg_recipe_forget();
	kvfree(cg_state.exam);
	kvfree(cg_machine);
}

/**
 * cg_state_machine() - the machine as it was read when the module was loaded
 *
 * Return: facts that do not change any more.
 */
const struct cg_machine *cg_state_machine(void)
{
	return cg_machine;
}

/* Under the lock. The old exam is the caller's to free. */
static struct cg_exam *cg_state_swap(enum cg_source_kind source, struct cg_exam *exam)
{
	swap(cg_state.exam, exam);
	cg_state.source = source;
	cg_tell_moved();
	cg_integrity_drop();
	cg_count_drop();
	return exam;
}

/**
 * cg_state_loaded() - an image was loaded
 * @source: by whom
 * @exam: taken over; NULL where nothing is known of it
 * @flight: the load; NULL where there was no memory to watch it
 */
void cg_state_loaded(enum cg_source_kind source, struct cg_exam *exam, const struct cg_flight *flight)
{
	bool bad = exam && cg_report_first_error(&exam->report);

	mutex_lock(&cg_state.lock);
	if (!flight || (flight->watch == cg_state.watch && (!flight->seen || flight->seq > cg_state.seq))) {
		exam = cg_state_swap(source, exam);
		if (flight && flight->seen)
			cg_state.seq = flight->seq;
		if (cg_state.exam && cg_state.exam->have_layout) {
			cg_integrity_take(&cg_state.exam->layout, cg_state.seq, source == CG_SOURCE_LOAD);
			cg_count_take(cg_state.exam, cg_state.seq);
		}
		cg_state.lost_errno = 0;
		cg_state.nr_events = 0;
	}
	mutex_unlock(&cg_state.lock);
	kvfree(exam);
	if (source == CG_SOURCE_CRASHGUARD)
		cg_state_publish();
	else
		cg_tell_foreign(bad);
}

/* Is it still that load, and something known of it? Under the lock. */
static bool cg_state_is_of(unsigned int then)
{
	return cg_state.exam && cg_count_is_now(then);
}

/**
 * cg_state_counted() - it is known what is in the initrd that is loaded
 * @then: the number that cg_count_is_now() is asked with
 * @found: what is in it
 * @release: of the kernel, where its header did not say and it was found since; else ""
 *
 * The estimate is made anew here, and not by whoever reads it. Context: sleeps.
 *
 * Return: 0; -EBUSY where another image is loaded by now, -ENOMEM.
 */
int cg_state_counted(unsigned int then, const struct cg_initrd *found, const char *release)
{
	struct cg_exam *exam = cg_exam_alloc();
	struct cg_reservation res;
	bool same;

	if (!exam)
		return -ENOMEM;
	mutex_lock(&cg_state.lock);
	same = cg_state_is_of(then);
	if (same)
		*exam = *cg_state.exam;
	mutex_unlock(&cg_state.lock);
	exam->initrd = *found;
	if (!exam->image.release[0])
		strscpy(exam->image.release, release, CG_RELEASE_LEN);
	cg_facts_reservation(&res);
	if (exam->have_image)
		cg_foresee_counted(cg_machine, &res, exam);
	mutex_lock(&cg_state.lock);
	same = same && cg_state_is_of(then);
	if (same)
		swap(cg_state.exam, exam);
	mutex_unlock(&cg_state.lock);
	kvfree(exam);
	return same ? 0 : -EBUSY;
}

/**
 * cg_state_found() - an image that was loaded before anything was watched, as far as its memory tells
 * @exam: taken over
 * @watch: what cg_state_watch() said before it was looked for
 * @last: what cg_flight_last() said then: a load that was seen since is what counts
 */
void cg_state_found(struct cg_exam *exam, unsigned int watch, u64 last)
{
	mutex_lock(&cg_state.lock);
	if (watch == cg_state.watch && !cg_state.exam && last == cg_flight_last() && cg_flights_none())
		exam = cg_state_swap(CG_SOURCE_NONE, exam);
	mutex_unlock(&cg_state.lock);
	kvfree(exam);
}

/**
 * cg_state_unloaded() - the image was unloaded on purpose
 * @watch: what cg_state_watch() said before
 */
void cg_state_unloaded(unsigned int watch)
{
	struct cg_exam *old = NULL;

	mutex_lock(&cg_state.lock);
	/* Something that is loaded came after the unload, and its own caller tells. */
	if (watch == cg_state.watch && !kexec_crash_loaded()) {
		old = cg_state_swap(CG_SOURCE_NONE, NULL);
		cg_state.nr_events = 0;
	}
	mutex_unlock(&cg_state.lock);
	kvfree(old);
	cg_tell_foreign(false);
}

/**
 * cg_state_load_failed() - a load by anyone failed inside the kernel
 * @err: what it answered, negative
 * @was_loaded: an image was loaded before
 * @watch: what cg_state_watch() said before
 */
void cg_state_load_failed(int err, bool was_loaded, unsigned int watch)
{
	struct cg_exam *old = NULL;

	/* EBUSY comes before the kernel touches anything; with other loads under way, theirs is what happened. */
	if (err == -EBUSY || !cg_flights_none() || kexec_crash_loaded()) {
		cg_tell_foreign(false);
		return;
	}
	mutex_lock(&cg_state.lock);
	if (watch == cg_state.watch) {
		old = cg_state_swap(CG_SOURCE_NONE, NULL);
		if (was_loaded)
			cg_state.lost_errno = err;
	}
	mutex_unlock(&cg_state.lock);
	kvfree(old);
	cg_tell_foreign(was_loaded);
}

/**
 * cg_state_forget() - watching begins or ends: what was seen may be outdated at any time
 */
void cg_state_forget(void)
{
	struct cg_exam *old;

	mutex_lock(&cg_state.lock);
	cg_state.watch++;
	old = cg_state_swap(CG_SOURCE_NONE, NULL);
	mutex_unlock(&cg_state.lock);
	kvfree(old);
	cg_recipe_forget();
}

/**
 * cg_state_watch() - a number that changes where watching begins or ends
 *
 * Return: the number.
 */
unsigned int cg_state_watch(void)
{
	return READ_ONCE(cg_state.watch);
}

/**
 * cg_state_set_wanted() - an image is wanted on this machine
 */
void cg_state_set_wanted(void)
{
	WRITE_ONCE(cg_state.wanted, true);
}

/**
 * cg_state_event() - count an event and show it until the next load or unload
 * @counter: where it is counted
 * @event: what is shown
 */
void cg_state_event(enum cg_counter counter, const struct cg_finding *event)
{
	cg_state_count(counter);
	mutex_lock(&cg_state.lock);
	cg_state.event[cg_state.nr_events % ARRAY_SIZE(cg_state.event)] = *event;
	cg_state.nr_events++;
	mutex_unlock(&cg_state.lock);
}

static void cg_view_add_events(struct cg_report *report)
{
	unsigned int i;

	for (i = 0; i < min_t(unsigned int, cg_state.nr_events, ARRAY_SIZE(cg_state.event)); i++) {
		const struct cg_finding *e = &cg_state.event[i];

		cg_find(report, e->code, e->str[0], e->str[1], e->num[0]);
	}
}

/* Under the lock: what is known of the image that is loaded now. */
static void cg_view_add_image(struct cg_view *view)
{
	struct cg_report *report = &view->exam.report;

	if (!view->loaded) {
		cg_exam_not_run("nothing is loaded", report);
		if (!cg_range_is_empty(&view->res.main))
			cg_find(report, CG_F_IMAGE_NONE, NULL, NULL, cg_range_size(&view->res.main));
		if (cg_state.lost_errno)
			cg_find(report, CG_F_LOAD_LOST_PREVIOUS, cg_errno_name(cg_state.lost_errno), NULL);
		return;
	}
	/* Where nothing is watched, what is loaded may have been replaced since it was seen. */
	if (!cg_state.exam || !cg_hooks_are_set()) {
		cg_exam_not_run("the image was loaded while crashguard did not watch", report);
		return;
	}
	view->exam = *cg_state.exam;
	view->source = cg_state.source;
	if (view->source == CG_SOURCE_NONE)
		return;
	cg_memory_report(view->exam.memory, view->source != CG_SOURCE_LOAD, report);
	cg_integrity_report(report);
	cg_drill_report(report);
	cg_count_report(&view->exam);
	if (view->source == CG_SOURCE_LOAD)
		cg_find(report, CG_F_LOAD_LEGACY, NULL, NULL);
}

static void cg_view_add_panic_path(const struct cg_view *view, struct cg_report *report)
{
	struct cg_panic_path path;

	if (cg_range_is_empty(&view->res.main))
		return;
	cg_facts_panic_path(&path);
	cg_panic_path_report(&path, report);
}

/**
 * cg_view_make() - what would happen if this machine panicked now
 *
 * Context: sleeps; reads no file.
 *
 * Return: a view, freed by kvfree(); NULL without memory.
 */
struct cg_view *cg_view_make(void)
{
	struct cg_view *view = kvzalloc(sizeof(*view), GFP_KERNEL);
	struct cg_report *report;

	if (!view)
		return NULL;
	report = &view->exam.report;
	cg_facts_reservation(&view->res);
	mutex_lock(&cg_state.lock);
	view->loaded = kexec_crash_loaded();
	cg_view_add_image(view);
	cg_view_add_events(report);
	mutex_unlock(&cg_state.lock);
	cg_hooks_report(report);
	cg_view_add_panic_path(view, report);
	cg_reservation_judge(cg_machine, &view->res, READ_ONCE(cg_state.wanted),
			     view->loaded ? view->exam.advised : cg_candidate_advised(), report);
	cg_report_note_gaps(report);
	view->verdict = cg_report_verdict(report, view->loaded);
	return view;
}

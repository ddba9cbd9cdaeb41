// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/view.h"
#include "engine/complete.h"
#include "engine/gaps.h"
#include "model/clock.h"
#include "model/names.h"
#include "output/json.h"
#include "output/people.h"

/* What is missing at the end of a ring may still be being written. */
#define TRIES 3
#define PAUSE_NS 10000000L

struct collection {
	const struct select *select;
	struct answer *answer;
	struct gaps gaps;
	uint64_t now_boot;
	uint64_t missing;
	uint64_t missing_at_end;
	bool reject; /* the ring being read is that of rejects */
	bool oldest_due; /* the next event is the oldest of a ring that lapped */
	bool cut; /* events older than those held were asked for */
};

static int on_begin(void *data)
{
	struct collection *collection = data;

	findings_release(&collection->answer->findings);
	memset(&collection->gaps, 0, sizeof(collection->gaps));
	collection->missing = 0;
	collection->missing_at_end = 0;
	collection->cut = false;
	return 0;
}

static int on_cursor(const struct cursor *cursor, void *data)
{
	struct collection *collection = data;

	collection->missing_at_end += gaps_end(&collection->gaps);
	collection->reject = cursor->kind == RSTATTR_KIND_REJECT;
	if (!collection->reject)
		return 0;
	collection->now_boot = cursor->now_boot;
	collection->oldest_due = cursor->oldest > 1;
	gaps_begin(&collection->gaps, cursor);
	return 0;
}

static int on_event(const struct event *event, void *data)
{
	struct collection *collection = data;
	const struct since *since = &collection->select->since;

	if (!collection->reject || event->kind != RSTATTR_KIND_REJECT)
		return 0;
	collection->missing += gaps_event(&collection->gaps, event->seq);
	/* If the oldest held is late enough, older ones would have been too. */
	if (collection->oldest_due && since->kind != SINCE_ALWAYS &&
	    since_match(since, event, collection->now_boot))
		collection->cut = true;
	collection->oldest_due = false;
	if (!select_match(collection->select, event, collection->now_boot))
		return 0;
	return findings_add(&collection->answer->findings, event);
}

static int collect(struct view *view, const struct select *select,
		   struct answer *answer, struct error *error)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct collection collection = { .select = select, .answer = answer };
	const struct sink sink = { on_begin, on_cursor, on_event,
				   &collection };
	int err = 0;
	int i;

	for (i = 0; i < TRIES; i++) {
		err = kmod_source.events(view->kmod, &view->scope, NULL, &sink,
					 error);
		if (err)
			return err;
		collection.missing_at_end += gaps_end(&collection.gaps);
		if (!collection.missing_at_end)
			break;
		nanosleep(&pause, NULL);
	}
	collection.missing += collection.missing_at_end;
	if (collection.missing)
		reasons_add(&answer->reasons,
			    "%" PRIu64 " event%s could not be read from the recorder",
			    collection.missing, plural(collection.missing));
	if (collection.cut)
		reasons_add(&answer->reasons,
			    "--since reaches further back than the recorder, which has overwritten older events; a larger one: see modinfo rstattr");
	findings_sort(&answer->findings);
	return 0;
}

static int settle(struct view *view, struct answer *answer,
		  struct error *error)
{
	size_t count = answer->findings.count;
	struct culprit **culprits;
	size_t i;
	int err;

	culprits = calloc(count + 1, sizeof(*culprits));
	if (!culprits)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 0; i < count; i++)
		culprits[i] = &answer->findings.item[i]->culprit;
	err = view_settle(view, culprits, count, answer, error);
	free(culprits);
	return err;
}

static int find(struct view *view, const struct select *select,
		struct answer *answer, struct error *error)
{
	struct probes probes;
	struct info info;
	int err;

	err = view_module(view, &info, &probes, &answer->reasons, error);
	probes_release(&probes);
	if (!err)
		err = collect(view, select, answer, error);
	/* After the events, so that the books hold at least these. */
	if (!err)
		err = view_books(view, answer, error);
	if (!err)
		complete_records(&answer->reasons, &answer->books);
	return err ? err : settle(view, answer, error);
}

static int show(struct view *view, const struct options *options,
		const struct answer *answer)
{
	const struct out out = { stdout, options->colour };
	int status;

	if (!options->json)
		people_explain(&out, answer, clock_now_real(),
			       options->path);
	else if (json_explain(stdout, answer) == -ENOMEM)
		return complain(EXIT_INCOMPLETE, "out of memory");
	status = view_verdict(answer, answer->findings.count);
	if (status == EXIT_NOTHING)
		view_bare(view, options);
	return status;
}

/**
 * cmd_explain - "rstattr explain"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_explain(const struct options *options)
{
	struct answer answer = { .source = kmod_source.name };
	struct error error = { "" };
	struct select select;
	struct view view;
	int status = view_select(&select, options);

	if (status)
		return status;
	status = view_open(&view, options);
	if (status)
		goto out_select;
	if (find(&view, &select, &answer, &error))
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	else
		status = show(&view, options, &answer);
	answer_release(&answer);
	view_close(&view);
out_select:
	select_release(&select);
	return status;
}

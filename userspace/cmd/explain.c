// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/view.h"
#include "engine/complete.h"
#include "engine/drop_replay.h"
#include "engine/drop_settle.h"
#include "engine/gaps.h"
#include "engine/sender.h"
#include "model/clock.h"
#include "model/event_list.h"
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
	uint32_t kind; /* of the ring being read */
	struct senders senders;
	struct event_list concerned; /* by whom shows later */
	struct event_list dropped; /* by which rule shows later */
	bool everywhere; /* all namespaces are in view */
	bool oldest_due; /* the next event is the oldest of a ring that lapped */
	bool cut; /* events older than those held were asked for */
};

static int on_begin(void *data)
{
	struct collection *collection = data;

	findings_release(&collection->answer->findings);
	senders_release(&collection->senders);
	collection->senders.everywhere = collection->everywhere;
	event_list_release(&collection->concerned);
	event_list_release(&collection->dropped);
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
	collection->kind = cursor->kind;
	if (!event_kind_known(cursor->kind))
		return 0;
	collection->now_boot = cursor->now_boot;
	if (!collection->senders.until)
		collection->senders.until = cursor->now_boot;
	collection->oldest_due = cursor->oldest > 1;
	gaps_begin(&collection->gaps, cursor);
	return 0;
}

static int add(struct collection *collection, const struct event *event)
{
	if (senders_concern(event))
		return event_list_add(&collection->concerned, event);
	if (drop_replays(event))
		return event_list_add(&collection->dropped, event);
	return findings_add(&collection->answer->findings, event);
}

static int on_event(const struct event *event, void *data)
{
	struct collection *collection = data;
	const struct since *since = &collection->select->since;
	bool wanted;
	int err;

	if (!event_kind_known(event->kind) || event->kind != collection->kind)
		return 0;
	collection->missing += gaps_event(&collection->gaps, event->seq);
	/* If the oldest held is late enough, older ones would have been too. */
	if (collection->oldest_due && since->kind != SINCE_ALWAYS &&
	    since_match(since, event, collection->now_boot))
		collection->cut = true;
	if (collection->oldest_due && event->kind == RSTATTR_KIND_REJECT)
		senders_blind(&collection->senders, event->time_boot);
	collection->oldest_due = false;
	wanted = select_match(collection->select, event, collection->now_boot);
	err = senders_add(&collection->senders, event, wanted);
	return err || !wanted ? err : add(collection, event);
}

/* A rule's answer may be of another namespace, read after where it came in. */
static int add_concerned(struct collection *collection)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < collection->concerned.count; i++) {
		struct event *event = collection->concerned.item[i];

		if (!senders_find(&collection->senders, event))
			err = findings_add(&collection->answer->findings,
					   event);
	}
	senders_release(&collection->senders);
	event_list_release(&collection->concerned);
	return err;
}

/*
 * The kernel names no rule: the ruleset tells which it may have been. The
 * module tells one namespace after the other.
 */
static int add_dropped(struct view *view, struct collection *collection)
{
	struct event_list *list = &collection->dropped;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < list->count; i++) {
		if (!i || list->item[i]->netns != list->item[i - 1]->netns)
			err = drops_settle(list, list->item[i]->netns,
					   &view_rulesets, view);
	}
	for (i = 0; !err && i < list->count; i++)
		err = findings_add(&collection->answer->findings,
				   list->item[i]);
	event_list_release(list);
	return err;
}

static void note_gaps(struct answer *answer,
		      const struct collection *collection)
{
	uint64_t missing = collection->missing + collection->missing_at_end;

	if (missing)
		reasons_add(&answer->reasons,
			    "%" PRIu64 " event%s could not be read from the recorder",
			    missing, plural(missing));
	if (collection->cut)
		reasons_add(&answer->reasons,
			    "--since reaches further back than the recorder, which has overwritten older events; a larger one: see modinfo rstattr");
}

static int collect(struct view *view, const struct select *select,
		   struct answer *answer, struct error *error)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct collection collection = {
		.select = select,
		.answer = answer,
		.everywhere = view->scope.kind == SCOPE_ALL,
	};
	const struct sink sink = { on_begin, on_cursor, on_event,
				   &collection };
	int err = 0, no_memory;
	int i;

	for (i = 0; !err && i < TRIES; i++) {
		err = kmod_source.events(view->kmod, &view->scope, NULL, &sink,
					 error);
		collection.missing_at_end += gaps_end(&collection.gaps);
		if (err || !collection.missing_at_end)
			break;
		nanosleep(&pause, NULL);
	}
	/* Releases what is held in any case. */
	no_memory = add_concerned(&collection);
	if (!err && !no_memory)
		no_memory = add_dropped(view, &collection);
	event_list_release(&collection.dropped);
	if (err)
		return err;
	if (no_memory)
		return error_set(error, no_memory, "out of memory");
	note_gaps(answer, &collection);
	findings_sort(&answer->findings);
	return 0;
}

/* What befell TCP had passed the rules, and most drops have none. */
static bool has_ruleset(const struct finding *finding)
{
	if (finding_dropped(finding))
		return drop_exact(finding->culprit.sample) ||
		       finding->culprit.sample->drop.state != DROP_NOT_REPLAYED;
	return !finding_of_tcp(finding);
}

static int settle(struct view *view, struct answer *answer,
		  struct error *error)
{
	const struct findings *findings = &answer->findings;
	struct culprit **culprits;
	size_t count = 0;
	size_t i;
	int err;

	culprits = calloc(findings->count + 1, sizeof(*culprits));
	if (!culprits)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 0; i < findings->count; i++) {
		if (has_ruleset(findings->item[i]))
			culprits[count++] = &findings->item[i]->culprit;
	}
	err = view_settle(view, culprits, count, answer, error);
	free(culprits);
	return err;
}

/* A look beside tells more, and changes nothing that was found. */
static int look_beside(struct view *view, const struct options *options,
		       const struct select *select, struct answer *answer,
		       struct error *error)
{
	int err = view_facts(view, answer);

	if (!err)
		err = view_nothing(view, options, select, answer);
	return err ? error_set(error, err, "cannot look at the host: %s",
			       strerror(-err)) :
		     0;
}

static int find(struct view *view, const struct options *options,
		const struct select *select, struct answer *answer,
		struct error *error)
{
	struct probes probes;
	struct info info;
	int err;

	err = view_module(view, &info, &probes, &answer->reasons, error);
	if (!err)
		nothing_module(&answer->nothing, &info, &probes);
	probes_release(&probes);
	if (!err)
		err = collect(view, select, answer, error);
	/* After the events, so that the books hold at least these. */
	if (!err)
		err = view_books(view, answer, error);
	if (!err)
		complete_records(&answer->reasons, &answer->books);
	if (!err)
		err = settle(view, answer, error);
	return err ? err : look_beside(view, options, select, answer, error);
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
	if (options->wait)
		status = view_wait(options, &select, &answer.reasons);
	if (!status)
		status = view_open(&view, options);
	if (status)
		goto out_select;
	if (find(&view, options, &select, &answer, &error))
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	else
		status = show(&view, options, &answer);
	view_close(&view);
out_select:
	answer_release(&answer);
	select_release(&select);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/* The events of the recorder that are asked for, made into findings. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cmd/view.h"
#include "engine/drop_replay.h"
#include "engine/drop_settle.h"
#include "engine/gaps.h"
#include "engine/missed_nat.h"
#include "engine/sender.h"
#include "model/event_list.h"
#include "model/names.h"

/* What is missing at the end of a ring may still be being written. */
#define TRIES 3
#define PAUSE_NS 10000000L

/* What is yet to be found out about an event. */
enum waiting {
	WAITING_NOTHING,
	WAITING_SENDER, /* who of this machine sent it */
	WAITING_RULE,	/* which one dropped it */
	WAITING_NAT,	/* whether it has missed a translation */

	WAITINGS,
};

struct collection {
	const struct select *select;
	struct answer *answer;
	struct gaps gaps;
	uint64_t now_boot;
	uint64_t missing;
	uint64_t missing_at_end;
	uint32_t kind; /* of the ring being read */
	struct senders senders;
	struct event_list list[WAITINGS];
	bool everywhere; /* all namespaces are in view */
	bool oldest_due; /* the next event is the oldest of a ring that lapped */
	bool cut;	 /* events older than those held were asked for */
};

static void release(struct collection *collection)
{
	size_t i;

	senders_release(&collection->senders);
	for (i = 0; i < WAITINGS; i++)
		event_list_release(&collection->list[i]);
}

static int on_begin(void *data)
{
	struct collection *collection = data;

	release(collection);
	collection->senders.everywhere = collection->everywhere;
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

static enum waiting waits_for(const struct event *event)
{
	if (senders_concern(event))
		return WAITING_SENDER;
	if (drop_replays(event))
		return WAITING_RULE;
	return missed_nat_concern(event) ? WAITING_NAT : WAITING_NOTHING;
}

static int add(struct collection *collection, const struct event *event)
{
	struct event wanted = *event; /* borrows */

	wanted.belongs = select_belonging(collection->select, event);
	return event_list_add(&collection->list[waits_for(event)], &wanted);
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

/* Which connections are whose shows before it is asked of the others. */
static int on_learn(const struct event *event, void *data)
{
	return event_kind_known(event->kind) ? party_learn(data, event) : 0;
}

static int learn(struct view *view, const struct select *select,
		 struct error *error)
{
	const struct sink sink = { NULL, NULL, on_learn, select->party };

	if (!select->party)
		return 0;
	return kmod_source.events(view->kmod, &view->scope, NULL, &sink, error);
}

/*
 * A rule's answer may be of another namespace, read after where it came in:
 * what a rule sent is told of there.
 */
static void find_senders(struct collection *collection)
{
	struct event_list *list = &collection->list[WAITING_SENDER];
	size_t i, kept = 0;

	for (i = 0; i < list->count; i++) {
		struct event *event = list->item[i];

		if (senders_find(&collection->senders, event))
			event_free(event);
		else
			list->item[kept++] = event;
	}
	list->count = kept;
	senders_release(&collection->senders);
}

/*
 * The kernel names no rule: the ruleset tells which it may have been. The
 * module tells one namespace after the other.
 */
static int find_rules(struct view *view, struct event_list *list)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < list->count; i++) {
		if (!i || list->item[i]->netns != list->item[i - 1]->netns)
			err = drops_settle(list, list->item[i]->netns,
					   &view_rulesets, view);
	}
	return err;
}

static int look_for_scans(struct scans *scans, const struct event_list *list)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < list->count; i++)
		err = scans_look(scans, list->item[i]);
	return err;
}

static int add_all(struct findings *findings, const struct scans *scans,
		   struct event_list *list)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < list->count; i++) {
		list->item[i]->scan = scans_has(scans, list->item[i]);
		err = findings_add(findings, list->item[i]);
	}
	event_list_release(list);
	return err;
}

/* Which of them are of a scan shows only when all are there. */
static int make_findings(struct view *view, struct collection *collection)
{
	struct findings *findings = &collection->answer->findings;
	struct event_list *list = collection->list;
	struct scans scans = { 0 };
	size_t i;
	int err;

	find_senders(collection);
	err = find_rules(view, &list[WAITING_RULE]);
	if (!err)
		err = view_missed_nat(view, &list[WAITING_NAT]);
	for (i = 0; !err && i < WAITINGS; i++)
		err = look_for_scans(&scans, &list[i]);
	if (!err)
		err = view_scans(view, &scans);
	for (i = 0; !err && i < WAITINGS; i++)
		err = add_all(findings, &scans, &list[i]);
	scans_release(&scans);
	return err;
}

static void note_gaps(struct answer *answer,
		      const struct collection *collection)
{
	uint64_t missing = collection->missing + collection->missing_at_end;

	if (missing)
		reasons_add(&answer->reasons,
			    "%" PRIu64
			    " event%s could not be read from the recorder",
			    missing, plural(missing));
	if (collection->cut && answer->party &&
	    answer->party->kind == PARTY_COMMAND)
		reasons_add(
			&answer->reasons,
			"the recorder has overwritten events of while the command ran; a larger one: see modinfo rstattr");
	else if (collection->cut)
		reasons_add(
			&answer->reasons,
			"--since reaches further back than the recorder, which has overwritten older events; a larger one: see modinfo rstattr");
}

/**
 * view_collect - read the recorder
 * @view: the view
 * @select: what is asked for
 * @answer: gains findings in the order to show, and reasons
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int view_collect(struct view *view, const struct select *select,
		 struct answer *answer, struct error *error)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct collection collection = {
		.select = select,
		.answer = answer,
		.everywhere = view->scope.kind == SCOPE_ALL,
	};
	const struct sink sink = { on_begin, on_cursor, on_event, &collection };
	int err = learn(view, select, error), failed = 0;
	int i;

	for (i = 0; !err && i < TRIES; i++) {
		err = kmod_source.events(view->kmod, &view->scope, NULL, &sink,
					 error);
		collection.missing_at_end += gaps_end(&collection.gaps);
		if (err || !collection.missing_at_end)
			break;
		nanosleep(&pause, NULL);
	}
	if (!err)
		failed = make_findings(view, &collection);
	release(&collection);
	if (err)
		return err;
	if (failed)
		return error_set(error, failed, "cannot look at the events: %s",
				 strerror(-failed));
	note_gaps(answer, &collection);
	findings_sort(&answer->findings);
	return 0;
}

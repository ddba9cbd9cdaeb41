// SPDX-License-Identifier: GPL-2.0-only
/* What events must have in common to be one finding. */
#include <string.h>

#include "engine/finding.h"

/* The server's end: clients come and go. */
static void fill_server(struct finding_key *key, const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;
	bool from_server = flow_from_server(event);

	memcpy(&key->server, from_server ? &tuple->src : &tuple->dst,
	       sizeof(key->server));
	key->port = from_server ? tuple->sport : tuple->dport;
}

static void fill_reset(struct finding_key *key, const struct event *event)
{
	const struct reset_verdict verdict = reset_judge(event);

	key->cause = verdict.cause;
	key->grade = verdict.grade;
	key->caller = event->caller;
	key->err = event->err;
	key->inferred = event->inferred;
	key->exiting = event->exiting;
	key->exit_code = event->exit_code;
	fill_server(key, event);
}

static void fill_places(struct finding_key *key, const struct drop_found *found)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		const struct drop_place *place = &found->place[i];

		key->place[i].table = place->rule.table_handle;
		key->place[i].chain = place->rule.chain_handle;
		key->place[i].rule = place->rule.handle;
	}
}

/* By the rule or chain, where that is told. */
static void fill_drop(struct finding_key *key, const struct event *event)
{
	const struct drop_verdict verdict = drop_judge(event);
	const struct drop_place told = drop_told(event);

	key->drop = verdict.cause;
	key->grade = verdict.grade;
	if (!drop_exact(event))
		fill_places(key, &event->drop);
	if (drop_names_place(event)) {
		key->has_rule = !told.policy;
		key->has_policy = told.policy;
		key->table_handle = told.rule.table_handle;
		key->handle = told.rule.handle;
		key->incarnation = told.rule.incarnation;
		key->chain_handle = told.policy ? told.rule.chain_handle : 0;
		return;
	}
	key->err = event->err;
	if (event->where)
		memcpy(key->where, event->where,
		       strnlen(event->where, sizeof(key->where) - 1));
	key->family = event->family;
	key->hook = event->hook;
	fill_server(key, event);
}

static void fill_reject(struct finding_key *key, const struct event *event)
{
	key->reply = event->reply;
	key->icmp_type = event->icmp_type;
	key->icmp_code = event->icmp_code;
	key->outcome = event->outcome;
	key->has_rule = event_has_rule(event);
	if (key->has_rule) {
		key->table_handle = event->rule.table_handle;
		key->handle = event->rule.handle;
		key->incarnation = event->rule.incarnation;
	} else {
		key->family = event->family;
		key->hook = event->hook;
	}
}

static void fill_behind(struct finding_key *key, const struct event *event)
{
	const struct behind_verdict behind = behind_judge(event);

	key->behind = behind.cause;
	key->behind_grade = behind.cause ? behind.grade : 0;
}

/**
 * finding_key_fill - which finding an event belongs to
 * @key: filled
 * @event: the event; of a drop after its replay
 *
 * Of a scan it does not matter which end was tried.
 */
void finding_key_fill(struct finding_key *key, const struct event *event)
{
	memset(key, 0, sizeof(*key));
	key->kind = event->kind;
	key->netns = event->netns;
	key->reason = event->reason;
	fill_behind(key, event);
	if (event_of_tcp(event))
		fill_reset(key, event);
	else if (event_dropped(event))
		fill_drop(key, event);
	else
		fill_reject(key, event);
	key->scan = event->scan;
	if (key->scan) {
		memset(&key->server, 0, sizeof(key->server));
		key->port = 0;
	}
}

// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_drop.h"

#include <string.h>

#include "engine/behind.h"
#include "engine/drop_cause.h"
#include "model/names.h"

static json_t *place(const struct drop_place *place, const char *text)
{
	const struct rule *rule = &place->rule;

	return json_pack("{s:b,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "policy",
			 place->policy, "family", family_text(rule->family),
			 "table", json_text(rule->table), "chain",
			 json_text(rule->chain), "table_handle",
			 json_count(rule->table_handle), "handle",
			 json_known(!place->policy, rule->handle), "text",
			 json_text(text), "comment", json_text(rule->comment));
}

static json_t *candidates(const struct drop_found *found, char *const *text)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < found->count; i++)
		json_array_append_new(
			array, place(&found->place[i], text ? text[i] : NULL));
	return array;
}

static json_t *policy(const struct event *event)
{
	const struct drop_place told = drop_told(event);

	if (!drop_names_place(event) || !told.policy)
		return json_null();
	return json_pack("{s:s,s:o,s:o,s:o}", "family",
			 family_text(told.rule.family), "table",
			 json_text(told.rule.table), "chain",
			 json_text(told.rule.chain), "table_handle",
			 json_count(told.rule.table_handle));
}

/* Not what is told already, as the rule or policy that did it. */
static json_t *others(const struct event *event, char *const *text)
{
	return drop_names_place(event) ? json_array() :
					 candidates(&event->drop, text);
}

/**
 * json_quoted - what an ICMP error is about that a rule refused
 * @event: the event
 *
 * Return: a new object, null for what is no such error.
 */
json_t *json_quoted(const struct event *event)
{
	struct tuple quoted;

	return behind_quoted(event, &quoted) ? json_ends(&quoted) : json_null();
}

/**
 * json_drop - what a drop rests on
 * @event: the event
 * @text: of the places that a replay has found, as many; NULL: there is none
 *
 * Return: a new object, null for what was not dropped.
 */
json_t *json_drop(const struct event *event, char *const *text)
{
	const struct drop_found *found = &event->drop;
	bool failed = event_has(event, RSTATTR_EVENT_ERRNO);

	if (!event_dropped(event))
		return json_null();
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:o}", "kernel_reason",
		json_text(reason_kernel(event->reason)), "where",
		json_text(event->where), "chain_family",
		event_has(event, RSTATTR_EVENT_CHAIN_FAMILY) ?
			json_string(family_text(event->chain_family)) :
			json_null(),
		"errno", json_known(failed, event->err), "error",
		json_text(failed ? strerror((int)event->err) : NULL), "policy",
		policy(event), "candidates", others(event, text), "more",
		found->more, "unsure", json_text(found->unsure));
}

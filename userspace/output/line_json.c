// SPDX-License-Identifier: GPL-2.0-only
#include "engine/finding.h"
#include "model/names.h"
#include "output/json_drop.h"
#include "output/json_evidence.h"
#include "output/json_value.h"
#include "output/line.h"

#define SCHEMA "rstattr.watch/1"

static json_t *constant(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *rule(const struct event *event)
{
	const struct rule *rule = &event->rule;

	if (!event_has_rule(event))
		return json_null();
	return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "family",
			 family_text(rule->family), "table",
			 json_text(rule->table), "chain",
			 json_text(rule->chain), "handle",
			 json_count(rule->handle), "comment",
			 json_text(rule->comment), "table_handle",
			 json_count(rule->table_handle), "incarnation",
			 json_count(rule->incarnation));
}

/* What was done, where the cause is what is behind it. */
static json_t *direct(const struct event *event)
{
	if (!behind_judge(event).cause)
		return json_null();
	return json_pack("{s:s,s:s}", "cause", event_direct_cause(event),
			 "grade", event_direct_grade(event));
}

static json_t *netns_object(uint64_t cookie, const char *netns)
{
	return json_pack("{s:o,s:o}", "cookie", json_count(cookie), "name",
			 json_text(netns));
}

/* Who: the same members as a flow of "explain". */
static json_t *flow(const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;
	const struct tuple *asked = event_asked(event);
	json_t *object = json_ends(tuple);
	json_t *more = json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "icmp_type",
		json_known(tuple->has_icmp, tuple->icmp_type), "icmp_code",
		json_known(tuple->has_icmp, tuple->icmp_code), "iif",
		json_text(event->iif_name), "oif", json_text(event->oif_name),
		"ct_state", constant(event_ct_state_text(event)), "orig",
		asked ? json_ends(asked) : json_null(), "uid",
		json_known(event_has(event, RSTATTR_EVENT_UID), event->uid),
		"pid",
		json_known(event_has(event, RSTATTR_EVENT_PID), event->pid),
		"comm", json_text(event->comm));

	json_object_update(object, more);
	json_decref(more);
	return object;
}

/**
 * line_event_json - an event as one line of JSON
 * @file: where to
 * @event: the event
 * @netns: name of its namespace, or NULL
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int line_event_json(FILE *file, const struct event *event, const char *netns)
{
	bool sent = event_sent(event);
	json_t *answer = json_reply(event->reply, event->icmp_type,
				    event->icmp_code);

	return json_put(
		file,
		json_pack("{s:s,s:o,s:o,s:s,s:o,s:s,s:s,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
			  "schema", SCHEMA, "time",
			  json_time(event->time_real), "seq",
			  json_count(event->seq), "kind",
			  kind_text(event->kind), "firewall",
			  json_blame(event_blame(event)), "cause",
			  event_cause(event), "grade", event_grade(event),
			  "direct", direct(event), "quoted",
			  json_quoted(event), "reason",
			  reason_text(event->reason), "reply",
			  sent ? json_incref(answer) : json_null(), "answer",
			  answer, "not_sent",
			  constant(sent || event->kind != RSTATTR_KIND_REJECT ?
					   NULL :
					   outcome_text(event->outcome)),
			  "netns", netns_object(event->netns, netns), "hook",
			  constant(event_hook_text(event)), "generation",
			  json_known(event_has(event, RSTATTR_EVENT_BASE_SEQ),
				     event->base_seq),
			  "rule", rule(event), "flow", flow(event),
			  "evidence", json_evidence(event), "drop",
			  json_drop(event, NULL)),
		JSON_COMPACT);
}

/**
 * line_lost_json - a loss as one line of JSON
 * @file: where to
 * @lost: how many events
 * @cookie: of their namespace
 * @netns: its name, or NULL
 * @now_real: the present, ns of CLOCK_REALTIME
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int line_lost_json(FILE *file, uint64_t lost, uint64_t cookie,
		   const char *netns, uint64_t now_real)
{
	return json_put(file,
			json_pack("{s:s,s:o,s:o,s:o}", "schema", SCHEMA,
				  "time", json_time(now_real), "lost",
				  json_count(lost), "netns",
				  netns_object(cookie, netns)),
			JSON_COMPACT);
}

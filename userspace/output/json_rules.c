// SPDX-License-Identifier: GPL-2.0-only
#include "model/names.h"
#include "output/json.h"
#include "output/json_value.h"

static json_t *not_sent(const struct rule_record *record)
{
	json_t *object = json_object();
	uint32_t i;

	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++) {
		if (record->not_sent[i])
			json_object_set_new(object, outcome_text(i),
					    json_count(record->not_sent[i]));
	}
	return object;
}

static json_t *rule(const struct answer *answer, const struct rule_line *line)
{
	const struct rule *rule = &line->culprit.rule;
	const struct rule_record *record = &line->record;

	return json_pack(
		"{s:o,s:s,s:o,s:o,s:o,s:b,s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
		"netns", json_netns(answer, line->culprit.netns), "family",
		family_text(rule->family), "table", json_text(rule->table),
		"chain", json_text(rule->chain), "handle",
		json_known(!record->policy, rule->handle), "policy",
		record->policy, "text",
		json_text(line->culprit.text), "comment",
		json_text(rule->comment), "state",
		rule_state_text(rule->state), "reason",
		reason_text(rule->reason), "table_handle",
		json_count(rule->table_handle), "incarnation",
		json_count(rule->incarnation), "evaluated",
		json_count(record->evaluated), "bytes",
		json_count(record->bytes), "sent", json_count(record->sent),
		"replies", json_reply_counts(&record->replies), "not_sent",
		not_sent(record), "dropped", json_count(record->dropped),
		"dropped_bytes", json_count(record->dropped_bytes), "first", json_time(line->first_real), "last",
		json_time(line->last_real));
}

/**
 * json_rules - write the answer of "rules"
 * @file: where to
 * @answer: what was found
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int json_rules(FILE *file, const struct answer *answer)
{
	json_t *rules = json_array();
	size_t i;

	for (i = 0; i < answer->rule_count; i++)
		json_array_append_new(rules, rule(answer, answer->rule[i]));
	return json_put(
		file,
		json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
			  "schema", "rstattr.rules/1", "source",
			  answer->source, "since",
			  json_time(answer_since(answer)), "books",
			  json_books(&answer->books), "legacy",
			  json_count(answer->books.legacy), "retired",
			  json_count(answer->books.retired), "overflow",
			  json_count(answer->books.overflow), "drops_retired",
			  json_count(answer->books.drops_retired),
			  "drops_overflow",
			  json_count(answer->books.drops_overflow),
			  "incomplete",
			  json_reasons(&answer->reasons), "namespaces",
			  json_namespaces(answer), "rules", rules),
		JSON_INDENT(2));
}

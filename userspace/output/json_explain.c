// SPDX-License-Identifier: GPL-2.0-only
#include "model/names.h"
#include "output/json.h"
#include "output/json_drop.h"
#include "output/json_evidence.h"
#include "output/json_fact.h"
#include "output/json_party.h"
#include "output/json_path.h"
#include "output/json_value.h"

static json_t *constant(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Null where the event knows neither name nor number. */
static json_t *interface(uint32_t index, const char *name)
{
	char number[24];

	if (name[0])
		return json_text(name);
	if (!index)
		return json_null();
	snprintf(number, sizeof(number), "if%u", index);
	return json_string(number);
}

static json_t *flow(const struct flow *flow)
{
	const struct flow_key *key = &flow->key;
	json_t *object = json_ends(&key->tuple);
	json_t *more = json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
		"icmp_type",
		json_known(key->tuple.has_icmp, key->tuple.icmp_type),
		"icmp_code",
		json_known(key->tuple.has_icmp, key->tuple.icmp_code), "iif",
		interface(key->iif, key->iif_name), "oif",
		interface(key->oif, key->oif_name), "hook",
		constant(key->has_hook ? hook_text(key->family, key->hook) :
					 NULL),
		"ct_state",
		constant(key->has_ct ? ct_state_text(key->ct_state) : NULL),
		"ct_direction",
		constant(!key->has_direction ? NULL :
			 key->ct_reply	     ? "reply" :
					       "original"),
		"orig", key->has_asked ? json_ends(&key->asked) : json_null(),
		"uid", json_known(flow->has_uid, flow->uid), "pid",
		json_known(flow->has_pid, flow->pid), "comm",
		json_text(flow->comm[0] ? flow->comm : NULL), "count",
		json_count(flow->count), "first", json_time(flow->first_real),
		"last", json_time(flow->last_real));

	json_object_update(object, more);
	json_decref(more);
	return object;
}

static json_t *flows(const struct finding *finding)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < finding->flow_count; i++)
		json_array_append_new(array, flow(finding->flow[i]));
	return array;
}

/* Of legacy iptables only the table is known: REJECT lives in no other. */
static json_t *legacy_rule(const struct finding *finding)
{
	return json_pack("{s:s,s:s,s:n,s:n,s:n,s:n,s:s,s:n,s:n,s:n}",
			 "family", family_text(finding->family), "table",
			 "filter", "chain", "handle", "text", "comment",
			 "state", "unknown", "table_handle", "incarnation",
			 "evaluated");
}

static json_t *rule(const struct finding *finding)
{
	const struct culprit *culprit = &finding->culprit;
	const struct rule *rule = &culprit->rule;

	if (finding_legacy(finding))
		return legacy_rule(finding);
	if (!finding->key.has_rule)
		return json_null();
	return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o}", "family",
			 family_text(rule->family), "table",
			 json_text(rule->table), "chain",
			 json_text(rule->chain), "handle",
			 json_count(rule->handle), "text",
			 json_text(culprit->text), "comment",
			 json_text(rule->comment), "state",
			 rule_state_text(rule->state), "table_handle",
			 json_count(rule->table_handle), "incarnation",
			 json_count(rule->incarnation), "evaluated",
			 json_known(culprit->has_counters,
				    culprit->evaluated));
}

/* How a packet of it came to the rule, on the ruleset of now. */
static json_t *replay(const struct verdict *verdict)
{
	if (!verdict)
		return json_null();
	return json_pack("{s:s,s:s,s:o,s:o}", "verdict",
			 verdict->known ? replay_end_text(verdict->end) :
					  "unknown",
			 "grade", replay_grade_text(verdict->grade), "agrees",
			 verdict->recorded ? json_boolean(verdict->agrees) :
					     json_null(),
			 "assumptions", json_assumptions(verdict));
}

/* What was done, where the cause is what is behind it. */
static json_t *direct(const struct finding *finding)
{
	if (!finding->key.behind)
		return json_null();
	return json_pack("{s:s,s:s}", "cause", finding_direct_cause(finding),
			 "grade", finding_direct_grade(finding));
}

static json_t *finding(const struct answer *answer,
		       const struct finding *finding)
{
	const struct finding_key *key = &finding->key;
	const struct verdict *verdict = finding->culprit.replay;
	bool sent = finding_sent(finding);

	return json_pack(
		"{s:s,s:o,s:s,s:s,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:o}",
		"kind", kind_text(key->kind), "firewall",
		json_blame(finding_blame(finding)), "cause",
		finding_cause(finding), "grade",
		finding_grade(finding), "direct", direct(finding), "quoted",
		json_quoted(finding->culprit.sample), "reason",
		reason_text(key->reason),
		"count", json_count(finding->count), "reply",
		sent ? json_reply(key->reply, key->icmp_type, key->icmp_code) :
		       json_null(),
		"answer",
		json_reply(key->reply, key->icmp_type, key->icmp_code),
		"not_sent", constant(sent || key->kind != RSTATTR_KIND_REJECT ?
				 NULL :
				 outcome_text(key->outcome)),
		"netns", json_netns(answer, key->netns), "hook",
		constant(finding_hook(finding)), "rule", rule(finding),
		"flows", flows(finding), "generation",
		json_known(finding->culprit.has_base_seq,
			   finding->culprit.base_seq),
		"first", json_time(finding->first_real), "last",
		json_time(finding->last_real), "replay", replay(verdict),
		"path", verdict ? json_path(verdict) : json_null(), "near",
		verdict && !key->scan ? json_near(verdict) : json_null(), "evidence",
		json_evidence(finding->culprit.sample), "drop",
		json_drop(finding->culprit.sample, finding->culprit.candidate),
		"facts", json_facts(&finding->facts), "scan", key->scan,
		"belongs", json_belongs(answer->party, finding));
}

/* One number only where there is one ruleset. */
static json_t *generation(const struct answer *answer)
{
	const struct space *space = answer->spaces.item;

	return answer->spaces.count == 1 ?
		       json_known(space->has_generation, space->generation) :
		       json_null();
}

/**
 * json_explain - write the answer of "explain"
 * @file: where to
 * @answer: what was found
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int json_explain(FILE *file, const struct answer *answer)
{
	json_t *findings = json_array();
	size_t i;

	for (i = 0; i < answer->findings.count; i++)
		json_array_append_new(
			findings, finding(answer, answer->findings.item[i]));
	return json_put(file,
			json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
				  "schema", "rstattr.explain/1", "source",
				  answer->source, "since",
				  json_time(answer_since(answer)),
				  "generation", generation(answer), "books",
				  json_books(&answer->books), "incomplete",
				  json_reasons(&answer->reasons),
				  "namespaces", json_namespaces(answer),
				  "findings", findings, "nothing",
				  json_nothing(&answer->nothing), "of",
				  json_party(answer->party)),
			JSON_INDENT(2));
}

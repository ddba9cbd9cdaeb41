// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_path.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "model/names.h"

static json_t *constant(const char *text)
{
	return text ? json_string(text) : json_null();
}

static const char *verdict_word(int32_t code)
{
	switch (code) {
	case NFT_CONTINUE:
		return "continue";
	case NFT_JUMP:
		return "jump";
	case NFT_GOTO:
		return "goto";
	case NFT_RETURN:
		return "return";
	}
	switch (code & NF_VERDICT_MASK) {
	case NF_ACCEPT:
		return "accept";
	case NF_DROP:
		return "drop";
	case NF_STOLEN:
		return "stolen";
	case NF_QUEUE:
		return "queue";
	}
	return "unknown";
}

static json_t *chain(const struct path_place *place)
{
	return json_pack("{s:s,s:o,s:o}", "family", family_text(place->family),
			 "table", json_text(place->table), "chain",
			 json_text(place->chain));
}

static json_t *rule(const struct path_place *place)
{
	json_t *object = chain(place);
	json_t *more = json_pack(
		"{s:o,s:o,s:o}", "handle", json_count(place->handle), "text",
		json_text(place->text), "comment", json_text(place->comment));

	json_object_update(object, more);
	json_decref(more);
	return object;
}

static json_t *condition(const struct path_condition *condition)
{
	return json_pack(
		"{s:o,s:o,s:b,s:b,s:o,s:o,s:o}", "text",
		json_text(condition->text), "holds",
		condition->idle ? json_null() : json_boolean(condition->holds),
		"known", condition->known, "assumed", condition->assumed,
		"packet", json_text(condition->packet), "element",
		json_text(condition->element), "sentence",
		json_text(condition->sentence));
}

static json_t *words(const struct path_words *words)
{
	json_t *array = json_array();

	for (; words; words = words->next)
		json_array_append_new(array, json_text(words->text));
	return array;
}

static json_t *first_word(const struct path_words *words)
{
	return words ? json_text(words->text) : json_null();
}

static json_t *rule_step(const struct path_step *step)
{
	const struct path_condition *at;
	json_t *conditions = json_array();

	for (at = step->condition; at; at = at->next)
		json_array_append_new(conditions, condition(at));
	return json_pack(
		"{s:s,s:o,s:b,s:o,s:o,s:o,s:o,s:i}", "kind", "rule", "rule",
		rule(&step->place), "matched", step->held, "verdict",
		constant(step->held ? verdict_word(step->verdict) : NULL),
		"target", json_text(step->target_name), "conditions",
		conditions, "changes", words(step->words), "depth",
		(int)step->depth);
}

static json_t *step(const struct path_step *step)
{
	switch (step->kind) {
	case PATH_CHAIN:
		return json_pack("{s:s,s:s,s:o,s:b,s:o}", "kind", "chain",
				 "hook",
				 hook_text(step->hook_family, step->hook),
				 "chain", chain(&step->place), "skipped",
				 step->skipped, "why", first_word(step->words));
	case PATH_RULE:
		return rule_step(step);
	case PATH_BACK:
		return json_pack("{s:s,s:o,s:i}", "kind", "back", "chain",
				 chain(&step->place), "depth",
				 (int)step->depth);
	case PATH_END:
		return json_pack("{s:s,s:o,s:s,s:b}", "kind", "end", "chain",
				 chain(&step->place), "verdict",
				 verdict_word(step->verdict), "policy",
				 step->policy);
	case PATH_STEP:
		return json_pack("{s:s,s:o}", "kind", "step", "text",
				 first_word(step->words));
	}
	return NULL;
}

/**
 * json_path - the way that a verdict shows
 * @verdict: the verdict
 *
 * Return: a new array.
 */
json_t *json_path(const struct verdict *verdict)
{
	const struct verdict_way *way = verdict_shown(verdict);
	json_t *array = json_array();
	size_t i;

	for (i = 0; way && i < way->path.count; i++)
		json_array_append_new(array, step(&way->path.step[i]));
	return array;
}

static json_t *near_conditions(const struct near_condition *near,
			       unsigned int count)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < count && i < NEAR_FAILED_MAX; i++) {
		json_t *object = condition(&near[i].condition);

		json_object_set_new(object, "closest",
				    json_text(near[i].closest));
		json_array_append_new(array, object);
	}
	return array;
}

/**
 * json_near - the near misses of a refused packet
 * @verdict: the verdict
 *
 * Return: a new array, the nearest first; null for a packet that was not
 * refused by a chain.
 */
json_t *json_near(const struct verdict *verdict)
{
	json_t *array;
	size_t i;

	if (!verdict->has_near)
		return json_null();
	array = json_array();
	for (i = 0; i < verdict->near.count; i++) {
		const struct near_miss *miss = &verdict->near.miss[i];

		json_array_append_new(
			array,
			json_pack("{s:s,s:o,s:i,s:o,s:o}", "grade", "likely",
				  "rule", rule(&miss->place), "failed",
				  (int)miss->nfailed, "conditions",
				  near_conditions(miss->failed, miss->nfailed),
				  "unknown",
				  near_conditions(miss->unknown,
						  miss->nunknown)));
	}
	return array;
}

static json_t *assumed(const struct path *path)
{
	const struct path_condition *at;
	json_t *array = json_array();

	for (at = path->assumed; at; at = at->next)
		json_array_append_new(array, json_text(at->sentence));
	return array;
}

/**
 * json_assumptions - what the verdict takes for granted
 * @verdict: the verdict
 *
 * Return: a new array of sentences; what each of several ways assumes is with
 * that way.
 */
json_t *json_assumptions(const struct verdict *verdict)
{
	json_t *array = verdict->count == 1 ? assumed(&verdict->way[0].path) :
					      json_array();
	size_t i;

	for (i = 0; i < verdict->taken.count; i++)
		json_array_append_new(array, json_text(verdict->taken.text[i]));
	return array;
}

/* Where and how a way ends; NULL: there are several. */
static json_t *end(const struct verdict_way *way)
{
	bool place = way && way->has_place;
	bool by_rule = place && way->place.handle;

	return json_pack(
		"{s:s,s:o,s:o,s:o,s:b,s:o,s:o}", "verdict",
		way ? replay_end_text(way->end) : "unknown", "hook",
		constant(way ? hook_text(way->family, way->hook) : NULL),
		"chain", place ? chain(&way->place) : json_null(), "rule",
		by_rule ? rule(&way->place) : json_null(), "policy",
		place && !by_rule, "queue",
		json_known(way && way->end == VM_END_QUEUE,
			   way ? way->queue : 0),
		"why", json_text(way ? way->why : NULL));
}

/**
 * json_alternatives - the ways that it may end
 * @verdict: the verdict
 *
 * Return: a new array of all of them; empty when there is one only.
 */
json_t *json_alternatives(const struct verdict *verdict)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; verdict->count > 1 && i < verdict->count; i++) {
		const struct verdict_way *way = &verdict->way[i];
		json_t *object = end(way);

		json_object_set_new(object, "assumptions", assumed(&way->path));
		json_object_set_new(object, "shown",
				    json_boolean(i == verdict->shown));
		json_array_append_new(array, object);
	}
	return array;
}

/**
 * json_verdict - what becomes of a packet, and why
 * @verdict: the verdict
 *
 * Return: a new object. With several ways it says of where it ends nothing,
 * and the path is that of the way that is shown.
 */
json_t *json_verdict(const struct verdict *verdict)
{
	const struct verdict_way *shown = verdict_shown(verdict);
	json_t *object = end(verdict->count == 1 ? shown : NULL);
	json_t *more;

	more = json_pack(
		"{s:s,s:s,s:o,s:o,s:b,s:o,s:o,s:o}", "verdict",
		verdict->known ? replay_end_text(verdict->end) : "unknown",
		"grade", replay_grade_text(verdict->grade), "assumptions",
		json_assumptions(verdict), "alternatives",
		json_alternatives(verdict), "cut", verdict->overflow, "path",
		json_path(verdict), "path_omitted",
		json_count(shown ? shown->path.omitted : 0), "near",
		json_near(verdict));
	json_object_update(object, more);
	json_decref(more);
	return object;
}

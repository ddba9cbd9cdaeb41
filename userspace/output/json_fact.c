// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_fact.h"

#include "output/json_value.h"

static json_t *value_of(const struct fact_value *value)
{
	switch (value->kind) {
	case FACT_NUMBER:
		return json_integer((json_int_t)value->number);
	case FACT_FLAG:
		return json_boolean(value->number);
	case FACT_TEXT:
		return json_text(value->text);
	case FACT_NULL:
		break;
	}
	return json_null();
}

static json_t *values_of(const struct fact *fact)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < fact->nvalues; i++)
		json_object_set_new(object, fact->value[i].name,
				    value_of(&fact->value[i]));
	return object;
}

/**
 * json_facts - what was read of the host
 * @facts: the facts
 *
 * Return: a new array, empty where nothing was.
 */
json_t *json_facts(const struct fact_list *facts)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < facts->count; i++) {
		const struct fact *fact = &facts->item[i];

		json_array_append_new(array,
				      json_pack("{s:s,s:o,s:o,s:o}", "what",
						fact->what, "text",
						json_text(fact->text), "values",
						values_of(fact), "time",
						json_time(fact->read)));
	}
	return array;
}

static json_t *blind(void)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; nothing_blind[i]; i++)
		json_array_append_new(array, json_string(nothing_blind[i]));
	return array;
}

/**
 * json_nothing - that nothing here did it
 * @nothing: what is known
 *
 * Return: a new object; null where something was found, or no connection was
 * asked for.
 */
json_t *json_nothing(const struct nothing *nothing)
{
	bool silent = nothing->silent != NULL;

	if (!nothing->asked)
		return json_null();
	return json_pack(
		"{s:s,s:o,s:o,s:o,s:{s:b,s:o,s:o,s:b,s:o},s:o,s:o}", "grade",
		grade_text(nothing->grade), "cause",
		json_text(silent ? "peer.silent" : NULL), "cause_grade",
		json_text(silent ? grade_text(GRADE_LIKELY) : NULL), "silent",
		json_text(nothing->silent), "looked", "drops",
		!nothing->drops_off, "since", json_time(nothing->since),
		"namespaces", json_count(nothing->spaces), "everywhere",
		nothing->everywhere, "missing", json_reasons(&nothing->missing),
		"facts", json_facts(&nothing->facts), "blind", blind());
}

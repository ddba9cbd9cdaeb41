// SPDX-License-Identifier: GPL-2.0-only
/* Sets and maps: anonymous, named, of intervals, concatenated, with all. */
#include "difftest/gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 4

/* Of what a lookup is: one selector or several. */
struct key {
	const struct selector_form *form[FIELDS_MAX];
	size_t count;
};

/* What a key can be made of; of some things nft crashes. */
static bool keyable(const struct selector_form *form)
{
	return form->vt != VT_BOOL && form->text[0] != '@' &&
	       strcmp(form->text, "meta secpath") != 0 &&
	       strncmp(form->text, "meta l4proto ", 13) != 0;
}

/* nft does not take extension headers behind "set". */
static bool is_extension(const struct selector_form *form)
{
	static const char *const words[] = { "frag ", "rt ",  "rt0 ",
					     "hbh ",  "dst ", "mh " };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strncmp(form->text, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

static void pick_key(struct gen *gen, struct key *key, size_t count)
{
	size_t i;

	key->count = 0;
	while (key->count < count) {
		const struct selector_form *form = selector_pick(gen);

		if (!keyable(form) || form->vt == VT_FLAGS)
			continue;
		for (i = 0; i < key->count; i++) {
			if (key->form[i] == form)
				break;
		}
		if (i < key->count && rnd_percent(&gen->rnd, 95))
			continue;
		key->form[key->count++] = form;
	}
}

static void add_key(struct text *text, const struct key *key)
{
	size_t i;

	for (i = 0; i < key->count; i++)
		text_add(text, "%s%s", i ? " . " : "", key->form[i]->text);
}

/* A value, a range or a prefix of one field. */
static void add_field(struct gen *gen, struct text *text,
		      const struct selector_form *form, bool intervals)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);
	struct value low, high;

	gen_pair(gen, form, &low, &high);
	if (!intervals || !gen_ordered(form) || dice < 45 ||
	    memcmp(low.order, high.order, 16) == 0)
		text_add(text, "%s", low.text);
	else if (dice < 85 || (form->vt != VT_V4 && form->vt != VT_V6))
		text_add(text, "%s-%s", low.text, high.text);
	else
		text_add(text, "%s/%d", low.text, form->vt == VT_V4 ? 24 : 64);
}

static void add_elem(struct gen *gen, struct text *text, const struct key *key,
		     bool intervals)
{
	size_t i;

	for (i = 0; i < key->count; i++) {
		text_add(text, "%s", i ? " . " : "");
		add_field(gen, text, key->form[i], intervals);
	}
}

#define BOUNDS_MAX 16

static int by_order(const void *a, const void *b)
{
	return memcmp(((const struct value *)a)->order,
		      ((const struct value *)b)->order, 16);
}

/* Values in their order, none twice; Return: how many. */
static size_t make_bounds(struct gen *gen, const struct selector_form *form,
			  struct value *bound, size_t count)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		gen_value(gen, form, &bound[i]);
	qsort(bound, count, sizeof(*bound), by_order);
	for (i = 0; i < count; i++) {
		if (!kept || by_order(&bound[kept - 1], &bound[i]) != 0)
			bound[kept++] = bound[i];
	}
	return kept;
}

/* The field whose ranges are kept apart, so that no elements overlap. */
static size_t lead_of(const struct key *key)
{
	size_t i;

	for (i = 0; i < key->count; i++) {
		if (gen_ordered(key->form[i]))
			break;
	}
	return i;
}

/* Of a map: what an element stands for. NULL: it is a set. */
typedef void (*data_fn)(struct gen *gen, struct text *text);

static void add_data(struct gen *gen, struct text *text, data_fn data)
{
	if (!data)
		return;
	text_add(text, " : ");
	data(gen, text);
}

static void add_apart(struct gen *gen, struct text *text,
		      const struct key *key, size_t count, data_fn data)
{
	struct value bound[BOUNDS_MAX];
	size_t i, field, at = 0, lead = lead_of(key), bounds;

	bounds = make_bounds(gen, key->form[lead], bound,
			     count * 2 < BOUNDS_MAX ? count * 2 : BOUNDS_MAX);
	for (i = 0; at < bounds; i++) {
		bool range = at + 1 < bounds && rnd_percent(&gen->rnd, 60);

		text_add(text, "%s", i ? ", " : "");
		for (field = 0; field < key->count; field++) {
			text_add(text, "%s", field ? " . " : "");
			if (field != lead)
				add_field(gen, text, key->form[field], true);
			else if (range)
				text_add(text, "%s-%s", bound[at].text,
					 bound[at + 1].text);
			else
				text_add(text, "%s", bound[at].text);
		}
		add_data(gen, text, data);
		at += range ? 2 : 1;
	}
}

/* Not twice the same. */
static void add_distinct(struct gen *gen, struct text *text,
			 const struct key *key, size_t count, data_fn data)
{
	struct text elem = { 0 }, all = { 0 };
	size_t i, added = 0;

	for (i = 0; i < count; i++) {
		text_release(&elem);
		text_add(&elem, "|");
		add_elem(gen, &elem, key, false);
		text_add(&elem, "|");
		if (strstr(text_get(&all), text_get(&elem)))
			continue;
		text_add(&all, "%s", text_get(&elem));
		text_add(text, "%s%.*s", added++ ? ", " : "",
			 (int)elem.len - 2, text_get(&elem) + 1);
		add_data(gen, text, data);
	}
	text_release(&elem);
	text_release(&all);
}

static void add_elems(struct gen *gen, struct text *text,
		      const struct key *key, bool intervals, size_t count,
		      data_fn data)
{
	if (intervals && lead_of(key) < key->count)
		add_apart(gen, text, key, count, data);
	else
		add_distinct(gen, text, key, count, data);
}

/* For sets that merge what overlaps. */
static void add_any(struct gen *gen, struct text *text, const struct key *key,
		    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? ", " : "");
		add_elem(gen, text, key, true);
	}
}

/**
 * gen_elements - the elements of an anonymous set
 * @gen: the generator
 * @text: is added to
 * @form: whose values they are
 * @intervals: whether there may be ranges
 * @count: how many
 */
void gen_elements(struct gen *gen, struct text *text,
		  const struct selector_form *form, bool intervals,
		  size_t count)
{
	struct key key = { .form = { form }, .count = 1 };

	if (intervals && rnd_percent(&gen->rnd, 60))
		add_any(gen, text, &key, count);
	else
		add_elems(gen, text, &key, false, count, NULL);
}

static bool has_ordered(const struct key *key)
{
	return lead_of(key) < key->count;
}

/* nft's name of the type of a selector's values, or NULL. */
static const char *type_of(const struct selector_form *form)
{
	switch (form->vt) {
	case VT_V4:
		return "ipv4_addr";
	case VT_V6:
		return "ipv6_addr";
	case VT_MAC:
		return "ether_addr";
	case VT_NUM:
		return form->field == F_PORT ? "inet_service" : NULL;
	case VT_HEX:
		return form->field == F_MARK ? "mark" : NULL;
	default:
		return NULL;
	}
}

/* Maps of objects cannot be declared by example everywhere. */
static void add_type(struct text *text, const struct key *key,
		     const char *data_type)
{
	const char *type = key->count == 1 ? type_of(key->form[0]) : NULL;

	if (data_type && type &&
	    (strcmp(data_type, "counter") == 0 ||
	     strcmp(data_type, "quota") == 0)) {
		text_add(text, "type %s", type);
		return;
	}
	text_add(text, "typeof ");
	add_key(text, key);
}

/* Declares a set or map; Return: its number. */
static unsigned int declare(struct gen *gen, const struct key *key,
			    const char *data_type, data_fn data)
{
	bool intervals = has_ordered(key) && rnd_percent(&gen->rnd, 55);
	bool merge = intervals && !data && key->count == 1 &&
		     rnd_percent(&gen->rnd, 60);
	bool timeout = rnd_percent(&gen->rnd, 12);
	bool all = rnd_percent(&gen->rnd, 12);
	unsigned int name = gen_name(gen);
	struct text text = { 0 };

	text_add(&text, "%s s%u { ", data_type ? "map" : "set", name);
	add_type(&text, key, data_type);
	if (data_type)
		text_add(&text, " : %s", data_type);
	text_add(&text, "; ");
	if (intervals || timeout)
		text_add(&text, "flags %s%s%s; ", intervals ? "interval" : "",
			 intervals && timeout ? "," : "",
			 timeout ? "timeout" : "");
	if (merge)
		text_add(&text, "auto-merge; ");
	if (timeout && rnd_percent(&gen->rnd, 50))
		text_add(&text, "timeout 1h; ");
	if (!data && rnd_percent(&gen->rnd, 15))
		text_add(&text, "counter; ");
	text_add(&text, "elements = { ");
	if (merge)
		add_any(gen, &text, key, 1 + rnd_below(&gen->rnd, 8));
	else
		add_elems(gen, &text, key, intervals,
			  1 + rnd_below(&gen->rnd, 8), data);
	if (all) {
		text_add(&text, ", *");
		add_data(gen, &text, data);
	}
	text_add(&text, " }; }");
	script_add(&gen->defs, LINE_FREE, 0, "%s", text_get(&text));
	text_release(&text);
	return name;
}

/**
 * gen_named_set - look a selector up in a named set
 * @gen: the generator; the rule is added to
 * @form: the selector
 */
void gen_named_set(struct gen *gen, const struct selector_form *form)
{
	struct key key = { .form = { form }, .count = 1 };

	if (!keyable(form))
		return;
	SAY(gen, "%s %s@s%u ", form->text,
	    rnd_percent(&gen->rnd, 25) ? "!= " : "",
	    declare(gen, &key, NULL, NULL));
}

/**
 * gen_concat - look several selectors up together
 * @gen: the generator; the rule is added to
 */
void gen_concat(struct gen *gen)
{
	struct text text = { 0 };
	struct key key;

	pick_key(gen, &key, 2 + rnd_below(&gen->rnd, 3));
	add_key(&gen->rule, &key);
	if (rnd_percent(&gen->rnd, 25))
		SAY(gen, " !=");
	if (rnd_percent(&gen->rnd, 60)) {
		SAY(gen, " @s%u ", declare(gen, &key, NULL, NULL));
		return;
	}
	add_elems(gen, &text, &key, rnd_percent(&gen->rnd, 60),
		  1 + rnd_below(&gen->rnd, 6), NULL);
	SAY(gen, " { %s } ", text_get(&text));
	text_release(&text);
}

/**
 * gen_vmap - a verdict map
 * @gen: the generator; the rule is added to
 */
void gen_vmap(struct gen *gen)
{
	struct text text = { 0 };
	struct key key;

	pick_key(gen, &key,
		 rnd_percent(&gen->rnd, 70) ? 1 : 2 + rnd_below(&gen->rnd, 2));
	add_key(&gen->rule, &key);
	if (rnd_percent(&gen->rnd, 40)) {
		SAY(gen, " vmap @s%u ",
		    declare(gen, &key, "verdict", gen_verdict_word));
		return;
	}
	add_elems(gen, &text, &key,
		  has_ordered(&key) && rnd_percent(&gen->rnd, 30),
		  1 + rnd_below(&gen->rnd, 4), gen_verdict_word);
	SAY(gen, " vmap { %s } ", text_get(&text));
	text_release(&text);
}

static void add_mark(struct gen *gen, struct text *text)
{
	text_add(text, "0x%x", pool_number(gen->pool, &gen->rnd, F_MARK));
}

/**
 * gen_mark_map - a mark that depends on the packet
 * @gen: the generator; the rule is added to
 */
void gen_mark_map(struct gen *gen)
{
	struct text text = { 0 };
	struct key key;

	do {
		pick_key(gen, &key, 1 + rnd_below(&gen->rnd, 2));
	} while (is_extension(key.form[0]) ||
		 (key.count == 2 && is_extension(key.form[1])));
	SAY(gen, "meta mark set ");
	add_key(&gen->rule, &key);
	if (rnd_percent(&gen->rnd, 50)) {
		SAY(gen, " map @s%u ",
		    declare(gen, &key, "meta mark", add_mark));
		return;
	}
	add_elems(gen, &text, &key,
		  has_ordered(&key) && rnd_percent(&gen->rnd, 30),
		  1 + rnd_below(&gen->rnd, 4), add_mark);
	SAY(gen, " map { %s } ", text_get(&text));
	text_release(&text);
}

/* Declares an object; Return: its number. */
static unsigned int declare_object(struct gen *gen)
{
	static const char *const kinds[] = {
		"counter o%u { }",
		"quota q%u { over 2000 bytes }",
		"quota q%u { 1500 bytes }",
		"limit l%u { rate 1/week burst 6 packets }",
		"limit l%u { rate over 1/week burst 3 packets }",
	};
	uint32_t which = rnd_below(&gen->rnd, 5);
	unsigned int name = gen_name(gen);

	script_add(&gen->defs, LINE_FREE, 0, kinds[which], name);
	SAY(gen, "%s name %s%u ",
	    which == 0 ? "counter" :
	    which < 3  ? "quota" :
			 "limit",
	    which == 0 ? "o" :
	    which < 3  ? "q" :
			 "l",
	    name);
	return name;
}

/**
 * gen_object - use an object
 * @gen: the generator; the rule is added to
 */
void gen_object(struct gen *gen)
{
	declare_object(gen);
}

static void add_counter_name(struct gen *gen, struct text *text)
{
	text_add(text, "\"k%u\"", rnd_below(&gen->rnd, 2));
}

static void add_quota_name(struct gen *gen, struct text *text)
{
	text_add(text, "\"kq%u\"", rnd_below(&gen->rnd, 2));
}

/**
 * gen_object_map - an object that depends on the packet
 * @gen: the generator; the rule is added to
 */
void gen_object_map(struct gen *gen)
{
	bool quota = rnd_percent(&gen->rnd, 40);
	data_fn data = quota ? add_quota_name : add_counter_name;
	struct text text = { 0 };
	struct key key;

	do {
		pick_key(gen, &key, 1);
	} while (is_extension(key.form[0]));
	SAY(gen, "%s name ", quota ? "quota" : "counter");
	add_key(&gen->rule, &key);
	if (type_of(key.form[0]) && rnd_percent(&gen->rnd, 70)) {
		SAY(gen, " map @s%u ",
		    declare(gen, &key, quota ? "quota" : "counter", data));
		return;
	}
	add_elems(gen, &text, &key, false, 1 + rnd_below(&gen->rnd, 4), data);
	SAY(gen, " map { %s } ", text_get(&text));
	text_release(&text);
}

/**
 * gen_dynset - add the packet's values to a set, or take them out
 * @gen: the generator; the rule is added to
 */
void gen_dynset(struct gen *gen)
{
	static const char *const stateful[] = {
		"", "", "",
		"counter ", "limit rate over 1/week burst 2 packets ",
		"limit rate 1/week burst 3 packets ", "quota over 500 bytes ",
	};
	const char *state = RND_PICK(&gen->rnd, stateful);
	uint32_t dice = rnd_below(&gen->rnd, 100);
	bool timeout = rnd_percent(&gen->rnd, 50);
	unsigned int name = gen_name(gen);
	struct text text = { 0 };
	struct key key;

	pick_key(gen, &key, 1 + rnd_below(&gen->rnd, 2));
	text_add(&text, "set s%u { typeof ", name);
	add_key(&text, &key);
	text_add(&text, "; size %u; flags dynamic%s; %s}",
		 rnd_percent(&gen->rnd, 40) ? 3 : 65535,
		 timeout ? ",timeout" : "",
		 timeout ? "timeout 1h; " : "");
	script_add(&gen->defs, LINE_FREE, 0, "%s", text_get(&text));
	text_release(&text);
	SAY(gen, "%s @s%u { ",
	    dice < 15 && !*state ? "delete" :
	    dice < 55		 ? "update" :
				   "add",
	    name);
	add_key(&text, &key);
	SAY(gen, "%s %s} ", text_get(&text), state);
	snprintf(gen->dynamic, sizeof(gen->dynamic), "%s", text_get(&text));
	gen->dynamic_name = name;
	gen->dynamic_theme = gen->theme;
	text_release(&text);
}

/**
 * gen_dynamic - is the packet in the set that others were added to
 * @gen: the generator; the rule is added to
 */
void gen_dynamic(struct gen *gen)
{
	if (!gen->dynamic[0])
		return;
	SAY(gen, "%s %s@s%u ", gen->dynamic,
	    rnd_percent(&gen->rnd, 30) ? "!= " : "", gen->dynamic_name);
}

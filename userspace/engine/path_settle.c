// SPDX-License-Identifier: GPL-2.0-only
/* A path in words, so that the ruleset may go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/path.h"
#include "model/text.h"

/* What was written, kept in an arena; NULL when nothing was. */
static const char *keep(struct arena *arena, struct text *text, bool written)
{
	const char *kept = NULL;

	if (written && !text->failed)
		kept = arena_string(arena, text_get(text), text->len);
	text_release(text);
	return kept;
}

/**
 * path_condition_settle - put a condition into words
 * @condition: the condition
 * @arena: gains the words
 * @names: of links
 */
void path_condition_settle(struct path_condition *condition,
			   struct arena *arena,
			   const struct vm_term_names *names)
{
	const struct vm_term *term = condition->term;
	struct text text = { 0 };
	bool written;

	written = vm_term_condition(&text, term, names);
	condition->text = keep(arena, &text, written);
	written = vm_term_packet(&text, term, names);
	condition->packet = keep(arena, &text, written);
	written = vm_term_element(&text, term, names);
	condition->element = keep(arena, &text, written);
	vm_term_sentence(&text, term, names);
	condition->sentence = keep(arena, &text, true);
}

static const char *copy_text(struct arena *arena, const char *from)
{
	return from ? arena_string(arena, from, strlen(from)) : NULL;
}

/**
 * path_place - where a chain or a rule is
 * @place: filled
 * @arena: gains the names
 * @chain: the chain
 * @rule: a rule of it, or NULL
 * @texts: what rules look like
 */
void path_place(struct path_place *place, struct arena *arena,
		const struct nft_chain *chain, const struct nft_rule *rule,
		const struct path_texts *texts)
{
	char *text = NULL;

	memset(place, 0, sizeof(*place));
	place->family = chain->table->family;
	place->table = copy_text(arena, chain->table->name);
	place->chain = copy_text(arena, chain->name);
	place->table_handle = chain->table->handle;
	if (!rule)
		return;
	place->handle = rule->handle;
	place->comment = copy_text(arena, rule->comment);
	if (texts->rule && texts->rule(texts->ctx, rule, &text) == 0)
		place->text = copy_text(arena, text);
	free(text);
}

static void settle_step(struct path *path, struct path_step *step,
			const struct path_texts *texts)
{
	struct path_condition *condition;

	for (condition = step->condition; condition;
	     condition = condition->next)
		path_condition_settle(condition, &path->arena, &texts->names);
	if (step->chain)
		path_place(&step->place, &path->arena, step->chain, step->rule,
			   texts);
	if (step->target)
		step->target_name = copy_text(&path->arena, step->target->name);
}

static void settle_assumed(struct path *path, const struct path_texts *texts)
{
	struct path_condition *condition;

	for (condition = path->assumed; condition; condition = condition->next)
		path_condition_settle(condition, &path->arena, &texts->names);
}

/* Nothing may point to where the ruleset was. */
static void forget_pointers(struct path *path)
{
	struct path_condition *condition;
	size_t i;

	for (i = 0; i < path->count; i++) {
		struct path_step *step = &path->step[i];

		for (condition = step->condition; condition;
		     condition = condition->next)
			condition->term = NULL;
		step->chain = NULL;
		step->target = NULL;
		step->rule = NULL;
	}
	for (condition = path->assumed; condition; condition = condition->next)
		condition->term = NULL;
	arena_release(&path->raw);
	path->by_chain = NULL;
	path->by_rule = NULL;
	path->vm = NULL;
}

/**
 * path_settle - turn what points into the ruleset into words
 * @path: the path; its run is over
 * @texts: what rules look like and links are called
 *
 * Return: 0 or -ENOMEM.
 */
int path_settle(struct path *path, const struct path_texts *texts)
{
	size_t i;

	for (i = 0; i < path->count; i++)
		settle_step(path, &path->step[i], texts);
	settle_assumed(path, texts);
	forget_pointers(path);
	return path->failed ? -ENOMEM : 0;
}

/**
 * path_settle_assumed - only what was assumed; the steps are forgotten
 * @path: the path; its run is over
 * @texts: what links are called
 *
 * Return: 0 or -ENOMEM.
 */
int path_settle_assumed(struct path *path, const struct path_texts *texts)
{
	path->count = 0;
	settle_assumed(path, texts);
	forget_pointers(path);
	return path->failed ? -ENOMEM : 0;
}

/**
 * path_same_assumption - was the same thing assumed in two runs
 * @a: what one assumed; not settled
 * @b: what the other one did
 */
bool path_same_assumption(const struct path_condition *a,
			  const struct path_condition *b)
{
	return a->holds == b->holds && a->term->expr == b->term->expr &&
	       a->term->rule == b->term->rule && a->term->text == b->term->text;
}

// SPDX-License-Identifier: GPL-2.0-only
#include "engine/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_policy(const struct vm_result *result, const struct rule *wanted)
{
	const struct nft_chain *chain = result->chain;

	return result->end == VM_END_DROP && !result->rule && chain &&
	       chain->handle == wanted->chain_handle &&
	       chain->table->family == wanted->family &&
	       chain->table->handle == wanted->table_handle;
}

/* Did a run end at the rule that the kernel named. */
static bool is_wanted(const struct replay_outcome *outcome,
		      const struct verdict_wish *wish)
{
	const struct nft_rule *rule = outcome->result.rule;
	const struct rule *wanted = wish->rule;

	if (wish->policy)
		return is_policy(&outcome->result, wanted);
	return rule && rule->handle == wanted->handle &&
	       rule->chain->table->family == wanted->family &&
	       rule->chain->table->handle == wanted->table_handle;
}

/* The outcome to show: the one that was wished for, or the first. */
static size_t choose(struct verdict *verdict, const struct replay *replay,
		     const struct verdict_wish *wish)
{
	size_t i;

	if (!wish || !wish->rule)
		return 0;
	verdict->recorded = true;
	for (i = 0; i < replay->count; i++) {
		if (is_wanted(&replay->outcome[i], wish)) {
			verdict->agrees = true;
			return i;
		}
	}
	return 0;
}

static const char *error_words(int err)
{
	switch (err) {
	case -ELOOP:
		return "its chains jump deeper than the kernel lets them";
	case -E2BIG:
		return "it meets more rules than are looked at";
	case -EBADMSG:
		return "a rule ends in a verdict that is not known here";
	}
	return "the replay could not go on";
}

static int fill_way(struct verdict *verdict, struct verdict_way *way,
		    struct replay_outcome *outcome,
		    const struct path_texts *texts, bool shown)
{
	const struct vm_result *result = &outcome->result;
	const struct nft_chain *chain = result->chain;
	const struct nft_rule *rule = result->rule;
	const char *why = result->why;

	if (result->end == VM_END_ACCEPT) {
		chain = outcome->path.by_chain;
		rule = outcome->path.by_rule;
	}
	way->end = result->end;
	way->family = result->family;
	way->hook = result->hook;
	way->queue = result->queue;
	way->runs = outcome->runs;
	way->has_place = chain;
	if (outcome->err)
		why = error_words(outcome->err);
	if (why)
		way->why = arena_string(&verdict->arena, why, strlen(why));
	if (chain)
		path_place(&way->place, &verdict->arena,
			   rule ? rule->chain : chain, rule, texts);
	way->path = outcome->path;
	memset(&outcome->path, 0, sizeof(outcome->path));
	return shown ? path_settle(&way->path, texts) :
		       path_settle_assumed(&way->path, texts);
}

static int fill(struct verdict *verdict, struct replay *replay,
		const struct path_texts *texts)
{
	int err = 0;
	size_t i;

	verdict->way = calloc(replay->count + 1, sizeof(*verdict->way));
	if (!verdict->way)
		return -ENOMEM;
	if (verdict->agrees) {
		/* The kernel's word refutes the other ways. */
		verdict->known = true;
		verdict->end = replay->outcome[verdict->shown].result.end;
		verdict->count = 1;
		err = fill_way(verdict, &verdict->way[0],
			       &replay->outcome[verdict->shown], texts, true);
		verdict->shown = 0;
		return err;
	}
	verdict->known = replay_end(replay, &verdict->end);
	verdict->grade = replay_grade(replay);
	verdict->overflow = replay->overflow;
	verdict->count = replay->count;
	for (i = 0; i < replay->count && !err; i++)
		err = fill_way(verdict, &verdict->way[i], &replay->outcome[i],
			       texts, i == verdict->shown);
	return err;
}

static int find_near(struct verdict *verdict,
		     const struct replay_question *question,
		     const struct replay_outcome *outcome,
		     const struct path_texts *texts)
{
	int err;

	if (!near_applies(outcome))
		return 0;
	err = near_find(&verdict->near, question, outcome);
	if (err)
		return err;
	near_settle(&verdict->near, texts);
	verdict->has_near = true;
	return 0;
}

/**
 * verdict_make - send a packet through a ruleset, and say what comes of it
 * @verdict: filled; release it with verdict_release(), also after a failure
 * @question: which packet, which ruleset, which way
 * @texts: what rules look like and links are called
 * @wish: what is known of the outcome, or NULL
 *
 * Return: 0, or why the ruleset could not be read: -EAGAIN when it changed
 * meanwhile, -ENOMEM, and others.
 */
int verdict_make(struct verdict *verdict,
		 const struct replay_question *question,
		 const struct path_texts *texts,
		 const struct verdict_wish *wish)
{
	struct replay replay;
	int err;

	memset(verdict, 0, sizeof(*verdict));
	err = replay_run(&replay, question);
	if (!err && replay.count) {
		verdict->shown = choose(verdict, &replay, wish);
		err = find_near(verdict, question,
				&replay.outcome[verdict->shown], texts);
	}
	if (!err)
		err = fill(verdict, &replay, texts);
	replay_release(&replay);
	return err;
}

/**
 * verdict_shown - the way that is shown
 * @verdict: the verdict
 *
 * Return: it, or NULL when there is none.
 */
const struct verdict_way *verdict_shown(const struct verdict *verdict)
{
	return verdict->count ? &verdict->way[verdict->shown] : NULL;
}

/**
 * verdict_lower - be less sure
 * @verdict: the verdict
 * @grade: at most this sure
 */
void verdict_lower(struct verdict *verdict, enum replay_grade grade)
{
	if (verdict->grade < grade)
		verdict->grade = grade;
}

/**
 * verdict_release - free what a verdict owns
 * @verdict: emptied
 */
void verdict_release(struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->count; i++)
		path_release(&verdict->way[i].path);
	free(verdict->way);
	near_release(&verdict->near);
	reasons_release(&verdict->taken);
	arena_release(&verdict->arena);
	memset(verdict, 0, sizeof(*verdict));
}

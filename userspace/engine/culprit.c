// SPDX-License-Identifier: GPL-2.0-only
#include "engine/culprit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A ruleset that moves more often than this while it is read is left alone. */
#define TRIES 5

struct work {
	struct culprit **culprits;
	size_t count;
	uint64_t netns;
};

static void forget_texts(struct culprit *culprit)
{
	size_t i;

	free(culprit->text);
	culprit->text = NULL;
	for (i = 0; i < DROP_PLACES_MAX; i++) {
		free(culprit->candidate[i]);
		culprit->candidate[i] = NULL;
	}
}

static void forget_replay(struct culprit *culprit)
{
	if (culprit->replay)
		verdict_release(culprit->replay);
	free(culprit->replay);
	culprit->replay = NULL;
}

/* What an earlier try found out does not count any more. */
static void forget(const struct work *work)
{
	size_t i;

	for (i = 0; i < work->count; i++) {
		struct culprit *culprit = work->culprits[i];

		if (culprit->netns != work->netns)
			continue;
		forget_texts(culprit);
		forget_replay(culprit);
		culprit->has_counters = false;
		culprit->rule.state = RSTATTR_RULE_STATE_UNSPEC;
	}
}

/* The recorder's own table of rules may know names that the event lacks. */
static int learn_name(const char **to, const char *from)
{
	if (*to || !from)
		return 0;
	*to = strdup(from);
	return *to ? 0 : -ENOMEM;
}

static int on_record(const struct rule_record *record, void *data)
{
	const struct work *work = data;
	size_t i;

	if (!record) {
		forget(work);
		return 0;
	}
	for (i = 0; i < work->count; i++) {
		struct culprit *culprit = work->culprits[i];

		if (culprit->netns != work->netns ||
		    record->netns != work->netns ||
		    !rule_has(&culprit->rule, RSTATTR_RULE_HANDLE) ||
		    !rule_same(&culprit->rule, &record->rule))
			continue;
		culprit->rule.state = record->rule.state;
		culprit->evaluated = record->evaluated;
		culprit->has_counters = true;
		if (learn_name(&culprit->rule.table, record->rule.table) ||
		    learn_name(&culprit->rule.chain, record->rule.chain) ||
		    learn_name(&culprit->rule.comment, record->rule.comment))
			return -ENOMEM;
	}
	return 0;
}

/* Was a rule found by a replay on this very ruleset. */
static bool found_in(const struct culprit *culprit, uint32_t generation)
{
	const struct event *sample = culprit->sample;

	return sample && sample->drop.state != DROP_NOT_REPLAYED &&
	       sample->drop.generation == generation;
}

/*
 * Without a word from the recorder the rule is there only if no commit has
 * happened since it fired, or was found.
 */
static void judge(struct culprit *culprit, uint32_t generation)
{
	if (culprit->rule.state != RSTATTR_RULE_STATE_UNSPEC)
		return;
	if ((culprit->has_base_seq && culprit->base_seq == generation) ||
	    found_in(culprit, generation))
		culprit->rule.state = RSTATTR_RULE_STATE_LIVE;
}

static int read_text(struct culprit *culprit, const struct ruleset_ops *ops,
		     void *ctx)
{
	int err = 0;

	if (culprit->rule.state != RSTATTR_RULE_STATE_LIVE)
		return 0;
	if (!culprit->rule.table || !culprit->rule.chain)
		err = ops->names(ctx, &culprit->rule);
	if (!err)
		err = ops->text(ctx, &culprit->rule, &culprit->text);
	/* A rule that cannot be printed is a finding without text. */
	return err == -ENOMEM ? err : 0;
}

/* Those that may have dropped it: one without text is one by its handle. */
static int read_candidates(struct culprit *culprit, uint32_t generation,
			   const struct ruleset_ops *ops, void *ctx)
{
	size_t i;
	int err = 0;

	if (!found_in(culprit, generation))
		return 0;
	for (i = 0; i < culprit->sample->drop.count && err != -ENOMEM; i++) {
		struct drop_place *place = &culprit->sample->drop.place[i];

		if (!place->policy)
			err = ops->text(ctx, &place->rule,
					&culprit->candidate[i]);
	}
	return err == -ENOMEM ? err : 0;
}

static int read_rules(struct culprit *culprit, uint32_t generation,
		      const struct ruleset_ops *ops, void *ctx)
{
	if (!rule_has(&culprit->rule, RSTATTR_RULE_HANDLE))
		return read_candidates(culprit, generation, ops, ctx);
	judge(culprit, generation);
	return read_text(culprit, ops, ctx);
}

/*
 * On another generation than the packet's the ruleset may have been another:
 * nothing tells which chains and sets have changed since.
 */
static void grade(struct culprit *culprit, uint32_t generation)
{
	struct verdict *verdict = culprit->replay;

	if (culprit->has_base_seq && culprit->base_seq == generation)
		return;
	reasons_add(&verdict->taken,
		    "the ruleset of now is as it was then: it has changed since");
	verdict_lower(verdict, REPLAY_LIKELY);
}

/* A packet that cannot be replayed is a finding without a path. */
static int replay(struct culprit *culprit, uint32_t generation,
		  const struct ruleset_ops *ops, void *ctx)
{
	int err;

	if (!ops->replay || !culprit->sample)
		return 0;
	culprit->replay = calloc(1, sizeof(*culprit->replay));
	if (!culprit->replay)
		return -ENOMEM;
	err = ops->replay(ctx, culprit, culprit->replay);
	if (!err)
		grade(culprit, generation);
	else
		forget_replay(culprit);
	if (err == -EAGAIN)
		return 1;
	return err == -ENOMEM ? err : 0;
}

static int replay_all(const struct work *work, uint32_t generation,
		      const struct ruleset_ops *ops, void *ctx)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < work->count; i++) {
		if (work->culprits[i]->netns == work->netns)
			err = replay(work->culprits[i], generation, ops, ctx);
	}
	return err;
}

/* Return: 0, a negative errno, or 1 when the ruleset moved underneath. */
static int try_once(const struct work *work, struct ruleset_state *state,
		    const struct ruleset_ops *ops, void *ctx)
{
	uint32_t after;
	size_t i;
	int err;

	state->err = ops->generation(ctx, &state->generation);
	err = ops->records(ctx, work->netns, on_record, (void *)work);
	if (err || state->err)
		return err;
	for (i = 0; !err && i < work->count; i++) {
		if (work->culprits[i]->netns == work->netns)
			err = read_rules(work->culprits[i], state->generation,
					 ops, ctx);
	}
	if (!err)
		err = replay_all(work, state->generation, ops, ctx);
	if (err)
		return err;
	state->err = ops->generation(ctx, &after);
	return !state->err && after != state->generation;
}

/* The ruleset cannot be entered; the recorder can still be asked. */
static int without_ruleset(const struct work *work,
			   const struct ruleset_ops *ops, void *ctx)
{
	return ops->records(ctx, work->netns, on_record, (void *)work);
}

/**
 * culprits_settle - find out what became of rules of one namespace
 * @culprits: rules, also of other namespaces, which are left alone
 * @count: how many
 * @state: its netns chooses the namespace; the rest is filled
 * @ops: where to find out
 * @ctx: handed to @ops
 *
 * The generation is read before and after everything else. When it moved,
 * all is read again; if it keeps moving, the rules' state is unknown.
 *
 * Return: 0, also when only the ruleset could not be read (see @state), or a
 * negative errno.
 */
int culprits_settle(struct culprit **culprits, size_t count,
		    struct ruleset_state *state,
		    const struct ruleset_ops *ops, void *ctx)
{
	const struct work work = { culprits, count, state->netns };
	int err = 1;
	int i;

	state->moved = false;
	state->err = ops->enter(ctx, state->netns);
	if (state->err)
		return without_ruleset(&work, ops, ctx);
	for (i = 0; i < TRIES && err == 1; i++)
		err = try_once(&work, state, ops, ctx);
	ops->leave(ctx);
	if (err == 1) {
		forget(&work);
		state->moved = true;
		err = 0;
	}
	return err;
}

/**
 * culprit_release - free what a culprit owns
 * @culprit: the culprit
 */
void culprit_release(struct culprit *culprit)
{
	rule_release(&culprit->rule);
	forget_texts(culprit);
	forget_replay(culprit);
	event_free(culprit->sample);
	culprit->sample = NULL;
}

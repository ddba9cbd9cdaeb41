// SPDX-License-Identifier: GPL-2.0-only
#include "engine/drop_settle.h"

#include <errno.h>

/* A ruleset that moves more often than this while it is read is left alone. */
#define TRIES 5

static const char changed_since[] =
	"the ruleset of now is as it was then: it has changed since";
static const char added_since[] =
	"not all of these were there then: what dropped it may be gone";
static const char not_known[] =
	"the ruleset of now is as it was then: whether it has changed is not known";

static void forget(struct event_list *events, uint64_t netns)
{
	size_t i;

	for (i = 0; i < events->count; i++) {
		if (events->item[i]->netns == netns)
			drop_found_release(&events->item[i]->drop);
	}
}

/* A table gives greater and greater handles to its rules and chains. */
static bool was_there(const struct event *event, const struct drop_place *place)
{
	const struct rule *rule = &place->rule;
	size_t i;

	for (i = 0; i < event->table_count; i++) {
		if (event->table[i].handle == rule->table_handle)
			return event->table[i].made >=
			       (place->policy ? rule->chain_handle :
						rule->handle);
	}
	/* Or it is one of those that were not recorded. */
	return !event->all_tables;
}

/* No rule is blamed for what happened before it was there. */
static bool added(const struct event *event)
{
	const struct drop_found *found = &event->drop;
	size_t i;

	if (!event->table_count)
		return false;
	for (i = 0; i < found->count; i++) {
		if (!was_there(event, &found->place[i]))
			return true;
	}
	return false;
}

/* Nothing tells which chains and sets have changed since. */
static void grade(struct event *event, uint32_t generation)
{
	struct drop_found *found = &event->drop;

	found->generation = generation;
	if (added(event)) {
		found->state = DROP_SINCE;
		found->unsure = added_since;
	}
	if (found->state != DROP_ONE || found->unsure)
		return;
	if (!event_has(event, RSTATTR_EVENT_BASE_SEQ))
		found->unsure = not_known;
	else if (event->base_seq != generation)
		found->unsure = changed_since;
}

/* Return: 0, a negative errno, or 1 when the ruleset moved underneath. */
static int try_once(struct event_list *events, uint64_t netns,
		    const struct ruleset_ops *ops, void *ctx)
{
	uint32_t before, after;
	size_t i;
	int err = ops->generation(ctx, &before);

	/* A ruleset that cannot be read tells nothing of it. */
	if (err)
		return 0;
	for (i = 0; i < events->count; i++) {
		struct event *event = events->item[i];

		if (event->netns != netns)
			continue;
		err = ops->drop(ctx, event);
		if (err == -EAGAIN || err == -ENOMEM)
			return err == -EAGAIN ? 1 : err;
		grade(event, before);
	}
	return ops->generation(ctx, &after) || after != before;
}

/**
 * drops_settle - find out which rules may have dropped packets
 * @events: of any namespace; those of @netns gain what was found
 * @netns: the namespace's cookie
 * @ops: where to find out
 * @ctx: handed to @ops
 *
 * Return: 0, also when the ruleset could not be read or kept moving, and
 * nothing is found then; or -ENOMEM.
 */
int drops_settle(struct event_list *events, uint64_t netns,
		 const struct ruleset_ops *ops, void *ctx)
{
	int err = ops->enter(ctx, netns);
	int i;

	if (err)
		return err == -ENOMEM ? err : 0;
	err = 1;
	for (i = 0; i < TRIES && err == 1; i++)
		err = try_once(events, netns, ops, ctx);
	ops->leave(ctx);
	if (err)
		forget(events, netns);
	return err == -ENOMEM ? err : 0;
}

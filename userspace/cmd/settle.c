// SPDX-License-Identifier: GPL-2.0-only
/* Where the engine finds out about rules: the module and nftables. */
#include <errno.h>
#include <string.h>

#include "cmd/view.h"
#include "engine/drop_replay.h"
#include "engine/event_replay.h"

static int op_enter(void *ctx, uint64_t netns)
{
	struct view *view = ctx;
	int err;

	view_name(view, netns); /* so that the list knows it */
	view->saved = netns_enter_cookie(&view->names, netns);
	if (view->saved < 0)
		return view->saved;
	err = ruleset_open(&view->ruleset);
	if (err)
		netns_leave(view->saved);
	return err;
}

static void op_leave(void *ctx)
{
	struct view *view = ctx;

	live_close(&view->live);
	ruleset_close(view->ruleset);
	view->ruleset = NULL;
	netns_leave(view->saved);
}

static int op_generation(void *ctx, uint32_t *generation)
{
	struct view *view = ctx;

	/* What is replayed is loaded after this, and not kept for the next. */
	live_unload(&view->live);
	return ruleset_generation(view->ruleset, generation);
}

static int op_records(void *ctx, uint64_t netns, record_fn fn, void *data)
{
	const struct view *view = ctx;
	struct scope scope = view->scope;

	if (scope.kind == SCOPE_ALL)
		scope = (struct scope){ .kind = SCOPE_ONE, .netns = netns };
	return kmod_rules(view->kmod, &scope, fn, data, NULL);
}

static int op_names(void *ctx, struct rule *rule)
{
	const struct view *view = ctx;

	return ruleset_names(view->ruleset, rule);
}

static int op_text(void *ctx, struct rule *rule, char **text)
{
	const struct view *view = ctx;

	return ruleset_text(view->ruleset, rule, text);
}

static int load(struct view *view)
{
	struct live *live = &view->live;
	struct error error;
	int err = 0;

	if (!live->opened)
		err = live_open(live, view->ruleset, &error);
	if (!err && !live->loaded)
		err = live_load(live, &error);
	return err;
}

static int op_replay(void *ctx, const struct culprit *culprit,
		     struct verdict *verdict)
{
	struct view *view = ctx;
	struct live *live = &view->live;
	int err = load(view);

	if (err)
		return err;
	return (event_dropped(culprit->sample) ? drop_verdict :
						 event_verdict)(
		verdict, culprit->sample, &live->ruleset, live_host(live),
		&live->texts);
}

static int op_drop(void *ctx, struct event *event)
{
	struct view *view = ctx;
	int err = load(view);

	return err ? err :
		     drop_replay(event, &view->live.ruleset,
				 live_host(&view->live), &view->live.memo);
}

const struct ruleset_ops view_rulesets = {
	.enter = op_enter,
	.leave = op_leave,
	.generation = op_generation,
	.records = op_records,
	.names = op_names,
	.text = op_text,
	.replay = op_replay,
	.drop = op_drop,
};

/*
 * A namespace that neither a name nor a process leads to any more, as one
 * being torn down, makes no answer incomplete: there is no ruleset to read.
 */
static void note(struct answer *answer, const struct space *space,
		 const struct ruleset_state *state)
{
	const char *name = space->name ? space->name : "(no name)";

	if (state->moved)
		reasons_add(&answer->reasons,
			    "the ruleset of network namespace %s kept changing while it was read; try again",
			    name);
	else if (state->err == -EPERM || state->err == -EACCES)
		reasons_add(&answer->reasons,
			    "the ruleset of network namespace %s could not be read: permission denied; run it as root",
			    name);
	else if (state->err && state->err != -ENOENT)
		reasons_add(&answer->reasons,
			    "the ruleset of network namespace %s could not be read: %s",
			    name, strerror(-state->err));
}

static bool concerned(struct culprit **culprits, size_t count, uint64_t netns)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (culprits[i]->netns == netns)
			return true;
	}
	return false;
}

/**
 * view_settle - find out about rules, namespace by namespace
 * @view: the view
 * @culprits: the rules
 * @count: how many
 * @answer: its namespaces gain a generation; gains reasons
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int view_settle(struct view *view, struct culprit **culprits, size_t count,
		struct answer *answer, struct error *error)
{
	size_t i;
	int err;

	for (i = 0; i < answer->spaces.count; i++) {
		struct space *space = &answer->spaces.item[i];
		struct ruleset_state state = { .netns = space->netns };

		if (!concerned(culprits, count, space->netns))
			continue;
		err = culprits_settle(culprits, count, &state, &view_rulesets,
				      view);
		if (err)
			return error_set(error, err,
					 "cannot read the rules of network namespace %s: %s",
					 space->name ? space->name :
						       "(no name)",
					 strerror(-err));
		note(answer, space, &state);
		space->has_generation = !state.err;
		space->generation = state.generation;
	}
	return 0;
}

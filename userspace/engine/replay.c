// SPDX-License-Identifier: GPL-2.0-only
#include "engine/replay.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What one run needs; too large for a stack. */
struct run {
	struct vm vm;
	struct vm_pkt pkt;
	struct vm_forks forks;
	struct vm_tracer tracer;
	struct path path;
	struct vm_result result;
};

/*
 * Errors that are the packet's fate, or the limits of this machine. Others
 * are those of reading the ruleset: they void the whole replay.
 */
static bool is_fate(int err)
{
	return err == -ELOOP || err == -E2BIG || err == -EBADMSG ||
	       err == -ENODATA;
}

static int run_once(struct run *run, const struct replay_question *question)
{
	run->pkt = *question->pkt;
	memset(&run->vm, 0, sizeof(run->vm));
	run->vm.ruleset = question->ruleset;
	run->vm.host = question->host;
	run->vm.pkt = &run->pkt;
	run->vm.forks = &run->forks;
	run->vm.past = question->past;
	memset(&run->path, 0, sizeof(run->path));
	if (!question->bare)
		path_begin(&run->path, &run->vm, &run->tracer);
	memset(&run->result, 0, sizeof(run->result));
	vm_traverse(&run->vm, &question->journey, &run->result);
	if (run->path.failed)
		return -ENOMEM;
	return run->vm.err && !is_fate(run->vm.err) ? run->vm.err : 0;
}

/* What let a packet through counts only if nothing stopped it later. */
static bool same_accept(const struct path *a, const struct path *b)
{
	return a->by_chain == b->by_chain && a->by_rule == b->by_rule;
}

static bool same_result(const struct replay_outcome *outcome,
			const struct run *run)
{
	const struct vm_result *a = &outcome->result;
	const struct vm_result *b = &run->result;

	return a->end == b->end && a->chain == b->chain && a->rule == b->rule &&
	       a->hook == b->hook && a->family == b->family &&
	       a->queue == b->queue && a->why == b->why &&
	       outcome->err == run->vm.err &&
	       (a->end != VM_END_ACCEPT ||
		same_accept(&outcome->path, &run->path));
}

static bool assumes(const struct path *path,
		    const struct path_condition *condition)
{
	const struct path_condition *at;

	for (at = path->assumed; at; at = at->next) {
		if (path_same_assumption(at, condition))
			return true;
	}
	return false;
}

/* What only some of the runs assumed does not matter for where they end. */
static void keep_common(struct path *path, const struct path *other)
{
	struct path_condition **at = &path->assumed;

	while (*at) {
		if (assumes(other, *at))
			at = &(*at)->next;
		else
			*at = (*at)->next;
	}
	path->assumed_end = at;
}

static int add_outcome(struct replay *replay, struct run *run)
{
	struct replay_outcome *grown, *outcome;

	grown = realloc(replay->outcome, (replay->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	replay->outcome = grown;
	outcome = &grown[replay->count];
	memset(outcome, 0, sizeof(*outcome));
	outcome->forks = malloc(sizeof(*outcome->forks));
	if (!outcome->forks)
		return -ENOMEM;
	*outcome->forks = run->forks;
	outcome->result = run->result;
	outcome->err = run->vm.err;
	outcome->runs = 1;
	outcome->path = run->path;
	/* It points to itself while it is empty. */
	if (!outcome->path.assumed)
		outcome->path.assumed_end = &outcome->path.assumed;
	memset(&run->path, 0, sizeof(run->path));
	replay->count++;
	return 0;
}

static int take_outcome(struct replay *replay, struct run *run)
{
	size_t i;

	for (i = 0; i < replay->count; i++) {
		if (!same_result(&replay->outcome[i], run))
			continue;
		replay->outcome[i].runs++;
		keep_common(&replay->outcome[i].path, &run->path);
		return 0;
	}
	return add_outcome(replay, run);
}

/**
 * replay_run - send a packet through a ruleset
 * @replay: filled; release it with replay_release(), also after a failure
 * @question: which packet, which ruleset, which way
 *
 * Return: 0, or why the ruleset could not be read: -EAGAIN when it changed
 * meanwhile, -ENOMEM, and others.
 */
int replay_run(struct replay *replay, const struct replay_question *question)
{
	struct run *run = calloc(1, sizeof(*run));
	int err = run ? 0 : -ENOMEM;
	bool more = true;

	memset(replay, 0, sizeof(*replay));
	if (!run)
		return err;
	vm_forks_begin(&run->forks);
	while (!err && more && replay->runs < REPLAY_RUNS_MAX) {
		err = run_once(run, question);
		if (!err)
			err = take_outcome(replay, run);
		path_release(&run->path);
		replay->runs++;
		replay->overflow |= run->forks.overflow;
		more = vm_forks_next(&run->forks);
	}
	replay->overflow |= more && !err;
	free(run);
	return err;
}

/**
 * replay_end - how all runs ended
 * @replay: the replay
 * @end: filled
 *
 * Return: false when they did not end alike, or there were none.
 */
bool replay_end(const struct replay *replay, enum vm_end *end)
{
	size_t i;

	for (i = 1; i < replay->count; i++) {
		if (replay->outcome[i].result.end !=
		    replay->outcome[0].result.end)
			return false;
	}
	if (!replay->count || replay->outcome[0].result.end == VM_END_ERROR)
		return false;
	*end = replay->outcome[0].result.end;
	return true;
}

/**
 * replay_only - the outcome, where there is but one
 * @replay: the replay
 *
 * Return: it, or NULL when runs ended at different rules.
 */
const struct replay_outcome *replay_only(const struct replay *replay)
{
	return replay->count == 1 ? &replay->outcome[0] : NULL;
}

/**
 * replay_grade - how sure the end is
 * @replay: the replay
 *
 * Return: derived when every way that there is ends so; likely when every way
 * that was tried does, but some were not; else unknown.
 */
enum replay_grade replay_grade(const struct replay *replay)
{
	enum vm_end end;

	if (!replay_end(replay, &end))
		return REPLAY_UNKNOWN;
	return replay->overflow ? REPLAY_LIKELY : REPLAY_DERIVED;
}

/**
 * replay_release - free a replay
 * @replay: emptied
 */
void replay_release(struct replay *replay)
{
	size_t i;

	for (i = 0; i < replay->count; i++) {
		path_release(&replay->outcome[i].path);
		free(replay->outcome[i].forks);
	}
	free(replay->outcome);
	memset(replay, 0, sizeof(*replay));
}

/**
 * replay_grade_text - the word for a grade
 * @grade: the grade
 */
const char *replay_grade_text(enum replay_grade grade)
{
	static const char *const words[] = {
		[REPLAY_DERIVED] = "derived",
		[REPLAY_LIKELY] = "likely",
		[REPLAY_UNKNOWN] = "unknown",
	};

	static_assert(ARRAY_SIZE(words) == REPLAY_UNKNOWN + 1, "a grade");
	return words[grade];
}

/**
 * replay_end_text - the word for how it ended
 * @end: how
 */
const char *replay_end_text(enum vm_end end)
{
	static const char *const words[] = {
		[VM_END_ACCEPT] = "accept", [VM_END_DROP] = "drop",
		[VM_END_REJECT] = "reject", [VM_END_STOLEN] = "stolen",
		[VM_END_QUEUE] = "queue",   [VM_END_ROUTE] = "no-route",
		[VM_END_ERROR] = "unknown",
	};

	static_assert(ARRAY_SIZE(words) == VM_END_ERROR + 1, "an end");
	return words[end];
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The run that ended at the culprit is made again. Before each rule of the
 * culprit's base chain the machine is copied, with the packet as it is then,
 * and the copy goes through all conditions of the rule whether they hold or
 * not. A jump that was not taken is followed in the copy.
 */
#include "engine/near_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/text.h"

static void on_base(void *data, const struct nft_chain *chain, bool skipped,
		    const char *why)
{
	struct search *search = data;
	const struct vm_result *result = &search->outcome->result;

	(void)why;
	search->active = !skipped && chain == result->chain &&
			 search->pkt.hook == result->hook;
}

static void on_rule(void *data, const struct nft_rule *rule)
{
	struct search *search = data;

	if (rule == search->outcome->result.rule)
		search->active = false;
	if (!search->active || search->err)
		return;
	/* The chain of a jump that is taken is met in the run itself. */
	near_probe(search, rule, false, 0);
}

static void on_base_end(void *data, const struct nft_chain *chain,
			uint32_t verdict, bool policy)
{
	struct search *search = data;

	(void)chain;
	(void)verdict;
	(void)policy;
	search->active = false;
}

/* The choices of the run that ended so. */
static void restore_forks(struct search *search)
{
	search->forks = *search->outcome->forks;
	search->forks.length = search->forks.depth;
	search->forks.depth = 0;
	search->forks.nmemos = 0;
	search->forks.npins = 0;
}

static void prepare(struct search *search,
		    const struct replay_question *question)
{
	search->pkt = *question->pkt;
	search->vm.ruleset = question->ruleset;
	search->vm.host = question->host;
	search->vm.pkt = &search->pkt;
	search->vm.forks = &search->forks;
	search->vm.past = question->past;
	search->vm.tracer = &search->tracer;
	search->tracer = (struct vm_tracer){
		.data = search,
		.base = on_base,
		.rule = on_rule,
		.base_end = on_base_end,
	};
	search->probe_tracer = (struct vm_tracer){
		.data = search,
		.condition = near_on_condition,
	};
	restore_forks(search);
}

/**
 * near_applies - was the packet refused by a chain
 * @outcome: what came of it
 */
bool near_applies(const struct replay_outcome *outcome)
{
	return outcome->result.chain && (outcome->result.end == VM_END_DROP ||
					 outcome->result.end == VM_END_REJECT);
}

/**
 * near_find - accept rules that a refused packet nearly met
 * @near: filled; release it with near_release(), also after a failure
 * @question: of the replay
 * @outcome: of the replay, to which near_applies()
 *
 * Return: 0, or why the ruleset could not be read.
 */
int near_find(struct near *near, const struct replay_question *question,
	      const struct replay_outcome *outcome)
{
	struct search *search = calloc(1, sizeof(*search));
	struct vm_result result;
	int err;

	memset(near, 0, sizeof(*near));
	if (!search)
		return -ENOMEM;
	search->near = near;
	search->outcome = outcome;
	prepare(search, question);
	vm_traverse(&search->vm, &question->journey, &result);
	err = search->err;
	free(search);
	return err;
}

static void settle_terms(struct near *near, struct near_condition *condition,
			 unsigned int count, const struct path_texts *texts)
{
	struct text text = { 0 };
	unsigned int i;

	if (count > NEAR_FAILED_MAX)
		count = NEAR_FAILED_MAX;
	for (i = 0; i < count; i++) {
		if (vm_term_closest(&text, condition[i].condition.term,
				    &texts->names) &&
		    !text.failed)
			condition[i].closest = arena_string(
				&near->arena, text_get(&text), text.len);
		text_release(&text);
		path_condition_settle(&condition[i].condition, &near->arena,
				      &texts->names);
		condition[i].condition.term = NULL;
	}
}

/**
 * near_settle - turn what points into the ruleset into words
 * @near: the near misses
 * @texts: what rules look like and links are called
 */
void near_settle(struct near *near, const struct path_texts *texts)
{
	size_t i;

	for (i = 0; i < near->count; i++) {
		struct near_miss *miss = &near->miss[i];

		path_place(&miss->place, &near->arena, miss->rule->chain,
			   miss->rule, texts);
		settle_terms(near, miss->failed, miss->nfailed, texts);
		settle_terms(near, miss->unknown, miss->nunknown, texts);
		miss->rule = NULL;
	}
	arena_release(&near->raw);
}

/**
 * near_release - free near misses
 * @near: emptied
 */
void near_release(struct near *near)
{
	arena_release(&near->arena);
	arena_release(&near->raw);
	memset(near, 0, sizeof(*near));
}

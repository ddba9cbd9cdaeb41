// SPDX-License-Identifier: GPL-2.0-only
#include "engine/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/clock.h"

/**
 * answer_space - a namespace in view
 * @answer: the answer
 * @netns: its cookie
 *
 * Return: the namespace, owned by the answer, or NULL.
 */
struct space *answer_space(const struct answer *answer, uint64_t netns)
{
	size_t i;

	for (i = 0; i < answer->spaces.count; i++) {
		if (answer->spaces.item[i].netns == netns)
			return &answer->spaces.item[i];
	}
	return NULL;
}

/**
 * answer_add_stats - add a namespace and its books
 * @answer: the answer
 * @stats: as the source told them
 *
 * Return: 0 or -ENOMEM.
 */
int answer_add_stats(struct answer *answer, const struct stats *stats)
{
	struct spaces *spaces = &answer->spaces;
	struct space *space;

	space = realloc(spaces->item, (spaces->count + 1) * sizeof(*space));
	if (!space)
		return -ENOMEM;
	spaces->item = space;
	space = &spaces->item[spaces->count++];
	memset(space, 0, sizeof(*space));
	space->netns = stats->netns;
	space->books = stats->books;
	if (stats->has & BIT(RSTATTR_STATS_SINCE_BOOT))
		space->since_real = clock_real(stats->since_boot,
					       stats->now_boot,
					       stats->now_real);
	books_add(&answer->books, &stats->books);
	return 0;
}

/**
 * answer_add_rule - add a rule and its counters
 * @answer: the answer
 * @record: copied
 *
 * Return: 0 or -ENOMEM.
 */
int answer_add_rule(struct answer *answer, const struct rule_record *record)
{
	struct rule_line *line = calloc(1, sizeof(*line));
	struct rule_line **grown;

	if (!line)
		return -ENOMEM;
	grown = realloc(answer->rule,
			(answer->rule_count + 1) * sizeof(*grown));
	if (!grown)
		goto err_free;
	answer->rule = grown;
	if (rule_copy(&line->culprit.rule, &record->rule))
		goto err_free;
	line->record = *record;
	line->record.rule = (struct rule){ 0 };
	line->culprit.netns = record->netns;
	if (record->first_boot)
		line->first_real = clock_real(record->first_boot,
					      record->now_boot,
					      record->now_real);
	if (record->last_boot)
		line->last_real = clock_real(record->last_boot,
					     record->now_boot,
					     record->now_real);
	answer->rule[answer->rule_count++] = line;
	return 0;

err_free:
	free(line);
	return -ENOMEM;
}

/**
 * answer_forget_rules - remove all rules, to read them again
 * @answer: the answer
 */
void answer_forget_rules(struct answer *answer)
{
	size_t i;

	for (i = 0; i < answer->rule_count; i++) {
		culprit_release(&answer->rule[i]->culprit);
		free(answer->rule[i]);
	}
	free(answer->rule);
	answer->rule = NULL;
	answer->rule_count = 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_rules(const void *a, const void *b)
{
	const struct rule_line *x = *(const struct rule_line *const *)a;
	const struct rule_line *y = *(const struct rule_line *const *)b;
	const struct rule *p = &x->culprit.rule;
	const struct rule *q = &y->culprit.rule;
	int order;

	order = compare_numbers(y->record.evaluated, x->record.evaluated);
	if (!order)
		order = compare_numbers(x->culprit.netns, y->culprit.netns);
	if (!order)
		order = compare_numbers(p->table_handle, q->table_handle);
	if (!order)
		order = compare_numbers(p->handle, q->handle);
	if (!order)
		order = compare_numbers(p->incarnation, q->incarnation);
	return order;
}

/**
 * answer_sort_rules - most evaluated first
 * @answer: the answer
 */
void answer_sort_rules(struct answer *answer)
{
	if (answer->rule_count)
		qsort(answer->rule, answer->rule_count, sizeof(*answer->rule),
		      compare_rules);
}

/**
 * answer_since - since when there is a recording
 * @answer: the answer
 *
 * Return: ns of CLOCK_REALTIME of the namespace that began first; 0 when it
 * is not known.
 */
uint64_t answer_since(const struct answer *answer)
{
	uint64_t since = 0;
	size_t i;

	for (i = 0; i < answer->spaces.count; i++) {
		uint64_t begin = answer->spaces.item[i].since_real;

		if (begin && (!since || begin < since))
			since = begin;
	}
	return since;
}

/**
 * answer_release - free what an answer owns
 * @answer: emptied
 */
void answer_release(struct answer *answer)
{
	size_t i;

	answer_forget_rules(answer);
	findings_release(&answer->findings);
	nothing_release(&answer->nothing);
	reasons_release(&answer->reasons);
	for (i = 0; i < answer->spaces.count; i++)
		free(answer->spaces.item[i].name);
	free(answer->spaces.item);
	memset(answer, 0, sizeof(*answer));
}

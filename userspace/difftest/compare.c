// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vm/expr_counter.h"
#include "vm/expr_kind.h"

/* Differences that are told of one packet. */
#define TOLD_MAX 12

static const struct nft_rule *find_rule(const struct nft_ruleset *ruleset,
					const struct tally_rule *at)
{
	const struct nft_table *table =
		nft_table_find(ruleset, at->family, at->table);
	const struct nft_chain *chain =
		table ? nft_chain_find(table, at->chain) : NULL;
	size_t i;

	for (i = 0; chain && i < chain->nrules; i++) {
		if (chain->rule[i].handle == at->handle)
			return &chain->rule[i];
	}
	return NULL;
}

/* The kernel's own packets are counted there. */
static bool is_silence(const struct tally_rule *rule)
{
	return strcmp(rule->table, "silence") == 0;
}

static bool find_rules(struct compare *compare, struct text *said)
{
	const struct tally *tally = compare->tally;
	bool same = true;
	size_t i;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *at = &tally->rule[i];

		compare->rule[i] = find_rule(&compare->replay->ruleset, at);
		if (compare->rule[i] &&
		    compare->rule[i]->nexprs == at->nexprs)
			continue;
		text_add(said,
			 "model: rule %s %s handle %" PRIu64
			 ": %d expressions, the kernel has %zu\n",
			 at->table, at->chain, at->handle,
			 compare->rule[i] ? compare->rule[i]->nexprs : -1,
			 at->nexprs);
		same = false;
	}
	return same;
}

static bool find_sets(struct compare *compare, struct text *said)
{
	const struct tally *tally = compare->tally;
	bool same = true;
	size_t i;

	for (i = 0; i < tally->nsets; i++) {
		const struct tally_set *at = &tally->set[i];
		const struct nft_table *table = nft_table_find(
			&compare->replay->ruleset, at->family, at->table);

		compare->set[i] = table ? nft_set_find(table, at->name) : NULL;
		if (compare->set[i])
			continue;
		text_add(said, "model: no set %s %s\n", at->table, at->name);
		same = false;
	}
	return same;
}

/**
 * compare_open - find the kernel's rules and sets in the model
 * @compare: filled; close it with compare_close(), on failure too
 * @tally: the kernel's
 * @replay: the model's
 * @said: differences are added
 *
 * Return: 0, -ENOMEM, or -ENOENT when the model lacks something.
 */
int compare_open(struct compare *compare, struct tally *tally,
		 struct replay *replay, struct text *said)
{
	bool same;

	compare->tally = tally;
	compare->replay = replay;
	compare->rule = calloc(tally->nrules + 1, sizeof(*compare->rule));
	compare->set = calloc(tally->nsets + 1, sizeof(*compare->set));
	if (!compare->rule || !compare->set)
		return -ENOMEM;
	same = find_rules(compare, said);
	return find_sets(compare, said) && same ? 0 : -ENOENT;
}

static bool same_count(const struct count *kernel,
		       const struct expr_counter *ours)
{
	return kernel->packets == ours->packets && kernel->bytes == ours->bytes;
}

/*
 * The expression that did it: counted the same before, but not behind. Where
 * no rule tells, the packet took another way.
 */
static const struct tally_rule *add_culprit(const struct compare *compare,
					     struct text *said)
{
	const struct tally *tally = compare->tally;
	size_t i, j;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *at = &tally->rule[i];
		const struct tally_expr *expr = &tally->expr[at->first];
		const struct nft_rule *rule = compare->rule[i];

		for (j = 2; j < at->nexprs && !is_silence(at); j += 2) {
			if (!same_count(&expr[j - 2].now,
					expr_priv(rule->expr[j - 2])) ||
			    same_count(&expr[j].now, expr_priv(rule->expr[j])))
				continue;
			text_add(said, "culprit: %s\n",
				 tally->seen->seen[expr[j - 1].kind.key].name);
			return at;
		}
	}
	text_add(said, "culprit: the way\n");
	return NULL;
}

/* What a counter stands behind: "after cmp". */
static const char *before(const struct nft_rule *rule, size_t index)
{
	return index ? expr_name(rule->expr[index - 1]) : "the rule's begin";
}

/**
 * compare_rules - all counters of rules
 * @compare: after tally_read()
 * @said: differences are added
 * @culprit: filled when there are: the rule that did it, or NULL
 *
 * Return: whether there were none.
 */
bool compare_rules(const struct compare *compare, struct text *said,
		   const struct tally_rule **culprit)
{
	const struct tally *tally = compare->tally;
	unsigned int told = 0;
	size_t i, j;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *at = &tally->rule[i];
		const struct nft_rule *rule = compare->rule[i];

		if (is_silence(at))
			continue;
		for (j = 0; j < at->nexprs; j++) {
			const struct tally_expr *expr =
				&tally->expr[at->first + j];
			const struct expr_counter *ours;

			if (!expr->kind.is_counter)
				continue;
			ours = expr_priv(rule->expr[j]);
			if (same_count(&expr->now, ours))
				continue;
			if (told++ < TOLD_MAX)
				text_add(said,
					 "counter: table %s chain %s handle %" PRIu64
					 " expression %zu, behind %s: kernel %" PRIu64
					 " packets %" PRIu64
					 " bytes, interpreter %" PRIu64
					 " packets %" PRIu64 " bytes\n",
					 at->table, at->chain, at->handle, j,
					 before(rule, j), expr->now.packets,
					 expr->now.bytes, ours->packets,
					 ours->bytes);
		}
	}
	if (told)
		*culprit = add_culprit(compare, said);
	return told == 0;
}

/* The model's element; of sets that packets change it may be a new one. */
static const struct nft_set_elem *find_elem(const struct nft_set *set,
					    const struct tally_elem *elem)
{
	static const uint8_t all[NFT_KEY_MAX] = {
		[0 ... NFT_KEY_MAX - 1] = 0xff,
	};
	const struct nft_set_elem *found = NULL;
	size_t i;

	if (elem->catchall)
		return set->catchall;
	if (set->flags & NFT_SET_EVAL && !(set->flags & NFT_SET_INTERVAL))
		return nft_set_lookup(set, elem->key, all, &found) == TRI_TRUE ?
			       found :
			       NULL;
	for (i = 0; i < set->nelems; i++) {
		const struct nft_set_elem *at = &set->elem[i];

		if ((at->flags & NFT_SET_ELEM_INTERVAL_END) !=
			    (elem->flags & NFT_SET_ELEM_INTERVAL_END) ||
		    !at->key || memcmp(at->key, elem->key, elem->key_len) != 0)
			continue;
		if (!at->key_end != !elem->has_end ||
		    (at->key_end && memcmp(at->key_end, elem->key_end,
					   elem->key_len) != 0))
			continue;
		return at;
	}
	return NULL;
}

static void add_key(struct text *text, const struct tally_elem *elem)
{
	int i;

	for (i = 0; i < elem->key_len; i++)
		text_add(text, "%02x", elem->key[i]);
}

static bool compare_elem(const struct nft_set *set,
			 const struct tally_elem *elem, struct text *said)
{
	const struct nft_set_elem *ours = find_elem(set, elem);
	const struct expr_counter *counter;

	if (!ours) {
		text_add(said, "element: set %s %s: the model lacks ",
			 set->table->name, set->name);
		add_key(said, elem);
		text_add(said, "\n");
		return false;
	}
	if (!elem->counted)
		return true;
	counter = ours->nexprs ? expr_priv(ours->expr[0]) : NULL;
	if (counter && ours->expr[0]->ops == &expr_counter_ops &&
	    same_count(&elem->count, counter))
		return true;
	text_add(said, "element: set %s %s: ", set->table->name, set->name);
	add_key(said, elem);
	text_add(said,
		 ": kernel %" PRIu64 " packets %" PRIu64
		 " bytes, interpreter %" PRIu64 " packets %" PRIu64 " bytes\n",
		 elem->count.packets, elem->count.bytes,
		 counter ? counter->packets : 0, counter ? counter->bytes : 0);
	return false;
}

/**
 * compare_elems - all elements of sets, and their counters
 * @compare: after tally_read_elems()
 * @said: differences are added
 *
 * Return: whether there were none.
 */
bool compare_elems(const struct compare *compare, struct text *said)
{
	const struct tally *tally = compare->tally;
	bool same = true;
	size_t i, at = 0;

	for (i = 0; i < tally->nsets; i++) {
		struct nft_set *set = compare->set[i];
		size_t count = 0;

		for (; at < tally->nelems && tally->elem[at].set == i; at++) {
			same &= compare_elem(set, &tally->elem[at], said);
			count += !tally->elem[at].catchall;
		}
		if (!(set->flags & NFT_SET_EVAL) ||
		    set->flags & NFT_SET_INTERVAL ||
		    count == nft_set_count(set))
			continue;
		text_add(said,
			 "element: set %s %s: kernel %zu, interpreter %zu elements\n",
			 set->table->name, set->name, count,
			 nft_set_count(set));
		same = false;
	}
	return same;
}

/**
 * compare_close - free it
 * @compare: what compare_open() opened
 */
void compare_close(struct compare *compare)
{
	free(compare->rule);
	free(compare->set);
	memset(compare, 0, sizeof(*compare));
}

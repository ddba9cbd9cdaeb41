// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking up in sets as the kernel does, also with keys of which not all bits
 * are known: net/netfilter/nft_set_*.c, nft_set_catchall_lookup().
 */
#include <errno.h>
#include <string.h>

#include "ruleset/set_index.h"

/* Whether it does not matter which of two elements matches. */
static bool same_effect(const struct nft_set *set, const struct nft_set_elem *a,
			const struct nft_set_elem *b)
{
	if (a == b)
		return true;
	if (a->nexprs || b->nexprs || a->object != b->object ||
	    a->verdict.code != b->verdict.code ||
	    a->verdict.chain != b->verdict.chain || !a->data != !b->data)
		return false;
	return !a->data || memcmp(a->data, b->data, set->data_len) == 0;
}

/**
 * set_outcome_note - another thing that may be found
 * @set: the set, whose catch-all element matches where no other one does
 * @outcome: gains it
 * @elem: the element, NULL: none
 */
void set_outcome_note(const struct nft_set *set, struct set_outcome *outcome,
		      const struct nft_set_elem *elem)
{
	if (!elem && set->catchall && !set_expired(set, set->catchall))
		elem = set->catchall;
	if (!elem)
		outcome->none = true;
	else if (!outcome->elem)
		outcome->elem = elem;
	else if (!same_effect(set, outcome->elem, elem))
		outcome->other = true;
}

/**
 * set_outcome_open - whether it is certain already that it is not certain
 * @outcome: of the keys that were looked at
 *
 * Return: whether looking at more keys cannot change the answer.
 */
bool set_outcome_open(const struct set_outcome *outcome)
{
	return outcome->elem && (outcome->none || outcome->other);
}

static enum set_kind kind_of(const struct nft_set *set)
{
	size_t i;

	if (!(set->flags & NFT_SET_INTERVAL))
		return SET_EXACT;
	if (set->nfields > 1)
		return SET_RANGES;
	for (i = 0; i < set->nelems; i++) {
		if (set->elem[i].key_end)
			return SET_RANGES;
	}
	return SET_INTERVAL;
}

static int build(const struct nft_set *set, struct set_index *index)
{
	index->kind = kind_of(set);
	switch (index->kind) {
	case SET_EXACT:
		return set_hash_build(set, index);
	case SET_INTERVAL:
		return set_sort(set, index);
	default:
		return set_tree_build(set, index);
	}
}

/**
 * nft_set_index - make lookups fast
 * @ruleset: whose arena is used
 * @set: with its elements; nft_set_elems() has done this already
 *
 * Return: 0 or -ENOMEM.
 */
int nft_set_index(struct nft_ruleset *ruleset, struct nft_set *set)
{
	struct set_index *index = arena_alloc(&ruleset->arena, sizeof(*index));
	int err;

	if (!index)
		return -ENOMEM;
	index->arena = &ruleset->arena;
	err = build(set, index);
	if (!err)
		set->index = index;
	return err;
}

static bool all_known(const uint8_t *known, size_t len)
{
	size_t i;

	for (i = 0; known && i < len; i++) {
		if (known[i] != 0xff)
			return false;
	}
	return true;
}

static void walk(const struct nft_set *set, struct set_index *index,
		 const struct set_key *key, struct set_outcome *outcome)
{
	if (index->kind == SET_RANGES) {
		set_tree_walk(set, index, key, outcome);
	} else if (index->kind == SET_EXACT &&
		   (!index->sorted || index->stale) && set_sort(set, index)) {
		/* Without memory nothing is certain. */
		outcome->none = true;
		outcome->other = true;
		outcome->elem = set->nelems ? &set->elem[0] : set->catchall;
	} else {
		set_sorted_walk(set, index, key, outcome);
	}
}

static enum tri decide(const struct set_outcome *outcome,
		       const struct nft_set_elem **elem)
{
	*elem = NULL;
	if (set_outcome_open(outcome))
		return TRI_UNKNOWN;
	*elem = outcome->elem;
	return outcome->elem ? TRI_TRUE : TRI_FALSE;
}

static enum tri lookup(const struct nft_set *set, struct set_index *index,
		       const uint8_t *bytes, const uint8_t *known,
		       const struct nft_set_elem **elem)
{
	struct set_key key = { .value = bytes, .known = known };
	struct set_outcome outcome = { 0 };
	const struct nft_set_elem **slot;

	key.certain = all_known(known, set->key_len);
	if (!key.certain || index->kind == SET_RANGES) {
		walk(set, index, &key, &outcome);
	} else if (index->kind == SET_INTERVAL) {
		set_outcome_note(set, &outcome,
				 set_interval_find(set, index, bytes));
	} else {
		slot = set_hash_find(set, index, bytes);
		if (!slot || set_expired(set, *slot))
			slot = NULL;
		set_outcome_note(set, &outcome, slot ? *slot : NULL);
	}
	return decide(&outcome, elem);
}

/* A set that somebody made by hand. */
static enum tri lookup_slowly(const struct nft_set *set, const uint8_t *key,
			      const uint8_t *known,
			      const struct nft_set_elem **elem)
{
	struct set_index index = { 0 };
	struct arena arena = { 0 };
	enum tri found = TRI_UNKNOWN;

	index.arena = &arena;
	if (build(set, &index) == 0)
		found = lookup(set, &index, key, known, elem);
	arena_release(&arena);
	return found;
}

/**
 * nft_set_lookup - look a key up
 * @set: the set, loaded
 * @key: its key_len bytes
 * @known: a bit of the key counts where this has it; NULL: all do
 * @elem: filled with the element that matches: the catch-all element where no
 *	  other does, and one of several where it does not matter which; NULL
 *	  unless TRI_TRUE is returned
 *
 * Return: TRI_UNKNOWN if keys that are possible lead to different answers, or
 * to different data of a map; without memory too.
 */
enum tri nft_set_lookup(const struct nft_set *set, const uint8_t *key,
			const uint8_t *known, const struct nft_set_elem **elem)
{
	*elem = NULL;
	if (!set->index)
		return lookup_slowly(set, key, known, elem);
	return lookup(set, set->index, key, known, elem);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of intervals, as net/netfilter/nft_set_rbtree.c: each element begins
 * an interval or, with NFT_SET_ELEM_INTERVAL_END, ends one; the end is the
 * first key behind it, and the last interval may have none. An interval that
 * begins where another ends is the one that counts there.
 *
 * Sets of single keys are walked through in the same way when a key is known
 * only in part.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/set_index.h"

static bool is_end(const struct nft_set_elem *elem)
{
	return elem->flags & NFT_SET_ELEM_INTERVAL_END;
}

static int compare(const void *a, const void *b, void *data)
{
	const struct nft_set_elem *x = *(const struct nft_set_elem *const *)a;
	const struct nft_set_elem *y = *(const struct nft_set_elem *const *)b;
	const struct nft_set *set = data;
	int order = memcmp(x->key, y->key, set->key_len);

	return order ? order : is_end(y) - is_end(x);
}

static size_t collect(const struct nft_set *set, struct set_index *index)
{
	size_t n = 0;
	size_t i;

	if (index->kind != SET_EXACT) {
		for (i = 0; i < set->nelems; i++)
			index->sorted[n++] = &set->elem[i];
		return n;
	}
	for (i = 0; i < index->room; i++) {
		if (set_hash_has(index, i))
			index->sorted[n++] = index->slot[i];
	}
	return n;
}

/**
 * set_sort - put elements in the order of their keys
 * @set: the set, loaded
 * @index: gains the order
 *
 * Return: 0 or -ENOMEM.
 */
int set_sort(const struct nft_set *set, struct set_index *index)
{
	size_t n = index->kind == SET_EXACT ? index->count : set->nelems;

	if (!index->sorted || n > index->sorted_room) {
		index->sorted_room = n + n / 2;
		index->sorted = arena_alloc(index->arena,
					    (index->sorted_room + 1) *
						    sizeof(*index->sorted));
	}
	if (!index->sorted)
		return -ENOMEM;
	index->nsorted = collect(set, index);
	qsort_r(index->sorted, index->nsorted, sizeof(*index->sorted), compare,
		(void *)set);
	index->stale = false;
	return 0;
}

/**
 * set_sorted_after - the first element behind a key
 * @set: the set
 * @index: with its order
 * @key: all bytes
 *
 * Return: how many elements have this key or a smaller one.
 */
size_t set_sorted_after(const struct nft_set *set,
			const struct set_index *index, const uint8_t *key)
{
	size_t low = 0;
	size_t high = index->nsorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(index->sorted[middle]->key, key, set->key_len) > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static const struct nft_set_elem *interval_at(const struct nft_set *set,
					      const struct set_index *index,
					      size_t after)
{
	const struct nft_set_elem *elem;

	if (!after)
		return NULL;
	elem = index->sorted[after - 1];
	return is_end(elem) || set_expired(set, elem) ? NULL : elem;
}

/**
 * set_interval_find - the interval that a key is in
 * @set: the set
 * @index: its index, of SET_INTERVAL
 * @key: all bytes
 *
 * Return: the element that begins it, or NULL.
 */
const struct nft_set_elem *set_interval_find(const struct nft_set *set,
					     const struct set_index *index,
					     const uint8_t *key)
{
	return interval_at(set, index, set_sorted_after(set, index, key));
}

/* The next larger number. Return: whether there is one. */
static bool increment(uint8_t *bytes, size_t len)
{
	while (len) {
		if (++bytes[--len])
			return true;
	}
	return false;
}

/*
 * What is at a key, and up to where: @bound is filled with the first key
 * where that may be different.
 */
static const struct nft_set_elem *find_run(const struct nft_set *set,
					   const struct set_index *index,
					   const uint8_t *key, uint8_t *bound,
					   bool *last)
{
	size_t after = set_sorted_after(set, index, key);
	const struct nft_set_elem *elem;

	*last = after == index->nsorted;
	if (!*last)
		memcpy(bound, index->sorted[after]->key, set->key_len);
	if (index->kind == SET_INTERVAL)
		return interval_at(set, index, after);
	elem = after ? index->sorted[after - 1] : NULL;
	if (!elem || memcmp(elem->key, key, set->key_len) != 0)
		return NULL;
	memcpy(bound, key, set->key_len);
	*last = !increment(bound, set->key_len);
	return set_expired(set, elem) ? NULL : elem;
}

/* Steps after which the elements are rather looked at one after the other. */
#define STEPS_MAX 32

static bool possible(const struct nft_set *set, const struct set_key *key,
		     const struct nft_set_elem *elem)
{
	uint32_t i;

	for (i = 0; i < set->key_len; i++) {
		if ((elem->key[i] ^ key->value[i]) & key->known[i])
			return false;
	}
	return !set_expired(set, elem);
}

/* Single keys, where it is known already that maybe none matches. */
static void scan(const struct nft_set *set, const struct set_index *index,
		 const struct set_key *key, struct set_outcome *outcome)
{
	size_t i;

	for (i = 0; i < index->nsorted && !set_outcome_open(outcome); i++) {
		if (possible(set, key, index->sorted[i]))
			set_outcome_note(set, outcome, index->sorted[i]);
	}
}

/**
 * set_sorted_walk - what all keys that are possible lead to
 * @set: the set
 * @index: with its order
 * @key: known in part
 * @outcome: filled
 */
void set_sorted_walk(const struct nft_set *set, const struct set_index *index,
		     const struct set_key *key, struct set_outcome *outcome)
{
	const struct nft_set_elem *elem;
	uint8_t bound[NFT_KEY_MAX] = { 0 };
	uint8_t at[NFT_KEY_MAX];
	unsigned int steps = 0;
	bool none = false;
	bool last = false;

	while (!last && !set_outcome_open(outcome) &&
	       set_smallest(key, 0, set->key_len, bound, at)) {
		elem = find_run(set, index, at, bound, &last);
		set_outcome_note(set, outcome, elem);
		none |= !elem;
		if (index->kind == SET_EXACT && none && ++steps > STEPS_MAX) {
			scan(set, index, key, outcome);
			return;
		}
	}
}

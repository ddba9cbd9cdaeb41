// SPDX-License-Identifier: GPL-2.0-only
/* Sets that packets change, as net/netfilter/nft_dynset.c does. */
#include <errno.h>

#include "ruleset/set_index.h"

static struct nft_set_elem *copy_elem(struct arena *arena,
				      const struct nft_set *set,
				      const struct nft_set_elem *elem)
{
	struct nft_set_elem *copy = arena_copy(arena, elem, sizeof(*elem));

	if (!copy)
		return NULL;
	copy->key = arena_copy(arena, elem->key, set->key_len);
	if (elem->data)
		copy->data = arena_copy(arena, elem->data, set->data_len);
	return copy->key && (copy->data || !elem->data) ? copy : NULL;
}

/**
 * nft_set_add - add an element, as dynset does
 * @ruleset: the ruleset
 * @set: of it, loaded
 * @elem: copied, with key and data; its expressions must live in the arena.
 *	  expires counts from when the set was read: see age
 *
 * The element is found from now on, but is not among set->elem.
 *
 * Return: 0; -EEXIST when there is one with that key; -ENFILE when the set is
 * full; -EOPNOTSUPP for sets of intervals, as in the kernel; or -ENOMEM.
 */
int nft_set_add(struct nft_ruleset *ruleset, struct nft_set *set,
		const struct nft_set_elem *elem)
{
	const struct nft_set_elem **slot;
	struct nft_set_elem *copy;
	int err = 0;

	if (set->flags & NFT_SET_INTERVAL)
		return -EOPNOTSUPP;
	if (!set->index)
		err = nft_set_index(ruleset, set);
	if (err)
		return err;
	slot = set_hash_find(set, set->index, elem->key);
	if (slot && !set_expired(set, *slot))
		return -EEXIST;
	/* An element that has expired makes room for its successor. */
	if (slot)
		set_hash_del(set->index, slot);
	if (set->size && set->index->count >= set->size)
		return -ENFILE;
	copy = copy_elem(&ruleset->arena, set, elem);
	return copy ? set_hash_add(set, set->index, copy) : -ENOMEM;
}

/**
 * nft_set_del - delete an element, as dynset does
 * @set: the set, loaded; of no intervals
 * @key: the element's
 *
 * Return: 0, -ENOENT, or -EOPNOTSUPP for sets of intervals.
 */
int nft_set_del(struct nft_set *set, const uint8_t *key)
{
	const struct nft_set_elem **slot;

	if (set->flags & NFT_SET_INTERVAL || !set->index)
		return -EOPNOTSUPP;
	slot = set_hash_find(set, set->index, key);
	if (!slot)
		return -ENOENT;
	set_hash_del(set->index, slot);
	return 0;
}

/**
 * nft_set_count - how many elements there are, also such that were added
 * @set: the set, loaded
 *
 * Return: their number; each begin and each end of an interval counts.
 */
size_t nft_set_count(const struct nft_set *set)
{
	if (set->index && set->index->kind == SET_EXACT)
		return set->index->count;
	return set->nelems;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Sets of single keys, as net/netfilter/nft_set_hash.c. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "ruleset/set_index.h"

/* Where an element was deleted: those behind it must still be found. */
static const struct nft_set_elem deleted;

/*
 * Seeded: the keys of dynamic sets are chosen by whoever sends packets. The
 * order of slots is never shown.
 */
static size_t hash_key(const struct set_index *index, const uint8_t *key,
		       size_t len)
{
	uint64_t hash = index->seed;
	uint32_t word;

	while (len) {
		size_t used = len < sizeof(word) ? len : sizeof(word);

		word = 0;
		memcpy(&word, key, used);
		hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
		hash ^= hash >> 29;
		key += used;
		len -= used;
	}
	return (size_t)hash & (index->room - 1);
}

/**
 * set_hash_has - whether an element is in a slot
 * @index: of SET_EXACT
 * @slot: number of the slot
 *
 * Return: whether there is one.
 */
bool set_hash_has(const struct set_index *index, size_t slot)
{
	return index->slot[slot] && index->slot[slot] != &deleted;
}

/**
 * set_hash_find - an element by its key
 * @set: the set
 * @index: its index, of SET_EXACT
 * @key: all bytes
 *
 * Return: its slot, or NULL.
 */
const struct nft_set_elem **set_hash_find(const struct nft_set *set,
					  const struct set_index *index,
					  const uint8_t *key)
{
	size_t at = hash_key(index, key, set->key_len);

	while (index->slot[at]) {
		if (index->slot[at] != &deleted &&
		    memcmp(index->slot[at]->key, key, set->key_len) == 0)
			return &index->slot[at];
		at = (at + 1) & (index->room - 1);
	}
	return NULL;
}

static void put(const struct nft_set *set, struct set_index *index,
		const struct nft_set_elem *elem)
{
	size_t at = hash_key(index, elem->key, set->key_len);

	while (index->slot[at])
		at = (at + 1) & (index->room - 1);
	index->slot[at] = elem;
	index->used++;
}

static int resize(const struct nft_set *set, struct set_index *index,
		  size_t room)
{
	struct set_index grown = *index;
	size_t i;

	grown.room = room;
	grown.used = 0;
	grown.slot = arena_alloc(index->arena, room * sizeof(*grown.slot));
	if (!grown.slot)
		return -ENOMEM;
	for (i = 0; i < index->room; i++) {
		if (set_hash_has(index, i))
			put(set, &grown, index->slot[i]);
	}
	*index = grown;
	return 0;
}

/**
 * set_hash_build - index all elements by their keys
 * @set: the set, loaded
 * @index: filled
 *
 * Return: 0 or -ENOMEM.
 */
int set_hash_build(const struct nft_set *set, struct set_index *index)
{
	size_t room = 8;
	size_t i;
	int err;

	if (getrandom(&index->seed, sizeof(index->seed), GRND_NONBLOCK) < 0)
		index->seed = (uintptr_t)index;
	while (room < set->nelems * 2)
		room *= 2;
	err = resize(set, index, room);
	for (i = 0; !err && i < set->nelems; i++)
		put(set, index, &set->elem[i]);
	index->count = set->nelems;
	return err;
}

/**
 * set_hash_add - add an element
 * @set: the set
 * @index: its index, of SET_EXACT
 * @elem: must live as long as the index; none has its key
 *
 * Return: 0 or -ENOMEM.
 */
int set_hash_add(const struct nft_set *set, struct set_index *index,
		 const struct nft_set_elem *elem)
{
	size_t room = index->room;
	int err = 0;

	if ((index->used + 1) * 4 > room * 3) {
		/* Where many were deleted it is not too small. */
		if (index->count * 2 >= room)
			room *= 2;
		err = resize(set, index, room);
	}
	if (err)
		return err;
	put(set, index, elem);
	index->count++;
	index->stale = true;
	return 0;
}

/**
 * set_hash_del - delete an element
 * @index: of SET_EXACT
 * @slot: of the element
 */
void set_hash_del(struct set_index *index, const struct nft_set_elem **slot)
{
	*slot = &deleted;
	index->count--;
	index->stale = true;
}

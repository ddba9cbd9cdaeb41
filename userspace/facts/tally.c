// SPDX-License-Identifier: GPL-2.0-only
/* Sockets counted by their ends: a hash of a bounded size. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "facts/internal.h"

static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 16777619U;
	return hash;
}

static uint32_t hash_key(const struct tally_key *key)
{
	uint32_t hash = 2166136261U;

	hash = hash_bytes(hash, &key->local, sizeof(key->local));
	hash = hash_bytes(hash, &key->remote, sizeof(key->remote));
	hash = hash_bytes(hash, &key->port, sizeof(key->port));
	return hash ^ (hash >> 15);
}

static bool same_key(const struct tally_key *a, const struct tally_key *b)
{
	return a->port == b->port &&
	       memcmp(&a->local, &b->local, sizeof(a->local)) == 0 &&
	       memcmp(&a->remote, &b->remote, sizeof(a->remote)) == 0;
}

/* Slots hold the index of an entry, and one more; 0 is a free one. */
static uint32_t *find_slot(const struct tally *tally,
			   const struct tally_key *key)
{
	size_t at = hash_key(key) & (tally->room - 1);

	while (tally->slot[at] &&
	       !same_key(&tally->item[tally->slot[at] - 1].key, key))
		at = (at + 1) & (tally->room - 1);
	return &tally->slot[at];
}

static int make_room(struct tally *tally)
{
	size_t room = tally->room ? 2 * tally->room : 64;
	size_t i;

	if (tally->count * 2 < tally->room)
		return 0;
	free(tally->slot);
	tally->slot = calloc(room, sizeof(*tally->slot));
	tally->room = tally->slot ? room : 0;
	if (!tally->slot)
		return -ENOMEM;
	for (i = 0; i < tally->count; i++)
		*find_slot(tally, &tally->item[i].key) = (uint32_t)i + 1;
	return 0;
}

static int append(struct tally *tally, uint32_t *slot,
		  const struct tally_key *key)
{
	struct tally_entry *grown;

	grown = facts_grow(tally->item, tally->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	tally->item = grown;
	memset(&grown[tally->count], 0, sizeof(*grown));
	grown[tally->count++].key = *key;
	*slot = (uint32_t)tally->count;
	return 0;
}

/**
 * tally_add - count a socket
 * @tally: zeroed but for its max; gains at most that many entries
 * @key: zeroed before it was filled: its addresses are compared bytewise
 * @sample: the socket
 *
 * Return: 0 or -ENOMEM.
 */
int tally_add(struct tally *tally, const struct tally_key *key,
	      const struct tcp_socket *sample)
{
	struct tally_entry *entry;
	uint32_t *slot;
	int err = make_room(tally);

	if (err)
		return err;
	slot = find_slot(tally, key);
	if (!*slot && tally->count >= tally->max) {
		tally->beyond++;
		return 0;
	}
	if (!*slot)
		err = append(tally, slot, key);
	if (err)
		return err;
	entry = &tally->item[*slot - 1];
	if (!entry->count || (!entry->sample.inode && sample->inode))
		entry->sample = *sample;
	entry->count++;
	entry->unsure += !sample->has_options;
	entry->freebind += sample->has_options && sample->freebind;
	return 0;
}

/**
 * tally_release - free what tally_add() took
 * @tally: empty afterwards, but for its max
 */
void tally_release(struct tally *tally)
{
	size_t max = tally->max;

	free(tally->item);
	free(tally->slot);
	memset(tally, 0, sizeof(*tally));
	tally->max = max;
}

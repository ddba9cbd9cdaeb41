// SPDX-License-Identifier: GPL-2.0-only
#include "engine/follow.h"

#include <stdlib.h>
#include <string.h>

/**
 * follow_place - how far a namespace's events of one kind were read
 * @follow: all of them
 * @netns: its cookie
 * @kind: enum rstattr_kind
 *
 * Return: the place, owned by @follow and valid until the next follow_add(),
 * or NULL.
 */
struct place *follow_place(struct follow *follow, uint64_t netns,
			   uint32_t kind)
{
	size_t i;

	for (i = 0; i < follow->count; i++) {
		if (follow->item[i].netns == netns &&
		    follow->item[i].kind == kind)
			return &follow->item[i];
	}
	return NULL;
}

/**
 * follow_add - follow one more namespace, from its first event of a kind on
 * @follow: all of them
 * @netns: its cookie
 * @kind: enum rstattr_kind
 *
 * Return: its place, also if there was one already; NULL without memory.
 */
struct place *follow_add(struct follow *follow, uint64_t netns, uint32_t kind)
{
	struct place *place = follow_place(follow, netns, kind);

	if (place)
		return place;
	place = realloc(follow->item, (follow->count + 1) * sizeof(*place));
	if (!place)
		return NULL;
	follow->item = place;
	place = &place[follow->count++];
	memset(place, 0, sizeof(*place));
	place->netns = netns;
	place->kind = kind;
	place->next = 1;
	place->dirty = true;
	return place;
}

/**
 * follow_remove - a namespace is gone
 * @follow: all of them
 * @netns: its cookie
 */
void follow_remove(struct follow *follow, uint64_t netns)
{
	size_t i = 0;

	while (i < follow->count) {
		if (follow->item[i].netns == netns)
			follow->item[i] = follow->item[--follow->count];
		else
			i++;
	}
}

/**
 * follow_look_again - there may be new events of a kind in any namespace
 * @follow: all of them
 * @kind: enum rstattr_kind
 */
void follow_look_again(struct follow *follow, uint32_t kind)
{
	size_t i;

	for (i = 0; i < follow->count; i++) {
		if (follow->item[i].kind == kind)
			follow->item[i].dirty = true;
	}
}

/**
 * follow_release - free the places
 * @follow: emptied
 */
void follow_release(struct follow *follow)
{
	free(follow->item);
	memset(follow, 0, sizeof(*follow));
}

/**
 * place_skip - go to the end: only what happens from now on is wanted
 * @place: the namespace's place
 * @cursor: what its ring holds
 */
void place_skip(struct place *place, const struct cursor *cursor)
{
	place->instance = cursor->instance;
	place->next = cursor->next;
	place->dirty = false;
}

/**
 * place_begin - the events of a ring follow
 * @place: the namespace's place
 * @cursor: what its ring holds
 *
 * A new instance, after a reset or a reload of the module, begins at 1.
 *
 * Return: how many events were overwritten before they could be read.
 */
uint64_t place_begin(struct place *place, const struct cursor *cursor)
{
	uint64_t missing;

	if (place->instance != cursor->instance) {
		place->instance = cursor->instance;
		place->next = 1;
		place->stuck = 0;
	}
	if (cursor->oldest <= place->next)
		return 0;
	missing = cursor->oldest - place->next;
	place->next = cursor->oldest;
	return missing;
}

/**
 * place_event - an event was read
 * @place: the namespace's place
 * @seq: its sequence
 *
 * Return: how many events are missing before it. An event that was read
 * before moves nothing.
 */
uint64_t place_event(struct place *place, uint64_t seq)
{
	uint64_t missing = 0;

	if (seq < place->next)
		return 0;
	missing = seq - place->next;
	place->next = seq + 1;
	return missing;
}

/**
 * place_end - the ring was read to its end
 * @place: the namespace's place
 * @next: the sequence that its cursor promised as the next
 *
 * What is missing at the very end may still be being written. It counts as
 * lost when it is still missing the next time.
 *
 * Return: how many events are lost.
 */
uint64_t place_end(struct place *place, uint64_t next)
{
	uint64_t missing;

	if (next <= place->next) {
		place->stuck = 0;
		return 0;
	}
	if (place->stuck != place->next) {
		place->stuck = place->next;
		return 0;
	}
	missing = next - place->next;
	place->next = next;
	place->stuck = 0;
	return missing;
}

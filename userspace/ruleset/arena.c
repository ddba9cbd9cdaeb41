// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (64U << 10)

struct arena_block {
	struct arena_block *older;
	size_t used;
	size_t size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_BYTES / 4 ? size : BLOCK_BYTES;
	struct arena_block *block = malloc(sizeof(*block) + room);

	if (!block)
		return NULL;
	block->used = 0;
	block->size = room;
	arena->bytes += sizeof(*block) + room;
	/* A block made for one large thing does not displace the one in use. */
	if (room == size && arena->block) {
		block->older = arena->block->older;
		arena->block->older = block;
	} else {
		block->older = arena->block;
		arena->block = block;
	}
	return block;
}

/**
 * arena_alloc - zeroed memory, aligned to eight bytes
 * @arena: the arena; all zero is an empty one
 * @size: bytes
 *
 * Return: the memory, which lives as long as the arena; or NULL.
 */
void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->block;
	void *memory;

	if (size > (size_t)1 << 40)
		return NULL;
	size = (size + 7) & ~(size_t)7;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size);
	if (!block)
		return NULL;
	memory = block->bytes + block->used;
	block->used += size;
	memset(memory, 0, size);
	return memory;
}

/**
 * arena_copy - a copy of some bytes
 * @arena: the arena
 * @from: the bytes
 * @size: how many
 *
 * Return: the copy, or NULL.
 */
void *arena_copy(struct arena *arena, const void *from, size_t size)
{
	void *to = arena_alloc(arena, size);

	if (to && size)
		memcpy(to, from, size);
	return to;
}

/* The block that holds nothing but what is at an address. */
static struct arena_block **own_block(struct arena *arena, const void *at,
				      size_t size)
{
	struct arena_block **link = &arena->block;

	for (; *link; link = &(*link)->older) {
		if ((*link)->bytes == at)
			return (*link)->used == size ? link : NULL;
	}
	return NULL;
}

static void *grow_block(struct arena *arena, struct arena_block **link,
			size_t size)
{
	struct arena_block *grown = realloc(*link, sizeof(*grown) + size);

	if (!grown)
		return NULL;
	*link = grown;
	arena->bytes += size - grown->size;
	grown->size = size;
	grown->used = size;
	return grown->bytes;
}

/**
 * arena_grow - make an array larger that was allocated from an arena
 * @arena: the arena
 * @at: the array; NULL: there is none yet
 * @old: its bytes
 * @size: the bytes it shall have, not less
 *
 * Large arrays are moved by the system and not copied. What is new in the
 * array is not zeroed.
 *
 * Return: the array, which may have moved; or NULL, and then it is where and
 * as it was.
 */
void *arena_grow(struct arena *arena, void *at, size_t old, size_t size)
{
	struct arena_block *block = arena->block;
	struct arena_block **link;
	void *to;

	if (size > (size_t)1 << 40)
		return NULL;
	size = (size + 7) & ~(size_t)7;
	old = (old + 7) & ~(size_t)7;
	if (at && old > BLOCK_BYTES / 4) {
		link = own_block(arena, at, old);
		if (link)
			return grow_block(arena, link, size);
	} else if (at && block &&
		   (char *)at + old == block->bytes + block->used &&
		   block->size - block->used >= size - old) {
		block->used += size - old;
		return at;
	}
	if (size > BLOCK_BYTES / 4) {
		/* arena_alloc() would touch every page of it. */
		block = add_block(arena, size);
		if (!block)
			return NULL;
		block->used = size;
		to = block->bytes;
	} else {
		to = arena_alloc(arena, size);
	}
	if (to && at)
		memcpy(to, at, old);
	return to;
}

/**
 * arena_string - a terminated copy of a text
 * @arena: the arena
 * @from: the text
 * @len: at most so many bytes of it
 *
 * Return: the copy, or NULL.
 */
char *arena_string(struct arena *arena, const char *from, size_t len)
{
	size_t used = strnlen(from, len);
	char *to = arena_alloc(arena, used + 1);

	if (to)
		memcpy(to, from, used);
	return to;
}

/**
 * arena_release - give everything back
 * @arena: the arena, empty afterwards
 */
void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->block;

	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
	*arena = (struct arena){ 0 };
}

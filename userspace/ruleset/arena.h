/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that is given back all at once. */
#ifndef RSTATTR_RULESET_ARENA_H
#define RSTATTR_RULESET_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* the one that is being filled */
	size_t bytes;		   /* taken from the system */
};

void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
void *arena_grow(struct arena *arena, void *at, size_t old, size_t size);
char *arena_string(struct arena *arena, const char *from, size_t len);
void arena_release(struct arena *arena);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* How far the events of each namespace and kind have been read. */
#ifndef RSTATTR_ENGINE_FOLLOW_H
#define RSTATTR_ENGINE_FOLLOW_H

#include <stddef.h>

#include "model/event.h"

struct place {
	uint64_t netns;
	uint32_t kind;
	uint64_t instance;
	uint64_t next; /* the first sequence that was not read yet */
	uint64_t recorded; /* the books' counter when it was last looked at */
	uint64_t stuck; /* where a sequence was missing at the end, or 0 */
	bool dirty; /* there may be new events */
};

struct follow {
	struct place *item;
	size_t count;
	uint64_t lost;
};

struct place *follow_place(struct follow *follow, uint64_t netns,
			   uint32_t kind);
struct place *follow_add(struct follow *follow, uint64_t netns, uint32_t kind);
void follow_look_again(struct follow *follow, uint32_t kind);
void follow_remove(struct follow *follow, uint64_t netns);
void follow_release(struct follow *follow);

void place_skip(struct place *place, const struct cursor *cursor);
uint64_t place_begin(struct place *place, const struct cursor *cursor);
uint64_t place_event(struct place *place, uint64_t seq);
uint64_t place_end(struct place *place, uint64_t next);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a replay of a packet that was dropped has found; see
 * engine/drop_replay.h. Zeroed, nothing was replayed.
 */
#ifndef RSTATTR_MODEL_DROP_H
#define RSTATTR_MODEL_DROP_H

#include "model/rule.h"

/* More ways to a drop are only told to be there. */
#define DROP_PLACES_MAX 8

enum drop_state {
	DROP_NOT_REPLAYED,
	DROP_NOWHERE, /* the replay does not end in a drop */
	DROP_SINCE,   /* it ends in rules that may have come since */
	DROP_SEVERAL, /* it may end in one of several */
	DROP_ONE,
};

/* A rule that drops, or a base chain whose policy does. */
struct drop_place {
	bool policy;	  /* then the rule has no handle, only the chain has */
	struct rule rule; /* owned */
};

struct drop_found {
	enum drop_state state;
	/* Of DROP_ONE: why it is only likely, of DROP_SINCE why not; constant. */
	const char *unsure;
	uint32_t generation; /* of the ruleset that it was replayed on */
	/* The hook that it was replayed at, of the first place. */
	uint32_t family;
	uint32_t hook;
	struct drop_place place[DROP_PLACES_MAX];
	size_t count;
	bool more;
};

bool drop_place_same(const struct drop_place *a, const struct drop_place *b);
int drop_found_copy(struct drop_found *to, const struct drop_found *from);
void drop_found_release(struct drop_found *found);

#endif

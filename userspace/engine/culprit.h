/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule that did it, and what is to be found out about it: whether it still
 * is in the ruleset, and its text. Never the text of another rule that has
 * its handle now.
 */
#ifndef RSTATTR_ENGINE_CULPRIT_H
#define RSTATTR_ENGINE_CULPRIT_H

#include "engine/verdict.h"
#include "model/event.h"

struct culprit {
	uint64_t netns;
	struct rule rule; /* owned */
	bool has_base_seq;
	uint32_t base_seq; /* the ruleset's generation when it last fired */
	/* filled by culprits_settle(): */
	char *text; /* owned; NULL when there is none to be sure of */
	/* Of the places of the sample's "drop", where there are several. */
	char *candidate[DROP_PLACES_MAX]; /* the same */
	bool has_counters;
	uint64_t evaluated;
	struct verdict *replay; /* owned; of the sample; NULL: there is none */
	/* The last packet that it befell; owned; NULL: there is none. */
	struct event *sample;
};

/* What culprits_settle() found out about a namespace. */
struct ruleset_state {
	uint64_t netns;
	int err; /* why the ruleset could not be read, 0 when it could */
	bool moved; /* it changed each time it was read */
	uint32_t generation; /* only without err */
};

typedef int (*record_fn)(const struct rule_record *record, void *data);

/*
 * Where it is found out. enter and leave bracket the others for a namespace;
 * records calls with NULL to begin (again). All return 0 or a negative errno.
 */
struct ruleset_ops {
	int (*enter)(void *ctx, uint64_t netns);
	void (*leave)(void *ctx);
	int (*generation)(void *ctx, uint32_t *generation);
	int (*records)(void *ctx, uint64_t netns, record_fn fn, void *data);
	int (*names)(void *ctx, struct rule *rule);
	int (*text)(void *ctx, struct rule *rule, char **text);
	/*
	 * May be NULL. Fills @verdict, released by the caller in any case;
	 * -EAGAIN when the ruleset moved underneath.
	 */
	int (*replay)(void *ctx, const struct culprit *culprit,
		      struct verdict *verdict);
	/* Fills the event's "drop", see drop_replay(); the same. */
	int (*drop)(void *ctx, struct event *event);
};

int culprits_settle(struct culprit **culprits, size_t count,
		    struct ruleset_state *state,
		    const struct ruleset_ops *ops, void *ctx);
void culprit_release(struct culprit *culprit);

#endif

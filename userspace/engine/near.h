/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Near misses: the accept rules that a refused packet could have reached, and
 * what of them it missed. A hypothesis, never the cause: where everything is
 * refused that is not allowed, every closed port is one condition away from
 * some accept, and many are meant to be.
 */
#ifndef RSTATTR_ENGINE_NEAR_H
#define RSTATTR_ENGINE_NEAR_H

#include "engine/replay.h"

/* The nearest ones are kept; of the others it is counted how many missed one. */
#define NEAR_MAX 8
/* A rule that misses more than so many conditions is not near. */
#define NEAR_FAILED_MAX 3

struct near_condition {
	struct path_condition condition;
	const char *closest; /* value that would have matched, or NULL */
};

struct near_miss {
	struct path_place place;
	const struct nft_rule *rule; /* not after near_settle() */
	unsigned int nfailed;
	unsigned int nunknown; /* conditions that would have to hold besides */
	unsigned int held;     /* how telling those that held are */
	struct near_condition *failed;	/* an array */
	struct near_condition *unknown; /* an array */
};

struct near {
	struct arena arena;
	struct arena raw;		 /* until near_settle() */
	struct near_miss miss[NEAR_MAX]; /* the nearest first */
	size_t count;
	uint64_t more; /* others that missed one condition only */
	bool cut;      /* there were more rules than were looked at */
};

bool near_applies(const struct replay_outcome *outcome);
int near_find(struct near *near, const struct replay_question *question,
	      const struct replay_outcome *outcome);
void near_settle(struct near *near, const struct path_texts *texts);
void near_release(struct near *near);

#endif

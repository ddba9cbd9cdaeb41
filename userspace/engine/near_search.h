/* SPDX-License-Identifier: GPL-2.0-only */
/* The search for near misses; for near.c and near_probe.c. */
#ifndef RSTATTR_ENGINE_NEAR_SEARCH_H
#define RSTATTR_ENGINE_NEAR_SEARCH_H

#include "engine/near.h"

/* Conditions of a kind that were met on the way to a rule. */
struct terms {
	struct vm_term term[NEAR_FAILED_MAX];
	unsigned int count; /* may be more than are kept */
};

struct search {
	struct near *near;
	const struct replay_outcome *outcome;
	struct vm vm; /* of the run */
	struct vm_pkt pkt;
	struct vm_forks forks;
	struct vm_tracer tracer;
	bool active; /* in the culprit's base chain, before the culprit */
	struct vm probe;
	struct vm_pkt probe_pkt;
	struct vm_tracer probe_tracer;
	const struct nft_rule *rule; /* being probed */
	struct vm_term_about about;
	bool accepts; /* an element of a map that it missed would accept */
	struct terms failed;
	struct terms unknown;
	unsigned int held;   /* how much those say that held */
	unsigned int missed; /* and the most that one says that failed */
	unsigned int probes;
	unsigned int loaded_rules;
	unsigned int loaded_chains;
	int err;
};

/* How it goes on after a rule, or after a chain. */
enum walk {
	WALK_ON,   /* with the next rule */
	WALK_BACK, /* in the chain that jumped here */
	WALK_OVER, /* nowhere: the packet's fate is decided */
};

void near_on_condition(void *data, const struct vm_condition *condition);
enum walk near_probe(struct search *search, const struct nft_rule *rule,
		     bool follow, int depth);

#endif

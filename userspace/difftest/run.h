/* SPDX-License-Identifier: GPL-2.0-only */
/* One ruleset: made, loaded, and met by packets. */
#ifndef RSTATTR_DIFFTEST_RUN_H
#define RSTATTR_DIFFTEST_RUN_H

#include "difftest/compare.h"
#include "difftest/drops.h"
#include "difftest/generate.h"
#include "difftest/golden.h"
#include "difftest/listeners.h"

struct options {
	uint64_t seed;
	uint64_t first;	   /* ruleset */
	uint64_t rulesets; /* 0: as many as the packets need */
	uint64_t packets;  /* of all rulesets */
	uint64_t again;	   /* which of a ruleset's sequences of packets */
	unsigned int each; /* packets of a ruleset */
	const char *only;
	const char *keep;
	const char *golden; /* cases that are written down, instead */
	unsigned int most; /* disagreements before the end */
	unsigned int allow; /* that do not make it fail */
	bool shown;	   /* br_netfilter, and bridges in all rulesets */
	bool quick;	   /* no minimum of what must be seen */
	bool drops;	   /* compare what the module says of drops, too */
	bool verbose;
};

struct run {
	struct options options;
	struct support support;
	struct table table;
	struct drops drops;
	uint64_t rulesets;
	uint64_t packets;
	uint64_t again;	  /* rulesets that were met once more */
	uint64_t refused; /* lines and rules that were left out */
	uint64_t given_up; /* rulesets that did not load */
	uint64_t chance; /* rulesets that ended where nobody can tell */
	uint64_t lost;	   /* packets that were not seen at the link */
	uint64_t disagreements;
};

/* What belongs to the ruleset that is being tested. */
struct trial {
	struct run *run;
	uint64_t index;
	uint64_t number; /* of the packet */
	struct topology topology;
	struct inject inject;
	struct listeners listeners;
	struct generated generated;
	struct replay replay;
	struct tally tally;
	struct compare compare;
	struct traffic traffic;
	bool copies;
	const struct sample *packet;
	const struct golden *golden; /* or NULL: random */
};

bool run_packet(struct trial *trial, const struct sample *packet, bool all);
int run_ruleset(struct run *run, const struct golden *golden, uint64_t index);

/* difftest/save.c */
void save_rule_text(const struct trial *trial, const char *table,
		    const char *chain, uint64_t handle, struct text *said);
void save_disagreement(const struct trial *trial, const char *what);

#endif

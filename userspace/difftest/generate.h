/* SPDX-License-Identifier: GPL-2.0-only */
/* Random rulesets: nft's text, iptables' rules, and bytecode. */
#ifndef RSTATTR_DIFFTEST_GENERATE_H
#define RSTATTR_DIFFTEST_GENERATE_H

#include <stdio.h>

#include "difftest/code.h"
#include "difftest/pool.h"
#include "difftest/script.h"
#include "difftest/topology.h"
#include "difftest/traffic.h"

struct generated {
	struct pool pool;
	struct profile profile;
	struct script nft;
	struct script iptables[2]; /* and ip6tables */
	struct codes codes;
};

/*
 * What this kernel and this nft take: of each condition and statement that
 * can be generated whether it is used.
 */
#define EMITTERS_MAX 512

struct support {
	bool off[EMITTERS_MAX];
	bool shown;	/* all is to be about bridges with br_netfilter */
	bool filtering; /* bridges can filter by VLANs */
};

int generate_probe(struct support *support, const struct topology *topology,
		   const char *only, FILE *file);
void generate_make(struct generated *out, const struct support *support,
		   uint64_t seed, uint64_t index);
void generate_release(struct generated *generated);

#endif

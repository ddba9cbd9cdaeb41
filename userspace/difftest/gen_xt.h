/* SPDX-License-Identifier: GPL-2.0-only */
/* Matches and targets of iptables. */
#ifndef RSTATTR_DIFFTEST_GEN_XT_H
#define RSTATTR_DIFFTEST_GEN_XT_H

#include <string.h>

#include "difftest/gen.h"

struct xt_gen {
	struct gen *gen;
	struct text rule;
	const char *table;
	bool v6;
	bool users; /* there are chains to jump to */
	unsigned int hook; /* 0: any */
	int proto;
};

#define XT(xt, ...) text_add(&(xt)->rule, __VA_ARGS__)

void xt_match(struct xt_gen *xt);
size_t xt_match_favour(struct gen *gen, uint64_t turn);
void xt_target(struct xt_gen *xt);

#endif

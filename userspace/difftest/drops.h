/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module says of drops in mode exact against what "rstattr explain"
 * finds by replaying them.
 */
#ifndef RSTATTR_DIFFTEST_DROPS_H
#define RSTATTR_DIFFTEST_DROPS_H

#include <stdio.h>

#include "host/host.h"
#include "model/text.h"
#include "source/kmod.h"

/* How often a replay said what. */
struct drops_count {
	uint64_t derived; /* the same, and it is sure of that */
	uint64_t likely;  /* the same, unless something is otherwise */
	uint64_t among;	  /* one of several */
	uint64_t missed;  /* it thought of another one, and was not sure */
	uint64_t untold;  /* the module did not say either */
};

/* Zeroed, nothing is compared. */
struct drops {
	struct kmod *kmod;
	uint64_t netns; /* cookie, of the ruleset that is tested */
	struct cursor from;
	struct drops_count count;
};

int drops_open(struct drops *drops, struct error *error);
int drops_begin(struct drops *drops);
bool drops_agree(struct drops *drops, struct nft_ruleset *ruleset,
		 const struct vm_host *host, struct text *said);
void drops_print(const struct drops *drops, FILE *file);
void drops_close(struct drops *drops);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Rulesets for tests: loaded into a network namespace of one's own. */
#ifndef RSTATTR_TESTS_NFT_H
#define RSTATTR_TESTS_NFT_H

#include "engine/path.h"
#include "host/host.h"
#include "ruleset/load.h"
#include "ruleset/ruleset.h"

struct nft_world {
	struct nl nl;
	struct nft_ruleset ruleset;
	struct ruleset *printer;
	struct path_texts texts;
};

/* Once for a program: false, and a message, where it cannot be. */
bool nft_world_possible(void);
void nft_world_open(struct nft_world *world, const char *rules);
void nft_world_close(struct nft_world *world);

#endif

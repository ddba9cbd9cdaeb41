// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the whole ruleset of the present network namespace into the model,
 * and says what is in it. Who calls it measures.
 */
#include <stdio.h>

#include "nl/nl.h"
#include "ruleset/load.h"

int main(void)
{
	const struct nft_table *table;
	const struct nft_chain *chain;
	const struct nft_set *set;
	struct nft_ruleset ruleset;
	size_t rules = 0, elems = 0;
	struct error error;
	struct nl nl;

	if (nl_open(&nl, NETLINK_NETFILTER) ||
	    ruleset_load_all(&nl, &ruleset, &error)) {
		fprintf(stderr, "model: the ruleset cannot be read: %s\n",
			error.text);
		return 1;
	}
	for (table = ruleset.table; table; table = table->next) {
		for (chain = table->chain; chain; chain = chain->next)
			rules += chain->nrules;
		for (set = table->set; set; set = set->next)
			elems += set->nelems;
	}
	printf("%zu rules, %zu elements\n", rules, elems);
	nft_ruleset_release(&ruleset);
	nl_close(&nl);
	return 0;
}

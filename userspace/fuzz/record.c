// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the ruleset of the present network namespace to standard output, as
 * the messages that the kernel dumps: a seed for fuzz_rule.
 */
#include <stdio.h>

#include "ruleset/source_kernel.h"

static int on_message(const struct nlmsghdr *nlh, void *data)
{
	(void)data;
	return fwrite(nlh, NLMSG_ALIGN(nlh->nlmsg_len), 1, stdout) == 1 ? 0 :
									  -1;
}

static int record(const struct ruleset_source *source, uint16_t type,
		  const struct nft_set *set)
{
	struct load_query query = { .type = type };

	if (set) {
		query.family = set->table->family;
		query.table = set->table->name;
		query.name = set->name;
	}
	return source->dump(source->ctx, &query, on_message, NULL);
}

int main(void)
{
	static const uint16_t types[] = { NFT_MSG_GETTABLE, NFT_MSG_GETCHAIN,
					  NFT_MSG_GETOBJ, NFT_MSG_GETSET,
					  NFT_MSG_GETFLOWTABLE,
					  NFT_MSG_GETRULE };
	struct ruleset_source source;
	struct nft_ruleset ruleset;
	const struct nft_table *table;
	const struct nft_set *set;
	struct error error;
	struct nl nl;
	size_t i;
	int err;

	if (nl_open(&nl, NETLINK_NETFILTER) ||
	    ruleset_load(&nl, &ruleset, &error))
		return 1;
	source = source_kernel(&nl);
	for (i = 0, err = 0; !err && i < sizeof(types) / sizeof(types[0]); i++)
		err = record(&source, types[i], NULL);
	for (table = ruleset.table; table; table = table->next) {
		for (set = table->set; !err && set; set = set->next)
			err = record(&source, NFT_MSG_GETSETELEM, set);
	}
	nft_ruleset_release(&ruleset);
	nl_close(&nl);
	return err ? 1 : 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From netlink to the model. A ruleset is loaded without rules and elements,
 * which follow chain by chain and set by set when they are asked for: the
 * kernel's work for a dump of all rules grows with their square.
 *
 * Messages are read by libmnl alone. libnftnl refuses a rule or an object of
 * which it does not know everything, so that a newer kernel would hide rules
 * from an older library; it allocates each attribute by itself, which is most
 * of the time and memory of "nft list ruleset"; and what is read here must
 * hold against arbitrary bytes.
 */
#ifndef RSTATTR_RULESET_LOAD_H
#define RSTATTR_RULESET_LOAD_H

#include "nl/nl.h"
#include "ruleset/model.h"

/* What is asked for; NULL and NFPROTO_UNSPEC are no limit. */
struct load_query {
	uint16_t type; /* NFT_MSG_GET* */
	uint32_t family;
	const char *table; /* of rules and elements */
	const char *name;  /* of the chain or the set */
};

/* Where messages come from: the kernel, or a record of what it said. */
struct ruleset_source {
	void *ctx; /* must live as long as the ruleset */
	int (*generation)(void *ctx, uint32_t *generation);
	/* All answers; -EINTR when they are not of one generation. */
	int (*dump)(void *ctx, const struct load_query *query, nl_message_fn fn,
		    void *data);
};

int ruleset_load(struct nl *nl, struct nft_ruleset *out, struct error *error);
int ruleset_load_all(struct nl *nl, struct nft_ruleset *out,
		     struct error *error);
int ruleset_load_from(const struct ruleset_source *source, bool all,
		      struct nft_ruleset *out, struct error *error);
void nft_ruleset_release(struct nft_ruleset *ruleset);

/*
 * One message each; it may be of another table, chain or set, and is left
 * alone then. They return 0, -EBADMSG, -EMSGSIZE or -ENOMEM.
 */
int load_parse_table(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh);
int load_parse_chain(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh);
int load_parse_set(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh);
int load_parse_object(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh);
int load_parse_flowtable(struct nft_ruleset *ruleset,
			 const struct nlmsghdr *nlh);
int load_parse_rule(struct nft_ruleset *ruleset, struct nft_chain *chain,
		    const struct nlmsghdr *nlh);
int load_parse_elems(struct nft_ruleset *ruleset, struct nft_set *set,
		     const struct nlmsghdr *nlh);

#endif

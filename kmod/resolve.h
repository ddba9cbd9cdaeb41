/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_RESOLVE_H
#define RSTATTR_RESOLVE_H

#include "compat.h"
#include "event.h"

/* Where an expression lies. Valid in the RCU section that found it. */
struct rstattr_place {
	const struct nft_table *table;
	const struct nft_chain *chain;
	const struct nft_rule_dp *rule;
};

int rstattr_resolve_init(void);
void rstattr_resolve_forget(void);
bool rstattr_resolve_learn(void);

const struct nftables_pernet *rstattr_resolve_pernet(const struct net *net);
bool rstattr_resolve(const struct nftables_pernet *nft, const void *addr,
		     struct rstattr_place *place, struct rstattr_id *id);
void rstattr_resolve_names(const struct rstattr_place *place,
			   struct rstattr_names *names);

bool rstattr_resolve_pin(void);
void rstattr_resolve_unpin(void);
enum rstattr_rule_state rstattr_resolve_state(struct net *net,
					      const struct rstattr_id *id);

#endif /* RSTATTR_RESOLVE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_RESOLVE_H
#define RSTATTR_RESOLVE_H

#include "compat.h"
#include "event.h"

/*
 * Where an expression lies: in a rule of the packet path, which was made from
 * one of the control plane; or a base chain and its policy, without a rule.
 * Valid in the RCU section that found it.
 */
struct rstattr_place {
	const struct nft_table *table;
	const struct nft_chain *chain;
	const struct nft_rule *rule;
};

int rstattr_resolve_init(void);
void rstattr_resolve_forget(void);
bool rstattr_resolve_learn(void);

/* nf_tables' index into a namespace's private data; 0 while not loaded. */
extern unsigned int rstattr_nft_net_id;

/* Raised when nf_tables goes: handles and generations begin anew after. */
extern u32 rstattr_nft_epoch;

/**
 * rstattr_resolve_pernet() - nf_tables' data of a namespace
 * @net: the namespace
 *
 * Under RCU, and only inside an evaluation by nf_tables, or with
 * rstattr_resolve_pin() and a reference on @net: otherwise the data may be
 * freed already.
 *
 * Return: the data, or NULL if nf_tables is not known.
 */
static inline const struct nftables_pernet *
rstattr_resolve_pernet(const struct net *net)
{
	unsigned int id = READ_ONCE(rstattr_nft_net_id);

	return likely(id) ? compat_net_generic(net, id) : NULL;
}

bool rstattr_resolve(const struct net *net, const struct nftables_pernet *nft,
		     const void *addr, struct rstattr_place *place,
		     struct rstattr_id *id);
void rstattr_resolve_policy(const struct nft_chain *chain,
			    struct rstattr_id *id);
void rstattr_resolve_names(const struct rstattr_place *place,
			   struct rstattr_names *names);

bool rstattr_resolve_tables(const struct nftables_pernet *nft, u8 family,
			    struct rstattr_tables *tables);

bool rstattr_resolve_pin(void);
void rstattr_resolve_unpin(void);
enum rstattr_rule_state rstattr_resolve_state(struct net *net,
					      const struct rstattr_id *id);

#endif /* RSTATTR_RESOLVE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* The rule that is being evaluated: remembered, or looked for. */
#ifndef RSTATTR_FIND_H
#define RSTATTR_FIND_H

#include "block.h"
#include "resolve.h"

/**
 * struct rstattr_found - a rule that was looked for
 * @id: the rule
 * @base_seq: generation of the ruleset; 0: not known
 * @place: where it lies, if the tables were walked; else its rule is NULL
 * @walked: it must be remembered for this generation
 */
struct rstattr_found {
	struct rstattr_id id;
	u32 base_seq;
	struct rstattr_place place;
	bool walked;
};

/**
 * rstattr_find_same() - a rule that is the same as last time, with its entry
 * @block: memory of the namespace
 * @net: the namespace
 * @expr: the expression that is being evaluated
 * @id: filled with the rule, on success
 * @base_seq: filled with the generation of the ruleset, on success
 *
 * In any context, under RCU.
 *
 * Return: the rule's entry, with a reference; NULL: rstattr_find() it.
 */
static __always_inline struct rstattr_rule *
rstattr_find_same(const struct rstattr_block *block, const struct net *net,
		  const void *expr, struct rstattr_id *id, u32 *base_seq)
{
	const struct nftables_pernet *nft = rstattr_resolve_pernet(net);
	struct rstattr_rule *rule;

	if (unlikely(!nft))
		return NULL;
	*base_seq = compat_base_seq(net, nft);
	if (rstattr_cache_get(block->cache, expr, *base_seq,
			      READ_ONCE(rstattr_nft_epoch), id, &rule))
		return NULL;
	return likely(rule) && rstattr_rule_take(rule, id) ? rule : NULL;
}

bool rstattr_find(struct rstattr_block *block, const struct net *net,
		  const void *expr, struct rstattr_found *found);
void rstattr_find_remember(struct rstattr_block *block, const void *expr,
			   const struct rstattr_found *found,
			   struct rstattr_rule *rule);

/* The place, if names can be had from it. */
static inline const struct rstattr_place *
rstattr_found_place(const struct rstattr_found *found)
{
	return found->place.rule ? &found->place : NULL;
}

#endif /* RSTATTR_FIND_H */

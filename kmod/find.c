// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rule that is being evaluated: as the cache remembers it, and where it
 * does not, by a walk.
 */
#include "find.h"

/**
 * rstattr_find() - which rule holds an expression that is being evaluated
 * @block: memory of the namespace, NULL if it has none yet
 * @net: the namespace
 * @expr: the expression
 * @found: filled; but for its base_seq only on success
 *
 * Inside an evaluation, in any context, under RCU.
 *
 * Return: whether it was found.
 */
bool rstattr_find(struct rstattr_block *block, const struct net *net,
		  const void *expr, struct rstattr_found *found)
{
	const struct nftables_pernet *nft = rstattr_resolve_pernet(net);
	struct rstattr_rule *entry = NULL;
	int age = -1;

	found->base_seq = 0;
	found->walked = false;
	found->place.rule = NULL;
	if (!nft)
		return false;
	/* Before the walk: see cache.c. */
	found->base_seq = compat_base_seq(net, nft);
	if (block)
		age = rstattr_cache_get(block->cache, expr, found->base_seq,
					READ_ONCE(rstattr_nft_epoch),
					&found->id, &entry);
	/* Without an entry names are wanted, if it may have one now. */
	if (!age && (entry || rstattr_table_full(&block->table)))
		return true;
	found->walked = rstattr_resolve(net, nft, expr, &found->place,
					&found->id);
	if (found->walked)
		return true;
	found->place.rule = NULL;
	/* Unlinked just now: the generation before still knows it. */
	return age == 1;
}

/**
 * rstattr_find_remember() - remember what a walk has found
 * @block: memory of the namespace
 * @expr: the expression
 * @found: from rstattr_find(), which found it
 * @rule: its entry, or NULL
 */
void rstattr_find_remember(struct rstattr_block *block, const void *expr,
			   const struct rstattr_found *found,
			   struct rstattr_rule *rule)
{
	if (found->walked)
		rstattr_cache_put(block->cache, expr, found->base_seq,
				  READ_ONCE(rstattr_nft_epoch), &found->id,
				  rule);
}

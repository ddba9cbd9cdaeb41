// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers of the resolver, by the expression's address and the ruleset's
 * generation.
 *
 * Why the generation makes an answer exact: a blob found by a walk that began
 * in generation S is taken out of the ruleset by a later commit, which makes
 * the generation S + 1, and its memory can hold another blob only from the
 * commit after that on, which makes it S + 2 before any packet uses it. So an
 * address seen in generation S means the same rule in S and in S + 1.
 */
#include "cache.h"

/**
 * rstattr_cache_put() - remember an answer
 * @cache: of the namespace
 * @addr: the expression
 * @base_seq: generation read before the walk that found it
 * @epoch: of nf_tables, rstattr_nft_epoch
 * @id: the rule
 * @rule: its entry, or NULL
 *
 * A writer that meets another one on the same slot gives way.
 */
void rstattr_cache_put(struct rstattr_cache *cache, const void *addr,
		       u32 base_seq, u32 epoch, const struct rstattr_id *id,
		       struct rstattr_rule *rule)
{
	struct rstattr_cached *slot = &cache->slot[rstattr_cache_slot(addr)];
	u32 seq = READ_ONCE(slot->seq);

	if (seq & 1 || cmpxchg(&slot->seq, seq, seq + 1) != seq)
		return;
	slot->addr = addr;
	slot->base_seq = base_seq;
	slot->epoch = epoch;
	slot->rule = rule;
	slot->id = *id;
	/* Pairs with rstattr_cache_get(): it is whole. */
	smp_store_release(&slot->seq, seq + 2);
}

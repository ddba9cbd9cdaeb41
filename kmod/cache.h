/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_CACHE_H
#define RSTATTR_CACHE_H

#include <linux/hash.h>
#include <linux/log2.h>

#include "event.h"

#define RSTATTR_CACHE_SIZE	1024	/* power of two */

/*
 * One remembered answer of the resolver. @seq is odd while it is written.
 * @rule is a hint: the entry that the rule had, NULL if none.
 */
struct rstattr_cached {
	u32 seq;
	u32 base_seq;
	u32 epoch;
	const void *addr;
	struct rstattr_rule *rule;
	struct rstattr_id id;
};

struct rstattr_cache {
	struct rstattr_cached slot[RSTATTR_CACHE_SIZE];
};

static inline u32 rstattr_cache_slot(const void *addr)
{
	/* Expressions are at least eight bytes apart. */
	return hash_long((unsigned long)addr >> 3, ilog2(RSTATTR_CACHE_SIZE));
}

/**
 * rstattr_cache_get() - what is remembered of an expression
 * @cache: of the namespace
 * @addr: the expression that is being evaluated
 * @base_seq: generation of the ruleset
 * @epoch: of nf_tables, rstattr_nft_epoch
 * @id: filled on success
 * @hint: the rule's entry, or NULL; to be checked before use
 *
 * Return: how many generations the answer is old, 0 or 1; -1 if there is none.
 */
static inline int rstattr_cache_get(const struct rstattr_cache *cache,
				    const void *addr, u32 base_seq, u32 epoch,
				    struct rstattr_id *id,
				    struct rstattr_rule **hint)
{
	const struct rstattr_cached *slot;
	u32 seq, age;

	slot = &cache->slot[rstattr_cache_slot(addr)];
	/* Pairs with rstattr_cache_put(). */
	seq = smp_load_acquire(&slot->seq);
	if (seq & 1 || slot->addr != addr || slot->epoch != epoch)
		return -1;
	age = base_seq - slot->base_seq;
	*id = slot->id;
	*hint = slot->rule;
	smp_rmb();	/* the copy is whole only if nobody wrote meanwhile */
	if (READ_ONCE(slot->seq) != seq || age > 1)
		return -1;
	return age;
}

void rstattr_cache_put(struct rstattr_cache *cache, const void *addr,
		       u32 base_seq, u32 epoch, const struct rstattr_id *id,
		       struct rstattr_rule *rule);

#endif /* RSTATTR_CACHE_H */

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
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/log2.h>

#include "cache.h"

static unsigned int slot_of(const void *addr)
{
	/* Expressions are at least eight bytes apart. */
	return hash_long((unsigned long)addr >> 3, ilog2(RSTATTR_CACHE_SIZE));
}

/**
 * rstattr_cache_get() - what is remembered of an expression
 * @cache: of the namespace
 * @addr: the expression that is being evaluated
 * @base_seq: in: generation up to which an older answer is looked for; out:
 *	generation of the answer
 * @id: filled on success
 *
 * Return: whether an answer of *@base_seq or of the one before it is known.
 */
bool rstattr_cache_get(const struct rstattr_cache *cache, const void *addr,
		       u32 *base_seq, struct rstattr_id *id)
{
	const struct rstattr_cached *slot = &cache->slot[slot_of(addr)];
	u32 seq = smp_load_acquire(&slot->seq);
	u32 found;

	if (seq & 1 || slot->addr != addr)
		return false;
	found = slot->base_seq;
	*id = slot->id;
	smp_rmb();	/* the copy is whole only if nobody wrote meanwhile */
	if (READ_ONCE(slot->seq) != seq)
		return false;
	if (*base_seq - found > 1)
		return false;
	*base_seq = found;
	return true;
}

/**
 * rstattr_cache_put() - remember an answer
 * @cache: of the namespace
 * @addr: the expression
 * @base_seq: generation read before the walk that found it
 * @id: the rule
 *
 * A writer that meets another one on the same slot gives way.
 */
void rstattr_cache_put(struct rstattr_cache *cache, const void *addr,
		       u32 base_seq, const struct rstattr_id *id)
{
	struct rstattr_cached *slot = &cache->slot[slot_of(addr)];
	u32 seq = READ_ONCE(slot->seq);

	if (seq & 1 || cmpxchg(&slot->seq, seq, seq + 1) != seq)
		return;
	slot->addr = addr;
	slot->base_seq = base_seq;
	slot->id = *id;
	smp_store_release(&slot->seq, seq + 2);
}

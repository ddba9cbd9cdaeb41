// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rule or policy that dropped a packet: found, and counted in its entry.
 * Every drop is, whether it is recorded or not.
 */
#include <linux/ktime.h>

#include "blame.h"
#include "find.h"
#include "moment.h"
#include "worker.h"

static u32 packet_len(const struct sk_buff *skb)
{
	return skb->len - skb_network_offset(skb);
}

static void enter(struct rstattr_state *state, struct rstattr_block *block,
		  const struct rstattr_place *place, u64 now,
		  struct rstattr_blame *blame)
{
	const struct rstattr_hit hit = {
		.id		= &blame->id,
		.place		= place,
		.boot_ns	= now,
		.base_seq	= blame->base_seq,
		.reason		= RSTATTR_REASON_DROP_NETFILTER,
	};

	blame->rule = rstattr_rule_get(&block->table, &hit);
	if (!blame->rule)
		atomic64_inc(&block->table.drop_overflow);
	rstattr_worker_want_room(state, block, blame->rule);
}

static void blame_rule(struct rstattr_state *state,
		       struct rstattr_block *block,
		       const struct rstattr_end *end, u64 now,
		       struct rstattr_blame *blame)
{
	struct rstattr_found found;

	blame->rule = rstattr_find_same(block, end->hook->net, end->expr,
					&blame->id, &blame->base_seq);
	blame->known = blame->rule;
	if (likely(blame->known))
		return;
	blame->known = rstattr_find(block, end->hook->net, end->expr, &found);
	blame->base_seq = found.base_seq;
	if (!blame->known)
		return;
	blame->id = found.id;
	enter(state, block, rstattr_found_place(&found), now, blame);
	rstattr_find_remember(block, end->expr, &found, blame->rule);
}

static void blame_policy(struct rstattr_state *state,
			 struct rstattr_block *block,
			 const struct rstattr_end *end, u64 now,
			 struct rstattr_blame *blame)
{
	const struct nftables_pernet *nft =
		rstattr_resolve_pernet(end->hook->net);
	const struct rstattr_place place = {
		.table	= end->chain->table,
		.chain	= end->chain,
	};

	if (!nft)
		return;
	blame->base_seq = compat_base_seq(end->hook->net, nft);
	rstattr_resolve_policy(end->chain, &blame->id);
	blame->known = true;
	enter(state, block, &place, now, blame);
}

/**
 * rstattr_blame() - find and count what dropped a packet
 * @state: where it belongs
 * @skb: the packet
 * @end: from rstattr_walk_end()
 * @blame: filled; the caller has the reference to its rule
 *
 * Inside the evaluation, with preemption off and under RCU.
 */
void rstattr_blame(struct rstattr_state *state, const struct sk_buff *skb,
		   const struct rstattr_end *end, struct rstattr_blame *blame)
{
	struct rstattr_block *block =
		rstattr_moment_block(state, RSTATTR_KIND_DROP);
	u64 now = ktime_get_boottime_ns();

	blame->known = false;
	blame->rule = NULL;
	blame->base_seq = 0;
	/* Nothing to count in yet. */
	if (unlikely(!block))
		goto out;
	if (end->expr)
		blame_rule(state, block, end, now, blame);
	else
		blame_policy(state, block, end, now, blame);
	if (likely(blame->rule))
		rstattr_rule_count_drop(blame->rule, packet_len(skb), now);
out:
	if (likely(blame->known))
		this_cpu_inc(state->books->drop_attributed);
	else
		this_cpu_inc(state->books->drop_unattributed);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the evaluation ended that goes on here, see net/netfilter/nf_tables_core.c:
 * a verdict of NF_DROP is in its registers, set by the last expression that
 * may set one; else it was the policy.
 *
 * What is remembered is used only if nothing has come between: the task has not
 * left its CPU since, so no other task has evaluated here, and what was
 * evaluated within this evaluation (what a rule has sent) was another packet.
 * A packet that is dropped in nft_do_chain() is in one whose begin was seen, so
 * what @pkt and @regs point to is there; nothing is looked at there before that
 * is certain.
 */
#include <net/netfilter/nf_tables_core.h>

#include "walk.h"

DEFINE_PER_CPU(struct rstattr_walks, rstattr_walks);

/* What is remembered may be looked at. */
static bool used;

static bool goes_on(const struct rstattr_walk *walk, const struct sk_buff *skb)
{
	return READ_ONCE(used) && walk->skb == skb && walk->task == current &&
		walk->switches == rstattr_walk_switches(current);
}

static bool dropped(const struct nft_regs *regs)
{
	return (regs->verdict.code & NF_VERDICT_MASK) == NF_DROP;
}

/* An immediate verdict says which; it must be the one that came true. */
static bool can_drop(const struct nft_expr *expr)
{
	const struct nft_immediate_expr *imm = nft_expr_priv(expr);

	return strcmp(expr->ops->type->name, "immediate") ||
		(imm->dreg == NFT_REG_VERDICT &&
		 imm->data.verdict.code == NF_DROP);
}

/**
 * rstattr_walk_end() - what dropped a packet in nft_do_chain()
 * @skb: the packet
 * @end: filled
 *
 * Inside the evaluation, with preemption off.
 *
 * Return: whether it is known.
 */
bool rstattr_walk_end(const struct sk_buff *skb, struct rstattr_end *end)
{
	const struct rstattr_walk *walk = rstattr_walk_here();

	if (!goes_on(walk, skb))
		return false;
	end->hook = walk->pkt->state;
	end->chain = walk->chain;
	end->expr = walk->expr && dropped(walk->regs) ? walk->expr : NULL;
	if (end->expr)
		return can_drop(end->expr);
	return end->chain && nft_is_base_chain(end->chain) &&
		READ_ONCE(nft_base_chain(end->chain)->policy) == NF_DROP;
}

/**
 * rstattr_walks_use() - evaluations are seen from their begin on
 */
void rstattr_walks_use(void)
{
	WRITE_ONCE(used, true);
}

/**
 * rstattr_walks_disuse() - what is remembered is not looked at any more
 *
 * Before the hooks are disarmed: then what is left is of evaluations that are
 * over. May sleep.
 */
void rstattr_walks_disuse(void)
{
	WRITE_ONCE(used, false);
	/* Who looks has preemption off, which is a read side of RCU, too. */
	synchronize_rcu();
}

/**
 * rstattr_walks_forget() - nobody looks any more, or writes, and both begin anew
 *
 * What is left must not be taken for what comes.
 */
void rstattr_walks_forget(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(&rstattr_walks, cpu), 0,
		       sizeof(struct rstattr_walks));
}

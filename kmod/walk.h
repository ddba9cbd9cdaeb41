/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far the evaluation of a chain has come that goes on here: kept by each
 * CPU, for tasks and for softirqs, and written by probe_chain.c. This is on the
 * way of every packet, if drops are exact.
 */
#ifndef RSTATTR_WALK_H
#define RSTATTR_WALK_H

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "compat.h"

/**
 * struct rstattr_walk - an evaluation
 * @pkt: what it was begun with, on its caller's stack: while that is there no
 *	other evaluation has the same
 * @skb: the packet
 * @chain: the base chain; NULL: not known
 * @expr: the last expression that may set a verdict; NULL: none yet
 * @regs: ... and where: of the evaluation's own frame
 * @task: whose stack it is on
 * @switches: how often the task had been taken off its CPU
 *
 * Of a size that an index is quickly multiplied by.
 */
struct rstattr_walk {
	const struct nft_pktinfo *pkt;
	const struct sk_buff *skb;
	const struct nft_chain *chain;
	const struct nft_expr *expr;
	const struct nft_regs *regs;
	const struct task_struct *task;
	unsigned long switches;
} __aligned(64);

/* One of tasks, one of the softirqs that interrupt them. */
struct rstattr_walks {
	struct rstattr_walk of[2];
};

DECLARE_PER_CPU(struct rstattr_walks, rstattr_walks);

/* With preemption off. */
static __always_inline struct rstattr_walk *rstattr_walk_here(void)
{
	return this_cpu_ptr(&rstattr_walks.of[!!in_serving_softirq()]);
}

static __always_inline unsigned long
rstattr_walk_switches(const struct task_struct *task)
{
	return task->nvcsw + task->nivcsw;
}

/**
 * rstattr_walk_begin() - a base chain's evaluation begins
 * @pkt: argument of nft_do_chain()
 * @chain: the base chain
 */
static __always_inline void rstattr_walk_begin(const struct nft_pktinfo *pkt,
					       const struct nft_chain *chain)
{
	struct rstattr_walk *walk;

	preempt_disable_notrace();
	walk = rstattr_walk_here();
	walk->pkt = pkt;
	walk->skb = pkt->skb;
	walk->chain = chain;
	walk->expr = NULL;
	walk->task = current;
	walk->switches = rstattr_walk_switches(current);
	preempt_enable_notrace();
}

/**
 * rstattr_walk_step() - an expression that may set a verdict is evaluated
 * @expr: the expression
 * @regs: where the verdict goes
 * @pkt: the evaluation's
 */
static __always_inline void rstattr_walk_step(const struct nft_expr *expr,
					      const struct nft_regs *regs,
					      const struct nft_pktinfo *pkt)
{
	struct rstattr_walk *walk;

	preempt_disable_notrace();
	walk = rstattr_walk_here();
	walk->expr = expr;
	walk->regs = regs;
	/* A chain was evaluated within the evaluation: of a packet sent. */
	if (unlikely(walk->pkt != pkt)) {
		walk->pkt = pkt;
		walk->skb = pkt->skb;
		walk->chain = NULL;
		walk->task = current;
		walk->switches = rstattr_walk_switches(current);
	}
	preempt_enable_notrace();
}

/**
 * struct rstattr_end - a chain drops a packet
 * @hook: where it is evaluated; goes with the evaluation
 * @expr: what dropped it: an expression of a rule
 * @chain: or, if @expr is NULL, the base chain whose policy did
 */
struct rstattr_end {
	const struct nf_hook_state *hook;
	const struct nft_expr *expr;
	const struct nft_chain *chain;
};

bool rstattr_walk_end(const struct sk_buff *skb, struct rstattr_end *end);
void rstattr_walks_use(void);
void rstattr_walks_disuse(void);
void rstattr_walks_forget(void);

#endif /* RSTATTR_WALK_H */

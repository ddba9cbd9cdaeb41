// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether it was conntrack that had a packet dropped. Nothing on the packet
 * says so, but conntrack counts it just before, on the same CPU: it is told by
 * a counter that has moved since the drop before this one.
 */
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include <uapi/linux/rstattr.h>

#include "refusal.h"
#include "state.h"

#if IS_ENABLED(CONFIG_NF_CONNTRACK)

#include <linux/netfilter/nf_conntrack_common.h>

static void see(struct rstattr_refusals *seen,
		const struct ip_conntrack_stat *stat, u32 throttled)
{
	seen->drop = READ_ONCE(stat->drop);
	seen->insert_failed = READ_ONCE(stat->insert_failed);
	seen->throttled = throttled;
}

/* They go with conntrack or the namespace, after a grace period. */
static const struct ip_conntrack_stat __percpu *stats(const struct net *net)
{
	return rcu_access_pointer(nf_ct_hook) && check_net(net) ?
		READ_ONCE(net->ct.stat) : NULL;
}

/**
 * rstattr_refusal_begin() - what was refused up to now does not count
 * @state: the namespace's
 *
 * May sleep.
 */
void rstattr_refusal_begin(struct rstattr_state *state)
{
	const struct ip_conntrack_stat __percpu *stat;
	int cpu;

	preempt_disable();
	stat = stats(state->rn->net);
	for_each_possible_cpu(cpu) {
		struct rstattr_books *books = per_cpu_ptr(state->books, cpu);

		if (stat)
			see(&books->refusals, per_cpu_ptr(stat, cpu),
			    READ_ONCE(books->drop_throttled));
	}
	preempt_enable();
}

/* A conntrack that was loaded anew counts from 0. */
static bool moved(u32 now, u32 before)
{
	return (s32)(now - before) > 0;
}

/**
 * rstattr_refusal() - did conntrack refuse the packet that is dropped
 * @state: its namespace's
 *
 * With preemption off, once for each drop by netfilter that is recorded. Drops
 * that were not looked at meanwhile may be what was counted.
 *
 * Return: enum rstattr_refusal.
 */
u8 rstattr_refusal(struct rstattr_state *state)
{
	const struct ip_conntrack_stat __percpu *stat =
		stats(state->rn->net);
	struct rstattr_books *books = this_cpu_ptr(state->books);
	u32 throttled = books->drop_throttled;
	struct rstattr_refusals before = books->refusals;

	if (!stat)
		return RSTATTR_REFUSAL_UNSPEC;
	see(&books->refusals, this_cpu_ptr(stat), throttled);
	if (throttled != before.throttled)
		return RSTATTR_REFUSAL_UNSPEC;
	/* What could not be inserted is counted as dropped, too. */
	if (moved(books->refusals.insert_failed, before.insert_failed))
		return RSTATTR_REFUSAL_INSERT;
	return moved(books->refusals.drop, before.drop) ?
		RSTATTR_REFUSAL_DROP : RSTATTR_REFUSAL_UNSPEC;
}

#else

void rstattr_refusal_begin(struct rstattr_state *state)
{
}

u8 rstattr_refusal(struct rstattr_state *state)
{
	return RSTATTR_REFUSAL_UNSPEC;
}

#endif

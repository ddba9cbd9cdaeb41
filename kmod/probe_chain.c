// SPDX-License-Identifier: GPL-2.0-only
/*
 * The moments of a chain's evaluation: its begin, and each expression that may
 * end it by a drop. Armed only while drops are exact, for they are on the way of
 * every packet. By ftrace only: a kprobe misses calls, and then what is
 * remembered of an evaluation would be another's.
 */
#include <linux/mutex.h>

#include "hook.h"
#include "probe_chain.h"
#include "walk.h"

/* nft_do_chain(pkt, chain) */
static __always_inline void on_chain(unsigned long arg0, unsigned long arg1,
				     unsigned long arg2, unsigned long parent)
{
	rstattr_walk_begin((const void *)arg0, (const void *)arg1);
}

RSTATTR_HOOK_FTRACE(on_chain);

/* eval(expr, regs, pkt) of an expression */
static __always_inline void on_expr(unsigned long arg0, unsigned long arg1,
				    unsigned long arg2, unsigned long parent)
{
	rstattr_walk_step((const void *)arg0, (const void *)arg1,
			  (const void *)arg2);
}

RSTATTR_HOOK_FTRACE(on_expr);

#define EXPR(mod, eval)							\
	{								\
		.module		= #mod,					\
		.symbol		= #eval,				\
		.ftrace		= on_expr_ftrace,			\
	}

/*
 * Expressions whose evaluation may leave NF_DROP: "verdict.code" in
 * net/netfilter/nft_*.c and net/{ipv4,ipv6,bridge}/netfilter/nft_*.c; a reject
 * has a probe of its own. A quota or limit breaks, a queue queues. Armed from
 * the last to the first, so that what is seen to begin is seen to go on.
 */
static struct rstattr_hook hooks[] = {
	{
		.module		= "nf_tables",
		.symbol		= "nft_do_chain",
		.ftrace		= on_chain_ftrace,
	},
	EXPR(nf_tables, nft_immediate_eval),
	EXPR(nf_tables, nft_lookup_eval),
	/* Of an object: a limit of connections, synproxy, an expectation. */
	EXPR(nf_tables, nft_objref_eval),
	EXPR(nf_tables, nft_objref_map_eval),
	EXPR(nft_objref, nft_objref_eval),
	EXPR(nft_objref, nft_objref_map_eval),
	EXPR(nf_tables, nft_exthdr_tcp_strip_eval),
	EXPR(nft_compat, nft_match_eval),
	EXPR(nft_compat, nft_match_large_eval),
	EXPR(nft_compat, nft_target_eval_xt),
	EXPR(nft_compat, nft_target_eval_bridge),
	EXPR(nft_connlimit, nft_connlimit_eval),
	EXPR(nft_synproxy, nft_synproxy_eval),
	EXPR(nft_ct, nft_ct_set_zone_eval),
	EXPR(nft_fib_inet, nft_fib_inet_eval),
	EXPR(nft_fwd_netdev, nft_fwd_neigh_eval),
	EXPR(nft_nat, nft_nat_eval),
	EXPR(nft_nat, nft_nat_inet_eval),
	EXPR(nft_masq, nft_masq_eval),
	EXPR(nft_masq, nft_masq_ipv4_eval),
	EXPR(nft_masq, nft_masq_ipv6_eval),
	EXPR(nft_masq, nft_masq_inet_eval),
	EXPR(nft_redir, nft_redir_eval),
};

/* Modes may change as soon as the parameter is there, and until it goes. */
static DEFINE_MUTEX(mutex);
static bool ready, wanted, armed;

static void follow(void)
{
	bool arm = ready && wanted;

	if (arm == armed)
		return;
	if (arm) {
		rstattr_hooks_arm(RSTATTR_HOOKS_CHAIN);
		rstattr_walks_use();
	} else {
		rstattr_walks_disuse();
		rstattr_hooks_disarm(RSTATTR_HOOKS_CHAIN);
		rstattr_walks_forget();
	}
	armed = arm;
}

/**
 * rstattr_probe_chain_want() - arm or disarm
 * @exact: whether drops are to be exact
 *
 * May sleep. Before rstattr_probe_chain_init() it is only noted.
 */
void rstattr_probe_chain_want(bool exact)
{
	mutex_lock(&mutex);
	wanted = exact;
	follow();
	mutex_unlock(&mutex);
}

/**
 * rstattr_probe_chain_init() - begin to watch evaluations, if that is wanted
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_probe_chain_init(void)
{
	int err = rstattr_hooks_add(RSTATTR_HOOKS_CHAIN, hooks,
				    ARRAY_SIZE(hooks));

	if (err)
		return err;
	mutex_lock(&mutex);
	ready = true;
	follow();
	mutex_unlock(&mutex);
	return 0;
}

/**
 * rstattr_probe_chain_exit() - stop; no handler runs any more after it
 */
void rstattr_probe_chain_exit(void)
{
	mutex_lock(&mutex);
	ready = false;
	follow();
	mutex_unlock(&mutex);
	rstattr_hooks_remove(RSTATTR_HOOKS_CHAIN);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the kernels that are supported, decided by
 * conftest.sh against their headers.
 */
#ifndef RSTATTR_COMPAT_H
#define RSTATTR_COMPAT_H

#include <linux/version.h>
#include <linux/ftrace.h>
#include <linux/ptrace.h>
#include <linux/skbuff.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/netfilter/nf_tables.h>

#include "conftest.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "rstattr supports Linux 6.1 and later"
#endif

#ifndef CONFIG_64BIT
#error "rstattr supports 64-bit kernels"
#endif

#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#error "rstattr needs CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif

/* The n-th argument of a function at whose entry ftrace called. */
static inline unsigned long compat_ftrace_arg(struct ftrace_regs *fregs,
					      unsigned int n)
{
#ifdef RSTATTR_FTRACE_REGS_GET_ARGUMENT
	return ftrace_regs_get_argument(fregs, n);
#else
	return regs_get_kernel_argument(&fregs->regs, n);
#endif
}

/* The return address at a function's entry, 0 where it is not known. */
static inline unsigned long compat_entry_parent(struct pt_regs *regs)
{
#ifdef CONFIG_X86
	return regs_get_kernel_stack_nth(regs, 0);
#else
	return 0;
#endif
}

/*
 * The ruleset's generation, raised by each commit between publishing the new
 * rules and using them.
 */
static inline u32 compat_base_seq(const struct net *net,
				  const struct nftables_pernet *nft)
{
#ifdef RSTATTR_BASE_SEQ_IN_NET
	return READ_ONCE(net->nft.base_seq);
#else
	return READ_ONCE(nft->base_seq);
#endif
}

/*
 * net_generic() for who is under RCU already: without its two calls, which
 * are a large part of a probe's cost.
 */
static inline void *compat_net_generic(const struct net *net, unsigned int id)
{
	return rcu_dereference_check(net->gen, 1)->ptr[id];
}

/*
 * Whether ICMP errors are made from a copy of the packet, which nf_ct_attach()
 * then shows instead of it (net.ipv4.icmp_errors_extension_mask, 7.x).
 */
static inline bool compat_icmp_from_copy(const struct net *net)
{
#ifdef RSTATTR_ICMP_EXTENSIONS
	return READ_ONCE(net->ipv4.sysctl_icmp_errors_extension_mask) ||
		READ_ONCE(net->ipv6.sysctl.icmpv6_errors_extension_mask);
#else
	return false;
#endif
}

/* Declares a probe of the kfree_skb tracepoint. */
#if defined(RSTATTR_KFREE_SKB_PLAIN)
#define COMPAT_KFREE_SKB(fn, skb, reason)				\
	fn(void *data, struct sk_buff *skb, void *location,		\
	   enum skb_drop_reason reason)
#elif defined(RSTATTR_KFREE_SKB_SOCK)
#define COMPAT_KFREE_SKB(fn, skb, reason)				\
	fn(void *data, struct sk_buff *skb, void *location,		\
	   enum skb_drop_reason reason, struct sock *rx_sk)
#else
#define COMPAT_KFREE_SKB(fn, skb, reason)				\
	fn(void *data, struct sk_buff *skb, void *location,		\
	   enum skb_drop_reason reason, const struct sock *rx_sk)
#endif

/* The attributes of a generic netlink dump's request. */
static inline struct nlattr **compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef RSTATTR_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* RSTATTR_COMPAT_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The moments of a rejection: nft_reject_*_eval() and the REJECT targets when
 * it begins, and its end: nf_ct_attach() or nf_reject_skb_*() when an answer is
 * handed out, else the freeing of the packet, which probe_drop.c sees. Nothing
 * here is on the way of a packet that passes.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/kallsyms.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <linux/netfilter_ipv6/ip6t_REJECT.h>
#include <net/netfilter/nft_reject.h>

#include "hook.h"
#include "probe_reject.h"
#include "reject.h"

/* As net/netfilter/nft_reject.c has them; using its would pull it in. */
static const u8 icmpx_v4[NFT_REJECT_ICMPX_MAX + 1] = {
	[NFT_REJECT_ICMPX_NO_ROUTE]		= ICMP_NET_UNREACH,
	[NFT_REJECT_ICMPX_PORT_UNREACH]		= ICMP_PORT_UNREACH,
	[NFT_REJECT_ICMPX_HOST_UNREACH]		= ICMP_HOST_UNREACH,
	[NFT_REJECT_ICMPX_ADMIN_PROHIBITED]	= ICMP_PKT_FILTERED,
};

static const u8 icmpx_v6[NFT_REJECT_ICMPX_MAX + 1] = {
	[NFT_REJECT_ICMPX_NO_ROUTE]		= ICMPV6_NOROUTE,
	[NFT_REJECT_ICMPX_PORT_UNREACH]		= ICMPV6_PORT_UNREACH,
	[NFT_REJECT_ICMPX_HOST_UNREACH]		= ICMPV6_ADDR_UNREACH,
	[NFT_REJECT_ICMPX_ADMIN_PROHIBITED]	= ICMPV6_ADM_PROHIBITED,
};

static void set_icmp(struct rstattr_reject *r, u8 code)
{
	r->reply = RSTATTR_REPLY_ICMP;
	r->icmp_type = ICMP_DEST_UNREACH;
	r->icmp_code = code;
}

static void set_icmpv6(struct rstattr_reject *r, u8 code)
{
	r->reply = RSTATTR_REPLY_ICMPV6;
	r->icmp_type = ICMPV6_DEST_UNREACH;
	r->icmp_code = code;
}

/* The family that decides the answer; that of the frame on a bridge. */
static u8 answer_family(const struct rstattr_reject *r)
{
	switch (r->hook->pf) {
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
		return r->hook->pf;
	}
	switch (r->skb->protocol) {
	case htons(ETH_P_IP):
		return NFPROTO_IPV4;
	case htons(ETH_P_IPV6):
		return NFPROTO_IPV6;
	}
	return NFPROTO_UNSPEC;
}

static void set_nft_reply(struct rstattr_reject *r,
			  const struct nft_reject *priv)
{
	bool x = priv->type == NFT_REJECT_ICMPX_UNREACH;
	u8 family = answer_family(r);
	u8 code = priv->icmp_code;

	r->reply = RSTATTR_REPLY_NONE;
	if (x && code > NFT_REJECT_ICMPX_MAX)
		return;
	if (family == NFPROTO_UNSPEC)
		return;
	if (priv->type == NFT_REJECT_TCP_RST)
		r->reply = RSTATTR_REPLY_TCP_RESET;
	else if (family == NFPROTO_IPV4)
		set_icmp(r, x ? icmpx_v4[code] : code);
	else
		set_icmpv6(r, x ? icmpx_v6[code] : code);
}

/* nft_reject_*_eval(expr, regs, pkt) */
static __always_inline void on_nft_reject(unsigned long arg0,
					  unsigned long arg1,
					  unsigned long arg2,
					  unsigned long parent)
{
	const struct nft_expr *expr = (const void *)arg0;
	const struct nft_pktinfo *pkt = (const void *)arg2;
	struct rstattr_reject r = {
		.skb	= pkt->skb,
		.hook	= pkt->state,
		.expr	= expr,
		.nft	= true,
		.reason	= RSTATTR_REASON_NFT_REJECT,
	};

	set_nft_reply(&r, nft_expr_priv(expr));
	rstattr_reject_begin(&r);
}

RSTATTR_HOOK_ENTRY(on_nft_reject);

static void set_ipt_reply(struct rstattr_reject *r, enum ipt_reject_with with)
{
	static const u8 code[] = {
		[IPT_ICMP_NET_UNREACHABLE]	= ICMP_NET_UNREACH,
		[IPT_ICMP_HOST_UNREACHABLE]	= ICMP_HOST_UNREACH,
		[IPT_ICMP_PROT_UNREACHABLE]	= ICMP_PROT_UNREACH,
		[IPT_ICMP_PORT_UNREACHABLE]	= ICMP_PORT_UNREACH,
		[IPT_ICMP_NET_PROHIBITED]	= ICMP_NET_ANO,
		[IPT_ICMP_HOST_PROHIBITED]	= ICMP_HOST_ANO,
		[IPT_ICMP_ADMIN_PROHIBITED]	= ICMP_PKT_FILTERED,
	};

	if (with == IPT_TCP_RESET)
		r->reply = RSTATTR_REPLY_TCP_RESET;
	else if (with < ARRAY_SIZE(code) && with != IPT_ICMP_ECHOREPLY)
		set_icmp(r, code[with]);
	else
		r->reply = RSTATTR_REPLY_NONE;
}

static void set_ip6t_reply(struct rstattr_reject *r,
			   enum ip6t_reject_with with)
{
	static const u8 code[] = {
		[IP6T_ICMP6_NO_ROUTE]		= ICMPV6_NOROUTE,
		[IP6T_ICMP6_ADM_PROHIBITED]	= ICMPV6_ADM_PROHIBITED,
		[IP6T_ICMP6_NOT_NEIGHBOUR]	= ICMPV6_NOT_NEIGHBOUR,
		[IP6T_ICMP6_ADDR_UNREACH]	= ICMPV6_ADDR_UNREACH,
		[IP6T_ICMP6_PORT_UNREACH]	= ICMPV6_PORT_UNREACH,
		[IP6T_ICMP6_POLICY_FAIL]	= ICMPV6_POLICY_FAIL,
		[IP6T_ICMP6_REJECT_ROUTE]	= ICMPV6_REJECT_ROUTE,
	};

	if (with == IP6T_TCP_RESET)
		r->reply = RSTATTR_REPLY_TCP_RESET;
	else if (with < ARRAY_SIZE(code) && with != IP6T_ICMP6_ECHOREPLY)
		set_icmpv6(r, code[with]);
	else
		r->reply = RSTATTR_REPLY_NONE;
}

static bool name_is_compat(unsigned long addr)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol(name, addr);
	return strstarts(name, "nft_target_eval");
}

/*
 * Whether it is nft_compat that called a target, told by the name of the
 * function that it returns to. The name is looked up once: @memo holds the
 * address, shifted, the epoch that it was learned in, and the answer.
 */
static bool called_by_compat(unsigned long parent, u64 *memo)
{
	u64 key = (u64)parent << 16 | (rstattr_hooks_epoch() & 0x7fff) << 1;
	u64 known = READ_ONCE(*memo);
	bool is;

	if (likely((known & ~1ULL) == key))
		return known & 1;
	is = parent && name_is_compat(parent);
	WRITE_ONCE(*memo, key | is);
	return is;
}

static void on_xt_reject(struct rstattr_reject *r, unsigned long parent,
			 u64 *memo)
{
	r->nft = called_by_compat(parent, memo);
	r->reason = r->nft ? RSTATTR_REASON_XT_NFT : RSTATTR_REASON_XT_LEGACY;
	rstattr_reject_begin(r);
}

/* reject_tg(skb, par) of ipt_REJECT */
static void on_ipt_reject(unsigned long arg0, unsigned long arg1,
			  unsigned long arg2, unsigned long parent)
{
	static u64 memo;
	const struct xt_action_param *par = (const void *)arg1;
	const struct ipt_reject_info *info = par->targinfo;
	struct rstattr_reject r = {
		.skb	= (struct sk_buff *)arg0,
		.hook	= par->state,
		.expr	= info,
	};

	set_ipt_reply(&r, info->with);
	on_xt_reject(&r, parent, &memo);
}

RSTATTR_HOOK_ENTRY(on_ipt_reject);

/* reject_tg6(skb, par) of ip6t_REJECT */
static void on_ip6t_reject(unsigned long arg0, unsigned long arg1,
			   unsigned long arg2, unsigned long parent)
{
	static u64 memo;
	const struct xt_action_param *par = (const void *)arg1;
	const struct ip6t_reject_info *info = par->targinfo;
	struct rstattr_reject r = {
		.skb	= (struct sk_buff *)arg0,
		.hook	= par->state,
		.expr	= info,
	};

	set_ip6t_reply(&r, info->with);
	on_xt_reject(&r, parent, &memo);
}

RSTATTR_HOOK_ENTRY(on_ip6t_reject);

/* nf_ct_attach(new, old): for each answer, also to packets not rejected. */
static __always_inline void on_attach(unsigned long arg0, unsigned long arg1,
				      unsigned long arg2, unsigned long parent)
{
	rstattr_reject_answered((const struct sk_buff *)arg1);
}

RSTATTR_HOOK_ENTRY(on_attach);

/* nf_reject_skb_*(net, old, ...) made an answer for a bridge or a device. */
static void on_made(unsigned long old, unsigned long made)
{
	if (made)
		rstattr_reject_answered((const struct sk_buff *)old);
}

#define NFT_REJECT(family)						\
	{								\
		.module		= "nft_reject_" #family,		\
		.symbol		= "nft_reject_" #family "_eval",	\
		.ftrace		= on_nft_reject_ftrace,			\
		.kprobe		= on_nft_reject_kprobe,			\
		.wants_rules	= true,					\
	}

#define NF_REJECT_SKB(version, what)					\
	{								\
		.module		= "nf_reject_ip" #version,		\
		.symbol		= "nf_reject_skb_" #version "_" #what,	\
		.ret		= on_made,				\
	}

/* Armed from the last to the first, disarmed from the first to the last. */
static struct rstattr_hook hooks[] = {
	NFT_REJECT(ipv4),
	NFT_REJECT(ipv6),
	NFT_REJECT(inet),
	NFT_REJECT(bridge),
	NFT_REJECT(netdev),
	{
		.module	= "ipt_REJECT",
		.symbol	= "reject_tg",
		.ftrace	= on_ipt_reject_ftrace,
		.kprobe	= on_ipt_reject_kprobe,
	}, {
		.module	= "ip6t_REJECT",
		.symbol	= "reject_tg6",
		.ftrace	= on_ip6t_reject_ftrace,
		.kprobe	= on_ip6t_reject_kprobe,
	}, {
		.symbol	= "nf_ct_attach",
		.ftrace	= on_attach_ftrace,
		.kprobe	= on_attach_kprobe,
	},
	NF_REJECT_SKB(v4, tcp_reset),
	NF_REJECT_SKB(v4, unreach),
	NF_REJECT_SKB(v6, tcp_reset),
	NF_REJECT_SKB(v6, unreach),
};

/**
 * rstattr_probe_reject_init() - begin to watch rejections
 *
 * Ends before begins, so that no evaluation is seen whose end is not; the
 * freeing of packets is watched already.
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_probe_reject_init(void)
{
	int err = rstattr_hooks_add(RSTATTR_HOOKS_REJECT, hooks,
				    ARRAY_SIZE(hooks));

	if (!err)
		rstattr_hooks_arm(RSTATTR_HOOKS_REJECT);
	return err;
}

/**
 * rstattr_probe_reject_exit() - stop; no handler runs any more after it
 */
void rstattr_probe_reject_exit(void)
{
	rstattr_hooks_remove(RSTATTR_HOOKS_REJECT);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of the kernel by an address within: what they are to a packet that
 * is dropped. The name is looked up once, as long as no module comes or goes.
 */
#include <linux/hash.h>
#include <linux/kallsyms.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/string.h>

#include "hook.h"
#include "site.h"

/* Each address has some places, so that no two that are hot push each other. */
#define MEMO_BITS	8
#define MEMO_WAYS	4

#define BUSY		1UL

struct known {
	unsigned long key;	/* the address; 0: free */
	u32 epoch;
	struct rstattr_site site;
};

static struct known memo[1 << MEMO_BITS][MEMO_WAYS];

struct name {
	const char *name;
	u8 kind;
	u8 pf;
	u8 hook;
	bool hooked;
	bool either;
};

#define HOOK(name, pf, hook) \
	{ name, RSTATTR_SITE_OTHER, NFPROTO_##pf, hook, .hooked = true }
#define EITHER(name, hook) \
	{ name, RSTATTR_SITE_OTHER, 0, hook, .hooked = true, .either = true }
#define CHAIN(name, pf)	{ name, RSTATTR_SITE_CHAIN, NFPROTO_##pf, 0 }
#define SITE(name, kind) { name, RSTATTR_SITE_##kind, 0, 0 }

static const struct name names[] = {
	SITE("nft_do_chain", CHAIN),
	CHAIN("nft_do_chain_ipv4", IPV4),
	CHAIN("nft_do_chain_ipv6", IPV6),
	CHAIN("nft_do_chain_inet", INET),
	CHAIN("nft_do_chain_inet_ingress", INET),
	CHAIN("nft_do_chain_arp", ARP),
	CHAIN("nft_do_chain_bridge", BRIDGE),
	CHAIN("nft_do_chain_netdev", NETDEV),
	CHAIN("nf_route_table_hook4", IPV4),
	CHAIN("nf_route_table_hook6", IPV6),
	CHAIN("nf_route_table_inet", INET),
	SITE("nft_nat_do_chain", CHAIN),

	SITE("nf_hook_slow", SLOW),
	SITE("nf_hook_slow_list", SLOW),
	/* What headers have, where it was not inlined. */
	SITE("nf_hook", SLOW),
	SITE("NF_HOOK", SLOW),
	SITE("NF_HOOK_COND", SLOW),
	SITE("NF_HOOK_LIST", SLOW),
	SITE("nf_hook_ingress", SLOW),
	SITE("nf_ingress", SLOW),
	SITE("nf_hook_egress", SLOW),

	SITE("nf_queue", QUEUE),
	SITE("__nf_queue", QUEUE),
	SITE("nf_reinject", QUEUE),
	SITE("nfqnl_reinject", QUEUE),
	SITE("nfqnl_recv_verdict", QUEUE),
	SITE("nfqnl_recv_verdict_batch", QUEUE),
	SITE("nfqnl_flush", QUEUE),
	SITE("nfqnl_nf_hook_drop", QUEUE),
	SITE("instance_destroy_rcu", QUEUE),

	HOOK("ip_rcv", IPV4, NF_INET_PRE_ROUTING),
	HOOK("ip_list_rcv", IPV4, NF_INET_PRE_ROUTING),
	HOOK("ip_sublist_rcv", IPV4, NF_INET_PRE_ROUTING),
	HOOK("xfrm4_transport_finish", IPV4, NF_INET_PRE_ROUTING),
	HOOK("br_nf_pre_routing", IPV4, NF_INET_PRE_ROUTING),
	HOOK("ip_local_deliver", IPV4, NF_INET_LOCAL_IN),
	HOOK("ip_forward", IPV4, NF_INET_FORWARD),
	HOOK("ipmr_queue_xmit", IPV4, NF_INET_FORWARD),
	HOOK("ipmr_queue_fwd_xmit", IPV4, NF_INET_FORWARD),
	HOOK("__ip_local_out", IPV4, NF_INET_LOCAL_OUT),
	HOOK("raw_sendmsg", IPV4, NF_INET_LOCAL_OUT),
	HOOK("raw_send_hdrinc", IPV4, NF_INET_LOCAL_OUT),
	HOOK("ip_output", IPV4, NF_INET_POST_ROUTING),
	HOOK("ip_mc_output", IPV4, NF_INET_POST_ROUTING),
	HOOK("xfrm4_output", IPV4, NF_INET_POST_ROUTING),

	HOOK("ipv6_rcv", IPV6, NF_INET_PRE_ROUTING),
	HOOK("ipv6_list_rcv", IPV6, NF_INET_PRE_ROUTING),
	HOOK("ip6_sublist_rcv", IPV6, NF_INET_PRE_ROUTING),
	HOOK("xfrm6_transport_finish", IPV6, NF_INET_PRE_ROUTING),
	HOOK("br_nf_pre_routing_ipv6", IPV6, NF_INET_PRE_ROUTING),
	HOOK("ip6_input", IPV6, NF_INET_LOCAL_IN),
	{ "ip6_forward", RSTATTR_SITE_FORWARD6, NFPROTO_IPV6, NF_INET_FORWARD,
	  .hooked = true },
	HOOK("ip6mr_forward2", IPV6, NF_INET_FORWARD),
	HOOK("__ip6_local_out", IPV6, NF_INET_LOCAL_OUT),
	HOOK("ip6_xmit", IPV6, NF_INET_LOCAL_OUT),
	HOOK("rawv6_sendmsg", IPV6, NF_INET_LOCAL_OUT),
	HOOK("rawv6_send_hdrinc", IPV6, NF_INET_LOCAL_OUT),
	HOOK("ndisc_send_skb", IPV6, NF_INET_LOCAL_OUT),
	HOOK("mld_sendpack", IPV6, NF_INET_LOCAL_OUT),
	HOOK("igmp6_send", IPV6, NF_INET_LOCAL_OUT),
	HOOK("ip6_output", IPV6, NF_INET_POST_ROUTING),
	HOOK("xfrm6_output", IPV6, NF_INET_POST_ROUTING),

	/* Of either version: told by the packet. */
	EITHER("br_nf_forward_ip", NF_INET_FORWARD),
	EITHER("br_nf_forward", NF_INET_FORWARD),
	EITHER("br_nf_post_routing", NF_INET_POST_ROUTING),

	HOOK("arp_rcv", ARP, NF_ARP_IN),
	HOOK("arp_xmit", ARP, NF_ARP_OUT),

	HOOK("br_handle_frame", BRIDGE, NF_BR_PRE_ROUTING),
	HOOK("br_pass_frame_up", BRIDGE, NF_BR_LOCAL_IN),
	/* Or LOCAL_OUT: told by what it was called by. */
	HOOK("__br_forward", BRIDGE, NF_BR_FORWARD),
	HOOK("br_forward_finish", BRIDGE, NF_BR_POST_ROUTING),
	SITE("br_handle_frame_finish", BRIDGE_IN),
	SITE("br_dev_xmit", BRIDGE_OUT),

	HOOK("__netif_receive_skb_core", NETDEV, NF_NETDEV_INGRESS),
	HOOK("__dev_queue_xmit", NETDEV, NF_NETDEV_EGRESS),

	SITE("ip_error", ROUTE),
	SITE("ip6_pkt_drop", ROUTE),
	SITE("ip6_pkt_discard", ROUTE),
	SITE("ip6_pkt_prohibit", ROUTE),
	SITE("dst_discard_out", ROUTE),
	SITE("dst_discard", ROUTE),

	SITE("arp_error_report", NEIGH),
	SITE("ndisc_error_report", NEIGH),
	/* ... and who called them, where freeing is their last word. */
	SITE("neigh_invalidate", NEIGH),
	SITE("neigh_timer_handler", NEIGH),

	SITE("netif_receive_generic_xdp", XDP),
	SITE("do_xdp_generic", XDP),

	SITE("ip_rcv_core", RECEIVE),
	SITE("icmp_rcv", RECEIVE),
	SITE("icmpv6_rcv", RECEIVE),
	SITE("tcp_v4_rcv", RECEIVE),
	SITE("tcp_v6_rcv", RECEIVE),
	SITE("tcp_v4_do_rcv", RECEIVE),
	SITE("tcp_v6_do_rcv", RECEIVE),
	SITE("tcp_rcv_established", RECEIVE),
	SITE("tcp_drop_reason", RECEIVE),
	SITE("__udp4_lib_rcv", RECEIVE),
	SITE("__udp6_lib_rcv", RECEIVE),
	SITE("udp_rcv", RECEIVE),
	SITE("udpv6_rcv", RECEIVE),
	SITE("udp_queue_rcv_one_skb", RECEIVE),
	SITE("udpv6_queue_rcv_one_skb", RECEIVE),
	SITE("raw_rcv_skb", RECEIVE),
	SITE("raw_rcv", RECEIVE),
	SITE("rawv6_rcv", RECEIVE),
	SITE("rawv6_rcv_skb", RECEIVE),
	SITE("ping_rcv", RECEIVE),
};

static void describe(struct rstattr_site *site)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(site->name, names[i].name))
			continue;
		site->kind = names[i].kind;
		site->pf = names[i].pf;
		site->hook = names[i].hook;
		site->hooked = names[i].hooked;
		site->either = names[i].either;
		return;
	}
}

/* "nf_hook.constprop.0+0x12/0x80 [module]": what is before the marks. */
static void look_up(unsigned long addr, struct rstattr_site *site)
{
	char text[KSYM_SYMBOL_LEN];

	/* A call that does not return may be its function's last word. */
	sprint_symbol(text, addr - 1);
	text[strcspn(text, ".+")] = '\0';
	/* Not found: a bare number. */
	if (strstarts(text, "0x"))
		*text = '\0';
	*site = (struct rstattr_site) {};
	strscpy(site->name, text, sizeof(site->name));
	describe(site);
}

static bool recall_one(const struct known *known, unsigned long addr,
		       u32 epoch, struct rstattr_site *site)
{
	/* Pairs with remember(). */
	if (smp_load_acquire(&known->key) != addr ||
	    READ_ONCE(known->epoch) != epoch)
		return false;
	*site = known->site;
	smp_rmb();	/* the copy holds only if nobody wrote meanwhile */
	return READ_ONCE(known->key) == addr &&
		READ_ONCE(known->epoch) == epoch;
}

static bool recall(const struct known *ways, unsigned long addr, u32 epoch,
		   struct rstattr_site *site)
{
	unsigned int i;

	for (i = 0; i < MEMO_WAYS; i++)
		if (recall_one(&ways[i], addr, epoch, site))
			return true;
	return false;
}

/* A place that is free or out of date, else any. */
static struct known *place(struct known *ways, unsigned long addr, u32 epoch)
{
	unsigned int i;

	for (i = 0; i < MEMO_WAYS; i++)
		if (!READ_ONCE(ways[i].key) ||
		    READ_ONCE(ways[i].epoch) != epoch)
			return &ways[i];
	return &ways[addr % MEMO_WAYS];
}

static void remember(struct known *ways, unsigned long addr, u32 epoch,
		     const struct rstattr_site *site)
{
	struct known *known = place(ways, addr, epoch);
	unsigned long old = READ_ONCE(known->key);

	if (old == BUSY || cmpxchg(&known->key, old, BUSY) != old)
		return;
	WRITE_ONCE(known->epoch, epoch);
	known->site = *site;
	/* Pairs with recall_one(): then it is whole. */
	smp_store_release(&known->key, addr);
}

/**
 * rstattr_site() - the function that an address is in
 * @addr: a return address
 * @site: filled
 *
 * In any context.
 */
void rstattr_site(unsigned long addr, struct rstattr_site *site)
{
	struct known *ways = memo[hash_long(addr, MEMO_BITS)];
	u32 epoch = rstattr_hooks_epoch();

	if (recall(ways, addr, epoch, site))
		return;
	look_up(addr, site);
	remember(ways, addr, epoch, site);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a rejected packet was not answered: the tests that the kernel makes
 * before it answers, in its order, made again on the packet when it is freed.
 * See nf_reject_ipv4.c, nf_reject_ipv6.c, nft_reject_bridge.c, and icmp_send()
 * and icmp6_send(). What they do not tell (rate limits, routes, memory) is
 * OTHER.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/tcp.h>
#include <net/icmp.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_reject.h>
#include <net/route.h>

#include "reject.h"

static bool is_rst(const struct sk_buff *skb, int thoff)
{
	const struct tcphdr *th;
	struct tcphdr buf;

	th = skb_header_pointer(skb, thoff, sizeof(buf), &buf);
	return th && th->rst;
}

static bool icmp_is_error(u8 type)
{
	switch (type) {
	case ICMP_DEST_UNREACH:
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		return true;
	default:
		return type > NR_ICMP_TYPES;
	}
}

static bool is_icmp_error(const struct sk_buff *skb, int thoff, u8 proto)
{
	const u8 *type;
	u8 buf;

	if (proto != IPPROTO_ICMP && proto != IPPROTO_ICMPV6)
		return false;
	type = skb_header_pointer(skb, thoff, sizeof(buf), &buf);
	if (!type)
		return false;
	return proto == IPPROTO_ICMP ? icmp_is_error(*type) :
		!(*type & ICMPV6_INFOMSG_MASK);
}

static bool is_broadcast(const struct sk_buff *skb, u8 pf)
{
	const struct rtable *rt;

	if (pf == NFPROTO_BRIDGE)
		return skb_mac_header_was_set(skb) &&
			is_multicast_ether_addr(eth_hdr(skb)->h_dest);
	if (skb->pkt_type == PACKET_BROADCAST ||
	    skb->pkt_type == PACKET_MULTICAST)
		return true;
	if (skb->protocol == htons(ETH_P_IPV6))
		return ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
	rt = skb_rtable(skb);
	return ipv4_is_multicast(ip_hdr(skb)->daddr) ||
		(rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST));
}

/*
 * The kernel has verified it already, and may have left its result with the
 * packet; nf_ip_checksum() would not look again in all hooks.
 */
static bool checksum_known(const struct sk_buff *skb, bool *wrong)
{
	*wrong = false;
	if (skb_csum_unnecessary(skb))
		return true;
	if (skb->ip_summed != CHECKSUM_COMPLETE || !skb->csum_complete_sw)
		return false;
	*wrong = !skb->csum_valid;
	return true;
}

static bool checksum_wrong(struct sk_buff *skb, const struct rstattr_event *ev,
			   int thoff, u8 proto)
{
	bool wrong;

	if (checksum_known(skb, &wrong))
		return wrong;
	return ev->protocol == ETH_P_IPV6 ?
		nf_ip6_checksum(skb, ev->hook, thoff, proto) :
		nf_ip_checksum(skb, ev->hook, thoff, proto);
}

/* What IPv4 and IPv6 have in common; the packet is no later fragment. */
static u8 why_transport(struct sk_buff *skb, const struct rstattr_event *ev,
			int thoff, u8 proto)
{
	bool rst = ev->reply == RSTATTR_REPLY_TCP_RESET;

	/*
	 * Cut off before its transport header: no answer. An IPv6 extension
	 * header's length is not held against the packet's, and a checksum
	 * from behind its end on would be a BUG().
	 */
	if (thoff < 0 || thoff >= (int)skb->len)
		return RSTATTR_OUTCOME_OTHER;
	if (rst && proto != IPPROTO_TCP)
		return RSTATTR_OUTCOME_PROTOCOL;
	if (rst && is_rst(skb, thoff))
		return RSTATTR_OUTCOME_RST_IN;
	if ((rst || nf_reject_verify_csum(skb, thoff, proto)) &&
	    checksum_wrong(skb, ev, thoff, proto))
		return RSTATTR_OUTCOME_CHECKSUM;
	if (is_broadcast(skb, ev->pf))
		return RSTATTR_OUTCOME_BROADCAST;
	if (!rst && is_icmp_error(skb, thoff, proto))
		return RSTATTR_OUTCOME_ICMP_ERROR;
	return RSTATTR_OUTCOME_OTHER;
}

static u8 why_v4(struct sk_buff *skb, const struct rstattr_event *ev)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (iph->frag_off & htons(IP_OFFSET))
		return RSTATTR_OUTCOME_FRAGMENT;
	return why_transport(skb, ev,
			     skb_network_offset(skb) + ip_hdrlen(skb),
			     iph->protocol);
}

static u8 why_v6(struct sk_buff *skb, const struct rstattr_event *ev)
{
	int offset = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	u8 proto = ipv6_hdr(skb)->nexthdr;
	__be16 frag = 0;
	int thoff;

	thoff = ipv6_skip_exthdr(skb, offset, &proto, &frag);
	if (frag & htons(~0x7))
		return RSTATTR_OUTCOME_FRAGMENT;
	return why_transport(skb, ev, thoff, proto);
}

/**
 * rstattr_outcome_why() - why nothing was sent
 * @skb: the packet, about to be freed: its checksum state may change
 * @ev: its event
 *
 * Return: enum rstattr_outcome, never SENT.
 */
u8 rstattr_outcome_why(struct sk_buff *skb, const struct rstattr_event *ev)
{
	/* A bridge does not even look at what it must not answer. */
	if (ev->pf == NFPROTO_BRIDGE && is_broadcast(skb, ev->pf))
		return RSTATTR_OUTCOME_BROADCAST;
	switch (ev->protocol) {
	case ETH_P_IP:
		return why_v4(skb, ev);
	case ETH_P_IPV6:
		return why_v6(skb, ev);
	default:
		return RSTATTR_OUTCOME_PROTOCOL;
	}
}

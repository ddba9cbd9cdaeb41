// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a packet is dropped: by the kernel's reason, and where that stands for
 * several, by the function that drops it and the packet's route.
 */
#include <linux/errno.h>
#include <net/dst.h>
#include <net/dst_metadata.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>

#include <uapi/linux/rstattr.h>

#include "compat.h"
#include "drop_reason.h"
#include "site.h"

/* Those that stand for several, or whose function tells more. */
#define UNSURE(ours)							\
	((ours) == RSTATTR_REASON_DROP_QUEUE ||				\
	 (ours) == RSTATTR_REASON_DROP_NO_ROUTE ||			\
	 (ours) == RSTATTR_REASON_DROP_UNREACHABLE ||			\
	 (ours) == RSTATTR_REASON_DROP_SOCKET_FILTER ||			\
	 (ours) == RSTATTR_REASON_DROP_CHECKSUM)

#define GUESS(theirs, ours)						\
	[SKB_DROP_REASON_##theirs] = { RSTATTR_REASON_DROP_##ours,	\
				       UNSURE(RSTATTR_REASON_DROP_##ours) },

/* Theirs shift from version to version. */
const struct rstattr_drop_guess rstattr_drop_guesses[RSTATTR_DROP_GUESSES] = {
	/* Or of a route, a neighbour, or XDP: its function tells. */
	[SKB_DROP_REASON_NOT_SPECIFIED] = { RSTATTR_REASON_DROP_QUEUE, true },
	RSTATTR_DROP_REASONS(GUESS)
};

static u8 route_error(const struct sk_buff *skb)
{
	/* IPv4 has it positive, IPv6 negative. */
	int error = skb_valid_dst(skb) ? abs(skb_dst(skb)->error) : 0;

	return error <= U8_MAX ? error : 0;
}

/* A packet that met the end of a route that leads nowhere. */
static void of_route(struct rstattr_drop_why *why, const struct sk_buff *skb,
		     unsigned int theirs)
{
	why->error = route_error(skb);
	switch (why->error) {
	case EACCES:
		why->reason = RSTATTR_REASON_DROP_PROHIBIT;
		break;
	case EINVAL:
		why->reason = RSTATTR_REASON_DROP_BLACKHOLE;
		break;
	case EHOSTUNREACH:
		/* IPv4 says so where it would have to forward, and must not. */
		why->reason = theirs == SKB_DROP_REASON_IP_INADDRERRORS &&
				skb->protocol == htons(ETH_P_IP) ?
			RSTATTR_REASON_DROP_FORWARDING_OFF :
			RSTATTR_REASON_DROP_UNREACHABLE;
		break;
	case ENETUNREACH:
		why->reason = RSTATTR_REASON_DROP_NO_ROUTE;
		break;
	default:
		if (why->reason != RSTATTR_REASON_DROP_NO_ROUTE)
			why->reason = 0;
	}
}

static bool forwards_ipv6(const struct sk_buff *skb)
{
	return !skb->dev ||
		READ_ONCE(dev_net(skb->dev)->ipv6.devconf_all->forwarding);
}

/* What a host tells its links by itself, when they have no addresses. */
static bool is_multicast(const struct sk_buff *skb)
{
	int end = skb_network_offset(skb) + (int)sizeof(struct ipv6hdr);

	return skb->protocol == htons(ETH_P_IPV6) &&
		end <= (int)skb_headlen(skb) &&
		ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
}

static void by_function(struct rstattr_drop_why *why,
			const struct sk_buff *skb, unsigned int theirs,
			const struct rstattr_site *site)
{
	bool no_reason = why->reason == RSTATTR_REASON_DROP_QUEUE;
	/* What a socket has queued keeps numbers where its device was. */
	bool receives = why->reason == RSTATTR_REASON_DROP_SOCKET_FILTER ||
		why->reason == RSTATTR_REASON_DROP_CHECKSUM;
	bool received = site->kind == RSTATTR_SITE_RECEIVE;

	if (receives != received)
		why->reason = 0;
	else if (site->kind == RSTATTR_SITE_ROUTE)
		of_route(why, skb, theirs);
	else if (site->kind == RSTATTR_SITE_FORWARD6 && !forwards_ipv6(skb))
		why->reason = RSTATTR_REASON_DROP_FORWARDING_OFF;
	else if (no_reason && site->kind == RSTATTR_SITE_NEIGH)
		why->reason = RSTATTR_REASON_DROP_NEIGH;
	else if (no_reason && site->kind == RSTATTR_SITE_XDP)
		why->reason = RSTATTR_REASON_DROP_XDP;
	else if (why->reason == RSTATTR_REASON_DROP_UNREACHABLE ||
		 (no_reason && site->kind != RSTATTR_SITE_QUEUE))
		why->reason = 0;
}

/**
 * rstattr_drop_decide() - why a packet is dropped, of which the reason is unsure
 * @why: with what rstattr_drop_guess() said; put right
 * @skb: the packet
 * @theirs: enum skb_drop_reason
 * @location: in the function that drops it
 */
void rstattr_drop_decide(struct rstattr_drop_why *why,
			 const struct sk_buff *skb, unsigned int theirs,
			 unsigned long location)
{
	struct rstattr_site site;

	rstattr_site(location, &site);
	by_function(why, skb, theirs, &site);
	if (why->reason == RSTATTR_REASON_DROP_NO_ROUTE &&
	    is_multicast(skb))
		why->reason = 0;
}

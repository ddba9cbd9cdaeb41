// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct nft_pktinfo: what the kernel's nft_do_chain_*() of
 * nft_chain_filter.c and nft_set_pktinfo_*() of nf_tables_ipv4.h and
 * nf_tables_ipv6.h find out before a base chain.
 */
#include "vm/pkt_parse.h"

#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#define IPV6_HEADER 40

/* Of <linux/netfilter.h>, in newer headers only. */
#define HOOK_INET_INGRESS 5

static uint16_t be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/**
 * pkt_peek - bytes that must all be known
 * @pkt: the packet
 * @offset: from its network header
 * @len: how many
 * @bytes: filled as far as known
 *
 * Return: TRI_FALSE when the packet ends before, TRI_UNKNOWN when some bit
 * is not known.
 */
enum tri pkt_peek(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes)
{
	enum tri there = TRI_TRUE;
	uint8_t known[IPV6_HEADER];
	size_t at, part, i;

	if (len > pkt->len || offset > pkt->len - len)
		return TRI_FALSE;
	for (at = 0; at < len; at += part) {
		part = len - at < sizeof(known) ? len - at : sizeof(known);
		if (!vm_pkt_bytes(pkt, offset + at, part, bytes + at, known))
			return TRI_FALSE;
		for (i = 0; i < part; i++) {
			if (known[i] != 0xff)
				there = TRI_UNKNOWN;
		}
	}
	return there;
}

/**
 * pkt_find_ipv4 - as nft_set_pktinfo_ipv4()
 * @pkt: the packet
 * @l4: filled
 *
 * Return: TRI_TRUE, TRI_UNKNOWN, or TRI_FALSE for what is too short for a
 * header, which the kernel never lets come so far.
 */
enum tri pkt_find_ipv4(const struct vm_pkt *pkt, struct pkt_transport *l4)
{
	uint8_t first, offset[2], proto;
	enum tri found;

	/* Not what lies between: a run is shared by what it has read. */
	found = pkt_peek(pkt, 0, 1, &first);
	if (found == TRI_TRUE)
		found = pkt_peek(pkt, 6, sizeof(offset), offset);
	if (found == TRI_TRUE)
		found = pkt_peek(pkt, 9, 1, &proto);
	if (found != TRI_TRUE)
		return found;
	l4->thoff = (size_t)(first & 0x0f) * 4;
	l4->fragoff = be16(offset) & 0x1fff;
	l4->proto = proto;
	return TRI_TRUE;
}

/* ipv6_ext_hdr() of the kernel. */
static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_FRAGMENT || next == IPPROTO_AH ||
	       next == IPPROTO_NONE || next == IPPROTO_DSTOPTS;
}

static bool is_end(uint8_t next)
{
	return !is_extension(next) || next == IPPROTO_NONE;
}

/* A fragment header: 0 when it is the first or only one. */
static enum tri fragment_offset(const struct vm_pkt *pkt, size_t at,
				uint16_t *offset)
{
	uint8_t bytes[2];
	enum tri found = pkt_peek(pkt, at + 2, 2, bytes);

	*offset = 0;
	if (found == TRI_TRUE)
		*offset = be16(bytes) & 0xfff8;
	return found;
}

static size_t extension_len(uint8_t type, uint8_t len)
{
	if (type == IPPROTO_FRAGMENT)
		return 8;
	return type == IPPROTO_AH ? ((size_t)len + 2) * 4 :
				    ((size_t)len + 1) * 8;
}

/*
 * ipv6_find_hdr() without a target; or ipv6_skip_exthdr(), which does not mind
 * a header that ends behind the packet, but where nothing follows. Of a later fragment, what follows its
 * header is not looked at, and the transport's offset is not found: zero.
 */
static enum tri walk_ipv6(const struct vm_pkt *pkt, bool stop_at_auth,
			  uint8_t next, struct pkt_transport *l4)
{
	size_t at = IPV6_HEADER, hdrlen;
	uint8_t part[4];
	enum tri found;

	while (!is_end(next)) {
		found = pkt_peek(pkt, at, 2, part);
		if (found == TRI_TRUE && next == IPPROTO_AH && stop_at_auth)
			break;
		if (found == TRI_TRUE && next == IPPROTO_ROUTING &&
		    at + 4 > pkt->len)
			found = TRI_FALSE;
		if (found == TRI_TRUE && next == IPPROTO_FRAGMENT)
			found = fragment_offset(pkt, at, &l4->fragoff);
		if (found != TRI_TRUE)
			return found;
		if (l4->fragoff) {
			l4->proto = part[0];
			l4->thoff = stop_at_auth ? 0 : at + 8;
			return is_end(part[0]) ? TRI_TRUE : TRI_FALSE;
		}
		hdrlen = extension_len(next, part[1]);
		if (stop_at_auth && pkt->len - at < hdrlen)
			return TRI_FALSE;
		next = part[0];
		at += hdrlen;
	}
	if (next == IPPROTO_NONE && !stop_at_auth)
		return TRI_FALSE;
	l4->proto = next;
	l4->thoff = at;
	return TRI_TRUE;
}

/**
 * pkt_find_ipv6 - as nft_set_pktinfo_ipv6()
 * @pkt: the packet
 * @stop_at_auth: an authentication header is the transport, as for rules;
 *		  otherwise as ipv6_skip_exthdr(), as conntrack and translation
 *		  look for it; it may be behind the packet's end
 * @l4: filled
 *
 * Return: TRI_TRUE, TRI_FALSE when the headers are cut or make no sense, or
 * TRI_UNKNOWN.
 */
enum tri pkt_find_ipv6(const struct vm_pkt *pkt, bool stop_at_auth,
		       struct pkt_transport *l4)
{
	uint8_t next;
	enum tri found;

	memset(l4, 0, sizeof(*l4));
	if (pkt->len < IPV6_HEADER)
		return TRI_FALSE;
	found = pkt_peek(pkt, 6, 1, &next);
	if (found != TRI_TRUE)
		return found;
	return walk_ipv6(pkt, stop_at_auth, next, l4);
}

/**
 * pkt_find_transport - as conntrack, translation and sockets look for it
 * @pkt: the packet, of IPv4 or else taken for one of IPv6
 * @l4: filled; the header may be behind the packet's end
 *
 * Return: as pkt_find_ipv4() and pkt_find_ipv6().
 */
enum tri pkt_find_transport(const struct vm_pkt *pkt, struct pkt_transport *l4)
{
	return pkt->protocol == ETH_P_IP ? pkt_find_ipv4(pkt, l4) :
					   pkt_find_ipv6(pkt, false, l4);
}

/**
 * pkt_is_icmp_error - icmp_is_err(): does ICMP of IPv4 quote a packet
 * @type: of the message
 */
bool pkt_is_icmp_error(uint8_t type)
{
	switch (type) {
	case 3:	 /* destination unreachable */
	case 4:	 /* source quench */
	case 5:	 /* redirect */
	case 11: /* time exceeded */
	case 12: /* parameter problem */
		return true;
	}
	return false;
}

/* Lengths as IPv4 itself would check them. */
static enum tri check_ipv4(const struct vm_pkt *pkt)
{
	uint8_t head[4];
	enum tri found;
	size_t len;

	if (pkt->len < 20)
		return TRI_FALSE;
	found = pkt_peek(pkt, 0, 4, head);
	if (found != TRI_TRUE)
		return found;
	len = be16(head + 2);
	/* iph_totlen(): segmentation is left to the device */
	if (!len && pkt->len > UINT16_MAX)
		len = pkt->len;
	if (head[0] >> 4 != 4 || (head[0] & 0x0f) < 5 || pkt->len < len ||
	    len < (size_t)(head[0] & 0x0f) * 4)
		return TRI_FALSE;
	return TRI_TRUE;
}

static enum tri check_ipv6(const struct vm_pkt *pkt)
{
	uint8_t head[6];
	enum tri found;

	if (pkt->len < IPV6_HEADER)
		return TRI_FALSE;
	found = pkt_peek(pkt, 0, 6, head);
	if (found != TRI_TRUE)
		return found;
	if (head[0] >> 4 != 6 ||
	    (size_t)be16(head + 4) + IPV6_HEADER > pkt->len)
		return TRI_FALSE;
	return TRI_TRUE;
}

/**
 * pkt_check_ip - is the header as IP itself demands it
 * @pkt: the packet
 * @v4: of IPv4, else of IPv6
 *
 * Return: TRI_FALSE for a wrong version or length.
 */
enum tri pkt_check_ip(const struct vm_pkt *pkt, bool v4)
{
	return v4 ? check_ipv4(pkt) : check_ipv6(pkt);
}

static void parse_ip(struct vm_pkt *pkt, bool v4, bool check)
{
	struct pkt_transport l4 = { 0 };
	enum tri found = TRI_TRUE;

	if (check)
		found = pkt_check_ip(pkt, v4);
	if (found == TRI_TRUE)
		found = v4 ? pkt_find_ipv4(pkt, &l4) :
			     pkt_find_ipv6(pkt, true, &l4);
	if (found == TRI_UNKNOWN)
		pkt->parsed = TRI_UNKNOWN;
	if (found != TRI_TRUE)
		return;
	pkt->is_ip = true;
	pkt->tprot = l4.proto;
	pkt->fragoff = l4.fragoff;
	pkt->thoff = (uint16_t)l4.thoff;
}

/*
 * nft_do_chain_bridge() goes by what the frame's header says, which a rule may
 * have written.
 */
static uint16_t frame_type(const struct vm_pkt *pkt)
{
	const uint8_t *type = pkt->ll + ETH_HLEN - 2;

	return pkt->has_ll && pkt->ll_len == ETH_HLEN ?
		       (uint16_t)(type[0] << 8 | type[1]) :
		       pkt->protocol;
}

/**
 * vm_pkt_parse - what is known of a packet when a base chain begins
 * @pkt: the packet; family, chain_family, hook, is_ip, tprot, fragoff, thoff
 *	 and parsed are set
 * @family: NFPROTO_* that the hook is called with
 * @chain_family: NFPROTO_* of the chain's table
 * @hook: its number in that family
 *
 * A chain of an inet table at ingress sees its packets as of IPv4 or IPv6 at
 * NF_INET_INGRESS; what cannot be parsed there (@pkt is known not to be IP) is
 * dropped by the kernel before the chain.
 */
void vm_pkt_parse(struct vm_pkt *pkt, uint8_t family, uint8_t chain_family,
		  uint32_t hook)
{
	uint16_t type = family == NFPROTO_BRIDGE ? frame_type(pkt) :
						    pkt->protocol;
	bool v4 = type == ETH_P_IP, v6 = type == ETH_P_IPV6, check = true;

	if (family == NFPROTO_NETDEV && chain_family == NFPROTO_INET &&
	    (v4 || v6)) {
		family = v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
		hook = HOOK_INET_INGRESS;
	} else if (family == NFPROTO_IPV4 || family == NFPROTO_IPV6) {
		v4 = family == NFPROTO_IPV4;
		v6 = !v4;
		check = hook == HOOK_INET_INGRESS;
	} else if (family != NFPROTO_BRIDGE && family != NFPROTO_NETDEV) {
		v4 = v6 = false;
	}
	pkt->family = family;
	pkt->chain_family = chain_family;
	pkt->hook = hook;
	pkt->is_ip = false;
	pkt->nested = 0;
	pkt->tprot = 0;
	pkt->fragoff = 0;
	pkt->thoff = 0;
	pkt->parsed = TRI_TRUE;
	if (v4 || v6)
		parse_ip(pkt, v4, check);
}

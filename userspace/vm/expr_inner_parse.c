// SPDX-License-Identifier: GPL-2.0-only
/* The headers within a tunnel: nft_inner_parse() of net/netfilter/nft_inner.c */
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "vm/expr_inner.h"
#include "vm/expr_meta.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define IPV4_HEADER 20
#define IPV6_HEADER 40
#define GENEVE_HEADER 8
#define VLAN_ETHER_HEADER 18

static uint16_t be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* GRE's header is behind us already; that of UDP's tunnels is not. */
static enum tri parse_tunnel(const struct vm_pkt *pkt,
			     const struct expr_inner *inner, size_t *offset,
			     struct inner_headers *headers)
{
	uint8_t geneve[GENEVE_HEADER];
	enum tri there;

	if (pkt->tprot != IPPROTO_GRE && pkt->tprot != IPPROTO_UDP)
		return TRI_FALSE;
	headers->flags |= INNER_HDRSIZE;
	headers->tunnel = pkt->tprot == IPPROTO_GRE ? pkt->thoff : *offset;
	if (pkt->tprot == IPPROTO_GRE)
		return TRI_TRUE;
	*offset += inner->hdrsize;
	if (inner->type != INNER_GENEVE)
		return TRI_TRUE;
	there = pkt_peek(pkt, headers->tunnel, sizeof(geneve), geneve);
	if (there == TRI_TRUE)
		*offset += (size_t)(geneve[0] & 0x3f) * 4;
	return there;
}

/* One VLAN tag is looked behind. @proto is what the frame carries. */
static enum tri parse_link(const struct vm_pkt *pkt, size_t *offset,
			   struct inner_headers *headers, uint16_t *proto)
{
	uint8_t veth[VLAN_ETHER_HEADER];
	enum tri there = pkt_peek(pkt, *offset, ETH_HLEN, veth);
	size_t len = ETH_HLEN;

	if (there != TRI_TRUE)
		return there;
	headers->llproto = *proto = be16(veth + 12);
	if (*proto == META_P_8021Q) {
		there = pkt_peek(pkt, *offset, sizeof(veth), veth);
		if (there != TRI_TRUE)
			return there;
		*proto = be16(veth + 16);
		len = sizeof(veth);
	} else if (*proto != ETH_P_IP && *proto != ETH_P_IPV6) {
		return TRI_FALSE;
	}
	headers->link = *offset;
	headers->flags |= INNER_LL;
	*offset += len;
	return TRI_TRUE;
}

static enum tri parse_version(const struct vm_pkt *pkt, size_t offset,
			      struct inner_headers *headers, uint16_t *proto)
{
	uint8_t word[4];
	enum tri there = pkt_peek(pkt, offset, sizeof(word), word);

	if (there != TRI_TRUE)
		return there;
	*proto = word[0] >> 4 == 4 ? ETH_P_IP :
		 word[0] >> 4 == 6 ? ETH_P_IPV6 :
				     0;
	headers->llproto = *proto;
	return *proto ? TRI_TRUE : TRI_FALSE;
}

static enum tri parse_ipv4(const struct vm_pkt *pkt, size_t offset,
			   struct inner_headers *headers)
{
	uint8_t ip[IPV4_HEADER];
	enum tri there = pkt_peek(pkt, offset, sizeof(ip), ip);

	if (there != TRI_TRUE)
		return there;
	if (ip[0] >> 4 != 4 || (ip[0] & 0x0f) < 5)
		return TRI_FALSE;
	headers->network = offset;
	headers->flags |= INNER_NH;
	if (be16(ip + 6) & 0x1fff)
		return TRI_TRUE;
	headers->transport = offset + (size_t)(ip[0] & 0x0f) * 4;
	headers->flags |= INNER_TH;
	headers->l4proto = ip[9];
	return TRI_TRUE;
}

static enum tri parse_ipv6(const struct vm *vm, size_t offset,
			   struct inner_headers *headers)
{
	uint8_t ip6[IPV6_HEADER];
	enum tri there = pkt_peek(vm->pkt, offset, sizeof(ip6), ip6);
	struct skb_ipv6 found;

	if (there == TRI_TRUE && ip6[0] >> 4 != 6)
		there = TRI_FALSE;
	if (there == TRI_TRUE)
		there = skb_find_ipv6(vm, offset, SKB_IPV6_ANY, true, &found);
	if (there != TRI_TRUE)
		return there;
	headers->network = offset;
	headers->flags |= INNER_NH;
	if (found.offset > UINT16_MAX)
		return TRI_FALSE;
	if (found.fragoff)
		return TRI_TRUE;
	headers->transport = found.offset;
	headers->flags |= INNER_TH;
	headers->l4proto = found.nexthdr;
	return TRI_TRUE;
}

/**
 * inner_parse - find the headers within a tunnel
 * @vm: the machine
 * @inner: what the rule says of the tunnel
 * @offset: where what the transport carries begins
 * @headers: filled
 *
 * Return: TRI_FALSE where the kernel breaks the rule.
 */
enum tri inner_parse(const struct vm *vm, const struct expr_inner *inner,
		     size_t offset, struct inner_headers *headers)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri there = TRI_TRUE;
	uint16_t proto = 0;

	memset(headers, 0, sizeof(*headers));
	if (inner->flags & INNER_HDRSIZE)
		there = parse_tunnel(pkt, inner, &offset, headers);
	if (there != TRI_TRUE)
		return there;
	if (!(inner->flags & (INNER_LL | INNER_NH))) {
		if (inner->flags & INNER_TH) {
			headers->transport = offset;
			headers->flags |= INNER_TH;
		}
		return TRI_TRUE;
	}
	if (inner->flags & INNER_LL)
		there = parse_link(pkt, &offset, headers, &proto);
	else
		there = parse_version(pkt, offset, headers, &proto);
	if (there != TRI_TRUE)
		return there;
	switch (proto) {
	case ETH_P_IP:
		return parse_ipv4(pkt, offset, headers);
	case ETH_P_IPV6:
		return parse_ipv6(vm, offset, headers);
	}
	return TRI_FALSE;
}

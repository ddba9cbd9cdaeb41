// SPDX-License-Identifier: GPL-2.0-only
/*
 * IP behind a second VLAN tag or in PPPoE: nft_meta_pktinfo_may_update() of
 * net/netfilter/nft_meta.c, since kernel 7.1.
 */
#include <netinet/if_ether.h>
#include <netinet/in.h>

#include "vm/expr_meta.h"
#include "vm/kernel.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define VLAN_HEADER 4
#define PPPOE_HEADER 8

#define P_IP 0x0800
#define P_IPV6 0x86dd
#define PPP_IP 0x0021
#define PPP_IPV6 0x0057

static uint16_t be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* Is IPv4 at nhoff as it should be, as far as the kernel looks. */
static enum tri parse_ipv4(struct vm_pkt *pkt)
{
	uint8_t header[20];
	enum tri there = pkt_peek(pkt, pkt->nhoff, sizeof(header), header);
	size_t len, thoff;

	if (there != TRI_TRUE)
		return there;
	len = be16(header + 2);
	thoff = (size_t)(header[0] & 0x0f) * 4;
	if (header[0] >> 4 != 4 || thoff < 20 || len < thoff ||
	    pkt->len - pkt->nhoff < len)
		return TRI_FALSE;
	pkt->tprot = header[9];
	pkt->fragoff = be16(header + 6) & 0x1fff;
	pkt->thoff = (uint16_t)(pkt->nhoff + thoff);
	return TRI_TRUE;
}

static enum tri parse_ipv6(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	struct skb_ipv6 found;
	uint8_t header[40];
	enum tri there = pkt_peek(pkt, pkt->nhoff, sizeof(header), header);

	if (there != TRI_TRUE)
		return there;
	if (header[0] >> 4 != 6 ||
	    pkt->len - pkt->nhoff < sizeof(header) + be16(header + 4))
		return TRI_FALSE;
	there = skb_find_ipv6(vm, pkt->nhoff, SKB_IPV6_ANY, true, &found);
	if (there != TRI_TRUE)
		return there;
	pkt->tprot = found.nexthdr;
	pkt->fragoff = found.fragoff;
	pkt->thoff = (uint16_t)found.offset;
	return TRI_TRUE;
}

/*
 * Where the link layer's header is before it, the kernel counts it twice, and
 * looks for IP behind where it begins. Return: whether it finds it there.
 */
static enum tri parse_behind(const struct vm_pkt *pkt, uint8_t version)
{
	size_t at = pkt->nhoff + ETH_HLEN, need = version == 4 ? 20 : 40;
	uint8_t header[40];
	enum tri there = pkt_peek(pkt, at, need, header);

	if (there == TRI_TRUE && header[0] >> 4 == version)
		return TRI_UNKNOWN;
	return there == TRI_TRUE ? TRI_FALSE : there;
}

/* The type of what is within, or 0: nothing that is looked into. */
static enum tri inner_type(struct vm_pkt *pkt, uint16_t *type)
{
	bool vlan = pkt->protocol == META_P_8021Q;
	uint8_t bytes[2];
	enum tri there = pkt_peek(pkt, vlan ? 2 : 6, 2, bytes);

	if (there != TRI_TRUE)
		return there;
	pkt->nhoff = vlan ? VLAN_HEADER : PPPOE_HEADER;
	*type = be16(bytes);
	if (vlan)
		return TRI_TRUE;
	if (*type != PPP_IP && *type != PPP_IPV6)
		return TRI_FALSE;
	*type = *type == PPP_IP ? P_IP : P_IPV6;
	return TRI_TRUE;
}

static struct vm_u32 look(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	uint16_t type = 0;
	enum tri there = inner_type(pkt, &type);

	if (there == TRI_UNKNOWN) {
		pkt->parsed = TRI_UNKNOWN;
		return (struct vm_u32){ 0, ~0xffffU };
	}
	if (there == TRI_FALSE)
		return VM_KNOWN(pkt->protocol);
	if (type != P_IP && type != P_IPV6)
		there = TRI_FALSE;
	else if (skb_egress(pkt))
		there = parse_behind(pkt, type == P_IP ? 4 : 6);
	else
		there = type == P_IP ? parse_ipv4(pkt) : parse_ipv6(vm);
	pkt->is_ip = there == TRI_TRUE;
	pkt->nested = type;
	if (there == TRI_UNKNOWN)
		pkt->parsed = TRI_UNKNOWN;
	return VM_KNOWN(type);
}

/**
 * meta_ethertype - the packet's protocol, after looking behind another tag
 * @vm: the machine; its packet has a transport header from now on if one
 *	is found there
 *
 * Return: ETH_P_* in host order.
 */
struct vm_u32 meta_ethertype(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;

	if (!meta_nests(pkt))
		return VM_KNOWN(pkt->protocol);
	if (pkt->is_ip)
		return VM_KNOWN(pkt->nested);
	switch (kernel_has(vm, KERNEL_NESTED)) {
	case TRI_TRUE:
		return look(vm);
	case TRI_FALSE:
		return VM_KNOWN(pkt->protocol);
	default:
		pkt->parsed = TRI_UNKNOWN;
		return (struct vm_u32){ 0, ~0xffffU };
	}
}

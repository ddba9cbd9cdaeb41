// SPDX-License-Identifier: GPL-2.0-only
/* What is known of a packet when a base chain begins, where kernels differ. */
#include <netinet/in.h>

#include "vm/walk.h"

#include <netinet/if_ether.h>

#include "vm/load.h"
#include "vm/pkt_parse.h"

static bool has_extensions(const struct vm_pkt *pkt)
{
	uint8_t next;

	if (pkt_peek(pkt, 6, 1, &next) != TRI_TRUE)
		return false;
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_FRAGMENT || next == IPPROTO_DSTOPTS;
}

/* Kernels differ in how far they follow extension headers. */
static void parse_extensions(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	struct skb_ipv6 found;
	enum tri is = skb_find_ipv6(vm, 0, SKB_IPV6_ANY, true, &found);

	pkt->parsed = is == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_TRUE;
	pkt->is_ip = is == TRI_TRUE;
	pkt->tprot = pkt->is_ip ? found.nexthdr : 0;
	pkt->thoff = pkt->is_ip ? (uint16_t)found.offset : 0;
	pkt->fragoff = pkt->is_ip ? found.fragoff : 0;
}

/**
 * walk_parse - struct nft_pktinfo, as the host's kernel fills it
 * @vm: the machine
 * @at: the hook
 * @chain_family: NFPROTO_* of the base chain's table
 *
 * What lies within a second VLAN tag or within PPPoE, newer kernels parse when
 * a rule asks for the protocol: see meta_ethertype().
 */
void walk_parse(struct vm *vm, const struct walk_at *at, uint32_t chain_family)
{
	bool link =
		at->place == VM_HOOKS_BRIDGE || at->place == VM_HOOKS_NETDEV;
	struct vm_pkt *pkt = vm->pkt;

	vm_pkt_parse(pkt, at->family, (uint8_t)chain_family, at->hook);
	if (pkt->protocol == ETH_P_IPV6 &&
		   (at->place == VM_HOOKS_IPV6 || link) &&
		   has_extensions(pkt) &&
		   (!link || pkt_check_ip(pkt, false) == TRI_TRUE)) {
		parse_extensions(vm);
	}
}

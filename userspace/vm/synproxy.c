// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/synproxy.h"

#include <linux/netfilter.h>
#include <netinet/if_ether.h>

#include "vm/checksum.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"
#include "vm/pkt_sum.h"
#include "vm/track_valid.h"

/**
 * synproxy_tracked - keep what conntrack, at prerouting, found of the checksum
 * @vm: the machine, with a packet that is of no connection
 *
 * Of others it was right.
 */
void synproxy_tracked(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	struct pkt_transport l4;

	if (pkt_find_transport(pkt, &l4) == TRI_TRUE &&
	    l4.proto == IPPROTO_TCP && !l4.fragoff)
		pkt->tracked_right =
			pkt_sum_right(pkt, l4.thoff, IPPROTO_TCP) == TRI_TRUE;
}

/*
 * Conntrack had a look, and threw out of the connection what is wrong; who
 * forwards a packet forgets it (skb_forward_csum()).
 */
static bool conntrack_checked(struct vm *vm)
{
	enum vm_ct_presence presence = vm->pkt->ct.presence;

	return vm->pkt->hook == NF_INET_LOCAL_IN &&
	       (presence == VM_CT_TRACKED || presence == VM_CT_NONE) &&
	       vm_track_sum_checked(vm);
}

/*
 * Of IPv6 summed as of IPv4, header and all: wrong, but for a device that has
 * looked.
 */
static enum tri sum_as_ipv4(const struct vm_pkt *pkt, bool checked)
{
	enum tri right = pkt_sum_right(pkt, pkt->thoff, IPPROTO_TCP);

	if (right == TRI_UNKNOWN || pkt->checksum_known_good)
		return right;
	if (!pkt->unchecked && !checked)
		return right == TRI_TRUE ? TRI_UNKNOWN : TRI_FALSE;
	return checksum_transport(pkt->data + 12, 8, pkt->len - pkt->thoff,
				  IPPROTO_TCP, pkt->data, pkt->len) ?
		       TRI_FALSE :
		       TRI_TRUE;
}

/**
 * synproxy_sum_right - nf_checksum(), or nf_ip_checksum() of any packet
 * @vm: the machine; its packet is one of TCP
 * @as_ipv4: the latter, as nft_synproxy.c has it
 *
 * Once summed, the kernel keeps the sum with the packet (CHECKSUM_COMPLETE): it
 * is believed at the forward hook whatever it was, at input if it was right.
 */
enum tri synproxy_sum_right(struct vm *vm, bool as_ipv4)
{
	struct vm_pkt *pkt = vm->pkt;
	bool wrong_way = as_ipv4 && pkt->protocol == ETH_P_IPV6 &&
			 kernel_has(vm, KERNEL_SYNPROXY_IPV6) != TRI_TRUE;
	bool by_conntrack = conntrack_checked(vm);
	bool checked = by_conntrack || pkt->sum_checked;
	bool was_right = (by_conntrack &&
			  (pkt->ct.presence == VM_CT_TRACKED ||
			   pkt->tracked_right)) ||
			 pkt->sum_was_right;
	enum tri right;

	if (checked &&
	    (pkt->hook == NF_INET_FORWARD || (was_right && !wrong_way)))
		return TRI_TRUE;
	right = wrong_way ? sum_as_ipv4(pkt, checked) :
			    pkt_sum_right(pkt, pkt->thoff, IPPROTO_TCP);
	pkt->sum_checked = true;
	pkt->sum_was_right = right == TRI_TRUE;
	return right;
}

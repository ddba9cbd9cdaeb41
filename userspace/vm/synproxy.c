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
 * Of IPv6 summed as of IPv4, header and all, where the kernel does so: wrong, but
 * for a device that has looked.
 */
static enum tri sum_as_ipv4(const struct vm *vm, enum tri right)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri mended = kernel_has(vm, KERNEL_SYNPROXY_IPV6), other;

	if (mended == TRI_TRUE || right == TRI_UNKNOWN ||
	    pkt->checksum_known_good)
		return right;
	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	if (!pkt->unchecked)
		return right == TRI_TRUE ? TRI_UNKNOWN : TRI_FALSE;
	other = checksum_transport(pkt->data + 12, 8, pkt->len - pkt->thoff,
				   IPPROTO_TCP, pkt->data, pkt->len) ?
			TRI_FALSE :
			TRI_TRUE;
	return mended == TRI_FALSE || other == right ? other : TRI_UNKNOWN;
}

/*
 * nf_checksum(), or nf_ip_checksum() of any packet. Once summed, the kernel keeps
 * the sum with the packet (CHECKSUM_COMPLETE): it is believed at the forward hook
 * whatever it was, at input if it was right.
 */
static enum tri sum_right(struct vm *vm, bool as_ipv4)
{
	struct vm_pkt *pkt = vm->pkt;
	bool v6 = as_ipv4 && pkt->protocol == ETH_P_IPV6;
	bool by_conntrack = conntrack_checked(vm);
	bool checked = by_conntrack || pkt->sum_checked;
	bool was_right = (by_conntrack && (pkt->ct.presence == VM_CT_TRACKED ||
					   pkt->tracked_right)) ||
			 pkt->sum_was_right;
	enum tri right;

	if (checked &&
	    (pkt->hook == NF_INET_FORWARD ||
	     (was_right &&
	      (!v6 || kernel_has(vm, KERNEL_SYNPROXY_IPV6) == TRI_TRUE))))
		return TRI_TRUE;
	right = pkt_sum_right(pkt, pkt->thoff, IPPROTO_TCP);
	if (v6)
		right = sum_as_ipv4(vm, right);
	pkt->sum_checked = true;
	pkt->sum_was_right = right == TRI_TRUE;
	return right;
}

/* One of two things; in a machine that probes the first. */
static bool either(struct vm *vm, const struct nft_expr *expr,
		   const char *const text[2])
{
	return vm->probe || vm_choose(vm, expr, 2, text) == 0;
}

/**
 * synproxy_sum_holds - does the kernel find the checksum right
 * @vm: the machine; its packet is one of TCP
 * @expr: that asks; where it is not known, both are tried
 * @as_ipv4: by nf_ip_checksum() whatever it is, as nft_synproxy.c has it
 */
bool synproxy_sum_holds(struct vm *vm, const struct nft_expr *expr,
			bool as_ipv4)
{
	static const char *const text[] = { "the checksum of TCP is right",
					    "the checksum of TCP is wrong" };
	enum tri right = sum_right(vm, as_ipv4);

	return right == TRI_UNKNOWN ? either(vm, expr, text) :
				      right == TRI_TRUE;
}

/**
 * synproxy_cookie_holds - does the packet answer a cookie of this host
 * @vm: the machine; its packet is an ACK
 * @expr: that asks; only the kernel knows, so both are tried
 */
bool synproxy_cookie_holds(struct vm *vm, const struct nft_expr *expr)
{
	static const char *const text[] = {
		"it answers a SYN cookie of this host",
		"it answers no SYN cookie of this host",
	};

	return !vm->pkt->no_cookie && either(vm, expr, text);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that comes in: ip_rcv(), ip_forward() and their like for IPv6, ARP
 * and bridges. VLAN devices, bonds and tunnels are not taken apart: a packet
 * comes in by the link that it is given with.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netfilter_arp.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/host.h"
#include "vm/pkt_parse.h"

#define VM_LAPS_MAX 2
/* Of Ethernet and IPv4. */
#define ARP_LEN 28
#define VLAN_ID 0xfffU
/* TCI and the protocol behind it. */
#define INNER_TAG 4

static bool pkttype_is(const struct vm_pkt *pkt, uint32_t type)
{
	return vm_known(pkt->pkttype) && pkt->pkttype.value == type;
}

/* Time to live, or hop limit. Return: false when it is used up. */
static bool decrease_ttl(struct vm_pkt *pkt)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	uint8_t ttl, check[2];
	uint32_t sum;

	if (pkt_peek(pkt, v4 ? 8 : 7, 1, &ttl) != TRI_TRUE)
		return true;
	if (ttl <= 1)
		return false;
	ttl--;
	vm_pkt_write(pkt, v4 ? 8 : 7, &ttl, NULL, 1);
	if (!v4 || pkt_peek(pkt, 10, 2, check) != TRI_TRUE)
		return true;
	/* ip_decrease_ttl() */
	sum = ((uint32_t)check[0] << 8 | check[1]) + 0x0100;
	sum += sum >= 0xffff;
	check[0] = (uint8_t)(sum >> 8);
	check[1] = (uint8_t)sum;
	vm_pkt_write(pkt, 10, check, NULL, 2);
	return true;
}

/* rt_tos2priority() of IPv4, unless ip_forward_update_priority is off. */
static void set_priority(struct vm_pkt *pkt)
{
	static const uint8_t prio[8] = { 0, 0, 2, 2, 6, 6, 4, 4 };
	uint8_t tos;

	if (pkt->protocol != ETH_P_IP)
		return;
	pkt->priority = VM_UNKNOWN;
	if (pkt_peek(pkt, 1, 1, &tos) == TRI_TRUE)
		pkt->priority = VM_KNOWN(prio[(tos & 0x1e) >> 2]);
}

static bool is_bad_ipv6_source(const struct vm_pkt *pkt)
{
	static const uint8_t any[15];
	uint8_t addr[16];

	if (pkt->protocol != ETH_P_IPV6 ||
	    pkt_peek(pkt, 8, 16, addr) != TRI_TRUE)
		return false;
	return (memcmp(addr, any, 15) == 0 && addr[15] <= 1) ||
	       addr[0] == 0xff ||
	       (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80);
}

static bool same_link(const struct vm_link *a, const struct vm_link *b)
{
	return vm_known(a->index) && vm_known(b->index) &&
	       a->index.value == b->index.value;
}

static bool forward(struct walk *walk, const struct vm_link *out)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link in = pkt->in;

	if (vm_known(pkt->pkttype) && pkt->pkttype.value != PACKET_HOST)
		return walk_end(
			walk, VM_END_ROUTE,
			"routing: a broadcast of the link layer is not forwarded");
	/* tproxy gave it one, which ip_forward() does not expect. */
	if (vm_known(pkt->has_socket) && pkt->has_socket.value)
		return walk_end(
			walk, VM_END_ROUTE,
			"routing: what a local socket gets is not forwarded");
	if (!decrease_ttl(pkt))
		return walk_end(walk, VM_END_ROUTE,
				"routing: its time to live is used up");
	/* Its route makes one from a bridge seem to have come in by @out. */
	if (is_bad_ipv6_source(pkt) && !same_link(&in, out) && !walk->routed)
		return walk_end(
			walk, VM_END_ROUTE,
			"routing: a source of this scope is not forwarded");
	set_priority(pkt);
	pkt->has_socket = VM_KNOWN(0);
	vm_forget(walk->vm);
	vm_step(walk->vm, "forwarded%s%s", out->has_name ? " to " : "",
		out->has_name ? out->name : "");
	walk_links(walk, &in, out);
	if (!walk_hook(walk, walk_ip_family(pkt), NF_INET_FORWARD))
		return false;
	walk_ipv4_options_sent(walk);
	return walk_transmit(walk);
}

/* ip6_mc_input(): of a group that nobody here has joined. */
static bool is_for_others(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct tuple tuple;
	bool joined;

	vm_pkt_tuple(pkt, &tuple);
	return tuple.dst.family == AF_INET6 && tuple.dst.bytes[0] == 0xff &&
	       vm->host && vm->host->joined && vm_known(pkt->in.index) &&
	       vm->host->joined(vm->host->ctx, pkt->in.index.value,
				&tuple.dst, &joined) == 0 &&
	       !joined;
}

static bool deliver(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	/* Of IPv4 the hook is met when all fragments have come. */
	if (walk_is_ipv4_fragment(pkt) && !walk->vm->past)
		return walk_end(walk, VM_END_STOLEN,
				"held until all fragments have come");
	if (is_for_others(walk->vm))
		return walk_end(walk, VM_END_ROUTE,
				"routing: a group that this host has not joined");
	pkt->has_socket = walk_early_socket(walk);
	vm_step(walk->vm, "delivered to this host");
	return walk_hook(walk, walk_ip_family(pkt), NF_INET_LOCAL_IN);
}

/*
 * ip_sabotage_in(): what br_netfilter has shown does not meet it again. Nor is
 * it still the socket's that tproxy gave it to.
 */
static bool pre_routing(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (!walk->shown)
		return walk_hook(walk, walk_ip_family(pkt), NF_INET_PRE_ROUTING);
	walk->shown = false;
	pkt->has_sk = false;
	pkt->has_socket = VM_KNOWN(0);
	return true;
}

static bool receive_ip(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	const char *why = walk_refused(walk->vm);
	enum walk_route route;
	struct vm_link out;

	if (why)
		return walk_end(walk, VM_END_ROUTE, why);
	walk_trim(pkt);
	if (!pre_routing(walk))
		return false;
	/* What was sent over the loopback link has its route with it. */
	route = walk->laps && walk->to_here ? WALK_LOCAL :
					      walk_route_in(walk, &out, &why);
	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (route != WALK_NOWHERE && pkt->protocol == ETH_P_IP) {
		const char *refusal = walk_ipv4_options(walk);

		if (refusal)
			return walk_end(walk, VM_END_ROUTE, refusal);
	}
	switch (route) {
	case WALK_LOCAL:
		return deliver(walk);
	case WALK_SEND:
		return forward(walk, &out);
	case WALK_NOWHERE:
		break;
	}
	return walk_end(walk, VM_END_ROUTE, why);
}

/* arp_rcv() */
static bool receive_arp(struct walk *walk)
{
	const struct vm_pkt *pkt = walk->vm->pkt;
	uint8_t lens[2];

	if (pkttype_is(pkt, PACKET_OTHERHOST) ||
	    pkttype_is(pkt, PACKET_LOOPBACK))
		return walk_end(walk, VM_END_ROUTE,
				"it is for another host's link layer address");
	if (vm_known(pkt->in.type) && pkt->in.type.value == ARPHRD_ETHER &&
	    (pkt->len < ARP_LEN ||
	     (pkt_peek(pkt, 4, 2, lens) == TRI_TRUE &&
	      (lens[0] != 6 || lens[1] != 4))))
		return walk_end(walk, VM_END_ROUTE,
				"the ARP packet's lengths make no sense");
	return walk_hook(walk, NFPROTO_ARP, NF_ARP_IN);
}

/* skb_vlan_untag(): the tag that the packet begins with is put beside it. */
static bool untag(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	uint8_t head[INNER_TAG + 2];

	if ((pkt->protocol != ETH_P_8021Q && pkt->protocol != ETH_P_8021AD) ||
	    pkt->ngaps || pkt_peek(pkt, 0, sizeof(head), head) != TRI_TRUE)
		return false;
	pkt->vlan_present = VM_KNOWN(1);
	pkt->vlan_proto = VM_KNOWN(pkt->protocol);
	pkt->vlan_tci = VM_KNOWN((uint32_t)head[0] << 8 | head[1]);
	pkt->protocol = (uint16_t)(head[2] << 8 | head[3]);
	pkt->len -= INNER_TAG;
	pkt->held -= INNER_TAG;
	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	memmove(pkt->data, pkt->data + INNER_TAG, pkt->held);
	if (pkt->has_ll && pkt->ll_len == ETH_HLEN)
		memcpy(pkt->ll + 12, head + 2, 2);
	vm_forget(vm);
	return true;
}

/*
 * A VLAN tag for which there is no link, as the packet is met on the one below:
 * such a packet is for nobody here, but that of a priority alone is, and then
 * the next tag counts.
 */
static void take_tags(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;

	while (vm_known(pkt->vlan_present) && pkt->vlan_present.value) {
		/* One that is not known is a VLAN's: see walk_bridge_what(). */
		bool mine = (pkt->vlan_tci.known & VLAN_ID) == VLAN_ID &&
			    !(pkt->vlan_tci.value & VLAN_ID);

		if (!mine)
			pkt->pkttype = VM_KNOWN(PACKET_OTHERHOST);
		pkt->vlan_present = VM_KNOWN(0);
		if (!mine || !untag(vm))
			break;
	}
}

/**
 * walk_receive - above the device: netdev's ingress, then the protocol
 * @walk: the walk; its packet's input link is set
 *
 * Return: false when it did not get where it should; see the result.
 */
bool walk_receive(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (!walk_hook(walk, NFPROTO_NETDEV, 0))
		return false;
	take_tags(walk->vm);
	switch (pkt->protocol) {
	case ETH_P_IP:
	case ETH_P_IPV6:
		return receive_ip(walk);
	case ETH_P_ARP:
		return receive_arp(walk);
	}
	return true;
}

/**
 * walk_in - a packet comes in by its input link
 * @walk: the walk
 *
 * Return: false when it did not get where it should; see the result.
 */
bool walk_in(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link bridge;

	if (walk->laps > VM_LAPS_MAX)
		return true;
	pkt->out = walk_no_link;
	if (!pkt->has_socket.known)
		pkt->has_socket = VM_KNOWN(0);
	if (!walk->laps)
		pkt->has_dst = VM_KNOWN(0);
	if (walk_is_port(walk->vm, &pkt->in, &bridge))
		return walk_receive_port(walk, &bridge);
	return walk_receive(walk);
}

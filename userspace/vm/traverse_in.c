// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that comes in: ip_rcv(), ip_forward() and their like for IPv6, ARP
 * and bridges. VLAN devices, bonds and tunnels are not taken apart: a packet
 * comes in by the link that it is given with.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <linux/if_packet.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/pkt_parse.h"

#define VM_LAPS_MAX 2

static uint8_t ip_family(const struct vm_pkt *pkt)
{
	return pkt->protocol == ETH_P_IP ? NFPROTO_IPV4 : NFPROTO_IPV6;
}

static bool pkttype_is(const struct vm_pkt *pkt, uint32_t type)
{
	return vm_known(pkt->pkttype) && pkt->pkttype.value == type;
}

/* Bytes of padding behind the packet go. */
static void trim(struct vm_pkt *pkt)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	uint8_t bytes[3];
	size_t len;

	if (pkt_peek(pkt, v4 ? 2 : 4, 3, bytes) != TRI_TRUE)
		return;
	len = (size_t)bytes[0] << 8 | bytes[1];
	/* Zero: left to the device, or a jumbo payload option says it. */
	if (!len && (v4 || bytes[2] == IPPROTO_HOPOPTS))
		return;
	len += v4 ? 0 : 40;
	if (len > pkt->len)
		return;
	pkt->len = len;
	if (pkt->held > len)
		pkt->held = len;
}

/* What the kernel drops before the first hook. Return: why, or NULL. */
static const char *refused(const struct vm_pkt *pkt)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	uint8_t first;

	if (pkttype_is(pkt, PACKET_OTHERHOST))
		return "it is for another host's link layer address";
	if (pkt_check_ip(pkt, v4) == TRI_FALSE)
		return "the IP header makes no sense";
	if (!v4 && pkt_peek(pkt, 8, 1, &first) == TRI_TRUE && first == 0xff)
		return "the source is a multicast address";
	return NULL;
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
	       (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80);
}

static bool forward(struct walk *walk, const struct vm_link *out)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link in = pkt->in;

	if (vm_known(pkt->pkttype) && pkt->pkttype.value != PACKET_HOST)
		return walk_end(
			walk, VM_END_ROUTE,
			"routing: a broadcast of the link layer is not forwarded");
	if (!decrease_ttl(pkt))
		return walk_end(walk, VM_END_ROUTE,
				"routing: its time to live is used up");
	if (is_bad_ipv6_source(pkt))
		return walk_end(
			walk, VM_END_ROUTE,
			"routing: a source of this scope is not forwarded");
	set_priority(pkt);
	pkt->has_socket = VM_KNOWN(0);
	vm_forget(walk->vm);
	vm_step(walk->vm, "forwarded%s%s", out->has_name ? " to " : "",
		out->has_name ? out->name : "");
	walk_links(walk, &in, out);
	if (!walk_hook(walk, ip_family(pkt), NF_INET_FORWARD))
		return false;
	return walk_transmit(walk);
}

static bool deliver(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	/* A socket may have been found already: early demultiplexing. */
	pkt->has_socket = VM_UNKNOWN;
	vm_step(walk->vm, "delivered to this host");
	return walk_hook(walk, ip_family(pkt), NF_INET_LOCAL_IN);
}

static bool receive_ip(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	const char *why = refused(pkt);
	enum walk_route route;
	struct vm_link out;

	if (why)
		return walk_end(walk, VM_END_ROUTE, why);
	trim(pkt);
	if (!walk_hook(walk, ip_family(pkt), NF_INET_PRE_ROUTING))
		return false;
	/* What was sent over the loopback link has its route with it. */
	if (walk->laps && walk->to_here)
		return deliver(walk);
	route = walk_route_in(walk, &out, &why);
	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
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

/* Above the device: netdev's ingress, then the protocol. */
static bool receive(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (!walk_hook(walk, NFPROTO_NETDEV, 0))
		return false;
	switch (pkt->protocol) {
	case ETH_P_IP:
	case ETH_P_IPV6:
		return receive_ip(walk);
	case ETH_P_ARP:
		return walk_hook(walk, NFPROTO_ARP, NF_ARP_IN);
	}
	return true;
}

static bool has_kind(const struct vm_link *link, const char *kind)
{
	return link->has_kind && strcmp(link->kind, kind) == 0;
}

/* Is the link a port of a bridge. */
static bool is_port(struct vm *vm, const struct vm_link *link,
		    struct vm_link *bridge)
{
	if (!vm_known(link->master) || !link->master.value)
		return false;
	walk_link(vm, link->master.value, bridge);
	return has_kind(bridge, "bridge");
}

/* Which it is, the forwarding database of the bridge knows. */
static bool bridge_keeps(struct walk *walk, const struct vm_link *bridge)
{
	static const char *const text[] = {
		"the bridge delivers it to this host",
		"the bridge forwards it to another port",
	};
	const struct vm_link *out = &walk->out;

	if (walk->out_given && vm_known(out->master) &&
	    out->master.value == bridge->index.value)
		return false;
	if (walk->out_given || pkttype_is(walk->vm->pkt, PACKET_HOST))
		return true;
	if (pkttype_is(walk->vm->pkt, PACKET_OTHERHOST))
		return false;
	return vm_choose(walk->vm, NULL, 2, text) == 0;
}

static bool receive_port(struct walk *walk, const struct vm_link *bridge)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link port = pkt->in, out = { 0 };
	bool keeps;

	if (!walk_hook(walk, NFPROTO_NETDEV, 0) ||
	    !walk_hook(walk, NFPROTO_BRIDGE, NF_BR_PRE_ROUTING))
		return false;
	keeps = bridge_keeps(walk, bridge);
	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (keeps) {
		if (!walk_hook(walk, NFPROTO_BRIDGE, NF_BR_LOCAL_IN))
			return false;
		walk_links(walk, bridge, &walk_no_link);
		return receive(walk);
	}
	if (walk->out_given)
		out = walk->out;
	walk_links(walk, &port, &out);
	if (!walk_hook(walk, NFPROTO_BRIDGE, NF_BR_FORWARD))
		return false;
	walk_links(walk, &walk_no_link, &out);
	return walk_hook(walk, NFPROTO_BRIDGE, NF_BR_POST_ROUTING) &&
	       walk_hook(walk, NFPROTO_NETDEV, VM_NETDEV_EGRESS);
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
	if (is_port(walk->vm, &pkt->in, &bridge))
		return receive_port(walk, &bridge);
	return receive(walk);
}

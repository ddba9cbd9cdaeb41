// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that is sent: from here, or on its way through. ip_local_out(),
 * ip_output(), and what comes after them.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netfilter_arp.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/host.h"
#include "vm/pkt_parse.h"

static bool is_loopback(const struct vm_link *link)
{
	if (vm_known(link->type))
		return link->type.value == ARPHRD_LOOPBACK;
	return link->has_name && strcmp(link->name, "lo") == 0;
}

/* loopback_xmit(): what goes out comes in, with the connection it has. */
static bool loop_back(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	pkt->in = pkt->out;
	pkt->local = false;
	pkt->has_socket = VM_KNOWN(0);
	walk->out_given = false;
	walk->laps++;
	vm_step(walk->vm, "looped back: it comes in by lo");
	return walk_in(walk);
}

static void put_loopback_header(struct vm_pkt *pkt)
{
	pkt->has_ll = true;
	pkt->ll_len = ETH_HLEN;
	memset(pkt->ll, 0, sizeof(pkt->ll));
	pkt->ll[12] = (uint8_t)(pkt->protocol >> 8);
	pkt->ll[13] = (uint8_t)pkt->protocol;
}

/* Whom the link layer's header is for: what the neighbour's entry says. */
static int neighbour(const struct walk *walk, const struct vm_link *out,
		     uint8_t mac[6])
{
	const struct vm_host *host = walk->vm->host;

	if (!walk->nexthop.family || !host || !host->neighbour ||
	    !vm_known(out->index))
		return -ENODATA;
	return host->neighbour(host->ctx, out->index.value, &walk->nexthop,
			       mac);
}

/*
 * __neigh_event_send(): the packet is kept until the neighbour answers, and
 * gone if it does not. Only who is there to see takes that for its end.
 */
static bool wait_for_neighbour(struct walk *walk)
{
	vm_step(walk->vm, "the neighbour's link layer address is asked for");
	return !walk->vm->stateful || walk_end(walk, VM_END_STOLEN, NULL);
}

/**
 * walk_readdress - a frame that a bridge keeps gets another destination
 * @walk: the walk; its packet has been routed
 * @out: the bridge
 *
 * br_nf_pre_routing_finish_bridge(): the source stays.
 *
 * Return: false when it waits for the neighbour.
 */
bool walk_readdress(struct walk *walk, const struct vm_link *out)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	int err = neighbour(walk, out, pkt->ll);

	walk->readdress = false;
	if (err == -ENOENT)
		return wait_for_neighbour(walk);
	pkt->has_ll = pkt->has_ll && !err;
	return true;
}

static bool put_header(struct walk *walk, const struct vm_link *out)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	int err;

	if (is_loopback(out)) {
		put_loopback_header(pkt);
		return true;
	}
	pkt->has_ll = false;
	pkt->ll_len = vm_known(out->type) && out->type.value == ARPHRD_ETHER ?
			      ETH_HLEN :
			      0;
	if (!pkt->ll_len)
		return true;
	err = neighbour(walk, out, pkt->ll);
	if (err == -ENOENT)
		return wait_for_neighbour(walk);
	if (err || !out->has_mac)
		return true;
	pkt->has_ll = true;
	memcpy(pkt->ll + 6, out->mac, 6);
	pkt->ll[12] = (uint8_t)(pkt->protocol >> 8);
	pkt->ll[13] = (uint8_t)pkt->protocol;
	return true;
}

/* dev_queue_xmit() */
static bool egress(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link out = pkt->out;

	if (!put_header(walk, &out))
		return false;
	walk_links(walk, &walk_no_link, &out);
	if (!walk_hook(walk, NFPROTO_NETDEV, VM_NETDEV_EGRESS))
		return false;
	if (is_loopback(&out))
		return loop_back(walk);
	if (out.has_kind && strcmp(out.kind, "bridge") == 0)
		return walk_out_of_bridge(walk, &out);
	return true;
}

/**
 * walk_transmit - postrouting and what follows
 * @walk: the walk; the packet's output link is set, and its input link where
 *	  it is forwarded: the hook sees both
 *
 * Return: false when it was not sent; see the result.
 */
bool walk_transmit(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (!walk_hook(walk, walk_ip_family(pkt), NF_INET_POST_ROUTING))
		return false;
	return egress(walk);
}

static bool send_arp(struct walk *walk)
{
	walk_links(walk, &walk_no_link, &walk->out);
	return walk_hook(walk, NFPROTO_ARP, NF_ARP_OUT) && egress(walk);
}

/* raw_send_hdrinc() and rawv6_send_hdrinc() */
static bool is_too_short(const struct vm_pkt *pkt)
{
	uint8_t first;

	if (pkt->protocol != ETH_P_IP)
		return pkt->len < 40;
	return pkt->len < 20 || (pkt_peek(pkt, 0, 1, &first) == TRI_TRUE &&
				 (size_t)(first & 15) * 4 > pkt->len);
}

static bool send_ip(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	enum walk_route route;
	struct vm_link out;
	const char *why;

	if (is_too_short(pkt))
		return walk_end(walk, VM_END_ROUTE,
				"it is shorter than an IP header");
	route = walk_route_out(walk, NULL, &out, &why);
	if (route == WALK_NOWHERE)
		return walk_end(walk, VM_END_ROUTE, why);
	walk->to_here = route == WALK_LOCAL;
	walk_links(walk, &walk_no_link, &out);
	if (!walk_hook(walk, walk_ip_family(pkt), NF_INET_LOCAL_OUT))
		return false;
	if (walk->reroute)
		pkt->out = walk->rerouted;
	return walk_transmit(walk);
}

/**
 * walk_out - a packet is sent from here
 * @walk: the walk
 *
 * Return: false when it was not sent; see the result.
 */
bool walk_out(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	pkt->local = true;
	pkt->has_dst = VM_KNOWN(0);
	pkt->has_ll = true;
	pkt->ll_len = 0;
	if (!pkt->pkttype.known)
		pkt->pkttype = VM_KNOWN(PACKET_HOST);
	switch (pkt->protocol) {
	case ETH_P_IP:
	case ETH_P_IPV6:
		return send_ip(walk);
	case ETH_P_ARP:
		return send_arp(walk);
	}
	walk_links(walk, &walk_no_link, &walk->out);
	return egress(walk);
}

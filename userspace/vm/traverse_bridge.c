// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bridges: br_handle_frame(), br_forward() and br_dev_xmit(). What is sent to
 * several ports is followed to each of them, one after the other.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <linux/if_packet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter_bridge.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/host.h"
#include "vm/pkt_parse.h"

/* is_skb_forwardable() leaves so much for a VLAN tag. */
#define TAG_ROOM 4

static const char filtered[] = "the bridge has no way for its VLAN";

static bool has_kind(const struct vm_link *link, const char *kind)
{
	return link->has_kind && strcmp(link->kind, kind) == 0;
}

/**
 * walk_is_port - is a link the port of a bridge
 * @vm: the machine
 * @link: the link
 * @bridge: filled
 */
bool walk_is_port(struct vm *vm, const struct vm_link *link,
		  struct vm_link *bridge)
{
	if (!vm_known(link->master) || !link->master.value)
		return false;
	walk_link(vm, link->master.value, bridge);
	return has_kind(bridge, "bridge");
}

static bool pkttype_is(const struct vm_pkt *pkt, uint32_t type)
{
	return vm_known(pkt->pkttype) && pkt->pkttype.value == type;
}

/*
 * nf_ct_bridge_in(): what is not for this host alone is not confirmed here;
 * above the bridge, conntrack meets it as if for the first time.
 */
static void untrack_again(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (walk->hidden || pkt->ct.presence != VM_CT_TRACKED ||
	    !vm_known(pkt->pkttype) || pkttype_is(pkt, PACKET_HOST) ||
	    pkt->ct.status.value & IPS_CONFIRMED ||
	    walk->given.presence != VM_CT_UNKNOWN)
		return;
	memset(&pkt->ct, 0, sizeof(pkt->ct));
	pkt->ct.presence = VM_CT_NONE;
	walk->hidden = true;
}

static bool pass_up(struct walk *walk, const struct vm_link *port,
		    const struct vm_link *bridge)
{
	walk_links(walk, port, &walk_no_link);
	if (!walk_hook(walk, NFPROTO_BRIDGE, NF_BR_LOCAL_IN))
		return false;
	untrack_again(walk);
	walk_drop_fake_dst(walk);
	walk_links(walk, bridge, &walk_no_link);
	return walk_receive(walk);
}

/* __br_forward(); @port: none where the bridge itself sends. */
static bool forward(struct walk *walk, const struct vm_link *port,
		    const struct vm_link *out)
{
	walk_links(walk, port ? port : &walk_no_link, out);
	if (!walk_hook(walk, NFPROTO_BRIDGE,
		       port ? NF_BR_FORWARD : NF_BR_LOCAL_OUT))
		return false;
	walk_links(walk, &walk_no_link, out);
	if (!walk_hook(walk, NFPROTO_BRIDGE, NF_BR_POST_ROUTING))
		return false;
	/* br_dev_queue_push_xmit() */
	if (vm_known(out->mtu) && out->mtu.value &&
	    walk->vm->pkt->len > (size_t)out->mtu.value + TAG_ROOM)
		return walk_end(
			walk, VM_END_ROUTE,
			"the bridge's port cannot send what is so long");
	walk_drop_fake_dst(walk);
	return walk_hook(walk, NFPROTO_NETDEV, VM_NETDEV_EGRESS);
}

/*
 * deliver_clone(): what becomes of one copy is nothing to the others, but that
 * they belong to the same connection.
 */
static void begin_copy(struct walk *walk, const struct vm_pkt *saved)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_result *result = walk->result;
	struct vm_ct ct = pkt->ct;

	*pkt = *saved;
	if (pkt->fake_dst)
		walk->vm->dst = &walk->route;
	if (ct.presence == VM_CT_TRACKED && pkt->ct.presence == VM_CT_TRACKED)
		pkt->ct = ct;
	*result = (struct vm_result){ .end = VM_END_ACCEPT,
				      .copies = result->copies + 1 };
}

/* skb_clone(): the socket stays with the packet itself. */
static void clone(struct vm_pkt *pkt)
{
	pkt->has_sk = false;
	pkt->has_socket = VM_KNOWN(0);
}

/* To each port a packet of its own; the last one is it, unless it is kept. */
static bool forward_to_all(struct walk *walk, const struct vm_link *port,
			   const struct vm_bridge_way *way)
{
	struct vm_pkt saved = *walk->vm->pkt;
	bool goes = true;
	size_t i;

	for (i = 0; i < way->count && !walk->vm->err; i++) {
		struct vm_link out;

		if (i)
			begin_copy(walk, &saved);
		if (way->local || i + 1 < way->count)
			clone(walk->vm->pkt);
		walk_link(walk->vm, way->port[i], &out);
		vm_step(walk->vm, "the bridge forwards it to %s", out.name);
		goes = forward(walk, port, &out);
	}
	return goes;
}

static bool go(struct walk *walk, const struct vm_link *port,
	       const struct vm_link *bridge, const struct vm_bridge_way *way)
{
	struct vm_pkt saved;
	bool goes;

	if (!way->local && !way->count)
		return walk_end(walk, VM_END_ROUTE,
				"the bridge has no other port for it");
	if (!way->local)
		return forward_to_all(walk, port, way);
	saved = *walk->vm->pkt;
	goes = forward_to_all(walk, port, way);
	if (walk->vm->err)
		return goes;
	if (way->count)
		begin_copy(walk, &saved);
	return pass_up(walk, port, bridge);
}

/* br_handle_frame(): what is for the bridge is for this host. */
static void note_host(struct vm_pkt *pkt, const struct vm_link *bridge)
{
	if (pkt->has_ll && pkt->ll_len >= 6 && bridge->has_mac &&
	    memcmp(pkt->ll, bridge->mac, 6) == 0)
		pkt->pkttype = VM_KNOWN(PACKET_HOST);
}

static bool has_bad_source(const struct vm_pkt *pkt)
{
	static const uint8_t none[6];

	return pkt->has_ll && pkt->ll_len == ETH_HLEN &&
	       (pkt->ll[6] & 1 || memcmp(pkt->ll + 6, none, 6) == 0);
}

/* What comes of it where the host cannot tell. */
static bool go_somewhere(struct walk *walk, const struct vm_link *port,
			 const struct vm_link *bridge)
{
	enum walk_bridge what = walk_bridge_what(walk, bridge);
	struct vm_link out = { 0 };

	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	switch (what) {
	case WALK_BRIDGE_KEEPS:
		return pass_up(walk, port, bridge);
	case WALK_BRIDGE_DROPS:
		return walk_end(walk, VM_END_ROUTE, filtered);
	case WALK_BRIDGE_FORWARDS:
		break;
	}
	if (walk->out_given)
		out = walk->out;
	return forward(walk, port, &out);
}

/**
 * walk_receive_port - a frame comes in by the port of a bridge
 * @walk: the walk
 * @bridge: the bridge
 *
 * Return: false when it did not get where it should; see the result.
 */
bool walk_receive_port(struct walk *walk, const struct vm_link *bridge)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link port = pkt->in;
	struct vm_bridge_way way;

	if (!walk_hook(walk, NFPROTO_NETDEV, 0))
		return false;
	if (has_bad_source(pkt))
		return walk_end(walk, VM_END_ROUTE,
				"the frame's source is no host");
	note_host(pkt, bridge);
	if (!walk_hook(walk, NFPROTO_BRIDGE, NF_BR_PRE_ROUTING))
		return false;
	if (walk->readdress && !walk_readdress(walk, bridge))
		return false;
	if (!walk->out_given && vm_known(port.index) &&
	    walk_bridge_way(walk, bridge, port.index.value, &way))
		return go(walk, &port, bridge, &way);
	return go_somewhere(walk, &port, bridge);
}

/**
 * walk_out_of_bridge - a packet is sent by a bridge's own link
 * @walk: the walk
 * @bridge: the bridge
 *
 * Return: false when it was not sent; see the result.
 */
bool walk_out_of_bridge(struct walk *walk, const struct vm_link *bridge)
{
	static const struct vm_link unknown;
	struct vm_bridge_way way;

	if (!walk_bridge_way(walk, bridge, 0, &way)) {
		bool out = walk_bridge_lets_out(walk, bridge);

		if (walk->vm->err)
			return walk_end(walk, VM_END_ERROR, NULL);
		return out ? forward(walk, NULL, &unknown) :
			     walk_end(walk, VM_END_ROUTE, filtered);
	}
	if (!way.count)
		return walk_end(walk, VM_END_ROUTE,
				"the bridge has no port for it");
	return forward_to_all(walk, NULL, &way);
}

/* nf_ct_br_ip_check() and nf_ct_br_ipv6_check(), and the trimming before. */
static bool is_trackable(struct vm_pkt *pkt)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	size_t head = v4 ? 20 : 40, len;
	uint8_t bytes[6];

	if (pkt->len < head)
		return false;
	if (pkt_peek(pkt, 0, 6, bytes) != TRI_TRUE)
		return true;
	if (v4)
		head = (size_t)(bytes[0] & 15) * 4;
	len = v4 ? (size_t)bytes[2] << 8 | bytes[3] :
		   40 + ((size_t)bytes[4] << 8 | bytes[5]);
	if (len < pkt->len) {
		pkt->len = len;
		if (pkt->held > len)
			pkt->held = len;
	}
	return bytes[0] >> 4 == (v4 ? 4 : 6) && head >= 20 && len == pkt->len &&
	       len >= head;
}

/**
 * walk_bridge_track - nf_ct_bridge_pre(), before it is conntrack's turn
 * @walk: the walk; the bridge's conntrack is there
 *
 * Padding behind an IP packet goes; what is no IP packet is not tracked.
 *
 * Return: whether conntrack looks at the packet.
 */
bool walk_bridge_track(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (pkt->ct.presence != VM_CT_NONE)
		return true;
	if (pkt->protocol == ETH_P_IP || pkt->protocol == ETH_P_IPV6)
		return is_trackable(pkt);
	if (walk->given.presence != VM_CT_UNKNOWN)
		return true;
	memset(&pkt->ct, 0, sizeof(pkt->ct));
	pkt->ct.presence = VM_CT_UNTRACKED;
	walk->hidden = false;
	return false;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a bridge sends a frame: as the host tells, or what may come of it. By
 * VLANs only what comes without a tag is followed.
 */
#include "vm/walk.h"

#include <linux/if_packet.h>
#include <netinet/if_ether.h>

#include "vm/host.h"

static const char *const ways[] = {
	[WALK_BRIDGE_KEEPS] = "the bridge delivers it to this host",
	[WALK_BRIDGE_FORWARDS] = "the bridge forwards it to another port",
	[WALK_BRIDGE_DROPS] = "the bridge drops it, by its VLAN",
};

/* br_vlan_enabled() */
static bool filters(const struct vm_link *bridge)
{
	return vm_known(bridge->vlan_filtering) && bridge->vlan_filtering.value;
}

/* Surely without a tag, beside the packet or at its beginning. */
static bool is_untagged(const struct vm_pkt *pkt)
{
	return vm_known(pkt->vlan_present) && !pkt->vlan_present.value &&
	       pkt->protocol != ETH_P_8021Q && pkt->protocol != ETH_P_8021AD;
}

/* Of a described packet without a header: the bridge, if it is for the host. */
static const uint8_t *destination(const struct vm_pkt *pkt,
				  const struct vm_link *bridge, uint32_t from)
{
	bool is_host =
		vm_known(pkt->pkttype) && pkt->pkttype.value == PACKET_HOST;

	if (pkt->has_ll)
		return pkt->ll_len == ETH_HLEN ? pkt->ll : NULL;
	return from && is_host && filters(bridge) && bridge->has_mac ?
		       bridge->mac :
		       NULL;
}

/**
 * walk_bridge_way - where the host says that a bridge sends a frame
 * @walk: the walk
 * @bridge: the bridge
 * @from: the port that it came by; 0: the bridge itself sends it
 * @way: filled
 *
 * Return: whether the host knows.
 */
bool walk_bridge_way(const struct walk *walk, const struct vm_link *bridge,
		     uint32_t from, struct vm_bridge_way *way)
{
	const struct vm_host *host = walk->vm->host;
	const struct vm_pkt *pkt = walk->vm->pkt;
	const uint8_t *mac = destination(pkt, bridge, from);

	if (walk->vm->past || !host || !host->bridge_way || !mac ||
	    !vm_known(bridge->index))
		return false;
	if ((!vm_known(bridge->vlan_filtering) || filters(bridge)) &&
	    !is_untagged(pkt))
		return false;
	return host->bridge_way(host->ctx, bridge->index.value, from, mac,
				way) == 0;
}

static enum walk_bridge choose(struct walk *walk, enum walk_bridge first,
			       enum walk_bridge last)
{
	return first +
	       vm_choose(walk->vm, NULL, last - first + 1, ways + first);
}

/* br_handle_vlan(): a filter takes tags off and puts them on. */
static void choose_tag(struct walk *walk, const struct vm_link *bridge)
{
	static const char *const text[] = {
		"it leaves the bridge without a VLAN tag",
		"it leaves the bridge with a VLAN tag",
	};
	struct vm_pkt *pkt = walk->vm->pkt;

	if (walk->vm->err)
		return;
	pkt->vlan_present = VM_KNOWN(vm_choose(walk->vm, NULL, 2, text));
	pkt->vlan_tci = VM_UNKNOWN;
	pkt->vlan_proto = bridge->vlan_proto;
}

/*
 * A bridge that filters has addresses in some VLANs and not in others, and
 * drops what is of none. Whom the frame is for says nothing then.
 */
static enum walk_bridge choose_filtered(struct walk *walk,
					const struct vm_link *bridge)
{
	enum walk_bridge what =
		choose(walk, WALK_BRIDGE_KEEPS, WALK_BRIDGE_DROPS);

	if (what != WALK_BRIDGE_DROPS)
		choose_tag(walk, bridge);
	return what;
}

/* The caller says by which link it leaves. */
static enum walk_bridge as_given(struct walk *walk,
				 const struct vm_link *bridge)
{
	const struct vm_link *port = &walk->vm->pkt->in, *out = &walk->out;
	struct vm_bridge_way way;

	if (filters(bridge) &&
	    !(vm_known(port->index) &&
	      walk_bridge_way(walk, bridge, port->index.value, &way)))
		choose_tag(walk, bridge);
	return vm_known(out->master) &&
			       out->master.value == bridge->index.value ?
		       WALK_BRIDGE_FORWARDS :
		       WALK_BRIDGE_KEEPS;
}

/**
 * walk_bridge_what - what a bridge does with a frame, as far as can be told
 * @walk: the walk; it came in by a port
 * @bridge: the bridge
 *
 * Which it is, the forwarding database of the bridge knows, and its VLANs.
 */
enum walk_bridge walk_bridge_what(struct walk *walk,
				  const struct vm_link *bridge)
{
	const struct vm_pkt *pkt = walk->vm->pkt;

	if (walk->out_given)
		return as_given(walk, bridge);
	if (filters(bridge))
		return choose_filtered(walk, bridge);
	if (vm_known(pkt->pkttype) && pkt->pkttype.value == PACKET_HOST)
		return WALK_BRIDGE_KEEPS;
	if (vm_known(pkt->pkttype) && pkt->pkttype.value == PACKET_OTHERHOST)
		return WALK_BRIDGE_FORWARDS;
	return choose(walk, WALK_BRIDGE_KEEPS, WALK_BRIDGE_FORWARDS);
}

/**
 * walk_bridge_lets_out - is what a bridge itself sends of a VLAN that it has
 * @walk: the walk; by which port it goes is not known
 * @bridge: the bridge
 */
bool walk_bridge_lets_out(struct walk *walk, const struct vm_link *bridge)
{
	if (!filters(bridge))
		return true;
	if (choose(walk, WALK_BRIDGE_FORWARDS, WALK_BRIDGE_DROPS) ==
	    WALK_BRIDGE_DROPS)
		return false;
	choose_tag(walk, bridge);
	return true;
}

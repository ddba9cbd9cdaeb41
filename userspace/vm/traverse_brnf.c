// SPDX-License-Identifier: GPL-2.0-only
/*
 * br_netfilter: what a bridge forwards meets the hooks of IP, too.
 * net/bridge/br_netfilter_hooks.c and br_netfilter_ipv6.c
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>
#include <netinet/ip6.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* IP and ARP have one hook of it where a bridge forwards. */
#define KERNEL_ONE_FORWARD VM_KERNEL(6, 7)

/* Of a session: PPPoE, and which protocol PPP carries. */
#define PPPOE_HEADER 8

static bool is_set(const struct vm *vm, const char *name)
{
	return facts_sysctl(vm, name) > 0;
}

/* Is it a packet that is shown to IP at all. */
static bool is_shown(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;

	if (pkt->protocol != ETH_P_IP && pkt->protocol != ETH_P_IPV6)
		return false;
	if (vm_known(pkt->vlan_present) && pkt->vlan_present.value &&
	    !is_set(vm, "net.bridge.bridge-nf-filter-vlan-tagged"))
		return false;
	return is_set(vm, pkt->protocol == ETH_P_IP ?
				  "net.bridge.bridge-nf-call-iptables" :
				  "net.bridge.bridge-nf-call-ip6tables");
}

/* Of what is left of the packet, behind IPv6's header. */
static bool is_bad_jumbogram(const uint8_t *option, size_t left)
{
	size_t len = (size_t)option[2] << 24 | option[3] << 16 |
		     option[4] << 8 | option[5];

	return option[1] != 4 || len <= UINT16_MAX || len > left;
}

/*
 * nf_ip6_check_hbh_len(): how long options are is all that is asked of them,
 * and of a jumbogram, that it is one.
 */
static bool has_bad_hop_options(const struct vm_pkt *pkt)
{
	uint8_t fixed[3], header[2048];
	size_t at, len;

	if (pkt_peek(pkt, 4, 3, fixed) != TRI_TRUE ||
	    fixed[2] != IPPROTO_HOPOPTS)
		return false;
	if (pkt->len < 40 + 8)
		return true;
	if (pkt_peek(pkt, 41, 1, header) != TRI_TRUE)
		return false;
	len = 8 + (size_t)header[0] * 8;
	if (len > pkt->len - 40)
		return true;
	if (pkt_peek(pkt, 40, len, header) != TRI_TRUE)
		return false;
	for (at = 2; at < len;) {
		const uint8_t *option = header + at;

		if (option[0] == IP6OPT_PAD1) {
			at++;
			continue;
		}
		if (len - at < 2 || option[1] + 2U > len - at)
			return true;
		if (option[0] == IP6OPT_JUMBO &&
		    ((at & 3) != 2 || fixed[0] || fixed[1] ||
		     is_bad_jumbogram(option, pkt->len - 40)))
			return true;
		at += option[1] + 2U;
	}
	return false;
}

/* br_validate_ipv4(), br_validate_ipv6(). Return: why it is dropped, or NULL. */
static const char *refused(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;

	if (pkt_check_ip(pkt, pkt->protocol == ETH_P_IP) == TRI_FALSE)
		return "br_netfilter: the IP header makes no sense";
	if (pkt->protocol == ETH_P_IP && walk_has_bad_sum(pkt))
		return "br_netfilter: the IP header's checksum is wrong";
	walk_trim(pkt);
	if (pkt->protocol == ETH_P_IPV6 && has_bad_hop_options(pkt))
		return "br_netfilter: hop-by-hop options that make no sense";
	return NULL;
}

/* At a hook of IP, whose links are the bridge; then back among its ports. */
static bool call_ip(struct walk *walk, uint32_t hook, const struct vm_link *in,
		    const struct vm_link *out)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link was_in = pkt->in, was_out = pkt->out;
	struct vm_result *result = walk->result;
	struct vm_u32 type = pkt->pkttype;
	uint8_t family = result->family;
	uint32_t number = result->hook;
	bool goes;

	if (vm_known(type) && type.value == PACKET_OTHERHOST)
		pkt->pkttype = VM_KNOWN(PACKET_HOST);
	walk_links(walk, in, out);
	pkt->port = link_is(&was_out) == TRI_TRUE ? &was_out : NULL;
	goes = walk_hook(walk, walk_ip_family(pkt), hook);
	pkt->port = NULL;
	if (!goes)
		return false;
	pkt->pkttype = type;
	walk_links(walk, &was_in, &was_out);
	result->family = family;
	result->hook = number;
	return true;
}

/*
 * br_nf_pre_routing_finish(): what IPv4's routes refuse goes up to IP, which
 * says so; but not addresses that cannot be, nor what IPv6's routes refuse.
 */
static bool is_refused_above(const struct walk *walk)
{
	const struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_route_query query = { 0 };
	struct vm_route route;
	struct tuple tuple;

	if (pkt->protocol != ETH_P_IP || walk->route.error == EXDEV)
		return false;
	if (walk->route.error != EINVAL)
		return true;
	vm_pkt_tuple(pkt, &tuple);
	query.dst = tuple.dst;
	return !facts_route(walk->vm, &query, &route) &&
	       route.type == RTN_BLACKHOLE;
}

/* To whom a rule has translated it, as the bridge sees it. */
static bool follow_translation(struct walk *walk, const struct vm_link *bridge)
{
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link port = pkt->in, out;
	enum walk_route route;
	const char *why;

	walk_links(walk, bridge, &walk_no_link);
	route = walk_route_in(walk, &out, &why);
	walk_links(walk, &port, &walk_no_link);
	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (route == WALK_NOWHERE && !is_refused_above(walk))
		return walk_end(walk, VM_END_ROUTE, why);
	/* The route of a group of IPv6 is the link's, though it stays here. */
	if ((pkt->protocol == ETH_P_IPV6 && walk_is_group(pkt)) ||
	    (route == WALK_SEND && vm_known(out.index) &&
	     out.index.value == bridge->index.value)) {
		walk->readdress = true;
		return true;
	}
	if (!pkt->has_ll || pkt->ll_len < 6 || !bridge->has_mac)
		return true;
	memcpy(pkt->ll, bridge->mac, 6);
	pkt->pkttype = VM_KNOWN(PACKET_HOST);
	walk->routed = true;
	return true;
}

/* bridge_parent_rtable(): the bridge's own route, without router or realm. */
static void route_by_bridge(struct walk *walk, const struct vm_link *bridge)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	walk->route = (struct vm_route){
		.oif = bridge->index.value,
		.mtu = vm_known(bridge->mtu) ? bridge->mtu.value : 0,
	};
	walk->vm->dst = &walk->route;
	pkt->has_dst = VM_KNOWN(1);
	pkt->rtclassid = VM_KNOWN(0);
	pkt->fake_dst = true;
}

/**
 * walk_drop_fake_dst - br_drop_fake_rtable()
 * @walk: the walk
 */
void walk_drop_fake_dst(struct walk *walk)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	if (!pkt->fake_dst)
		return;
	pkt->fake_dst = false;
	walk->vm->dst = NULL;
	pkt->has_dst = VM_KNOWN(0);
	pkt->rtclassid = VM_UNKNOWN;
}

/* br_nf_pre_routing() */
static bool pre_routing(struct walk *walk)
{
	struct vm *vm = walk->vm;
	struct vm_pkt *pkt = vm->pkt;
	struct tuple before, after;
	struct vm_link bridge;
	const char *why;

	if (pkt->protocol == ETH_P_PPP_SES && pkt->len < PPPOE_HEADER &&
	    facts_sysctl(vm, "net.bridge.bridge-nf-call-iptables") >= 0)
		return walk_end(walk, VM_END_DROP,
				"br_netfilter: less than a header of PPPoE");
	if (!is_shown(vm) || !walk_is_port(vm, &pkt->in, &bridge))
		return true;
	why = refused(vm);
	if (why)
		return walk_end(walk, VM_END_DROP, why);
	vm_step(vm, "br_netfilter shows it to the hooks of IP");
	vm_pkt_tuple(pkt, &before);
	if (!call_ip(walk, NF_INET_PRE_ROUTING, &bridge, &walk_no_link))
		return false;
	walk->shown = true;
	vm_pkt_tuple(pkt, &after);
	if (!addr_equal(&before.dst, &after.dst))
		return follow_translation(walk, &bridge);
	route_by_bridge(walk, &bridge);
	return true;
}

/*
 * br_nf_forward(), or br_nf_forward_ip() of older kernels, which goes before
 * the chains of priority 0.
 */
static bool forward(struct walk *walk, int32_t priority)
{
	enum tri one = vm_kernel_since(walk->vm, KERNEL_ONE_FORWARD);
	struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_link bridge;
	const char *why;

	if ((priority < NF_BR_PRI_BRNF) != (one == TRI_FALSE) || !walk->shown ||
	    !walk_is_port(walk->vm, &pkt->in, &bridge))
		return true;
	why = refused(walk->vm);
	if (why)
		return walk_end(walk, VM_END_DROP, why);
	return call_ip(walk, NF_INET_FORWARD, &bridge, &bridge);
}

/**
 * walk_bridge_skips - does a chain not see what br_netfilter has shown
 * @walk: the walk
 * @at: the hook
 * @entry: the chain
 *
 * Where br_nf_forward_ip() stands before priority 0, br_nf_hook_thresh() goes
 * on behind that priority.
 */
bool walk_bridge_skips(const struct walk *walk, const struct walk_at *at,
		       const struct vm_hook_entry *entry)
{
	return walk->shown && at->place == VM_HOOKS_BRIDGE &&
	       at->number == NF_BR_FORWARD &&
	       entry->priority == NF_BR_PRI_BRNF &&
	       vm_kernel_since(walk->vm, KERNEL_ONE_FORWARD) == TRI_FALSE;
}

/* br_nf_post_routing() */
static bool post_routing(struct walk *walk)
{
	struct vm_link bridge;

	if (!walk->shown ||
	    !walk_is_port(walk->vm, &walk->vm->pkt->out, &bridge))
		return true;
	return call_ip(walk, NF_INET_POST_ROUTING, &walk_no_link, &bridge);
}

/**
 * walk_bridge_netfilter - where br_netfilter stands at a bridge's hooks
 * @walk: the walk
 * @hook: NF_BR_*
 * @priority: its own there
 *
 * Return: false when that was its end.
 */
bool walk_bridge_netfilter(struct walk *walk, uint32_t hook, int32_t priority)
{
	if (walk->before || walk->over || walk->journey->way == VM_WAY_HOOK)
		return true;
	switch (hook) {
	case NF_BR_PRE_ROUTING:
		return pre_routing(walk);
	case NF_BR_FORWARD:
		return forward(walk, priority);
	case NF_BR_POST_ROUTING:
		return post_routing(walk);
	}
	return true;
}

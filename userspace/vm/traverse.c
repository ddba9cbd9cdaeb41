// SPDX-License-Identifier: GPL-2.0-only
/* The way of a packet through the hooks; see vm/traverse.h. */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/netfilter_arp.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/host.h"
#include "vm/track.h"

static bool has_link(const struct vm_link *link)
{
	return (link->index.known && link->index.value) ||
	       (link->has_name && link->name[0]);
}

/* From one of the host's own addresses, and not come in by a link. */
static bool is_own(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct tuple tuple;
	uint8_t type;

	if (pkt->local)
		return true;
	if (has_link(&pkt->in) || !vm->host || !vm->host->addr_type)
		return false;
	vm_pkt_tuple(pkt, &tuple);
	if (!tuple.src.family ||
	    vm->host->addr_type(vm->host->ctx, &tuple.src, 0, &type))
		return false;
	return type == RTN_LOCAL;
}

/* Is conntrack still before the packet at this hook. */
static bool meets_conntrack(uint8_t family, uint32_t hook)
{
	return (family == NFPROTO_IPV4 || family == NFPROTO_IPV6) &&
	       (hook == NF_INET_PRE_ROUTING || hook == NF_INET_LOCAL_OUT);
}

static void hide(struct walk *walk)
{
	vm_track_hide(walk->vm->pkt, &walk->given);
	walk->hidden = true;
}

/* Hooks at which there is no input link, or no output link yet. */
static void set_no_links(struct vm_pkt *pkt, uint8_t family, uint32_t hook)
{
	bool is_netdev = family == NFPROTO_NETDEV || hook == VM_INET_INGRESS;
	bool is_arp = family == NFPROTO_ARP;
	bool no_in, no_out;

	if (is_netdev) {
		no_in = hook == VM_NETDEV_EGRESS;
		no_out = !no_in;
	} else if (is_arp) {
		no_in = hook == NF_ARP_OUT;
		no_out = hook == NF_ARP_IN;
	} else {
		no_in = hook == NF_INET_LOCAL_OUT ||
			(hook == NF_INET_POST_ROUTING &&
			 (pkt->local || family == NFPROTO_BRIDGE));
		no_out =
			hook == NF_INET_PRE_ROUTING || hook == NF_INET_LOCAL_IN;
	}
	if (no_in)
		pkt->in = walk_no_link;
	if (no_out)
		pkt->out = walk_no_link;
	if (!pkt->has_socket.known && !is_arp &&
	    (is_netdev ?
		     no_out :
		     hook == NF_INET_PRE_ROUTING || hook == NF_INET_FORWARD))
		pkt->has_socket = VM_KNOWN(0);
}

static bool walk_one_hook(struct walk *walk)
{
	const struct vm_journey *journey = walk->journey;

	set_no_links(walk->vm->pkt, journey->family, journey->hook);
	if (meets_conntrack(journey->family, journey->hook))
		hide(walk);
	return walk_hook(walk, journey->family, journey->hook);
}

static bool walk_whole_way(struct walk *walk)
{
	enum vm_way way = walk->journey->way;
	struct vm_pkt *pkt = walk->vm->pkt;

	hide(walk);
	walk->out = pkt->out;
	walk->out_given = has_link(&pkt->out);
	if (way == VM_WAY_AUTO)
		way = is_own(walk->vm) ? VM_WAY_OUT : VM_WAY_IN;
	return way == VM_WAY_OUT ? walk_out(walk) : walk_in(walk);
}

/**
 * vm_traverse - send a packet on its way
 * @vm: the machine, with ruleset, host and packet; the packet changes
 * @journey: which way
 * @result: filled: how it ended
 *
 * Links: of VM_WAY_IN the packet's input link, of VM_WAY_OUT its output link or
 * none, to ask the routing tables. Of VM_WAY_HOOK both as the hook sees them.
 */
void vm_traverse(struct vm *vm, const struct vm_journey *journey,
		 struct vm_result *result)
{
	struct walk walk = {
		.vm = vm,
		.journey = journey,
		.result = result,
		.hooks = vm_hooks_get(vm->ruleset),
		.before = journey->way == VM_WAY_HOOK && journey->first,
	};

	memset(result, 0, sizeof(*result));
	result->end = VM_END_ACCEPT;
	if (!walk.hooks) {
		vm->err = -ENOMEM;
		result->end = VM_END_ERROR;
		return;
	}
	if (journey->way == VM_WAY_HOOK)
		walk_one_hook(&walk);
	else
		walk_whole_way(&walk);
	vm->dst = NULL;
	if (vm->err)
		result->end = VM_END_ERROR;
}

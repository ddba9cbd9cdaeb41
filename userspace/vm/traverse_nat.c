// SPDX-License-Identifier: GPL-2.0-only
/* Translation as one hook among others: net/netfilter/nf_nat_core.c */
#include <netinet/in.h>

#include "vm/walk.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/ct_state.h"
#include "vm/nat.h"

/* Why the chains of type nat are not called for this packet, or NULL. */
static const char *nat_skipped(const struct vm_pkt *pkt,
			       enum vm_nat_manip manip)
{
	const struct vm_ct *ct = &pkt->ct;

	/* A zone was set when conntrack was over: it looks like a new one. */
	if (ct->presence == VM_CT_NONE && ct->template)
		return NULL;
	if (ct->presence == VM_CT_UNTRACKED)
		return "the packet is not tracked";
	if (ct->presence != VM_CT_TRACKED)
		return "ct state is invalid, or the packet is not tracked";
	if (ct->state != RSTATTR_CT_NEW && ct->state != RSTATTR_CT_RELATED)
		return "the connection is established";
	if (vm_nat_done(pkt, manip))
		return "it has been decided for this connection";
	return NULL;
}

static bool is_icmp_error(const struct vm_pkt *pkt)
{
	struct tuple tuple;

	if (pkt->ct.presence != VM_CT_TRACKED ||
	    pkt->ct.state != RSTATTR_CT_RELATED)
		return false;
	vm_pkt_tuple(pkt, &tuple);
	return tuple.has_proto &&
	       tuple.proto == (pkt->protocol == ETH_P_IP ? IPPROTO_ICMP :
							   IPPROTO_ICMPV6);
}

static bool call_nat_chains(struct walk *walk, const struct walk_at *at,
			    enum vm_nat_manip manip)
{
	const struct vm_hook_list *nat =
		&walk->hooks->nat[at->place][at->number];
	struct vm_pkt *pkt = walk->vm->pkt;
	const char *skipped =
		is_icmp_error(pkt) ?
			"ICMP errors are translated as their connection is" :
			nat_skipped(pkt, manip);
	size_t i;

	for (i = 0; i < nat->count; i++) {
		struct nft_chain *chain = nat->entry[i].chain;

		if (!walk_asked(walk, chain))
			continue;
		if (skipped)
			walk_tell_base(walk, chain, skipped);
		else if (!walk_call(walk, at, chain))
			return false;
		walk_called(walk, chain);
		if (!skipped && vm_nat_done(pkt, manip))
			skipped = "it has been decided for this connection";
	}
	if (!skipped && !walk->before && !walk->over &&
	    pkt->ct.presence == VM_CT_TRACKED)
		vm_nat_null_binding(walk->vm, manip);
	return true;
}

/* Return: false when it has ended the packet's way. */
static bool translate(struct walk *walk, enum vm_nat_manip manip)
{
	struct vm *vm = walk->vm;
	const char *why;

	if (is_icmp_error(vm->pkt))
		why = vm_nat_error(vm, manip);
	else
		why = vm_nat_packet(vm, manip);
	if (vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	return !why || walk_end(walk, VM_END_DROP, why);
}

/* Is it the address of another link than this one. */
static bool is_of_another(const struct vm *vm, const struct addr *addr,
			  const struct vm_link *link)
{
	const struct vm_host *host = vm->host;
	uint8_t type, here;

	return addr->family && vm_known(link->index) && host &&
	       host->addr_type &&
	       host->addr_type(host->ctx, addr, 0, &type) == 0 &&
	       type == RTN_LOCAL &&
	       host->addr_type(host->ctx, addr, link->index.value, &here) ==
		       0 &&
	       here != RTN_LOCAL;
}

/*
 * nf_nat_oif_changed(): a connection that was masqueraded may not leave by
 * another link. Which one that was only the kernel knows. Return: why it is
 * dropped, or NULL.
 */
static const char *left_its_link(struct walk *walk, const struct walk_at *at)
{
	static const char *const text[] = {
		"the connection was not masqueraded behind another link",
		"the connection was masqueraded behind another link",
	};
	struct vm *vm = walk->vm;
	const struct vm_ct *ct = &vm->pkt->ct;
	bool masquerade;

	if (at->hook != NF_INET_POST_ROUTING ||
	    ct->presence != VM_CT_TRACKED ||
	    !(ct->status.known & ct->status.value & IPS_CONFIRMED) ||
	    !(ct->status.known & ct->status.value & IPS_SRC_NAT) ||
	    (ct->reply.known & ct->reply.value & 1) || !ct->has_tuples ||
	    !is_of_another(vm, &ct->repl.dst, &vm->pkt->out))
		return NULL;
	vm->err = vm_hooks_masquerade(vm->ruleset, at->place, &masquerade);
	if (vm->err || !masquerade)
		return NULL;
	vm->chance = true;
	return vm_choose(vm, NULL, 2, text) == 1 ? text[1] : NULL;
}

/**
 * walk_nat - chains of type nat, and what they decide carried out
 * @walk: the walk
 * @at: the hook
 *
 * nf_nat_inet_fn(), and nf_nat_ipv4_fn() before it.
 *
 * Return: false when the packet's way has ended.
 */
bool walk_nat(struct walk *walk, const struct walk_at *at)
{
	enum vm_nat_manip manip = vm_nat_manip_of(at->hook);
	struct vm *vm = walk->vm;
	struct tuple before, after;
	const char *why;

	if (walk->over)
		return true;
	vm_pkt_reads_tuples(vm->pkt);
	/* Chains of type nat are only for packets that begin a connection. */
	if (!walk->before && !vm_ct_decide(vm, NULL))
		return !vm->err || walk_end(walk, VM_END_ERROR, NULL);
	why = walk->before ? NULL : left_its_link(walk, at);
	if (why)
		return walk_end(walk, VM_END_DROP, why);
	if (vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (!call_nat_chains(walk, at, manip))
		return false;
	if (walk->before || walk->over ||
	    vm->pkt->ct.presence != VM_CT_TRACKED)
		return true;
	vm_pkt_tuple(vm->pkt, &before);
	if (!translate(walk, manip))
		return false;
	vm_pkt_tuple(vm->pkt, &after);
	if (at->hook != NF_INET_LOCAL_OUT ||
	    walk->journey->way == VM_WAY_HOOK ||
	    memcmp(&before.dst, &after.dst, sizeof(before.dst)) == 0)
		return true;
	return walk_route_again(walk);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * One hook: its base chains, and what the kernel does between them, in the
 * order of vm/hooks.c. nf_hook_slow() of net/netfilter/core.c.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <linux/if_packet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/ct_state.h"
#include "vm/expr_kind.h"
#include "vm/facts.h"
#include "vm/nat.h"
#include "vm/pkt_parse.h"
#include "vm/track.h"

/**
 * walk_end - the packet's way is over
 * @walk: the walk; result's chain and rule are set by the caller
 * @end: how
 * @why: of VM_END_ROUTE: a constant; or NULL
 *
 * Return: false, for the caller to return.
 */
bool walk_end(struct walk *walk, enum vm_end end, const char *why)
{
	walk->result->end = walk->vm->err ? VM_END_ERROR : end;
	walk->result->why = why;
	if (why && !walk->vm->err)
		vm_step(walk->vm, "%s", why);
	return false;
}

/**
 * walk_links - the links of struct nf_hook_state
 * @walk: the walk
 * @in: the input link
 * @out: the output link
 */
void walk_links(struct walk *walk, const struct vm_link *in,
		const struct vm_link *out)
{
	walk->vm->pkt->in = *in;
	walk->vm->pkt->out = *out;
}

/* nf_queue(): a queue that may be passed by is, where no program listens. */
static bool is_passed_by(struct walk *walk, uint32_t verdict)
{
	struct vm *vm = walk->vm;
	uint16_t number = (uint16_t)(verdict >> NF_VERDICT_QBITS);
	bool listens;

	if ((verdict & NF_VERDICT_MASK) != NF_QUEUE ||
	    !(verdict & NF_VERDICT_FLAG_QUEUE_BYPASS) ||
	    facts_queue(vm, number, &listens) || listens)
		return false;
	vm_step(vm, "no program listens at queue %u: the packet goes on",
		(unsigned int)number);
	return true;
}

/* A base chain's verdict. Return: whether the packet goes on. */
static bool conclude(struct walk *walk, const struct nft_chain *chain,
		     uint32_t verdict)
{
	struct vm_result *result = walk->result;
	const struct nft_rule *rule = walk->vm->rule;

	if ((verdict & NF_VERDICT_MASK) == NF_ACCEPT ||
	    is_passed_by(walk, verdict))
		return true;
	result->chain = chain;
	result->rule = rule;
	switch (verdict & NF_VERDICT_MASK) {
	case NF_DROP:
		return walk_end(walk,
				rule && rule_rejects(rule) ? VM_END_REJECT :
							     VM_END_DROP,
				NULL);
	case NF_QUEUE:
		result->queue = verdict >> NF_VERDICT_QBITS;
		return walk_end(walk, VM_END_QUEUE, NULL);
	}
	return walk_end(walk, VM_END_STOLEN, NULL);
}

/**
 * walk_tell_base - tell that the packet enters a base chain
 * @walk: the walk
 * @chain: the chain
 * @skipped: why it does not, after all; or NULL
 */
void walk_tell_base(struct walk *walk, const struct nft_chain *chain,
		    const char *skipped)
{
	const struct vm_tracer *tracer = walk->vm->tracer;

	if (tracer && tracer->base)
		tracer->base(tracer->data, chain, skipped != NULL, skipped);
}

/**
 * walk_call - send the packet through a base chain
 * @walk: the walk
 * @at: the hook
 * @chain: the chain
 *
 * Return: whether it was accepted; otherwise the result says how it ended.
 */
bool walk_call(struct walk *walk, const struct walk_at *at,
	       struct nft_chain *chain)
{
	struct vm *vm = walk->vm;
	uint32_t verdict;

	walk_parse(vm, at, chain->table->family);
	/* nft_do_chain_inet_ingress() looks for itself. */
	if (at->family == NFPROTO_NETDEV &&
	    chain->table->family == NFPROTO_INET) {
		if (vm->pkt->family == NFPROTO_NETDEV)
			return true;
		if (!vm->pkt->is_ip && vm->pkt->parsed == TRI_TRUE) {
			walk->result->chain = chain;
			return walk_end(walk, VM_END_DROP,
					"the IP header makes no sense");
		}
	}
	walk_tell_base(walk, chain, NULL);
	verdict = nft_do_chain(vm, chain);
	if (vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (vm->tracer && vm->tracer->base_end)
		vm->tracer->base_end(vm->tracer->data, chain, verdict,
				     !vm->rule);
	return conclude(walk, chain, verdict);
}

/* What nf_route_table_hook4() and 6() compare to route again. */
struct route_key {
	struct vm_u32 mark;
	uint8_t bytes[40];
	uint8_t known[40];
};

static void read_key(const struct vm_pkt *pkt, struct route_key *key)
{
	bool v4 = pkt->protocol == ETH_P_IP;

	memset(key, 0, sizeof(*key));
	key->mark = pkt->mark;
	if (v4) {
		vm_pkt_bytes(pkt, 1, 1, key->bytes, key->known);
		vm_pkt_bytes(pkt, 12, 8, key->bytes + 1, key->known + 1);
	} else {
		vm_pkt_bytes(pkt, 0, 4, key->bytes, key->known);
		vm_pkt_bytes(pkt, 7, 33, key->bytes + 4, key->known + 4);
	}
}

/**
 * walk_route_again - ip_route_me_harder(): takes effect when the hook is over
 * @walk: the walk
 *
 * Return: false when there is no route.
 */
bool walk_route_again(struct walk *walk)
{
	struct vm_link by = walk->reroute ? walk->rerouted : walk->vm->pkt->out;
	enum walk_route route;
	const char *why;

	route = walk_route_out(walk, &by, &walk->rerouted, &why);
	if (route == WALK_NOWHERE)
		return walk_end(walk, VM_END_ROUTE, why);
	walk->to_here = route == WALK_LOCAL;
	walk->reroute = true;
	return !walk->vm->err || walk_end(walk, VM_END_ERROR, NULL);
}

static bool call_chain(struct walk *walk, const struct walk_at *at,
		       struct nft_chain *chain)
{
	struct route_key before, after;

	if (chain->type != CHAIN_ROUTE || walk->journey->way == VM_WAY_HOOK)
		return walk_call(walk, at, chain);
	read_key(walk->vm->pkt, &before);
	if (!walk_call(walk, at, chain))
		return false;
	read_key(walk->vm->pkt, &after);
	if (memcmp(&before, &after, sizeof(before)) == 0)
		return true;
	vm_step(walk->vm, "routed again: a rule changed what routes depend on");
	return walk_route_again(walk);
}

/**
 * walk_asked - is a chain to be called
 * @walk: the walk
 * @chain: the chain; of VM_WAY_HOOK only those from the first to the last count
 */
bool walk_asked(struct walk *walk, const struct nft_chain *chain)
{
	if (walk->before && chain == walk->journey->first)
		walk->before = false;
	return !walk->before && !walk->over;
}

/**
 * walk_called - it was, or would have been
 * @walk: the walk
 * @chain: the chain
 */
void walk_called(struct walk *walk, const struct nft_chain *chain)
{
	if (chain == walk->journey->last)
		walk->over = true;
}

static enum tri at_device(const struct nft_chain *chain,
			  const struct vm_link *link)
{
	if (link->has_name)
		return vm_hooks_device(chain, link->name) ? TRI_TRUE :
							    TRI_FALSE;
	if (vm_known(link->index) && !link->index.value)
		return TRI_FALSE;
	return TRI_UNKNOWN;
}

static bool stands_here(struct walk *walk, const struct walk_at *at,
			const struct nft_chain *chain)
{
	static const char *const text[] = {
		"the link is one that the chain stands at",
		"the link is not one that the chain stands at",
	};
	const struct vm_pkt *pkt = walk->vm->pkt;
	enum tri is;

	if (at->place != VM_HOOKS_NETDEV)
		return true;
	is = at_device(chain,
		       at->hook == VM_NETDEV_EGRESS ? &pkt->out : &pkt->in);
	if (is == TRI_UNKNOWN)
		return vm_choose(walk->vm, NULL, 2, text) == 0;
	return is == TRI_TRUE;
}

static bool run_chain(struct walk *walk, const struct walk_at *at,
		      struct nft_chain *chain)
{
	if (!walk_asked(walk, chain))
		return true;
	if (!stands_here(walk, at, chain))
		return !walk->vm->err || walk_end(walk, VM_END_ERROR, NULL);
	if (!call_chain(walk, at, chain))
		return false;
	walk_called(walk, chain);
	return true;
}

static bool run_track(struct walk *walk, const struct walk_at *at)
{
	struct vm *vm = walk->vm;
	const char *why;
	bool tracked = true;

	/* Looped back; but a zone that was set late makes it meet it again. */
	if ((!walk->hidden && !vm->pkt->ct.template) || walk->over)
		return true;
	if (walk->before) {
		vm->pkt->ct = walk->given;
		walk->hidden = false;
		return true;
	}
	if (at->place == VM_HOOKS_BRIDGE) {
		if (walk->journey->way != VM_WAY_HOOK)
			vm->err = vm_hooks_tracked(vm->ruleset, at->place,
						   &tracked);
		if (!tracked || vm->err)
			return !vm->err || walk_end(walk, VM_END_ERROR, NULL);
		if (!walk_bridge_track(walk))
			return true;
		if (!walk_defrag(walk, at))
			return false;
	}
	why = vm_track_in(vm, &walk->given, at->place);
	walk->hidden = false;
	if (vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	return !why || walk_end(walk, VM_END_DROP, why);
}

static bool run_entry(struct walk *walk, const struct walk_at *at,
		      const struct vm_hook_entry *entry)
{
	switch (entry->kind) {
	case VM_HOOK_CHAIN:
		if (walk_bridge_skips(walk, at, entry))
			return true;
		return run_chain(walk, at, entry->chain);
	case VM_HOOK_DEFRAG:
		return walk_defrag(walk, at);
	case VM_HOOK_TRACK:
		return run_track(walk, at);
	case VM_HOOK_NAT:
		return walk_nat(walk, at);
	case VM_HOOK_BRIDGE:
		return walk_bridge_netfilter(walk, at->number, entry->priority);
	}
	return true;
}

/* nf_confirm(): the connection is in the table from here on. */
static bool confirm(struct walk *walk)
{
	static const char *const text[] = {
		"no other connection is translated to the same",
		"another connection is translated to the same",
	};
	struct vm_ct *ct = &walk->vm->pkt->ct;
	enum tri clash = vm_nat_clash(walk->vm);

	if (clash == TRI_UNKNOWN && vm_choose(walk->vm, NULL, 2, text) == 1)
		clash = TRI_TRUE;
	if (walk->vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (clash == TRI_TRUE)
		return walk_end(
			walk, VM_END_DROP,
			"conntrack: another connection is translated to the same");
	if (ct->presence != VM_CT_TRACKED)
		return true;
	ct->status.value |= IPS_CONFIRMED;
	ct->status.known |= IPS_CONFIRMED;
	return true;
}

/* br_nf_local_in(): of groups, unless conntrack of bridges took it away. */
static bool confirms_group(const struct walk *walk)
{
	struct vm *vm = walk->vm;
	bool tracked;

	return walk->shown &&
	       !vm_hooks_tracked(vm->ruleset, VM_HOOKS_BRIDGE, &tracked) &&
	       !tracked && vm_known(vm->pkt->pkttype) &&
	       vm->pkt->pkttype.value != PACKET_HOST;
}

/*
 * At which hooks; a bridge confirms what it sends, not what it keeps, unless
 * br_netfilter has shown it.
 */
static bool confirms(const struct walk *walk, const struct walk_at *at)
{
	bool is_ip = at->place == VM_HOOKS_IPV4 || at->place == VM_HOOKS_IPV6;

	if (at->number == NF_INET_POST_ROUTING)
		return is_ip || at->place == VM_HOOKS_BRIDGE;
	if (at->number != NF_INET_LOCAL_IN)
		return false;
	return is_ip || (at->place == VM_HOOKS_BRIDGE && confirms_group(walk));
}

/**
 * walk_hook - send the packet through a hook
 * @walk: the walk; its packet's links are set
 * @family: NFPROTO_* that the hook is called with
 * @hook: its number
 *
 * Return: false when the packet's way is over, and the result says how.
 */
bool walk_hook(struct walk *walk, uint8_t family, uint32_t hook)
{
	struct walk_at at = { .family = family, .hook = hook };
	const struct vm_hook_list *list;
	size_t i;

	if (!vm_hooks_place(family, hook, &at.place, &at.number))
		return true;
	if (at.place == VM_HOOKS_NETDEV) {
		at.family = NFPROTO_NETDEV;
		at.hook = at.number;
	}
	walk->result->family = at.family;
	walk->result->hook = at.hook;
	list = &walk->hooks->list[at.place][at.number];
	for (i = 0; i < list->count; i++) {
		if (!run_entry(walk, &at, &list->entry[i]))
			return false;
	}
	if (walk->hidden || walk->over || !confirms(walk, &at))
		return true;
	return confirm(walk);
}

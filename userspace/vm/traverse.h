/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet's way through the hooks: in, through, or out. What the kernel
 * does between base chains (tracking, translation, routing) is done here.
 */
#ifndef RSTATTR_VM_TRAVERSE_H
#define RSTATTR_VM_TRAVERSE_H

#include "vm/vm.h"

enum vm_way {
	VM_WAY_AUTO, /* local source: out; else in, and routing decides */
	VM_WAY_IN,
	VM_WAY_OUT,
	VM_WAY_HOOK, /* one hook only */
};

struct vm_journey {
	enum vm_way way;
	uint8_t family; /* of VM_WAY_HOOK: NFPROTO_IPV4, IPV6, ARP, BRIDGE, NETDEV */
	uint32_t hook;
	/* Of VM_WAY_HOOK: start at this base chain, NULL: at the first. */
	const struct nft_chain *first;
	/* ... and end after this one, NULL: after the last. */
	const struct nft_chain *last;
};

/* How it ended. */
enum vm_end {
	VM_END_ACCEPT, /* delivered, sent, or through the hook that was asked for */
	VM_END_DROP,
	VM_END_REJECT,
	VM_END_STOLEN, /* duplicated elsewhere, answered by synproxy, ... */
	VM_END_QUEUE, /* a program decides */
	VM_END_ROUTE, /* no rule, but routing: no route, forwarding is off, ... */
	VM_END_ERROR, /* vm->err */
};

struct vm_result {
	enum vm_end end;
	uint8_t family; /* of the hook where it ended */
	uint32_t hook;
	const struct nft_chain *chain; /* base chain that decided, or NULL */
	const struct nft_rule *rule; /* whose verdict it was; NULL: a policy, or no chain */
	uint32_t queue; /* of VM_END_QUEUE */
	const char *why; /* of VM_END_ROUTE */
	/* Copies that a bridge sent to other ports before; their ends count not. */
	uint32_t copies;
};

void vm_traverse(struct vm *vm, const struct vm_journey *journey,
		 struct vm_result *result);
int vm_hook_chains(const struct nft_ruleset *ruleset, uint8_t family,
		   uint32_t hook, const char *device,
		   struct nft_chain **chains, size_t room, size_t *count);

#endif

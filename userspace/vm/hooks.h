/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is registered at each hook, in the kernel's order: base chains, and
 * what the kernel itself does between them. Made once for a ruleset.
 */
#ifndef RSTATTR_VM_HOOKS_H
#define RSTATTR_VM_HOOKS_H

#include "ruleset/model.h"

/* NF_INET_INGRESS of <linux/netfilter.h>, in newer headers only. */
#define VM_INET_INGRESS 5
#define VM_NETDEV_EGRESS 1

/* The most hooks of a family: those of NFPROTO_INET. */
#define VM_HOOKS_MAX 6

enum vm_hook_kind {
	VM_HOOK_CHAIN,
	VM_HOOK_DEFRAG, /* fragments are held until all are there */
	VM_HOOK_TRACK,	/* conntrack finds or makes the connection */
	VM_HOOK_NAT,	/* chains of type nat, then translation */
	VM_HOOK_BRIDGE, /* br_netfilter, where the host has it */
};

struct vm_hook_entry {
	enum vm_hook_kind kind;
	int32_t priority;
	struct nft_chain *chain; /* of VM_HOOK_CHAIN */
};

struct vm_hook_list {
	struct vm_hook_entry *entry;
	size_t count;
};

enum vm_hook_family {
	VM_HOOKS_IPV4,
	VM_HOOKS_IPV6,
	VM_HOOKS_ARP,
	VM_HOOKS_BRIDGE,
	VM_HOOKS_NETDEV, /* of all devices */
	VM_HOOKS_FAMILIES,
};

struct vm_hooks {
	struct vm_hook_list list[VM_HOOKS_FAMILIES][VM_HOOKS_MAX];
	/* Chains of type nat, which VM_HOOK_NAT calls. */
	struct vm_hook_list nat[VM_HOOKS_FAMILIES][VM_HOOKS_MAX];
	/* Is conntrack registered; counts when scanned. */
	bool scanned[VM_HOOKS_FAMILIES];
	bool tracked[VM_HOOKS_FAMILIES];
};

bool vm_hooks_place(uint8_t family, uint32_t hook, enum vm_hook_family *at,
		    uint32_t *number);
struct vm_hooks *vm_hooks_get(struct nft_ruleset *ruleset);
bool vm_hooks_device(const struct nft_chain *chain, const char *device);
int vm_hooks_tracked(struct nft_ruleset *ruleset, enum vm_hook_family family,
		     bool *tracked);
int vm_hooks_defrags(struct nft_ruleset *ruleset, enum vm_hook_family family,
		     bool *defrags);
int vm_hooks_masquerade(struct nft_ruleset *ruleset, enum vm_hook_family family,
			bool *masquerade);

#endif

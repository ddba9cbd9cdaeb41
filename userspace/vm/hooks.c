// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of hooks: net/netfilter/core.c, where the registration that came
 * last goes first among those of equal priority. A chain registers when it is
 * made, so its table's handle and its own tell the order; they do not for a
 * chain that was added to an old table after a newer table's chains.
 *
 * Chains of type nat do not stand in the list: the family has one hook for
 * them all (nf_nat_register_fn()), at a priority of its own, and their
 * priorities count among themselves only.
 */
#include <netinet/in.h>

#include "vm/hooks.h"

#include <errno.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <stdlib.h>
#include <string.h>

#include "vm/traverse.h"

static const uint8_t family_of[VM_HOOKS_FAMILIES] = {
	[VM_HOOKS_IPV4] = NFPROTO_IPV4,	    [VM_HOOKS_IPV6] = NFPROTO_IPV6,
	[VM_HOOKS_ARP] = NFPROTO_ARP,	    [VM_HOOKS_BRIDGE] = NFPROTO_BRIDGE,
	[VM_HOOKS_NETDEV] = NFPROTO_NETDEV,
};

static bool is_inet(enum vm_hook_family family)
{
	return family == VM_HOOKS_IPV4 || family == VM_HOOKS_IPV6;
}

/**
 * vm_hooks_place - which list a hook has
 * @family: NFPROTO_*
 * @hook: its number in that family
 * @at: filled
 * @number: filled: its number there
 *
 * Ingress of inet is netdev's.
 *
 * Return: false when there is no such hook.
 */
bool vm_hooks_place(uint8_t family, uint32_t hook, enum vm_hook_family *at,
		    uint32_t *number)
{
	unsigned int i;

	if ((family == NFPROTO_INET || family == NFPROTO_IPV4 ||
	     family == NFPROTO_IPV6) &&
	    hook == VM_INET_INGRESS) {
		family = NFPROTO_NETDEV;
		hook = 0;
	}
	for (i = 0; i < VM_HOOKS_FAMILIES; i++) {
		if (family_of[i] != family || hook >= VM_HOOKS_MAX)
			continue;
		*at = i;
		*number = hook;
		return true;
	}
	return false;
}

/* Does this chain stand at that hook, and of what kind is it. */
static bool stands_at(const struct nft_chain *chain, enum vm_hook_family family,
		      uint32_t hook, bool nat)
{
	uint32_t table = chain->table->family;

	if (!chain->base || chain->table->flags & NFT_TABLE_F_DORMANT ||
	    (chain->type == CHAIN_NAT) != nat)
		return false;
	if (family == VM_HOOKS_NETDEV && table == NFPROTO_INET)
		return hook == 0 && chain->hook == VM_INET_INGRESS;
	if (is_inet(family) && table == NFPROTO_INET)
		return chain->hook == hook && hook != VM_INET_INGRESS;
	return table == family_of[family] && chain->hook == hook;
}

/* Negative when @a was registered after @b. */
static int newer(const struct nft_chain *a, const struct nft_chain *b)
{
	if (a->table->handle != b->table->handle)
		return a->table->handle > b->table->handle ? -1 : 1;
	if (a->handle != b->handle)
		return a->handle > b->handle ? -1 : 1;
	return 0;
}

/*
 * The kernel's own go first among equals: conntrack is registered by the
 * first rule that needs it, after the chain that this rule is in. The chain
 * of VM_HOOK_NAT is the first that was made; that registered the hook.
 * br_netfilter is there when a bridge is, before its rules, most likely.
 */
static int compare(const void *one, const void *other)
{
	const struct vm_hook_entry *a = one, *b = other;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	if (a->chain && b->chain)
		return newer(a->chain, b->chain);
	if (a->kind == VM_HOOK_BRIDGE || b->kind == VM_HOOK_BRIDGE)
		return a->kind == VM_HOOK_BRIDGE ? 1 : -1;
	return !b->chain - !a->chain;
}

static void add(struct vm_hook_list *list, enum vm_hook_kind kind,
		int32_t priority, struct nft_chain *chain)
{
	list->entry[list->count++] = (struct vm_hook_entry){
		.kind = kind,
		.priority = priority,
		.chain = chain,
	};
}

/* The family's chain of type nat that was made first, or NULL. */
static struct nft_chain *first_nat(const struct nft_ruleset *ruleset,
				   enum vm_hook_family family)
{
	struct nft_chain *first = NULL;
	struct nft_chain *chain;
	struct nft_table *table;
	uint32_t hook;

	if (!is_inet(family))
		return NULL;
	for (table = ruleset->table; table; table = table->next) {
		for (chain = table->chain; chain; chain = chain->next) {
			for (hook = 0; hook < VM_HOOKS_MAX; hook++) {
				if (stands_at(chain, family, hook, true) &&
				    (!first || newer(first, chain) < 0))
					first = chain;
			}
		}
	}
	return first;
}

/* br_nf_ops[]; where it forwards, that of older kernels and of newer ones. */
static void add_bridge(struct vm_hook_list *list, uint32_t hook)
{
	if (hook == NF_BR_PRE_ROUTING)
		add(list, VM_HOOK_BRIDGE, NF_BR_PRI_BRNF, NULL);
	if (hook == NF_BR_FORWARD) {
		add(list, VM_HOOK_BRIDGE, NF_BR_PRI_BRNF - 1, NULL);
		add(list, VM_HOOK_BRIDGE, NF_BR_PRI_BRNF, NULL);
	}
	if (hook == NF_BR_POST_ROUTING)
		add(list, VM_HOOK_BRIDGE, NF_BR_PRI_LAST, NULL);
}

/* What the kernel has registered at a hook: at most three. */
#define OWN_MAX 4

static void add_own(struct vm_hook_list *list, enum vm_hook_family family,
		    uint32_t hook, struct nft_chain *nat)
{
	bool tracks = is_inet(family) ? hook == NF_INET_PRE_ROUTING ||
						hook == NF_INET_LOCAL_OUT :
					family == VM_HOOKS_BRIDGE &&
						hook == NF_INET_PRE_ROUTING;

	if (tracks && is_inet(family))
		add(list, VM_HOOK_DEFRAG, NF_IP_PRI_CONNTRACK_DEFRAG, NULL);
	if (tracks)
		add(list, VM_HOOK_TRACK, NF_IP_PRI_CONNTRACK, NULL);
	if (family == VM_HOOKS_BRIDGE)
		add_bridge(list, hook);
	if (!nat || hook == NF_INET_FORWARD || hook > NF_INET_POST_ROUTING)
		return;
	add(list, VM_HOOK_NAT,
	    hook == NF_INET_PRE_ROUTING || hook == NF_INET_LOCAL_OUT ?
		    NF_IP_PRI_NAT_DST :
		    NF_IP_PRI_NAT_SRC,
	    nat);
}

static size_t count_chains(const struct nft_ruleset *ruleset,
			   enum vm_hook_family family, uint32_t hook, bool nat)
{
	struct nft_chain *chain;
	struct nft_table *table;
	size_t count = 0;

	for (table = ruleset->table; table; table = table->next) {
		for (chain = table->chain; chain; chain = chain->next)
			count += stands_at(chain, family, hook, nat);
	}
	return count;
}

static int fill(struct nft_ruleset *ruleset, struct vm_hook_list *list,
		enum vm_hook_family family, uint32_t hook, bool nat)
{
	size_t room = count_chains(ruleset, family, hook, nat) + OWN_MAX;
	struct nft_chain *chain;
	struct nft_table *table;

	list->entry =
		arena_alloc(&ruleset->arena, room * sizeof(list->entry[0]));
	if (!list->entry)
		return -ENOMEM;
	if (!nat)
		add_own(list, family, hook, first_nat(ruleset, family));
	for (table = ruleset->table; table; table = table->next) {
		for (chain = table->chain; chain; chain = chain->next) {
			if (stands_at(chain, family, hook, nat))
				add(list, VM_HOOK_CHAIN, chain->priority,
				    chain);
		}
	}
	qsort(list->entry, list->count, sizeof(list->entry[0]), compare);
	return 0;
}

/**
 * vm_hooks_get - what stands at all hooks
 * @ruleset: of which tables and chains are known
 *
 * Return: the hooks, which live as long as the ruleset; NULL: no memory.
 */
struct vm_hooks *vm_hooks_get(struct nft_ruleset *ruleset)
{
	struct vm_hooks *hooks = ruleset->hooks;
	unsigned int family;
	uint32_t hook;

	if (hooks)
		return hooks;
	hooks = arena_alloc(&ruleset->arena, sizeof(*hooks));
	if (!hooks)
		return NULL;
	for (family = 0; family < VM_HOOKS_FAMILIES; family++) {
		for (hook = 0; hook < VM_HOOKS_MAX; hook++) {
			if (fill(ruleset, &hooks->list[family][hook], family,
				 hook, false) ||
			    fill(ruleset, &hooks->nat[family][hook], family,
				 hook, true))
				return NULL;
		}
	}
	ruleset->hooks = hooks;
	return hooks;
}

/**
 * vm_hooks_device - does a chain of ingress or egress stand at a device
 * @chain: the chain
 * @device: the device's name
 *
 * A chain's device may end in "*" on newer kernels: any that begins so.
 */
bool vm_hooks_device(const struct nft_chain *chain, const char *device)
{
	size_t i;

	for (i = 0; i < chain->ndevices; i++) {
		const char *name = chain->device[i];
		size_t len = strlen(name);

		if (strcmp(name, device) == 0)
			return true;
		if (len && name[len - 1] == '*' &&
		    strncmp(name, device, len - 1) == 0)
			return true;
	}
	return false;
}

static const struct vm_hook_list *find_list(const struct nft_ruleset *ruleset,
					    uint8_t family, uint32_t hook,
					    const struct vm_hook_list **nat)
{
	/* Only the cache and the arena it lives in change. */
	struct nft_ruleset *cached = (struct nft_ruleset *)ruleset;
	struct vm_hooks *hooks = vm_hooks_get(cached);
	enum vm_hook_family at;
	uint32_t number;

	if (!hooks || !vm_hooks_place(family, hook, &at, &number))
		return NULL;
	*nat = &hooks->nat[at][number];
	return &hooks->list[at][number];
}

/**
 * vm_hook_chains - the base chains of a hook, in the order of their calls
 * @ruleset: the ruleset
 * @family: NFPROTO_IPV4, IPV6, ARP, BRIDGE or NETDEV
 * @hook: its number in that family
 * @device: of ingress and egress: of this device only; NULL: of all
 * @chains: filled
 * @room: for so many
 * @count: filled: how many there are
 *
 * Return: 0, -ENOBUFS when there are more than @room, or -EINVAL for a hook
 * that there is not.
 */
int vm_hook_chains(const struct nft_ruleset *ruleset, uint8_t family,
		   uint32_t hook, const char *device, struct nft_chain **chains,
		   size_t room, size_t *count)
{
	const struct vm_hook_list *nat;
	const struct vm_hook_list *list =
		find_list(ruleset, family, hook, &nat);
	size_t i, j;

	*count = 0;
	if (!list)
		return -EINVAL;
	for (i = 0; i < list->count; i++) {
		const struct vm_hook_entry *entry = &list->entry[i];
		const struct vm_hook_list one = { list->entry + i, 1 };
		const struct vm_hook_list *of =
			entry->kind == VM_HOOK_NAT ? nat : &one;

		if (entry->kind != VM_HOOK_CHAIN && entry->kind != VM_HOOK_NAT)
			continue;
		for (j = 0; j < of->count; j++) {
			if (device &&
			    !vm_hooks_device(of->entry[j].chain, device))
				continue;
			if (*count < room)
				chains[*count] = of->entry[j].chain;
			++*count;
		}
	}
	return *count > room ? -ENOBUFS : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether conntrack sees packets at all: its hooks are registered by the first
 * rule or object that needs them (nf_ct_netns_get()), family by family.
 */
#include <netinet/in.h>

#include "vm/hooks.h"

#include <errno.h>

#include "vm/expr_kind.h"

static bool object_needs_conntrack(const struct nft_object *object)
{
	return object->type == NFT_OBJECT_CT_HELPER ||
	       object->type == NFT_OBJECT_CT_TIMEOUT ||
	       object->type == NFT_OBJECT_CT_EXPECT ||
	       object->type == NFT_OBJECT_CONNLIMIT ||
	       object->type == NFT_OBJECT_SYNPROXY;
}

/* Elements that are made with a limit of connections. */
static bool set_needs_conntrack(const struct nft_set *set, uint8_t family)
{
	uint16_t i;

	for (i = 0; i < set->nelem_exprs; i++) {
		if (expr_tracks(set->elem_expr[i], family))
			return true;
	}
	return false;
}

static bool rules_need(const struct nft_chain *chain, uint8_t family,
		       bool (*needs)(const struct nft_expr *, uint8_t))
{
	size_t i;
	uint16_t j;

	for (i = 0; i < chain->nrules; i++) {
		for (j = 0; j < chain->rule[i].nexprs; j++) {
			if (needs(chain->rule[i].expr[j], family))
				return true;
		}
	}
	return false;
}

static int table_needs(struct nft_ruleset *ruleset, struct nft_table *table,
		       uint8_t family,
		       bool (*needs)(const struct nft_expr *, uint8_t),
		       bool *needed)
{
	struct nft_chain *chain;
	int err;

	for (chain = table->chain; chain && !*needed; chain = chain->next) {
		err = chain->loaded ? 0 : nft_chain_rules(ruleset, chain);
		if (err)
			return err;
		*needed = rules_need(chain, family, needs);
	}
	return 0;
}

static int table_needs_conntrack(struct nft_ruleset *ruleset,
				 struct nft_table *table, uint8_t family,
				 bool *needed)
{
	const struct nft_object *object;
	const struct nft_set *set;

	for (object = table->object; object && !*needed; object = object->next)
		*needed = object_needs_conntrack(object);
	for (set = table->set; set && !*needed; set = set->next)
		*needed = set_needs_conntrack(set, family);
	return table_needs(ruleset, table, family, expr_tracks, needed);
}

static uint8_t number_of(enum vm_hook_family family)
{
	if (family == VM_HOOKS_BRIDGE)
		return NFPROTO_BRIDGE;
	return family == VM_HOOKS_IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
}

/* Conntrack of a bridge brings that of IPv4 and IPv6 with it. */
static bool brings_tracking(uint32_t table, uint8_t family)
{
	if (family == NFPROTO_BRIDGE)
		return table == NFPROTO_BRIDGE;
	return table == family || table == NFPROTO_INET ||
	       table == NFPROTO_BRIDGE;
}

/**
 * vm_hooks_tracked - has a rule brought conntrack to a family
 * @ruleset: the ruleset; the rules that were not needed so far are read
 * @family: VM_HOOKS_IPV4, _IPV6 or _BRIDGE
 * @tracked: filled
 *
 * Without a rule that needs it conntrack sees no packet, unless something
 * else than nftables wants it: iptables, ipvs, Open vSwitch.
 *
 * Return: 0 or the loader's error.
 */
int vm_hooks_tracked(struct nft_ruleset *ruleset, enum vm_hook_family family,
		     bool *tracked)
{
	struct vm_hooks *hooks = vm_hooks_get(ruleset);
	uint8_t number = number_of(family);
	struct nft_table *table;
	int err;

	if (!hooks)
		return -ENOMEM;
	if (hooks->scanned[family]) {
		*tracked = hooks->tracked[family];
		return 0;
	}
	*tracked = false;
	for (table = ruleset->table; table && !*tracked; table = table->next) {
		if (!brings_tracking(table->family, number))
			continue;
		err = table_needs_conntrack(ruleset, table, number, tracked);
		if (err)
			return err;
	}
	/* The ruleset may have been read anew meanwhile. */
	hooks = vm_hooks_get(ruleset);
	if (!hooks)
		return -ENOMEM;
	hooks->scanned[family] = true;
	hooks->tracked[family] = *tracked;
	return 0;
}

/* Is there such an expression among all rules of this family. */
static int any_needs(struct nft_ruleset *ruleset, uint8_t family,
		     bool (*needs)(const struct nft_expr *, uint8_t),
		     bool *needed)
{
	struct nft_table *table;
	int err = 0;

	for (table = ruleset->table; table && !*needed && !err;
	     table = table->next) {
		if (table->family == family || table->family == NFPROTO_INET)
			err = table_needs(ruleset, table, family, needs,
					  needed);
	}
	return err;
}

/**
 * vm_hooks_defrags - are fragments held at prerouting and output
 * @ruleset: the ruleset; the rules that were not needed so far are read
 * @family: VM_HOOKS_IPV4, _IPV6 or _BRIDGE
 * @defrags: filled
 *
 * By conntrack, or for tproxy and iptables' socket.
 *
 * Return: 0 or the loader's error.
 */
int vm_hooks_defrags(struct nft_ruleset *ruleset, enum vm_hook_family family,
		     bool *defrags)
{
	int err = vm_hooks_tracked(ruleset, family, defrags);

	if (err || family == VM_HOOKS_BRIDGE)
		return err;
	return any_needs(ruleset, number_of(family), expr_defrags, defrags);
}

/**
 * vm_hooks_masquerade - does a rule masquerade, at whatever hook it stands
 * @ruleset: the ruleset; the rules that were not needed so far are read
 * @family: VM_HOOKS_IPV4 or _IPV6
 * @masquerade: filled
 *
 * Return: 0 or the loader's error.
 */
int vm_hooks_masquerade(struct nft_ruleset *ruleset, enum vm_hook_family family,
			bool *masquerade)
{
	*masquerade = false;
	return any_needs(ruleset, number_of(family), expr_masquerades,
			 masquerade);
}

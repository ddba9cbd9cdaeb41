// SPDX-License-Identifier: GPL-2.0-only
/* Tables, chains and flowtables. */
#include <errno.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"

/**
 * load_parse_table - NFT_MSG_NEWTABLE
 * @ruleset: gains the table
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_table(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh)
{
	struct nft_table *table;
	struct attrs attrs;

	if (!attrs_message(nlh, &attrs) ||
	    !attr_text(attrs.at[NFTA_TABLE_NAME]))
		return -EBADMSG;
	table = arena_alloc(&ruleset->arena, sizeof(*table));
	if (!table)
		return -ENOMEM;
	table->family = attrs.family;
	table->name = attrs_name(&ruleset->arena, attrs.at[NFTA_TABLE_NAME]);
	attr_u64(attrs.at[NFTA_TABLE_HANDLE], &table->handle);
	attr_u32(attrs.at[NFTA_TABLE_FLAGS], &table->flags);
	attr_u32(attrs.at[NFTA_TABLE_OWNER], &table->owner);
	return table->name ? nft_table_add(ruleset, table) : -ENOMEM;
}

static enum nft_chain_type chain_type(const char *name)
{
	if (name && strcmp(name, "nat") == 0)
		return CHAIN_NAT;
	if (name && strcmp(name, "route") == 0)
		return CHAIN_ROUTE;
	return CHAIN_FILTER;
}

static int parse_base(struct arena *arena, const struct attrs *attrs,
		      struct nft_chain *chain)
{
	uint32_t priority = 0;
	struct attrs hook;

	attrs_nest(attrs->at[NFTA_CHAIN_HOOK], &hook);
	if (!attr_u32(hook.at[NFTA_HOOK_HOOKNUM], &chain->hook))
		return -EBADMSG;
	attr_u32(hook.at[NFTA_HOOK_PRIORITY], &priority);
	chain->base = true;
	chain->priority = (int32_t)priority;
	chain->policy = NF_ACCEPT;
	attr_u32(attrs->at[NFTA_CHAIN_POLICY], &chain->policy);
	chain->type = chain_type(attr_text(attrs->at[NFTA_CHAIN_TYPE]));
	return attrs_devices(arena, hook.at[NFTA_HOOK_DEVS], &chain->device,
			     &chain->ndevices);
}

/**
 * load_parse_chain - NFT_MSG_NEWCHAIN
 * @ruleset: its table gains the chain
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_chain(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh)
{
	struct nft_chain *chain;
	struct nft_table *table;
	struct attrs attrs;
	uint32_t flags = 0;
	const char *name;
	int err = 0;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_CHAIN_TABLE]);
	if (!name || !attr_text(attrs.at[NFTA_CHAIN_NAME]))
		return -EBADMSG;
	table = nft_table_find(ruleset, attrs.family, name);
	if (!table)
		return 0;
	chain = arena_alloc(&ruleset->arena, sizeof(*chain));
	if (!chain)
		return -ENOMEM;
	chain->table = table;
	chain->name = attrs_name(&ruleset->arena, attrs.at[NFTA_CHAIN_NAME]);
	if (!chain->name)
		return -ENOMEM;
	attr_u64(attrs.at[NFTA_CHAIN_HANDLE], &chain->handle);
	attr_u32(attrs.at[NFTA_CHAIN_FLAGS], &flags);
	chain->anonymous = flags & NFT_CHAIN_BINDING;
	if (attrs.at[NFTA_CHAIN_HOOK])
		err = parse_base(&ruleset->arena, &attrs, chain);
	return err ? err : nft_chain_add(ruleset, chain);
}

/**
 * load_parse_flowtable - NFT_MSG_NEWFLOWTABLE
 * @ruleset: its table gains the flowtable
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_flowtable(struct nft_ruleset *ruleset,
			 const struct nlmsghdr *nlh)
{
	struct nft_flowtable *flowtable;
	struct attrs attrs, hook;
	struct nft_table *table;
	uint32_t priority = 0;
	const char *name;
	int err;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_FLOWTABLE_TABLE]);
	if (!name || !attr_text(attrs.at[NFTA_FLOWTABLE_NAME]))
		return -EBADMSG;
	table = nft_table_find(ruleset, attrs.family, name);
	if (!table)
		return 0;
	flowtable = arena_alloc(&ruleset->arena, sizeof(*flowtable));
	if (!flowtable)
		return -ENOMEM;
	flowtable->table = table;
	flowtable->name =
		attrs_name(&ruleset->arena, attrs.at[NFTA_FLOWTABLE_NAME]);
	if (!flowtable->name)
		return -ENOMEM;
	attr_u64(attrs.at[NFTA_FLOWTABLE_HANDLE], &flowtable->handle);
	attrs_nest(attrs.at[NFTA_FLOWTABLE_HOOK], &hook);
	attr_u32(hook.at[NFTA_FLOWTABLE_HOOK_PRIORITY], &priority);
	flowtable->priority = (int32_t)priority;
	err = attrs_devices(&ruleset->arena, hook.at[NFTA_FLOWTABLE_HOOK_DEVS],
			    &flowtable->device, &flowtable->ndevices);
	return err ? err : nft_flowtable_add(ruleset, flowtable);
}

// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/dump.h"

#include <errno.h>
#include <libnftnl/common.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/rule_comment.h"
#include "ruleset/source_kernel.h"

/* A dump interrupted by a commit is begun anew; "forget" empties the result. */
static int dump(struct nl *nl, const struct load_query *query, nl_message_fn fn,
		void (*forget)(void *data), void *data)
{
	const struct ruleset_source source = source_kernel(nl);
	int err = -EINTR;
	int i;

	for (i = 0; i < NL_RETRIES && err == -EINTR; i++) {
		forget(data);
		err = source.dump(source.ctx, query, fn, data);
	}
	if (err)
		forget(data);
	return err;
}

static int on_generation(const struct nlmsghdr *nlh, void *data)
{
	struct attrs attrs;

	if (!attrs_message(nlh, &attrs) ||
	    !attr_u32(attrs.at[NFTA_GEN_ID], data))
		return -EBADMSG;
	return 0;
}

/**
 * dump_generation - the ruleset's generation; each commit raises it
 * @nl: a netfilter netlink socket
 * @generation: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int dump_generation(struct nl *nl, uint32_t *generation)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETGEN, NFPROTO_UNSPEC, 0, 0);
	return nl_request(nl, nlh, on_generation, generation);
}

struct table_search {
	uint64_t handle;
	char *name;
};

static int on_table(const struct nlmsghdr *nlh, void *data)
{
	struct table_search *search = data;
	struct attrs attrs;
	const char *name;
	uint64_t handle;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_TABLE_NAME]);
	if (!name || !attr_u64(attrs.at[NFTA_TABLE_HANDLE], &handle))
		return -EBADMSG;
	if (search->name || handle != search->handle)
		return 0;
	search->name = strdup(name);
	return search->name ? 0 : -ENOMEM;
}

static void forget_table(void *data)
{
	struct table_search *search = data;

	free(search->name);
	search->name = NULL;
}

/**
 * dump_table_name - the name of the table that has a handle
 * @nl: a netfilter netlink socket
 * @family: NFPROTO_*
 * @handle: of the table
 * @name: filled; the caller frees it
 *
 * Return: 0; -ENOENT when there is none; or a negative errno.
 */
int dump_table_name(struct nl *nl, uint32_t family, uint64_t handle,
		    char **name)
{
	struct table_search search = { .handle = handle };
	const struct load_query query = { .type = NFT_MSG_GETTABLE,
					  .family = family };
	int err = dump(nl, &query, on_table, forget_table, &search);

	if (!err && !search.name)
		err = -ENOENT;
	*name = search.name;
	return err;
}

static int on_any_table(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	*(bool *)data = true;
	return 0;
}

static void forget_any(void *data)
{
	*(bool *)data = false;
}

/**
 * dump_any_table - whether there is a table of any family
 * @nl: a netfilter netlink socket
 * @any: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int dump_any_table(struct nl *nl, bool *any)
{
	const struct load_query query = { .type = NFT_MSG_GETTABLE };

	return dump(nl, &query, on_any_table, forget_any, any);
}

/* Arrays grow to powers of two. */
static void *grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return realloc(array, (count ? 2 * count : 1) * size);
}

struct chain_search {
	const char *table;
	struct chain_refs *chains;
};

static int append_chain(struct chain_refs *chains, const char *name,
			uint64_t handle)
{
	struct chain_ref *grown;

	grown = grow(chains->item, chains->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	chains->item = grown;
	grown[chains->count].handle = handle;
	grown[chains->count].name = strdup(name);
	return grown[chains->count++].name ? 0 : -ENOMEM;
}

static int on_chain(const struct nlmsghdr *nlh, void *data)
{
	const struct chain_search *search = data;
	const char *table, *name;
	uint64_t handle = 0;
	struct attrs attrs;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	table = attr_text(attrs.at[NFTA_CHAIN_TABLE]);
	name = attr_text(attrs.at[NFTA_CHAIN_NAME]);
	if (!table || !name)
		return -EBADMSG;
	attr_u64(attrs.at[NFTA_CHAIN_HANDLE], &handle);
	if (strcmp(table, search->table) != 0)
		return 0;
	return append_chain(search->chains, name, handle);
}

static void forget_chains(void *data)
{
	chain_refs_release(((struct chain_search *)data)->chains);
}

/**
 * dump_chains - the chains of a table
 * @nl: a netfilter netlink socket
 * @family: NFPROTO_*
 * @table: its name
 * @chains: filled; release it with chain_refs_release()
 *
 * Return: 0 or a negative errno.
 */
int dump_chains(struct nl *nl, uint32_t family, const char *table,
		struct chain_refs *chains)
{
	struct chain_search search = { .table = table, .chains = chains };
	const struct load_query query = { .type = NFT_MSG_GETCHAIN,
					  .family = family };

	*chains = (struct chain_refs){ 0 };
	return dump(nl, &query, on_chain, forget_chains, &search);
}

/* The anonymous chain that a rule jumps to: there is one at most. */
static const char *anonymous_chain(const struct nlattr *expressions)
{
	const size_t prefix = strlen(ANONYMOUS_CHAIN);
	const struct nlattr *elem;
	struct attrs attrs;
	const char *name;

	if (!expressions)
		return NULL;
	mnl_attr_for_each_nested(elem, expressions)
	{
		attrs_nest(elem, &attrs);
		name = attr_text(attrs.at[NFTA_EXPR_NAME]);
		if (!name || strcmp(name, "immediate") != 0)
			continue;
		attrs_nest(attrs.at[NFTA_EXPR_DATA], &attrs);
		attrs_nest(attrs.at[NFTA_IMMEDIATE_DATA], &attrs);
		attrs_nest(attrs.at[NFTA_DATA_VERDICT], &attrs);
		name = attr_text(attrs.at[NFTA_VERDICT_CHAIN]);
		if (name && strncmp(name, ANONYMOUS_CHAIN, prefix) == 0)
			return name;
	}
	return NULL;
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	struct rule_refs *rules = data;
	struct rule_ref *rule;
	struct attrs attrs;
	const char *chain;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	rule = grow(rules->item, rules->count, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	rules->item = rule;
	rule = &rule[rules->count];
	memset(rule, 0, sizeof(*rule));
	if (!attr_u64(attrs.at[NFTA_RULE_HANDLE], &rule->handle))
		return -EBADMSG;
	rules->count++;
	chain = anonymous_chain(attrs.at[NFTA_RULE_EXPRESSIONS]);
	if (!chain)
		return 0;
	rule->anonymous = strdup(chain);
	return rule->anonymous ? 0 : -ENOMEM;
}

static void forget_rules(void *data)
{
	rule_refs_release(data);
}

/**
 * dump_rules - the rules of a chain, in order
 * @nl: a netfilter netlink socket
 * @family: NFPROTO_*
 * @table: name of the table
 * @chain: name of the chain
 * @rules: filled; release it with rule_refs_release()
 *
 * The request names the chain: an unfiltered dump is quadratic in the kernel.
 *
 * Return: 0 or a negative errno; without such a chain there are no rules.
 */
int dump_rules(struct nl *nl, uint32_t family, const char *table,
	       const char *chain, struct rule_refs *rules)
{
	const struct load_query query = { .type = NFT_MSG_GETRULE,
					  .family = family,
					  .table = table,
					  .name = chain };
	int err;

	*rules = (struct rule_refs){ 0 };
	err = dump(nl, &query, on_rule, forget_rules, rules);
	return err == -ENOENT ? 0 : err;
}

/**
 * rule_refs_find - where a handle stands in a chain
 * @rules: the chain's rules
 * @handle: of the rule
 * @index: filled when found
 *
 * Return: whether it is there.
 */
bool rule_refs_find(const struct rule_refs *rules, uint64_t handle,
		    size_t *index)
{
	size_t i;

	for (i = 0; i < rules->count; i++) {
		if (rules->item[i].handle == handle) {
			*index = i;
			return true;
		}
	}
	return false;
}

/**
 * chain_refs_release - free what dump_chains() filled
 * @chains: emptied
 */
void chain_refs_release(struct chain_refs *chains)
{
	size_t i;

	for (i = 0; i < chains->count; i++)
		free(chains->item[i].name);
	free(chains->item);
	*chains = (struct chain_refs){ 0 };
}

/**
 * rule_refs_release - free what dump_rules() filled
 * @rules: emptied
 */
void rule_refs_release(struct rule_refs *rules)
{
	size_t i;

	for (i = 0; i < rules->count; i++)
		free(rules->item[i].anonymous);
	free(rules->item);
	*rules = (struct rule_refs){ 0 };
}

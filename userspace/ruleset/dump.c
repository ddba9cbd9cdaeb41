// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/dump.h"

#include <errno.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/gen.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

/* A dump interrupted by a commit is begun anew; "forget" empties the result. */
static int dump(struct nl *nl, struct nlmsghdr *nlh, nl_message_fn fn,
		void (*forget)(void *data), void *data)
{
	int err = -EINTR;
	int i;

	for (i = 0; i < NL_RETRIES && err == -EINTR; i++) {
		forget(data);
		err = nl_request(nl, nlh, fn, data);
	}
	if (err)
		forget(data);
	return err;
}

static int on_generation(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_gen *gen = nftnl_gen_alloc();
	int err = -EBADMSG;

	if (!gen)
		return -ENOMEM;
	if (nftnl_gen_nlmsg_parse(nlh, gen) == 0 &&
	    nftnl_gen_is_set(gen, NFTNL_GEN_ID)) {
		*(uint32_t *)data = nftnl_gen_get_u32(gen, NFTNL_GEN_ID);
		err = 0;
	}
	nftnl_gen_free(gen);
	return err;
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
	struct nftnl_table *table = nftnl_table_alloc();
	struct table_search *search = data;
	int err = 0;

	if (!table)
		return -ENOMEM;
	if (nftnl_table_nlmsg_parse(nlh, table) < 0) {
		err = -EBADMSG;
	} else if (!search->name &&
		   nftnl_table_get_u64(table, NFTNL_TABLE_HANDLE) ==
			   search->handle) {
		search->name = strdup(
			nftnl_table_get_str(table, NFTNL_TABLE_NAME));
		err = search->name ? 0 : -ENOMEM;
	}
	nftnl_table_free(table);
	return err;
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
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETTABLE, (uint16_t)family,
				    NLM_F_DUMP, 0);
	err = dump(nl, nlh, on_table, forget_table, &search);
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
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETTABLE, NFPROTO_UNSPEC,
				    NLM_F_DUMP, 0);
	return dump(nl, nlh, on_any_table, forget_any, any);
}

struct chain_search {
	const char *table;
	struct chain_refs *chains;
};

static int append_chain(struct chain_refs *chains, const char *name,
			uint64_t handle)
{
	struct chain_ref *grown;

	grown = realloc(chains->item, (chains->count + 1) * sizeof(*grown));
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
	struct nftnl_chain *chain = nftnl_chain_alloc();
	int err = 0;

	if (!chain)
		return -ENOMEM;
	if (nftnl_chain_nlmsg_parse(nlh, chain) < 0)
		err = -EBADMSG;
	else if (strcmp(nftnl_chain_get_str(chain, NFTNL_CHAIN_TABLE),
			search->table) == 0)
		err = append_chain(
			search->chains,
			nftnl_chain_get_str(chain, NFTNL_CHAIN_NAME),
			nftnl_chain_get_u64(chain, NFTNL_CHAIN_HANDLE));
	nftnl_chain_free(chain);
	return err;
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
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;

	*chains = (struct chain_refs){ 0 };
	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETCHAIN, (uint16_t)family,
				    NLM_F_DUMP, 0);
	return dump(nl, nlh, on_chain, forget_chains, &search);
}

static int keep(char **to, const char *from, size_t len)
{
	free(*to);
	*to = strndup(from, len);
	return *to ? 0 : -ENOMEM;
}

static int read_jump(const struct nftnl_expr *expr, struct rule_ref *rule)
{
	const char *chain;

	if (!nftnl_expr_is_set(expr, NFTNL_EXPR_IMM_CHAIN))
		return 0;
	chain = nftnl_expr_get_str(expr, NFTNL_EXPR_IMM_CHAIN);
	if (!chain ||
	    strncmp(chain, ANONYMOUS_CHAIN, strlen(ANONYMOUS_CHAIN)) != 0)
		return 0;
	return keep(&rule->anonymous, chain, strlen(chain));
}

/* iptables' comment is a match whose data is the text. */
static int read_match(const struct nftnl_expr *expr, struct rule_ref *rule)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_MT_NAME);
	const char *text;
	uint32_t len = 0;

	if (!name || strcmp(name, "comment") != 0)
		return 0;
	text = nftnl_expr_get(expr, NFTNL_EXPR_MT_INFO, &len);
	return text ? keep(&rule->comment, text, strnlen(text, len)) : 0;
}

static int read_expr(struct nftnl_expr *expr, void *data)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_NAME);

	if (name && strcmp(name, "immediate") == 0)
		return read_jump(expr, data);
	if (name && strcmp(name, "match") == 0)
		return read_match(expr, data);
	return 0;
}

/*
 * nft's comment is in the user data: a type, a length and a value, again and
 * again. Whoever may change the ruleset may write anything there.
 */
static int read_udata(const uint8_t *data, size_t len, struct rule_ref *rule)
{
	while (len >= 2 && len - 2 >= data[1]) {
		const char *value = (const char *)data + 2;

		if (data[0] == NFTNL_UDATA_RULE_COMMENT)
			return keep(&rule->comment, value,
				    strnlen(value, data[1]));
		len -= 2U + data[1];
		data += 2U + data[1];
	}
	return 0;
}

static int append_rule(struct rule_refs *rules, struct nftnl_rule *rule)
{
	struct rule_ref *grown;
	const void *udata;
	uint32_t len = 0;

	grown = realloc(rules->item, (rules->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	rules->item = grown;
	grown = &grown[rules->count++];
	memset(grown, 0, sizeof(*grown));
	grown->handle = nftnl_rule_get_u64(rule, NFTNL_RULE_HANDLE);
	udata = nftnl_rule_get_data(rule, NFTNL_RULE_USERDATA, &len);
	if (udata && read_udata(udata, len, grown))
		return -ENOMEM;
	return nftnl_expr_foreach(rule, read_expr, grown) < 0 ? -ENOMEM : 0;
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();
	int err;

	if (!rule)
		return -ENOMEM;
	err = nftnl_rule_nlmsg_parse(nlh, rule) < 0 ? -EBADMSG :
						      append_rule(data, rule);
	nftnl_rule_free(rule);
	return err;
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
	struct nftnl_rule *filter = nftnl_rule_alloc();
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	*rules = (struct rule_refs){ 0 };
	if (!filter)
		return -ENOMEM;
	nftnl_rule_set_str(filter, NFTNL_RULE_TABLE, table);
	nftnl_rule_set_str(filter, NFTNL_RULE_CHAIN, chain);
	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETRULE, (uint16_t)family,
				    NLM_F_DUMP, 0);
	nftnl_rule_nlmsg_build_payload(nlh, filter);
	nftnl_rule_free(filter);
	err = dump(nl, nlh, on_rule, forget_rules, rules);
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

	for (i = 0; i < rules->count; i++) {
		free(rules->item[i].anonymous);
		free(rules->item[i].comment);
	}
	free(rules->item);
	*rules = (struct rule_refs){ 0 };
}

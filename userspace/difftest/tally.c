// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/tally.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "difftest/copy.h"

static void *grow(void *array, size_t count, size_t *room, size_t size)
{
	void *grown;

	if (count < *room)
		return array;
	*room = *room ? 2 * *room : 128;
	grown = realloc(array, *room * size);
	if (!grown)
		abort();
	return grown;
}

static char *text_of(const struct nlmsghdr *nlh, uint16_t type)
{
	char *text = strdup(copy_attr_text(nlh, type));

	if (!text)
		abort();
	return text;
}

static uint64_t handle_of(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr = copy_attr(nlh, NFTA_RULE_HANDLE);

	return attr ? be64toh(mnl_attr_get_u64(attr)) : 0;
}

static void read_counter(const struct nlattr *elem, struct count *count)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	const struct nlattr *attr;

	memset(count, 0, sizeof(*count));
	attr = copy_nested(data, NFTA_COUNTER_PACKETS);
	if (attr)
		count->packets = be64toh(mnl_attr_get_u64(attr));
	attr = copy_nested(data, NFTA_COUNTER_BYTES);
	if (attr)
		count->bytes = be64toh(mnl_attr_get_u64(attr));
}

/* The first dump says what there is. */
static int add_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *list = copy_attr(nlh, NFTA_RULE_EXPRESSIONS);
	struct tally *tally = data;
	const struct nlattr *elem;
	struct tally_rule *rule;

	tally->rule = grow(tally->rule, tally->nrules, &tally->rules_room,
			   sizeof(*tally->rule));
	rule = &tally->rule[tally->nrules++];
	*rule = (struct tally_rule){
		.family = nfg->nfgen_family,
		.table = text_of(nlh, NFTA_RULE_TABLE),
		.chain = text_of(nlh, NFTA_RULE_CHAIN),
		.handle = handle_of(nlh),
		.first = tally->nexprs,
	};
	if (!list)
		return 0;
	mnl_attr_for_each_nested(elem, list) {
		struct tally_expr *expr;

		tally->expr = grow(tally->expr, tally->nexprs,
				   &tally->exprs_room, sizeof(*tally->expr));
		expr = &tally->expr[tally->nexprs++];
		memset(expr, 0, sizeof(*expr));
		kind_of(tally->seen, elem, &expr->kind);
		rule->nexprs++;
	}
	return 0;
}

static int add_set(const struct nlmsghdr *nlh, void *data)
{
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *flags = copy_attr(nlh, NFTA_SET_FLAGS);
	const struct nlattr *type = copy_attr(nlh, NFTA_SET_DATA_TYPE);
	struct tally *tally = data;
	struct tally_set *set = realloc(tally->set, (tally->nsets + 1) *
							    sizeof(*set));

	if (!set)
		return -ENOMEM;
	tally->set = set;
	set[tally->nsets++] = (struct tally_set){
		.family = nfg->nfgen_family,
		.table = text_of(nlh, NFTA_SET_TABLE),
		.name = text_of(nlh, NFTA_SET_NAME),
		.flags = flags ? ntohl(mnl_attr_get_u32(flags)) : 0,
		.verdicts = type && ntohl(mnl_attr_get_u32(type)) ==
					    NFT_DATA_VERDICT,
	};
	return 0;
}

/**
 * tally_open - look at the ruleset of the present namespace
 * @tally: filled; close it with tally_close(), on failure too
 * @seen: the table that is credited
 *
 * Return: 0 or a negative errno.
 */
int tally_open(struct tally *tally, struct table *seen)
{
	int err;

	memset(tally, 0, sizeof(*tally));
	tally->seen = seen;
	err = nl_open(&tally->nl, NETLINK_NETFILTER);
	if (!err)
		err = copy_dump(&tally->nl, NFT_MSG_GETRULE, 0, NULL, NULL,
				add_rule, tally);
	if (!err)
		err = copy_dump(&tally->nl, NFT_MSG_GETSET, 0, NULL, NULL,
				add_set, tally);
	return err;
}

/* The following ones come in the same order. */
static int update_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *list = copy_attr(nlh, NFTA_RULE_EXPRESSIONS);
	struct tally *tally = data;
	const struct nlattr *elem;
	struct tally_rule *rule;
	size_t i;

	if (tally->at >= tally->nrules)
		return -ESTALE;
	rule = &tally->rule[tally->at++];
	if (rule->handle != handle_of(nlh) || !list)
		return -ESTALE;
	i = rule->first;
	mnl_attr_for_each_nested(elem, list) {
		struct tally_expr *expr = &tally->expr[i++];

		if (expr->kind.is_counter)
			read_counter(elem, &expr->now);
	}
	return 0;
}

/**
 * tally_read - read the counters of all rules
 * @tally: what tally_open() looked at
 *
 * Return: 0 or a negative errno; -ESTALE when the rules are not the same.
 */
int tally_read(struct tally *tally)
{
	tally->at = 0;
	return copy_dump(&tally->nl, NFT_MSG_GETRULE, 0, NULL, NULL,
			 update_rule, tally);
}

static size_t read_key(const struct nlattr *elem, uint16_t type, uint8_t *key)
{
	const struct nlattr *value =
		copy_nested(copy_nested(elem, type), NFTA_DATA_VALUE);
	size_t len = value ? mnl_attr_get_payload_len(value) : 0;

	if (len > 64)
		len = 64;
	if (value)
		memcpy(key, mnl_attr_get_payload(value), len);
	return len;
}

static void read_elem_counter(const struct nlattr *elem,
			      struct tally_elem *out)
{
	const struct nlattr *expr = copy_nested(elem, NFTA_SET_ELEM_EXPR);

	if (!expr)
		expr = copy_nested(
			copy_nested(elem, NFTA_SET_ELEM_EXPRESSIONS),
			NFTA_LIST_ELEM);
	if (!expr)
		return;
	if (strcmp(mnl_attr_get_str(copy_nested(expr, NFTA_EXPR_NAME)),
		   "counter") != 0)
		return;
	out->counted = true;
	read_counter(expr, &out->count);
}

static int add_elems(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *list =
		copy_attr(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	struct tally *tally = data;
	const struct nlattr *elem;

	if (!list)
		return 0;
	mnl_attr_for_each_nested(elem, list) {
		const struct nlattr *flags =
			copy_nested(elem, NFTA_SET_ELEM_FLAGS);
		struct tally_elem *out;

		tally->elem = grow(tally->elem, tally->nelems,
				   &tally->elems_room, sizeof(*tally->elem));
		out = &tally->elem[tally->nelems++];
		memset(out, 0, sizeof(*out));
		out->set = tally->at;
		out->flags = flags ? ntohl(mnl_attr_get_u32(flags)) : 0;
		out->key_len = (uint8_t)read_key(elem, NFTA_SET_ELEM_KEY,
						 out->key);
		out->has_end = read_key(elem, NFTA_SET_ELEM_KEY_END,
					out->key_end) != 0;
		out->catchall = !out->key_len;
		read_elem_counter(elem, out);
	}
	return 0;
}

/**
 * tally_read_elems - read the elements of all sets
 * @tally: what tally_open() looked at
 *
 * Return: 0 or a negative errno.
 */
int tally_read_elems(struct tally *tally)
{
	int err = 0;

	tally->nelems = 0;
	for (tally->at = 0; tally->at < tally->nsets && !err; tally->at++) {
		const struct tally_set *set = &tally->set[tally->at];

		err = copy_dump(&tally->nl, NFT_MSG_GETSETELEM, set->family,
				set->table, set->name, add_elems, tally);
	}
	return err;
}

/**
 * tally_close - free it
 * @tally: what tally_open() opened
 */
void tally_close(struct tally *tally)
{
	size_t i;

	for (i = 0; i < tally->nrules; i++) {
		free(tally->rule[i].table);
		free(tally->rule[i].chain);
	}
	for (i = 0; i < tally->nsets; i++) {
		free(tally->set[i].table);
		free(tally->set[i].name);
	}
	free(tally->rule);
	free(tally->expr);
	free(tally->set);
	free(tally->elem);
	nl_close(&tally->nl);
	memset(tally, 0, sizeof(*tally));
}

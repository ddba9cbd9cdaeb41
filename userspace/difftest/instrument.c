// SPDX-License-Identifier: GPL-2.0-only
/* Counters in rules and elements. */
#include <netinet/in.h>

#include "difftest/copy.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* nft writes a rule's comment so, behind its length. */
#define UDATA_COMMENT 0

static void put_counter(struct nlmsghdr *nlh, uint16_t type)
{
	struct nlattr *elem = mnl_attr_nest_start(nlh, type);
	struct nlattr *data;

	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "counter");
	data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	mnl_attr_put_u64(nlh, NFTA_COUNTER_BYTES, 0);
	mnl_attr_put_u64(nlh, NFTA_COUNTER_PACKETS, 0);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, elem);
}

/**
 * copy_code_number - "code 12" of the rule's comment
 * @rule: as it was read
 *
 * Return: the number, or -1.
 */
long copy_code_number(const struct nlmsghdr *rule)
{
	const struct nlattr *udata = copy_attr(rule, NFTA_RULE_USERDATA);
	const uint8_t *at;
	size_t len;

	if (!udata)
		return -1;
	at = mnl_attr_get_payload(udata);
	len = mnl_attr_get_payload_len(udata);
	while (len >= 2 && len >= 2U + at[1]) {
		if (at[0] == UDATA_COMMENT && at[1] > 5 && at[1 + at[1]] == 0 &&
		    memcmp(at + 2, "code ", 5) == 0)
			return strtol((const char *)at + 7, NULL, 10);
		len -= 2U + at[1];
		at += 2 + at[1];
	}
	return -1;
}

/* A jump to a chain without a name is made with the chain's number. */
static bool put_jump(struct nlmsghdr *nlh, const struct nlattr *elem)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	const struct nlattr *verdict =
		copy_nested(copy_nested(data, NFTA_IMMEDIATE_DATA),
			    NFTA_DATA_VERDICT);
	const struct nlattr *chain = copy_nested(verdict, NFTA_VERDICT_CHAIN);
	struct nlattr *nest[4];

	if (strcmp(mnl_attr_get_str(copy_nested(elem, NFTA_EXPR_NAME)),
		   "immediate") != 0 ||
	    !chain || !copy_anonymous(mnl_attr_get_str(chain)))
		return false;
	nest[0] = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	copy_put(nlh, copy_nested(elem, NFTA_EXPR_NAME));
	nest[1] = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	copy_put(nlh, copy_nested(data, NFTA_IMMEDIATE_DREG));
	nest[2] = mnl_attr_nest_start(nlh, NFTA_IMMEDIATE_DATA);
	nest[3] = mnl_attr_nest_start(nlh, NFTA_DATA_VERDICT);
	copy_put(nlh, copy_nested(verdict, NFTA_VERDICT_CODE));
	mnl_attr_put_u32(nlh, NFTA_VERDICT_CHAIN_ID,
			 htonl(copy_chain_id(mnl_attr_get_str(chain))));
	mnl_attr_nest_end(nlh, nest[3]);
	mnl_attr_nest_end(nlh, nest[2]);
	mnl_attr_nest_end(nlh, nest[1]);
	mnl_attr_nest_end(nlh, nest[0]);
	return true;
}

/* What the kernel wants to know beside a rule with xtables matches. */
struct compat {
	bool is;
	uint32_t proto;
	uint32_t flags;
};

static bool named(const struct nlattr *elem, const char *name)
{
	return strcmp(mnl_attr_get_str(copy_nested(elem, NFTA_EXPR_NAME)),
		      name) == 0;
}

static uint32_t number(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr = copy_nested(nest, type);

	return attr ? ntohl(mnl_attr_get_u32(attr)) : 0;
}

/* Does it load the protocol, as iptables does. */
static bool loads_proto(const struct nlattr *elem)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	uint32_t offset;

	if (named(elem, "meta"))
		return number(data, NFTA_META_KEY) == NFT_META_L4PROTO;
	if (!named(elem, "payload"))
		return false;
	offset = number(data, NFTA_PAYLOAD_OFFSET);
	return number(data, NFTA_PAYLOAD_BASE) == NFT_PAYLOAD_NETWORK_HEADER &&
	       number(data, NFTA_PAYLOAD_LEN) == 1 &&
	       (offset == 9 || offset == 6);
}

static void look_compat(const struct nlattr *elem, bool *loaded,
			struct compat *compat)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	const struct nlattr *value;

	if (named(elem, "match") || named(elem, "target"))
		compat->is = true;
	value = copy_nested(copy_nested(data, NFTA_CMP_DATA), NFTA_DATA_VALUE);
	if (*loaded && named(elem, "cmp") && value) {
		compat->proto = *(uint8_t *)mnl_attr_get_payload(value);
		compat->flags = number(data, NFTA_CMP_OP) == NFT_CMP_NEQ ?
					NFT_RULE_COMPAT_F_INV :
					0;
	}
	*loaded = loads_proto(elem);
}

static void put_compat(struct nlmsghdr *nlh, const struct compat *compat)
{
	struct nlattr *nest;

	if (!compat->is)
		return;
	nest = mnl_attr_nest_start(nlh, NFTA_RULE_COMPAT);
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_PROTO, htonl(compat->proto));
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_FLAGS, htonl(compat->flags));
	mnl_attr_nest_end(nlh, nest);
}

/*
 * Attributes that the kernel tells but does not take: a timeout of zero where
 * a set has none, and what an expression has no use for.
 */
static bool is_refused(const struct nlattr *elem, const struct nlattr *data,
		       const struct nlattr *attr)
{
	uint16_t type = mnl_attr_get_type(attr);

	if (named(elem, "dynset"))
		return type == NFTA_DYNSET_TIMEOUT && !mnl_attr_get_u64(attr);
	if (named(elem, "osf"))
		return type == NFTA_OSF_FLAGS && !mnl_attr_get_u32(attr);
	if (!named(elem, "exthdr") || copy_nested(data, NFTA_EXTHDR_DREG))
		return false;
	return type == NFTA_EXTHDR_FLAGS ||
	       (!copy_nested(data, NFTA_EXTHDR_SREG) &&
		(type == NFTA_EXTHDR_OFFSET || type == NFTA_EXTHDR_LEN));
}

static void put_expression(struct nlmsghdr *nlh, const struct nlattr *elem)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	const struct nlattr *attr;
	struct nlattr *nest[2];

	nest[0] = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	copy_put(nlh, copy_nested(elem, NFTA_EXPR_NAME));
	if (data) {
		nest[1] = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
		mnl_attr_for_each_nested(attr, data) {
			if (!is_refused(elem, data, attr))
				copy_put(nlh, attr);
		}
		mnl_attr_nest_end(nlh, nest[1]);
	}
	mnl_attr_nest_end(nlh, nest[0]);
}

static void put_elem(struct nlmsghdr *nlh, const struct nlattr *elem,
		     bool bare)
{
	if (!put_jump(nlh, elem))
		put_expression(nlh, elem);
	if (!bare)
		put_counter(nlh, NFTA_LIST_ELEM);
}

static void put_expressions(struct nlmsghdr *nlh, const struct nlmsghdr *from,
			    const struct copy_how *how, struct compat *compat)
{
	const struct nlattr *list = copy_attr(from, NFTA_RULE_EXPRESSIONS);
	long code = how->codes ? copy_code_number(from) : -1;
	const struct nlattr *elem;
	bool loaded = false;
	struct nlattr *nest = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);

	if (!how->bare)
		put_counter(nlh, NFTA_LIST_ELEM);
	if (code >= 0 && (size_t)code < how->codes->count) {
		const struct code *c = &how->codes->code[code];

		mnl_attr_for_each(elem, &c->u.nlh, 0)
			put_elem(nlh, elem, how->bare);
		compat->is = c->compat;
		compat->proto = c->proto;
	} else if (list) {
		mnl_attr_for_each_nested(elem, list) {
			look_compat(elem, &loaded, compat);
			put_elem(nlh, elem, how->bare);
		}
	}
	mnl_attr_nest_end(nlh, nest);
}

/**
 * instrument_rule - add the attributes of a rule
 * @nlh: the message of the batch
 * @from: the rule as it was read
 * @how: with which counters
 */
void instrument_rule(struct nlmsghdr *nlh, const struct nlmsghdr *from,
		     const struct copy_how *how)
{
	const char *chain = copy_attr_text(from, NFTA_RULE_CHAIN);
	const struct nlattr *udata = copy_attr(from, NFTA_RULE_USERDATA);
	struct compat compat = { 0 };

	copy_put(nlh, copy_attr(from, NFTA_RULE_TABLE));
	if (copy_anonymous(chain))
		mnl_attr_put_u32(nlh, NFTA_RULE_CHAIN_ID,
				 htonl(copy_chain_id(chain)));
	else
		mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chain);
	put_expressions(nlh, from, how, &compat);
	if (udata)
		copy_put(nlh, udata);
	put_compat(nlh, &compat);
}

static void put_set_elem(struct nlmsghdr *nlh, const struct nlattr *elem,
			 bool count)
{
	const struct nlattr *flags = copy_nested(elem, NFTA_SET_ELEM_FLAGS);
	bool end = flags && ntohl(mnl_attr_get_u32(flags)) &
				    NFT_SET_ELEM_INTERVAL_END;
	struct nlattr *nest = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, elem) {
		switch (mnl_attr_get_type(attr)) {
		case NFTA_SET_ELEM_TIMEOUT:
		case NFTA_SET_ELEM_EXPIRATION:
			/* Told of ends, too, but not taken. */
			if (end)
				continue;
			break;
		case NFTA_SET_ELEM_EXPR:
		case NFTA_SET_ELEM_EXPRESSIONS:
			count = false;
		}
		copy_put(nlh, attr);
	}
	if (count && !end)
		put_counter(nlh, NFTA_SET_ELEM_EXPR);
	mnl_attr_nest_end(nlh, nest);
}

/**
 * instrument_elems - add elements
 * @nlh: the message of the batch
 * @from: the elements as they were read
 * @count: with a counter in each that has nothing of the kind
 */
void instrument_elems(struct nlmsghdr *nlh, const struct nlmsghdr *from,
		      bool count)
{
	const struct nlattr *list =
		copy_attr(from, NFTA_SET_ELEM_LIST_ELEMENTS);
	const struct nlattr *elem;
	struct nlattr *nest;

	copy_put(nlh, copy_attr(from, NFTA_SET_ELEM_LIST_TABLE));
	copy_put(nlh, copy_attr(from, NFTA_SET_ELEM_LIST_SET));
	if (!list)
		return;
	nest = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	mnl_attr_for_each_nested(elem, list)
		put_set_elem(nlh, elem, count);
	mnl_attr_nest_end(nlh, nest);
}

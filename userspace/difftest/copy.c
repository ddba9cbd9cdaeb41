// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/copy.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

static int keep(const struct nlmsghdr *nlh, void *data)
{
	struct copy *copy = data;
	struct message *message;

	if (copy->count == copy->room) {
		size_t room = copy->room ? 2 * copy->room : 64;

		message = realloc(copy->message, room * sizeof(*message));
		if (!message)
			return -ENOMEM;
		copy->message = message;
		copy->room = room;
	}
	message = &copy->message[copy->count];
	*message = (struct message){ .type = nlh->nlmsg_type & 0xff };
	message->nlh = malloc(nlh->nlmsg_len);
	if (!message->nlh)
		return -ENOMEM;
	memcpy(message->nlh, nlh, nlh->nlmsg_len);
	copy->count++;
	return 0;
}

/**
 * copy_dump - ask for a dump
 * @nl: the socket
 * @type: NFT_MSG_GET*
 * @family: of one family, or 0
 * @table: of a set; NULL: anything
 * @set: whose elements are asked for, or NULL
 * @fn: told of each message
 * @data: for @fn
 *
 * Return: 0, a negative errno, or what @fn returned.
 */
int copy_dump(struct nl *nl, uint16_t type, uint8_t family, const char *table,
	      const char *set, nl_message_fn fn, void *data)
{
	union {
		struct nlmsghdr nlh;
		char bytes[NL_REQUEST_MAX];
	} request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request.bytes);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = family;
	nfg->version = NFNETLINK_V0;
	if (set) {
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, table);
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set);
	}
	return nl_request(nl, nlh, fn, data);
}

static int ask_elems(struct nl *nl, struct copy *copy, size_t first,
		     size_t last)
{
	size_t i;
	int err = 0;

	for (i = first; i < last && !err; i++) {
		const struct nlmsghdr *set = copy->message[i].nlh;
		const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(set);

		err = copy_dump(nl, NFT_MSG_GETSETELEM, nfg->nfgen_family,
				copy_attr_text(set, NFTA_SET_TABLE),
				copy_attr_text(set, NFTA_SET_NAME), keep, copy);
	}
	return err;
}

/**
 * copy_read - read the ruleset of the present namespace
 * @copy: filled; free it with copy_release(), on failure too
 *
 * Return: 0 or a negative errno.
 */
int copy_read(struct copy *copy)
{
	static const uint16_t types[] = {
		NFT_MSG_GETTABLE, NFT_MSG_GETOBJ, NFT_MSG_GETFLOWTABLE,
		NFT_MSG_GETCHAIN, NFT_MSG_GETSET,
	};
	size_t i, first = 0;
	struct nl nl;
	int err;

	memset(copy, 0, sizeof(*copy));
	err = nl_open(&nl, NETLINK_NETFILTER);
	if (err)
		return err;
	for (i = 0; i < sizeof(types) / sizeof(types[0]) && !err; i++) {
		first = copy->count;
		err = copy_dump(&nl, types[i], 0, NULL, NULL, keep, copy);
		/* A kernel without flowtables. */
		if (types[i] == NFT_MSG_GETFLOWTABLE && err == -EOPNOTSUPP)
			err = 0;
	}
	if (!err)
		err = ask_elems(&nl, copy, first, copy->count);
	if (!err)
		err = copy_dump(&nl, NFT_MSG_GETRULE, 0, NULL, NULL, keep,
				copy);
	nl_close(&nl);
	return err;
}

/**
 * copy_release - free what was read
 * @copy: empty afterwards
 */
void copy_release(struct copy *copy)
{
	size_t i;

	for (i = 0; i < copy->count; i++)
		free(copy->message[i].nlh);
	free(copy->message);
	memset(copy, 0, sizeof(*copy));
}

const struct nlattr *copy_attr(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

const struct nlattr *copy_nested(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	if (!nest)
		return NULL;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

const char *copy_attr_text(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr = copy_attr(nlh, type);

	return attr ? mnl_attr_get_str(attr) : "";
}

/* As it is, with all that is in it. */
void copy_put(struct nlmsghdr *nlh, const struct nlattr *attr)
{
	mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr),
		     mnl_attr_get_payload(attr));
}

bool copy_anonymous(const char *chain)
{
	return strncmp(chain, "__chain", 7) == 0;
}

/* Within a batch; never 0. */
uint32_t copy_chain_id(const char *chain)
{
	return (uint32_t)strtoul(chain + 7, NULL, 10) + 1;
}

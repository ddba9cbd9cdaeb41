// SPDX-License-Identifier: GPL-2.0-only
/* The batch that makes a ruleset again. */
#include <netinet/in.h>

#include "difftest/copy.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_BYTES (16U << 20)
/* No message that is made is longer. */
#define MESSAGE_BYTES (192U << 10)
#define ROUNDS_MAX 50

struct batch {
	char *bytes;
	size_t len;
	uint32_t seq;
	size_t *of; /* the message that each sequence number was made from */
	struct copy *copy;
	const struct copy_how *how;
};

static struct nlmsghdr *add(struct batch *batch, uint16_t type, uint8_t family,
			    uint16_t flags)
{
	struct nlmsghdr *nlh =
		mnl_nlmsg_put_header(batch->bytes + batch->len);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++batch->seq;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = family;
	nfg->version = NFNETLINK_V0;
	return nlh;
}

static void added(struct batch *batch, const struct nlmsghdr *nlh)
{
	batch->len += MNL_ALIGN(nlh->nlmsg_len);
}

static void add_mark(struct batch *batch, uint16_t type)
{
	struct nlmsghdr *nlh = add(batch, type, AF_UNSPEC, 0);
	struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);

	nfg->res_id = htons(NFNL_SUBSYS_NFTABLES);
	added(batch, nlh);
}

/* Of each kind the attributes that can be given, ending with 0. */
static const uint16_t table_attrs[] = { NFTA_TABLE_NAME, NFTA_TABLE_FLAGS,
					NFTA_TABLE_USERDATA, 0 };
static const uint16_t chain_attrs[] = {
	NFTA_CHAIN_TABLE, NFTA_CHAIN_HOOK,  NFTA_CHAIN_POLICY,
	NFTA_CHAIN_TYPE,  NFTA_CHAIN_FLAGS, NFTA_CHAIN_USERDATA,
	0,
};
static const uint16_t set_attrs[] = {
	NFTA_SET_TABLE,	      NFTA_SET_NAME,	 NFTA_SET_FLAGS,
	NFTA_SET_KEY_TYPE,    NFTA_SET_KEY_LEN,	 NFTA_SET_DATA_TYPE,
	NFTA_SET_DATA_LEN,    NFTA_SET_OBJ_TYPE, NFTA_SET_TIMEOUT,
	NFTA_SET_GC_INTERVAL, NFTA_SET_POLICY,	 NFTA_SET_DESC,
	NFTA_SET_USERDATA,    NFTA_SET_EXPR,	 NFTA_SET_EXPRESSIONS,
	0,
};
static const uint16_t object_attrs[] = { NFTA_OBJ_TABLE, NFTA_OBJ_NAME,
					 NFTA_OBJ_TYPE, NFTA_OBJ_DATA, 0 };
static const uint16_t flowtable_attrs[] = {
	NFTA_FLOWTABLE_TABLE, NFTA_FLOWTABLE_NAME, NFTA_FLOWTABLE_HOOK,
	NFTA_FLOWTABLE_FLAGS, 0,
};

static const uint16_t *attrs_of(uint16_t type)
{
	switch (type) {
	case NFT_MSG_NEWTABLE:
		return table_attrs;
	case NFT_MSG_NEWCHAIN:
		return chain_attrs;
	case NFT_MSG_NEWSET:
		return set_attrs;
	case NFT_MSG_NEWOBJ:
		return object_attrs;
	case NFT_MSG_NEWFLOWTABLE:
		return flowtable_attrs;
	}
	return NULL;
}

static void put_chain_name(struct nlmsghdr *nlh, const struct nlmsghdr *from)
{
	const char *name = copy_attr_text(from, NFTA_CHAIN_NAME);

	if (copy_anonymous(name))
		mnl_attr_put_u32(nlh, NFTA_CHAIN_ID,
				 htonl(copy_chain_id(name)));
	else
		mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, name);
}

static void put_attrs(struct nlmsghdr *nlh, const struct nlmsghdr *from,
		      const uint16_t *type)
{
	for (; *type; type++) {
		const struct nlattr *attr = copy_attr(from, *type);

		if (attr)
			copy_put(nlh, attr);
	}
}

static uint32_t set_number(const struct nlmsghdr *set, uint16_t type)
{
	const struct nlattr *attr = copy_attr(set, type);

	return attr ? ntohl(mnl_attr_get_u32(attr)) : 0;
}

/*
 * The kernel keeps sets of short keys that have nothing else as bits, and
 * evaluates nothing that such an element is given.
 */
static bool counts_elems(const struct copy *copy, const struct nlmsghdr *elems)
{
	const uint32_t more = NFT_SET_INTERVAL | NFT_SET_MAP |
			      NFT_SET_TIMEOUT | NFT_SET_OBJECT | NFT_SET_EVAL;
	size_t i;

	for (i = 0; i < copy->count; i++) {
		const struct nlmsghdr *set = copy->message[i].nlh;

		if (copy->message[i].type != NFT_MSG_NEWSET ||
		    strcmp(copy_attr_text(set, NFTA_SET_NAME),
			   copy_attr_text(elems,
					  NFTA_SET_ELEM_LIST_SET)) != 0 ||
		    strcmp(copy_attr_text(set, NFTA_SET_TABLE),
			   copy_attr_text(elems,
					  NFTA_SET_ELEM_LIST_TABLE)) != 0)
			continue;
		if (set_number(set, NFTA_SET_KEY_LEN) <= 2 &&
		    !(set_number(set, NFTA_SET_FLAGS) & more))
			return false;
	}
	return true;
}

static void add_message(struct batch *batch, size_t index)
{
	struct message *message = &batch->copy->message[index];
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(message->nlh);
	uint16_t type = message->type;
	struct nlmsghdr *nlh;

	if (batch->len + MESSAGE_BYTES > BATCH_BYTES)
		return;
	message->done = true;
	nlh = add(batch, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type),
		  nfg->nfgen_family,
		  NLM_F_CREATE | (type == NFT_MSG_NEWRULE ? NLM_F_APPEND : 0));
	batch->of[nlh->nlmsg_seq] = index;
	switch (type) {
	case NFT_MSG_NEWRULE:
		instrument_rule(nlh, message->nlh, batch->how);
		break;
	case NFT_MSG_NEWSETELEM:
		instrument_elems(nlh, message->nlh,
				 batch->how->count_elems &&
					 !batch->how->bare &&
					 counts_elems(batch->copy,
						      message->nlh));
		break;
	default:
		put_attrs(nlh, message->nlh, attrs_of(type));
		if (type == NFT_MSG_NEWCHAIN)
			put_chain_name(nlh, message->nlh);
		if (type == NFT_MSG_NEWSET)
			mnl_attr_put_u32(nlh, NFTA_SET_ID,
					 htonl((uint32_t)index + 1));
	}
	added(batch, nlh);
}

static void add_all(struct batch *batch, uint16_t type)
{
	size_t i;

	for (i = 0; i < batch->copy->count; i++) {
		if (batch->copy->message[i].type == type &&
		    !batch->copy->message[i].out)
			add_message(batch, i);
	}
}

/* The chain without a name that a rule jumps to, or NULL. */
static const char *jump_of(const struct nlmsghdr *rule)
{
	const struct nlattr *list = copy_attr(rule, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *elem, *attr;

	if (!list)
		return NULL;
	mnl_attr_for_each_nested(elem, list) {
		attr = copy_nested(elem, NFTA_EXPR_DATA);
		attr = copy_nested(attr, NFTA_IMMEDIATE_DATA);
		attr = copy_nested(attr, NFTA_DATA_VERDICT);
		attr = copy_nested(attr, NFTA_VERDICT_CHAIN);
		if (attr && copy_anonymous(mnl_attr_get_str(attr)))
			return mnl_attr_get_str(attr);
	}
	return NULL;
}

/* A chain without a name has its rules before a rule that jumps to it. */
static void add_rules(struct batch *batch, const char *table,
		      const char *chain)
{
	size_t i;

	for (i = 0; i < batch->copy->count; i++) {
		struct message *message = &batch->copy->message[i];
		const char *jump;

		if (message->type != NFT_MSG_NEWRULE || message->out ||
		    message->done)
			continue;
		if (chain &&
		    (strcmp(copy_attr_text(message->nlh, NFTA_RULE_CHAIN),
			    chain) != 0 ||
		     strcmp(copy_attr_text(message->nlh, NFTA_RULE_TABLE),
			    table) != 0))
			continue;
		if (!chain &&
		    copy_anonymous(
			    copy_attr_text(message->nlh, NFTA_RULE_CHAIN)))
			continue;
		message->done = true;
		jump = jump_of(message->nlh);
		if (jump)
			add_rules(batch,
				  copy_attr_text(message->nlh,
						 NFTA_RULE_TABLE),
				  jump);
		add_message(batch, i);
	}
}

static void build(struct batch *batch)
{
	static const uint16_t order[] = {
		NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN,	NFT_MSG_NEWOBJ,
		NFT_MSG_NEWSET,	  NFT_MSG_NEWFLOWTABLE, NFT_MSG_NEWSETELEM,
	};
	size_t i;

	batch->len = 0;
	batch->seq = 0;
	for (i = 0; i < batch->copy->count; i++)
		batch->copy->message[i].done = false;
	add_mark(batch, NFNL_MSG_BATCH_BEGIN);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		add_all(batch, order[i]);
	add_rules(batch, NULL, NULL);
}

/* Asks for an answer to the last message, which tells that all is done. */
static uint32_t finish(struct batch *batch)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)batch->bytes;
	size_t at = 0;

	while (at + MNL_ALIGN(nlh->nlmsg_len) < batch->len) {
		at += MNL_ALIGN(nlh->nlmsg_len);
		nlh = (struct nlmsghdr *)(batch->bytes + at);
	}
	nlh->nlmsg_flags |= NLM_F_ACK;
	at = nlh->nlmsg_seq;
	add_mark(batch, NFNL_MSG_BATCH_END);
	return (uint32_t)at;
}

static const char *said_of(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*error);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return "";
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&error->msg);
	mnl_attr_for_each(attr, nlh, offset) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			return mnl_attr_get_str(attr);
	}
	return "";
}

/* Return: 0, -EAGAIN when messages were left out, or a negative errno. */
static int hear(struct batch *batch, struct mnl_socket *socket, uint32_t last,
		copy_refused_fn refused, void *data)
{
	char buf[32768];
	bool done = false;
	int result = 0;

	while (!done) {
		ssize_t got = mnl_socket_recvfrom(socket, buf, sizeof(buf));
		const struct nlmsghdr *nlh = (const void *)buf;
		int len = (int)got;

		if (got < 0)
			return -errno;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			const struct nlmsgerr *error =
				mnl_nlmsg_get_payload(nlh);
			struct message *message;

			if (nlh->nlmsg_type != NLMSG_ERROR)
				continue;
			done |= nlh->nlmsg_seq == last;
			if (!error->error)
				continue;
			/*
			 * The batch as a whole, when it is committed: said of
			 * its first message.
			 */
			if (nlh->nlmsg_seq <= 2 || nlh->nlmsg_seq > last) {
				if (refused)
					refused(data, NULL, error->error,
						said_of(nlh));
				return error->error;
			}
			message =
				&batch->copy->message[batch->of[nlh->nlmsg_seq]];
			message->out = true;
			if (refused)
				refused(data, message, error->error,
					said_of(nlh));
			if (!result)
				result = -EAGAIN;
		}
	}
	return result;
}

static int try(struct batch *batch, struct mnl_socket *socket,
	       copy_refused_fn refused, void *data)
{
	uint32_t last = finish(batch);

	if (mnl_socket_sendto(socket, batch->bytes, batch->len) < 0)
		return -errno;
	return hear(batch, socket, last, refused, data);
}

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER,
						     SOCK_CLOEXEC);
	int room = BATCH_BYTES, one = 1;

	if (!socket)
		return NULL;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(socket);
		return NULL;
	}
	setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_SNDBUFFORCE,
		   &room, sizeof(room));
	mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &one, sizeof(one));
	return socket;
}

/**
 * copy_write - make the ruleset in the present namespace
 * @copy: what was read; messages that are refused are marked
 * @how: with which counters
 * @refused: told of each message that is refused; may be NULL
 * @data: for @refused
 *
 * Rules that the kernel refuses are left out.
 *
 * Return: 0 or a negative errno.
 */
int copy_write(struct copy *copy, const struct copy_how *how,
	       copy_refused_fn refused, void *data)
{
	struct batch batch = { .copy = copy, .how = how };
	struct mnl_socket *socket = open_socket();
	int round, err = -ENOMEM;

	if (!socket)
		return -errno;
	batch.bytes = malloc(BATCH_BYTES + MESSAGE_BYTES);
	batch.of = calloc(copy->count + 3, sizeof(*batch.of));
	for (round = 0; batch.bytes && batch.of && round < ROUNDS_MAX;
	     round++) {
		build(&batch);
		err = try(&batch, socket, refused, data);
		if (err != -EAGAIN)
			break;
	}
	free(batch.bytes);
	free(batch.of);
	mnl_socket_close(socket);
	return err;
}

/**
 * copy_flush - the present namespace has no ruleset any more
 *
 * Return: 0 or a negative errno.
 */
int copy_flush(void)
{
	struct batch batch = { 0 };
	struct mnl_socket *socket = open_socket();
	struct nlmsghdr *nlh;
	int err = -ENOMEM;

	if (!socket)
		return -errno;
	batch.bytes = malloc(4096);
	if (batch.bytes) {
		add_mark(&batch, NFNL_MSG_BATCH_BEGIN);
		nlh = add(&batch, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE,
			  AF_UNSPEC, 0);
		added(&batch, nlh);
		err = try(&batch, socket, NULL, NULL);
	}
	free(batch.bytes);
	mnl_socket_close(socket);
	return err;
}

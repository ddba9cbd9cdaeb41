// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/batch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

/* More than this is not sent: the kernel would not take it. */
#define BATCH_MAX (64U << 20)

static char *take(struct batch *batch, size_t size)
{
	size_t room = batch->room ? batch->room : 4096;
	char *grown;

	if (batch->failed || size > BATCH_MAX - batch->len) {
		batch->failed = true;
		return NULL;
	}
	while (room < batch->len + size)
		room *= 2;
	if (room > batch->room) {
		grown = realloc(batch->at, room);
		if (!grown) {
			batch->failed = true;
			return NULL;
		}
		batch->at = grown;
		batch->room = room;
	}
	grown = batch->at + batch->len;
	memset(grown, 0, size);
	batch->len += size;
	return grown;
}

static struct nlmsghdr *present(struct batch *batch)
{
	return (struct nlmsghdr *)(batch->at + batch->message);
}

static void begin_message(struct batch *batch, uint16_t type, uint8_t family,
			  uint16_t flags, uint16_t id)
{
	size_t size = MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct nfgenmsg));
	size_t at = batch->len;
	struct nfgenmsg *nfg;
	struct nlmsghdr *nlh;
	char *room = take(batch, size);

	if (!room)
		return;
	batch->message = at;
	nlh = present(batch);
	nlh->nlmsg_len = (uint32_t)size;
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++batch->count;
	nfg = mnl_nlmsg_get_payload(nlh);
	nfg->nfgen_family = family;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(id);
}

/**
 * batch_message - begin a message
 * @batch: all zero is an empty one
 * @type: NFT_MSG_*
 * @family: NFPROTO_*
 * @flags: NLM_F_*
 */
void batch_message(struct batch *batch, uint16_t type, uint32_t family,
		   uint16_t flags)
{
	if (!batch->count)
		begin_message(batch, NFNL_MSG_BATCH_BEGIN, AF_UNSPEC, 0,
			      NFNL_SUBSYS_NFTABLES);
	begin_message(batch, NFNL_SUBSYS_NFTABLES << 8 | type, (uint8_t)family,
		      flags, 0);
}

/**
 * batch_put - add an attribute to the message
 * @batch: with a message
 * @type: of the attribute
 * @data: what is in it
 * @len: bytes of it
 */
void batch_put(struct batch *batch, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr;
	size_t size = MNL_ATTR_HDRLEN + len;

	if (size > UINT16_MAX)
		batch->failed = true;
	attr = (struct nlattr *)take(batch, MNL_ALIGN(size));
	if (!attr)
		return;
	attr->nla_type = type;
	attr->nla_len = (uint16_t)size;
	if (len)
		memcpy(attr + 1, data, len);
	present(batch)->nlmsg_len += (uint32_t)MNL_ALIGN(size);
}

/**
 * batch_put_text - add a terminated text
 * @batch: with a message
 * @type: of the attribute
 * @text: the text
 */
void batch_put_text(struct batch *batch, uint16_t type, const char *text)
{
	batch_put(batch, type, text, strlen(text) + 1);
}

/**
 * batch_put_u32 - add a number
 * @batch: with a message
 * @type: of the attribute
 * @value: in host order
 */
void batch_put_u32(struct batch *batch, uint16_t type, uint32_t value)
{
	value = htonl(value);
	batch_put(batch, type, &value, sizeof(value));
}

/**
 * batch_put_copy - add an attribute as it was received
 * @batch: with a message
 * @attr: the attribute; NULL is none
 */
void batch_put_copy(struct batch *batch, const struct nlattr *attr)
{
	if (attr)
		batch_put(batch, attr->nla_type, mnl_attr_get_payload(attr),
			  mnl_attr_get_payload_len(attr));
}

/**
 * batch_nest - begin an attribute of attributes
 * @batch: with a message
 * @type: of the attribute
 *
 * Return: for batch_nest_end().
 */
size_t batch_nest(struct batch *batch, uint16_t type)
{
	size_t nest = batch->len;

	batch_put(batch, type | NLA_F_NESTED, NULL, 0);
	return nest;
}

/**
 * batch_nest_end - end what batch_nest() began
 * @batch: with a message
 * @nest: what it returned
 */
void batch_nest_end(struct batch *batch, size_t nest)
{
	size_t len = batch->len - nest;

	if (len > UINT16_MAX)
		batch->failed = true;
	if (!batch->failed)
		((struct nlattr *)(batch->at + nest))->nla_len = (uint16_t)len;
}

/* The first error of any message. The last is acknowledged in any case. */
static int read_answers(struct nl *nl, uint32_t first, uint32_t last)
{
	char buf[8192];
	int err = 0;

	for (;;) {
		ssize_t got = mnl_socket_recvfrom(nl->socket, buf, sizeof(buf));
		const struct nlmsghdr *nlh = (const void *)buf;
		int len = (int)got;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		for (; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			const struct nlmsgerr *ack = mnl_nlmsg_get_payload(nlh);

			if (nlh->nlmsg_type != NLMSG_ERROR ||
			    nlh->nlmsg_seq < first || nlh->nlmsg_seq > last ||
			    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ack))
				continue;
			if (!err)
				err = ack->error;
			if (nlh->nlmsg_seq == last ||
			    (nlh->nlmsg_seq == first && err))
				return err;
		}
	}
}

static void number(struct batch *batch, struct nl *nl)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)batch->at;
	uint32_t i;

	for (i = 0; i < batch->count; i++) {
		nlh->nlmsg_seq = ++nl->seq;
		nlh = (struct nlmsghdr *)((char *)nlh + nlh->nlmsg_len);
	}
}

/**
 * batch_send - have the kernel do it
 * @batch: the messages; empty afterwards
 * @nl: a netfilter netlink socket
 *
 * Return: 0, or the negative errno of the first message that was refused.
 */
int batch_send(struct batch *batch, struct nl *nl)
{
	int size = (int)(batch->len > 1U << 16 ? batch->len : 1U << 16) * 2;
	uint32_t first = nl->seq + 1;
	int err = 0;

	if (!batch->failed && batch->count) {
		present(batch)->nlmsg_flags |= NLM_F_ACK;
		begin_message(batch, NFNL_MSG_BATCH_END, AF_UNSPEC, 0,
			      NFNL_SUBSYS_NFTABLES);
	}
	if (batch->failed || !batch->count) {
		err = batch->failed ? -ENOMEM : 0;
		batch_release(batch);
		return err;
	}
	number(batch, nl);
	/* The kernel takes a batch in one piece. */
	if (mnl_socket_setsockopt(nl->socket, SO_SNDBUFFORCE, &size,
				  sizeof(size)) < 0)
		mnl_socket_setsockopt(nl->socket, SO_SNDBUF, &size,
				      sizeof(size));
	if (mnl_socket_sendto(nl->socket, batch->at, batch->len) < 0)
		err = -errno;
	else
		err = read_answers(nl, first, first + batch->count - 2);
	batch_release(batch);
	return err;
}

/**
 * batch_release - give a batch up
 * @batch: emptied
 */
void batch_release(struct batch *batch)
{
	free(batch->at);
	memset(batch, 0, sizeof(*batch));
}

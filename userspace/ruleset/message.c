// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/message.h"

#include <endian.h>
#include <errno.h>
#include <libnftnl/common.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/source_kernel.h"

static int keep(const struct nlmsghdr *nlh, void *data)
{
	struct messages *messages = data;
	size_t size = MNL_ALIGN(nlh->nlmsg_len);
	size_t room = messages->room ? messages->room : 4096;
	char *grown;

	if (size > messages->limit - messages->len)
		return -E2BIG;
	while (room < messages->len + size)
		room *= 2;
	if (room > messages->room) {
		grown = realloc(messages->at, room);
		if (!grown)
			return -ENOMEM;
		messages->at = grown;
		messages->room = room;
	}
	memcpy(messages->at + messages->len, nlh, nlh->nlmsg_len);
	messages->len += size;
	return 0;
}

static void put_text(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	if (text)
		mnl_attr_put_strz(nlh, type, text);
}

/**
 * messages_get - ask for one thing
 * @nl: a netfilter netlink socket
 * @query: which
 * @messages: gains the answer
 *
 * Return: 0; -ENOENT when there is none; -E2BIG beyond the limit; or a
 * negative errno.
 */
int messages_get(struct nl *nl, const struct message_query *query,
		 struct messages *messages)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = nftnl_nlmsg_build_hdr(
		buf, query->type, (uint16_t)query->family, 0, 0);

	_Static_assert(NFTA_TABLE_NAME == 1 && NFTA_CHAIN_TABLE == 1 &&
			       NFTA_SET_TABLE == 1 && NFTA_OBJ_TABLE == 1 &&
			       NFTA_RULE_TABLE == 1,
		       "the kernel's interface");
	put_text(nlh, NFTA_RULE_TABLE, query->table);
	/* Of chains the handle is the second, of all others the name. */
	put_text(nlh,
		 query->type == NFT_MSG_GETCHAIN ? NFTA_CHAIN_NAME :
						   NFTA_SET_NAME,
		 query->name);
	if (query->rule)
		mnl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(query->rule));
	if (query->object)
		mnl_attr_put_u32(nlh, NFTA_OBJ_TYPE, htobe32(query->object));
	return nl_request(nl, nlh, keep, messages);
}

/**
 * messages_dump - ask for the rules of a chain, or the elements of a set
 * @nl: a netfilter netlink socket
 * @query: which
 * @messages: gains the answers
 *
 * Return: as messages_get(); -EINTR when it changed meanwhile.
 */
int messages_dump(struct nl *nl, const struct load_query *query,
		  struct messages *messages)
{
	const struct ruleset_source source = source_kernel(nl);

	return source.dump(source.ctx, query, keep, messages);
}

/**
 * messages_next - go through messages
 * @messages: the messages
 * @nlh: the last one; NULL: begin
 *
 * Return: the next one, or NULL.
 */
const struct nlmsghdr *messages_next(const struct messages *messages,
				     const struct nlmsghdr *nlh)
{
	const char *at = messages->at;

	if (nlh)
		at = (const char *)nlh + MNL_ALIGN(nlh->nlmsg_len);
	if (!at || at >= messages->at + messages->len)
		return NULL;
	return (const struct nlmsghdr *)at;
}

/**
 * messages_release - forget messages
 * @messages: emptied; the limit stays
 */
void messages_release(struct messages *messages)
{
	free(messages->at);
	*messages = (struct messages){ .limit = messages->limit };
}

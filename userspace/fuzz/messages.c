// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz/messages.h"

#include <linux/netfilter/nfnetlink.h>

static int generation(void *ctx, uint32_t *number)
{
	(void)ctx;
	*number = 1;
	return 0;
}

/* A question's answers have the type before it: NEWRULE, GETRULE. */
static bool answers(const struct nlmsghdr *nlh, const struct load_query *query)
{
	return NFNL_SUBSYS_ID(nlh->nlmsg_type) == NFNL_SUBSYS_NFTABLES &&
	       NFNL_MSG_TYPE(nlh->nlmsg_type) == query->type - 1;
}

static int dump(void *ctx, const struct load_query *query, nl_message_fn fn,
		void *data)
{
	const struct span *messages = ctx;
	const struct nlmsghdr *nlh = (const void *)messages->data;
	int len = (int)messages->len, err = 0;

	/* libmnl takes a length above 2^31 for a negative one. */
	while (!err && mnl_nlmsg_ok(nlh, len) &&
	       nlh->nlmsg_len <= (uint32_t)len) {
		if (answers(nlh, query))
			err = fn(nlh, data);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return err;
}

/**
 * messages_source - recorded messages as a source
 * @messages: the messages, aligned to four bytes; must outlive the ruleset
 */
struct ruleset_source messages_source(struct span *messages)
{
	return (struct ruleset_source){
		.ctx = messages,
		.generation = generation,
		.dump = dump,
	};
}

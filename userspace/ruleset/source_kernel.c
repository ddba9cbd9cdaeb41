// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/source_kernel.h"

#include <libnftnl/common.h>

#include "ruleset/dump.h"

static int generation(void *ctx, uint32_t *generation_id)
{
	return dump_generation(ctx, generation_id);
}

/*
 * The names' attributes have the same numbers in all messages that take
 * them: the table's is 1, and the chain's or set's is 2.
 */
static int dump(void *ctx, const struct load_query *query, nl_message_fn fn,
		void *data)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;

	_Static_assert(NFTA_RULE_TABLE == 1 && NFTA_RULE_CHAIN == 2 &&
			       NFTA_SET_ELEM_LIST_TABLE == 1 &&
			       NFTA_SET_ELEM_LIST_SET == 2,
		       "the kernel's interface");
	nlh = nftnl_nlmsg_build_hdr(buf, query->type, (uint16_t)query->family,
				    NLM_F_DUMP, 0);
	if (query->table)
		mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, query->table);
	if (query->name)
		mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, query->name);
	return nl_request(ctx, nlh, fn, data);
}

/**
 * source_kernel - where the kernel's ruleset is read
 * @nl: a netfilter netlink socket, which stays the caller's
 *
 * Return: the source.
 */
struct ruleset_source source_kernel(struct nl *nl)
{
	return (struct ruleset_source){
		.ctx = nl,
		.generation = generation,
		.dump = dump,
	};
}

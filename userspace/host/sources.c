// SPDX-License-Identifier: GPL-2.0-only
/* To what other connections of a source are translated: ctnetlink. */
#include "host/internal.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "host/tuple.h"

/* CTA_FILTER_FLAG() of the kernel. */
#define FILTER_IP_SRC (1U << 0)
#define FILTER_PROTO_NUM (1U << 3)
#define FILTER_PROTO_SRC_PORT (1U << 4)
#define FILTER_PROTO_ICMP_ID (1U << 8)
#define FILTER_PROTO_ICMPV6_ID (1U << 11)

struct search {
	const struct tuple *tuple;
	uint16_t zone;
	struct tuple *source;
	size_t room;
	size_t count;
};

static void forget(void *data)
{
	struct search *search = data;

	search->count = 0;
}

/* nf_nat_core.c's same_src(): of other protocols it is the address alone. */
static bool same_source(const struct tuple *a, const struct tuple *b)
{
	return a->proto == b->proto && addr_equal(&a->src, &b->src) &&
	       (a->has_ports ? a->sport : 0) == (b->has_ports ? b->sport : 0) &&
	       a->has_icmp_id == b->has_icmp_id &&
	       (!a->has_icmp_id || a->icmp_id == b->icmp_id);
}

static bool is_listed(const struct search *search, const struct tuple *source)
{
	size_t i;

	for (i = 0; i < search->count && i < search->room; i++) {
		if (addr_equal(&search->source[i].dst, &source->dst) &&
		    search->source[i].dport == source->dport &&
		    search->source[i].icmp_id == source->icmp_id)
			return true;
	}
	return false;
}

static int on_source(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_MAX + 1];
	struct search *search = data;
	struct tuple orig, repl;
	uint16_t zone = 0;

	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr, CTA_MAX + 1);
	host_attr(attr[CTA_ZONE], 2, &zone);
	if (ntohs(zone) != search->zone ||
	    !host_read_tuple(attr[CTA_TUPLE_ORIG], &orig) ||
	    !host_read_tuple(attr[CTA_TUPLE_REPLY], &repl) ||
	    !same_source(&orig, search->tuple) || is_listed(search, &repl))
		return 0;
	if (search->count < search->room)
		search->source[search->count] = repl;
	search->count++;
	return 0;
}

/*
 * What a source is known by. Of IPv6, ctnetlink_filter_match_tuple() leaves out
 * the address that is asked for, and no other: it is not asked for.
 */
static uint32_t source_flags(const struct tuple *tuple)
{
	bool v4 = tuple->src.family == AF_INET;
	uint32_t flags = FILTER_PROTO_NUM | (v4 ? FILTER_IP_SRC : 0);

	if (host_tuple_is_icmp(tuple))
		return flags |
		       (v4 ? FILTER_PROTO_ICMP_ID : FILTER_PROTO_ICMPV6_ID);
	return tuple->has_ports ? flags | FILTER_PROTO_SRC_PORT : flags;
}

/*
 * See struct vm_host. Kernels since 5.8 only send connections from that source,
 * if they are asked so; older ones send all.
 */
int host_sources(void *ctx, const struct tuple *tuple, uint16_t zone,
		 struct tuple *source, size_t room, size_t *count)
{
	struct search search = { tuple, zone, source, room, 0 };
	struct host *host = ctx;
	union host_request request;
	struct nlattr *nest;
	int err;

	*count = 0;
	if (host_ct_request(host, &request, NFNL_SUBSYS_CTNETLINK,
			    IPCTNL_MSG_CT_GET, tuple))
		return -ENODATA;
	host_put_tuple(&request.nlh, CTA_TUPLE_ORIG, tuple);
	nest = mnl_attr_nest_start(&request.nlh, CTA_FILTER);
	mnl_attr_put_u32(&request.nlh, CTA_FILTER_ORIG_FLAGS,
			 source_flags(tuple));
	mnl_attr_put_u32(&request.nlh, CTA_FILTER_REPLY_FLAGS, 0);
	mnl_attr_nest_end(&request.nlh, nest);
	err = host_dump(&host->ct.nl, &request.nlh, on_source, forget, &search);
	*count = search.count;
	return err ? -ENODATA : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Connections that helpers expect: ctnetlink. */
#include "host/internal.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

#include "host/tuple.h"

struct search {
	const struct tuple *tuple;
	uint16_t zone;
	bool found;
	struct tuple master;
	bool steered; /* a helper translates what it expected */
};

static void forget(void *data)
{
	struct search *search = data;

	search->found = false;
}

static bool is_under(const struct addr *addr, const struct addr *mask,
		     const struct addr *wanted)
{
	size_t i;

	if (addr->family != wanted->family)
		return false;
	for (i = 0; i < addr_bits(wanted) / 8; i++) {
		if ((addr->bytes[i] ^ wanted->bytes[i]) & mask->bytes[i])
			return false;
	}
	return true;
}

/* nf_ct_tuple_mask_cmp(): only the source is masked. */
static bool is_expected(const struct tuple *tuple, const struct tuple *wanted,
			const struct tuple *mask)
{
	return tuple->proto == wanted->proto &&
	       is_under(&tuple->src, &mask->src, &wanted->src) &&
	       addr_equal(&tuple->dst, &wanted->dst) &&
	       !((tuple->sport ^ wanted->sport) & mask->sport) &&
	       tuple->dport == wanted->dport;
}

static int on_expectation(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_EXPECT_MAX + 1];
	struct search *search = data;
	struct tuple wanted, mask, master;
	uint32_t flags = 0;
	uint16_t zone = 0;

	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr,
			 CTA_EXPECT_MAX + 1);
	host_attr(attr[CTA_EXPECT_ZONE], 2, &zone);
	host_attr(attr[CTA_EXPECT_FLAGS], 4, &flags);
	if (search->found || ntohs(zone) != search->zone ||
	    ntohl(flags) & NF_CT_EXPECT_INACTIVE ||
	    !host_read_tuple(attr[CTA_EXPECT_TUPLE], &wanted) ||
	    !host_read_tuple(attr[CTA_EXPECT_MASK], &mask) ||
	    !host_read_tuple(attr[CTA_EXPECT_MASTER], &master) ||
	    !is_expected(search->tuple, &wanted, &mask))
		return 0;
	search->found = true;
	search->master = master;
	search->steered = attr[CTA_EXPECT_FN] || attr[CTA_EXPECT_NAT];
	return 0;
}

static int find(struct host *host, struct search *search)
{
	union host_request request;
	int err;

	if (host_ct_request(host, &request, NFNL_SUBSYS_CTNETLINK_EXP,
			    IPCTNL_MSG_EXP_GET, search->tuple))
		return -ENODATA;
	err = host_dump(&host->ct.nl, &request.nlh, on_expectation, forget,
			search);
	if (err)
		return -ENODATA;
	return search->found ? 0 : -ENOENT;
}

/*
 * See struct vm_host: init_conntrack(). What its helper will translate as its
 * master is (nf_nat_follow_master() and its like) is left to the reader.
 */
int host_expected(void *ctx, const struct tuple *tuple, uint16_t zone,
		  struct vm_ct *ct)
{
	struct search search = { .tuple = tuple, .zone = zone };
	struct vm_ct master;
	int err = find(ctx, &search);

	if (err)
		return err;
	memset(ct, 0, sizeof(*ct));
	if (search.steered ||
	    host_master(ctx, &search.master, zone, &master, ct))
		return -ENODATA;
	ct->presence = VM_CT_TRACKED;
	ct->state = RSTATTR_CT_RELATED;
	ct->reply = VM_KNOWN(0);
	ct->status = VM_KNOWN(IPS_EXPECTED);
	ct->mark = master.mark;
	/* The master's, which ctnetlink does not tell. */
	ct->secmark_set = true;
	ct->zone = VM_KNOWN(zone);
	ct->fresh = true;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What conntrack counts, by ctnetlink. That lives in a module of its own,
 * which asking loads: so only where conntrack is there already.
 */
#include <netinet/in.h>

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

static uint64_t number(const struct nlattr *attr)
{
	uint32_t value;

	if (mnl_attr_get_payload_len(attr) != sizeof(value))
		return 0;
	memcpy(&value, mnl_attr_get_payload(attr), sizeof(value));
	return ntohl(value);
}

/* One message for each processor. */
static int on_stats(const struct nlmsghdr *nlh, void *data)
{
	struct facts_conntrack *conntrack = data;
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nfgenmsg))
		return -EBADMSG;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		switch (mnl_attr_get_type(attr)) {
		case CTA_STATS_INSERT_FAILED:
			conntrack->insert_failed += number(attr);
			break;
		case CTA_STATS_DROP:
			conntrack->drop += number(attr);
			break;
		case CTA_STATS_EARLY_DROP:
			conntrack->early_drop += number(attr);
			break;
		default:
			break;
		}
	}
	return 0;
}

static void forget(void *data)
{
	memset(data, 0, sizeof(struct facts_conntrack));
}

/**
 * conntrack_read - what conntrack of this network namespace has counted
 * @conntrack: filled
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; or a negative errno.
 */
int conntrack_read(struct facts_conntrack *conntrack)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg;
	struct nl nl;
	int err = nl_open(&nl, NETLINK_NETFILTER);

	if (err)
		return err;
	nlh->nlmsg_type =
		NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS_CPU;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = AF_UNSPEC;
	nfg->version = NFNETLINK_V0;
	err = nl_dump(&nl, nlh, on_stats, forget, conntrack);
	nl_close(&nl);
	if (!err)
		conntrack->read = clock_now_real();
	return err;
}

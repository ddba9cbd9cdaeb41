// SPDX-License-Identifier: GPL-2.0-only
/* All connections of the conntrack table: ctnetlink. */
#include "host/internal.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

struct walk {
	host_connection_fn fn;
	void (*forget)(void *data);
	void *data;
};

static int on_connection(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_MAX + 1];
	const struct walk *walk = data;
	struct vm_ct ct;
	uint32_t timeout = 0;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW))
		return 0;
	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr, CTA_MAX + 1);
	if (host_read_connection(attr, &ct))
		return 0; /* of a protocol that is newer than this */
	host_attr(attr[CTA_TIMEOUT], 4, &timeout);
	return walk->fn(&ct, ntohl(timeout), walk->data);
}

static void forget(void *data)
{
	const struct walk *walk = data;

	walk->forget(walk->data);
}

/**
 * host_connections - the connections of this network namespace
 * @host: the host
 * @fn: called for each
 * @forget_fn: empties what @fn has gathered, for it begins (again)
 * @data: for both
 *
 * Asking loads ctnetlink's own module, so it is done only where conntrack is
 * there already.
 *
 * Return: 0; -ENODATA: there is no conntrack; -EPERM without CAP_NET_ADMIN; or
 * what @fn returned.
 */
int host_connections(struct host *host, host_connection_fn fn,
		     void (*forget_fn)(void *data), void *data)
{
	struct walk walk = { fn, forget_fn, data };
	union host_request request;
	struct nfgenmsg *header;
	long count;

	if (host->facts.sysctl(host, "net.netfilter.nf_conntrack_count",
			       &count) ||
	    host_bus(&host->ct, NETLINK_NETFILTER))
		return -ENODATA;
	header = host_request(&request,
			      NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0,
			      sizeof(*header));
	header->nfgen_family = AF_UNSPEC;
	header->version = NFNETLINK_V0;
	return host_dump(&host->ct.nl, &request.nlh, on_connection, forget,
			 &walk);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Is there IPsec at all: the counts of policies and states. */
#include "host/internal.h"

#include <errno.h>
#include <linux/xfrm.h>

static int on_states(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[XFRMA_SAD_MAX + 1];
	uint32_t count = 0;

	host_index_attrs(nlh, sizeof(uint32_t), attr, XFRMA_SAD_MAX + 1);
	host_attr(attr[XFRMA_SAD_CNT], 4, &count);
	*(bool *)data |= count != 0;
	return 0;
}

static int on_policies(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[XFRMA_SPD_MAX + 1];
	struct xfrmu_spdinfo info = { 0 };

	host_index_attrs(nlh, sizeof(uint32_t), attr, XFRMA_SPD_MAX + 1);
	host_attr(attr[XFRMA_SPD_INFO], sizeof(info), &info);
	*(bool *)data |= info.incnt || info.outcnt || info.fwdcnt ||
			 info.inscnt || info.outscnt || info.fwdscnt;
	return 0;
}

static int count(struct host *host, uint16_t type, nl_message_fn fn, bool *used)
{
	union host_request request;

	host_request(&request, type, 0, sizeof(uint32_t));
	return nl_request(&host->xfrm.nl, &request.nlh, fn, used);
}

/* See struct vm_host. */
int host_ipsec(void *ctx, bool *used)
{
	struct host *host = ctx;
	int err;

	*used = false;
	err = host_bus(&host->xfrm, NETLINK_XFRM);
	/* The kernel has none. */
	if (err == -EPROTONOSUPPORT)
		return 0;
	if (!err)
		err = count(host, XFRM_MSG_GETSADINFO, on_states, used);
	if (!err)
		err = count(host, XFRM_MSG_GETSPDINFO, on_policies, used);
	return err ? -ENODATA : 0;
}

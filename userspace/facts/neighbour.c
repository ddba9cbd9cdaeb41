// SPDX-License-Identifier: GPL-2.0-only
/* One neighbour as the kernel has it now: RTM_GETNEIGH. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/neighbour.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

static int on_neigh(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	struct beside_neigh *neigh = data;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm))
		return 0;
	neigh->found = true;
	neigh->state = ndm->ndm_state;
	return 0;
}

/**
 * neighbour_read - what is known of a neighbour
 * @neigh: filled, unless it cannot be read
 * @addr: its address
 * @index: of the link that it is at
 */
void neighbour_read(struct beside_neigh *neigh, const struct addr *addr,
		    uint32_t index)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ndmsg *ndm;
	struct nl nl;
	int err;

	if (!addr->family || !index || !if_indextoname(index, neigh->link) ||
	    nl_open(&nl, NETLINK_ROUTE))
		return;
	neigh->addr = *addr;
	nlh->nlmsg_type = RTM_GETNEIGH;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = addr->family;
	ndm->ndm_ifindex = (int)index;
	mnl_attr_put(nlh, NDA_DST, addr_bits(addr) / 8, addr->bytes);
	err = nl_request(&nl, nlh, on_neigh, neigh);
	nl_close(&nl);
	if (!err || err == -ENOENT)
		neigh->read = clock_now_real();
}

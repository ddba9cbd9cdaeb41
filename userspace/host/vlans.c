// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VLANs of bridges that filter by them, and of their ports. RTM_GETVLAN
 * and not the older RTM_GETLINK, which does not tell the state of a VLAN.
 */
#include "host/internal.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <stdlib.h>

#define ENTRY_ATTRS 16

/* One VLAN, or several in a row that differ by their numbers alone. */
static int add_entry(struct host_links *links, uint32_t index,
		     const struct nlattr *entry)
{
	const struct nlattr *attr[ENTRY_ATTRS];
	struct bridge_vlan_info info;
	struct host_vlan *vlan;

	host_index_nest(entry, attr, ENTRY_ATTRS);
	if (!host_attr(attr[BRIDGE_VLANDB_ENTRY_INFO], sizeof(info), &info))
		return 0;
	vlan = host_grow(links->vlan, links->nvlans, sizeof(*vlan));
	if (!vlan)
		return -ENOMEM;
	links->vlan = vlan;
	vlan += links->nvlans++;
	*vlan = (struct host_vlan){
		.index = index,
		.first = info.vid,
		.last = info.vid,
		.flags = info.flags,
		.state = BR_STATE_DISABLED,
	};
	host_attr(attr[BRIDGE_VLANDB_ENTRY_RANGE], 2, &vlan->last);
	host_attr(attr[BRIDGE_VLANDB_ENTRY_STATE], 1, &vlan->state);
	return 0;
}

/**
 * host_vlans_add - read a message
 * @nlh: what RTM_GETVLAN is answered by
 * @data: struct host_links
 *
 * Return: 0 or a negative errno.
 */
int host_vlans_add(const struct nlmsghdr *nlh, void *data)
{
	const struct br_vlan_msg *msg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	int err = 0;

	if (nlh->nlmsg_type != RTM_NEWVLAN ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*msg))
	{
		if (!err && mnl_attr_get_type(attr) == BRIDGE_VLANDB_ENTRY)
			err = add_entry(data, msg->ifindex, attr);
	}
	return err;
}

/* Of a link without that VLAN: NULL. */
static const struct host_vlan *find(const struct host_links *links,
				    uint32_t index, uint16_t vid)
{
	size_t i;

	for (i = 0; i < links->nvlans; i++) {
		const struct host_vlan *vlan = &links->vlan[i];

		if (vlan->index == index && vlan->first <= vid &&
		    vid <= vlan->last)
			return vlan;
	}
	return NULL;
}

static bool any_filters(const struct host_links *links)
{
	size_t i;

	for (i = 0; i < links->nlinks; i++) {
		if (links->link[i].bridge.filters)
			return true;
	}
	return false;
}

/* What has no VLAN at all has none for frames without a tag, too. */
static void tell_pvids(struct host_links *links)
{
	size_t i, j;

	for (i = 0; i < links->nlinks; i++)
		links->link[i].link.pvid = VM_KNOWN(0);
	for (i = 0; i < links->nvlans; i++) {
		const struct host_vlan *vlan = &links->vlan[i];

		if (!(vlan->flags & BRIDGE_VLAN_INFO_PVID))
			continue;
		for (j = 0; j < links->nlinks; j++) {
			struct vm_link *link = &links->link[j].link;

			if (link->index.value == vlan->index)
				link->pvid = VM_KNOWN(vlan->first);
		}
	}
}

/**
 * host_vlans_forget - free what was read
 * @data: struct host_links
 */
void host_vlans_forget(void *data)
{
	struct host_links *links = data;

	free(links->vlan);
	links->vlan = NULL;
	links->nvlans = 0;
}

/**
 * host_vlans_load - read VLANs, where a bridge filters by them
 * @host: the host; its links have been read
 *
 * What cannot be read is not known.
 */
void host_vlans_load(struct host *host)
{
	struct host_links *links = &host->links;
	union host_request request;
	struct br_vlan_msg *msg;

	host_vlans_forget(links);
	if (!any_filters(links))
		return;
	msg = host_request(&request, RTM_GETVLAN, 0, sizeof(*msg));
	msg->family = AF_BRIDGE;
	if (!host_dump(&host->rtnl, &request.nlh, host_vlans_add,
		       host_vlans_forget, links))
		tell_pvids(links);
}

/**
 * host_vlan_passes - does a link let frames of a VLAN through
 * @host: the host; its VLANs have been read
 * @index: a bridge's port, or the bridge itself
 * @vid: the VLAN
 * @tagged: filled: they leave by it with their tag
 *
 * br_allowed_egress() and br_handle_vlan(); what comes in is let through by
 * the same, and as it came.
 */
bool host_vlan_passes(const struct host *host, uint32_t index, uint16_t vid,
		      bool *tagged)
{
	const struct host_vlan *vlan = find(&host->links, index, vid);

	*tagged = vlan && !(vlan->flags & BRIDGE_VLAN_INFO_UNTAGGED);
	return vlan && vlan->state == BR_STATE_FORWARDING;
}

// SPDX-License-Identifier: GPL-2.0-only
/* What is below routes: neighbours, groups, and where bridges send frames. */
#include "host/internal.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define NEIGH_ATTRS 16

/* Neighbours whose address is good enough to send to: NUD_VALID. */
#define STATES_VALID                                                         \
	(NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | \
	 NUD_DELAY)

struct found {
	bool is;
	uint32_t index;
	uint16_t state;
	bool has_mac;
	uint8_t mac[6];
};

static int on_neigh(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[NEIGH_ATTRS];
	struct found *found = data;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm))
		return 0;
	host_index_attrs(nlh, sizeof(*ndm), attr, NEIGH_ATTRS);
	found->is = true;
	found->index = (uint32_t)ndm->ndm_ifindex;
	found->state = ndm->ndm_state;
	found->has_mac = host_attr(attr[NDA_LLADDR], 6, found->mac);
	return 0;
}

/* arp_mc_map() and ndisc_mc_map() of Ethernet. */
static bool group_mac(const struct addr *addr, uint8_t mac[6])
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	if (addr->family == AF_INET6 && addr->bytes[0] == 0xff) {
		mac[0] = 0x33;
		mac[1] = 0x33;
		memcpy(mac + 2, addr->bytes + 12, 4);
		return true;
	}
	if (addr->family != AF_INET)
		return false;
	if (memcmp(addr->bytes, all, 4) == 0) {
		memset(mac, 0xff, 6);
		return true;
	}
	if (addr->bytes[0] >> 4 != 0xe)
		return false;
	mac[0] = 1;
	mac[1] = 0;
	mac[2] = 0x5e;
	memcpy(mac + 3, addr->bytes + 1, 3);
	mac[3] &= 0x7f;
	return true;
}

/* Whether neighbours of a link are asked for their addresses. */
static bool asks(struct host *host, uint32_t index)
{
	const struct host_link *link = host_link_find(host, index);

	return link && !(link->flags & IFF_NOARP);
}

/* See struct vm_host. */
int host_neighbour(void *ctx, uint32_t index, const struct addr *addr,
		   uint8_t mac[6])
{
	struct host *host = ctx;
	union host_request request;
	struct found found = { 0 };
	struct ndmsg *ndm;
	uint8_t type;
	int err;

	if (group_mac(addr, mac))
		return 0;
	if (host_addr_type(ctx, addr, index, &type) == 0 &&
	    type == RTN_BROADCAST) {
		memset(mac, 0xff, 6);
		return 0;
	}
	ndm = host_request(&request, RTM_GETNEIGH, 0, sizeof(*ndm));
	ndm->ndm_family = addr->family;
	ndm->ndm_ifindex = (int)index;
	mnl_attr_put(&request.nlh, NDA_DST, addr_bits(addr) / 8, addr->bytes);
	err = nl_request(&host->rtnl, &request.nlh, on_neigh, &found);
	if (err && err != -ENOENT)
		return -ENODATA;
	if (found.is && found.has_mac && found.state & STATES_VALID) {
		memcpy(mac, found.mac, 6);
		return 0;
	}
	return asks(host, index) ? -ENOENT : -ENODATA;
}

/* A line of /proc/net/igmp6: "2 eth0 ff02000000...01 1 0000000C 0". */
static bool is_line_of(const char *line, uint32_t index, const char *group)
{
	char name[64], address[64];
	unsigned int of;

	return sscanf(line, "%u %63s %63s", &of, name, address) == 3 &&
	       of == index && strcmp(address, group) == 0;
}

/* See struct vm_host: of IPv6; of IPv4 the routes tell. */
int host_joined(void *ctx, uint32_t index, const struct addr *group,
		bool *joined)
{
	char hex[40], line[256];
	FILE *file;
	int i;

	(void)ctx;
	if (group->family != AF_INET6)
		return -ENODATA;
	file = fopen("/proc/net/igmp6", "re");
	if (!file)
		return -ENODATA;
	for (i = 0; i < 16; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", group->bytes[i]);
	*joined = false;
	while (!*joined && fgets(line, sizeof(line), file))
		*joined = is_line_of(line, index, hex);
	fclose(file);
	return 0;
}

/* A frame that a bridge gets. */
struct crossing {
	struct host *host;
	const struct host_link *bridge;
	const struct host_link *from; /* NULL: the bridge itself sends it */
	const uint8_t *mac;	      /* whom it is for */
	uint16_t vid; /* 0: the bridge does not filter by VLANs */
	bool tagged;  /* by some port it leaves with a tag: not followed */
	struct vm_bridge_way *way;
};

static int fdb_get(const struct crossing *crossing, struct found *found)
{
	union host_request request;
	struct ndmsg *ndm;

	memset(found, 0, sizeof(*found));
	ndm = host_request(&request, RTM_GETNEIGH, 0, sizeof(*ndm));
	ndm->ndm_family = AF_BRIDGE;
	mnl_attr_put(&request.nlh, NDA_LLADDR, 6, crossing->mac);
	mnl_attr_put_u32(&request.nlh, NDA_MASTER,
			 crossing->bridge->link.index.value);
	if (crossing->vid)
		mnl_attr_put_u16(&request.nlh, NDA_VLAN, crossing->vid);
	return nl_request(&crossing->host->rtnl, &request.nlh, on_neigh, found);
}

/* br_allowed_egress() of a port or of the bridge itself. */
static bool passes(struct crossing *crossing, const struct host_link *to)
{
	bool tagged;

	if (!crossing->vid)
		return true;
	if (!host_vlan_passes(crossing->host, to->link.index.value,
			      crossing->vid, &tagged))
		return false;
	crossing->tagged |= tagged;
	return true;
}

/* should_deliver() */
static bool is_open(struct crossing *crossing, const struct host_link *to)
{
	const struct host_link *from = crossing->from;

	if (to->port.state != BR_STATE_FORWARDING || !(to->flags & IFF_UP))
		return false;
	if (from == to && !to->port.hairpin)
		return false;
	if (from && from != to && from->port.isolated && to->port.isolated)
		return false;
	return passes(crossing, to);
}

static void add_port(struct crossing *crossing, const struct host_link *to)
{
	struct vm_bridge_way *way = crossing->way;

	if (is_open(crossing, to) && way->count < VM_BRIDGE_PORTS)
		way->port[way->count++] = to->link.index.value;
}

/* br_flood(): the port that came last is the first. */
static void flood(struct crossing *crossing)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	const struct host_links *links = &crossing->host->links;
	bool broadcast = memcmp(crossing->mac, all, 6) == 0;
	size_t i;

	for (i = links->nlinks; i-- > 0;) {
		const struct host_link *to = &links->link[i];
		bool floods = broadcast		   ? to->port.flood_broadcast :
			      crossing->mac[0] & 1 ? to->port.flood_multicast :
						     to->port.flood_unicast;

		if (to->link.master.value ==
			    crossing->bridge->link.index.value &&
		    floods)
			add_port(crossing, to);
	}
}

/* Group addresses of bridges themselves: 01:80:c2:00:00:0x. */
static bool is_reserved(const uint8_t mac[6])
{
	static const uint8_t group[5] = { 0x01, 0x80, 0xc2, 0, 0 };

	return memcmp(mac, group, 5) == 0 && mac[5] < 16;
}

/*
 * br_pass_frame_up(). Who listens to all that the bridge gets meets what is of
 * another VLAN with its tag.
 */
static void pass_up(struct crossing *crossing)
{
	bool member = passes(crossing, crossing->bridge);

	if (!member && crossing->bridge->flags & IFF_PROMISC)
		crossing->tagged = true;
	crossing->way->local = member;
}

/*
 * A port's own address is the host's; but what the host sends there is sent
 * by that port.
 */
static void deliver(struct crossing *crossing, const struct found *found)
{
	const struct host_link *to =
		host_link_find(crossing->host, found->index);

	if (to == crossing->bridge ||
	    (crossing->from && found->state & NUD_PERMANENT))
		pass_up(crossing);
	else if (to)
		add_port(crossing, to);
}

/* Options by which VLANs are something else; see br_boolopt_toggle(). */
static bool is_odd(const struct host_link *bridge)
{
	return bridge->bridge.options >> BR_BOOLOPT_MST_ENABLE;
}

/*
 * br_allowed_ingress() of a frame without a tag. Return: false when it is not
 * known, or is let in nowhere.
 */
static bool find_vlan(struct crossing *crossing)
{
	const struct host_link *bridge = crossing->bridge;
	const struct host_link *from = crossing->from ? crossing->from : bridge;
	struct vm_u32 pvid = from->link.pvid;
	bool tagged;

	if (!bridge->bridge.filters)
		return true;
	if (is_odd(bridge) || bridge->link.vlan_proto.value != ETH_P_8021Q ||
	    !vm_known(pvid) || !pvid.value)
		return false;
	crossing->vid = (uint16_t)pvid.value;
	return host_vlan_passes(crossing->host, from->link.index.value,
				crossing->vid, &tagged);
}

static int find_way(struct crossing *crossing)
{
	bool group = crossing->mac[0] & 1;
	struct found found;
	int err;

	if (crossing->from && (group || crossing->bridge->flags & IFF_PROMISC))
		pass_up(crossing);
	if (group) {
		flood(crossing);
		return 0;
	}
	err = fdb_get(crossing, &found);
	if (err && err != -ENOENT)
		return -ENODATA;
	if (!err && found.is)
		deliver(crossing, &found);
	else
		flood(crossing);
	return 0;
}

/* See struct vm_host: br_handle_frame_finish() and br_dev_xmit(). */
int host_bridge_way(void *ctx, uint32_t bridge, uint32_t from,
		    const uint8_t mac[6], struct vm_bridge_way *way)
{
	struct crossing crossing = {
		.host = ctx,
		.bridge = host_link_find(ctx, bridge),
		.from = from ? host_link_find(ctx, from) : NULL,
		.mac = mac,
		.way = way,
	};
	int err;

	memset(way, 0, sizeof(*way));
	if (!crossing.bridge || (from && !crossing.from) || is_reserved(mac) ||
	    (mac[0] & 1 && crossing.bridge->bridge.snoops) ||
	    !find_vlan(&crossing))
		return -ENODATA;
	err = find_way(&crossing);
	return !err && crossing.tagged ? -ENODATA : err;
}

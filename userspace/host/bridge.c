// SPDX-License-Identifier: GPL-2.0-only
/* What is below routes: neighbours, groups, and where bridges send frames. */
#include "host/internal.h"

#include <errno.h>
#include <linux/if_bridge.h>
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

static int fdb_get(struct host *host, uint32_t bridge, const uint8_t mac[6],
		   struct found *found)
{
	union host_request request;
	struct ndmsg *ndm;

	memset(found, 0, sizeof(*found));
	ndm = host_request(&request, RTM_GETNEIGH, 0, sizeof(*ndm));
	ndm->ndm_family = AF_BRIDGE;
	mnl_attr_put(&request.nlh, NDA_LLADDR, 6, mac);
	mnl_attr_put_u32(&request.nlh, NDA_MASTER, bridge);
	return nl_request(&host->rtnl, &request.nlh, on_neigh, found);
}

/* should_deliver() */
static bool is_open(const struct host_link *from, const struct host_link *to)
{
	if (to->port.state != BR_STATE_FORWARDING || !(to->flags & IFF_UP))
		return false;
	if (from == to)
		return to->port.hairpin;
	return !(from && from->port.isolated && to->port.isolated);
}

static void add_port(struct vm_bridge_way *way, uint32_t index)
{
	if (way->count < VM_BRIDGE_PORTS)
		way->port[way->count++] = index;
}

/* br_flood(): the port that came last is the first. */
static void flood(const struct host_links *links, uint32_t bridge,
		  const struct host_link *from, const uint8_t mac[6],
		  struct vm_bridge_way *way)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	bool broadcast = memcmp(mac, all, 6) == 0;
	size_t i;

	for (i = links->nlinks; i-- > 0;) {
		const struct host_link *to = &links->link[i];
		bool floods = broadcast	 ? to->port.flood_broadcast :
			      mac[0] & 1 ? to->port.flood_multicast :
					   to->port.flood_unicast;

		if (to->link.master.value == bridge && floods &&
		    is_open(from, to))
			add_port(way, to->link.index.value);
	}
}

/* Group addresses of bridges themselves: 01:80:c2:00:00:0x. */
static bool is_reserved(const uint8_t mac[6])
{
	static const uint8_t group[5] = { 0x01, 0x80, 0xc2, 0, 0 };

	return memcmp(mac, group, 5) == 0 && mac[5] < 16;
}

/*
 * A port's own address is the host's; but what the host sends there is sent
 * by that port.
 */
static void deliver(struct host *host, const struct found *found,
		    uint32_t bridge, const struct host_link *from,
		    struct vm_bridge_way *way)
{
	const struct host_link *to = host_link_find(host, found->index);

	if (found->index == bridge || (from && found->state & NUD_PERMANENT))
		way->local = true;
	else if (to && is_open(from, to))
		add_port(way, found->index);
}

/* See struct vm_host: br_handle_frame_finish() and br_dev_xmit(). */
int host_bridge_way(void *ctx, uint32_t bridge, uint32_t from,
		    const uint8_t mac[6], struct vm_bridge_way *way)
{
	struct host *host = ctx;
	const struct host_link *it = host_link_find(host, bridge);
	const struct host_link *port = from ? host_link_find(host, from) : NULL;
	struct found found;
	int err;

	memset(way, 0, sizeof(*way));
	if (!it || (from && !port) || it->bridge.filters || is_reserved(mac) ||
	    (mac[0] & 1 && it->bridge.snoops))
		return -ENODATA;
	if (mac[0] & 1) {
		way->local = from != 0;
		flood(&host->links, bridge, port, mac, way);
		return 0;
	}
	way->local = from && it->flags & IFF_PROMISC;
	err = fdb_get(host, bridge, mac, &found);
	if (err && err != -ENOENT)
		return -ENODATA;
	if (!err && found.is)
		deliver(host, &found, bridge, port, way);
	else
		flood(&host->links, bridge, port, mac, way);
	return 0;
}

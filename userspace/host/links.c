// SPDX-License-Identifier: GPL-2.0-only
/* Links and their addresses. */
#include "host/internal.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

#define LINK_ATTRS 64
#define ADDR_ATTRS 16

static void forget_links(void *data)
{
	struct host_links *links = data;

	free(links->link);
	links->link = NULL;
	links->nlinks = 0;
}

static void forget_addrs(void *data)
{
	struct host_links *links = data;

	free(links->addr);
	links->addr = NULL;
	links->naddrs = 0;
}

static bool is_set(const struct nlattr *attr, bool otherwise)
{
	uint8_t value = otherwise;

	host_attr(attr, 1, &value);
	return value;
}

/* What says so least is taken: a bridge that filters, a port that floods. */
static void read_bridge(struct host_link *link, const struct nlattr *info)
{
	const struct nlattr *attr[LINK_ATTRS];
	struct br_boolopt_multi options;
	uint8_t filtering;
	uint16_t proto;

	host_index_nest(info, attr, LINK_ATTRS);
	if (host_attr(attr[IFLA_BR_VLAN_FILTERING], 1, &filtering))
		link->link.vlan_filtering = VM_KNOWN(filtering);
	if (host_attr(attr[IFLA_BR_VLAN_PROTOCOL], 2, &proto))
		link->link.vlan_proto = VM_KNOWN(ntohs(proto));
	link->bridge.filters = is_set(attr[IFLA_BR_VLAN_FILTERING], true);
	link->bridge.snoops = is_set(attr[IFLA_BR_MCAST_SNOOPING], true);
	if (host_attr(attr[IFLA_BR_MULTI_BOOLOPT], sizeof(options), &options))
		link->bridge.options = options.optval;
}

static void read_port(struct host_link *link, const struct nlattr *info)
{
	const struct nlattr *attr[LINK_ATTRS];

	host_index_nest(info, attr, LINK_ATTRS);
	link->port.state = BR_STATE_DISABLED;
	host_attr(attr[IFLA_BRPORT_STATE], 1, &link->port.state);
	link->port.hairpin = is_set(attr[IFLA_BRPORT_MODE], false);
	link->port.isolated = is_set(attr[IFLA_BRPORT_ISOLATED], false);
	link->port.flood_unicast =
		is_set(attr[IFLA_BRPORT_UNICAST_FLOOD], true);
	link->port.flood_multicast =
		is_set(attr[IFLA_BRPORT_MCAST_FLOOD], true);
	link->port.flood_broadcast =
		is_set(attr[IFLA_BRPORT_BCAST_FLOOD], true);
}

static void read_kind(struct host_link *link, const struct nlattr *info)
{
	const struct nlattr *attr[LINK_ATTRS], *data[LINK_ATTRS];

	host_index_nest(info, attr, LINK_ATTRS);
	host_attr_text(attr[IFLA_INFO_KIND], link->link.kind, IFNAMSIZ);
	link->link.has_kind = true;
	if (strcmp(link->link.kind, "bridge") == 0)
		read_bridge(link, attr[IFLA_INFO_DATA]);
	read_port(link, attr[IFLA_INFO_SLAVE_DATA]);
	if (strcmp(link->link.kind, "vrf") != 0)
		return;
	host_index_nest(attr[IFLA_INFO_DATA], data, LINK_ATTRS);
	host_attr(data[IFLA_VRF_TABLE], 4, &link->vrf_table);
}

static int on_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[LINK_ATTRS];
	struct host_links *links = data;
	uint32_t group = 0, master = 0, mtu;
	struct host_link *link;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return 0;
	host_index_attrs(nlh, sizeof(*info), attr, LINK_ATTRS);
	link = host_grow(links->link, links->nlinks, sizeof(*link));
	if (!link)
		return -ENOMEM;
	links->link = link;
	link += links->nlinks++;
	memset(link, 0, sizeof(*link));
	host_attr(attr[IFLA_GROUP], 4, &group);
	host_attr(attr[IFLA_MASTER], 4, &master);
	if (host_attr(attr[IFLA_MTU], 4, &mtu))
		link->link.mtu = VM_KNOWN(mtu);
	link->flags = info->ifi_flags;
	link->link.index = VM_KNOWN(info->ifi_index);
	link->link.type = VM_KNOWN(info->ifi_type);
	link->link.group = VM_KNOWN(group);
	link->link.master = VM_KNOWN(master);
	host_attr_text(attr[IFLA_IFNAME], link->link.name, IFNAMSIZ);
	link->link.has_name = true;
	link->link.has_mac = host_attr(attr[IFLA_ADDRESS], 6, link->link.mac);
	read_kind(link, attr[IFLA_LINKINFO]);
	return 0;
}

static int on_addr(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[ADDR_ATTRS], *local;
	struct host_links *links = data;
	struct host_addr *addr;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return 0;
	host_index_attrs(nlh, sizeof(*info), attr, ADDR_ATTRS);
	local = attr[IFA_LOCAL] ? attr[IFA_LOCAL] : attr[IFA_ADDRESS];
	if (!local)
		return 0;
	addr = host_grow(links->addr, links->naddrs, sizeof(*addr));
	if (!addr)
		return -ENOMEM;
	links->addr = addr;
	addr += links->naddrs;
	memset(addr, 0, sizeof(*addr));
	addr->index = info->ifa_index;
	addr->scope = info->ifa_scope;
	addr->prefixlen = info->ifa_prefixlen;
	addr->flags = info->ifa_flags;
	host_attr(attr[IFA_FLAGS], 4, &addr->flags);
	if (!addr_from_bytes(&addr->local, mnl_attr_get_payload(local),
			     mnl_attr_get_payload_len(local)))
		return 0;
	addr->prefix = addr->local;
	if (attr[IFA_ADDRESS])
		addr_from_bytes(&addr->prefix,
				mnl_attr_get_payload(attr[IFA_ADDRESS]),
				mnl_attr_get_payload_len(attr[IFA_ADDRESS]));
	links->naddrs++;
	return 0;
}

/**
 * host_links_load - read links and addresses, unless they have been
 * @host: the host
 *
 * Return: 0 or a negative errno.
 */
int host_links_load(struct host *host)
{
	union host_request request;
	struct ifaddrmsg *ifa;
	int err;

	if (host->links.loaded)
		return 0;
	host_request(&request, RTM_GETLINK, 0, sizeof(struct ifinfomsg));
	err = host_dump(&host->rtnl, &request.nlh, on_link, forget_links,
			&host->links);
	if (err)
		return err;
	ifa = host_request(&request, RTM_GETADDR, 0, sizeof(*ifa));
	ifa->ifa_family = AF_UNSPEC;
	err = host_dump(&host->rtnl, &request.nlh, on_addr, forget_addrs,
			&host->links);
	host->links.loaded = !err;
	if (!err)
		host_vlans_load(host);
	return err;
}

/**
 * host_links_forget - read them anew when they are needed again
 * @host: the host
 */
void host_links_forget(struct host *host)
{
	forget_links(&host->links);
	forget_addrs(&host->links);
	host_vlans_forget(&host->links);
	host->links.loaded = false;
}

/**
 * host_link_find - a link by its index
 * @host: the host
 * @index: the index
 *
 * Return: lives until the links are forgotten; NULL: there is none.
 */
const struct host_link *host_link_find(struct host *host, uint32_t index)
{
	size_t i;

	if (host_links_load(host))
		return NULL;
	for (i = 0; i < host->links.nlinks; i++) {
		if (host->links.link[i].link.index.value == index)
			return &host->links.link[i];
	}
	return NULL;
}

/**
 * host_vrf - the VRF that a link belongs to, or is
 * @host: the host
 * @index: the link
 * @table: filled: its table, 0 without
 *
 * Return: the VRF's index, 0 without.
 */
uint32_t host_vrf(struct host *host, uint32_t index, uint32_t *table)
{
	const struct host_link *link =
		index ? host_link_find(host, index) : NULL;

	*table = 0;
	if (link && !link->vrf_table && link->link.master.value)
		link = host_link_find(host, link->link.master.value);
	if (!link || !link->vrf_table)
		return 0;
	*table = link->vrf_table;
	return link->link.index.value;
}

/* See struct vm_host. */
int host_link(void *ctx, uint32_t index, struct vm_link *link)
{
	struct host *host = ctx;
	const struct host_link *found;

	if (host_links_load(host))
		return -ENODATA;
	found = host_link_find(host, index);
	if (!found)
		return -ENODEV;
	*link = found->link;
	return 0;
}

/* See struct vm_host. */
int host_link_named(void *ctx, const char *name, struct vm_link *link)
{
	struct host *host = ctx;
	size_t i;

	if (host_links_load(host))
		return -ENODATA;
	for (i = 0; i < host->links.nlinks; i++) {
		if (strcmp(host->links.link[i].link.name, name) != 0)
			continue;
		*link = host->links.link[i].link;
		return 0;
	}
	return -ENODEV;
}

/* inet_select_addr() on one link: the primary of the same network first. */
static const struct host_addr *select_ipv4(const struct host_links *links,
					   uint32_t index,
					   const struct addr *towards)
{
	const struct host_addr *first = NULL;
	size_t i;

	for (i = 0; i < links->naddrs; i++) {
		const struct host_addr *addr = &links->addr[i];
		struct prefix prefix = { addr->prefix, addr->prefixlen };

		if ((index && addr->index != index) ||
		    addr->local.family != AF_INET ||
		    addr->flags & IFA_F_SECONDARY ||
		    addr->scope != RT_SCOPE_UNIVERSE)
			continue;
		if (index && addr_in_prefix(towards, &prefix))
			return addr;
		if (!first)
			first = addr;
	}
	return first;
}

/* The first one; of IPv6 one that may be used, and reaches so far. */
static const struct host_addr *first_addr(const struct host_links *links,
					  uint32_t index, uint8_t family,
					  unsigned int scope)
{
	size_t i;

	for (i = 0; i < links->naddrs; i++) {
		const struct host_addr *addr = &links->addr[i];

		if (addr->index != index || addr->local.family != family)
			continue;
		if (family == AF_INET6 && addr->flags & IFA_F_TENTATIVE &&
		    !(addr->flags & IFA_F_OPTIMISTIC))
			continue;
		if (family == AF_INET6 && scope &&
		    !(addr_scope(&addr->local) & scope))
			continue;
		return addr;
	}
	return NULL;
}

/* RFC 6724, rule 1: what goes to one of our own addresses comes from it. */
static bool is_own(const struct host_links *links, const struct addr *addr)
{
	size_t i;

	for (i = 0; i < links->naddrs; i++) {
		if (addr_equal(&links->addr[i].local, addr) &&
		    !(links->addr[i].flags & IFA_F_TENTATIVE))
			return true;
	}
	return false;
}

/* ipv6_dev_get_saddr(): the other rules, the kernel weighs. */
static int select_ipv6(struct host *host, uint32_t index,
		       const struct addr *towards, struct addr *addr)
{
	struct vm_route_query query = { .dst = *towards, .oif = index };
	struct vm_route route;

	*addr = *towards;
	if (is_own(&host->links, towards))
		return 0;
	if (host_ask(host, &query, false, &route, NULL, NULL) ||
	    route.source.family != AF_INET6)
		return -ENODATA;
	*addr = route.source;
	return 0;
}

/*
 * See struct vm_host. Without @towards: as nf_nat_redirect_ipv4() and 6()
 * choose. With it, the destination or next hop, as masquerading does.
 */
int host_link_addr(void *ctx, uint32_t index, uint8_t family,
		   const struct addr *towards, unsigned int scope,
		   struct addr *addr)
{
	struct host *host = ctx;
	const struct host_addr *found;

	if (host_links_load(host))
		return -ENODATA;
	if (!towards || !towards->family) {
		found = first_addr(&host->links, index, family, scope);
	} else if (family == AF_INET) {
		found = select_ipv4(&host->links, index, towards);
		if (!found)
			found = select_ipv4(&host->links, 0, towards);
	} else {
		return select_ipv6(host, index, towards, addr);
	}
	if (!found)
		return -EADDRNOTAVAIL;
	*addr = found->local;
	return 0;
}

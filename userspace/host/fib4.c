// SPDX-License-Identifier: GPL-2.0-only
/* Tables of IPv4's routes: read when first needed. net/ipv4/fib_trie.c */
#include "host/fib4.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct loading {
	struct fib4_table *table;
	struct host_fib *fib;
};

static void forget(void *data)
{
	struct loading *loading = data;
	struct fib4_table *table = loading->table;

	free(table->route);
	free(table->hop);
	table->route = NULL;
	table->hop = NULL;
	table->nroutes = 0;
	table->nhops = 0;
	table->too_large = false;
}

static uint32_t addr_of(const struct nlattr *attr)
{
	uint32_t addr = 0;

	host_attr(attr, sizeof(addr), &addr);
	return ntohl(addr);
}

static void read_gateway(const struct nlattr *gateway, const struct nlattr *via,
			 struct addr *addr)
{
	const uint8_t *bytes;
	size_t len;

	memset(addr, 0, sizeof(*addr));
	if (gateway) {
		addr_from_bytes(addr, mnl_attr_get_payload(gateway),
				mnl_attr_get_payload_len(gateway));
	} else if (via && mnl_attr_get_payload_len(via) > 2) {
		/* struct rtvia: a family, then the address */
		bytes = mnl_attr_get_payload(via);
		len = mnl_attr_get_payload_len(via);
		addr_from_bytes(addr, bytes + 2, len - 2);
	}
}

static int add_hop(struct fib4_table *table, struct fib4_route *route,
		   const struct fib4_hop *hop)
{
	struct fib4_hop *hops =
		host_grow(table->hop, table->nhops, sizeof(*hops));

	if (!hops)
		return -ENOMEM;
	table->hop = hops;
	hops[table->nhops++] = *hop;
	route->nhops++;
	return 0;
}

/* Its length is checked before it is believed: RTNH_OK() reads first. */
static int read_hops(struct fib4_table *table, struct fib4_route *route,
		     const struct nlattr *multipath)
{
	const struct rtnexthop *rtnh = mnl_attr_get_payload(multipath);
	int len = mnl_attr_get_payload_len(multipath);
	const struct nlattr *attr[RTA_MAX + 1];
	int err = 0;

	while (!err && len >= (int)sizeof(*rtnh) && RTNH_OK(rtnh, len)) {
		struct fib4_hop hop = {
			.oif = (uint32_t)rtnh->rtnh_ifindex,
			.flags = rtnh->rtnh_flags,
		};

		host_index_payload((const char *)rtnh + RTNH_LENGTH(0),
				   rtnh->rtnh_len - RTNH_LENGTH(0), attr,
				   RTA_MAX + 1);
		read_gateway(attr[RTA_GATEWAY], attr[RTA_VIA], &hop.gateway);
		host_attr(attr[RTA_FLOW], 4, &hop.realm);
		len -= RTNH_ALIGN(rtnh->rtnh_len);
		rtnh = RTNH_NEXT(rtnh);
		err = add_hop(table, route, &hop);
	}
	return err;
}

static int read_hop(struct fib4_table *table, struct fib4_route *route,
		    const struct nlattr *const *attr, uint32_t flags)
{
	struct fib4_hop hop = { .flags = flags };

	host_attr(attr[RTA_OIF], 4, &hop.oif);
	host_attr(attr[RTA_FLOW], 4, &hop.realm);
	read_gateway(attr[RTA_GATEWAY], attr[RTA_VIA], &hop.gateway);
	return add_hop(table, route, &hop);
}

static uint32_t read_mtu(const struct nlattr *metrics)
{
	const struct nlattr *attr[RTAX_MAX + 1];
	uint32_t mtu = 0;

	host_index_nest(metrics, attr, RTAX_MAX + 1);
	host_attr(attr[RTAX_MTU], 4, &mtu);
	return mtu;
}

static int add_route(struct loading *loading, const struct rtmsg *rtm,
		     const struct nlattr *const *attr)
{
	struct fib4_table *table = loading->table;
	struct fib4_route *routes, *route;

	if (loading->fib->nroutes + table->nroutes >= FIB4_ROUTES_MAX) {
		table->too_large = true;
		return 0;
	}
	routes = host_grow(table->route, table->nroutes, sizeof(*routes));
	if (!routes)
		return -ENOMEM;
	table->route = routes;
	route = &routes[table->nroutes];
	*route = (struct fib4_route){
		.dst = addr_of(attr[RTA_DST]),
		.prefixlen = rtm->rtm_dst_len,
		.dscp = rtm->rtm_tos,
		.type = rtm->rtm_type,
		.prefsrc = addr_of(attr[RTA_PREFSRC]),
		.mtu = read_mtu(attr[RTA_METRICS]),
		.order = (uint32_t)table->nroutes,
		.hop = (uint32_t)table->nhops,
	};
	table->nroutes++;
	return attr[RTA_MULTIPATH] ?
		       read_hops(table, route, attr[RTA_MULTIPATH]) :
		       read_hop(table, route, attr, rtm->rtm_flags);
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[RTA_MAX + 1];
	struct loading *loading = data;
	uint32_t table;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm) ||
	    rtm->rtm_family != AF_INET || rtm->rtm_dst_len > 32 ||
	    rtm->rtm_flags & RTM_F_CLONED)
		return 0;
	host_index_attrs(nlh, sizeof(*rtm), attr, RTA_MAX + 1);
	table = rtm->rtm_table;
	host_attr(attr[RTA_TABLE], 4, &table);
	if (table != loading->table->id || loading->table->too_large)
		return 0;
	return add_route(loading, rtm, attr);
}

static int compare(const void *one, const void *other)
{
	const struct fib4_route *a = one, *b = other;

	if (a->prefixlen != b->prefixlen)
		return a->prefixlen > b->prefixlen ? -1 : 1;
	if (a->dst != b->dst)
		return a->dst < b->dst ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void sort(struct fib4_table *table)
{
	size_t at = 0;
	unsigned int i;

	if (table->nroutes)
		qsort(table->route, table->nroutes, sizeof(table->route[0]),
		      compare);
	for (i = 0; i <= 33; i++) {
		while (at < table->nroutes &&
		       table->route[at].prefixlen + i > 32)
			at++;
		table->start[i] = at;
	}
}

static int load_table(struct host *host, struct fib4_table *table)
{
	struct loading loading = { table, host->fib };
	union host_request request;
	struct rtmsg *rtm;
	int err;

	rtm = host_request(&request, RTM_GETROUTE, 0, sizeof(*rtm));
	rtm->rtm_family = AF_INET;
	if (host->strict)
		mnl_attr_put_u32(&request.nlh, RTA_TABLE, table->id);
	err = host_dump(&host->rtnl, &request.nlh, on_route, forget, &loading);
	/* There is no such table: the same as one without routes. */
	if (err == -ENOENT)
		err = 0;
	if (err)
		return err;
	if (table->too_large) {
		forget(&loading);
		table->too_large = true;
	}
	host->fib->nroutes += table->nroutes;
	sort(table);
	return 0;
}

/**
 * fib4_table_get - a table of routes
 * @host: the host
 * @id: RT_TABLE_* or another
 * @table: filled
 *
 * Return: 0; -E2BIG when it has too many routes to be held; or a negative
 * errno.
 */
int fib4_table_get(struct host *host, uint32_t id,
		   const struct fib4_table **table)
{
	struct fib4_table *tables, *loaded;
	struct host_fib *fib;
	size_t i;
	int err;

	err = host_fib_get(host, &fib);
	if (err)
		return err;
	for (i = 0; i < fib->ntables && fib->table[i].id != id; i++)
		;
	if (i == fib->ntables) {
		tables = host_grow(fib->table, fib->ntables, sizeof(*tables));
		if (!tables)
			return -ENOMEM;
		fib->table = tables;
		loaded = &tables[i];
		memset(loaded, 0, sizeof(*loaded));
		loaded->id = id;
		err = load_table(host, loaded);
		if (err)
			return err;
		fib->ntables++;
	}
	*table = &fib->table[i];
	return (*table)->too_large ? -E2BIG : 0;
}

/**
 * host_fib_get - the rules, and the tables that have been read
 * @host: the host
 * @fib: filled
 *
 * Return: 0 or a negative errno.
 */
int host_fib_get(struct host *host, struct host_fib **fib)
{
	int err;

	if (!host->fib) {
		host->fib = calloc(1, sizeof(*host->fib));
		if (!host->fib)
			return -ENOMEM;
		err = fib4_rules_load(host, host->fib);
		if (err) {
			host_fib_free(host->fib);
			host->fib = NULL;
			return err;
		}
	}
	*fib = host->fib;
	return 0;
}

/**
 * host_fib_free - forget rules and tables
 * @fib: may be NULL
 */
void host_fib_free(struct host_fib *fib)
{
	size_t i;

	if (!fib)
		return;
	for (i = 0; i < fib->ntables; i++) {
		free(fib->table[i].route);
		free(fib->table[i].hop);
	}
	free(fib->table);
	free(fib->rule);
	free(fib);
}

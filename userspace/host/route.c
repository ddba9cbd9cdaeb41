// SPDX-License-Identifier: GPL-2.0-only
/* Questions about routes: which way each is answered. */
#include "host/internal.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

#include "host/fib4.h"

#define LOOPBACK_INDEX 1

static uint32_t ipv4(const struct addr *addr)
{
	uint32_t bytes = 0;

	if (addr->family == AF_INET)
		memcpy(&bytes, addr->bytes, 4);
	return ntohl(bytes);
}

static void from_ipv4(uint32_t value, struct addr *addr)
{
	uint32_t bytes = htonl(value);

	addr_from_bytes(addr, &bytes, 4);
}

/* The same for every error of fib_props[]. */
static uint8_t type_of_error(int err)
{
	switch (err) {
	case -EINVAL:
		return RTN_BLACKHOLE;
	case -EACCES:
		return RTN_PROHIBIT;
	case -EAGAIN:
		return RTN_THROW;
	}
	return RTN_UNREACHABLE;
}

/* fib_info_nh_uses_dev() */
static bool uses_link(struct host *host, const struct fib4_result *result,
		      uint32_t oif)
{
	uint32_t i, table;

	for (i = 0; i < result->route->nhops; i++) {
		uint32_t hop = result->table->hop[result->route->hop + i].oif;

		if (hop == oif || host_vrf(host, hop, &table) == oif)
			return true;
	}
	return false;
}

static void fill_route(struct host *host, const struct vm_route_query *query,
		       const struct fib4_result *result, struct vm_route *route)
{
	uint32_t vrf, table;

	memset(route, 0, sizeof(*route));
	if (result->err) {
		route->type = type_of_error(result->err);
		route->error = -result->err;
		return;
	}
	route->type = result->route->type;
	route->oif = result->hop->oif;
	/* What stays here goes by loopback, or by its VRF. */
	if (route->type == RTN_LOCAL) {
		vrf = host_vrf(host, route->oif, &table);
		route->oif = vrf ? vrf : LOOPBACK_INDEX;
	}
	route->gateway = result->hop->gateway;
	route->realm = result->hop->realm;
	route->mtu = result->route->mtu;
	if (result->route->prefsrc)
		from_ipv4(result->route->prefsrc, &route->source);
	if (query->strict)
		route->oif =
			uses_link(host, result, query->oif) ? query->oif : 0;
}

static int lookup_ipv4(struct host *host, const struct vm_route_query *query,
		       struct vm_route *route)
{
	struct fib4_flow flow = {
		.dst = ipv4(&query->dst),
		.src = ipv4(&query->src),
		.iif = query->iif ? query->iif : LOOPBACK_INDEX,
		.oif = query->strict ? 0 : query->oif,
		.mark = query->mark,
		.tos = query->tos,
		.proto = query->proto,
		.sport = query->sport,
		.dport = query->dport,
	};
	struct fib4_result result;
	uint32_t vrf;
	int err;

	/* l3mdev_update_flow() */
	vrf = host_vrf(host, query->oif, &flow.vrf_table);
	if (vrf && flow.oif)
		flow.oif = 0;
	if (!vrf) {
		vrf = host_vrf(host, query->iif, &flow.vrf_table);
		if (vrf)
			flow.iif = vrf;
	}
	err = fib4_lookup(host, &flow, &result);
	if (!err)
		fill_route(host, query, &result, route);
	return err;
}

static bool is_link_local(const struct addr *addr)
{
	return addr->family == AF_INET6 && addr->bytes[0] == 0xfe &&
	       (addr->bytes[1] & 0xc0) == 0x80;
}

/* Is the address what the route is for, all of it. */
static bool is_prefix(struct host *host, const struct vm_route_query *query)
{
	struct vm_route entry;
	struct addr prefix;
	uint8_t len;

	if (query->dst.bytes[15] & 3 ||
	    host_ask(host, query, true, &entry, &prefix, &len) || entry.error ||
	    len >= 127)
		return false;
	return memcmp(prefix.bytes, query->dst.bytes, sizeof(prefix.bytes)) ==
	       0;
}

static int lookup_ipv6(struct host *host, const struct vm_route_query *query,
		       struct vm_route *route)
{
	struct vm_route_query asked = *query;
	uint32_t table;
	int err;

	if (query->strict && !is_link_local(&query->dst))
		asked.oif = 0;
	/* Asked with it for a group, the kernel looks where that is routed. */
	if (query->dst.bytes[0] == 0xff)
		asked.iif = 0;
	err = host_ask(host, &asked, false, route, NULL, NULL);
	if (!err && !route->error)
		route->at_prefix = is_prefix(host, &asked);
	if (!err && query->strict && route->oif != query->oif &&
	    host_vrf(host, route->oif, &table) != query->oif)
		route->oif = 0;
	else if (!err && query->strict)
		route->oif = query->oif;
	return err;
}

/* What came in, IPv6, and tables that are too large: the kernel looks. */
static int lookup(struct host *host, const struct vm_route_query *query,
		  struct vm_route *route)
{
	struct vm_route_query asked = *query;
	int err;

	if (query->dst.family == AF_INET6)
		return lookup_ipv6(host, query, route);
	if (query->input && query->iif)
		return host_ask(host, query, false, route, NULL, NULL);
	err = lookup_ipv4(host, query, route);
	if (err != -E2BIG)
		return err;
	/* It only takes sources of its own. */
	asked.iif = 0;
	memset(&asked.src, 0, sizeof(asked.src));
	return host_ask(host, &asked, true, route, NULL, NULL);
}

static uint32_t hash(const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint32_t value = 2166136261U;

	while (len--)
		value = (value ^ *at++) * 16777619U;
	return value;
}

/* Without what lies between its members, to be compared as bytes. */
static void clean(const struct vm_route_query *query,
		  struct vm_route_query *key)
{
	memset(key, 0, sizeof(*key));
	key->dst.family = query->dst.family;
	memcpy(key->dst.bytes, query->dst.bytes, sizeof(key->dst.bytes));
	key->src.family = query->src.family;
	memcpy(key->src.bytes, query->src.bytes, sizeof(key->src.bytes));
	key->iif = query->iif;
	key->oif = query->oif;
	key->mark = query->mark;
	key->tos = query->tos;
	key->proto = query->proto;
	key->sport = query->sport;
	key->dport = query->dport;
	key->strict = query->strict;
	key->input = query->input;
}

/* See struct vm_host. */
int host_route(void *ctx, const struct vm_route_query *query,
	       struct vm_route *route)
{
	struct host *host = ctx;
	struct host_answer *answer;
	struct vm_route_query key;

	if (!query->dst.family)
		return -ENODATA;
	clean(query, &key);
	answer = &host->answer[hash(&key, sizeof(key)) % HOST_ROUTES];
	if (!answer->used || memcmp(&answer->query, &key, sizeof(key)) != 0) {
		answer->used = true;
		answer->query = key;
		answer->err = lookup(host, &key, &answer->route);
		if (answer->err)
			answer->err = -ENODATA;
	}
	*route = answer->route;
	return answer->err;
}

/* See struct vm_host. */
int host_path_mtu(void *ctx, const struct addr *dst, uint32_t *mtu)
{
	const struct vm_route_query query = { .dst = *dst };
	struct host *host = ctx;
	struct vm_route route;
	int err = host_ask(host, &query, false, &route, NULL, NULL);

	if (!err)
		*mtu = route.mtu;
	return err;
}

/* __inet_dev_addr_type() */
static int type_ipv4(struct host *host, uint32_t addr, uint32_t oif,
		     uint8_t *type)
{
	struct fib4_flow flow = { .dst = addr };
	const struct fib4_table *table;
	struct fib4_result result;
	uint32_t id;
	int err;

	if (!addr || addr == ~0U) {
		*type = RTN_BROADCAST;
		return 0;
	}
	if (addr >> 28 == 0xe) {
		*type = RTN_MULTICAST;
		return 0;
	}
	host_vrf(host, oif, &id);
	err = fib4_table_get(host, id ? id : RT_TABLE_LOCAL, &table);
	if (err)
		return -ENODATA;
	*type = RTN_UNICAST;
	if (!fib4_table_lookup(&table, 1, &flow, &result) || result.err)
		return 0;
	if (!oif || table->hop[result.route->hop].oif == oif)
		*type = result.route->type;
	return 0;
}

/* ipv6_chk_addr() of one link. */
static bool has_addr(struct host *host, const struct addr *addr, uint32_t index)
{
	size_t i;

	if (host_links_load(host))
		return false;
	for (i = 0; i < host->links.naddrs; i++) {
		const struct host_addr *at = &host->links.addr[i];

		if (at->index == index && addr_equal(&at->local, addr) &&
		    (!(at->flags & IFA_F_TENTATIVE) ||
		     at->flags & IFA_F_OPTIMISTIC))
			return true;
	}
	return false;
}

static bool is_anycast(const struct vm_route *route, const struct addr *addr,
		       const struct addr *prefix, uint8_t prefixlen)
{
	if (route->type == RTN_ANYCAST)
		return true;
	return prefixlen < 127 && !route->gateway.family &&
	       addr_equal(prefix, addr);
}

/* __nft_fib6_eval_type() */
static int type_ipv6(struct host *host, const struct addr *addr, uint32_t oif,
		     uint8_t *type)
{
	struct vm_route_query query = { .dst = *addr };
	struct addr prefix = { 0 };
	struct vm_route route;
	uint8_t prefixlen = 0;
	bool local;

	if (is_link_local(addr))
		query.oif = oif;
	if (host_ask(host, &query, true, &route, &prefix, &prefixlen))
		return -ENODATA;
	if (route.error) {
		*type = type_of_error(-route.error);
		return 0;
	}
	local = oif ? has_addr(host, addr, oif) : route.type == RTN_LOCAL;
	if (is_anycast(&route, addr, &prefix, prefixlen))
		*type = RTN_ANYCAST;
	else if (local)
		*type = RTN_LOCAL;
	else
		*type = addr->bytes[0] == 0xff ? RTN_MULTICAST : RTN_UNICAST;
	return 0;
}

/* See struct vm_host. */
int host_addr_type(void *ctx, const struct addr *addr, uint32_t oif,
		   uint8_t *type)
{
	if (addr->family == AF_INET)
		return type_ipv4(ctx, ipv4(addr), oif, type);
	return addr->family == AF_INET6 ? type_ipv6(ctx, addr, oif, type) :
					  -ENODATA;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * addrtype: what the routing tables make of an address.
 * net/netfilter/xt_addrtype.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_addrtype.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "vm/facts.h"

/* The info of both revisions. */
struct query {
	uint16_t source;
	uint16_t dest;
	bool invert_source;
	bool invert_dest;
	bool in;		    /* only on the link that it came in by */
	bool out;		    /* ... or goes out by */
	const struct vm_link *link; /* that is, or NULL */
};

static void read_info(const struct xt_use *use, struct query *query)
{
	const struct xt_addrtype_info *old = use->info;
	const struct xt_addrtype_info_v1 *info = use->info;

	memset(query, 0, sizeof(*query));
	query->source = old->source;
	query->dest = old->dest;
	if (use->revision == 0) {
		query->invert_source = old->invert_source;
		query->invert_dest = old->invert_dest;
		return;
	}
	query->invert_source = info->flags & XT_ADDRTYPE_INVERT_SOURCE;
	query->invert_dest = info->flags & XT_ADDRTYPE_INVERT_DEST;
	query->in = info->flags & XT_ADDRTYPE_LIMIT_IFACE_IN;
	query->out = info->flags & XT_ADDRTYPE_LIMIT_IFACE_OUT;
}

/* __inet_dev_addr_type(), where the address alone tells. */
static bool type_of_ipv4(const struct addr *addr, uint8_t *type)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	*type = RTN_BROADCAST;
	if (addr_is_any(addr) || memcmp(addr->bytes, all, 4) == 0)
		return true;
	*type = RTN_MULTICAST;
	return addr->bytes[0] >> 4 == 0xe;
}

static enum tri match_ipv4(struct xt_par *par, const struct query *query,
			   const struct addr *addr, uint16_t mask)
{
	const struct vm_host *host = par->vm->host;
	uint32_t oif = 0;
	uint8_t type;

	par->why = "the type of the address is not known";
	if (type_of_ipv4(addr, &type))
		return xt_tri(mask >> type & 1);
	if (query->link && !vm_known(query->link->index))
		return TRI_UNKNOWN;
	if (query->link)
		oif = query->link->index.value;
	if (!host || !host->addr_type ||
	    host->addr_type(host->ctx, addr, oif, &type))
		return TRI_UNKNOWN;
	return xt_tri(type < 16 && mask >> type & 1);
}

/* ipv6_addr_type(), of which only this is asked. */
static bool is_unicast(const struct addr *addr)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return addr->bytes[0] != 0xff && !addr_is_any(addr) &&
	       memcmp(addr->bytes, mapped, 12) != 0;
}

/* Is the address one of the link's own: ipv6_chk_addr(). */
static bool is_local(const struct vm_host *host, const struct addr *addr,
		     uint32_t oif, bool *local)
{
	uint8_t type;

	if (!host || !host->addr_type ||
	    host->addr_type(host->ctx, addr, oif, &type))
		return false;
	*local = type == RTN_LOCAL;
	return true;
}

/* match_lookup_rt6(); Return: false when the host cannot tell. */
static bool types_of_route(const struct vm *vm, const struct addr *addr,
			   uint32_t oif, uint16_t mask, uint16_t *types)
{
	struct vm_route_query query = { .dst = *addr, .oif = oif };
	struct vm_route route;
	bool local = false;

	*types = 0;
	if (oif && mask & XT_ADDRTYPE_LOCAL &&
	    !is_local(vm->host, addr, oif, &local))
		return false;
	if (facts_route(vm, &query, &route))
		return false;
	if (route.error || route.type == RTN_UNREACHABLE ||
	    route.type == RTN_PROHIBIT || route.type == RTN_BLACKHOLE ||
	    route.type == RTN_THROW) {
		*types = XT_ADDRTYPE_UNREACHABLE;
		return true;
	}
	if (local || (!oif && route.type == RTN_LOCAL))
		*types |= XT_ADDRTYPE_LOCAL;
	if (route.type == RTN_ANYCAST)
		*types |= XT_ADDRTYPE_ANYCAST;
	return true;
}

static enum tri match_ipv6(struct xt_par *par, const struct query *query,
			   const struct addr *addr, uint16_t mask)
{
	uint16_t types;

	if ((mask & XT_ADDRTYPE_MULTICAST && addr->bytes[0] != 0xff) ||
	    (mask & XT_ADDRTYPE_UNICAST && !is_unicast(addr)) ||
	    (mask & XT_ADDRTYPE_UNSPEC && !addr_is_any(addr)))
		return TRI_FALSE;
	if (!(mask & (XT_ADDRTYPE_LOCAL | XT_ADDRTYPE_ANYCAST |
		      XT_ADDRTYPE_UNREACHABLE)))
		return TRI_TRUE;
	par->why = "how the address is routed is not known";
	if ((query->link && !vm_known(query->link->index)) ||
	    !types_of_route(par->vm, addr,
			    query->link ? query->link->index.value : 0, mask,
			    &types))
		return TRI_UNKNOWN;
	return xt_tri(mask & types);
}

static enum tri match_end(struct xt_par *par, const struct query *query,
			  bool dst, uint16_t mask)
{
	struct addr addr;

	if (!xt_known_addr(par, dst, &addr)) {
		par->why = "the address is not known";
		return TRI_UNKNOWN;
	}
	return addr.family == AF_INET ? match_ipv4(par, query, &addr, mask) :
					match_ipv6(par, query, &addr, mask);
}

static enum tri match(struct xt_par *par)
{
	enum tri result = TRI_TRUE;
	struct query query;

	read_info(par->use, &query);
	if (query.in)
		query.link = &par->pkt->in;
	else if (query.out)
		query.link = &par->pkt->out;
	if (query.source)
		result = xt_flip(match_end(par, &query, false, query.source),
				 query.invert_source);
	if (query.dest && result != TRI_FALSE)
		result =
			xt_and(result,
			       xt_flip(match_end(par, &query, true, query.dest),
				       query.invert_dest));
	if (result == TRI_FALSE)
		par->why = NULL;
	return result;
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = {
		"UNSPEC",    "UNICAST",	  "LOCAL",	 "BROADCAST", "ANYCAST",
		"MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT",  "THROW",
		"NAT",	     "XRESOLVE",  NULL,
	};
	struct query query;

	read_info(use, &query);
	if (query.source)
		xt_say_list(text, query.invert_source, "--src-type", name,
			    query.source);
	if (query.dest)
		xt_say_list(text, query.invert_dest, "--dst-type", name,
			    query.dest);
	if (query.in)
		xt_say(text, false, "--limit-iface-in");
	if (query.out)
		xt_say(text, false, "--limit-iface-out");
}

const struct xt_ops xt_addrtype_match = {
	.name = "addrtype",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_addrtype_info),
		  sizeof(struct xt_addrtype_info_v1) },
	.match = match,
	.text = text,
};

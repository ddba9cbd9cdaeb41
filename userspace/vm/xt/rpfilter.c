// SPDX-License-Identifier: GPL-2.0-only
/*
 * rpfilter: would a reply leave by the link that it came in by.
 * net/ipv4/netfilter/ipt_rpfilter.c and net/ipv6/netfilter/ip6t_rpfilter.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_rpfilter.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "vm/facts.h"

#define DSCP_BITS 0xfc

/* Has no route: a source that asks for an address. */
static bool is_exempt(const struct addr *src, const struct addr *dst)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };
	static const uint8_t local[3] = { 224, 0, 0 };

	if (src->family == AF_INET6)
		return addr_is_any(src);
	return addr_is_any(src) && (memcmp(dst->bytes, all, 4) == 0 ||
				    memcmp(dst->bytes, local, 3) == 0);
}

/* The destination that becomes the reply's source; not a group's. */
static bool is_usable(const struct addr *addr)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	if (addr->family == AF_INET)
		return !addr_is_any(addr) && addr->bytes[0] >> 4 != 0xe &&
		       memcmp(addr->bytes, all, 4) != 0;
	return addr->bytes[0] != 0xff && !addr_is_any(addr) &&
	       memcmp(addr->bytes, mapped, 12) != 0;
}

static bool is_link_local(const struct addr *addr)
{
	return addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

/* Return: false when something that the question needs is not known. */
static bool make_query(const struct xt_par *par, const struct addr *src,
		       const struct addr *dst, struct vm_route_query *query)
{
	const struct xt_rpfilter_info *info = par->info;
	const struct vm_pkt *pkt = par->pkt;
	struct vm_u32 tos = xt_head(par, 1, 1);

	*query = (struct vm_route_query){ .dst = *src };
	if (is_usable(dst))
		query->src = *dst;
	if (info->flags & XT_RPFILTER_VALID_MARK) {
		query->mark = pkt->mark.value;
		if (!vm_known(pkt->mark))
			return false;
	}
	query->oif = pkt->in.index.value;
	if (src->family == AF_INET) {
		query->tos = tos.value & DSCP_BITS;
		query->strict = true;
		return vm_known(tos);
	}
	query->proto = (uint8_t)xt_head(par, 6, 1).value;
	if (info->flags & XT_RPFILTER_LOOSE && !is_link_local(src))
		query->oif = 0;
	/* Asked without a source, rtnetlink only looks at routes of the link. */
	query->strict = query->oif && !query->src.family;
	return true;
}

static bool is_answerable(const struct xt_par *par,
			  const struct vm_route *route)
{
	const struct xt_rpfilter_info *info = par->info;
	bool v6 = par->pkt->family == NFPROTO_IPV6;

	if (route->type == RTN_LOCAL) {
		if (!(info->flags & XT_RPFILTER_ACCEPT_LOCAL))
			return false;
		if (v6)
			return true;
	} else if (route->error || (route->type != RTN_UNICAST &&
				    !(v6 && route->type == RTN_MULTICAST))) {
		return false;
	}
	return info->flags & XT_RPFILTER_LOOSE ||
	       route->oif == par->pkt->in.index.value;
}

static enum tri lookup(struct xt_par *par, const struct addr *src,
		       const struct addr *dst)
{
	struct vm_route_query query;
	struct vm_route route;

	par->why = "the route back is not known";
	/* Asked for this one, rtnetlink looks at routes of the link only. */
	if (src->bytes[0] != 0xff && addr_scope(src) & ADDR_SCOPE_LOOPBACK) {
		const struct xt_rpfilter_info *info = par->info;

		return xt_tri(info->flags & XT_RPFILTER_ACCEPT_LOCAL);
	}
	if (!vm_known(par->pkt->in.index) ||
	    !make_query(par, src, dst, &query) ||
	    facts_route(par->vm, &query, &route))
		return TRI_UNKNOWN;
	par->why = NULL;
	return xt_tri(is_answerable(par, &route));
}

static enum tri match(struct xt_par *par)
{
	const struct xt_rpfilter_info *info = par->info;
	enum tri result = pkt_on_loopback(par->pkt);
	struct addr src, dst;

	if (result == TRI_UNKNOWN) {
		par->why = "the link that it came in by is not known";
		return TRI_UNKNOWN;
	}
	if (result == TRI_FALSE) {
		if (!xt_known_addr(par, false, &src) ||
		    !xt_known_addr(par, true, &dst))
			return TRI_UNKNOWN;
		result = is_exempt(&src, &dst) ? TRI_TRUE :
						 lookup(par, &src, &dst);
	}
	return xt_flip(result, info->flags & XT_RPFILTER_INVERT);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_rpfilter_info *info = use->info;

	if (info->flags & XT_RPFILTER_LOOSE)
		xt_say(text, false, "--loose");
	if (info->flags & XT_RPFILTER_VALID_MARK)
		xt_say(text, false, "--validmark");
	if (info->flags & XT_RPFILTER_ACCEPT_LOCAL)
		xt_say(text, false, "--accept-local");
	if (info->flags & XT_RPFILTER_INVERT)
		xt_say(text, false, "--invert");
}

const struct xt_ops xt_rpfilter_match = {
	.name = "rpfilter",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_rpfilter_info) },
	.match = match,
	.text = text,
};

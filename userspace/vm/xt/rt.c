// SPDX-License-Identifier: GPL-2.0-only
/* rt: the routing header of IPv6. net/ipv6/netfilter/ip6t_rt.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6t_rt.h>
#include <string.h>

#include "model/text.h"

/* Of type 0: what comes before its addresses. */
#define RT0_HEADER 8
#define ADDR_LEN 16

static enum tri match_addr(struct xt_par *par, size_t at,
			   const struct in6_addr *addr)
{
	uint8_t bytes[ADDR_LEN], known[ADDR_LEN];

	if (!xt_bytes(par, at, ADDR_LEN, bytes, known))
		return xt_drop(par, TRI_TRUE);
	return tri_equal(bytes, known, (const uint8_t *)addr, ADDR_LEN);
}

/* Each in its turn, others may stand between them. */
static enum tri match_some(struct xt_par *par, size_t at, unsigned int there,
			   unsigned int count)
{
	const struct ip6t_rt *info = par->info;
	unsigned int i, found = 0;
	enum tri here;

	for (i = 0; i < there && found < count; i++) {
		here = match_addr(par, at + (size_t)i * ADDR_LEN,
				  &info->addrs[found]);
		if (here == TRI_UNKNOWN)
			return TRI_UNKNOWN;
		found += here == TRI_TRUE;
	}
	return xt_tri(found == count);
}

static enum tri match_all(struct xt_par *par, size_t at, unsigned int there,
			  unsigned int count)
{
	const struct ip6t_rt *info = par->info;
	enum tri result = xt_tri(there == count);
	unsigned int i;

	for (i = 0; i < count && result != TRI_FALSE; i++)
		result = xt_and(result,
				match_addr(par, at + (size_t)i * ADDR_LEN,
					   &info->addrs[i]));
	return result;
}

static enum tri match_addrs(struct xt_par *par, size_t at, unsigned int len)
{
	const struct ip6t_rt *info = par->info;
	unsigned int count =
		info->addrnr < IP6T_RT_HOPS ? info->addrnr : IP6T_RT_HOPS;
	unsigned int there = (len - RT0_HEADER) / ADDR_LEN;

	if (count > there)
		return TRI_FALSE;
	if (info->flags & IP6T_RT_FST_NSTRICT)
		return match_some(par, at + RT0_HEADER, there, count);
	return match_all(par, at + RT0_HEADER, there, count);
}

static enum tri match_fields(struct xt_par *par, size_t at, unsigned int len)
{
	const struct ip6t_rt *info = par->info;
	struct vm_u32 type, left, reserved;
	enum tri result;

	xt_number(par, at + 2, 1, &type);
	xt_number(par, at + 3, 1, &left);
	result = xt_flip(xt_in(left, info->segsleft[0], info->segsleft[1]),
			 info->invflags & IP6T_RT_INV_SGS);
	if (info->flags & IP6T_RT_LEN)
		result = xt_and(result,
				xt_tri((info->hdrlen == len) !=
				       !!(info->invflags & IP6T_RT_INV_LEN)));
	if (info->flags & IP6T_RT_TYP)
		result = xt_and(result,
				xt_flip(xt_masked(type, ~0U, info->rt_type),
					info->invflags & IP6T_RT_INV_TYP));
	if (result == TRI_FALSE || !(info->flags & IP6T_RT_RES))
		return result;
	if (!xt_number(par, at + 4, 4, &reserved))
		return xt_drop(par, result);
	return xt_and(result, xt_in(reserved, 0, 0));
}

static enum tri match_at(struct xt_par *par, size_t at)
{
	const struct ip6t_rt *info = par->info;
	struct vm_u32 len;
	enum tri result;

	if (!xt_number(par, at, 4, &len))
		return xt_drop(par, TRI_TRUE);
	xt_number(par, at + 1, 1, &len);
	if (!vm_known(len)) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	len.value = (len.value + 1) * 8;
	if (par->pkt->len - at < len.value)
		return xt_drop(par, TRI_TRUE);
	result = match_fields(par, at, len.value);
	if (par->hotdrop || !(info->flags & IP6T_RT_FST))
		return result;
	return xt_and(result, match_addrs(par, at, len.value));
}

static enum tri match(struct xt_par *par)
{
	size_t at;

	switch (xt_find_header(par, IPPROTO_ROUTING, &at)) {
	case XT_FOUND:
		return match_at(par, at);
	case XT_ABSENT:
		par->why = "it has no routing header";
		return TRI_FALSE;
	case XT_MALFORMED:
		return xt_drop(par, TRI_TRUE);
	case XT_NOT_KNOWN:
		break;
	}
	par->hotdrop = TRI_UNKNOWN;
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct ip6t_rt *info = use->info;
	const char *between = " ";
	unsigned int i;

	if (info->flags & IP6T_RT_TYP)
		xt_say(text, info->invflags & IP6T_RT_INV_TYP, "--rt-type %u",
		       info->rt_type);
	xt_say_range(text, info->invflags & IP6T_RT_INV_SGS, "--rt-segsleft",
		     info->segsleft[0], info->segsleft[1], UINT32_MAX);
	if (info->flags & IP6T_RT_LEN)
		xt_say(text, info->invflags & IP6T_RT_INV_LEN, "--rt-len %u",
		       info->hdrlen);
	if (info->flags & IP6T_RT_RES)
		xt_say(text, false, "--rt-0-res");
	if (!(info->flags & IP6T_RT_FST))
		return;
	xt_say(text, false, "--rt-0-addrs");
	for (i = 0; i < info->addrnr && i < IP6T_RT_HOPS; i++) {
		text_add(text, "%s", between);
		xt_say_addr(text, &info->addrs[i], NFPROTO_IPV6);
		between = ",";
	}
	if (info->flags & IP6T_RT_FST_NSTRICT)
		xt_say(text, false, "--rt-0-not-strict");
}

const struct xt_ops xt_rt_match = {
	.name = "rt",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_rt) },
	.match = match,
	.text = text,
};

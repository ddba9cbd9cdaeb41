// SPDX-License-Identifier: GPL-2.0-only
/* mh: the mobility header of IPv6. net/ipv6/netfilter/ip6t_mh.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6t_mh.h>

#define MH_HEADER 6

static enum tri match(struct xt_par *par)
{
	const struct ip6t_mh *info = par->info;
	struct vm_u32 proto, type;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + (size_t)MH_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 1, &proto);
	xt_l4(par, 2, 1, &type);
	result = xt_in(proto, IPPROTO_NONE, IPPROTO_NONE);
	if (result != TRI_TRUE)
		xt_drop(par, tri_not(result));
	return xt_flip(xt_in(type, info->types[0], info->types[1]),
		       info->invflags & IP6T_MH_INV_TYPE);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct ip6t_mh *info = use->info;

	xt_say_range(text, info->invflags & IP6T_MH_INV_TYPE, "--mh-type",
		     info->types[0], info->types[1], UINT8_MAX);
}

const struct xt_ops xt_mh_match = {
	.name = "mh",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_mh) },
	.match = match,
	.text = text,
};

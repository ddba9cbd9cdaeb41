// SPDX-License-Identifier: GPL-2.0-only
/* frag: the fragment header of IPv6. net/ipv6/netfilter/ip6t_frag.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netfilter_ipv6/ip6t_frag.h>

#define FRAGMENT_HEADER 8
#define OFFSET 0xfff8
#define RESERVED 0x0006
#define MORE 0x0001

static enum tri match_at(struct xt_par *par, size_t at)
{
	const struct ip6t_frag *info = par->info;
	struct vm_u32 reserved, word, id;
	enum tri result;

	if (at + FRAGMENT_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_number(par, at + 1, 1, &reserved);
	xt_number(par, at + 2, 2, &word);
	xt_number(par, at + 4, 4, &id);
	result = xt_flip(xt_in(id, info->ids[0], info->ids[1]),
			 info->invflags & IP6T_FRAG_INV_IDS);
	if (info->flags & IP6T_FRAG_RES)
		result = xt_and(result, xt_and(xt_in(reserved, 0, 0),
					       xt_masked(word, RESERVED, 0)));
	if (info->flags & IP6T_FRAG_FST)
		result = xt_and(result, xt_masked(word, OFFSET, 0));
	if (info->flags & IP6T_FRAG_MF)
		result = xt_and(result, xt_masked(word, MORE, MORE));
	if (info->flags & IP6T_FRAG_NMF)
		result = xt_and(result, xt_masked(word, MORE, 0));
	return result;
}

static enum tri match(struct xt_par *par)
{
	size_t at;

	switch (xt_find_header(par, IPPROTO_FRAGMENT, &at)) {
	case XT_FOUND:
		return match_at(par, at);
	case XT_ABSENT:
		par->why = "it is no fragment";
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
	const struct ip6t_frag *info = use->info;

	xt_say_range(text, info->invflags & IP6T_FRAG_INV_IDS, "--fragid",
		     info->ids[0], info->ids[1], UINT32_MAX);
	if (info->flags & IP6T_FRAG_RES)
		xt_say(text, false, "--fragres");
	if (info->flags & IP6T_FRAG_FST)
		xt_say(text, false, "--fragfirst");
	if (info->flags & IP6T_FRAG_MF)
		xt_say(text, false, "--fragmore");
	if (info->flags & IP6T_FRAG_NMF)
		xt_say(text, false, "--fraglast");
}

const struct xt_ops xt_frag_match = {
	.name = "frag",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_frag) },
	.match = match,
	.text = text,
};

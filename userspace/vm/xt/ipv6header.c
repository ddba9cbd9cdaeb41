// SPDX-License-Identifier: GPL-2.0-only
/*
 * ipv6header: which extension headers there are.
 * net/ipv6/netfilter/ip6t_ipv6header.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6t_ipv6header.h>

#define IPV6_HEADER 40

static uint8_t mask_of(uint8_t type)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
		return MASK_HOPOPTS;
	case IPPROTO_ROUTING:
		return MASK_ROUTING;
	case IPPROTO_FRAGMENT:
		return MASK_FRAGMENT;
	case IPPROTO_ESP:
		return MASK_ESP;
	case IPPROTO_AH:
		return MASK_AH;
	case IPPROTO_NONE:
		return MASK_NONE;
	case IPPROTO_DSTOPTS:
		return MASK_DSTOPTS;
	}
	return 0;
}

static size_t header_len(uint8_t type, uint32_t len)
{
	if (type == IPPROTO_FRAGMENT)
		return 8;
	return type == IPPROTO_AH ? (len + 2) * 4 : (len + 1) * 8;
}

/* Return: TRI_FALSE when the packet ends where a header should be. */
static enum tri collect(const struct xt_par *par, uint8_t *mask)
{
	struct vm_u32 word = xt_head(par, 6, 1);
	uint8_t type = (uint8_t)word.value;
	size_t at = IPV6_HEADER;

	*mask = 0;
	if (!vm_known(word))
		return TRI_UNKNOWN;
	while (mask_of(type)) {
		if (type == IPPROTO_NONE) {
			*mask |= MASK_NONE;
			return TRI_TRUE;
		}
		if (!xt_number(par, at, 2, &word))
			return TRI_FALSE;
		*mask |= mask_of(type);
		if (type == IPPROTO_ESP)
			return TRI_TRUE;
		if (!vm_known(word))
			return TRI_UNKNOWN;
		at += header_len(type, word.value & 0xff);
		type = (uint8_t)(word.value >> 8);
		if (at > par->pkt->len)
			break;
	}
	if (type != IPPROTO_NONE && type != IPPROTO_ESP)
		*mask |= MASK_PROTO;
	return TRI_TRUE;
}

static enum tri match(struct xt_par *par)
{
	const struct ip6t_ipv6header_info *info = par->info;
	uint8_t mask;
	enum tri result = collect(par, &mask);

	if (result != TRI_TRUE)
		return result;
	if (info->modeflag)
		return xt_tri(!((mask ^ info->matchflags ^ info->invflags) &
				info->matchflags));
	return xt_tri((mask == info->matchflags) != !!info->invflags);
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = {
		"prot",	 "none", "esp",	       "ah", "frag",
		"route", "dst",	 "hop-by-hop", NULL,
	};
	const struct ip6t_ipv6header_info *info = use->info;

	xt_say_list(text, info->invflags, "--header", name, info->matchflags);
	if (info->modeflag)
		xt_say(text, false, "--soft");
}

const struct xt_ops xt_ipv6header_match = {
	.name = "ipv6header",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_ipv6header_info) },
	.match = match,
	.text = text,
};

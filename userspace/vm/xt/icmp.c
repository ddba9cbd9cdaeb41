// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmp and icmp6: types and codes. net/ipv4/netfilter/ip_tables.c,
 * net/ipv6/netfilter/ip6_tables.c, or xt_tcpudp.c of newer kernels.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "model/text.h"

/* As much as the kernel asks for; less is no ICMP. */
#define ICMP_HEADER 8

/* iptables' "any"; of IPv6 it is a type like others. */
#define ANY_TYPE 0xff

static enum tri match_type(struct xt_par *par, uint8_t type,
			   const uint8_t code[2], bool any, bool invert)
{
	struct vm_u32 have_type, have_code;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + (size_t)ICMP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 1, &have_type);
	xt_l4(par, 1, 1, &have_code);
	if (any && type == ANY_TYPE)
		result = TRI_TRUE;
	else
		result = xt_and(xt_in(have_type, type, type),
				xt_in(have_code, code[0], code[1]));
	return xt_flip(result, invert);
}

static enum tri match_icmp(struct xt_par *par)
{
	const struct ipt_icmp *info = par->info;

	return match_type(par, info->type, info->code, true,
			  info->invflags & IPT_ICMP_INV);
}

static enum tri match_icmp6(struct xt_par *par)
{
	const struct ip6t_icmp *info = par->info;

	return match_type(par, info->type, info->code, false,
			  info->invflags & IP6T_ICMP_INV);
}

static void say_type(struct text *text, const char *option, uint8_t type,
		     const uint8_t code[2], bool invert)
{
	xt_say(text, invert, "%s %u", option, type);
	if (code[0] == 0 && code[1] == UINT8_MAX)
		return;
	text_add(text, "/%u", code[0]);
	if (code[0] != code[1])
		text_add(text, "-%u", code[1]);
}

static void text_icmp(const struct xt_use *use, struct text *text)
{
	const struct ipt_icmp *info = use->info;
	bool invert = info->invflags & IPT_ICMP_INV;

	if (info->type == ANY_TYPE)
		xt_say(text, invert, "--icmp-type any");
	else
		say_type(text, "--icmp-type", info->type, info->code, invert);
}

static void text_icmp6(const struct xt_use *use, struct text *text)
{
	const struct ip6t_icmp *info = use->info;

	say_type(text, "--icmpv6-type", info->type, info->code,
		 info->invflags & IP6T_ICMP_INV);
}

const struct xt_ops xt_icmp_match = {
	.name = "icmp",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ipt_icmp) },
	.match = match_icmp,
	.text = text_icmp,
};

const struct xt_ops xt_icmp6_match = {
	.name = "icmp6",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_icmp) },
	.match = match_icmp6,
	.text = text_icmp6,
};

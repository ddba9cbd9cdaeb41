// SPDX-License-Identifier: GPL-2.0-only
/* udp and udplite: ports. net/netfilter/xt_tcpudp.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_tcpudp.h>

#define UDP_HEADER 8

static enum tri match(struct xt_par *par)
{
	const struct xt_udp *info = par->info;
	struct vm_u32 sport, dport;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + (size_t)UDP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 2, &sport);
	xt_l4(par, 2, 2, &dport);
	return xt_and(xt_flip(xt_in(sport, info->spts[0], info->spts[1]),
			      info->invflags & XT_UDP_INV_SRCPT),
		      xt_flip(xt_in(dport, info->dpts[0], info->dpts[1]),
			      info->invflags & XT_UDP_INV_DSTPT));
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_udp *info = use->info;

	xt_say_range(text, info->invflags & XT_UDP_INV_SRCPT, "--sport",
		     info->spts[0], info->spts[1], UINT16_MAX);
	xt_say_range(text, info->invflags & XT_UDP_INV_DSTPT, "--dport",
		     info->dpts[0], info->dpts[1], UINT16_MAX);
}

const struct xt_ops xt_udp_match = {
	.name = "udp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_udp) },
	.match = match,
	.text = text,
};

const struct xt_ops xt_udplite_match = {
	.name = "udplite",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_udp) },
	.match = match,
	.text = text,
};

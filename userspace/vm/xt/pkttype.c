// SPDX-License-Identifier: GPL-2.0-only
/* pkttype: to whom the link layer sent it. net/netfilter/xt_pkttype.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/if_packet.h>
#include <linux/netfilter/xt_pkttype.h>

/* What looped back counts as what it was sent to. */
static uint32_t looped_type(const struct xt_par *par)
{
	struct vm_u32 first;

	if (par->pkt->family == NFPROTO_IPV6)
		return PACKET_MULTICAST;
	if (par->pkt->family != NFPROTO_IPV4)
		return PACKET_BROADCAST;
	first = xt_head(par, 16, 1);
	return first.value >> 4 == 0xe ? PACKET_MULTICAST : PACKET_BROADCAST;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_pkttype_info *info = par->info;
	struct vm_u32 type = par->pkt->pkttype;

	if (!vm_known(type)) {
		par->why = "its packet type was not recorded";
		return TRI_UNKNOWN;
	}
	if (type.value == PACKET_LOOPBACK)
		type.value = looped_type(par);
	return xt_tri((type.value == (uint32_t)info->pkttype) !=
		      !!info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = { "unicast", "broadcast",
					    "multicast" };
	const struct xt_pkttype_info *info = use->info;

	if (info->pkttype >= 0 && info->pkttype < 3)
		xt_say(text, info->invert, "--pkt-type %s",
		       name[info->pkttype]);
	else
		xt_say(text, info->invert, "--pkt-type %d", info->pkttype);
}

const struct xt_ops xt_pkttype_match = {
	.name = "pkttype",
	.families = XT_NOT_BRIDGE,
	.size = { sizeof(struct xt_pkttype_info) },
	.match = match,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/* mac: the Ethernet source. net/netfilter/xt_mac.c */
#include <netinet/in.h>

#include "vm/xt/link.h"

#include <linux/netfilter/xt_mac.h>
#include <string.h>

#include "model/text.h"
#include "vm/xt/xt_table.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_mac_info *info = par->info;
	enum tri ethernet = xt_is_ethernet(par);
	bool equal;

	if (ethernet != TRI_TRUE)
		return ethernet;
	if (!par->pkt->has_ll) {
		par->why = "its link layer header was not recorded";
		return TRI_UNKNOWN;
	}
	if (par->pkt->ll_len < XT_ETH_HEADER) {
		par->why = "it has no link layer header";
		return TRI_FALSE;
	}
	equal = memcmp(par->pkt->ll + 6, info->srcaddr, 6) == 0;
	return xt_tri(equal != !!info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_mac_info *info = use->info;
	const unsigned char *mac = info->srcaddr;

	xt_say(text, info->invert, "--mac-source %02x:%02x:%02x:%02x:%02x:%02x",
	       mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

const struct xt_ops xt_mac_match = {
	.name = "mac",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_mac_info) },
	.match = match,
	.text = text,
};

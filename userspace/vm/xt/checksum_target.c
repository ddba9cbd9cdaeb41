// SPDX-License-Identifier: GPL-2.0-only
/*
 * CHECKSUM: what the device would complete is completed now.
 * net/netfilter/xt_CHECKSUM.c. Of what came in nothing is left to complete.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_CHECKSUM.h>

static size_t offset_of(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return 16;
	case IPPROTO_UDP:
		return 6;
	case IPPROTO_ICMPV6:
		return 2;
	}
	return 0;
}

static void target(struct xt_par *par)
{
	const struct vm_pkt *pkt = par->pkt;
	size_t offset = offset_of(pkt->tprot);

	if (vm_pkt_partial(pkt) && pkt->is_ip && !pkt->fragoff && offset)
		xt_lose(par, pkt->thoff + offset, 2);
}

static void text(const struct xt_use *use, struct text *text)
{
	(void)use;
	xt_say(text, false, "--checksum-fill");
}

const struct xt_ops xt_checksum_target = {
	.name = "CHECKSUM",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_CHECKSUM_info) },
	.target = target,
	.text = text,
};

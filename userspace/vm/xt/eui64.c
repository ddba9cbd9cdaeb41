// SPDX-License-Identifier: GPL-2.0-only
/*
 * eui64: is the address made of the Ethernet source.
 * net/ipv6/netfilter/ip6t_eui64.c
 */
#include <netinet/in.h>

#include "vm/xt/link.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/xt/xt_table.h"

static void make_id(const uint8_t *mac, uint8_t id[8])
{
	memcpy(id, mac, 3);
	id[0] ^= 0x02;
	id[3] = 0xff;
	id[4] = 0xfe;
	memcpy(id + 5, mac + 3, 3);
}

static enum tri match(struct xt_par *par)
{
	const struct vm_pkt *pkt = par->pkt;
	uint8_t addr[16], known[16], id[8];
	enum tri result = xt_is_ethernet(par);

	if (result != TRI_TRUE)
		return result;
	if (!pkt->has_ll) {
		par->why = "its link layer header was not recorded";
		return TRI_UNKNOWN;
	}
	if (pkt->ll_len < XT_ETH_HEADER)
		return xt_drop(par, TRI_TRUE);
	if ((pkt->ll[12] << 8 | pkt->ll[13]) != ETH_P_IPV6)
		return TRI_FALSE;
	xt_addr(par, false, addr, known);
	make_id(pkt->ll + 6, id);
	return tri_equal(addr + 8, known + 8, id, sizeof(id));
}

const struct xt_ops xt_eui64_match = {
	.name = "eui64",
	.families = XT_ON_IPV6,
	.size = { sizeof(int) },
	.match = match,
};

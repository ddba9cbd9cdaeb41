// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/xt/link.h"

#include <linux/netfilter.h>
#include <net/if_arp.h>

/**
 * xt_is_ethernet - is the packet's link one of Ethernet
 * @par: the packet; why is set unless it is
 *
 * It is the one it came in by, until it leaves.
 */
enum tri xt_is_ethernet(struct xt_par *par)
{
	bool leaves = par->pkt->hook == NF_INET_LOCAL_OUT ||
		      par->pkt->hook == NF_INET_POST_ROUTING;
	const struct vm_link *link = leaves ? &par->pkt->out : &par->pkt->in;

	if (!vm_known(link->type)) {
		par->why = "the type of its link is not known";
		return TRI_UNKNOWN;
	}
	if (link->type.value == ARPHRD_ETHER)
		return TRI_TRUE;
	par->why = "its link is not of Ethernet";
	return TRI_FALSE;
}

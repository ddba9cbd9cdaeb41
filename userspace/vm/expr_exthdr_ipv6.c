// SPDX-License-Identifier: GPL-2.0-only
/* exthdr: extension headers of IPv6. nft_exthdr_ipv6_eval() */
#include <netinet/if_ether.h>

#include "vm/expr_exthdr.h"
#include "vm/load.h"

/**
 * exthdr_ipv6 - load from an extension header
 * @vm: the machine
 * @expr: the expression
 */
void exthdr_ipv6(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	struct skb_ipv6 found;

	/* Also where it is only asked whether the header is there. */
	if (vm->pkt->protocol != ETH_P_IPV6) {
		vm_break(vm, expr, "the packet is not IPv6");
		return;
	}
	switch (skb_find_ipv6(vm, 0, exthdr->type, false, &found)) {
	case TRI_TRUE:
		exthdr_found(vm, expr, found.offset);
		break;
	case TRI_FALSE:
		exthdr_missing(vm, expr,
			       "the packet has no such extension header");
		break;
	default:
		exthdr_maybe(vm, expr);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * fib: what the routing tables say of an address. net/netfilter/nft_fib.c,
 * nft_fib_inet.c, nft_fib_netdev.c
 */
#include "vm/expr_fib.h"

#include <errno.h>
#include <netinet/if_ether.h>
#include <stdio.h>

#include "model/text.h"
#include "vm/datatype.h"

#define FLAGS_ALL                                                \
	(NFTA_FIB_F_SADDR | NFTA_FIB_F_DADDR | NFTA_FIB_F_MARK | \
	 NFTA_FIB_F_IIF | NFTA_FIB_F_OIF | NFTA_FIB_F_PRESENT)

static bool valid_flags(uint32_t flags)
{
	uint32_t addr = flags & (NFTA_FIB_F_SADDR | NFTA_FIB_F_DADDR);
	uint32_t link = flags & (NFTA_FIB_F_IIF | NFTA_FIB_F_OIF);

	return (addr == NFTA_FIB_F_SADDR || addr == NFTA_FIB_F_DADDR) &&
	       link != (NFTA_FIB_F_IIF | NFTA_FIB_F_OIF);
}

static uint8_t length(const struct expr_fib *fib)
{
	if (fib->flags & NFTA_FIB_F_PRESENT)
		return 1;
	return fib->result == NFT_FIB_RESULT_OIFNAME ? IFNAMSIZ : 4;
}

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_fib *fib = priv;
	uint32_t result;

	if (!attr_u32(source->attr[NFTA_FIB_RESULT], &result) ||
	    !attr_u32(source->attr[NFTA_FIB_FLAGS], &fib->flags))
		return -EINVAL;
	if (fib->flags & ~(uint32_t)FLAGS_ALL ||
	    result > NFT_FIB_RESULT_ADDRTYPE)
		return -EOPNOTSUPP;
	if (!valid_flags(fib->flags) || result == NFT_FIB_RESULT_UNSPEC ||
	    (fib->flags & NFTA_FIB_F_PRESENT &&
	     result == NFT_FIB_RESULT_ADDRTYPE))
		return -EINVAL;
	fib->result = (uint8_t)result;
	fib->len = length(fib);
	return attr_reg(source->attr[NFTA_FIB_DREG], fib->len, &fib->dreg) ?
		       0 :
		       -EINVAL;
}

static void eval_ipv4(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);

	if (fib->result == NFT_FIB_RESULT_ADDRTYPE)
		fib_ipv4_type(vm, expr);
	else
		fib_ipv4(vm, expr);
}

static void eval_ipv6(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);

	if (fib->result == NFT_FIB_RESULT_ADDRTYPE)
		fib_ipv6_type(vm, expr);
	else
		fib_ipv6(vm, expr);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct vm_pkt *pkt = vm->pkt;

	if (pkt->chain_family != NFPROTO_NETDEV) {
		if (pkt->family == NFPROTO_IPV6)
			eval_ipv6(vm, expr);
		else if (pkt->family == NFPROTO_IPV4)
			eval_ipv4(vm, expr);
		else
			vm->regs.verdict.code = NF_DROP;
		return;
	}
	if (pkt->protocol == ETH_P_IP)
		eval_ipv4(vm, expr);
	else if (pkt->protocol == ETH_P_IPV6)
		eval_ipv6(vm, expr);
	else
		vm_break(vm, expr, "the packet is not one of IP");
}

static const char *type_name(const struct expr_fib *fib, uint32_t *type)
{
	if (fib->flags & NFTA_FIB_F_PRESENT) {
		*type = DATATYPE_BOOLEAN;
		return fib->result == NFT_FIB_RESULT_OIF ? "oif" : "oifname";
	}
	switch (fib->result) {
	case NFT_FIB_RESULT_OIF:
		*type = DATATYPE_IFINDEX;
		return "oif";
	case NFT_FIB_RESULT_OIFNAME:
		*type = DATATYPE_IFNAME;
		return "oifname";
	}
	*type = DATATYPE_FIB_ADDR;
	return "type";
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_fib *fib = expr_priv(expr);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "fib %s%s%s%s %s",
		 fib->flags & NFTA_FIB_F_SADDR ? "saddr" : "daddr",
		 fib->flags & NFTA_FIB_F_MARK ? " . mark" : "",
		 fib->flags & NFTA_FIB_F_IIF ? " . iif" : "",
		 fib->flags & NFTA_FIB_F_OIF ? " . oif" : "",
		 type_name(fib, &selector->type));
	selector->len = fib->len;
	return true;
}

const struct expr_ops expr_fib_ops = {
	.name = "fib",
	.size = sizeof(struct expr_fib),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};

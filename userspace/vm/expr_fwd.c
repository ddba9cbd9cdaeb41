// SPDX-License-Identifier: GPL-2.0-only
/* fwd: the packet leaves by another link. net/netfilter/nft_fwd_netdev.c */
#include <netinet/in.h>

#include "vm/expr_fwd.h"

#include <errno.h>
#include <netinet/if_ether.h>

#include "model/text.h"
#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* A neighbour whose link has gone: the packet is dropped. */
#define KERNEL_DROPS VM_KERNEL(7, 2)

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *addr = source->attr[NFTA_FWD_SREG_ADDR];
	struct expr_fwd *fwd = priv;
	uint32_t family = 0;

	if (!attr_reg(source->attr[NFTA_FWD_SREG_DEV], sizeof(uint32_t),
		      &fwd->sreg_dev))
		return -EINVAL;
	if (!addr)
		return 0;
	if (!attr_u32(source->attr[NFTA_FWD_NFPROTO], &family) ||
	    (family != NFPROTO_IPV4 && family != NFPROTO_IPV6) ||
	    !attr_reg(addr, family == NFPROTO_IPV4 ? 4 : 16, &fwd->sreg_addr))
		return -EINVAL;
	fwd->family = (uint8_t)family;
	return 0;
}

/* May it travel on. */
static bool lives(struct vm *vm, const struct nft_expr *expr, bool v4)
{
	static const char *const text[] = { "the packet may travel on",
					    "the packet's hop limit is 1" };
	uint8_t hops;

	if (vm->pkt->len < (v4 ? 20U : 40U))
		return false;
	if (pkt_peek(vm->pkt, v4 ? 8 : 7, 1, &hops) == TRI_TRUE)
		return hops > 1;
	return vm->probe || vm_choose(vm, expr, 2, text) == 0;
}

/*
 * The neighbour's link has gone: older kernels then do nothing. The hop limit
 * they have lowered is not looked at again on the way in.
 */
static bool goes_on(const struct vm *vm, uint8_t reg)
{
	struct vm_link link;

	return vm_kernel_since(vm, KERNEL_DROPS) == TRI_FALSE &&
	       vm->regs.known[reg] == ~0U &&
	       facts_link(vm, vm->regs.data[reg], &link) &&
	       link_is(&link) == TRI_FALSE;
}

/* nft_fwd_neigh_eval() */
static void to_neighbour(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fwd *fwd = expr_priv(expr);
	bool v4 = fwd->family == NFPROTO_IPV4;

	if (vm->pkt->protocol != (v4 ? ETH_P_IP : ETH_P_IPV6)) {
		vm_break(vm, expr,
			 v4 ? "the packet is not one of IPv4" :
			      "the packet is not one of IPv6");
		return;
	}
	if (!lives(vm, expr, v4))
		vm->regs.verdict.code = NF_DROP;
	else if (!goes_on(vm, fwd->sreg_dev))
		vm->regs.verdict.code = NF_STOLEN;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fwd *fwd = expr_priv(expr);

	if (fwd->sreg_addr)
		to_neighbour(vm, expr);
	else
		vm->regs.verdict.code = NF_STOLEN;
	if (vm->regs.verdict.code == NF_STOLEN)
		vm_step(vm, "the packet leaves by another link");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_fwd *fwd = expr_priv(expr);

	text_add(text, "fwd");
	if (fwd->family)
		text_add(text,
			 fwd->family == NFPROTO_IPV4 ? " ip to" : " ip6 to");
}

const struct expr_ops expr_fwd_ops = {
	.name = "fwd",
	.size = sizeof(struct expr_fwd),
	.decode = decode,
	.eval = eval,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/* nat: translate to what registers hold. net/netfilter/nft_nat.c */
#include "vm/expr_nat.h"

#include <errno.h>
#include <string.h>

#include "model/text.h"

static size_t addr_len(uint8_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return 4;
	case NFPROTO_IPV6:
		return 16;
	}
	return 0;
}

static int decode_addr(const struct expr_source *source, struct expr_nat *nat)
{
	const struct nlattr *min = source->attr[NFTA_NAT_REG_ADDR_MIN];
	const struct nlattr *max = source->attr[NFTA_NAT_REG_ADDR_MAX];
	uint32_t len = (uint32_t)addr_len(nat->family);

	if (!min)
		return 0;
	if (!attr_reg(min, len, &nat->addr_min))
		return -EINVAL;
	nat->addr_max = nat->addr_min;
	nat->flags |= VM_NAT_MAP_IPS;
	return !max || attr_reg(max, len, &nat->addr_max) ? 0 : -EINVAL;
}

static int decode(const struct expr_source *source, void *priv)
{
	uint32_t type, family, flags = 0;
	struct expr_nat *nat = priv;
	int err;

	if (!attr_u32(source->attr[NFTA_NAT_TYPE], &type) ||
	    !attr_u32(source->attr[NFTA_NAT_FAMILY], &family) ||
	    family > UINT8_MAX ||
	    (!source->attr[NFTA_NAT_REG_ADDR_MIN] &&
	     !source->attr[NFTA_NAT_REG_PROTO_MIN]))
		return -EINVAL;
	if (type != NFT_NAT_SNAT && type != NFT_NAT_DNAT)
		return -EOPNOTSUPP;
	nat->manip = type == NFT_NAT_SNAT ? VM_NAT_SRC : VM_NAT_DST;
	nat->family = (uint8_t)family;
	nat->inet = source->table->family == NFPROTO_INET;
	err = decode_addr(source, nat);
	if (!err)
		err = nat_range_ports(source->attr[NFTA_NAT_REG_PROTO_MIN],
				      source->attr[NFTA_NAT_REG_PROTO_MAX],
				      &nat->proto_min, &nat->proto_max);
	if (nat->proto_min)
		nat->flags |= VM_NAT_PROTO_SPECIFIED;
	if (!err)
		err = nat_range_flags(source->attr[NFTA_NAT_FLAGS], &flags);
	nat->flags |= flags;
	return err;
}

static bool load_addr(struct vm *vm, const struct expr_nat *nat, uint8_t reg,
		      struct addr *addr)
{
	size_t words = addr_len(nat->family) / 4;
	size_t i;

	addr_from_bytes(addr, vm_reg(vm, reg), words * 4);
	for (i = 0; i < words; i++) {
		if (vm->regs.known[reg + i] != ~0U)
			return false;
	}
	return true;
}

/*
 * nft_nat_setup_netmap(): the bits in which both ends of the range are alike
 * replace those of the packet's address.
 */
static void netmap(const struct vm_pkt *pkt, const struct expr_nat *nat,
		   struct vm_nat_range *range)
{
	struct tuple tuple;
	struct addr addr;
	size_t i;

	vm_pkt_tuple(pkt, &tuple);
	addr = nat->manip == VM_NAT_SRC ? tuple.src : tuple.dst;
	if (addr.family != range->min_addr.family)
		range->addr_known = false;
	if (!range->addr_known)
		return;
	for (i = 0; i < addr_len(nat->family); i++) {
		uint8_t fixed = (uint8_t) ~(range->min_addr.bytes[i] ^
					    range->max_addr.bytes[i]);

		addr.bytes[i] = (uint8_t)((addr.bytes[i] & ~fixed) |
					  (range->min_addr.bytes[i] & fixed));
	}
	range->min_addr = addr;
	range->max_addr = addr;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_nat *nat = expr_priv(expr);
	struct vm_nat_range range;
	bool min, max;

	/* nft_nat_inet_eval() */
	if (nat->inet && nat->family != NFPROTO_INET &&
	    nat->family != vm->pkt->family)
		return;
	memset(&range, 0, sizeof(range));
	range.flags = nat->flags;
	if (nat->addr_min) {
		min = load_addr(vm, nat, nat->addr_min, &range.min_addr);
		max = load_addr(vm, nat, nat->addr_max, &range.max_addr);
		range.addr_known = min && max;
		if (nat->flags & VM_NAT_NETMAP)
			netmap(vm->pkt, nat, &range);
	}
	nat_range_load_ports(vm, nat->proto_min, nat->proto_max, &range);
	vm_nat(vm, expr, (enum vm_nat_manip)nat->manip, &range);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_nat *nat = expr_priv(expr);

	text_add(text, nat->manip == VM_NAT_SRC ? "snat" : "dnat");
	if (nat->flags & VM_NAT_NETMAP)
		text_add(text, " prefix");
	nat_range_text(text, nat->flags);
}

const struct expr_ops expr_nat_ops = {
	.name = "nat",
	.size = sizeof(struct expr_nat),
	.decode = decode,
	.eval = eval,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * masq: the source becomes the address of the link the packet leaves by.
 * net/netfilter/nft_masq.c, nf_nat_masquerade.c
 */
#include "vm/expr_masq.h"

#include <errno.h>
#include <string.h>

#include "model/text.h"
#include "vm/expr_ct.h"
#include "vm/expr_nat.h"
#include "vm/facts.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_masq *masq = priv;
	int err;

	/* The kernel does not set VM_NAT_PROTO_SPECIFIED here; nft does. */
	err = nat_range_flags(source->attr[NFTA_MASQ_FLAGS], &masq->flags);
	if (err)
		return err;
	return nat_range_ports(source->attr[NFTA_MASQ_REG_PROTO_MIN],
			       source->attr[NFTA_MASQ_REG_PROTO_MAX],
			       &masq->proto_min, &masq->proto_max);
}

/* A source that is not set yet is not translated: DHCP. */
static bool is_unset(const struct vm_pkt *pkt)
{
	static const uint8_t any[4];
	struct tuple tuple;

	return pkt->family == NFPROTO_IPV4 && vm_ct_tuple(pkt, false, &tuple) &&
	       tuple.src.family == AF_INET &&
	       memcmp(tuple.src.bytes, any, sizeof(any)) == 0;
}

/* Return: as facts_link_addr(). */
static int find_source(const struct vm *vm, struct addr *addr)
{
	const struct vm_u32 *out = &vm->pkt->out.index;
	bool v4 = vm->pkt->family == NFPROTO_IPV4;
	struct addr towards;
	struct tuple tuple;

	memset(addr, 0, sizeof(*addr));
	if (!vm_known(*out))
		return -ENODATA;
	if (!v4) {
		vm_pkt_tuple(vm->pkt, &tuple);
		if (!tuple.dst.family)
			return -ENODATA;
		towards = tuple.dst;
	} else if (!facts_nexthop(vm, &towards)) {
		return -ENODATA;
	}
	return facts_link_addr(vm, out->value, v4 ? AF_INET : AF_INET6,
			       &towards, 0, addr);
}

/**
 * vm_masquerade - nf_nat_masquerade_ipv4() and its like for IPv6
 * @vm: the machine; its verdict is set
 * @expr: the expression or target
 * @range: flags and ports; its addresses are filled
 */
void vm_masquerade(struct vm *vm, const struct nft_expr *expr,
		   struct vm_nat_range *range)
{
	struct addr addr;
	int err;

	if (is_unset(vm->pkt)) {
		vm->regs.verdict.code = NF_ACCEPT;
		return;
	}
	err = find_source(vm, &addr);
	if (err && err != -ENODATA) {
		vm_step(vm, "masquerade: the link has no address");
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	if (err)
		memset(&addr, 0, sizeof(addr));
	nat_range_to(range, &addr);
	vm_nat(vm, expr, VM_NAT_SRC, range);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_masq *masq = expr_priv(expr);
	struct vm_nat_range range;

	memset(&range, 0, sizeof(range));
	range.flags = masq->flags;
	nat_range_load_ports(vm, masq->proto_min, masq->proto_max, &range);
	vm_masquerade(vm, expr, &range);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_masq *masq = expr_priv(expr);

	text_add(text, "masquerade");
	nat_range_text(text, masq->flags);
}

const struct expr_ops expr_masq_ops = {
	.name = "masq",
	.size = sizeof(struct expr_masq),
	.decode = decode,
	.eval = eval,
	.text = text,
};

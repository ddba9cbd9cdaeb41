// SPDX-License-Identifier: GPL-2.0-only
/*
 * redir: the destination becomes this host. net/netfilter/nft_redir.c,
 * nf_nat_redirect.c
 */
#include "vm/expr_redir.h"

#include <errno.h>
#include <string.h>

#include "model/text.h"
#include "vm/expr_nat.h"
#include "vm/facts.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_redir *redir = priv;
	int err;

	err = nat_range_ports(source->attr[NFTA_REDIR_REG_PROTO_MIN],
			      source->attr[NFTA_REDIR_REG_PROTO_MAX],
			      &redir->proto_min, &redir->proto_max);
	if (err)
		return err;
	if (redir->proto_min)
		redir->flags = VM_NAT_PROTO_SPECIFIED;
	/* As in the kernel: flags that are given replace that one. */
	return nat_range_flags(source->attr[NFTA_REDIR_FLAGS], &redir->flags);
}

static void loopback(bool v4, struct addr *addr)
{
	static const uint8_t ip[4] = { 127, 0, 0, 1 };
	static const uint8_t ip6[16] = { [15] = 1 };

	addr_from_bytes(addr, v4 ? ip : ip6, v4 ? 4 : 16);
}

/* The link's address; of IPv6 one that reaches as far as the destination. */
static int find_destination(const struct vm *vm, struct addr *addr)
{
	const struct vm_u32 *in = &vm->pkt->in.index;
	bool v4 = vm->pkt->family == NFPROTO_IPV4;
	struct tuple tuple;

	memset(addr, 0, sizeof(*addr));
	if (vm->pkt->hook == NF_INET_LOCAL_OUT) {
		loopback(v4, addr);
		return 0;
	}
	if (!vm_known(*in))
		return -ENODATA;
	vm_pkt_tuple(vm->pkt, &tuple);
	if (!v4 && !tuple.dst.family)
		return -ENODATA;
	return facts_link_addr(vm, in->value, v4 ? AF_INET : AF_INET6, NULL,
			       addr_scope(&tuple.dst), addr);
}

/**
 * vm_redirect - nf_nat_redirect_ipv4() and its like for IPv6
 * @vm: the machine; its verdict is set
 * @expr: the expression or target
 * @range: flags and ports; its addresses are filled
 */
void vm_redirect(struct vm *vm, const struct nft_expr *expr,
		 struct vm_nat_range *range)
{
	struct addr addr;
	int err = find_destination(vm, &addr);

	if (err && err != -ENODATA) {
		vm_step(vm, "redirect: the link has no address");
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	if (err)
		memset(&addr, 0, sizeof(addr));
	nat_range_to(range, &addr);
	vm_nat(vm, expr, VM_NAT_DST, range);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_redir *redir = expr_priv(expr);
	struct vm_nat_range range;

	memset(&range, 0, sizeof(range));
	range.flags = redir->flags;
	nat_range_load_ports(vm, redir->proto_min, redir->proto_max, &range);
	vm_redirect(vm, expr, &range);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_redir *redir = expr_priv(expr);

	text_add(text, "redirect");
	nat_range_text(text, redir->flags);
}

const struct expr_ops expr_redir_ops = {
	.name = "redir",
	.size = sizeof(struct expr_redir),
	.decode = decode,
	.eval = eval,
	.text = text,
};

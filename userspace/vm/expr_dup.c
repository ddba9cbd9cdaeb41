// SPDX-License-Identifier: GPL-2.0-only
/*
 * dup: a copy goes elsewhere, the packet goes on. net/netfilter/nft_dup_netdev.c,
 * net/ipv4/netfilter/nft_dup_ipv4.c and its like for IPv6
 */
#include "vm/expr_dup.h"

#include <errno.h>

#include "model/text.h"

static uint32_t addr_len(const struct expr_source *source)
{
	return source->table->family == NFPROTO_IPV4 ? 4 : 16;
}

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *addr = source->attr[NFTA_DUP_SREG_ADDR];
	const struct nlattr *dev = source->attr[NFTA_DUP_SREG_DEV];
	struct expr_dup *dup = priv;

	if (source->table->family == NFPROTO_INET)
		return -EOPNOTSUPP;
	if (!addr && !dev)
		return -EINVAL;
	if (addr && !attr_reg(addr, addr_len(source), &dup->sreg_addr))
		return -EINVAL;
	if (dev && !attr_reg(dev, sizeof(uint32_t), &dup->sreg_dev))
		return -EINVAL;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	(void)expr;
	vm_step(vm, "a copy is sent elsewhere");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	(void)expr;
	text_add(text, "dup");
}

const struct expr_ops expr_dup_ops = {
	.name = "dup",
	.size = sizeof(struct expr_dup),
	.decode = decode,
	.eval = eval,
	.text = text,
};

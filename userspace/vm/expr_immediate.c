// SPDX-License-Identifier: GPL-2.0-only
/* immediate: a constant, or a verdict. net/netfilter/nft_immediate.c */
#include "vm/expr_immediate.h"

#include <errno.h>

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *data = source->attr[NFTA_IMMEDIATE_DATA];
	struct expr_immediate *imm = priv;
	uint32_t dreg, len = sizeof(imm->data);

	if (!attr_u32(source->attr[NFTA_IMMEDIATE_DREG], &dreg))
		return -EINVAL;
	if (dreg == NFT_REG_VERDICT)
		return attr_verdict(source, data, &imm->verdict);
	if (!attr_value(data, imm->data, &len) ||
	    !attr_reg(source->attr[NFTA_IMMEDIATE_DREG], len, &imm->dreg))
		return -EINVAL;
	imm->len = (uint8_t)len;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_immediate *imm = expr_priv(expr);

	if (imm->dreg)
		vm_store(vm, expr, imm->dreg, imm->data, NULL, imm->len);
	else
		vm->regs.verdict = imm->verdict;
}

const struct expr_ops expr_immediate_ops = {
	.name = "immediate",
	.size = sizeof(struct expr_immediate),
	.decode = decode,
	.eval = eval,
};

// SPDX-License-Identifier: GPL-2.0-only
/* range: is a register between two values. net/netfilter/nft_range.c */
#include "vm/expr_range.h"

#include <errno.h>
#include <string.h>

#include "vm/expr_cmp.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_range *range = priv;
	uint32_t from_len = sizeof(range->from), to_len = sizeof(range->to);
	uint32_t op;

	if (!attr_u32(source->attr[NFTA_RANGE_OP], &op) ||
	    !attr_value(source->attr[NFTA_RANGE_FROM_DATA], range->from,
			&from_len) ||
	    !attr_value(source->attr[NFTA_RANGE_TO_DATA], range->to, &to_len) ||
	    from_len != to_len ||
	    !attr_reg(source->attr[NFTA_RANGE_SREG], to_len, &range->sreg))
		return -EINVAL;
	if (op > NFT_RANGE_NEQ)
		return -EOPNOTSUPP;
	range->op = (uint8_t)op;
	range->len = (uint8_t)to_len;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_range *range = expr_priv(expr);
	const uint8_t *data = vm_reg(vm, range->sreg);
	const uint8_t *known = vm_reg_known(vm, range->sreg);
	enum tri below = tri_less(data, known, range->from, range->len, false);
	enum tri within = tri_less(data, known, range->to, range->len, true);
	enum tri value = TRI_UNKNOWN;

	if (below == TRI_TRUE || within == TRI_FALSE)
		value = TRI_FALSE;
	else if (below == TRI_FALSE && within == TRI_TRUE)
		value = TRI_TRUE;
	if (range->op == NFT_RANGE_NEQ)
		value = tri_not(value);
	vm_test_reg(vm, expr, value, range->sreg, range->len);
}

const struct expr_ops expr_range_ops = {
	.name = "range",
	.size = sizeof(struct expr_range),
	.decode = decode,
	.eval = eval,
};

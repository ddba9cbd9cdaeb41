// SPDX-License-Identifier: GPL-2.0-only
/* ct: what conntrack knows of the packet. net/netfilter/nft_ct.c */
#include "vm/expr_ct.h"

#include <errno.h>

static uint8_t length(const struct expr_source *source,
		      const struct expr_ct_key *key)
{
	if (key->len || !key->directed)
		return key->len;
	switch (source->table->family) {
	case NFPROTO_IPV4:
		return 4;
	case NFPROTO_IPV6:
	case NFPROTO_INET:
		return 16;
	}
	return 0;
}

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *dreg = source->attr[NFTA_CT_DREG];
	const struct nlattr *sreg = source->attr[NFTA_CT_SREG];
	const struct expr_ct_key *key;
	struct expr_ct *ct = priv;
	uint32_t number;

	if (!attr_u32(source->attr[NFTA_CT_KEY], &number) || !dreg == !sreg)
		return -EINVAL;
	key = expr_ct_key(number);
	if (!key)
		return -EOPNOTSUPP;
	ct->key = (uint8_t)number;
	ct->set = sreg != NULL;
	ct->len = ct->set ? key->set_len : length(source, key);
	if (!ct->len)
		return -EOPNOTSUPP;
	ct->dir = EXPR_CT_BOTH;
	if (source->attr[NFTA_CT_DIRECTION]) {
		if (!key->may_direct ||
		    !attr_u8(source->attr[NFTA_CT_DIRECTION], &ct->dir) ||
		    ct->dir >= EXPR_CT_BOTH)
			return -EINVAL;
	} else if (key->directed) {
		return -EINVAL;
	}
	return attr_reg(ct->set ? sreg : dreg, ct->len, &ct->reg) ? 0 : -EINVAL;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *ct = expr_priv(expr);

	if (ct->set)
		expr_ct_set(vm, expr);
	else
		expr_ct_get(vm, expr);
}

const struct expr_ops expr_ct_ops = {
	.name = "ct",
	.size = sizeof(struct expr_ct),
	.decode = decode,
	.eval = eval,
	.selector = expr_ct_selector,
	.text = expr_ct_text,
};

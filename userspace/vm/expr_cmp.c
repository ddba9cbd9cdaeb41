// SPDX-License-Identifier: GPL-2.0-only
/* cmp: compare a register with a value. net/netfilter/nft_cmp.c */
#include "vm/expr_cmp.h"

#include <errno.h>
#include <string.h>

/**
 * tri_not - the opposite
 * @value: of this
 */
enum tri tri_not(enum tri value)
{
	if (value == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	return value == TRI_TRUE ? TRI_FALSE : TRI_TRUE;
}

/**
 * tri_equal - are bytes of which some bits are not known equal to others
 * @data: the bytes
 * @known: their bits that are known
 * @value: the others
 * @len: how many
 */
enum tri tri_equal(const uint8_t *data, const uint8_t *known,
		   const uint8_t *value, size_t len)
{
	bool all = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if ((data[i] ^ value[i]) & known[i])
			return TRI_FALSE;
		all &= known[i] == 0xff;
	}
	return all ? TRI_TRUE : TRI_UNKNOWN;
}

/* memcmp() with the bits that are not known all zero or all one. */
static int compare(const uint8_t *data, const uint8_t *known, uint8_t fill,
		   const uint8_t *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t byte =
			(uint8_t)((data[i] & known[i]) | (fill & ~known[i]));

		if (byte != value[i])
			return byte < value[i] ? -1 : 1;
	}
	return 0;
}

/**
 * tri_less - do bytes come before others, as memcmp() orders them
 * @data: the bytes
 * @known: their bits that are known
 * @value: the others
 * @len: how many
 * @or_equal: also if they are equal
 */
enum tri tri_less(const uint8_t *data, const uint8_t *known,
		  const uint8_t *value, size_t len, bool or_equal)
{
	int least = compare(data, known, 0x00, value, len);
	int most = compare(data, known, 0xff, value, len);

	if (most < 0 || (or_equal && most == 0))
		return TRI_TRUE;
	if (least > 0 || (!or_equal && least == 0))
		return TRI_FALSE;
	return TRI_UNKNOWN;
}

/**
 * expr_cmp_equality - does this say that a register equals a value
 * @expr: a condition
 * @holds: whether it is taken to hold
 * @cmp: filled if so
 */
bool expr_cmp_equality(const struct nft_expr *expr, bool holds,
		       const struct expr_cmp **cmp)
{
	if (expr->ops != &expr_cmp_ops)
		return false;
	*cmp = expr_priv(expr);
	return (*cmp)->op == (holds ? NFT_CMP_EQ : NFT_CMP_NEQ);
}

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_cmp *cmp = priv;
	uint32_t op, len = sizeof(cmp->data);

	if (!attr_u32(source->attr[NFTA_CMP_OP], &op) ||
	    !attr_value(source->attr[NFTA_CMP_DATA], cmp->data, &len) ||
	    !attr_reg(source->attr[NFTA_CMP_SREG], len, &cmp->sreg))
		return -EINVAL;
	if (op > NFT_CMP_GTE)
		return -EOPNOTSUPP;
	cmp->op = (uint8_t)op;
	cmp->len = (uint8_t)len;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_cmp *cmp = expr_priv(expr);
	const uint8_t *data = vm_reg(vm, cmp->sreg);
	const uint8_t *known = vm_reg_known(vm, cmp->sreg);
	enum tri value = TRI_UNKNOWN;

	switch (cmp->op) {
	case NFT_CMP_EQ:
		value = tri_equal(data, known, cmp->data, cmp->len);
		break;
	case NFT_CMP_NEQ:
		value = tri_not(tri_equal(data, known, cmp->data, cmp->len));
		break;
	case NFT_CMP_LT:
	case NFT_CMP_LTE:
		value = tri_less(data, known, cmp->data, cmp->len,
				 cmp->op == NFT_CMP_LTE);
		break;
	case NFT_CMP_GT:
	case NFT_CMP_GTE:
		value = tri_not(tri_less(data, known, cmp->data, cmp->len,
					 cmp->op == NFT_CMP_GT));
		break;
	}
	vm_test_reg(vm, expr, value, cmp->sreg, cmp->len);
}

const struct expr_ops expr_cmp_ops = {
	.name = "cmp",
	.size = sizeof(struct expr_cmp),
	.decode = decode,
	.eval = eval,
};

// SPDX-License-Identifier: GPL-2.0-only
/* numgen: the next number, or any. net/netfilter/nft_numgen.c */
#include "vm/expr_numgen.h"

#include <errno.h>
#include <stdio.h>

#include "vm/datatype.h"
#include "vm/expr_hash.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_numgen *numgen = priv;
	uint32_t type;

	attr_u32(source->attr[NFTA_NG_OFFSET], &numgen->offset);
	if (!attr_u32(source->attr[NFTA_NG_TYPE], &type) ||
	    !attr_u32(source->attr[NFTA_NG_MODULUS], &numgen->modulus) ||
	    !numgen->modulus ||
	    numgen->offset + numgen->modulus - 1 < numgen->offset ||
	    !attr_reg(source->attr[NFTA_NG_DREG], 4, &numgen->dreg))
		return -EINVAL;
	if (type > NFT_NG_RANDOM)
		return -EOPNOTSUPP;
	numgen->random = type == NFT_NG_RANDOM;
	/* So that the first one is zero. */
	numgen->counter = numgen->modulus - 1;
	numgen->self = numgen;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_numgen *numgen = expr_priv(expr);
	struct vm_u32 number = some_number(numgen->offset, numgen->modulus);
	struct expr_numgen *state = expr_state(expr);

	if (vm->stateful && !numgen->random) {
		state->counter = numgen->counter + 1 < numgen->modulus ?
					 numgen->counter + 1 :
					 0;
		number = VM_KNOWN(numgen->counter + numgen->offset);
	}
	vm_store_u32(vm, expr, numgen->dreg, number);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_numgen *numgen = expr_priv(expr);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "numgen %s mod %u",
		 numgen->random ? "random" : "inc", numgen->modulus);
	selector->type = DATATYPE_HOST_INTEGER;
	selector->len = 4;
	return true;
}

const struct expr_ops expr_numgen_ops = {
	.name = "numgen",
	.size = sizeof(struct expr_numgen),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};

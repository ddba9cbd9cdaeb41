// SPDX-License-Identifier: GPL-2.0-only
/* lookup: in a set or a map. net/netfilter/nft_lookup.c */
#include "vm/expr_lookup.h"

#include "vm/touched.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Verdicts of a map among which one is chosen where the key is not known. */
#define WAYS_MAX 8

static int decode(const struct expr_source *source, void *priv)
{
	const char *name = attr_text(source->attr[NFTA_LOOKUP_SET]);
	struct expr_lookup *lookup = priv;
	uint32_t dreg, flags = 0;

	if (!name)
		return -EINVAL;
	lookup->set = nft_set_find(source->table, name);
	if (!lookup->set)
		return -ENOENT;
	if (!attr_reg(source->attr[NFTA_LOOKUP_SREG], lookup->set->key_len,
		      &lookup->sreg))
		return -EINVAL;
	attr_u32(source->attr[NFTA_LOOKUP_FLAGS], &flags);
	if (flags & ~(uint32_t)NFT_LOOKUP_F_INV)
		return -EOPNOTSUPP;
	lookup->invert = flags & NFT_LOOKUP_F_INV;
	if (!source->attr[NFTA_LOOKUP_DREG])
		return 0;
	if (!attr_u32(source->attr[NFTA_LOOKUP_DREG], &dreg) ||
	    !(lookup->set->flags & NFT_SET_MAP) || lookup->invert)
		return -EINVAL;
	lookup->verdict = dreg == NFT_REG_VERDICT;
	if (lookup->verdict)
		return 0;
	return attr_reg(source->attr[NFTA_LOOKUP_DREG], lookup->set->data_len,
			&lookup->dreg) ?
		       0 :
		       -EINVAL;
}

static void load_data(struct vm *vm, const struct nft_expr *expr,
		      const struct nft_set_elem *elem)
{
	static const uint8_t nothing[NFT_KEY_MAX];
	const struct expr_lookup *lookup = expr_priv(expr);

	vm_store(vm, expr, lookup->dreg, elem ? elem->data : nothing,
		 elem ? NULL : nothing, lookup->set->data_len);
}

static bool same_verdict(const struct nft_verdict *a,
			 const struct nft_verdict *b)
{
	return a->code == b->code && a->chain == b->chain;
}

/*
 * The key is not known, but some element is taken to match: one run for each
 * verdict that there is.
 */
static void choose_verdict(struct vm *vm, const struct nft_expr *expr)
{
	const struct nft_set *set =
		((const struct expr_lookup *)expr_priv(expr))->set;
	const struct nft_verdict *verdict[WAYS_MAX];
	const char *text[WAYS_MAX];
	unsigned int ways = 0, j;
	size_t i;

	for (i = 0; i < set->nelems && ways < WAYS_MAX; i++) {
		if (set->elem[i].flags & NFT_SET_ELEM_INTERVAL_END)
			continue;
		for (j = 0; j < ways; j++) {
			if (same_verdict(verdict[j], &set->elem[i].verdict))
				break;
		}
		if (j < ways)
			continue;
		verdict[ways] = &set->elem[i].verdict;
		text[ways++] = "it matches an element with this verdict";
	}
	if (ways)
		vm->regs.verdict = *verdict[vm_choose(vm, expr, ways, text)];
}

/* Stateful expressions of an element: they may end the rule. */
static void eval_elem(struct vm *vm, const struct nft_set_elem *elem)
{
	uint16_t i;

	for (i = 0; elem && i < elem->nexprs; i++) {
		elem->expr[i]->ops->eval(vm, elem->expr[i]);
		if (vm->regs.verdict.code == NFT_BREAK)
			return;
	}
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_lookup *lookup = expr_priv(expr);
	const struct nft_set_elem *elem = NULL;
	struct vm_condition condition = {
		.expr = expr,
		.len = (uint8_t)lookup->set->key_len,
		.bytes = vm_reg(vm, lookup->sreg),
		.known = vm_reg_known(vm, lookup->sreg),
		.origin = vm->regs.origin[lookup->sreg],
		.set = lookup->set,
	};

	if (!lookup->set->loaded)
		vm->err = nft_set_elems(vm->ruleset, lookup->set);
	if (vm->err)
		return;
	condition.value = nft_set_lookup(lookup->set, condition.bytes,
					 condition.known, &elem);
	condition.value = vm_touched(vm, lookup->set, condition.bytes,
				     condition.known, condition.value, &elem);
	if (vm->past && lookup->set->flags & (NFT_SET_EVAL | NFT_SET_TIMEOUT)) {
		condition.value = TRI_UNKNOWN;
		condition.why = "the set's elements come and go";
	}
	condition.elem = elem;
	/* Older kernels asked for the catch-all element once more here. */
	if (lookup->invert && condition.value != TRI_UNKNOWN)
		condition.value =
			condition.value == TRI_TRUE ? TRI_FALSE : TRI_TRUE;
	if (!vm_decide(vm, &condition))
		return;
	if (condition.value != TRI_TRUE)
		elem = NULL;
	if (lookup->dreg)
		load_data(vm, expr, elem);
	else if (lookup->verdict && elem)
		vm->regs.verdict = elem->verdict;
	else if (lookup->verdict && !vm->probe)
		choose_verdict(vm, expr);
	eval_elem(vm, elem);
}

/* What a map gives is called by what it was asked for. */
static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_lookup *lookup = expr_priv(expr);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "value of @%s",
		 lookup->set->name);
	selector->type = lookup->set->data_type;
	selector->len = lookup->set->data_len;
	return lookup->dreg != 0;
}

const struct expr_ops expr_lookup_ops = {
	.name = "lookup",
	.size = sizeof(struct expr_lookup),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};

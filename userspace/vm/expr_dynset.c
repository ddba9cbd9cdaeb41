// SPDX-License-Identifier: GPL-2.0-only
/*
 * dynset: packets add elements to sets, refresh and delete them.
 * net/netfilter/nft_dynset.c, and nft_rhash_update() of nft_set_hash.c
 */
#include "vm/expr_dynset.h"

#include <errno.h>
#include <string.h>

#include "model/text.h"
#include "vm/touched.h"

/* Newer than some of the headers that this is built with. */
#define DYNSET_F_EXPR 2U
/* The largest private part of an expression that elements have. */
#define STATE_MAX 256

static int decode_exprs(const struct expr_source *source,
			struct expr_dynset *dynset)
{
	const struct nlattr *one = source->attr[NFTA_DYNSET_EXPR];
	const struct nlattr *list = source->attr[NFTA_DYNSET_EXPRESSIONS];
	struct expr_source child = *source;
	const struct nft_expr **expr = NULL;
	int err;

	if (!one && !list)
		return 0;
	if (++child.depth > EXPR_DEPTH_MAX)
		return -EINVAL;
	if (list) {
		err = expr_decode_list(&child, list, &expr, &dynset->nexprs);
	} else {
		expr = arena_alloc(&source->ruleset->arena, sizeof(*expr));
		if (!expr)
			return -ENOMEM;
		dynset->nexprs = 1;
		err = expr_decode(&child, one, &expr[0]);
	}
	dynset->expr = expr;
	return err == -EBADMSG ? -EINVAL : err;
}

static int decode(const struct expr_source *source, void *priv)
{
	const char *name = attr_text(source->attr[NFTA_DYNSET_SET_NAME]);
	struct expr_dynset *dynset = priv;
	uint32_t op, flags = 0;

	attr_u32(source->attr[NFTA_DYNSET_FLAGS], &flags);
	attr_u64(source->attr[NFTA_DYNSET_TIMEOUT], &dynset->timeout);
	if (!name || !attr_u32(source->attr[NFTA_DYNSET_OP], &op))
		return -EINVAL;
	if (op > NFT_DYNSET_OP_DELETE ||
	    flags & ~(NFT_DYNSET_F_INV | DYNSET_F_EXPR))
		return -EOPNOTSUPP;
	dynset->op = (uint8_t)op;
	dynset->invert = flags & NFT_DYNSET_F_INV;
	dynset->set = nft_set_find(source->table, name);
	if (!dynset->set)
		return -ENOENT;
	if (!attr_reg(source->attr[NFTA_DYNSET_SREG_KEY], dynset->set->key_len,
		      &dynset->sreg_key))
		return -EINVAL;
	if (source->attr[NFTA_DYNSET_SREG_DATA] &&
	    !attr_reg(source->attr[NFTA_DYNSET_SREG_DATA],
		      dynset->set->data_len, &dynset->sreg_data))
		return -EINVAL;
	return decode_exprs(source, dynset);
}

/* What an element that is made now gets. */
static uint16_t template(const struct expr_dynset *dynset,
			 const struct nft_expr *const **expr)
{
	if (dynset->nexprs) {
		*expr = dynset->expr;
		return dynset->nexprs;
	}
	*expr = dynset->set->elem_expr;
	return dynset->set->nelem_exprs;
}

/* nft_set_elem_update_expr() */
static void eval_exprs(struct vm *vm, const struct nft_expr *const *expr,
		       uint16_t count)
{
	uint16_t i;

	for (i = 0; i < count && !vm->err; i++) {
		expr[i]->ops->eval(vm, expr[i]);
		if (vm->regs.verdict.code == NFT_BREAK)
			return;
	}
}

/*
 * Of an element that is made by this very packet all is known: what is
 * evaluated is what it is made from, and then made undone.
 */
static void eval_fresh(struct vm *vm, const struct nft_expr *const *expr,
		       uint16_t count)
{
	bool stateful = vm->stateful;
	uint8_t saved[STATE_MAX];
	uint16_t i;

	for (i = 0; i < count && !vm->err; i++) {
		size_t size = expr[i]->ops->size;

		if (size <= sizeof(saved)) {
			memcpy(saved, expr[i]->priv, size);
			vm->stateful = true;
		}
		expr[i]->ops->eval(vm, expr[i]);
		vm->stateful = stateful;
		if (size <= sizeof(saved))
			memcpy(expr_state(expr[i]), saved, size);
		if (vm->regs.verdict.code == NFT_BREAK)
			return;
	}
}

static const struct nft_expr *clone(struct arena *arena,
				    const struct nft_expr *expr)
{
	struct nft_expr *copy =
		arena_alloc(arena, sizeof(*copy) + expr->ops->size);

	if (!copy)
		return NULL;
	copy->ops = expr->ops;
	memcpy(copy->priv, expr->priv, expr->ops->size);
	return copy;
}

static int clone_exprs(struct vm *vm, const struct expr_dynset *dynset,
		       struct nft_set_elem *elem)
{
	struct arena *arena = &vm->ruleset->arena;
	const struct nft_expr *const *expr;
	uint16_t i, count = template(dynset, &expr);
	const struct nft_expr **copies;

	if (!count)
		return 0;
	copies = arena_alloc(arena, count * sizeof(*copies));
	for (i = 0; copies && i < count; i++) {
		copies[i] = clone(arena, expr[i]);
		if (!copies[i])
			return -ENOMEM;
	}
	elem->expr = copies;
	elem->nexprs = count;
	return copies ? 0 : -ENOMEM;
}

static uint64_t timeout_of(const struct expr_dynset *dynset)
{
	return dynset->timeout ? dynset->timeout : dynset->set->timeout;
}

/* nft_dynset_new(): -ENFILE when the set is full. */
static int make(struct vm *vm, const struct expr_dynset *dynset)
{
	struct nft_set *set = dynset->set;
	uint64_t timeout = timeout_of(dynset);
	struct nft_set_elem elem = {
		.key = vm_reg(vm, dynset->sreg_key),
		.timeout = timeout,
		.expires = timeout ? set->age + timeout : 0,
	};
	int err;

	if (dynset->sreg_data)
		elem.data = vm_reg(vm, dynset->sreg_data);
	err = clone_exprs(vm, dynset, &elem);
	return err ? err : nft_set_add(vm->ruleset, set, &elem);
}

/* The replay is the packet: the set changes. */
static bool update_set(struct vm *vm, const struct expr_dynset *dynset,
		       enum tri found, const struct nft_set_elem *elem)
{
	const uint8_t *key = vm_reg(vm, dynset->sreg_key);
	const uint8_t *known = vm_reg_known(vm, dynset->sreg_key);
	int err = found == TRI_FALSE ? make(vm, dynset) : 0;

	if (err == -ENFILE || err == -EOPNOTSUPP)
		return false;
	if (err) {
		vm->err = err;
		return true;
	}
	if (found == TRI_FALSE)
		nft_set_lookup(dynset->set, key, known, &elem);
	else if (elem && elem != dynset->set->catchall && elem->expires &&
		 dynset->op == NFT_DYNSET_OP_UPDATE)
		dynset->set->elem[elem - dynset->set->elem].expires =
			dynset->set->age + timeout_of(dynset);
	if (elem)
		eval_exprs(vm, elem->expr, elem->nexprs);
	return true;
}

static bool is_full(const struct nft_set *set)
{
	return set->size && nft_set_count(set) >= set->size;
}

/* Otherwise this run remembers, and the set stays. */
static bool update_view(struct vm *vm, const struct expr_dynset *dynset,
			enum tri found, const struct nft_set_elem *elem)
{
	const struct nft_expr *const *expr;
	uint16_t count = template(dynset, &expr);

	if (found == TRI_FALSE && is_full(dynset->set))
		return false;
	if (found != TRI_TRUE && !vm->probe)
		vm_touch(vm, dynset->set, vm_reg(vm, dynset->sreg_key),
			 vm_reg_known(vm, dynset->sreg_key), true);
	if (elem)
		eval_exprs(vm, elem->expr, elem->nexprs);
	else if (found == TRI_FALSE && !vm->probe)
		eval_fresh(vm, expr, count);
	else
		eval_exprs(vm, expr, count);
	return true;
}

static void delete (struct vm *vm, const struct expr_dynset *dynset)
{
	if (vm->probe)
		return;
	if (vm->stateful)
		nft_set_del(dynset->set, vm_reg(vm, dynset->sreg_key));
	else
		vm_touch(vm, dynset->set, vm_reg(vm, dynset->sreg_key),
			 vm_reg_known(vm, dynset->sreg_key), false);
}

static enum tri find(const struct vm *vm, const struct expr_dynset *dynset,
		     const struct nft_set_elem **elem)
{
	const uint8_t *key = (const uint8_t *)&vm->regs.data[dynset->sreg_key];
	const uint8_t *known =
		(const uint8_t *)&vm->regs.known[dynset->sreg_key];
	enum tri found = nft_set_lookup(dynset->set, key, known, elem);

	/* The kernel does not ask for that one here. */
	if (*elem && *elem == dynset->set->catchall) {
		*elem = NULL;
		found = TRI_FALSE;
	}
	if (vm->past) {
		*elem = NULL;
		found = TRI_UNKNOWN;
	}
	return vm_touched(vm, dynset->set, key, known, found, elem);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_dynset *dynset = expr_priv(expr);
	const struct nft_set_elem *elem = NULL;
	enum tri found;
	bool there;

	if (!dynset->set->loaded)
		vm->err = nft_set_elems(vm->ruleset, dynset->set);
	if (vm->err)
		return;
	if (dynset->op == NFT_DYNSET_OP_DELETE) {
		delete (vm, dynset);
		return;
	}
	found = find(vm, dynset, &elem);
	if (vm->stateful && !vm->probe && found != TRI_UNKNOWN)
		there = update_set(vm, dynset, found, elem);
	else
		there = update_view(vm, dynset, found, elem);
	if (vm->err || vm->regs.verdict.code != NFT_CONTINUE)
		return;
	if (there == dynset->invert)
		vm_break(vm, expr,
			 there ? "the set has room for it" : "the set is full");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	static const char *const ops[] = { "add", "update", "delete" };
	const struct expr_dynset *dynset = expr_priv(expr);
	const struct nft_expr *const *exprs;
	uint16_t i, count = template(dynset, &exprs);

	text_add(text, "%s @%s", ops[dynset->op], dynset->set->name);
	for (i = 0; i < count; i++) {
		if (!exprs[i]->ops->text)
			continue;
		text_add(text, "%s", i ? " " : " { ... ");
		exprs[i]->ops->text(exprs[i], text);
	}
	if (count)
		text_add(text, " }");
}

const struct expr_ops expr_dynset_ops = {
	.name = "dynset",
	.size = sizeof(struct expr_dynset),
	.decode = decode,
	.eval = eval,
	.text = text,
};

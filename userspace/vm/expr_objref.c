// SPDX-License-Identifier: GPL-2.0-only
/*
 * objref: a stateful object, by its name or by a map. net/netfilter/nft_objref.c
 */
#include "vm/expr_objref.h"

#include <errno.h>

#include "model/text.h"

/* Objects of a map among which one is chosen where the key is not known. */
#define WAYS_MAX 8

static int decode_map(const struct expr_source *source,
		      struct expr_objref *objref)
{
	const char *name = attr_text(source->attr[NFTA_OBJREF_SET_NAME]);

	if (!name)
		return -EINVAL;
	objref->set = nft_set_find(source->table, name);
	if (!objref->set)
		return -ENOENT;
	if (!(objref->set->flags & NFT_SET_OBJECT) ||
	    !attr_reg(source->attr[NFTA_OBJREF_SET_SREG], objref->set->key_len,
		      &objref->sreg))
		return -EINVAL;
	return 0;
}

static int decode(const struct expr_source *source, void *priv)
{
	const char *name = attr_text(source->attr[NFTA_OBJREF_IMM_NAME]);
	struct expr_objref *objref = priv;
	uint32_t type;

	if (source->attr[NFTA_OBJREF_SET_SREG])
		return decode_map(source, objref);
	if (!name || !attr_u32(source->attr[NFTA_OBJREF_IMM_TYPE], &type))
		return -EINVAL;
	objref->object = nft_object_find(source->table, type, name);
	return objref->object ? 0 : -ENOENT;
}

static void eval_object(struct vm *vm, const struct nft_object *object)
{
	if (object && object->expr)
		object->expr->ops->eval(vm, object->expr);
}

/* Some element is taken to match: one run for each object that there is. */
static const struct nft_object *
choose(struct vm *vm, const struct nft_expr *expr, const struct nft_set *set)
{
	const struct nft_object *object[WAYS_MAX];
	const char *text[WAYS_MAX];
	unsigned int ways = 0, j;
	size_t i;

	for (i = 0; i < set->nelems && ways < WAYS_MAX; i++) {
		if (!set->elem[i].object)
			continue;
		for (j = 0; j < ways && object[j] != set->elem[i].object; j++)
			;
		if (j < ways)
			continue;
		object[ways] = set->elem[i].object;
		text[ways++] = "it matches an element with this object";
	}
	return ways ? object[vm_choose(vm, expr, ways, text)] : NULL;
}

static void eval_map(struct vm *vm, const struct nft_expr *expr,
		     const struct expr_objref *objref)
{
	struct vm_condition condition = {
		.expr = expr,
		.len = (uint8_t)objref->set->key_len,
		.bytes = vm_reg(vm, objref->sreg),
		.known = vm_reg_known(vm, objref->sreg),
		.origin = vm->regs.origin[objref->sreg],
		.set = objref->set,
	};
	const struct nft_set_elem *elem = NULL;

	if (!objref->set->loaded)
		vm->err = nft_set_elems(vm->ruleset, objref->set);
	if (vm->err)
		return;
	condition.value = nft_set_lookup(objref->set, condition.bytes,
					 condition.known, &elem);
	condition.elem = elem;
	if (!vm_decide(vm, &condition))
		return;
	if (condition.value == TRI_TRUE && elem)
		eval_object(vm, elem->object);
	else if (condition.value == TRI_UNKNOWN && !vm->probe)
		eval_object(vm, choose(vm, expr, objref->set));
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_objref *objref = expr_priv(expr);

	if (objref->set)
		eval_map(vm, expr, objref);
	else
		eval_object(vm, objref->object);
}

static const char *type_text(uint32_t type)
{
	static const char *const words[] = {
		[NFT_OBJECT_COUNTER] = "counter",
		[NFT_OBJECT_QUOTA] = "quota",
		[NFT_OBJECT_CT_HELPER] = "ct helper",
		[NFT_OBJECT_LIMIT] = "limit",
		[NFT_OBJECT_CONNLIMIT] = "ct count",
		[NFT_OBJECT_TUNNEL] = "tunnel",
		[NFT_OBJECT_CT_TIMEOUT] = "ct timeout",
		[NFT_OBJECT_SECMARK] = "secmark",
		[NFT_OBJECT_CT_EXPECT] = "ct expectation",
		[NFT_OBJECT_SYNPROXY] = "synproxy",
	};

	return type < sizeof(words) / sizeof(words[0]) && words[type] ?
		       words[type] :
		       "object";
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_objref *objref = expr_priv(expr);

	if (objref->set)
		text_add(text, "%s name from @%s",
			 type_text(objref->set->object_type),
			 objref->set->name);
	else
		text_add(text, "%s name \"%s\"",
			 type_text(objref->object->type), objref->object->name);
}

const struct expr_ops expr_objref_ops = {
	.name = "objref",
	.size = sizeof(struct expr_objref),
	.decode = decode,
	.eval = eval,
	.text = text,
};

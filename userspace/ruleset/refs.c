// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/refs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct ref *find(const struct refs *refs, enum ref_kind kind,
			uint32_t type, const char *name)
{
	size_t i;

	for (i = 0; i < refs->count; i++) {
		struct ref *ref = &refs->item[i];

		if (ref->kind == kind && ref->type == type &&
		    strcmp(ref->name, name) == 0)
			return ref;
	}
	return NULL;
}

/**
 * refs_have - whether a name is among those that are named
 * @refs: the names
 * @kind: of chains, ...
 * @name: the name
 *
 * Return: whether it is.
 */
bool refs_have(const struct refs *refs, enum ref_kind kind, const char *name)
{
	return find(refs, kind, 0, name) != NULL;
}

static void add(struct refs *refs, enum ref_kind kind, uint32_t type,
		const struct nlattr *attr)
{
	const char *name = attr_text(attr);
	size_t n = refs->count;
	struct ref *grown;

	if (!name || refs->err || find(refs, kind, type, name))
		return;
	if (n == REFS_MAX) {
		refs->err = -E2BIG;
		return;
	}
	if (!(n & (n - 1))) {
		grown = realloc(refs->item, (n ? 2 * n : 1) * sizeof(*grown));
		if (!grown) {
			refs->err = -ENOMEM;
			return;
		}
		refs->item = grown;
	}
	grown = &refs->item[n];
	memset(grown, 0, sizeof(*grown));
	grown->kind = kind;
	grown->type = type;
	grown->name = strdup(name);
	if (grown->name)
		refs->count++;
	else
		refs->err = -ENOMEM;
}

static void of_verdict(struct refs *refs, const struct nlattr *data)
{
	struct attrs attrs;

	attrs_nest(data, &attrs);
	attrs_nest(attrs.at[NFTA_DATA_VERDICT], &attrs);
	add(refs, REF_CHAIN, 0, attrs.at[NFTA_VERDICT_CHAIN]);
}

static void of_meta(struct refs *refs, const struct attrs *data)
{
	uint32_t key;

	if (attr_u32(data->at[NFTA_META_KEY], &key) &&
	    (key == NFT_META_IIF || key == NFT_META_OIF ||
	     key == NFT_META_SDIF))
		refs->links = true;
}

static void of_fib(struct refs *refs, const struct attrs *data)
{
	uint32_t result;

	if (attr_u32(data->at[NFTA_FIB_RESULT], &result) &&
	    result == NFT_FIB_RESULT_OIF)
		refs->links = true;
}

static void of_objref(struct refs *refs, const struct attrs *data)
{
	uint32_t type;

	add(refs, REF_SET, 0, data->at[NFTA_OBJREF_SET_NAME]);
	if (attr_u32(data->at[NFTA_OBJREF_IMM_TYPE], &type))
		add(refs, REF_OBJECT, type, data->at[NFTA_OBJREF_IMM_NAME]);
}

static void of_expr(struct refs *refs, const struct nlattr *elem)
{
	struct attrs expr, data;
	const char *name;

	attrs_nest(elem, &expr);
	attrs_nest(expr.at[NFTA_EXPR_DATA], &data);
	name = attr_text(expr.at[NFTA_EXPR_NAME]);
	if (!name)
		return;
	if (strcmp(name, "immediate") == 0)
		of_verdict(refs, data.at[NFTA_IMMEDIATE_DATA]);
	else if (strcmp(name, "lookup") == 0)
		add(refs, REF_SET, 0, data.at[NFTA_LOOKUP_SET]);
	else if (strcmp(name, "dynset") == 0)
		add(refs, REF_SET, 0, data.at[NFTA_DYNSET_SET_NAME]);
	else if (strcmp(name, "objref") == 0)
		of_objref(refs, &data);
	else if (strcmp(name, "flow_offload") == 0)
		add(refs, REF_FLOWTABLE, 0, data.at[NFTA_FLOW_TABLE_NAME]);
	else if (strcmp(name, "meta") == 0)
		of_meta(refs, &data);
	else if (strcmp(name, "fib") == 0)
		of_fib(refs, &data);
	else if (strcmp(name, "dup") == 0 || strcmp(name, "fwd") == 0)
		refs->links = true;
}

/**
 * refs_of_rule - what a rule names
 * @refs: gains it; all zero is empty
 * @expressions: NFTA_RULE_EXPRESSIONS; NULL has none
 */
void refs_of_rule(struct refs *refs, const struct nlattr *expressions)
{
	const struct nlattr *elem;

	if (!expressions)
		return;
	mnl_attr_for_each_nested(elem, expressions)
	{
		of_expr(refs, elem);
	}
}

/**
 * refs_of_elems - what elements of a map name
 * @refs: gains it
 * @elements: NFTA_SET_ELEM_LIST_ELEMENTS; NULL has none
 * @object_type: of maps of objects: NFT_OBJECT_*
 */
void refs_of_elems(struct refs *refs, const struct nlattr *elements,
		   uint32_t object_type)
{
	const struct nlattr *nest;
	struct attrs elem;

	if (!elements)
		return;
	mnl_attr_for_each_nested(nest, elements)
	{
		attrs_nest(nest, &elem);
		of_verdict(refs, elem.at[NFTA_SET_ELEM_DATA]);
		add(refs, REF_OBJECT, object_type,
		    elem.at[NFTA_SET_ELEM_OBJREF]);
	}
}

/**
 * refs_release - forget names and what was said of them
 * @refs: emptied
 */
void refs_release(struct refs *refs)
{
	size_t i;

	for (i = 0; i < refs->count; i++) {
		free(refs->item[i].name);
		messages_release(&refs->item[i].self);
		messages_release(&refs->item[i].body);
	}
	free(refs->item);
	*refs = (struct refs){ 0 };
}

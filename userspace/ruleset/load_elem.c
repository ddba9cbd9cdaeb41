// SPDX-License-Identifier: GPL-2.0-only
/* Elements of sets and maps. There may be a million of them. */
#include <errno.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"

static const struct nlattr *find(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
	{
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

/* A key or a map's data: exactly so many bytes. NULL if it is not that. */
static const uint8_t *parse_value(struct nft_ruleset *ruleset,
				  const struct nlattr *nest, uint32_t len,
				  int *err)
{
	const struct nlattr *value = nest ? find(nest, NFTA_DATA_VALUE) : NULL;
	const uint8_t *copy;

	if (!value || mnl_attr_get_payload_len(value) != len) {
		*err = -EBADMSG;
		return NULL;
	}
	copy = arena_copy(&ruleset->arena, mnl_attr_get_payload(value), len);
	if (!copy)
		*err = -ENOMEM;
	return copy;
}

static int parse_data(struct nft_ruleset *ruleset, const struct nft_set *set,
		      const struct nlattr *nest, struct nft_set_elem *elem)
{
	struct expr_source source = { .ruleset = ruleset, .table = set->table };
	int err = 0;

	if (set->data_type == NFT_DATA_VERDICT) {
		err = attr_verdict(&source, nest, &elem->verdict);
		return err ? -EBADMSG : 0;
	}
	if (set->data_len)
		elem->data = parse_value(ruleset, nest, set->data_len, &err);
	return err;
}

/* One in NFTA_SET_ELEM_EXPR, several in NFTA_SET_ELEM_EXPRESSIONS. */
static int parse_exprs(struct nft_ruleset *ruleset, const struct nft_set *set,
		       const struct attrs *attrs, struct nft_set_elem *elem)
{
	struct expr_source source = { .ruleset = ruleset, .table = set->table };
	const struct nft_expr **expr;
	int err;

	if (attrs->at[NFTA_SET_ELEM_EXPRESSIONS]) {
		err = expr_decode_list(&source,
				       attrs->at[NFTA_SET_ELEM_EXPRESSIONS],
				       &expr, &elem->nexprs);
		elem->expr = expr;
		return err;
	}
	if (!attrs->at[NFTA_SET_ELEM_EXPR])
		return 0;
	expr = arena_alloc(&ruleset->arena, sizeof(*expr));
	if (!expr)
		return -ENOMEM;
	err = expr_decode(&source, attrs->at[NFTA_SET_ELEM_EXPR], expr);
	elem->expr = expr;
	elem->nexprs = !err;
	return err;
}

/* An element that has expired while it was dumped is not there any more. */
static bool parse_times(const struct nft_set *set, const struct attrs *attrs,
			struct nft_set_elem *elem)
{
	if (!attr_u64(attrs->at[NFTA_SET_ELEM_TIMEOUT], &elem->timeout))
		elem->timeout = set->timeout;
	if (!attr_u64(attrs->at[NFTA_SET_ELEM_EXPIRATION], &elem->expires))
		return true;
	return elem->expires || !elem->timeout;
}

static int parse_object(const struct nft_set *set, const struct attrs *attrs,
			struct nft_set_elem *elem)
{
	const char *name;

	if (!attrs->at[NFTA_SET_ELEM_OBJREF])
		return 0;
	name = attr_text(attrs->at[NFTA_SET_ELEM_OBJREF]);
	if (!name)
		return -EBADMSG;
	elem->object = nft_object_find(set->table, set->object_type, name);
	return elem->object ? 0 : -EBADMSG;
}

static int parse(struct nft_ruleset *ruleset, const struct nft_set *set,
		 const struct attrs *attrs, struct nft_set_elem *elem)
{
	int err = 0;

	if (!(elem->flags & NFT_SET_ELEM_CATCHALL))
		elem->key = parse_value(ruleset, attrs->at[NFTA_SET_ELEM_KEY],
					set->key_len, &err);
	if (!err && attrs->at[NFTA_SET_ELEM_KEY_END])
		elem->key_end =
			parse_value(ruleset, attrs->at[NFTA_SET_ELEM_KEY_END],
				    set->key_len, &err);
	/* The end of an interval maps to nothing. */
	if (!err && set->flags & NFT_SET_MAP &&
	    !(elem->flags & NFT_SET_ELEM_INTERVAL_END))
		err = parse_data(ruleset, set, attrs->at[NFTA_SET_ELEM_DATA],
				 elem);
	if (!err)
		err = parse_object(set, attrs, elem);
	if (!err)
		err = parse_exprs(ruleset, set, attrs, elem);
	return err;
}

/* Like rules, the array grows to powers of two. */
static int append(struct nft_ruleset *ruleset, struct nft_set *set,
		  const struct nft_set_elem *elem)
{
	size_t n = set->nelems;
	struct nft_set_elem *grown;

	if (n >= UINT32_MAX)
		return -EMSGSIZE;
	if (!(n & (n - 1))) {
		grown = arena_grow(&ruleset->arena, set->elem,
				   n * sizeof(*grown),
				   (n ? 2 * n : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		set->elem = grown;
	}
	set->elem[set->nelems++] = *elem;
	return 0;
}

static int parse_elem(struct nft_ruleset *ruleset, struct nft_set *set,
		      const struct nlattr *nest)
{
	struct nft_set_elem elem = { 0 };
	struct nft_set_elem *catchall;
	struct attrs attrs;
	int err;

	attrs_nest(nest, &attrs);
	attr_u32(attrs.at[NFTA_SET_ELEM_FLAGS], &elem.flags);
	if (!parse_times(set, &attrs, &elem))
		return 0;
	err = parse(ruleset, set, &attrs, &elem);
	if (err)
		return err;
	if (!(elem.flags & NFT_SET_ELEM_CATCHALL))
		return append(ruleset, set, &elem);
	catchall = arena_copy(&ruleset->arena, &elem, sizeof(elem));
	set->catchall = catchall;
	return catchall ? 0 : -ENOMEM;
}

static bool is_of(const struct attrs *attrs, const struct nft_set *set)
{
	const char *table = attr_text(attrs->at[NFTA_SET_ELEM_LIST_TABLE]);
	const char *name = attr_text(attrs->at[NFTA_SET_ELEM_LIST_SET]);

	return table && name && attrs->family == set->table->family &&
	       strcmp(table, set->table->name) == 0 &&
	       strcmp(name, set->name) == 0;
}

/**
 * load_parse_elems - NFT_MSG_NEWSETELEM
 * @ruleset: the ruleset, of which chains and objects are there
 * @set: gains the elements
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_elems(struct nft_ruleset *ruleset, struct nft_set *set,
		     const struct nlmsghdr *nlh)
{
	const struct nlattr *nest;
	struct attrs attrs;
	int err = 0;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	if (!is_of(&attrs, set) || !attrs.at[NFTA_SET_ELEM_LIST_ELEMENTS])
		return 0;
	mnl_attr_for_each_nested(nest, attrs.at[NFTA_SET_ELEM_LIST_ELEMENTS])
	{
		err = parse_elem(ruleset, set, nest);
		if (err)
			break;
	}
	return err;
}

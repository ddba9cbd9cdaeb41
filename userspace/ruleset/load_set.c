// SPDX-License-Identifier: GPL-2.0-only
/* Sets and maps, without their elements. */
#include <errno.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"
#include "vm/datatype.h"
#include "vm/expr.h"

#define FIELDS_MAX 16

static unsigned int aligned(unsigned int len)
{
	return (len + 3) & ~3U;
}

/*
 * The fields of a concatenation, each padded to a register. Where they do not
 * add up to the key there is nothing to be made of them.
 */
static void parse_fields(struct nft_set *set, const struct nlattr *list)
{
	const struct nlattr *elem;
	unsigned int total = 0;
	unsigned int count = 0;
	struct attrs field;
	uint32_t len;

	if (!list)
		return;
	mnl_attr_for_each_nested(elem, list)
	{
		attrs_nest(elem, &field);
		if (count == FIELDS_MAX ||
		    !attr_u32(field.at[NFTA_SET_FIELD_LEN], &len) || !len ||
		    len > NFT_KEY_MAX)
			return;
		set->field_len[count++] = (uint8_t)len;
		total += aligned(len);
	}
	if (total == aligned(set->key_len))
		set->nfields = (uint8_t)count;
}

/*
 * Of sets without ranges nft does not tell the kernel the fields, which then
 * compares keys as a whole. Their types say how long they are; where one does
 * not, the rest is its.
 */
static void guess_fields(struct nft_set *set)
{
	unsigned int count = datatype_fields(set->key_type);
	unsigned int unknown = count;
	unsigned int total = 0;
	unsigned int i;

	if (count < 2 || count > FIELDS_MAX)
		return;
	for (i = 0; i < count; i++) {
		uint32_t len = datatype_len(datatype_field(set->key_type, i));

		if (len > NFT_KEY_MAX || (!len && unknown < count))
			return;
		if (!len)
			unknown = i;
		set->field_len[i] = (uint8_t)len;
		total += aligned(len);
	}
	if (unknown < count && total < aligned(set->key_len)) {
		set->field_len[unknown] =
			(uint8_t)(aligned(set->key_len) - total);
		total = aligned(set->key_len);
	}
	if (total == aligned(set->key_len))
		set->nfields = (uint8_t)count;
}

static void parse_desc(struct nft_set *set, const struct nlattr *nest)
{
	struct attrs desc;

	attrs_nest(nest, &desc);
	attr_u32(desc.at[NFTA_SET_DESC_SIZE], &set->size);
	parse_fields(set, desc.at[NFTA_SET_DESC_CONCAT]);
	if (!set->nfields && !(set->flags & NFT_SET_INTERVAL))
		guess_fields(set);
}

static int parse(struct nft_set *set, const struct attrs *attrs)
{
	if (!attr_u32(attrs->at[NFTA_SET_KEY_LEN], &set->key_len) ||
	    !set->key_len || set->key_len > NFT_KEY_MAX)
		return -EBADMSG;
	attr_u64(attrs->at[NFTA_SET_HANDLE], &set->handle);
	attr_u32(attrs->at[NFTA_SET_FLAGS], &set->flags);
	attr_u32(attrs->at[NFTA_SET_KEY_TYPE], &set->key_type);
	attr_u32(attrs->at[NFTA_SET_DATA_TYPE], &set->data_type);
	attr_u32(attrs->at[NFTA_SET_DATA_LEN], &set->data_len);
	attr_u32(attrs->at[NFTA_SET_OBJ_TYPE], &set->object_type);
	attr_u64(attrs->at[NFTA_SET_TIMEOUT], &set->timeout);
	if (set->data_type == NFT_DATA_VERDICT)
		set->data_len = 0;
	if (set->data_len > NFT_KEY_MAX)
		return -EBADMSG;
	parse_desc(set, attrs->at[NFTA_SET_DESC]);
	return 0;
}

/* What elements that rules add are made with: NFTA_SET_EXPR, or several. */
static int parse_exprs(struct nft_ruleset *ruleset, struct nft_set *set,
		       const struct attrs *attrs)
{
	struct expr_source source = { .ruleset = ruleset,
				      .table = set->table,
				      .depth = 1 };
	const struct nlattr *list = attrs->at[NFTA_SET_EXPRESSIONS];
	const struct nft_expr **expr;
	int err;

	if (list) {
		err = expr_decode_list(&source, list, &expr,
				       &set->nelem_exprs);
		set->elem_expr = expr;
		return err;
	}
	if (!attrs->at[NFTA_SET_EXPR])
		return 0;
	expr = arena_alloc(&ruleset->arena, sizeof(*expr));
	if (!expr)
		return -ENOMEM;
	err = expr_decode(&source, attrs->at[NFTA_SET_EXPR], expr);
	set->elem_expr = expr;
	set->nelem_exprs = !err;
	return err;
}

/**
 * load_parse_set - NFT_MSG_NEWSET
 * @ruleset: its table gains the set
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_set(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh)
{
	struct nft_table *table;
	struct nft_set *set;
	struct attrs attrs;
	const char *name;
	int err;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_SET_TABLE]);
	if (!name || !attr_text(attrs.at[NFTA_SET_NAME]))
		return -EBADMSG;
	table = nft_table_find(ruleset, attrs.family, name);
	if (!table)
		return 0;
	set = arena_alloc(&ruleset->arena, sizeof(*set));
	if (!set)
		return -ENOMEM;
	set->table = table;
	set->name = attrs_name(&ruleset->arena, attrs.at[NFTA_SET_NAME]);
	if (!set->name)
		return -ENOMEM;
	err = parse(set, &attrs);
	if (!err)
		err = parse_exprs(ruleset, set, &attrs);
	return err ? err : nft_set_link(ruleset, set);
}

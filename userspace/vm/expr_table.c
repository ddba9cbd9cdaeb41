// SPDX-License-Identifier: GPL-2.0-only
/* All expressions, and how one is read. */
#include <errno.h>
#include <string.h>

#include "vm/expr_table.h"
#include "vm/expr_unknown.h"

/* clang-format off */
static const struct expr_ops *const table[] = {
	&expr_bitwise_ops,
	&expr_byteorder_ops,
	&expr_cmp_ops,
	&expr_connlimit_ops,
	&expr_counter_ops,
	&expr_ct_ops,
	&expr_dup_ops,
	&expr_dynset_ops,
	&expr_exthdr_ops,
	&expr_fib_ops,
	&expr_flow_offload_ops,
	&expr_fwd_ops,
	&expr_hash_ops,
	&expr_immediate_ops,
	&expr_inner_ops,
	&expr_last_ops,
	&expr_limit_ops,
	&expr_log_ops,
	&expr_lookup_ops,
	&expr_masq_ops,
	&expr_match_ops,
	&expr_meta_ops,
	&expr_nat_ops,
	&expr_notrack_ops,
	&expr_numgen_ops,
	&expr_objref_ops,
	&expr_osf_ops,
	&expr_payload_ops,
	&expr_queue_ops,
	&expr_quota_ops,
	&expr_range_ops,
	&expr_redir_ops,
	&expr_reject_ops,
	&expr_rt_ops,
	&expr_socket_ops,
	&expr_synproxy_ops,
	&expr_target_ops,
	&expr_tproxy_ops,
	&expr_tunnel_ops,
	&expr_xfrm_ops,
};
/* clang-format on */

/**
 * expr_find - an expression by the kernel's name
 * @name: e.g. "payload"
 *
 * Return: its ops, or NULL.
 */
const struct expr_ops *expr_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i]->name, name) == 0)
			return table[i];
	}
	return NULL;
}

/**
 * expr_at - go through all expressions
 * @index: from 0
 *
 * Return: the ops, or NULL after the last.
 */
const struct expr_ops *expr_at(size_t index)
{
	return index < sizeof(table) / sizeof(table[0]) ? table[index] : NULL;
}

static struct nft_expr *make(struct expr_source *source,
			     const struct expr_ops *ops)
{
	struct nft_expr *expr =
		arena_alloc(&source->ruleset->arena, sizeof(*expr) + ops->size);

	if (expr)
		expr->ops = ops;
	return expr;
}

static struct nft_expr *make_unknown(struct expr_source *source)
{
	struct nft_expr *expr = make(source, &expr_unknown_ops);
	struct expr_unknown *unknown;

	if (!expr)
		return NULL;
	unknown = (struct expr_unknown *)expr->priv;
	unknown->name = arena_string(&source->ruleset->arena, source->name, 64);
	return unknown->name ? expr : NULL;
}

/* Attributes beyond those that are known here are somebody's news. */
static void index_attrs(struct expr_source *source, const struct nlattr *nest)
{
	const struct nlattr *attr;

	memset(source->attr, 0, sizeof(source->attr));
	if (!nest)
		return;
	mnl_attr_for_each_nested(attr, nest)
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type < EXPR_ATTRS)
			source->attr[type] = attr;
	}
}

/**
 * expr_decode_data - read an expression from its attributes
 * @source: ruleset, table, name and depth are set
 * @data: the nest of its attributes, NULL: it has none
 * @expr: filled; it lives in the ruleset's arena
 *
 * An expression that cannot be read becomes one that is not known.
 *
 * Return: 0 or -ENOMEM.
 */
int expr_decode_data(struct expr_source *source, const struct nlattr *data,
		     const struct nft_expr **expr)
{
	const struct expr_ops *ops = expr_find(source->name);
	struct nft_expr *made = NULL;
	int err = -EOPNOTSUPP;

	index_attrs(source, data);
	if (ops) {
		made = make(source, ops);
		err = made ? ops->decode(source, made->priv) : -ENOMEM;
	}
	if (err && err != -ENOMEM) {
		made = make_unknown(source);
		err = made ? 0 : -ENOMEM;
	}
	*expr = made;
	return err;
}

/**
 * expr_decode - read one expression
 * @source: ruleset, table and depth are set
 * @elem: a nest with NFTA_EXPR_NAME and NFTA_EXPR_DATA
 * @expr: filled; it lives in the ruleset's arena
 *
 * Return: 0, -EBADMSG when it has no name, or -ENOMEM.
 */
int expr_decode(struct expr_source *source, const struct nlattr *elem,
		const struct nft_expr **expr)
{
	const struct nlattr *attr, *data = NULL;
	const char *name = NULL;

	mnl_attr_for_each_nested(attr, elem)
	{
		if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME)
			name = attr_text(attr);
		else if (mnl_attr_get_type(attr) == NFTA_EXPR_DATA)
			data = attr;
	}
	if (!name)
		return -EBADMSG;
	source->name = name;
	return expr_decode_data(source, data, expr);
}

/**
 * expr_decode_list - read expressions
 * @source: ruleset, table and depth are set
 * @list: a nest of NFTA_LIST_ELEM, as NFTA_RULE_EXPRESSIONS; may be NULL
 * @expr: filled with an array in the ruleset's arena
 * @count: filled
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int expr_decode_list(struct expr_source *source, const struct nlattr *list,
		     const struct nft_expr ***expr, uint16_t *count)
{
	const struct nlattr *elem;
	uint32_t n = 0;
	int err = 0;

	*expr = NULL;
	*count = 0;
	if (!list)
		return 0;
	mnl_attr_for_each_nested(elem, list) n++;
	if (n > UINT16_MAX)
		return -EBADMSG;
	*expr = arena_alloc(&source->ruleset->arena, n * sizeof(**expr));
	if (!*expr)
		return -ENOMEM;
	mnl_attr_for_each_nested(elem, list)
	{
		err = expr_decode(source, elem, &(*expr)[*count]);
		if (err)
			return err;
		(*count)++;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/expr_kind.h"

#include <string.h>

#include "vm/expr_dynset.h"
#include "vm/expr_masq.h"
#include "vm/expr_match.h"
#include "vm/expr_nat.h"
#include "vm/expr_target.h"
#include "vm/expr_tproxy.h"
#include "vm/expr_unknown.h"
#include "vm/xt/xt.h"

/**
 * expr_name - what the kernel calls an expression
 * @expr: the expression; may be one that could not be read
 */
const char *expr_name(const struct nft_expr *expr)
{
	const struct expr_unknown *unknown = expr_priv(expr);

	return expr->ops == &expr_unknown_ops ? unknown->name : expr->ops->name;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

/* Of a table of inet, nat brings it to the family of its addresses only. */
static bool nat_tracks(const struct nft_expr *expr, uint8_t family)
{
	const struct expr_nat *nat = expr_priv(expr);

	if (nat->family == NFPROTO_IPV4 || nat->family == NFPROTO_IPV6)
		return nat->family == family;
	return true;
}

/* A limit of connections that elements are made with. */
static bool dynset_tracks(const struct nft_expr *expr)
{
	const struct expr_dynset *dynset = expr_priv(expr);
	uint16_t i;

	for (i = 0; i < dynset->nexprs; i++) {
		if (strcmp(expr_name(dynset->expr[i]), "connlimit") == 0)
			return true;
	}
	return false;
}

/**
 * expr_tracks - does a rule with this expression bring conntrack
 * @expr: the expression, in a table that can bring it to the family
 * @family: to NFPROTO_IPV4, IPV6 or BRIDGE
 *
 * Those of which the making calls nf_ct_netns_get(); notrack does not.
 */
bool expr_tracks(const struct nft_expr *expr, uint8_t family)
{
	static const char *const names[] = {
		"ct",	    "nat",	 "masq",	 "redir",
		"synproxy", "connlimit", "flow_offload", NULL,
	};

	if (expr->ops == &expr_nat_ops)
		return nat_tracks(expr, family);
	if (expr->ops == &expr_dynset_ops)
		return dynset_tracks(expr);
	if (expr->ops == &expr_match_ops)
		return expr_match_tracks(expr);
	if (expr->ops == &expr_target_ops)
		return expr_target_tracks(expr);
	return is_one_of(expr_name(expr), names);
}

/**
 * expr_defrags - does a rule with this expression bring defragmentation
 * @expr: the expression, in a table of the family, or of both
 * @family: NFPROTO_IPV4 or IPV6
 *
 * Beside conntrack: nf_defrag_ipv4_enable() and its like for IPv6.
 */
bool expr_defrags(const struct nft_expr *expr, uint8_t family)
{
	const struct expr_tproxy *tproxy = expr_priv(expr);
	const struct xt_use *use = expr_priv(expr);

	if (expr->ops == &expr_tproxy_ops)
		return !tproxy->family || tproxy->family == family;
	if (expr->ops == &expr_match_ops)
		return strcmp(use->name, "socket") == 0;
	if (expr->ops == &expr_target_ops)
		return strcmp(use->name, "TPROXY") == 0;
	return false;
}

/**
 * expr_masquerades - does a rule with this expression masquerade
 * @expr: the expression
 * @family: what its table is for; any
 */
bool expr_masquerades(const struct nft_expr *expr, uint8_t family)
{
	const struct xt_use *use = expr_priv(expr);

	(void)family;
	if (expr->ops == &expr_target_ops)
		return strcmp(use->name, "MASQUERADE") == 0;
	return expr->ops == &expr_masq_ops;
}

/**
 * rule_rejects - does a rule end with a rejection
 * @rule: the rule
 */
bool rule_rejects(const struct nft_rule *rule)
{
	const struct nft_expr *last;

	if (!rule->nexprs)
		return false;
	last = rule->expr[rule->nexprs - 1];
	if (last->ops == &expr_target_ops)
		return expr_target_rejects(last);
	return strcmp(expr_name(last), "reject") == 0;
}

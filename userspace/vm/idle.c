// SPDX-License-Identifier: GPL-2.0-only
/*
 * "limit rate 5/minute log prefix ..." may match or not: the packet goes on
 * to the next rule, as it was. Asking both ways would double the runs for each
 * such rule, and there are many.
 */
#include "vm/idle.h"

#include <string.h>

#include "vm/expr_ct.h"
#include "vm/expr_exthdr.h"
#include "vm/expr_immediate.h"
#include "vm/expr_lookup.h"
#include "vm/expr_match.h"
#include "vm/expr_meta.h"
#include "vm/expr_objref.h"
#include "vm/expr_payload.h"
#include "vm/expr_target.h"
#include "vm/xt/xt.h"

/* Those that only look, count or tell. */
static bool only_looks(const char *name)
{
	static const char *const names[] = {
		"bitwise", "byteorder", "cmp",	  "connlimit", "counter",
		"fib",	   "hash",	"inner",  "last",      "limit",
		"log",	   "numgen",	"osf",	  "quota",     "range",
		"rt",	   "socket",	"tunnel", "xfrm",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static bool object_is_idle(const struct expr_objref *objref)
{
	if (!objref->object)
		return false;
	switch (objref->object->type) {
	case NFT_OBJECT_COUNTER:
	case NFT_OBJECT_QUOTA:
	case NFT_OBJECT_LIMIT:
		return true;
	}
	return false;
}

static bool exthdr_is_idle(const struct expr_exthdr *exthdr)
{
	return !exthdr->sreg && !exthdr->strip;
}

/* Of xtables: "recent" remembers, and what is not known may do anything. */
static bool match_is_idle(const struct xt_use *use)
{
	return use->ops && strcmp(use->name, "recent") != 0;
}

static bool target_is_idle(const struct xt_use *use)
{
	return use->ops && (strcmp(use->name, "LOG") == 0 ||
			    strcmp(use->name, "NFLOG") == 0);
}

static bool is_idle(const struct nft_expr *expr)
{
	const void *priv = expr_priv(expr);

	if (expr->ops == &expr_immediate_ops)
		return ((const struct expr_immediate *)priv)->dreg;
	if (expr->ops == &expr_lookup_ops)
		return !((const struct expr_lookup *)priv)->verdict;
	if (expr->ops == &expr_payload_ops)
		return !((const struct expr_payload *)priv)->sreg;
	if (expr->ops == &expr_meta_ops)
		return !((const struct expr_meta *)priv)->sreg;
	if (expr->ops == &expr_ct_ops)
		return !((const struct expr_ct *)priv)->set;
	if (expr->ops == &expr_exthdr_ops)
		return exthdr_is_idle(priv);
	if (expr->ops == &expr_objref_ops)
		return object_is_idle(priv);
	if (expr->ops == &expr_match_ops)
		return match_is_idle(priv);
	if (expr->ops == &expr_target_ops)
		return target_is_idle(priv);
	return only_looks(expr->ops->name);
}

/* An expression, or the one that the object does that it refers to. */
static bool is_of(const struct nft_expr *expr, const struct nft_expr *wanted)
{
	const struct expr_objref *objref;

	if (expr == wanted)
		return true;
	if (expr->ops != &expr_objref_ops)
		return false;
	objref = expr_priv(expr);
	return objref->object && objref->object->expr == wanted;
}

/**
 * rule_idle_after - does nothing of a rule matter behind one of its conditions
 * @rule: the rule, or NULL
 * @expr: an expression of it; of an element of a set: is not one of it
 *
 * Return: whether packet, verdict and sets are the same whether the condition
 * holds or not.
 */
bool rule_idle_after(const struct nft_rule *rule, const struct nft_expr *expr)
{
	uint16_t i = 0;

	if (!rule || !expr)
		return false;
	while (i < rule->nexprs && !is_of(rule->expr[i], expr))
		i++;
	/* A map with verdicts is a condition and its consequence in one. */
	if (i == rule->nexprs || !is_idle(rule->expr[i]))
		return false;
	while (++i < rule->nexprs) {
		if (!is_idle(rule->expr[i]))
			return false;
	}
	return true;
}

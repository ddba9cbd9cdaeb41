// SPDX-License-Identifier: GPL-2.0-only
/* match: an xtables match. net/netfilter/nft_compat.c */
#include <netinet/in.h>

#include "vm/expr_match.h"

#include "model/text.h"
#include "vm/xt/xt.h"

static int decode(const struct expr_source *source, void *priv)
{
	return xt_decode(source, false, priv);
}

/* A match that is not known to be malformed, or not to be, is run both ways. */
static void settle_drop(struct xt_par *par)
{
	static const char *const text[] = {
		"the packet is not malformed",
		"the packet is malformed: the kernel drops it here",
	};

	if (par->hotdrop != TRI_UNKNOWN)
		return;
	par->hotdrop = TRI_FALSE;
	if (!par->vm->probe && vm_choose(par->vm, par->expr, 2, text) == 1)
		par->hotdrop = TRI_TRUE;
}

static enum tri run(struct xt_par *par)
{
	const struct xt_ops *ops = par->use->ops;
	enum tri value;

	if (!ops) {
		par->why = "this match is not known to rstattr";
		return TRI_UNKNOWN;
	}
	value = ops->match(par);
	settle_drop(par);
	if (par->hotdrop == TRI_TRUE)
		return TRI_FALSE;
	if (value == TRI_UNKNOWN && !par->why)
		par->why = "not all that it looks at is known";
	if (value == TRI_TRUE)
		par->why = NULL;
	return value;
}

/*
 * What is assumed of a match holds for each that is the same, unless it may
 * answer otherwise the next time.
 */
static const struct nft_expr *origin_of(const struct nft_expr *expr)
{
	const struct xt_use *use = expr_priv(expr);

	return use->ops && use->ops->moves ? NULL : expr;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct xt_par par = xt_par(vm, expr);
	const struct xt_ops *ops = par.use->ops;
	struct vm_condition condition = { .expr = expr };

	/* A comment is no condition. */
	if (ops && !ops->match)
		return;
	condition.value = run(&par);
	if (vm->err)
		return;
	condition.why = par.why;
	condition.origin.load = origin_of(expr);
	vm_decide(vm, &condition);
	if (par.hotdrop == TRI_TRUE && !vm->probe)
		vm->regs.verdict.code = NF_DROP;
	else if (condition.value == TRI_UNKNOWN && !condition.idle &&
		 !vm->probe && !vm->err && ops && ops->learn)
		ops->learn(&par, condition.holds);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct xt_use *use = expr_priv(expr);

	text_add(text, "-m %s", use->name);
	if (use->ops && use->ops->text)
		use->ops->text(use, text);
}

/**
 * expr_match_tracks - does a rule with this match bring conntrack
 * @expr: an expression "match"
 */
bool expr_match_tracks(const struct nft_expr *expr)
{
	return xt_use_tracks(expr_priv(expr));
}

const struct expr_ops expr_match_ops = {
	.name = "match",
	.size = sizeof(struct xt_use),
	.decode = decode,
	.eval = eval,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/* target: an xtables target. net/netfilter/nft_compat.c */
#include <netinet/in.h>

#include "vm/expr_target.h"

#include <string.h>

#include "model/text.h"
#include "vm/xt/xt.h"

static int decode(const struct expr_source *source, void *priv)
{
	return xt_decode(source, true, priv);
}

/* It may do anything; what else it may change, nobody could list. */
static void eval_unknown(struct vm *vm, const struct nft_expr *expr)
{
	static const char *const text[] = {
		"the target, which rstattr does not know, goes on",
		"the target, which rstattr does not know, drops the packet",
		"the target, which rstattr does not know, accepts the packet",
	};

	switch (vm->probe ? 0 : vm_choose(vm, expr, 3, text)) {
	case 0:
		vm->pkt->mark = VM_UNKNOWN;
		vm->pkt->priority = VM_UNKNOWN;
		vm_forget(vm);
		break;
	case 1:
		vm->regs.verdict.code = NF_DROP;
		break;
	case 2:
		vm->regs.verdict.code = NF_ACCEPT;
		break;
	}
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct xt_par par = xt_par(vm, expr);

	if (par.use->ops)
		par.use->ops->target(&par);
	else
		eval_unknown(vm, expr);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct xt_use *use = expr_priv(expr);

	text_add(text, "-j %s", use->name);
	if (use->ops && use->ops->text)
		use->ops->text(use, text);
}

/**
 * expr_target_tracks - does a rule with this target bring conntrack
 * @expr: an expression "target"
 */
bool expr_target_tracks(const struct nft_expr *expr)
{
	return xt_use_tracks(expr_priv(expr));
}

/**
 * expr_target_rejects - is it REJECT
 * @expr: an expression "target"
 */
bool expr_target_rejects(const struct nft_expr *expr)
{
	const struct xt_use *use = expr_priv(expr);

	return strcmp(use->name, "REJECT") == 0;
}

const struct expr_ops expr_target_ops = {
	.name = "target",
	.size = sizeof(struct xt_use),
	.decode = decode,
	.eval = eval,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * An expression that is not known here: from a newer kernel, or one that makes
 * no sense. It may match or not, and may have written any register.
 */
#include "vm/expr_unknown.h"

#include <string.h>

#include "model/text.h"

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	vm_maybe_break(vm, expr, "this expression is not known to rstattr");
	if (vm->regs.verdict.code != NFT_CONTINUE)
		return;
	memset(&vm->regs.known[4], 0, sizeof(vm->regs.known) - 16);
	memset(&vm->regs.origin[4], 0,
	       sizeof(vm->regs.origin) - 4 * sizeof(vm->regs.origin[0]));
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_unknown *unknown = expr_priv(expr);

	text_add(text, "%s", unknown->name);
}

const struct expr_ops expr_unknown_ops = {
	.name = "unknown",
	.size = sizeof(struct expr_unknown),
	.eval = eval,
	.text = text,
};

// SPDX-License-Identifier: GPL-2.0-only
/* last: when a rule was last met. net/netfilter/nft_last.c */
#include "vm/expr_last.h"

#include "model/text.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_last *last = priv;
	uint32_t set = 0;

	attr_u32(source->attr[NFTA_LAST_SET], &set);
	attr_u64(source->attr[NFTA_LAST_MSECS], &last->ms);
	last->set = set != 0;
	return 0;
}

/* It only keeps the time, which nothing here asks for. */
static void eval(struct vm *vm, const struct nft_expr *expr)
{
	(void)vm;
	(void)expr;
}

static void text(const struct nft_expr *expr, struct text *text)
{
	(void)expr;
	text_add(text, "last");
}

const struct expr_ops expr_last_ops = {
	.name = "last",
	.size = sizeof(struct expr_last),
	.decode = decode,
	.eval = eval,
	.text = text,
};

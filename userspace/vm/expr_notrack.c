// SPDX-License-Identifier: GPL-2.0-only
/* notrack: conntrack leaves the packet alone. net/netfilter/nft_ct.c */
#include "vm/expr_notrack.h"

#include <string.h>

#include "model/text.h"
#include "vm/ct_state.h"

static int decode(const struct expr_source *source, void *priv)
{
	(void)source;
	(void)priv;
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct vm_ct *ct = &vm->pkt->ct;

	if (!vm_ct_decide(vm, expr))
		return;
	/* One that is tracked stays so, as what a rule has marked for it. */
	if (ct->presence != VM_CT_NONE || ct->template)
		return;
	ct->presence = VM_CT_UNTRACKED;
	vm_changed(vm, "the packet is not tracked");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	(void)expr;
	text_add(text, "notrack");
}

const struct expr_ops expr_notrack_ops = {
	.name = "notrack",
	.decode = decode,
	.eval = eval,
	.text = text,
};

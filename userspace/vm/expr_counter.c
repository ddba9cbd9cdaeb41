// SPDX-License-Identifier: GPL-2.0-only
/* counter: packets and bytes. net/netfilter/nft_counter.c */
#include "vm/expr_counter.h"

#include "vm/load.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_counter *counter = priv;

	attr_u64(source->attr[NFTA_COUNTER_PACKETS], &counter->packets);
	attr_u64(source->attr[NFTA_COUNTER_BYTES], &counter->bytes);
	return 0;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct expr_counter *counter = expr_state(expr);

	if (!vm->stateful)
		return;
	counter->packets++;
	counter->bytes += skb_len(vm->pkt).value;
}

const struct expr_ops expr_counter_ops = {
	.name = "counter",
	.size = sizeof(struct expr_counter),
	.decode = decode,
	.eval = eval,
};

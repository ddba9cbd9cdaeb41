// SPDX-License-Identifier: GPL-2.0-only
/*
 * connlimit: how many connections there are, of those that came here.
 * net/netfilter/nft_connlimit.c and net/netfilter/nf_conncount.c
 *
 * When the kernel forgets connections that have ended depends on its timers,
 * so the count is only known as far as it does not matter.
 */
#include "vm/expr_connlimit.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "model/text.h"
#include "vm/expr_cmp.h"
#include "vm/track_what.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_connlimit *connlimit = priv;
	uint32_t flags = 0;

	attr_u32(source->attr[NFTA_CONNLIMIT_FLAGS], &flags);
	if (flags & ~(uint32_t)NFT_CONNLIMIT_F_INV)
		return -EOPNOTSUPP;
	connlimit->invert = flags & NFT_CONNLIMIT_F_INV;
	return attr_u32(source->attr[NFTA_CONNLIMIT_COUNT], &connlimit->limit) ?
		       0 :
		       -EINVAL;
}

/* What is established and seen from both sides is not counted anew. */
static enum tri is_assured(const struct vm_ct *ct)
{
	if (ct->presence != VM_CT_TRACKED)
		return TRI_UNKNOWN;
	if (ct->fresh)
		return TRI_FALSE;
	if (!(ct->status.known & IPS_ASSURED))
		return TRI_UNKNOWN;
	return ct->status.value & IPS_ASSURED ? TRI_TRUE : TRI_FALSE;
}

static enum tri over(struct vm *vm, struct expr_connlimit *connlimit)
{
	enum tri assured = is_assured(&vm->pkt->ct);
	uint32_t least = assured == TRI_FALSE, most = UINT32_MAX;

	if (vm->stateful && !vm->probe) {
		if (assured != TRI_TRUE && connlimit->added < UINT32_MAX)
			connlimit->added++;
		most = connlimit->added;
	}
	if (least > connlimit->limit)
		return TRI_TRUE;
	return most <= connlimit->limit ? TRI_FALSE : TRI_UNKNOWN;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct expr_connlimit *connlimit = expr_state(expr);
	struct vm_condition condition = { .expr = expr };

	if (vm->pkt->ct.presence != VM_CT_TRACKED &&
	    vm->pkt->ct.presence != VM_CT_UNKNOWN && !vm->probe &&
	    track_has_ends(vm, vm->pkt) == TRI_FALSE) {
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	condition.value = over(vm, connlimit);
	if (!connlimit->invert)
		condition.value = tri_not(condition.value);
	if (condition.value == TRI_UNKNOWN)
		condition.why = "the number of connections is not known";
	vm_decide(vm, &condition);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_connlimit *connlimit = expr_priv(expr);

	text_add(text, "ct count %s%u", connlimit->invert ? "over " : "",
		 connlimit->limit);
}

const struct expr_ops expr_connlimit_ops = {
	.name = "connlimit",
	.size = sizeof(struct expr_connlimit),
	.decode = decode,
	.eval = eval,
	.text = text,
};

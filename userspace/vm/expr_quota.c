// SPDX-License-Identifier: GPL-2.0-only
/* quota: so many bytes, and no more. net/netfilter/nft_quota.c */
#include "vm/expr_quota.h"

#include <errno.h>

#include "model/text.h"
#include "vm/expr_cmp.h"
#include "vm/load.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_quota *quota = priv;
	uint32_t flags = 0;

	attr_u32(source->attr[NFTA_QUOTA_FLAGS], &flags);
	attr_u64(source->attr[NFTA_QUOTA_CONSUMED], &quota->consumed);
	if (flags & ~(uint32_t)(NFT_QUOTA_F_INV | NFT_QUOTA_F_DEPLETED))
		return -EOPNOTSUPP;
	if (!attr_u64(source->attr[NFTA_QUOTA_BYTES], &quota->bytes) ||
	    quota->bytes > INT64_MAX)
		return -EINVAL;
	quota->invert = flags & NFT_QUOTA_F_INV;
	quota->depleted = quota->consumed >= quota->bytes;
	return 0;
}

/* Will more have been consumed than there is, with this packet. */
static enum tri over(struct vm *vm, struct expr_quota *quota, struct vm_u32 len)
{
	if (!vm_known(len))
		return TRI_UNKNOWN;
	if (vm->stateful && !vm->probe) {
		quota->consumed += len.value;
		return quota->consumed > quota->bytes ? TRI_TRUE : TRI_FALSE;
	}
	/* It only grows. */
	if (len.value > quota->bytes ||
	    (quota->depleted && len.value && !vm->past))
		return TRI_TRUE;
	return TRI_UNKNOWN;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	struct expr_quota *quota = expr_state(expr);
	struct vm_condition condition = {
		.expr = expr,
		.value = over(vm, quota, skb_len(vm->pkt)),
	};

	if (!quota->invert)
		condition.value = tri_not(condition.value);
	if (condition.value == TRI_UNKNOWN)
		condition.why = "what was consumed of the quota is not known";
	vm_decide(vm, &condition);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	static const char *const units[] = { "bytes", "kbytes", "mbytes" };
	const struct expr_quota *quota = expr_priv(expr);
	uint64_t number = quota->bytes;
	unsigned int i = 0;

	while (i < 2 && number && number % 1024 == 0) {
		number /= 1024;
		i++;
	}
	text_add(text, "quota %s%llu %s", quota->invert ? "over " : "",
		 (unsigned long long)number, units[i]);
}

const struct expr_ops expr_quota_ops = {
	.name = "quota",
	.size = sizeof(struct expr_quota),
	.decode = decode,
	.eval = eval,
	.text = text,
};

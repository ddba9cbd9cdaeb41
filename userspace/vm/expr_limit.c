// SPDX-License-Identifier: GPL-2.0-only
/*
 * limit: a bucket of tokens, which are nanoseconds. net/netfilter/nft_limit.c
 *
 * The arithmetic is the kernel's, wrap-around included. Time is not known as
 * exactly as the kernel knows it, so what is in the bucket is an interval.
 */
#include "vm/expr_limit.h"

#include <errno.h>

#include "model/text.h"
#include "vm/expr_cmp.h"
#include "vm/load.h"

#define NS_PER_S 1000000000ULL

/* Between a packet's time and when the kernel looks at its clock. */
#define SLACK_NS (10 * 1000000ULL)
/* No replay that is the packet takes longer than this since the first one. */
#define REPLAY_NS (3600 * NS_PER_S)

/* As in the kernel and in iptables. */
#define BURST_DEFAULT 5

static bool fill(struct expr_limit *limit, uint64_t unit)
{
	uint64_t all;

	if (__builtin_mul_overflow(unit, NS_PER_S, &limit->nsecs) ||
	    __builtin_add_overflow(limit->rate, limit->burst, &all))
		return false;
	limit->cost = limit->nsecs / limit->rate;
	if (!limit->bytes)
		return !__builtin_mul_overflow(limit->cost, limit->burst,
					       &limit->tokens_max);
	if (__builtin_mul_overflow(limit->nsecs, all, &limit->tokens_max))
		return false;
	limit->tokens_max /= limit->rate;
	return true;
}

static int decode(const struct expr_source *source, void *priv)
{
	uint32_t type = NFT_LIMIT_PKTS, flags = 0;
	struct expr_limit *limit = priv;
	uint64_t unit;

	attr_u32(source->attr[NFTA_LIMIT_TYPE], &type);
	attr_u32(source->attr[NFTA_LIMIT_FLAGS], &flags);
	attr_u32(source->attr[NFTA_LIMIT_BURST], &limit->burst);
	if (type > NFT_LIMIT_PKT_BYTES || flags & ~(uint32_t)NFT_LIMIT_F_INV)
		return -EOPNOTSUPP;
	if (!attr_u64(source->attr[NFTA_LIMIT_RATE], &limit->rate) ||
	    !attr_u64(source->attr[NFTA_LIMIT_UNIT], &unit) || !limit->rate)
		return -EINVAL;
	limit->bytes = type == NFT_LIMIT_PKT_BYTES;
	limit->invert = flags & NFT_LIMIT_F_INV;
	if (!limit->bytes && !limit->burst)
		limit->burst = BURST_DEFAULT;
	if (!fill(limit, unit))
		return -EINVAL;
	limit->least = limit->most = limit->tokens_max;
	return 0;
}

/* Tokens that time brings, up to the bucket's size. */
static uint64_t refill(const struct expr_limit *limit, uint64_t tokens,
		       uint64_t elapsed)
{
	if (__builtin_add_overflow(tokens, elapsed, &tokens) ||
	    tokens > limit->tokens_max)
		return limit->tokens_max;
	return tokens;
}

static void pass_time(struct expr_limit *limit, uint64_t now)
{
	uint64_t elapsed;

	if (now && limit->last) {
		elapsed = now > limit->last ? now - limit->last : 0;
		limit->most = refill(limit, limit->most, elapsed + SLACK_NS);
		if (elapsed > SLACK_NS)
			limit->least =
				refill(limit, limit->least, elapsed - SLACK_NS);
	} else {
		/*
		 * Counting all the time there may have been to what there
		 * would be without any: no more than once.
		 */
		limit->most = refill(limit, limit->least, REPLAY_NS);
	}
	limit->last = now;
}

/* nft_limit_eval(): the difference is signed there, too. */
static bool enough(uint64_t tokens, uint64_t cost)
{
	return (int64_t)(tokens - cost) >= 0;
}

static enum tri take(struct expr_limit *limit, uint64_t cost, uint64_t now)
{
	bool least, most;

	pass_time(limit, now);
	least = enough(limit->least, cost);
	most = enough(limit->most, cost);
	if (least != most)
		return TRI_UNKNOWN;
	if (least) {
		limit->least -= cost;
		limit->most -= cost;
	}
	return least ? TRI_TRUE : TRI_FALSE;
}

/* What was assumed tells what was there. */
static void learn(struct expr_limit *limit, uint64_t cost, bool passed)
{
	if (passed) {
		limit->least = 0;
		limit->most -= cost;
	} else if (cost) {
		limit->most = cost - 1;
	}
}

/* Without knowing what is in the bucket: some fit always, and some never. */
static enum tri judge(const struct expr_limit *limit, uint64_t cost)
{
	if (!cost)
		return TRI_TRUE;
	return enough(limit->tokens_max, cost) ? TRI_UNKNOWN : TRI_FALSE;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_limit *limit = expr_priv(expr);
	struct vm_condition condition = { .expr = expr };
	struct vm_u32 len = skb_len(vm->pkt);
	uint64_t cost = limit->cost;
	bool move = vm->stateful && !vm->probe;

	if (limit->bytes)
		cost = limit->nsecs * len.value / limit->rate;
	if (limit->bytes && !vm_known(len))
		condition.value = TRI_UNKNOWN;
	else if (move)
		condition.value =
			take(expr_state(expr), cost, vm_pkt_time(vm->pkt));
	else
		condition.value = judge(limit, cost);
	if (limit->invert)
		condition.value = tri_not(condition.value);
	if (condition.value == TRI_UNKNOWN)
		condition.why = "the rate so far is not known";
	vm_decide(vm, &condition);
	if (move && condition.value == TRI_UNKNOWN)
		learn(expr_state(expr), cost, condition.holds != limit->invert);
}

/* "limit rate over 10 mbytes/second burst 20 kbytes" */
static uint64_t scale(uint64_t bytes, const char **unit)
{
	static const char *const units[] = { "bytes", "kbytes", "mbytes" };
	unsigned int i = 0;

	while (i < 2 && bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	*unit = units[i];
	return bytes;
}

static const char *period(uint64_t nsecs)
{
	switch (nsecs / NS_PER_S) {
	case 1:
		return "second";
	case 60:
		return "minute";
	case 3600:
		return "hour";
	case 86400:
		return "day";
	case 604800:
		return "week";
	}
	return "?";
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_limit *limit = expr_priv(expr);
	uint64_t number;
	const char *unit;

	text_add(text, "limit rate %s", limit->invert ? "over " : "");
	if (!limit->bytes) {
		text_add(text, "%llu/%s burst %u packets",
			 (unsigned long long)limit->rate, period(limit->nsecs),
			 limit->burst);
		return;
	}
	number = scale(limit->rate, &unit);
	text_add(text, "%llu %s/%s", (unsigned long long)number, unit,
		 period(limit->nsecs));
	if (!limit->burst)
		return;
	number = scale(limit->burst, &unit);
	text_add(text, " burst %llu %s", (unsigned long long)number, unit);
}

const struct expr_ops expr_limit_ops = {
	.name = "limit",
	.size = sizeof(struct expr_limit),
	.decode = decode,
	.eval = eval,
	.text = text,
};

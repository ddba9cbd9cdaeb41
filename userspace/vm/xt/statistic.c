// SPDX-License-Identifier: GPL-2.0-only
/* statistic: each nth packet, or some at random. net/netfilter/xt_statistic.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_statistic.h>

#include "model/text.h"

/* What probabilities are parts of; that many is certainty. */
#define CERTAIN 0x80000000U

/* The count is kept one higher, since zero is "not begun". */
static enum tri match_nth(struct xt_par *par,
			  const struct xt_statistic_info *info)
{
	struct xt_use *use = expr_state(par->expr);
	uint32_t count;

	if (!info->u.nth.every)
		return TRI_TRUE;
	if (!xt_is_packet(par)) {
		par->why = "which packet this is in the count is not known";
		return TRI_UNKNOWN;
	}
	count = use->state[0] ? (uint32_t)(use->state[0] - 1) :
				info->u.nth.count;
	count = count == info->u.nth.every ? 0 : count + 1;
	use->state[0] = (uint64_t)count + 1;
	return xt_tri(count == 0);
}

static enum tri match_random(struct xt_par *par, uint32_t probability)
{
	if (!probability)
		return TRI_FALSE;
	if (probability >= CERTAIN)
		return TRI_TRUE;
	par->why = "it is a matter of chance";
	return TRI_UNKNOWN;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_statistic_info *info = par->info;
	enum tri result = TRI_FALSE;

	if (info->mode == XT_STATISTIC_MODE_RANDOM)
		result = match_random(par, info->u.random.probability);
	else if (info->mode == XT_STATISTIC_MODE_NTH)
		result = match_nth(par, info);
	return xt_flip(result, info->flags & XT_STATISTIC_INVERT);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_statistic_info *info = use->info;
	bool invert = info->flags & XT_STATISTIC_INVERT;

	if (info->mode == XT_STATISTIC_MODE_RANDOM) {
		xt_say(text, false, "--mode random");
		xt_say(text, invert, "--probability %.11f",
		       info->u.random.probability / (double)CERTAIN);
		return;
	}
	xt_say(text, false, "--mode nth");
	xt_say(text, invert, "--every %u", info->u.nth.every + 1);
	xt_say(text, false, "--packet %u", info->u.nth.packet);
}

const struct xt_ops xt_statistic_match = {
	.name = "statistic",
	.families = XT_ON_ANY,
	.moves = true,
	.size = { sizeof(struct xt_statistic_info) },
	.match = match,
	.text = text,
};

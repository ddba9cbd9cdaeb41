// SPDX-License-Identifier: GPL-2.0-only
/* quota: so many bytes, and no more. net/netfilter/xt_quota.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_quota.h>

/* What is left is kept as what is used, which begins with zero. */
static enum tri match_state(struct xt_par *par,
			    const struct xt_quota_info *info)
{
	struct xt_use *use = expr_state(par->expr);
	uint64_t left = info->quota - use->state[0];

	if (left < par->pkt->len) {
		use->state[0] = info->quota;
		return TRI_FALSE;
	}
	use->state[0] += par->pkt->len;
	return TRI_TRUE;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_quota_info *info = par->info;
	enum tri result = TRI_UNKNOWN;

	if (info->quota < par->pkt->len)
		result = TRI_FALSE;
	if (xt_is_packet(par))
		result = match_state(par, info);
	else if (result == TRI_UNKNOWN)
		par->why = "how much of the quota is left is not known";
	return xt_flip(result, info->flags & XT_QUOTA_INVERT);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_quota_info *info = use->info;

	xt_say(text, info->flags & XT_QUOTA_INVERT, "--quota %llu",
	       (unsigned long long)info->quota);
}

const struct xt_ops xt_quota_match = {
	.name = "quota",
	.families = XT_ON_ANY,
	.moves = true,
	.size = { sizeof(struct xt_quota_info) },
	.match = match,
	.text = text,
};

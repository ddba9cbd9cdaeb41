// SPDX-License-Identifier: GPL-2.0-only
/* limit: so many packets in a time. net/netfilter/xt_limit.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_limit.h>

#include "vm/xt/jiffies.h"

/* struct xt_rateinfo: all is in credits. */
struct rate {
	uint32_t cost; /* of a packet */
	uint32_t cap;
	uint32_t per_jiffy;
};

/* CREDITS_PER_JIFFY: as much as lets a rate of one a day be counted. */
static uint32_t credits_per_jiffy(uint32_t hz)
{
	uint32_t max = UINT32_MAX / (hz * 60 * 60 * 24);
	uint32_t credits = 1;

	while (credits <= max / 2)
		credits *= 2;
	return credits;
}

/* user2credits() */
static uint32_t credits_of(uint32_t user, uint32_t per_second)
{
	if (user > UINT32_MAX / per_second)
		return user / XT_LIMIT_SCALE * per_second;
	return user * per_second / XT_LIMIT_SCALE;
}

static struct rate rate_of(const struct xt_rateinfo *info)
{
	uint32_t hz = xt_hz();
	uint32_t per_jiffy = credits_per_jiffy(hz);

	return (struct rate){
		.cost = credits_of(info->avg, hz * per_jiffy),
		.cap = credits_of(info->avg * info->burst, hz * per_jiffy),
		.per_jiffy = per_jiffy,
	};
}

/* It begins with all credits: they are kept as what is missing of them. */
static enum tri take(struct xt_par *par, const struct rate *rate)
{
	struct xt_use *use = expr_state(par->expr);
	uint64_t now = xt_jiffies(par->pkt);
	uint64_t passed =
		use->state[1] && now > use->state[1] ? now - use->state[1] : 0;
	uint32_t credit = rate->cap - (uint32_t)use->state[0];

	use->state[1] = now;
	if (passed > rate->cap / rate->per_jiffy)
		credit = rate->cap;
	else
		credit += (uint32_t)passed * rate->per_jiffy;
	if (credit > rate->cap)
		credit = rate->cap;
	if (credit < rate->cost) {
		use->state[0] = rate->cap - credit;
		return TRI_FALSE;
	}
	use->state[0] = rate->cap - (credit - rate->cost);
	return TRI_TRUE;
}

static enum tri match(struct xt_par *par)
{
	struct rate rate = rate_of(par->info);

	if (par->vm->stateful)
		return take(par, &rate);
	par->why = "how much of the limit is left is not known";
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	static const struct {
		const char *name;
		uint32_t seconds;
	} unit[] = {
		{ "day", 24 * 60 * 60 },
		{ "hour", 60 * 60 },
		{ "min", 60 },
		{ "sec", 1 },
	};
	const struct xt_rateinfo *info = use->info;
	uint32_t avg = info->avg ? info->avg : 1;
	unsigned int i = 0;

	/* The largest unit in which it is a round number, as iptables does. */
	while (i < 3 && (avg > unit[i].seconds * XT_LIMIT_SCALE ||
			 unit[i].seconds * XT_LIMIT_SCALE / avg >=
				 unit[i].seconds / unit[i + 1].seconds))
		i++;
	xt_say(text, false, "--limit %u/%s",
	       unit[i].seconds * XT_LIMIT_SCALE / avg, unit[i].name);
	if (info->burst != 5)
		xt_say(text, false, "--limit-burst %u", info->burst);
}

const struct xt_ops xt_limit_match = {
	.name = "limit",
	.families = XT_NOT_BRIDGE,
	.moves = true,
	.size = { sizeof(struct xt_rateinfo) },
	.match = match,
	.text = text,
};

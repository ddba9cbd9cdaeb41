// SPDX-License-Identifier: GPL-2.0-only
/* limit: so many packets in a time. net/netfilter/xt_limit.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_limit.h>

#include "vm/xt/bucket.h"

/* CREDITS_PER_JIFFY: as much as lets a rate of one a day be counted. */
static uint32_t credits_per_tick(uint32_t hz)
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

static struct xt_rate rate_of(const struct xt_rateinfo *info)
{
	uint32_t hz = xt_hz();
	uint32_t per_tick = credits_per_tick(hz);

	return (struct xt_rate){
		.cost = credits_of(info->avg, hz * per_tick),
		.cap = credits_of(info->avg * info->burst, hz * per_tick),
		.per_tick = per_tick,
	};
}

static struct xt_bucket *bucket_of(const struct xt_par *par)
{
	struct xt_use *use = expr_state(par->expr);

	static_assert(sizeof(struct xt_bucket) == sizeof(use->state),
		      "a bucket is kept as the match's state");
	return (struct xt_bucket *)use->state;
}

static enum tri match(struct xt_par *par)
{
	struct xt_rate rate = rate_of(par->info);

	par->why = "how much of the limit is left is not known";
	if (xt_is_packet(par))
		return xt_bucket_take(bucket_of(par), &rate,
				      vm_pkt_time(par->pkt));
	if (!rate.cost)
		return TRI_TRUE;
	return rate.cost > rate.cap ? TRI_FALSE : TRI_UNKNOWN;
}

static void learn(struct xt_par *par, bool holds)
{
	struct xt_rate rate = rate_of(par->info);

	if (xt_is_packet(par))
		xt_bucket_learn(bucket_of(par), &rate, holds);
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
	.learn = learn,
	.text = text,
};

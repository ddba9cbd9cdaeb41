// SPDX-License-Identifier: GPL-2.0-only
#include "vm/xt/bucket.h"

#include <time.h>

#define NSEC 1000000000ULL

/* Debian's. */
#define HZ_DEFAULT 250

/* Between a packet's time and when the kernel looks at its clock. */
#define SLACK (10 * 1000000ULL)
/* No replay that is the packet takes longer than this since the first one. */
#define REPLAY (3600 * NSEC)

/**
 * xt_hz - ticks of this host's kernel in a second: its HZ
 *
 * The coarse clock moves by a tick.
 */
uint32_t xt_hz(void)
{
	struct timespec tick;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) || tick.tv_sec ||
	    tick.tv_nsec < 100000 || tick.tv_nsec > 100000000)
		return HZ_DEFAULT;
	return (uint32_t)((NSEC + (uint64_t)tick.tv_nsec / 2) /
			  (uint64_t)tick.tv_nsec);
}

/* What is missing after some time. */
static uint64_t refill(uint64_t missing, const struct xt_rate *rate,
		       uint64_t ticks)
{
	uint64_t credits;

	if (__builtin_mul_overflow(ticks, rate->per_tick, &credits) ||
	    credits >= missing)
		return 0;
	return missing - credits;
}

static void pass_time(struct xt_bucket *bucket, const struct xt_rate *rate,
		      uint64_t now)
{
	uint64_t tick = NSEC / xt_hz(), ticks;

	if (!now) {
		bucket->untimed = true;
		return;
	}
	if (!bucket->last || now < bucket->last) {
		bucket->last = bucket->last ? bucket->last : now;
		return;
	}
	ticks = (now - bucket->last) / tick;
	bucket->missing = refill(bucket->missing, rate, ticks);
	bucket->last += ticks * tick;
}

/*
 * The kernel's times are later than the packets', by no more than some slack.
 * However many packets there were, what has been filled in differs by no more
 * than that from what is reckoned here.
 */
static uint64_t slack_of(const struct xt_bucket *bucket,
			 const struct xt_rate *rate)
{
	uint64_t tick = NSEC / xt_hz(), credits;
	uint64_t ticks = (bucket->untimed ? REPLAY : SLACK) / tick + 2;

	if (bucket->renewed ||
	    __builtin_mul_overflow(ticks, rate->per_tick, &credits))
		return UINT64_MAX;
	return credits;
}

static uint64_t add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static bool enough(uint64_t missing, const struct xt_rate *rate)
{
	return missing <= rate->cap && rate->cap - missing >= rate->cost;
}

static void take(struct xt_bucket *bucket, const struct xt_rate *rate)
{
	bucket->missing = add(bucket->missing, rate->cost);
	bucket->most = add(bucket->most, rate->cost);
}

/**
 * xt_bucket_take - a packet takes its credits, if there are so many
 * @bucket: the bucket
 * @rate: what it holds
 * @now: the packet's time
 *
 * Return: whether there were. TRI_UNKNOWN: xt_bucket_learn() is to be told
 * what is assumed.
 */
enum tri xt_bucket_take(struct xt_bucket *bucket, const struct xt_rate *rate,
			uint64_t now)
{
	uint64_t slack, bound;
	bool least, most;

	pass_time(bucket, rate, now);
	slack = slack_of(bucket, rate);
	bound = add(bucket->missing, slack);
	if (bound < bucket->most)
		bucket->most = bound;
	least = enough(bucket->most, rate);
	most = enough(bucket->missing > slack ? bucket->missing - slack : 0,
		      rate);
	if (least != most)
		return TRI_UNKNOWN;
	if (least)
		take(bucket, rate);
	return least ? TRI_TRUE : TRI_FALSE;
}

/**
 * xt_bucket_renew - it may have been replaced by a full one
 * @bucket: the bucket
 */
void xt_bucket_renew(struct xt_bucket *bucket)
{
	bucket->renewed = bucket->renewed || bucket->missing;
}

/**
 * xt_bucket_learn - what was assumed of a bucket tells what was in it
 * @bucket: the bucket
 * @rate: what it holds
 * @taken: there were enough credits
 */
void xt_bucket_learn(struct xt_bucket *bucket, const struct xt_rate *rate,
		     bool taken)
{
	if (!taken)
		return;
	if (rate->cap >= rate->cost && bucket->most > rate->cap - rate->cost)
		bucket->most = rate->cap - rate->cost;
	if (bucket->missing > bucket->most)
		bucket->missing = bucket->most;
	take(bucket, rate);
}

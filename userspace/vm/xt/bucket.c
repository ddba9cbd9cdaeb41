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
	uint64_t tick = NSEC / xt_hz();
	uint64_t elapsed = REPLAY;

	if (now && bucket->last) {
		elapsed = now > bucket->last ? now - bucket->last : 0;
		if (elapsed > SLACK)
			bucket->missing_most =
				refill(bucket->missing_most, rate,
				       (elapsed - SLACK) / tick);
	}
	bucket->missing_least = refill(bucket->missing_least, rate,
				       (elapsed + SLACK) / tick + 1);
	bucket->last = now;
}

static bool enough(uint64_t missing, const struct xt_rate *rate)
{
	return missing <= rate->cap && rate->cap - missing >= rate->cost;
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
	bool least, most;

	pass_time(bucket, rate, now);
	least = enough(bucket->missing_most, rate);
	most = enough(bucket->missing_least, rate);
	if (least != most)
		return TRI_UNKNOWN;
	if (least) {
		bucket->missing_least += rate->cost;
		bucket->missing_most += rate->cost;
	}
	return least ? TRI_TRUE : TRI_FALSE;
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
	if (taken) {
		bucket->missing_least += rate->cost;
		bucket->missing_most = rate->cap;
	} else if (rate->cost <= rate->cap) {
		bucket->missing_least = rate->cap - rate->cost + 1;
	}
}

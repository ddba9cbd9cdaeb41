/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Buckets of credits, which time fills: of limit and hashlimit. The kernel
 * counts in ticks of its own clock, which is known from here by some
 * milliseconds only: what is in a bucket is an interval.
 */
#ifndef RSTATTR_VM_XT_BUCKET_H
#define RSTATTR_VM_XT_BUCKET_H

#include "vm/expr_cmp.h"
#include "vm/vm.h"

/* What a bucket's contents are; all in credits. */
struct xt_rate {
	uint64_t cost; /* of a packet */
	uint64_t cap;
	uint64_t per_tick;
};

/* All zero is a full one, since it keeps what is missing. */
struct xt_bucket {
	uint64_t missing; /* as if the packets' times were the kernel's */
	uint64_t most;	  /* no more is missing than this */
	uint64_t last;	  /* ns of CLOCK_REALTIME up to which it was filled */
	bool untimed;	  /* some packet's time was not known */
	bool renewed;	  /* it may be another one */
};

uint32_t xt_hz(void);
enum tri xt_bucket_take(struct xt_bucket *bucket, const struct xt_rate *rate,
			uint64_t now);
void xt_bucket_renew(struct xt_bucket *bucket);
void xt_bucket_learn(struct xt_bucket *bucket, const struct xt_rate *rate,
		     bool taken);

#endif

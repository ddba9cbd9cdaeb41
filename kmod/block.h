/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_BLOCK_H
#define RSTATTR_BLOCK_H

#include <linux/types.h>

#include "cache.h"
#include "counter.h"
#include "recorder.h"

#define RSTATTR_ICMP_CODES	16
#define RSTATTR_ICMPV6_CODES	8

/**
 * struct rstattr_block - a namespace's memory, taken at its first event
 * @next_retire: in jiffies: when rules that are gone may be looked for again
 * @sent: answers handed out, by kind; destination unreachable by code
 */
struct rstattr_block {
	size_t bytes;
	unsigned long next_retire;
	struct rstattr_cache *cache;
	struct rstattr_table table;
	struct rstattr_ring ring[RSTATTR_KIND_MAX + 1];
	atomic64_t not_sent;
	atomic64_t unseen;
	atomic64_t legacy;
	struct {
		atomic64_t tcp_reset;
		atomic64_t icmp[RSTATTR_ICMP_CODES];
		atomic64_t icmpv6[RSTATTR_ICMPV6_CODES];
		atomic64_t other;
	} sent;
};

size_t rstattr_block_bytes(void);
struct rstattr_block *rstattr_block_alloc(bool all);
void rstattr_block_free(struct rstattr_block *block);
u64 rstattr_bytes_used(void);

bool rstattr_block_has_spare(void);
struct rstattr_block *rstattr_block_take_spare(void);
void rstattr_block_refill(bool all);
void rstattr_block_free_spare(void);

#endif /* RSTATTR_BLOCK_H */

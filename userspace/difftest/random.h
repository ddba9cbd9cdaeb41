/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that follow from a seed, the same on every machine. */
#ifndef RSTATTR_DIFFTEST_RANDOM_H
#define RSTATTR_DIFFTEST_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rnd {
	uint64_t state;
};

struct rnd rnd_make(uint64_t seed, uint64_t stream);
uint64_t rnd_u64(struct rnd *rnd);
uint32_t rnd_u32(struct rnd *rnd);
uint32_t rnd_below(struct rnd *rnd, uint32_t bound);
bool rnd_percent(struct rnd *rnd, uint32_t percent);
void rnd_bytes(struct rnd *rnd, void *bytes, size_t len);

#define RND_PICK(rnd, array) \
	((array)[rnd_below(rnd, sizeof(array) / sizeof((array)[0]))])

#endif

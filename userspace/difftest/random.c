// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/random.h"

/**
 * rnd_make - begin a sequence
 * @seed: of the whole run
 * @stream: which of its sequences
 */
struct rnd rnd_make(uint64_t seed, uint64_t stream)
{
	struct rnd rnd = { seed };

	rnd.state = rnd_u64(&rnd) + stream * 0x9e3779b97f4a7c15ULL;
	rnd_u64(&rnd);
	return rnd;
}

/* splitmix64, by Sebastiano Vigna, in the public domain. */
uint64_t rnd_u64(struct rnd *rnd)
{
	uint64_t z = rnd->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

uint32_t rnd_u32(struct rnd *rnd)
{
	return (uint32_t)(rnd_u64(rnd) >> 32);
}

/* A number below @bound, or 0. */
uint32_t rnd_below(struct rnd *rnd, uint32_t bound)
{
	return (uint32_t)((uint64_t)rnd_u32(rnd) * bound >> 32);
}

bool rnd_percent(struct rnd *rnd, uint32_t percent)
{
	return rnd_below(rnd, 100) < percent;
}

void rnd_bytes(struct rnd *rnd, void *bytes, size_t len)
{
	uint8_t *at = bytes;
	size_t i;

	for (i = 0; i < len; i++)
		at[i] = (uint8_t)rnd_u32(rnd);
}

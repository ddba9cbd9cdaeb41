/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet while it is built, from the inside out. */
#ifndef RSTATTR_DIFFTEST_BUILD_H
#define RSTATTR_DIFFTEST_BUILD_H

#include "difftest/sample.h"
#include "difftest/pool.h"

struct build {
	const struct pool *pool;
	struct rnd *rnd;
	bool extended; /* extension headers, or options */
	int proto; /* of most packets; 0: none */
	size_t len;
	uint8_t bytes[PACKET_BYTES];
};

static inline void put8(struct build *build, uint32_t value)
{
	if (build->len < PACKET_BYTES)
		build->bytes[build->len++] = (uint8_t)value;
}

static inline void put16(struct build *build, uint32_t value)
{
	put8(build, value >> 8);
	put8(build, value);
}

static inline void put32(struct build *build, uint32_t value)
{
	put16(build, value >> 16);
	put16(build, value);
}

static inline void put_bytes(struct build *build, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len--)
		put8(build, *at++);
}

static inline void put_fill(struct build *build, size_t len)
{
	while (len--)
		put8(build, (uint32_t)len);
}

static inline void set16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline uint32_t value_of(struct build *build, enum field field)
{
	return pool_number(build->pool, build->rnd, field);
}

static inline bool chance(struct build *build, uint32_t percent)
{
	return rnd_percent(build->rnd, percent);
}

/* build_l4.c: a transport header and payload; Return: its protocol. */
uint8_t build_l4(struct build *build, bool v6, bool fresh);
void build_payload(struct build *build);
/* build_option.c */
void build_tcp_options(struct build *build);
void build_ip_options(struct build *build);
/* build_ip.c */
struct ends {
	uint8_t v4[2][4]; /* source, destination */
	uint8_t v6[2][16];
};
void build_ip(struct build *build, bool v6, const struct ends *ends,
	      bool fresh);
void build_arp(struct build *build, const struct ends *ends,
	       const uint8_t *mac);
/* build_sum.c */
uint16_t build_sum(const void *bytes, size_t len, uint32_t start);
void build_sums(uint8_t *bytes, size_t len);
bool build_find_l4(const uint8_t *bytes, size_t len, uint8_t *proto,
		   size_t *thoff);
/* build_spoil.c */
void build_spoil(struct build *build);

#endif

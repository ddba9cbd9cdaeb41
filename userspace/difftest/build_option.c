// SPDX-License-Identifier: GPL-2.0-only
/* Options of TCP and IPv4. */
#include "difftest/build.h"

#define OPTIONS_MAX 40

static void put_option(struct build *build, uint32_t kind, uint32_t len)
{
	put8(build, kind);
	put8(build, len);
}

/* One option; some of them with lengths that make no sense. */
static void put_tcp_option(struct build *build)
{
	uint32_t kind = value_of(build, F_OPTION);

	switch (kind) {
	case 0:
	case 1:
		put8(build, 1);
		return;
	case 2:
		put_option(build, 2, chance(build, 95) ? 4 : 3);
		put16(build, value_of(build, F_MSS));
		return;
	case 3:
		put_option(build, 3, 3);
		put8(build, value_of(build, F_WSCALE));
		return;
	case 4:
		put_option(build, 4, 2);
		return;
	case 5:
		put_option(build, 5, 10);
		put32(build, value_of(build, F_SEQ));
		put32(build, value_of(build, F_SEQ));
		return;
	case 8:
		put_option(build, 8, 10);
		put32(build, value_of(build, F_TIMESTAMP));
		put32(build, value_of(build, F_TIMESTAMP));
		return;
	default:
		put_option(build, kind, chance(build, 95) ? 4 : 0);
		put16(build, value_of(build, F_WORD));
	}
}

/**
 * build_tcp_options - append options of TCP, to a multiple of four bytes
 * @build: the packet
 */
void build_tcp_options(struct build *build)
{
	size_t start = build->len;
	uint32_t count = chance(build, 40) ? 0 :
					     1 + rnd_below(build->rnd, 4);

	while (count-- && build->len - start + 10 <= OPTIONS_MAX)
		put_tcp_option(build);
	while ((build->len - start) & 3)
		put8(build, chance(build, 50));
}

/* Record route, loose and strict source routes, router alert. */
static void put_ip_option(struct build *build)
{
	static const uint8_t types[] = { 1, 7, 131, 137, 148, 68, 136, 0 };
	uint32_t type = RND_PICK(build->rnd, types);

	switch (type) {
	case 0:
	case 1:
		put8(build, 1);
		return;
	case 148:
	case 136:
		put_option(build, type, 4);
		put16(build, type == 136 ? 5 : 0);
		return;
	case 68:
		put_option(build, type, 8);
		put16(build, 0x0900);
		put32(build, 0);
		return;
	}
	put_option(build, type, 7);
	/* The pointer: nothing is recorded any more. */
	put8(build, 8);
	put32(build, 0x0a000203);
}

/**
 * build_ip_options - append options of IPv4, to a multiple of four bytes
 * @build: the packet
 */
void build_ip_options(struct build *build)
{
	size_t start = build->len;
	uint32_t count = 1 + rnd_below(build->rnd, 3);

	while (count-- && build->len - start + 8 <= OPTIONS_MAX)
		put_ip_option(build);
	while ((build->len - start) & 3)
		put8(build, 0);
}

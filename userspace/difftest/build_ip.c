// SPDX-License-Identifier: GPL-2.0-only
/* IP headers, with options, extension headers and fragments; ARP. */
#include "difftest/build.h"

#include <netinet/in.h>
#include <string.h>

/* In per cent: extension headers, or options. */
static uint32_t wants_more(const struct build *build, uint32_t usual)
{
	return build->extended ? 60 : usual;
}

static void put_v4(struct build *build, const struct ends *ends, bool fresh)
{
	uint32_t fragment = chance(build, 93) ? 0 :
						value_of(build, F_FRAG_OFF);

	put8(build, 0x45);
	put8(build, value_of(build, F_DSCP) << 2 | value_of(build, F_ECN));
	put16(build, 0);
	/* The kernel puts another where it is zero. */
	put16(build, (fragment ? rnd_u32(build->rnd) :
				 value_of(build, F_IP_ID)) | 1);
	if (fragment || chance(build, 3))
		fragment |= chance(build, 60) ? 0x2000 : 0;
	else if (chance(build, 40))
		fragment = 0x4000;
	put16(build, fragment);
	put8(build, value_of(build, F_TTL));
	put8(build, 0);
	put16(build, 0);
	put_bytes(build, ends->v4, 8);
	if (chance(build, wants_more(build, 7)))
		build_ip_options(build);
	build->bytes[0] = (uint8_t)(0x40 | build->len / 4);
	build->bytes[9] = build_l4(build, false, fresh);
	set16(build->bytes + 2, (uint32_t)build->len);
}

/* Options of a hop-by-hop or destination header: padding, router alert. */
static void put_options_header(struct build *build, bool hop)
{
	put8(build, 0);
	if (hop && chance(build, 40)) {
		put8(build, 0x05);
		put8(build, 2);
		put16(build, 0);
		put16(build, 0x0100);
	} else {
		put8(build, 1);
		put8(build, 4);
		put32(build, 0);
	}
}

static void put_routing(struct build *build)
{
	uint32_t type = value_of(build, F_ROUTING_TYPE);

	put8(build, 2);
	put8(build, type);
	put8(build, chance(build, 60) ? 0 : value_of(build, F_HDRLEN));
	put32(build, 0);
	put_bytes(build, build->pool->v6[WHOSE_RIGHT][0], 16);
}

static void put_fragment(struct build *build)
{
	uint32_t off = (chance(build, 60) ? 0 : value_of(build, F_FRAG_OFF) << 3) |
		       chance(build, 50);

	put8(build, 0);
	put16(build, off);
	/* It must not meet others that are still held. */
	put32(build, rnd_u32(build->rnd));
}

static uint8_t put_extension(struct build *build, uint8_t proto)
{
	switch (proto) {
	case IPPROTO_HOPOPTS:
		put_options_header(build, true);
		break;
	case IPPROTO_DSTOPTS:
		put_options_header(build, false);
		break;
	case IPPROTO_ROUTING:
		put_routing(build);
		break;
	case IPPROTO_FRAGMENT:
		put_fragment(build);
		break;
	case IPPROTO_MH:
		put8(build, 0);
		put8(build, value_of(build, F_MH_TYPE));
		put8(build, 0);
		put16(build, 0);
		put16(build, 0);
		break;
	}
	return proto;
}

/* In per cent. */
static uint32_t likely_header(const struct build *build, uint8_t proto)
{
	if (proto == IPPROTO_MH)
		return build->proto == IPPROTO_MH ? 60 : 8;
	return build->extended ? 35 : 22;
}

/* A chain of them, in an order that is not always the one that is advised. */
static void put_extensions(struct build *build)
{
	static const uint8_t protos[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS,
					  IPPROTO_ROUTING, IPPROTO_FRAGMENT,
					  IPPROTO_DSTOPTS, IPPROTO_MH };
	size_t next = 6, i;

	for (i = 0; i < sizeof(protos); i++) {
		uint8_t proto = protos[i];

		if (!chance(build, likely_header(build, proto)))
			continue;
		build->bytes[next] = proto;
		next = build->len;
		/* The next header comes first. */
		put8(build, 59);
		put_extension(build, proto);
	}
	build->bytes[next] = 59;
}

static size_t last_next(const struct build *build)
{
	size_t at = 6, off = 40;

	while (off < build->len) {
		uint8_t proto = build->bytes[at];

		at = off;
		off += proto == IPPROTO_FRAGMENT ?
			       8 :
			       8 + (size_t)build->bytes[off + 1] * 8;
	}
	return at;
}

static void put_v6(struct build *build, const struct ends *ends, bool fresh)
{
	uint32_t traffic = value_of(build, F_DSCP) << 2 |
			   value_of(build, F_ECN);
	size_t next = 6;

	put32(build, 6U << 28 | traffic << 20 |
			     value_of(build, F_FLOW_LABEL));
	put16(build, 0);
	put8(build, 59);
	put8(build, value_of(build, F_TTL));
	put_bytes(build, ends->v6, 32);
	if (chance(build, wants_more(build, 22))) {
		put_extensions(build);
		next = last_next(build);
	}
	/* Behind what moves, nothing comes. */
	if (build->proto != IPPROTO_MH || build->bytes[6] == 59 ||
	    !chance(build, 70))
		build->bytes[next] = build_l4(build, true, fresh);
	set16(build->bytes + 4, (uint32_t)build->len - 40);
}

/**
 * build_ip - an IP packet, with right lengths and checksums
 * @build: empty
 * @v6: which
 * @ends: addresses
 * @fresh: see build_l4()
 */
void build_ip(struct build *build, bool v6, const struct ends *ends,
	      bool fresh)
{
	if (v6)
		put_v6(build, ends, fresh);
	else
		put_v4(build, ends, fresh);
	build_sums(build->bytes, build->len);
}

/**
 * build_arp - an ARP packet
 * @build: empty
 * @ends: addresses
 * @mac: of the sender
 */
void build_arp(struct build *build, const struct ends *ends,
	       const uint8_t *mac)
{
	uint8_t target[6] = { 0 };

	put16(build, chance(build, 92) ? 1 : value_of(build, F_PORT));
	put16(build, chance(build, 92) ? 0x0800 : 0x86dd);
	put8(build, chance(build, 96) ? 6 : 8);
	put8(build, chance(build, 96) ? 4 : 16);
	put16(build, chance(build, 50) ? 1 : value_of(build, F_ARP_OP));
	put_bytes(build, mac, 6);
	put_bytes(build, ends->v4[0], 4);
	if (chance(build, 50))
		pool_mac(build->rnd, target);
	put_bytes(build, target, 6);
	put_bytes(build, ends->v4[1], 4);
	if (chance(build, 50))
		put_fill(build, 18);
}

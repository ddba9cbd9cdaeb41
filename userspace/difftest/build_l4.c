// SPDX-License-Identifier: GPL-2.0-only
/* Transport headers of all protocols that rules look into. */
#include "difftest/build.h"

#include <netinet/in.h>
#include <string.h>

/* Little of it: what matters is in the headers. */
void build_payload(struct build *build)
{
	size_t start = build->len;
	uint32_t i, len = value_of(build, F_LENGTH) / 4 % 300;

	if (chance(build, 60))
		len = rnd_below(build->rnd, 24);
	for (i = 0; i < len && i < 16; i++)
		put8(build, value_of(build, F_BYTE));
	if (len > build->len - start)
		put_fill(build, len - (build->len - start));
}

/* Of its own where connections must not meet by chance. */
static uint32_t source_port(struct build *build, bool fresh)
{
	return fresh ? 1024 + rnd_below(build->rnd, 64000) :
		       value_of(build, F_PORT);
}

static void put_tcp(struct build *build, bool fresh)
{
	size_t start = build->len;

	put16(build, source_port(build, fresh));
	put16(build, value_of(build, F_PORT));
	put32(build, value_of(build, F_SEQ));
	put32(build, value_of(build, F_SEQ));
	put8(build, 0);
	put8(build, chance(build, 40) ? 2 : value_of(build, F_TCP_FLAGS));
	put16(build, value_of(build, F_WINDOW));
	put16(build, 0);
	put16(build, chance(build, 80) ? 0 : value_of(build, F_URGENT));
	build_tcp_options(build);
	/* Sent again, it is the same: of windows ctnetlink tells nothing. */
	if ((build->bytes[start + 13] & 0x12) == 0x02)
		memcpy(build->bytes + start + 4, build->bytes + start, 4);
	build->bytes[start + 12] =
		(uint8_t)((build->len - start) / 4 << 4 |
			  (chance(build, 90) ? 0 : rnd_below(build->rnd, 16)));
	build_payload(build);
}

static void put_udp(struct build *build, bool lite)
{
	size_t start = build->len;

	put16(build, value_of(build, F_PORT));
	put16(build, value_of(build, F_PORT));
	put32(build, 0);
	if (chance(build, 15)) {
		/* VXLAN with something in it. */
		struct ends ends;

		set16(build->bytes + start + 2, 4789);
		put32(build, 0x08000000);
		put32(build, value_of(build, F_WORD) & 0xffffff00U);
		put_bytes(build, peer_mac[0], 6);
		put_bytes(build, port_mac[1], 6);
		put16(build, 0x0800);
		pool_v4(build->pool, build->rnd, WHOSE_LEFT, ends.v4[0]);
		pool_v4(build->pool, build->rnd, WHOSE_RIGHT, ends.v4[1]);
		put32(build, 0x4500001c);
		put32(build, 0);
		put32(build, value_of(build, F_TTL) << 24 | 17 << 16);
		put_bytes(build, ends.v4, 8);
		put16(build, value_of(build, F_PORT));
		put16(build, value_of(build, F_PORT));
		put32(build, 8 << 16);
	} else {
		build_payload(build);
	}
	set16(build->bytes + start + 4,
	      lite ? (chance(build, 50) ? 0 : 8) : build->len - start);
}

static void put_sctp(struct build *build, bool fresh)
{
	uint32_t chunks = 1 + rnd_below(build->rnd, 3);

	put16(build, source_port(build, fresh));
	put16(build, value_of(build, F_PORT));
	put32(build, value_of(build, F_VTAG));
	put32(build, 0);
	while (chunks--) {
		uint32_t words = rnd_below(build->rnd, 6);

		put8(build, value_of(build, F_CHUNK));
		put8(build, value_of(build, F_BIT) * 3);
		put16(build, chance(build, 97) ? 4 + words * 4 : 2);
		while (words--)
			put32(build, value_of(build, F_WORD));
	}
}

static void put_dccp(struct build *build, bool fresh)
{
	bool extended = chance(build, 80);

	put16(build, source_port(build, fresh));
	put16(build, value_of(build, F_PORT));
	put8(build, extended ? 6 : 5);
	put8(build, 0);
	put16(build, 0);
	put8(build, value_of(build, F_DCCP_TYPE) << 1 | extended);
	put8(build, 0);
	put16(build, 0);
	if (extended)
		put32(build, value_of(build, F_SEQ));
	put32(build, value_of(build, F_WORD));
	put32(build, value_of(build, F_WORD));
}

static void put_icmp(struct build *build, bool v6)
{
	put8(build, value_of(build, v6 ? F_ICMPV6_TYPE : F_ICMP_TYPE));
	put8(build, chance(build, 60) ? 0 : value_of(build, F_ICMP_CODE));
	put16(build, 0);
	if (chance(build, 50)) {
		put16(build, value_of(build, F_ICMP_ID));
		put16(build, value_of(build, F_ICMP_ID));
	} else {
		put32(build, value_of(build, F_ICMP_WORD));
	}
	build_payload(build);
}

static void put_igmp(struct build *build)
{
	put8(build, value_of(build, F_IGMP_TYPE));
	put8(build, value_of(build, F_BYTE));
	put16(build, 0);
	put32(build, 0xe0000001);
}

static void put_ah(struct build *build)
{
	put8(build, IPPROTO_UDP);
	put8(build, chance(build, 80) ? 4 : value_of(build, F_HDRLEN));
	put16(build, 0);
	put32(build, value_of(build, F_SPI));
	put32(build, value_of(build, F_SEQ));
	put_fill(build, 12);
	put_udp(build, false);
}

static void put_gre(struct build *build)
{
	put16(build, 0);
	put16(build, 0x0800);
	put32(build, 0x4500001c);
	put32(build, 0);
	put32(build, value_of(build, F_TTL) << 24 | 17 << 16);
	put32(build, 0x0a000102);
	put32(build, 0x0a000203);
	put16(build, value_of(build, F_PORT));
	put16(build, value_of(build, F_PORT));
	put32(build, 8 << 16);
}

static uint8_t put_other(struct build *build, bool fresh)
{
	switch (rnd_below(build->rnd, 7)) {
	case 0:
		put32(build, value_of(build, F_SPI));
		put32(build, value_of(build, F_SEQ));
		build_payload(build);
		return IPPROTO_ESP;
	case 1:
		put_ah(build);
		return IPPROTO_AH;
	case 2:
		put8(build, IPPROTO_TCP);
		put8(build, value_of(build, F_BYTE));
		put16(build, value_of(build, F_CPI));
		return IPPROTO_COMP;
	case 3:
		put_igmp(build);
		return IPPROTO_IGMP;
	case 4:
		put_gre(build);
		return IPPROTO_GRE;
	case 5:
		put_dccp(build, fresh);
		return IPPROTO_DCCP;
	}
	build_payload(build);
	return (uint8_t)value_of(build, F_PROTO);
}

static uint8_t put_any(struct build *build, bool v6, bool fresh)
{
	uint32_t dice = rnd_below(build->rnd, 100);

	if (dice < 38) {
		put_tcp(build, fresh);
		return IPPROTO_TCP;
	}
	if (dice < 60) {
		put_udp(build, false);
		return IPPROTO_UDP;
	}
	if (dice < 76) {
		put_icmp(build, v6);
		return v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	}
	if (dice < 83) {
		put_sctp(build, fresh);
		return IPPROTO_SCTP;
	}
	if (dice < 88) {
		put_udp(build, true);
		return IPPROTO_UDPLITE;
	}
	return put_other(build, fresh);
}

/**
 * build_l4 - append a transport header and what is behind it
 * @build: the packet
 * @v6: it is IPv6 that carries it
 * @fresh: protocols with states get a source port that is not used again
 *
 * Checksums are made later.
 *
 * Return: the protocol.
 */
uint8_t build_l4(struct build *build, bool v6, bool fresh)
{
	bool wanted = build->proto && build->proto != IPPROTO_MH &&
		      chance(build, 60);
	size_t start = build->len;
	unsigned int tries = 0;
	uint8_t proto;

	do {
		build->len = start;
		proto = put_any(build, v6, fresh);
	} while (wanted && proto != build->proto && ++tries < 100);
	return proto;
}

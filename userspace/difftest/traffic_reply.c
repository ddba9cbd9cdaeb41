// SPDX-License-Identifier: GPL-2.0-only
/* Answers to what left the firewall: the same connection, or an error of it. */
#include "difftest/build.h"
#include "difftest/traffic.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>

static void swap(uint8_t *a, uint8_t *b, size_t len)
{
	uint8_t kept;

	while (len--) {
		kept = *a;
		*a++ = *b;
		*b++ = kept;
	}
}

/* Of TCP: what an answer to these flags is. */
static void answer_tcp(struct build *build, uint8_t *l4)
{
	uint8_t flags = l4[13];
	bool syn = flags & 0x02, ack = flags & 0x10;

	if (flags & 0x04)
		return;
	if (syn && !ack)
		l4[13] = chance(build, 80) ? 0x12 : 0x14;
	else if (syn)
		l4[13] = 0x10;
	else
		l4[13] = chance(build, 70) ? 0x18 : 0x11;
}

static void answer_icmp(uint8_t *l4, bool v6)
{
	if (v6)
		l4[0] ^= (uint8_t)(l4[0] == 128 ? 128 ^ 129 : 0);
	else
		l4[0] ^= (uint8_t)(l4[0] == 8 ? 8 : 0);
}

static bool answer(struct build *build)
{
	bool v6 = build->bytes[0] >> 4 == 6;
	uint8_t proto, *l4;
	size_t thoff;

	if (!build_find_l4(build->bytes, build->len, &proto, &thoff) ||
	    thoff + 8 > build->len)
		return false;
	l4 = build->bytes + thoff;
	if (v6)
		swap(build->bytes + 8, build->bytes + 24, 16);
	else
		swap(build->bytes + 12, build->bytes + 16, 4);
	switch (proto) {
	case IPPROTO_TCP:
		if (thoff + 20 > build->len)
			return false;
		answer_tcp(build, l4);
		/* fall through */
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		swap(l4, l4 + 2, 2);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		answer_icmp(l4, v6);
		break;
	}
	build->bytes[v6 ? 7 : 8] = (uint8_t)(40 + rnd_below(build->rnd, 30));
	build_sums(build->bytes, build->len);
	return true;
}

/* An ICMP error from the destination, or from a router on the way. */
static void put_error_v4(struct build *build, const uint8_t *about, size_t len)
{
	static const uint8_t types[] = { 3, 11, 12, 3 };

	put32(build, 0x45000000);
	put32(build, 0x00010000);
	put32(build, 0x40010000);
	put_bytes(build, chance(build, 60) ?
				 about + 16 :
				 build->pool->v4[WHOSE_RIGHT][0],
		  4);
	put_bytes(build, about + 12, 4);
	put8(build, RND_PICK(build->rnd, types));
	put8(build, value_of(build, F_ICMP_CODE));
	put16(build, 0);
	put32(build, value_of(build, F_ICMP_WORD));
	put_bytes(build, about, len > 64 ? 64 : len);
	set16(build->bytes + 2, (uint32_t)build->len);
}

static void put_error_v6(struct build *build, const uint8_t *about, size_t len)
{
	static const uint8_t types[] = { 1, 2, 3, 4 };

	put32(build, 0x60000000);
	put32(build, 0x00003a40);
	put_bytes(build, chance(build, 60) ?
				 about + 24 :
				 build->pool->v6[WHOSE_RIGHT][0],
		  16);
	put_bytes(build, about + 8, 16);
	put8(build, RND_PICK(build->rnd, types));
	put8(build, value_of(build, F_ICMP_CODE));
	put16(build, 0);
	put32(build, value_of(build, F_ICMP_WORD));
	put_bytes(build, about, len > 100 ? 100 : len);
	set16(build->bytes + 4, (uint32_t)build->len - 40);
}

static bool make(struct build *build, const uint8_t *ip, size_t len)
{
	bool v6 = ip[0] >> 4 == 6;
	uint32_t dice = rnd_below(build->rnd, 100);

	if (dice < 20) {
		if (v6)
			put_error_v6(build, ip, len);
		else
			put_error_v4(build, ip, len);
		build_sums(build->bytes, build->len);
		return true;
	}
	put_bytes(build, ip, len);
	return answer(build);
}

/**
 * traffic_reply - answer a packet that left
 * @traffic: the packets
 * @packet: zeroed; filled
 *
 * Return: false when there is nothing that could be answered.
 */
bool traffic_reply(struct traffic *traffic, struct sample *packet)
{
	struct build build = { .pool = traffic->pool, .rnd = &traffic->rnd };
	struct heard *heard;
	size_t count = traffic->nheard < HEARD_MAX ? traffic->nheard :
						     HEARD_MAX;
	uint32_t type, at;

	if (!count)
		return false;
	at = rnd_below(&traffic->rnd, (uint32_t)count);
	heard = &traffic->heard[at];
	type = (uint32_t)heard->bytes[12] << 8 | heard->bytes[13];
	if ((type == ETH_P_IP && heard->len < 14 + 20) ||
	    (type == ETH_P_IPV6 && heard->len < 14 + 40) ||
	    (type != ETH_P_IP && type != ETH_P_IPV6) ||
	    heard->bytes[14] >> 4 != (type == ETH_P_IP ? 4 : 6))
		return false;
	if (!make(&build, heard->bytes + 14, heard->len - 14))
		return false;
	/* Each once, where answers have to come in order. */
	if (!traffic->profile.recorded)
		heard->bytes[12] = 0;
	packet->way = WAY_IN;
	packet->port = heard->port;
	memcpy(packet->bytes, heard->bytes + 6, 6);
	memcpy(packet->bytes + 6, heard->bytes, 6);
	packet->bytes[6] &= 0xfe;
	set16(packet->bytes + 12, type);
	memcpy(packet->bytes + 14, build.bytes, build.len);
	packet->len = 14 + build.len;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Checksums, RFC 1071, and where the transport header is. */
#include "difftest/build.h"

#include <netinet/in.h>
#include <string.h>

#define IPPROTO_DCCP_ 33

/**
 * build_sum - the Internet checksum
 * @bytes: what it is of
 * @len: how many
 * @start: a sum to go on with, not folded
 *
 * Return: in host order, of big-endian words.
 */
uint16_t build_sum(const void *bytes, size_t len, uint32_t start)
{
	const uint8_t *at = bytes;
	uint32_t sum = start;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? at[i] : (uint32_t)at[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static bool is_extension(uint8_t proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING ||
	       proto == IPPROTO_DSTOPTS || proto == IPPROTO_MH;
}

/**
 * build_find_l4 - where the transport header begins
 * @bytes: an IP packet, well-formed
 * @len: of it
 * @proto: filled
 * @thoff: filled
 *
 * Return: false for fragments but the first, and what is not IP.
 */
bool build_find_l4(const uint8_t *bytes, size_t len, uint8_t *proto,
		   size_t *thoff)
{
	if (len >= 20 && bytes[0] >> 4 == 4) {
		*thoff = (size_t)(bytes[0] & 15) * 4;
		*proto = bytes[9];
		return *thoff >= 20 && *thoff <= len &&
		       !((bytes[6] & 0x1f) | bytes[7]);
	}
	if (len < 40 || bytes[0] >> 4 != 6)
		return false;
	*proto = bytes[6];
	*thoff = 40;
	while (is_extension(*proto) || *proto == IPPROTO_FRAGMENT) {
		const uint8_t *at = bytes + *thoff;

		if (*thoff + 8 > len)
			return false;
		if (*proto == IPPROTO_FRAGMENT) {
			if (at[2] || at[3] & 0xf8)
				return false;
			*thoff += 8;
		} else {
			*thoff += 8 + (size_t)at[1] * 8;
		}
		*proto = at[0];
	}
	return *thoff <= len;
}

/* The sum of the pseudo header. */
static uint32_t pseudo(const uint8_t *bytes, uint8_t proto, size_t len)
{
	bool v4 = bytes[0] >> 4 == 4;
	const uint8_t *at = bytes + (v4 ? 12 : 8);
	size_t i, n = v4 ? 8 : 32;
	uint32_t sum = proto + (uint32_t)len;

	for (i = 0; i < n; i += 2)
		sum += (uint32_t)at[i] << 8 | at[i + 1];
	return sum;
}

/* CRC32c of SCTP, RFC 9260. */
static uint32_t crc32c(const uint8_t *at, size_t len)
{
	uint32_t crc = ~0U;
	int bit;

	while (len--) {
		crc ^= *at++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
	}
	return ~crc;
}

static void sum_sctp(uint8_t *l4, size_t len)
{
	uint32_t crc;

	memset(l4 + 8, 0, 4);
	crc = crc32c(l4, len);
	l4[8] = (uint8_t)crc;
	l4[9] = (uint8_t)(crc >> 8);
	l4[10] = (uint8_t)(crc >> 16);
	l4[11] = (uint8_t)(crc >> 24);
}

static void sum_l4(uint8_t *bytes, uint8_t proto, size_t thoff, size_t len)
{
	uint8_t *l4 = bytes + thoff;
	size_t at, left = len - thoff;
	uint32_t start = pseudo(bytes, proto, left);

	switch (proto) {
	case IPPROTO_TCP:
		at = 16;
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP_:
		at = 6;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_IGMP:
		at = 2;
		start = 0;
		break;
	case IPPROTO_ICMPV6:
		at = 2;
		break;
	case IPPROTO_SCTP:
		if (left >= 12)
			sum_sctp(l4, left);
		return;
	default:
		return;
	}
	if (left < at + 2)
		return;
	set16(l4 + at, 0);
	set16(l4 + at, build_sum(l4, left, start));
	if (proto == IPPROTO_UDP && !l4[6] && !l4[7])
		set16(l4 + 6, 0xffff);
}

/**
 * build_sums - make all checksums right
 * @bytes: an IP packet
 * @len: of it
 */
void build_sums(uint8_t *bytes, size_t len)
{
	uint8_t proto;
	size_t thoff;

	if (len >= 20 && bytes[0] >> 4 == 4) {
		size_t head = (size_t)(bytes[0] & 15) * 4;

		if (head >= 20 && head <= len) {
			set16(bytes + 10, 0);
			set16(bytes + 10, build_sum(bytes, head, 0));
		}
	}
	if (build_find_l4(bytes, len, &proto, &thoff))
		sum_l4(bytes, proto, thoff, len);
}

// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "tests/sample.h"

#include <arpa/inet.h>

static uint32_t seed = 1;

void sample_seed(uint32_t from)
{
	seed = from;
}

uint32_t sample_random(uint32_t below)
{
	seed = seed * 1664525U + 1013904223U;
	return (uint32_t)((uint64_t)(seed >> 4) * below >> 28);
}

#define rnd sample_random
#define PICK(array) ((array)[rnd(sizeof(array) / sizeof((array)[0]))])

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint16_t port(void)
{
	static const uint16_t ports[] = { 0,  1,  22,  53,   80,   85,
					  90, 99, 443, 5432, 65535 };

	return PICK(ports);
}

static size_t gen_options(uint8_t *at)
{
	static const uint8_t some[][4] = {
		{ 1, 1, 1, 1 }, { 2, 4, 5, 0xb4 },  { 2, 4, 1, 0 },
		{ 3, 3, 7, 1 }, { 4, 2, 1, 1 },	    { 8, 10, 0, 0 },
		{ 0, 0, 0, 0 }, { 30, 0, 2, 4 },    { 5, 1, 3, 3 },
		{ 2, 3, 4, 2 }, { 253, 255, 0, 0 },
	};
	size_t count = rnd(4), i;

	for (i = 0; i < count; i++)
		memcpy(at + i * 4, PICK(some), 4);
	return count * 4;
}

static size_t gen_tcp(uint8_t *at, bool fits)
{
	static const uint8_t flags[] = { 0x02, 0x12, 0x10, 0x04, 0x11, 0x18,
					 0x42, 0xc2, 0x00, 0xff, 0x50, 0x90 };
	size_t len;

	put16(at, port());
	put16(at + 2, port());
	put32(at + 4, rnd(1U << 28));
	put32(at + 8, rnd(1U << 28));
	len = 20 + gen_options(at + 20);
	at[12] = (uint8_t)(len / 4 << 4);
	if (!fits && !rnd(12))
		at[12] = (uint8_t)(rnd(16) << 4);
	at[13] = PICK(flags);
	put16(at + 14, 1024);
	put16(at + 16, rnd(65536));
	put16(at + 18, 0);
	return len;
}

static size_t gen_udp(uint8_t *at)
{
	put16(at, port());
	put16(at + 2, port());
	put16(at + 4, 8);
	put16(at + 6, 0);
	return 8;
}

static size_t gen_icmp(uint8_t *at, bool v4)
{
	static const uint8_t type[] = { 0, 3, 8, 11, 5 };
	static const uint8_t type6[] = { 1, 128, 129, 3, 200 };

	at[0] = v4 ? PICK(type) : PICK(type6);
	at[1] = (uint8_t)rnd(3);
	put16(at + 2, 0);
	put32(at + 4, rnd(65536));
	return 8;
}

static size_t gen_sctp(uint8_t *at)
{
	static const uint8_t type[] = { 0, 1, 2, 3, 6, 10, 64, 255 };
	size_t chunks = rnd(4), len = 12, i;

	put16(at, port());
	put16(at + 2, port());
	put32(at + 4, 1);
	put32(at + 8, 2);
	for (i = 0; i < chunks; i++) {
		static const uint8_t size[] = { 4, 4, 5, 8, 16, 0 };
		uint8_t one = PICK(size);

		memset(at + len, 0, 16);
		at[len] = PICK(type);
		at[len + 1] = (uint8_t)rnd(8);
		put16(at + len + 2, one);
		len += one ? (one + 3U) & ~3U : 4;
	}
	return len;
}

static size_t gen_dccp(uint8_t *at)
{
	static const uint8_t offset[] = { 3, 4, 5, 6, 7, 8 };
	size_t i;

	for (i = 0; i < 32; i++)
		at[i] = (uint8_t)rnd(8);
	put16(at, port());
	put16(at + 2, port());
	at[4] = PICK(offset);
	at[8] = (uint8_t)(rnd(12) << 1 | rnd(2));
	return 32;
}

/* ESP, AH and IPComp begin alike enough. */
static size_t gen_spi(uint8_t *at)
{
	at[0] = 0;
	at[1] = (uint8_t)rnd(4);
	put16(at + 2, rnd(4) * 100);
	put32(at + 4, rnd(4) * 100);
	put32(at + 8, 0);
	if (rnd(2))
		put32(at, rnd(4) * 100);
	return 12;
}

static size_t gen_l2tp(uint8_t *at)
{
	static const uint16_t flags[] = { 0x0002, 0x8002, 0xc002,
					  0x0003, 0x8003, 0x0001 };
	size_t i, len = gen_udp(at);

	put16(at + len, PICK(flags));
	for (i = 2; i < 14; i++)
		at[len + i] = i % 2 ? (uint8_t)rnd(3) : 0;
	return len + 14;
}

static size_t gen_payload(uint8_t *at)
{
	static const char *const words[] = { "GET / HTTP/1.1", "get / http",
					     "xxGET",	       "abababac",
					     "\xe1 Hallo",     "" };
	const char *word = PICK(words);
	size_t len = strlen(word);

	memcpy(at, word, len);
	return len;
}

/* Return: its length; @proto is what it is. */
static size_t gen_l4(uint8_t *at, bool v4, bool fits, uint8_t *proto)
{
	static const uint8_t protos[] = { 6,  6,  6,  17,  17,	1,   58,  132,
					  33, 50, 51, 136, 108, 115, 135, 253 };
	size_t len;

	*proto = fits ? IPPROTO_TCP : PICK(protos);
	switch (*proto) {
	case 6:
		len = gen_tcp(at, fits);
		break;
	case 17:
		len = rnd(3) ? gen_udp(at) : gen_l2tp(at);
		break;
	case 136:
		len = gen_udp(at);
		break;
	case 1:
	case 58:
		len = gen_icmp(at, v4);
		break;
	case 132:
		len = gen_sctp(at);
		break;
	case 33:
		len = gen_dccp(at);
		break;
	case 50:
	case 51:
	case 108:
		len = gen_spi(at);
		break;
	case 115:
		put32(at, rnd(3));
		put32(at + 4, rnd(3));
		put32(at + 8, rnd(3));
		len = 12;
		break;
	case 135:
		put32(at, 59U << 24 | rnd(3) << 8);
		put32(at + 4, 0);
		if (!rnd(6))
			at[0] = 6;
		len = 8;
		break;
	default:
		len = 16;
		memset(at, 0x41, len);
	}
	len += gen_payload(at + len);
	return !fits && !rnd(6) ? rnd((uint32_t)len + 1) : len;
}

static uint16_t sum16(const uint8_t *at, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += (uint32_t)at[i] << 8 | at[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static const uint8_t tos_values[] = { 0, 0x10, 0xb8, 0x01, 0x03, 0x22 };
static const uint8_t ttl_values[] = { 2, 32, 63, 64, 65, 128, 255 };

/* Also with fragments. To be forwarded: TCP to the other side. */
size_t sample_ipv4(uint8_t *at, bool fragments, bool forward)
{
	static const uint8_t src[][4] = { { 10, 0, 0, 2 },  { 10, 0, 0, 3 },
					  { 10, 0, 1, 9 },  { 192, 0, 2, 1 },
					  { 10, 0, 0, 1 },  { 0, 0, 0, 0 },
					  { 224, 0, 0, 5 }, { 8, 8, 8, 8 } };
	static const uint8_t dst[][4] = {
		{ 10, 0, 0, 1 },	{ 10, 0, 1, 2 },  { 10, 0, 0, 255 },
		{ 255, 255, 255, 255 }, { 224, 0, 0, 1 }, { 10, 0, 1, 1 },
		{ 172, 16, 0, 1 },	{ 127, 0, 0, 1 }
	};
	static const uint16_t frag[] = { 0, 0x2000, 1, 0x2001, 2, 185 };
	size_t ihl = !forward && !rnd(5) ? 24 : 20, len;
	uint8_t proto;

	memset(at, 0, ihl);
	len = ihl + gen_l4(at + ihl, true, forward, &proto);
	at[0] = (uint8_t)(0x40 | ihl / 4);
	at[1] = PICK(tos_values);
	put16(at + 2, (uint32_t)len);
	put16(at + 4, rnd(65536));
	if (fragments && !rnd(4))
		put16(at + 6, PICK(frag));
	at[8] = PICK(ttl_values);
	at[9] = proto;
	memcpy(at + 12, forward ? src[rnd(2)] : PICK(src), 4);
	memcpy(at + 16, forward ? dst[1] : PICK(dst), 4);
	if (ihl > 20)
		memset(at + 20, 1, 4);
	put16(at + 10, sum16(at, ihl));
	return len;
}

static size_t gen_extension(uint8_t *at, uint8_t type, bool fragments)
{
	size_t len = 8, i;

	memset(at, 0, 32);
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_DSTOPTS:
		if (rnd(2)) {
			memcpy(at + 2, "\x05\x02\x00\x00\x01\x00", 6);
		} else {
			at[1] = 1;
			len = 16;
			memcpy(at + 2, "\x01\x04\x00\x00\x00\x00", 6);
			memcpy(at + 8, "\x1e\x04zzzz\x00\x00", 8);
		}
		break;
	case IPPROTO_ROUTING:
		at[2] = rnd(2) ? 0 : 4;
		at[3] = (uint8_t)rnd(3);
		at[4] = (uint8_t)rnd(2);
		if (rnd(2)) {
			at[1] = 2;
			len = 24;
			for (i = 8; i < 24; i++)
				at[i] = i == 23;
		}
		break;
	case IPPROTO_FRAGMENT:
		put16(at + 2, fragments && rnd(2) ? rnd(3) * 8 : 0);
		at[3] |= (uint8_t)rnd(2);
		put32(at + 4, rnd(3) * 100);
		break;
	case IPPROTO_AH:
		at[1] = rnd(2) ? 1 : 4;
		len = (at[1] + 2U) * 4;
		put32(at + 4, rnd(3) * 100);
		at[3] = !rnd(3);
		break;
	}
	return len;
}

size_t sample_ipv6(uint8_t *at, bool fragments, bool forward)
{
	static const char *const src[] = {
		"2001:db8::2",	      "2001:db8::3",   "fe80::9",
		"2001:db8::1",	      "2001:db8:1::9", "::",
		"2001:db8::ff:fe00:9"
	};
	static const char *const dst[] = { "2001:db8::1",   "2001:db8:1::2",
					   "ff02::1",	    "2001:db8:1::1",
					   "2001:db8:9::1", "2001:db8::" };
	static const uint8_t types[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS,
					 IPPROTO_ROUTING, IPPROTO_FRAGMENT,
					 IPPROTO_AH,	  IPPROTO_ESP,
					 IPPROTO_NONE };
	size_t len = 40, next = 6, count = forward ? 0 : rnd(4), i;
	uint8_t type, proto;

	memset(at, 0, 40);
	put16(at, 0x6000U | (uint32_t)PICK(tos_values) << 4);
	at[7] = PICK(ttl_values);
	inet_pton(AF_INET6, forward ? src[rnd(2)] : PICK(src), at + 8);
	inet_pton(AF_INET6, forward ? dst[1] : PICK(dst), at + 24);
	for (i = 0; i < count; i++) {
		type = PICK(types);
		/* Only as the first: otherwise IPv6 itself objects. */
		if (type == IPPROTO_HOPOPTS && i)
			type = IPPROTO_DSTOPTS;
		at[next] = type;
		next = len;
		if (type == IPPROTO_ESP || type == IPPROTO_NONE)
			break;
		len += gen_extension(at + len, type, fragments);
	}
	if (i == count) {
		len += gen_l4(at + len, false, forward, &proto);
		at[next] = proto;
	} else {
		len += gen_spi(at + len);
	}
	put16(at + 4, (uint32_t)(len - 40));
	return len;
}

static uint32_t next_port;

/* A connection's first packet, of ports that none had before. */
size_t sample_new(uint8_t *at, bool v4)
{
	size_t ip, len;
	uint8_t proto;

	do {
		len = v4 ? sample_ipv4(at, false, true) :
			   sample_ipv6(at, false, true);
		ip = v4 ? 20 : 40;
		proto = v4 ? at[9] : at[6];
	} while (proto != IPPROTO_TCP);
	put16(at + ip, 10000 + next_port++ % 50000);
	at[ip + 13] = 0x02;
	switch (rnd(4)) {
	case 0:
		put16(at + ip + 4, (uint32_t)(len - ip));
		put16(at + ip + 6, 0);
		proto = IPPROTO_UDP;
		break;
	case 1:
		at[ip] = v4 ? 8 : 128;
		at[ip + 1] = 0;
		proto = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
		break;
	case 2:
		proto = 253;
		break;
	}
	if (!v4) {
		at[6] = proto;
		return len;
	}
	at[9] = proto;
	put16(at + 10, 0);
	put16(at + 10, sum16(at, 20));
	return len;
}

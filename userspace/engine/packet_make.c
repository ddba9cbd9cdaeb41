// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of a packet that was described by its addresses: what Linux
 * would send, with correct checksums.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine/packet_words.h"

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd

static void put16(uint8_t *to, uint32_t number)
{
	to[0] = (uint8_t)(number >> 8);
	to[1] = (uint8_t)number;
}

/* RFC 1071. */
static uint32_t sum(uint32_t so_far, const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		so_far += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	if (len & 1)
		so_far += (uint32_t)bytes[len - 1] << 8;
	return so_far;
}

static uint16_t fold(uint32_t so_far)
{
	while (so_far >> 16)
		so_far = (so_far & 0xffff) + (so_far >> 16);
	return (uint16_t)~so_far;
}

static size_t put_tcp(uint8_t *to, const struct packet_spec *spec, bool six)
{
	bool syn = spec->tcp_flags & TCP_FLAG_SYN_BIT;
	/* MSS, SACK permitted, window scale: what a SYN of Linux carries. */
	static const uint8_t options[] = { 2, 4, 0x05, 0xb4, 4, 2,
					   1, 1, 1,    3,    3, 7 };
	size_t len = syn ? 20 + sizeof(options) : 20;

	put16(to, spec->tuple.sport);
	put16(to + 2, spec->tuple.dport);
	to[7] = 1; /* sequence */
	if (spec->tcp_flags & TCP_FLAG_ACK_BIT)
		to[11] = 1;
	to[12] = (uint8_t)(len / 4 << 4);
	to[13] = spec->tcp_flags;
	put16(to + 14, 64240);
	if (syn)
		memcpy(to + 20, options, sizeof(options));
	if (syn && six)
		put16(to + 22, 1440);
	return len;
}

static size_t put_transport(uint8_t *to, const struct packet_spec *spec,
			    bool six, size_t data)
{
	switch (spec->tuple.proto) {
	case IPPROTO_TCP:
		return put_tcp(to, spec, six);
	case IPPROTO_UDP:
		put16(to, spec->tuple.sport);
		put16(to + 2, spec->tuple.dport);
		put16(to + 4, (uint32_t)(8 + data));
		return 8;
	}
	to[0] = spec->tuple.icmp_type;
	to[1] = spec->tuple.icmp_code;
	put16(to + 4, 1); /* of echo: identifier and sequence */
	put16(to + 6, 1);
	return 8;
}

static void put_checksum(uint8_t *l4, size_t len,
			 const struct packet_spec *spec)
{
	const struct tuple *tuple = &spec->tuple;
	size_t addr = addr_bits(&tuple->src) / 8;
	uint32_t so_far = 0;
	uint8_t *to = l4 + 2;

	if (tuple->proto == IPPROTO_TCP)
		to = l4 + 16;
	else if (tuple->proto == IPPROTO_UDP)
		to = l4 + 6;
	if (tuple->proto != IPPROTO_ICMP) {
		so_far = sum(so_far, tuple->src.bytes, addr);
		so_far = sum(so_far, tuple->dst.bytes, addr);
		so_far += (uint32_t)len + tuple->proto;
	}
	put16(to, fold(sum(so_far, l4, len)));
	if (tuple->proto == IPPROTO_UDP && !to[0] && !to[1])
		put16(to, 0xffff);
}

static void put_ipv4(uint8_t *to, const struct packet_spec *spec, size_t len)
{
	to[0] = 0x45;
	put16(to + 2, (uint32_t)len);
	to[6] = 0x40; /* don't fragment */
	to[8] = spec->ttl;
	to[9] = spec->tuple.proto;
	memcpy(to + 12, spec->tuple.src.bytes, 4);
	memcpy(to + 16, spec->tuple.dst.bytes, 4);
	put16(to + 10, fold(sum(0, to, 20)));
}

static void put_ipv6(uint8_t *to, const struct packet_spec *spec, size_t len)
{
	to[0] = 0x60;
	put16(to + 4, (uint32_t)(len - 40));
	to[6] = spec->tuple.proto;
	to[7] = spec->ttl;
	memcpy(to + 8, spec->tuple.src.bytes, 16);
	memcpy(to + 24, spec->tuple.dst.bytes, 16);
}

/**
 * packet_make - make the bytes of a described packet
 * @spec: of PACKET_SPEC_MADE; its bytes and frame are filled
 *
 * Data is zeros, as much as the length asks for.
 *
 * Return: 0; -ENOMEM; -EINVAL when the length is less than the headers'.
 */
int packet_make(struct packet_spec *spec)
{
	bool six = spec->tuple.src.family == AF_INET6;
	size_t network = six ? 40 : 20;
	uint8_t probe[40] = { 0 };
	size_t headers = network + put_transport(probe, spec, six, 0);
	size_t len = spec->len ? spec->len : headers;

	if (len < headers)
		return -EINVAL;
	spec->bytes = calloc(1, len);
	if (!spec->bytes)
		return -ENOMEM;
	put_transport(spec->bytes + network, spec, six, len - headers);
	put_checksum(spec->bytes + network, len - network, spec);
	if (six)
		put_ipv6(spec->bytes, spec, len);
	else
		put_ipv4(spec->bytes, spec, len);
	spec->frame.protocol = six ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
	spec->frame.bytes = (struct span){ spec->bytes, len };
	spec->frame.len = len;
	return 0;
}

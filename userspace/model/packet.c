// SPDX-License-Identifier: GPL-2.0-only
#include "model/packet.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* More than this many IPv6 extension headers are nobody's honest packet. */
#define EXTENSIONS_MAX 16

static uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void parse_ports(struct tuple *tuple, struct span l4)
{
	if (l4.len < 4)
		return;
	tuple->sport = be16(l4.data);
	tuple->dport = be16(l4.data + 2);
	tuple->has_ports = true;
}

static void parse_transport(struct packet *packet, uint8_t proto,
			    struct span l4)
{
	struct tuple *tuple = &packet->tuple;

	tuple->proto = proto;
	tuple->has_proto = true;
	if (packet->later_fragment)
		return;
	switch (proto) {
	case IPPROTO_TCP:
		if (l4.len >= 14) {
			packet->tcp_flags = l4.data[13];
			packet->has_tcp_flags = true;
		}
		parse_ports(tuple, l4);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		parse_ports(tuple, l4);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (l4.len >= 2) {
			tuple->icmp_type = l4.data[0];
			tuple->icmp_code = l4.data[1];
			tuple->has_icmp = true;
		}
		break;
	}
}

/* RFC 791, section 3.1. */
static void parse_ipv4(struct packet *packet, struct span bytes)
{
	size_t header = (size_t)(bytes.data[0] & 0x0f) * 4;

	if (bytes.len < 20 || header < 20)
		return;
	addr_from_bytes(&packet->tuple.src, bytes.data + 12, 4);
	addr_from_bytes(&packet->tuple.dst, bytes.data + 16, 4);
	packet->later_fragment = (be16(bytes.data + 6) & 0x1fff) != 0;
	if (header > bytes.len)
		header = bytes.len;
	packet->l4 = header;
	parse_transport(packet, bytes.data[9],
			(struct span){ bytes.data + header,
				       bytes.len - header });
}

static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT ||
	       next == IPPROTO_AH;
}

/* RFC 8200, section 4; AH's length counts in other units (RFC 4302). */
static size_t extension_len(uint8_t type, uint8_t len)
{
	if (type == IPPROTO_FRAGMENT)
		return 8;
	return type == IPPROTO_AH ? ((size_t)len + 2) * 4 :
				    ((size_t)len + 1) * 8;
}

static void parse_ipv6(struct packet *packet, struct span bytes)
{
	const uint8_t *data = bytes.data;
	uint8_t next;
	size_t at = 40;
	size_t len;
	int i;

	if (bytes.len < 40)
		return;
	addr_from_bytes(&packet->tuple.src, data + 8, 16);
	addr_from_bytes(&packet->tuple.dst, data + 24, 16);
	next = data[6];
	for (i = 0; i < EXTENSIONS_MAX && is_extension(next); i++) {
		if (bytes.len < at + 8)
			return;
		if (next == IPPROTO_FRAGMENT && (be16(data + at + 2) & 0xfff8))
			packet->later_fragment = true;
		len = extension_len(next, data[at + 1]);
		next = data[at];
		at += len;
		/* What follows a later fragment's header is not a header. */
		if (packet->later_fragment)
			break;
	}
	if (at > bytes.len)
		at = bytes.len;
	if (is_extension(next) && !packet->later_fragment)
		return;
	packet->l4 = at;
	parse_transport(packet, next,
			(struct span){ data + at, bytes.len - at });
}

/**
 * packet_parse - read the headers that the captured bytes hold
 * @packet: filled; what the bytes do not hold stays unknown
 * @bytes: from the network header on; may be cut anywhere
 */
void packet_parse(struct packet *packet, struct span bytes)
{
	memset(packet, 0, sizeof(*packet));
	if (!bytes.len)
		return;
	switch (bytes.data[0] >> 4) {
	case 4:
		parse_ipv4(packet, bytes);
		break;
	case 6:
		parse_ipv6(packet, bytes);
		break;
	}
}

/**
 * proto_text - the name of a transport protocol
 * @proto: IPPROTO_*
 * @text: room for a number
 *
 * Return: a constant name, or @text with the number.
 */
const char *proto_text(uint8_t proto, char text[8])
{
	switch (proto) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_UDPLITE:
		return "udplite";
	case IPPROTO_SCTP:
		return "sctp";
	case IPPROTO_DCCP:
		return "dccp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "icmpv6";
	case IPPROTO_GRE:
		return "gre";
	case IPPROTO_ESP:
		return "esp";
	}
	snprintf(text, 8, "%u", proto);
	return text;
}

/* Types of ICMP that answer each other: invmap[] of the kernel. */
static uint8_t invert_icmp(uint8_t proto, uint8_t type)
{
	static const uint8_t pair[][2] = {
		{ 8, 0 }, { 13, 14 }, { 15, 16 }, { 17, 18 }
	};
	static const uint8_t pair6[][2] = { { 128, 129 }, { 139, 140 } };
	bool v4 = proto == IPPROTO_ICMP;
	size_t count = v4 ? 4 : 2;
	size_t i;

	for (i = 0; i < count; i++) {
		const uint8_t *two = v4 ? pair[i] : pair6[i];

		if (type == two[0] || type == two[1])
			return type == two[0] ? two[1] : two[0];
	}
	return type;
}

/**
 * tuple_invert - the tuple of an answer
 * @from: the tuple
 * @to: filled; may be the same
 *
 * nf_ct_invert_tuple()
 */
void tuple_invert(const struct tuple *from, struct tuple *to)
{
	struct tuple tuple = *from;

	tuple.src = from->dst;
	tuple.dst = from->src;
	tuple.sport = from->dport;
	tuple.dport = from->sport;
	if (tuple.has_icmp)
		tuple.icmp_type = invert_icmp(tuple.proto, tuple.icmp_type);
	*to = tuple;
}

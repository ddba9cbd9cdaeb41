// SPDX-License-Identifier: GPL-2.0-only
/* What nft calls the fields of headers: src/proto.c of nftables. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"
#include "vm/expr_payload.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* In bits. */
struct field {
	const char *name;
	uint16_t offset;
	uint16_t len;
	uint32_t type;
};

struct header {
	const char *name;
	uint8_t proto; /* of transport headers */
	const struct field *field;
	size_t count;
};

/* clang-format off */
static const struct field ether[] = {
	{ "daddr", 0, 48, DATATYPE_ETHERADDR },
	{ "saddr", 48, 48, DATATYPE_ETHERADDR },
	{ "type", 96, 16, DATATYPE_ETHERTYPE },
};

static const struct field vlan[] = {
	{ "pcp", 112, 3, DATATYPE_INTEGER },
	{ "dei", 115, 1, DATATYPE_INTEGER },
	{ "id", 116, 12, DATATYPE_INTEGER },
	{ "id", 112, 16, DATATYPE_INTEGER },
	{ "type", 128, 16, DATATYPE_ETHERTYPE },
};

static const struct field ip[] = {
	{ "version", 0, 4, DATATYPE_INTEGER },
	{ "hdrlength", 4, 4, DATATYPE_INTEGER },
	{ "dscp", 8, 6, DATATYPE_DSCP },
	{ "ecn", 14, 2, DATATYPE_ECN },
	{ "length", 16, 16, DATATYPE_INTEGER },
	{ "id", 32, 16, DATATYPE_INTEGER },
	{ "frag-off", 48, 16, DATATYPE_INTEGER },
	{ "frag-off", 51, 13, DATATYPE_INTEGER },
	{ "ttl", 64, 8, DATATYPE_INTEGER },
	{ "protocol", 72, 8, DATATYPE_INET_PROTOCOL },
	{ "checksum", 80, 16, DATATYPE_INTEGER },
	{ "saddr", 96, 32, DATATYPE_IPADDR },
	{ "daddr", 128, 32, DATATYPE_IPADDR },
};

static const struct field ip6[] = {
	{ "version", 0, 4, DATATYPE_INTEGER },
	{ "dscp", 4, 6, DATATYPE_DSCP },
	{ "ecn", 10, 2, DATATYPE_ECN },
	{ "flowlabel", 12, 20, DATATYPE_INTEGER },
	{ "length", 32, 16, DATATYPE_INTEGER },
	{ "nexthdr", 48, 8, DATATYPE_INET_PROTOCOL },
	{ "hoplimit", 56, 8, DATATYPE_INTEGER },
	{ "saddr", 64, 128, DATATYPE_IP6ADDR },
	{ "daddr", 192, 128, DATATYPE_IP6ADDR },
};

static const struct field arp[] = {
	{ "htype", 0, 16, DATATYPE_INTEGER },
	{ "ptype", 16, 16, DATATYPE_ETHERTYPE },
	{ "hlen", 32, 8, DATATYPE_INTEGER },
	{ "plen", 40, 8, DATATYPE_INTEGER },
	{ "operation", 48, 16, DATATYPE_ARPOP },
	{ "saddr ether", 64, 48, DATATYPE_ETHERADDR },
	{ "saddr ip", 112, 32, DATATYPE_IPADDR },
	{ "daddr ether", 144, 48, DATATYPE_ETHERADDR },
	{ "daddr ip", 192, 32, DATATYPE_IPADDR },
};

static const struct field ports[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
};

static const struct field tcp[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
	{ "sequence", 32, 32, DATATYPE_INTEGER },
	{ "ackseq", 64, 32, DATATYPE_INTEGER },
	{ "doff", 96, 4, DATATYPE_INTEGER },
	{ "reserved", 100, 4, DATATYPE_INTEGER },
	{ "flags", 104, 8, DATATYPE_TCP_FLAG },
	{ "window", 112, 16, DATATYPE_INTEGER },
	{ "checksum", 128, 16, DATATYPE_INTEGER },
	{ "urgptr", 144, 16, DATATYPE_INTEGER },
};

static const struct field udp[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
	{ "length", 32, 16, DATATYPE_INTEGER },
	{ "checksum", 48, 16, DATATYPE_INTEGER },
};

static const struct field udplite[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
	{ "csumcov", 32, 16, DATATYPE_INTEGER },
	{ "checksum", 48, 16, DATATYPE_INTEGER },
};

static const struct field sctp[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
	{ "vtag", 32, 32, DATATYPE_INTEGER },
	{ "checksum", 64, 32, DATATYPE_INTEGER },
};

static const struct field dccp[] = {
	{ "sport", 0, 16, DATATYPE_INET_SERVICE },
	{ "dport", 16, 16, DATATYPE_INET_SERVICE },
	{ "type", 67, 4, DATATYPE_DCCP_PKTTYPE },
};

static const struct field icmp[] = {
	{ "type", 0, 8, DATATYPE_ICMP_TYPE },
	{ "code", 8, 8, DATATYPE_ICMP_CODE },
	{ "checksum", 16, 16, DATATYPE_INTEGER },
	{ "id", 32, 16, DATATYPE_INTEGER },
	{ "sequence", 48, 16, DATATYPE_INTEGER },
	{ "gateway", 32, 32, DATATYPE_INTEGER },
};

static const struct field icmpv6[] = {
	{ "type", 0, 8, DATATYPE_ICMP6_TYPE },
	{ "code", 8, 8, DATATYPE_ICMPV6_CODE },
	{ "checksum", 16, 16, DATATYPE_INTEGER },
	{ "id", 32, 16, DATATYPE_INTEGER },
	{ "sequence", 48, 16, DATATYPE_INTEGER },
	{ "mtu", 32, 32, DATATYPE_INTEGER },
	{ "taddr", 64, 128, DATATYPE_IP6ADDR },
	{ "daddr", 192, 128, DATATYPE_IP6ADDR },
};

static const struct field igmp[] = {
	{ "type", 0, 8, DATATYPE_IGMP_TYPE },
	{ "mrt", 8, 8, DATATYPE_INTEGER },
	{ "checksum", 16, 16, DATATYPE_INTEGER },
	{ "group", 32, 32, DATATYPE_IPADDR },
};

static const struct field ah[] = {
	{ "nexthdr", 0, 8, DATATYPE_INET_PROTOCOL },
	{ "hdrlength", 8, 8, DATATYPE_INTEGER },
	{ "reserved", 16, 16, DATATYPE_INTEGER },
	{ "spi", 32, 32, DATATYPE_INTEGER },
	{ "sequence", 64, 32, DATATYPE_INTEGER },
};

static const struct field esp[] = {
	{ "spi", 0, 32, DATATYPE_INTEGER },
	{ "sequence", 32, 32, DATATYPE_INTEGER },
};

static const struct field comp[] = {
	{ "nexthdr", 0, 8, DATATYPE_INET_PROTOCOL },
	{ "flags", 8, 8, DATATYPE_INTEGER },
	{ "cpi", 16, 16, DATATYPE_INTEGER },
};

static const struct field gre[] = {
	{ "flags", 0, 5, DATATYPE_INTEGER },
	{ "version", 13, 3, DATATYPE_INTEGER },
	{ "protocol", 16, 16, DATATYPE_ETHERTYPE },
};
/* clang-format on */

static const struct header link_headers[] = {
	{ "ether", 0, ether, COUNT(ether) },
	{ "vlan", 0, vlan, COUNT(vlan) },
};

/* Where more than one is possible, the first that has the field is it. */
static const struct header network_headers[] = {
	{ "ip", 0, ip, COUNT(ip) },
	{ "ip6", 0, ip6, COUNT(ip6) },
	{ "arp", 0, arp, COUNT(arp) },
};

static const struct header transport_headers[] = {
	{ "tcp", IPPROTO_TCP, tcp, COUNT(tcp) },
	{ "udp", IPPROTO_UDP, udp, COUNT(udp) },
	{ "udplite", IPPROTO_UDPLITE, udplite, COUNT(udplite) },
	{ "sctp", IPPROTO_SCTP, sctp, COUNT(sctp) },
	{ "dccp", IPPROTO_DCCP, dccp, COUNT(dccp) },
	{ "icmp", IPPROTO_ICMP, icmp, COUNT(icmp) },
	{ "icmpv6", IPPROTO_ICMPV6, icmpv6, COUNT(icmpv6) },
	{ "igmp", IPPROTO_IGMP, igmp, COUNT(igmp) },
	{ "ah", IPPROTO_AH, ah, COUNT(ah) },
	{ "esp", IPPROTO_ESP, esp, COUNT(esp) },
	{ "comp", IPPROTO_COMP, comp, COUNT(comp) },
	{ "gre", IPPROTO_GRE, gre, COUNT(gre) },
};

static const struct header any_transport = { "th", 0, ports, COUNT(ports) };

/* The headers that a load may be from. */
struct headers {
	const struct header *first;
	size_t count;
};

static struct headers network_of(uint32_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return (struct headers){ &network_headers[0], 1 };
	case NFPROTO_IPV6:
		return (struct headers){ &network_headers[1], 1 };
	case NFPROTO_ARP:
		return (struct headers){ &network_headers[2], 1 };
	case NFPROTO_INET:
		return (struct headers){ &network_headers[0], 2 };
	}
	return (struct headers){ &network_headers[0], 3 };
}

static struct headers transport_of(uint8_t proto)
{
	size_t i;

	for (i = 0; i < COUNT(transport_headers); i++) {
		if (proto && transport_headers[i].proto == proto)
			return (struct headers){ &transport_headers[i], 1 };
	}
	return (struct headers){ &any_transport, 1 };
}

static struct headers headers_of(const struct expr_payload *payload,
				 uint32_t family, uint8_t l4proto)
{
	switch (payload->base) {
	case NFT_PAYLOAD_LL_HEADER:
		return (struct headers){ link_headers, COUNT(link_headers) };
	case NFT_PAYLOAD_NETWORK_HEADER:
		return network_of(family);
	case NFT_PAYLOAD_TRANSPORT_HEADER:
		return transport_of(l4proto);
	}
	return (struct headers){ NULL, 0 };
}

static const struct field *find(const struct header *header, uint32_t offset,
				uint32_t len)
{
	size_t i;

	for (i = 0; i < header->count; i++) {
		if (header->field[i].offset == offset &&
		    header->field[i].len == len)
			return &header->field[i];
	}
	return NULL;
}

/* The field that begins there and is not longer, or an address that is. */
static const struct field *find_part(const struct header *header,
				     uint32_t offset, uint32_t room)
{
	size_t i;

	for (i = 0; i < header->count; i++) {
		const struct field *field = &header->field[i];

		if (field->offset != offset || field->len % 8)
			continue;
		if (field->len <= room || datatype_address(field->type))
			return field;
	}
	return NULL;
}

static void name_field(struct selector *selector, const struct header *header,
		       const struct field *field)
{
	snprintf(selector->name, sizeof(selector->name), "%s %s", header->name,
		 field->name);
	selector->type = field->type;
	selector->len = (field->len + 7U) / 8;
}

static bool name_exact(struct selector *selector, const struct headers *headers,
		       uint32_t offset, uint32_t len)
{
	const struct field *field;
	size_t i;

	for (i = 0; i < headers->count; i++) {
		field = find(&headers->first[i], offset, len);
		if (!field)
			continue;
		name_field(selector, &headers->first[i], field);
		return true;
	}
	return false;
}

/* nft loads neighbouring fields at once: "ip saddr . ip daddr". */
static bool name_several(struct selector *selector, const struct header *header,
			 uint32_t offset, uint32_t len)
{
	const struct field *field = find_part(header, offset, len);
	uint32_t end = offset + len;
	unsigned int count = 1;
	bool padded = false;
	size_t used;

	if (!field)
		return false;
	name_field(selector, header, field);
	used = strlen(selector->name);
	while (offset + field->len < end) {
		padded |= field->len % 32 != 0;
		offset += field->len;
		field = find_part(header, offset, end - offset);
		if (!field || offset + field->len > end)
			return false;
		snprintf(selector->name + used, sizeof(selector->name) - used,
			 " . %s %s", header->name, field->name);
		used = strlen(selector->name);
		selector->type = selector->type << DATATYPE_BITS | field->type;
		selector->len = len / 8;
		count++;
	}
	/* There is no type for fields that are not padded to registers. */
	if (padded || count > DATATYPE_FIELDS_MAX)
		selector->type = DATATYPE_INVALID;
	return true;
}

static void name_raw(struct selector *selector,
		     const struct expr_payload *payload)
{
	static const char *const bases[] = {
		[NFT_PAYLOAD_LL_HEADER] = "ll",
		[NFT_PAYLOAD_NETWORK_HEADER] = "nh",
		[NFT_PAYLOAD_TRANSPORT_HEADER] = "th",
		[NFT_PAYLOAD_INNER_HEADER] = "ih",
		[PAYLOAD_TUN_HEADER] = "tunnel",
	};

	snprintf(selector->name, sizeof(selector->name), "@%s,%u,%u",
		 bases[payload->base], payload->offset * 8U, payload->len * 8U);
	selector->type = DATATYPE_INTEGER;
	selector->len = payload->len;
}

/**
 * expr_payload_selector - what a load is called in rules
 * @expr: a payload expression
 * @family: of the rule's table, or of the packet
 * @l4proto: the transport protocol, 0: not known
 * @selector: filled
 *
 * Return: true: there is always a name, if only "@th,16,16".
 */
bool expr_payload_selector(const struct nft_expr *expr, uint32_t family,
			   uint8_t l4proto, struct selector *selector)
{
	const struct expr_payload *payload = expr_priv(expr);
	struct headers headers = headers_of(payload, family, l4proto);
	uint32_t offset = payload->offset * 8U, len = payload->len * 8U;
	size_t i;

	/* "ip frag-off" has a mask, "arp operation" has none. */
	if (family != NFPROTO_INET && headers.count == 3 && offset == 48 &&
	    len == 16) {
		name_field(selector, &network_headers[2], &arp[4]);
		return true;
	}
	if (name_exact(selector, &headers, offset, len))
		return true;
	for (i = 0; i < headers.count; i++) {
		if (name_several(selector, &headers.first[i], offset, len))
			return true;
	}
	name_raw(selector, payload);
	return true;
}

/* The bits of a mask, counted from the left: one run of ones, or none. */
static bool mask_run(const uint8_t *mask, uint32_t len, uint32_t *first,
		     uint32_t *count)
{
	uint32_t i, last = 0;

	*first = *count = 0;
	for (i = 0; i < len * 8; i++) {
		if (!(mask[i / 8] & 0x80 >> i % 8))
			continue;
		if (!*count)
			*first = i;
		else if (i != last + 1)
			return false;
		last = i;
		++*count;
	}
	return *count > 0;
}

/**
 * payload_selector_masked - what is left of a load by a mask
 * @expr: a payload expression
 * @family: as for expr_payload_selector()
 * @l4proto: as for expr_payload_selector()
 * @mask: as long as what is loaded
 * @selector: filled if there is such a field: "ip dscp", "vlan id"
 * @shift: filled: bits to its right, which its values are without
 *
 * Return: whether the mask picks a field that is less than the bytes.
 */
bool payload_selector_masked(const struct nft_expr *expr, uint32_t family,
			     uint8_t l4proto, const uint8_t *mask,
			     struct selector *selector, uint8_t *shift)
{
	const struct expr_payload *payload = expr_priv(expr);
	struct headers headers = headers_of(payload, family, l4proto);
	uint32_t len = payload->len * 8U, first, count;

	if (!mask_run(mask, payload->len, &first, &count) || count == len ||
	    !name_exact(selector, &headers, payload->offset * 8U + first,
			count))
		return false;
	*shift = (uint8_t)(len - first - count);
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet's bytes and what of them is known. Gaps are kept sorted and apart;
 * where there are more than can be kept, two become one: more is unknown
 * than need be, never less.
 */
#include "vm/pkt.h"

#include <limits.h>
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "vm/pkt_parse.h"

static uint16_t protocol_of(struct span bytes)
{
	switch (bytes.len ? bytes.data[0] >> 4 : 0) {
	case 4:
		return ETH_P_IP;
	case 6:
		return ETH_P_IPV6;
	}
	return 0;
}

/* How long an IP packet says it is; 0 when that cannot be told. */
static size_t length_of(uint16_t protocol, struct span bytes)
{
	if (protocol == ETH_P_IP && bytes.len >= 4)
		return (size_t)bytes.data[2] << 8 | bytes.data[3];
	if (protocol == ETH_P_IPV6 && bytes.len >= 6)
		return 40 + ((size_t)bytes.data[4] << 8 | bytes.data[5]);
	return 0;
}

/**
 * vm_pkt_load - a packet of which nothing is known but its bytes
 * @pkt: filled
 * @bytes: from the network header on, as many as were captured; may be none
 * @len: of the packet from there on; 0: as its header says
 * @protocol: ETH_P_* in host order; 0: IPv4 or IPv6, as its version says
 *
 * Return: false when the lengths contradict each other, or the protocol is
 * not given and not to be seen.
 */
bool vm_pkt_load(struct vm_pkt *pkt, struct span bytes, size_t len,
		 uint16_t protocol)
{
	size_t held = bytes.len < VM_DATA_MAX ? bytes.len : VM_DATA_MAX;

	memset(pkt, 0, offsetof(struct vm_pkt, data));
	memset(&pkt->held, 0, sizeof(*pkt) - offsetof(struct vm_pkt, held));
	if (!protocol)
		protocol = protocol_of(bytes);
	if (!len) {
		len = length_of(protocol, bytes);
		if (len < bytes.len)
			len = bytes.len;
	}
	if (!protocol || len < bytes.len || len > INT_MAX)
		return false;
	pkt->protocol = protocol;
	if (held)
		memcpy(pkt->data, bytes.data, held);
	memset(pkt->data + held, 0, VM_DATA_MAX - held);
	pkt->held = held;
	pkt->len = len;
	return true;
}

static size_t gap_end(const struct vm_gap *gap)
{
	return (size_t)gap->offset + gap->len;
}

/**
 * vm_pkt_bytes - bytes of the packet and which of their bits are known
 * @pkt: the packet
 * @offset: from its network header
 * @len: how many
 * @bytes: room for @len; what is not known is zero
 * @known: room for @len: a mask for each byte
 *
 * Return: false, with nothing filled, when the packet ends before: where the
 * kernel's skb_copy_bits() fails.
 */
bool vm_pkt_bytes(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes, uint8_t *known)
{
	size_t have = 0;
	uint8_t i;

	if (offset > pkt->len || len > pkt->len - offset)
		return false;
	vm_pkt_reads(pkt, offset, len);
	if (offset < pkt->held)
		have = pkt->held - offset < len ? pkt->held - offset : len;
	if (have) {
		memcpy(bytes, pkt->data + offset, have);
		memset(known, 0xff, have);
	}
	if (have < len) {
		memset(bytes + have, 0, len - have);
		memset(known + have, 0, len - have);
	}
	for (i = 0; i < pkt->ngaps; i++) {
		const struct vm_gap *gap = &pkt->gap[i];
		size_t from = gap->offset > offset ? gap->offset : offset;
		size_t to = gap_end(gap) < offset + have ? gap_end(gap) :
							   offset + have;

		if (from >= to)
			continue;
		memset(bytes + (from - offset), 0, to - from);
		memset(known + (from - offset), 0, to - from);
	}
	return true;
}

static void drop_gap(struct vm_pkt *pkt, uint8_t at)
{
	pkt->ngaps--;
	memmove(&pkt->gap[at], &pkt->gap[at + 1],
		(pkt->ngaps - at) * sizeof(pkt->gap[0]));
}

static void put_gap(struct vm_pkt *pkt, uint8_t at, size_t from, size_t to)
{
	memmove(&pkt->gap[at + 1], &pkt->gap[at],
		(pkt->ngaps - at) * sizeof(pkt->gap[0]));
	pkt->gap[at] = (struct vm_gap){ .offset = (uint16_t)from,
					.len = (uint16_t)(to - from) };
	pkt->ngaps++;
}

/* The two gaps with the least between them become one. */
static void join_nearest(struct vm_pkt *pkt)
{
	size_t best = SIZE_MAX;
	uint8_t at = 0;
	uint8_t i;

	for (i = 0; i + 1 < pkt->ngaps; i++) {
		size_t between = pkt->gap[i + 1].offset - gap_end(&pkt->gap[i]);

		if (between < best) {
			best = between;
			at = i;
		}
	}
	pkt->gap[at].len =
		(uint16_t)(gap_end(&pkt->gap[at + 1]) - pkt->gap[at].offset);
	drop_gap(pkt, (uint8_t)(at + 1));
}

static void add_gap(struct vm_pkt *pkt, size_t from, size_t to)
{
	uint8_t at = 0;

	while (at < pkt->ngaps && gap_end(&pkt->gap[at]) < from)
		at++;
	while (at < pkt->ngaps && pkt->gap[at].offset <= to) {
		if (pkt->gap[at].offset < from)
			from = pkt->gap[at].offset;
		if (gap_end(&pkt->gap[at]) > to)
			to = gap_end(&pkt->gap[at]);
		drop_gap(pkt, at);
	}
	if (pkt->ngaps == VM_UNKNOWN_MAX) {
		join_nearest(pkt);
		add_gap(pkt, from, to);
		return;
	}
	put_gap(pkt, at, from, to);
}

/* Bytes from..to are known again, unless that would take a gap too many. */
static void fill_gap(struct vm_pkt *pkt, size_t from, size_t to)
{
	uint8_t at = 0;

	while (at < pkt->ngaps) {
		struct vm_gap *gap = &pkt->gap[at];
		size_t start = gap->offset, end = gap_end(gap);

		if (end <= from || start >= to) {
			at++;
		} else if (start < from && end > to) {
			if (pkt->ngaps == VM_UNKNOWN_MAX)
				return;
			gap->len = (uint16_t)(from - start);
			put_gap(pkt, (uint8_t)(at + 1), to, end);
			return;
		} else if (start < from) {
			gap->len = (uint16_t)(from - start);
			at++;
		} else if (end > to) {
			gap->offset = (uint16_t)to;
			gap->len = (uint16_t)(end - to);
			at++;
		} else {
			drop_gap(pkt, at);
		}
	}
}

/* Room for bytes behind those held: what lies between is a gap. */
static void extend(struct vm_pkt *pkt, size_t to)
{
	size_t held = pkt->held;

	if (to <= held)
		return;
	memset(pkt->data + held, 0, to - held);
	pkt->held = to;
	add_gap(pkt, held, to);
}

/**
 * vm_pkt_write - change the packet
 * @pkt: the packet
 * @offset: from its network header
 * @bytes: what is written
 * @known: a mask for each byte; a byte is unknown where it is not 0xff. NULL:
 *	   all are known
 * @len: how many; what lies behind the packet's end is ignored
 */
void vm_pkt_write(struct vm_pkt *pkt, size_t offset, const uint8_t *bytes,
		  const uint8_t *known, size_t len)
{
	size_t end = pkt->len < VM_DATA_MAX ? pkt->len : VM_DATA_MAX;
	size_t i = 0;

	if (pkt->reads)
		vm_reads_write(pkt->reads);
	if (offset >= end)
		return;
	if (len > end - offset)
		len = end - offset;
	while (i < len) {
		bool is = !known || known[i] == 0xff;
		size_t from = i;

		while (i < len && (!known || known[i] == 0xff) == is)
			i++;
		if (is) {
			extend(pkt, offset + i);
			memcpy(pkt->data + offset + from, bytes + from,
			       i - from);
			fill_gap(pkt, offset + from, offset + i);
		} else if (offset + from < pkt->held) {
			/* What is not held is not known anyway. */
			add_gap(pkt, offset + from,
				offset + i < pkt->held ? offset + i :
							 pkt->held);
		}
	}
}

/* Whether all of these bytes are known. */
static bool read_bytes(const struct vm_pkt *pkt, size_t offset, size_t len,
		       uint8_t *bytes)
{
	return pkt_peek(pkt, offset, len, bytes) == TRI_TRUE;
}

/**
 * vm_pkt_has_ports - does a header of this protocol begin with two ports
 * @proto: IPPROTO_*
 *
 * Of those that conntrack and nf_nat know: net/netfilter/nf_nat_proto.c.
 */
bool vm_pkt_has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_UDPLITE || proto == IPPROTO_SCTP ||
	       proto == IPPROTO_DCCP;
}

static void transport_tuple(const struct vm_pkt *pkt, size_t thoff,
			    struct tuple *tuple)
{
	uint8_t l4[4];

	if (vm_pkt_has_ports(tuple->proto) && read_bytes(pkt, thoff, 4, l4)) {
		tuple->has_ports = true;
		tuple->sport = (uint16_t)(l4[0] << 8 | l4[1]);
		tuple->dport = (uint16_t)(l4[2] << 8 | l4[3]);
	}
	if (tuple->proto !=
	    (pkt->protocol == ETH_P_IP ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return;
	if (read_bytes(pkt, thoff, 2, l4)) {
		tuple->has_icmp = true;
		tuple->icmp_type = l4[0];
		tuple->icmp_code = l4[1];
	}
	if (read_bytes(pkt, thoff + 4, 2, l4)) {
		tuple->has_icmp_id = true;
		tuple->icmp_id = (uint16_t)(l4[0] << 8 | l4[1]);
	}
}

/**
 * vm_pkt_tuple - addresses and ports, as far as known
 * @pkt: the packet; need not be parsed
 * @tuple: filled; its flags say what is known
 *
 * As conntrack reads it: an authentication header of IPv6 is skipped.
 */
void vm_pkt_tuple(const struct vm_pkt *pkt, struct tuple *tuple)
{
	struct pkt_transport l4;
	uint8_t addr[16];
	bool v4 = pkt->protocol == ETH_P_IP;

	memset(tuple, 0, sizeof(*tuple));
	if (!v4 && pkt->protocol != ETH_P_IPV6)
		return;
	if (read_bytes(pkt, v4 ? 12 : 8, v4 ? 4 : 16, addr))
		addr_from_bytes(&tuple->src, addr, v4 ? 4 : 16);
	if (read_bytes(pkt, v4 ? 16 : 24, v4 ? 4 : 16, addr))
		addr_from_bytes(&tuple->dst, addr, v4 ? 4 : 16);
	if (pkt_find_transport(pkt, &l4) != TRI_TRUE)
		return;
	tuple->has_proto = true;
	tuple->proto = l4.proto;
	if (!l4.fragoff)
		transport_tuple(pkt, l4.thoff, tuple);
}

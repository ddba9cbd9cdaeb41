// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and ports written into a packet: net/netfilter/nf_nat_proto.c */
#include <netinet/in.h>

#include "vm/nat.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/pkt_parse.h"
#include "vm/track_what.h"

#define FIELD_MAX 16

/* Part of a packet that is replaced, and the checksums over it. */
struct field {
	size_t offset;
	size_t len;
	bool known;
	uint8_t bytes[FIELD_MAX];
};

/* A checksum of the Internet kind, RFC 1071. */
struct checksum {
	size_t offset; /* 0: there is none */
	bool optional; /* zero: there is none, and zero is written as ones */
	bool lost;     /* it cannot be told what becomes of it */
};

static void lose(struct vm_pkt *pkt, size_t offset, size_t len)
{
	static const uint8_t zero[FIELD_MAX];

	vm_pkt_write(pkt, offset, zero, zero, len);
}

/* RFC 1624: without looking at the rest. @old is what the field was. */
static void update(struct vm_pkt *pkt, const struct checksum *checksum,
		   const uint8_t *old, const struct field *field,
		   bool old_known)
{
	uint8_t bytes[2];
	uint16_t sum;

	if (!checksum->offset)
		return;
	if (checksum->lost || !old_known || !field->known ||
	    pkt_peek(pkt, checksum->offset, 2, bytes) != TRI_TRUE) {
		lose(pkt, checksum->offset, 2);
		return;
	}
	if (checksum->optional && !bytes[0] && !bytes[1])
		return;
	sum = checksum_update((uint16_t)(bytes[0] << 8 | bytes[1]), old,
			      field->bytes, field->len);
	if (checksum->optional && !sum)
		sum = 0xffff;
	bytes[0] = (uint8_t)(sum >> 8);
	bytes[1] = (uint8_t)sum;
	vm_pkt_write(pkt, checksum->offset, bytes, NULL, 2);
}

/* Return: whether the packet is another one than before. */
static bool replace(struct vm_pkt *pkt, const struct field *field,
		    const struct checksum *first, const struct checksum *second)
{
	uint8_t old[FIELD_MAX];
	enum tri was = pkt_peek(pkt, field->offset, field->len, old);

	if (was == TRI_FALSE)
		return false;
	if (was == TRI_TRUE && field->known &&
	    memcmp(old, field->bytes, field->len) == 0)
		return false;
	update(pkt, first, old, field, was == TRI_TRUE);
	update(pkt, second, old, field, was == TRI_TRUE);
	if (field->known)
		vm_pkt_write(pkt, field->offset, field->bytes, NULL,
			     field->len);
	else
		lose(pkt, field->offset, field->len);
	return true;
}

/* Of the transport's header; ICMP has none over the addresses. */
static void find_checksum(const struct vm_pkt *pkt,
			  const struct pkt_transport *l4,
			  struct checksum *checksum)
{
	size_t len = pkt->len > l4->thoff ? pkt->len - l4->thoff : 0;

	/* What an error of ICMP quotes may end before. */
	*checksum = (struct checksum){ .lost = vm_pkt_partial(pkt) };
	switch (l4->proto) {
	case IPPROTO_TCP:
		if (len >= 20)
			checksum->offset = l4->thoff + 16;
		break;
	case IPPROTO_DCCP:
		if (len >= 12)
			checksum->offset = l4->thoff + 6;
		break;
	case IPPROTO_UDP:
		checksum->optional = true;
		/* fall through */
	case IPPROTO_UDPLITE:
		checksum->offset = l4->thoff + 6;
		break;
	case IPPROTO_ICMPV6:
		checksum->offset = l4->thoff + 2;
		break;
	}
}

/* RFC 9260: over all of it; computed anew, whatever it was. */
static void update_sctp(struct vm_pkt *pkt, size_t thoff)
{
	static const uint8_t zero[4];
	uint8_t bytes[64], known[64];
	uint32_t crc = ~0U;
	size_t at, step, i;

	if (pkt->len < thoff + 12)
		return;
	vm_pkt_write(pkt, thoff + 8, zero, NULL, 4);
	for (at = thoff; at < pkt->len; at += step) {
		step = pkt->len - at < 64 ? pkt->len - at : 64;
		vm_pkt_bytes(pkt, at, step, bytes, known);
		if (vm_pkt_partial(pkt) || memchr(known, 0, step)) {
			lose(pkt, thoff + 8, 4);
			return;
		}
		crc = checksum_crc32c(crc, bytes, step);
	}
	for (i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(~crc >> (8 * i));
	vm_pkt_write(pkt, thoff + 8, bytes, NULL, 4);
}

static bool mangle_port(struct vm_pkt *pkt, enum vm_nat_manip manip,
			const struct tuple *target,
			const struct pkt_transport *l4,
			const struct checksum *checksum)
{
	static const struct checksum none = { 0 };
	uint16_t port = manip == VM_NAT_SRC ? target->sport : target->dport;
	struct field field = {
		.offset = l4->thoff + (manip == VM_NAT_SRC ? 0 : 2),
		.len = 2,
		.known = target->has_ports,
		.bytes = { (uint8_t)(port >> 8), (uint8_t)port },
	};
	bool changed = replace(pkt, &field, checksum, &none);

	if (l4->proto == IPPROTO_SCTP)
		update_sctp(pkt, l4->thoff);
	return changed;
}

/* Types that have an identifier: icmp_manip_pkt(), icmpv6_manip_pkt(). */
static bool has_id(bool v4, uint8_t type)
{
	if (!v4)
		return type == 128 || type == 129;
	return type == 0 || type == 8 || (type >= 13 && type <= 18);
}

static bool mangle_id(struct vm_pkt *pkt, const struct tuple *target,
		      const struct pkt_transport *l4,
		      const struct checksum *checksum)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	struct checksum own = { .offset = v4 ? l4->thoff + 2 : 0 };
	struct field field = {
		.offset = l4->thoff + 4,
		.len = 2,
		.known = target->has_icmp_id,
		.bytes = { (uint8_t)(target->icmp_id >> 8),
			   (uint8_t)target->icmp_id },
	};
	uint8_t type;

	if (pkt_peek(pkt, l4->thoff, 1, &type) != TRI_TRUE || !has_id(v4, type))
		return false;
	return replace(pkt, &field, &own, checksum);
}

static bool mangle_addr(struct vm_pkt *pkt, enum vm_nat_manip manip,
			const struct tuple *target,
			const struct checksum *checksum)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	bool src = manip == VM_NAT_SRC;
	const struct addr *addr = src ? &target->src : &target->dst;
	struct checksum header = { .offset = v4 ? 10 : 0 };
	struct field field = {
		.len = v4 ? 4 : 16,
		.known = addr_bits(addr) == (v4 ? 32U : 128U),
	};

	if (v4)
		field.offset = src ? 12 : 16;
	else
		field.offset = src ? 8 : 24;
	memcpy(field.bytes, addr->bytes, sizeof(field.bytes));
	return replace(pkt, &field, &header, checksum);
}

/**
 * vm_nat_mangle - write an address and port into a packet
 * @vm: the machine
 * @pkt: the packet; checksums are kept right, or become unknown
 * @manip: source or destination
 * @target: the tuple it shall have; what is not known of it becomes unknown
 *
 * As nf_nat_manip_pkt(). Checksums of what is sent from here are completed
 * later, by the device: what they are now is not known.
 *
 * Return: whether something changed.
 */
bool vm_nat_mangle(const struct vm *vm, struct vm_pkt *pkt,
		   enum vm_nat_manip manip, const struct tuple *target)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	struct checksum checksum = { 0 };
	struct pkt_transport l4;
	bool changed = false;
	bool found = pkt_find_transport(pkt, &l4) == TRI_TRUE;

	if (found && !l4.fragoff) {
		bool ports = track_has_ports(vm, l4.proto);

		if (ports || l4.proto == IPPROTO_ICMPV6)
			find_checksum(pkt, &l4, &checksum);
		if (l4.proto == (v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
			changed = mangle_id(pkt, target, &l4, &checksum);
		if (ports)
			changed =
				mangle_port(pkt, manip, target, &l4, &checksum);
	}
	return mangle_addr(pkt, manip, target, &checksum) || changed;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <stddef.h>

#include "vm/payload_fields.h"

#include "vm/expr_meta.h"
#include "vm/kernel.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

/* Offset of the byte that says how long a header of TCP is. */
#define TCP_DOFF 12

/* What is written. */
struct change {
	uint32_t offset;
	size_t len;
	const uint8_t *to;
	const uint8_t *known;
};

/* Has a byte of the packet, but for some bits, the value it will have. */
static bool stays(const struct vm_pkt *pkt, size_t at, uint8_t mask,
		  const struct change *change, size_t index)
{
	uint8_t byte;

	return pkt_peek(pkt, at, 1, &byte) == TRI_TRUE &&
	       (change->known[index] & mask) == mask &&
	       !((byte ^ change->to[index]) & mask);
}

/*
 * Of IPv4 DSCP beside what stays, the identification, TTL, checksum and
 * addresses.
 */
static bool may_write_ipv4(const struct vm_pkt *pkt,
			   const struct change *change)
{
	size_t len = change->len;

	switch (change->offset) {
	case 0:
		return len == 2 && stays(pkt, 0, 0xff, change, 0);
	case 1:
		return len == 1;
	case 4:
		return len == 2;
	case 8:
		return len == 1 ||
		       (len == 2 && stays(pkt, 9, 0xff, change, 1));
	}
	return change->offset == 10 || change->offset == 12 ||
	       change->offset == 16;
}

/* Of IPv6 the first word but the version, the hop limit and addresses. */
static bool may_write_ipv6(const struct vm_pkt *pkt,
			   const struct change *change)
{
	size_t len = change->len;

	switch (change->offset) {
	case 0:
		return len <= 4 && stays(pkt, 0, 0xf0, change, 0);
	case 2:
		return len <= 2;
	case 7:
		return len == 1;
	}
	return change->offset == 8 || change->offset == 24;
}

/*
 * Of IP behind a second tag or in PPPoE, that, though it may make no sense; but
 * what is looked at, and written, is at the network header all the same. Where
 * a bridge sends it, it is not.
 */
static uint16_t type_of(const struct vm_pkt *pkt)
{
	return meta_nests(pkt) && pkt->nested && !skb_egress(pkt) ?
		       pkt->nested :
		       pkt->protocol;
}

static bool may_write_network(const struct vm_pkt *pkt,
			      const struct change *change)
{
	switch (type_of(pkt)) {
	case ETH_P_IP:
		return may_write_ipv4(pkt, change);
	case ETH_P_IPV6:
		return may_write_ipv6(pkt, change);
	case ETH_P_ARP:
		return change->offset >= sizeof(struct arphdr) ||
		       (change->offset == offsetof(struct arphdr, ar_op) &&
			change->len == 2);
	}
	return false;
}

/* The header, with the tag that is beside the packet. */
static bool may_write_link(const struct vm_pkt *pkt,
			   const struct change *change)
{
	bool tagged = vm_known(pkt->vlan_present) && pkt->vlan_present.value;

	return change->offset + change->len <= ETH_HLEN + (tagged ? 4U : 0U);
}

/**
 * payload_may_write - does the kernel let rules write there
 * @vm: the machine
 * @payload: where
 * @to: what is written
 * @known: which bits of it are known
 *
 * Kernels since 7.3 only let these fields be written, but for all at netdev's
 * ingress. Found by trying each offset and length.
 */
bool payload_may_write(const struct vm *vm, const struct expr_payload *payload,
		       const uint8_t *to, const uint8_t *known)
{
	const struct change change = { payload->offset, payload->len, to,
				       known };
	const struct vm_pkt *pkt = vm->pkt;
	bool ingress = skb_ingress(pkt);

	if (kernel_has(vm, KERNEL_FIELDS) != TRI_TRUE)
		return true;
	switch (payload->base) {
	case NFT_PAYLOAD_LL_HEADER:
		return ingress || may_write_link(pkt, &change);
	case NFT_PAYLOAD_NETWORK_HEADER:
		return ingress || may_write_network(pkt, &change);
	case NFT_PAYLOAD_TRANSPORT_HEADER:
		/* Where the header of TCP ends. */
		return pkt->tprot != IPPROTO_TCP || change.offset > TCP_DOFF ||
		       change.offset + change.len <= TCP_DOFF;
	}
	return true;
}

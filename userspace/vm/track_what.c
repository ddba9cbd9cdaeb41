// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a packet can be to conntrack: nf_conntrack_in() until it looks for a
 * connection, and what nf_conntrack_proto_*.c want of one that begins.
 */
#include <netinet/in.h>

#include "vm/track_what.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"
#include "vm/track_dccp.h"
#include "vm/track_sctp.h"
#include "vm/track_valid.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_URG 0x20

#define GRE_VERSION_BITS 0x07 /* of the second byte */

/* By which a tuple is made. */
#define PORTS_LEN 4
#define DCCP_HEADER 12
#define KERNEL_CUT_IS_INVALID VM_KERNEL(6, 2)

/* Flags that some TCP sends; tcp_error() refuses all others. */
static bool tcp_flags_valid(uint8_t flags)
{
	switch (flags & (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK | TCP_URG)) {
	case TCP_SYN:
	case TCP_SYN | TCP_URG:
	case TCP_SYN | TCP_ACK:
	case TCP_RST:
	case TCP_RST | TCP_ACK:
	case TCP_FIN | TCP_ACK:
	case TCP_FIN | TCP_ACK | TCP_URG:
	case TCP_ACK:
	case TCP_ACK | TCP_URG:
		return true;
	}
	return false;
}

static enum track_what what_tcp(const struct vm_pkt *pkt, const struct track_head *head)
{
	size_t len = (size_t)(head->bytes[12] >> 4) * 4;

	return len < 20 || pkt->len - head->thoff < len ||
			       !tcp_flags_valid(head->bytes[13]) ?
		       TRACK_INVALID :
		       TRACK_NORMAL;
}

static enum track_what what_udp(const struct vm_pkt *pkt, const struct track_head *head)
{
	size_t len = (size_t)head->bytes[4] << 8 | head->bytes[5];

	return len < 8 || len > pkt->len - head->thoff ? TRACK_INVALID :
							 TRACK_NORMAL;
}

/* udplite_error(): a checksum is a must, of the header at least. */
static enum track_what what_udplite(const struct vm_pkt *pkt, const struct track_head *head)
{
	size_t len = (size_t)head->bytes[4] << 8 | head->bytes[5];

	if ((len && len < 8) || len > pkt->len - head->thoff)
		return TRACK_INVALID;
	return head->bytes[6] || head->bytes[7] ? TRACK_NORMAL : TRACK_INVALID;
}

/* Kernels of the oldest series drop it, as if memory were short. */
static enum track_what of_cut_dccp(const struct vm *vm)
{
	return vm_kernel_since(vm, KERNEL_CUT_IS_INVALID) == TRI_FALSE ?
		       TRACK_DROPPED :
		       TRACK_INVALID;
}

/* dccp_error() */
static enum track_what what_dccp(const struct vm *vm,
				 const struct track_head *head)
{
	const struct vm_pkt *pkt = vm->pkt;
	size_t len = pkt->len - head->thoff, doff = (size_t)head->bytes[4] * 4;
	uint8_t coverage = head->bytes[5] & 0x0f, byte, type;

	if (len < DCCP_HEADER)
		return of_cut_dccp(vm);
	if (pkt_peek(pkt, head->thoff + 8, 1, &byte) != TRI_TRUE)
		return TRACK_UNKNOWN;
	type = byte >> 1 & 0x0f;
	if (doff < DCCP_HEADER || doff > len || type >= DCCP_TYPES ||
	    (coverage && (size_t)(coverage - 1) * 4 > len))
		return TRACK_INVALID;
	/* Short sequence numbers, RFC 4340 5.1. */
	return byte & 1 || type == DCCP_DATA || type == DCCP_ACK ||
			       type == DCCP_DATAACK ?
		       TRACK_NORMAL :
		       TRACK_INVALID;
}

/* dccp_header_pointer(): lacks it what its type says that it has. */
static bool is_cut_dccp(const struct vm_pkt *pkt, const struct track_head *head)
{
	static const uint8_t more[DCCP_TYPES] = { 4, 12, 0, 8,	8,
						  8, 8,	 12, 8, 8 };
	uint8_t byte, type;

	if (head->proto != IPPROTO_DCCP ||
	    pkt_peek(pkt, head->thoff + 8, 1, &byte) != TRI_TRUE)
		return false;
	type = byte >> 1 & 0x0f;
	return type < DCCP_TYPES &&
	       pkt->len < head->thoff + DCCP_HEADER + (byte & 1 ? 4U : 0U) +
				  more[type];
}

/* dccp_new() */
static enum tri dccp_begins(const struct vm *vm, const struct track_head *head)
{
	uint8_t byte;

	if (pkt_peek(vm->pkt, head->thoff + 8, 1, &byte) != TRI_TRUE)
		return TRI_UNKNOWN;
	return (byte >> 1 & 0x0f) == DCCP_REQUEST ? TRI_TRUE : TRI_FALSE;
}

/* Errors, and types that nobody knows. */
static enum track_what what_icmp(uint8_t type)
{
	if (pkt_is_icmp_error(type))
		return TRACK_ERROR;
	return type > 18 ? TRACK_INVALID : TRACK_NORMAL;
}

/* Listener and neighbour discovery are not tracked. */
static enum track_what what_icmpv6(const struct vm *vm, uint8_t type)
{
	enum tri untracked = TRI_FALSE;

	if ((type >= 130 && type <= 136) || type == 143)
		return TRACK_UNTRACKED;
	/* Nor, some time, that of routers of groups: RFC 4286. */
	if (type == 151 || type == 152)
		untracked = kernel_has(vm, KERNEL_ROUTERS_OF_GROUPS);
	if (untracked != TRI_FALSE)
		return untracked == TRI_TRUE ? TRACK_UNTRACKED : TRACK_UNKNOWN;
	return type < 128 || type == 137 ? TRACK_ERROR : TRACK_NORMAL;
}

static enum tri find_head(const struct vm_pkt *pkt, struct track_head *head)
{
	struct pkt_transport l4;
	enum tri found = pkt_find_transport(pkt, &l4);
	size_t need;

	if (found != TRI_TRUE)
		return found;
	/* Of IPv6 a header may end behind the packet. */
	if (l4.fragoff ||
	    (pkt->protocol == ETH_P_IP && l4.thoff > pkt->len))
		return TRI_FALSE;
	head->proto = l4.proto;
	head->thoff = l4.thoff;
	need = l4.proto == IPPROTO_TCP ? 14 : 8;
	head->read = pkt_peek(pkt, l4.thoff, need, head->bytes);
	return TRI_TRUE;
}

/**
 * track_has_ports - do conntrack and translation see ports
 * @vm: the machine, of whose host the kernel may be known
 * @proto: IPPROTO_*
 */
bool track_has_ports(const struct vm *vm, uint8_t proto)
{
	if (proto == IPPROTO_DCCP)
		return kernel_has(vm, KERNEL_NO_DCCP) != TRI_TRUE;
	if (proto == IPPROTO_UDPLITE)
		return kernel_has(vm, KERNEL_NO_UDPLITE) != TRI_TRUE;
	return vm_pkt_has_ports(proto);
}

/* Protocols that conntrack does not look into have no header to miss. */
static bool looks_into(const struct vm *vm, uint8_t proto)
{
	return track_has_ports(vm, proto) ||
	       proto == (vm->pkt->protocol == ETH_P_IP ? IPPROTO_ICMP :
							 IPPROTO_ICMPV6);
}

/* Of the other family: nf_conntrack_icmp_packet() and its twin refuse it. */
static bool is_foreign_icmp(const struct vm_pkt *pkt, uint8_t proto)
{
	return proto == (pkt->protocol == ETH_P_IP ? IPPROTO_ICMPV6 :
						     IPPROTO_ICMP);
}

static enum track_what what_is(const struct vm *vm, struct track_head *head)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri found = find_head(pkt, head);

	if (found != TRI_TRUE)
		return found == TRI_FALSE ? TRACK_INVALID : TRACK_UNKNOWN;
	if (is_foreign_icmp(pkt, head->proto))
		return TRACK_INVALID;
	if (!looks_into(vm, head->proto))
		return TRACK_NORMAL;
	if (head->read == TRI_UNKNOWN)
		return TRACK_UNKNOWN;
	if (head->read == TRI_FALSE)
		return head->proto == IPPROTO_DCCP &&
				       pkt->len >= head->thoff + PORTS_LEN ?
			       of_cut_dccp(vm) :
			       TRACK_INVALID;
	switch (head->proto) {
	case IPPROTO_TCP:
		return what_tcp(pkt, head);
	case IPPROTO_UDP:
		return what_udp(pkt, head);
	case IPPROTO_UDPLITE:
		return what_udplite(pkt, head);
	case IPPROTO_ICMP:
		return what_icmp(head->bytes[0]);
	case IPPROTO_DCCP:
		return what_dccp(vm, head);
	case IPPROTO_SCTP:
		return pkt->len - head->thoff < 12 ? TRACK_INVALID : TRACK_NORMAL;
	}
	return what_icmpv6(vm, head->bytes[0]);
}

/**
 * track_what_is - what conntrack takes a packet for
 * @vm: the machine with the packet
 * @head: filled with its transport's header
 *
 * Lengths and types first, then the checksum: both make it invalid.
 */
enum track_what track_what_is(struct vm *vm, struct track_head *head)
{
	enum track_what what = what_is(vm, head);

	if (what == TRACK_INVALID || what == TRACK_UNKNOWN ||
	    what == TRACK_DROPPED || !looks_into(vm, head->proto))
		return what;
	if (vm_track_sum_wrong(vm, head->thoff, head->proto))
		return TRACK_INVALID;
	return is_cut_dccp(vm->pkt, head) ? of_cut_dccp(vm) : what;
}

/**
 * track_may_begin - may it be a connection's first packet
 * @vm: the machine with the packet
 * @head: its transport's header
 *
 * tcp_new(), and what nf_conntrack_icmp_packet() and its like for IPv6 allow.
 */
enum tri track_may_begin(struct vm *vm, const struct track_head *head)
{
	uint8_t flags = head->bytes[13];
	uint8_t type = head->bytes[0];
	long loose;

	switch (looks_into(vm, head->proto) ? head->proto : 0) {
	case IPPROTO_TCP:
		if (flags & TCP_RST || flags & TCP_FIN)
			return TRI_FALSE;
		if (flags & TCP_SYN)
			return flags & TCP_ACK ? TRI_FALSE : TRI_TRUE;
		loose = facts_sysctl(vm,
				     "net.netfilter.nf_conntrack_tcp_loose");
		if (loose < 0)
			return TRI_UNKNOWN;
		return loose ? TRI_TRUE : TRI_FALSE;
	case IPPROTO_ICMP:
		return type == 8 || type == 13 || type == 15 || type == 17 ?
			       TRI_TRUE :
			       TRI_FALSE;
	case IPPROTO_DCCP:
		return dccp_begins(vm, head);
	case IPPROTO_SCTP:
		return vm_track_sctp_begins(vm->pkt, head->thoff) ? TRI_TRUE :
								    TRI_FALSE;
	case IPPROTO_ICMPV6:
		return type == 128 || type == 139 ? TRI_TRUE : TRI_FALSE;
	}
	return TRI_TRUE;
}

/* gre_pkt_to_tuple(): of the newer version only PPTP's is understood. */
static enum tri has_gre_tuple(const struct vm_pkt *pkt, size_t thoff)
{
	uint8_t head[8];
	enum tri read = pkt_peek(pkt, thoff, sizeof(head), head);

	if (read != TRI_TRUE)
		return read == TRI_FALSE ? TRI_TRUE : TRI_UNKNOWN;
	if ((head[1] & GRE_VERSION_BITS) != 1)
		return TRI_TRUE;
	return head[2] == 0x88 && head[3] == 0x0b ? TRI_TRUE : TRI_FALSE;
}

/**
 * track_has_ends - has a packet all that makes one direction of a connection
 * @vm: the machine, of whose host the kernel may be known
 * @pkt: the packet
 *
 * nf_ct_get_tuplepr(). What belongs to the other family's ICMP is looked into
 * nevertheless.
 */
enum tri track_has_ends(const struct vm *vm, const struct vm_pkt *pkt)
{
	struct pkt_transport l4;
	uint8_t head[8];
	enum tri found;

	if (pkt->protocol != ETH_P_IP && pkt->protocol != ETH_P_IPV6)
		return TRI_FALSE;
	found = pkt_find_transport(pkt, &l4);
	if (found != TRI_TRUE)
		return found;
	if (l4.fragoff ||
	    (pkt->protocol == ETH_P_IP && l4.thoff > pkt->len))
		return TRI_FALSE;
	if (l4.proto == IPPROTO_GRE)
		return has_gre_tuple(pkt, l4.thoff);
	if (l4.proto == IPPROTO_ICMP || l4.proto == IPPROTO_ICMPV6)
		return pkt_peek(pkt, l4.thoff, 8, head) == TRI_FALSE ?
			       TRI_FALSE :
			       TRI_TRUE;
	if (track_has_ports(vm, l4.proto))
		return pkt_peek(pkt, l4.thoff, 4, head) == TRI_FALSE ?
			       TRI_FALSE :
			       TRI_TRUE;
	return TRI_TRUE;
}

/* The key of PPTP's, without which there is none: gre_pkt_to_tuple(). */
static void add_gre_key(const struct vm_pkt *pkt, struct tuple *tuple)
{
	struct pkt_transport l4;
	uint8_t head[8];

	tuple->has_ports = true;
	if (pkt_find_transport(pkt, &l4) == TRI_TRUE &&
	    pkt_peek(pkt, l4.thoff, sizeof(head), head) == TRI_TRUE &&
	    (head[1] & GRE_VERSION_BITS) == 1)
		tuple->dport = (uint16_t)(head[6] << 8 | head[7]);
}

/**
 * track_tuple - what a packet's connection is known by
 * @pkt: the packet
 * @tuple: filled as far as known; of GRE its keys are the ports
 */
void track_tuple(const struct vm_pkt *pkt, struct tuple *tuple)
{
	vm_pkt_tuple(pkt, tuple);
	if (tuple->has_proto && tuple->proto == IPPROTO_GRE)
		add_gre_key(pkt, tuple);
}

/**
 * track_has_tuple - has a packet, and its reply, what connections are known by
 * @vm: the machine, with this packet or one that quotes it
 * @pkt: the packet, of which all bytes are known
 * @tuple: filled
 *
 * nf_ct_get_tuple() and nf_ct_invert_tuple(): GRE but PPTP's is told apart by
 * its addresses alone.
 */
bool track_has_tuple(const struct vm *vm, const struct vm_pkt *pkt,
		     struct tuple *tuple)
{
	track_tuple(pkt, tuple);
	if (!tuple->has_proto || !tuple->src.family || !tuple->dst.family)
		return false;
	if (is_foreign_icmp(pkt, tuple->proto))
		return false;
	if (track_has_ends(vm, pkt) == TRI_FALSE)
		return false;
	if (!looks_into(vm, tuple->proto))
		return true;
	if (tuple->proto == IPPROTO_ICMP)
		return tuple->has_icmp && tuple->has_icmp_id &&
		       (tuple->icmp_type == 0 || tuple->icmp_type == 8 ||
			(tuple->icmp_type >= 13 && tuple->icmp_type <= 18));
	if (tuple->proto == IPPROTO_ICMPV6)
		return tuple->has_icmp && tuple->has_icmp_id &&
		       (tuple->icmp_type == 128 || tuple->icmp_type == 129 ||
			tuple->icmp_type == 139 || tuple->icmp_type == 140);
	return tuple->has_ports;
}


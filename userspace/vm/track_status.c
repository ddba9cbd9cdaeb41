// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules see a connection as it is when its packet has been counted in: what
 * nf_conntrack_in() and the protocols' trackers change before any rule.
 */
#include <netinet/in.h>

#include "vm/track_status.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_sctp.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/tcp.h>

#include "vm/pkt_parse.h"
#include "vm/track_dccp.h"
#include "vm/track_sctp.h"

/* A stream of UDP is one that still lives then: ns, udp_packet(). */
#define UDP_STREAM_AFTER 2000000000ULL
/* How well that is known: the kernel counts in jiffies, clocks are set. */
#define UDP_STREAM_ABOUT 50000000ULL

static bool is_opening(uint8_t state)
{
	return state == TCP_CONNTRACK_SYN_SENT ||
	       state == TCP_CONNTRACK_SYN_SENT2;
}

/* Pairs that tcp_conntracks[] has no state for. */
static bool is_invalid(uint8_t state, bool reply, uint8_t flags)
{
	if (flags & TH_RST)
		return false;
	if (flags & TH_SYN && flags & TH_ACK)
		return !reply && state != TCP_CONNTRACK_SYN_RECV &&
		       state != TCP_CONNTRACK_SYN_SENT2;
	if (flags & TH_SYN)
		return reply && !is_opening(state) &&
		       state != TCP_CONNTRACK_TIME_WAIT;
	if (flags & TH_FIN)
		return is_opening(state);
	return !reply && is_opening(state);
}

/**
 * vm_track_tcp - what conntrack's state of TCP makes of a packet
 * @pkt: the packet; its connection is as it was before
 * @flags: its flags, a combination that some TCP sends
 *
 * nf_conntrack_tcp_packet(), but for windows and sequence numbers, which
 * ctnetlink does not tell: of packets that fit, they may refuse some.
 */
enum tcp_fate vm_track_tcp(const struct vm_pkt *pkt, uint8_t flags)
{
	const struct vm_ct *ct = &pkt->ct;
	bool reply = vm_known(ct->reply) && ct->reply.value;
	bool syn = (flags & (TH_SYN | TH_ACK | TH_RST)) == TH_SYN;

	if (!ct->tcp_state)
		return TCP_FATE_FITS;
	if (is_invalid(ct->tcp_state, reply, flags))
		return TCP_FATE_INVALID;
	if (syn && ct->tcp_closing &&
	    (ct->tcp_state == TCP_CONNTRACK_TIME_WAIT ||
	     ct->tcp_state == TCP_CONNTRACK_CLOSE))
		return TCP_FATE_REOPENS;
	return TCP_FATE_FITS;
}

/* The answer to an answer; or the answer to what was picked up midway. */
static enum tri tcp_assures(const struct vm_pkt *pkt, size_t thoff)
{
	const struct vm_ct *ct = &pkt->ct;
	uint8_t flags;

	if (!ct->tcp_state || !vm_known(ct->reply) ||
	    pkt_peek(pkt, thoff + 13, 1, &flags) != TRI_TRUE)
		return TRI_UNKNOWN;
	if ((flags & (TH_FIN | TH_SYN | TH_RST | TH_ACK)) != TH_ACK)
		return TRI_FALSE;
	if (ct->tcp_state == TCP_CONNTRACK_SYN_RECV)
		return ct->reply.value ? TRI_FALSE : TRI_TRUE;
	return ct->tcp_state == TCP_CONNTRACK_ESTABLISHED ? TRI_TRUE :
							    TRI_FALSE;
}

static enum tri udp_assures(const struct vm_pkt *pkt)
{
	const struct vm_ct *ct = &pkt->ct;
	uint64_t now = vm_pkt_time(pkt), age = now - ct->started;

	if (!ct->started || now < ct->started)
		return TRI_UNKNOWN;
	if (age < UDP_STREAM_AFTER - UDP_STREAM_ABOUT)
		return TRI_FALSE;
	return age > UDP_STREAM_AFTER + UDP_STREAM_ABOUT ? TRI_TRUE :
							   TRI_UNKNOWN;
}

/* Answers that end a handshake: of which, the state decides. */
static enum tri sctp_assures(const struct vm_pkt *pkt, size_t thoff)
{
	uint8_t chunk, wanted;

	if (vm_known(pkt->ct.reply) && !pkt->ct.reply.value)
		return TRI_FALSE;
	if (pkt_peek(pkt, thoff + SCTP_HEADER, 1, &chunk) != TRI_TRUE)
		return TRI_UNKNOWN;
	switch (chunk) {
	case SCTP_COOKIE_ACK:
		wanted = SCTP_CONNTRACK_COOKIE_ECHOED;
		break;
	case SCTP_HEARTBEAT_ACK:
		wanted = SCTP_CONNTRACK_HEARTBEAT_SENT;
		break;
	default:
		return TRI_FALSE;
	}
	/* There, kernels differ, and further chunks may count. */
	return pkt->ct.sctp_tagged && pkt->ct.sctp_state != wanted ?
		       TRI_FALSE :
		       TRI_UNKNOWN;
}

/* Does the packet make its connection one that is not given up early. */
static enum tri assures(const struct vm *vm, const struct pkt_transport *l4)
{
	const struct vm_pkt *pkt = vm->pkt;
	bool seen = pkt->ct.status.value & IPS_SEEN_REPLY;

	switch (l4->proto) {
	case IPPROTO_TCP:
		return seen ? tcp_assures(pkt, l4->thoff) : TRI_FALSE;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return seen ? udp_assures(pkt) : TRI_FALSE;
	case IPPROTO_SCTP:
		return sctp_assures(pkt, l4->thoff);
	case IPPROTO_DCCP:
		return seen ? vm_track_dccp_assures(vm, l4->thoff) : TRI_FALSE;
	case IPPROTO_GRE:
		return seen ? TRI_TRUE : TRI_FALSE;
	}
	return TRI_FALSE;
}

/* A SYN, from either side, where no answer has been seen: not counted. */
static bool is_resent(const struct vm_ct *ct, uint8_t flags)
{
	return !(ct->status.value & IPS_SEEN_REPLY) &&
	       ct->tcp_state == TCP_CONNTRACK_SYN_SENT &&
	       (flags & (TH_SYN | TH_ACK | TH_RST)) == TH_SYN;
}

/* May be of a connection that conntrack has lost track of: not counted. */
static bool is_ignored(const struct vm_ct *ct, uint8_t flags)
{
	bool reply = vm_known(ct->reply) && ct->reply.value;
	uint8_t state = ct->tcp_state;

	if (!state || flags & TH_RST)
		return false;
	if ((flags & (TH_SYN | TH_ACK)) == (TH_SYN | TH_ACK))
		return reply && !is_opening(state);
	if (flags & TH_SYN)
		return !reply ? !is_opening(state) :
				state == TCP_CONNTRACK_TIME_WAIT;
	return reply && is_opening(state) && !(flags & TH_FIN);
}

/* A connection that is only reset ends at once. */
static bool ends(const struct vm_ct *ct, uint8_t flags)
{
	return !(ct->status.value & IPS_SEEN_REPLY) && flags & TH_RST;
}

/**
 * vm_track_status - what the packet changes of its connection's status
 * @vm: the machine; its packet's connection is as it was before, and changed
 *
 * Nothing where the status is not known, or of errors about a connection.
 */
void vm_track_status(const struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct *ct = &pkt->ct;
	struct pkt_transport l4;
	enum tri found, assured = TRI_UNKNOWN;
	uint8_t flags;

	if (ct->presence != VM_CT_TRACKED || ct->fresh || ct->is_error ||
	    !vm_known(ct->status))
		return;
	found = pkt_find_transport(pkt, &l4);
	if (found == TRI_TRUE && l4.proto == IPPROTO_TCP &&
	    pkt_peek(pkt, l4.thoff + 13, 1, &flags) == TRI_TRUE) {
		ct->ignored = is_ignored(ct, flags) || is_resent(ct, flags);
		if (ends(ct, flags))
			ct->status.value |= IPS_DYING;
	}
	if (found == TRI_TRUE && l4.proto == IPPROTO_DCCP)
		ct->ignored = vm_track_dccp_ignores(pkt, l4.thoff);
	if (!(ct->status.value & IPS_ASSURED)) {
		if (found == TRI_TRUE)
			assured = assures(vm, &l4);
		if (assured == TRI_TRUE)
			ct->status.value |= IPS_ASSURED;
		else if (assured == TRI_UNKNOWN)
			ct->status.known &= ~(uint32_t)IPS_ASSURED;
	}
	if (vm_known(ct->reply) && ct->reply.value)
		ct->status.value |= IPS_SEEN_REPLY;
}

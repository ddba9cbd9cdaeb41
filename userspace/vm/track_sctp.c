// SPDX-License-Identifier: GPL-2.0-only
/* The chunks and tags of SCTP, of connections that begin and that are known. */
#include "vm/track_sctp.h"

#include <linux/netfilter/nf_conntrack_sctp.h>
#include <string.h>

#include "vm/pkt_parse.h"

/* What of a packet's chunks matters beside themselves. */
struct chunks {
	bool special;
	bool any_tag;
	bool init;
	bool heartbeat;
	bool cookie;
	bool data;
};

static bool read_chunk(const struct vm_pkt *pkt, size_t at, uint8_t head[4])
{
	return at < pkt->len && pkt_peek(pkt, at, 4, head) == TRI_TRUE;
}

static size_t chunk_len(const uint8_t head[4])
{
	return (((size_t)head[2] << 8 | head[3]) + 3) & ~(size_t)3;
}

/* Those that must be alone, or first. */
static bool stands_alone(uint8_t type)
{
	return type == SCTP_INIT || type == SCTP_INIT_ACK ||
	       type == SCTP_SHUTDOWN_COMPLETE;
}

/* Chunks that leave a new connection where it is, or may not be in it. */
static bool may_be_first(const struct vm_pkt *pkt, size_t at, uint8_t type)
{
	switch (type) {
	case SCTP_INIT:
	case SCTP_INIT_ACK:
		return at + 4 + 16 <= pkt->len;
	case SCTP_ABORT:
	case SCTP_COOKIE_ACK:
	case SCTP_SHUTDOWN_COMPLETE:
		return false;
	}
	/* Data and its acknowledgements, and what is not known. */
	return type != 0 && type != 3 && type <= SCTP_SHUTDOWN_COMPLETE &&
	       type != 12 && type != 13;
}

/* Chunks for which, or beside which, a new connection's tag is not looked at. */
static bool ignores_tag(uint8_t type)
{
	return type == SCTP_HEARTBEAT || type == SCTP_HEARTBEAT_ACK ||
	       type == SCTP_SHUTDOWN_ACK;
}

/* Those after which the tag is looked at chunk by chunk, RFC 9260 8.5.1. */
static bool is_special(uint8_t type)
{
	return type == SCTP_INIT || type == SCTP_SHUTDOWN_COMPLETE ||
	       type == SCTP_COOKIE_ECHO || type == SCTP_ABORT ||
	       ignores_tag(type);
}

/* do_basic_checks() */
static bool look_through(const struct vm_pkt *pkt, size_t thoff,
			 struct chunks *chunks)
{
	size_t at = thoff + SCTP_HEADER;
	unsigned int count = 0;
	bool alone = false;
	uint8_t head[4];

	memset(chunks, 0, sizeof(*chunks));
	for (; read_chunk(pkt, at, head); at += chunk_len(head)) {
		alone = alone || stands_alone(head[0]);
		if ((!head[2] && !head[3]) ||
		    (count && (alone || head[0] == SCTP_COOKIE_ECHO ||
			       head[0] == SCTP_COOKIE_ACK)))
			return false;
		chunks->special = chunks->special || is_special(head[0]);
		chunks->any_tag = chunks->any_tag || ignores_tag(head[0]);
		chunks->init = chunks->init || head[0] == SCTP_INIT;
		chunks->heartbeat = chunks->heartbeat ||
				    head[0] == SCTP_HEARTBEAT;
		chunks->cookie = chunks->cookie ||
				 head[0] == SCTP_COOKIE_ECHO;
		chunks->data = chunks->data || head[0] == SCTP_DATA;
		count++;
	}
	return count;
}

/**
 * vm_track_sctp_begins - may a packet of SCTP begin a connection
 * @pkt: the packet
 * @thoff: of its SCTP header
 *
 * As do_basic_checks(), sctp_new(), and what nf_conntrack_sctp_packet() asks
 * of the verification tag, which of a new connection's own direction is zero
 * unless a heartbeat has set it.
 */
bool vm_track_sctp_begins(const struct vm_pkt *pkt, size_t thoff)
{
	size_t at = thoff + SCTP_HEADER;
	struct chunks chunks;
	uint8_t head[4], tag[4];

	if (!look_through(pkt, thoff, &chunks))
		return false;
	for (; read_chunk(pkt, at, head); at += chunk_len(head)) {
		if (!may_be_first(pkt, at, head[0]))
			return false;
	}
	return (chunks.any_tag && !chunks.init &&
		(!chunks.cookie || chunks.heartbeat)) ||
	       (pkt_peek(pkt, thoff + 4, 4, tag) == TRI_TRUE && !tag[0] &&
		!tag[1] && !tag[2] && !tag[3]);
}

/* Chunks for which an answer to a heartbeat's sender has no state. */
static bool has_no_state(const struct vm_ct *ct, uint8_t type)
{
	return ct->reply.value &&
	       ct->sctp_state == SCTP_CONNTRACK_HEARTBEAT_SENT &&
	       type >= SCTP_INIT && type <= SCTP_SHUTDOWN_COMPLETE &&
	       type != 3 && type != SCTP_HEARTBEAT &&
	       type != SCTP_HEARTBEAT_ACK && type != 12 && type != 13;
}

/*
 * Return: whether the chunk's tag is right; ct->ignored where it is not, and
 * the packet is let through.
 */
static bool has_tag(struct vm_ct *ct, const uint8_t head[4], const uint8_t *tag,
		    bool data)
{
	static const uint8_t zero[4];
	bool reply = ct->reply.value;
	const uint8_t *own = ct->sctp_tag[reply];
	bool same = memcmp(tag, own, 4) == 0;

	switch (head[0]) {
	case SCTP_INIT:
		return memcmp(tag, zero, 4) == 0;
	case SCTP_ABORT:
	case SCTP_SHUTDOWN_COMPLETE:
		return head[1] & 1 ? memcmp(tag, ct->sctp_tag[!reply], 4) == 0 :
				     same;
	case SCTP_COOKIE_ECHO:
		return same;
	case SCTP_HEARTBEAT:
		if (same || memcmp(own, zero, 4) == 0)
			return true;
		if (data || ct->ignored)
			return false;
		ct->ignored = true;
		return true;
	case SCTP_HEARTBEAT_ACK:
		return same || memcmp(own, zero, 4) == 0;
	}
	return true;
}

/**
 * vm_track_sctp_fits - is a packet of SCTP valid to the connection it is of
 * @pkt: the packet; its connection is as it was before, and may be ignored
 * @thoff: of its SCTP header
 *
 * nf_conntrack_sctp_packet(), but for what ctnetlink does not tell: whether a
 * heartbeat has failed before, and who has sent an INIT.
 */
bool vm_track_sctp_fits(struct vm_pkt *pkt, size_t thoff)
{
	struct vm_ct *ct = &pkt->ct;
	size_t at = thoff + SCTP_HEADER;
	struct chunks chunks;
	uint8_t head[4], tag[4];

	if (!ct->sctp_tagged || !vm_known(ct->reply) || pkt->ngaps ||
	    pkt_peek(pkt, thoff + 4, 4, tag) != TRI_TRUE)
		return true;
	if (!look_through(pkt, thoff, &chunks))
		return false;
	if (!chunks.special && memcmp(tag, ct->sctp_tag[ct->reply.value], 4) != 0)
		return false;
	for (; read_chunk(pkt, at, head); at += chunk_len(head)) {
		if (!has_tag(ct, head, tag, chunks.data) ||
		    has_no_state(ct, head[0]))
			return false;
		if ((head[0] == SCTP_INIT || head[0] == SCTP_INIT_ACK) &&
		    at + 4 + 16 > pkt->len)
			return false;
		if (head[0] == SCTP_INIT &&
		    ct->sctp_state == SCTP_CONNTRACK_CLOSED)
			ct->ignored = true;
	}
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Checksums as conntrack checks them at prerouting, and the chunks of SCTP. */
#include <netinet/in.h>

#include "vm/track_valid.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/facts.h"
#include "vm/host.h"
#include "vm/pkt_parse.h"

#define SCTP_HEADER 12
#define SCTP_INIT 1
#define SCTP_INIT_ACK 2
#define SCTP_HEARTBEAT 4
#define SCTP_HEARTBEAT_ACK 5
#define SCTP_ABORT 6
#define SCTP_SHUTDOWN_ACK 8
#define SCTP_COOKIE_ECHO 10
#define SCTP_COOKIE_ACK 11
#define SCTP_SHUTDOWN_COMPLETE 14

/* Only of what came over a wire: others leave the sum to the device. */
static bool is_checked(struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	const struct vm_host *host = vm->host;
	long on;

	return vm_known(pkt->in.index) && pkt->in.index.value &&
	       pkt_on_loopback(pkt) == TRI_FALSE && host && host->sysctl &&
	       host->sysctl(host->ctx, "net.netfilter.nf_conntrack_checksum",
			    &on) == 0 &&
	       on;
}

/* Of UDP-Lite the kernel sums as of UDP, so that few are right. */
static bool sum_wrong(const struct vm_pkt *pkt, size_t thoff, size_t len,
		      uint8_t proto)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	const uint8_t *head = pkt->data + thoff;

	if (proto == IPPROTO_ICMP)
		return checksum_of(head, len) != 0;
	if (proto == IPPROTO_UDPLITE)
		proto = IPPROTO_UDP;
	return checksum_transport(pkt->data + (v4 ? 12 : 8), v4 ? 8 : 32,
				  pkt->len - thoff, proto, head, len) != 0;
}

static bool sctp_wrong(const struct vm_pkt *pkt, size_t thoff)
{
	static const uint8_t zero[4];
	const uint8_t *head = pkt->data + thoff;
	size_t len = pkt->len - thoff;
	uint32_t crc = ~0U, carried;

	if (len < SCTP_HEADER)
		return true;
	crc = checksum_crc32c(crc, head, 8);
	crc = checksum_crc32c(crc, zero, 4);
	crc = ~checksum_crc32c(crc, head + SCTP_HEADER, len - SCTP_HEADER);
	carried = head[8] | (uint32_t)head[9] << 8 | (uint32_t)head[10] << 16 |
		  (uint32_t)head[11] << 24;
	return crc != carried;
}

/**
 * vm_track_sum_wrong - does the checksum make a packet invalid
 * @vm: the machine
 * @thoff: of the transport header, which is there
 * @proto: TCP, UDP, UDP-Lite, DCCP, ICMP of the packet's family, or SCTP
 *
 * As nf_checksum(), where nf_conntrack_checksum asks for it.
 *
 * Return: false also when not all bytes are known.
 */
bool vm_track_sum_wrong(struct vm *vm, size_t thoff, uint8_t proto)
{
	const struct vm_pkt *pkt = vm->pkt;
	size_t len = pkt->len - thoff;

	if (pkt->ngaps || pkt->held < pkt->len || thoff + 8 > pkt->len ||
	    thoff < 20 || !is_checked(vm))
		return false;
	if (proto == IPPROTO_SCTP)
		return sctp_wrong(pkt, thoff);
	if (proto == IPPROTO_UDP && !pkt->data[thoff + 6] &&
	    !pkt->data[thoff + 7])
		return false;
	/* Of UDP-Lite only so much is summed. */
	if (proto == IPPROTO_UDPLITE &&
	    (pkt->data[thoff + 4] || pkt->data[thoff + 5]))
		len = (size_t)pkt->data[thoff + 4] << 8 | pkt->data[thoff + 5];
	if (proto == IPPROTO_DCCP && pkt->data[thoff + 5] & 0x0f)
		len = ((pkt->data[thoff + 5] & 0x0fU) - 1) * 4;
	if (thoff + len > pkt->len)
		return true;
	return sum_wrong(pkt, thoff, len, proto);
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
	bool alone = false, any_tag = false, init = false;
	bool heartbeat = false, cookie = false;
	size_t at = thoff + SCTP_HEADER;
	unsigned int count = 0;
	uint8_t head[4], tag[4];

	for (; at < pkt->len && pkt_peek(pkt, at, 4, head) == TRI_TRUE;
	     at += (((size_t)head[2] << 8 | head[3]) + 3) & ~(size_t)3) {
		alone = alone || stands_alone(head[0]);
		any_tag = any_tag || ignores_tag(head[0]);
		heartbeat = heartbeat || head[0] == SCTP_HEARTBEAT;
		init = init || head[0] == SCTP_INIT;
		cookie = cookie || head[0] == SCTP_COOKIE_ECHO;
		if ((!head[2] && !head[3]) ||
		    (count && (alone || head[0] == SCTP_COOKIE_ECHO ||
			       head[0] == SCTP_COOKIE_ACK)) ||
		    !may_be_first(pkt, at, head[0]))
			return false;
		count++;
	}
	return count && ((any_tag && !init && (!cookie || heartbeat)) ||
			 (pkt_peek(pkt, thoff + 4, 4, tag) == TRI_TRUE &&
			  !tag[0] && !tag[1] && !tag[2] && !tag[3]));
}

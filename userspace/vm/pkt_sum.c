// SPDX-License-Identifier: GPL-2.0-only
/* Checksums as nf_checksum() of net/netfilter/utils.c sees them. */
#include <netinet/in.h>

#include "vm/pkt_sum.h"

#include <netinet/if_ether.h>

#include "vm/checksum.h"
#include "vm/pkt_parse.h"
#include "vm/track_sctp.h"

#define TCP_SUM 16
#define UDP_SUM 6

/*
 * Of UDP-Lite the kernel sums as of UDP, so that few are right. Of IPv4 it sums
 * the header, too, which makes nothing where that has its own right.
 */
static uint16_t sum_of(const struct vm_pkt *pkt, size_t thoff, size_t len,
		       uint8_t proto)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	size_t from = v4 ? 0 : thoff;

	len += thoff - from;
	if (proto == IPPROTO_ICMP)
		return checksum_of(pkt->data + from, len);
	if (proto == IPPROTO_UDPLITE)
		proto = IPPROTO_UDP;
	return checksum_transport(pkt->data + (v4 ? 12 : 8), v4 ? 8 : 32,
				  pkt->len - thoff, proto, pkt->data + from,
				  len);
}

static bool sctp_right(const struct vm_pkt *pkt, size_t thoff)
{
	static const uint8_t zero[4];
	const uint8_t *head = pkt->data + thoff;
	size_t len = pkt->len - thoff;
	uint32_t crc = ~0U, carried;

	if (len < SCTP_HEADER)
		return false;
	crc = checksum_crc32c(crc, head, 8);
	crc = checksum_crc32c(crc, zero, 4);
	crc = ~checksum_crc32c(crc, head + SCTP_HEADER, len - SCTP_HEADER);
	carried = head[8] | (uint32_t)head[9] << 8 | (uint32_t)head[10] << 16 |
		  (uint32_t)head[11] << 24;
	return crc == carried;
}

/*
 * A sender on this host, also behind a veth, may leave the checksum to a device
 * that never comes: the field holds that of the pseudo-header, and the kernel
 * takes the packet's word for the rest. (CHECKSUM_PARTIAL)
 */
static bool is_left(const struct vm_pkt *pkt, size_t thoff, uint8_t proto)
{
	size_t at = thoff + (proto == IPPROTO_TCP ? TCP_SUM : UDP_SUM);
	uint16_t field, pseudo;

	if ((proto != IPPROTO_TCP && proto != IPPROTO_UDP) || at + 2 > pkt->len)
		return false;
	field = (uint16_t)(pkt->data[at] << 8 | pkt->data[at + 1]);
	pseudo = (uint16_t)~sum_of(pkt, thoff, 0, proto);
	return field == pseudo;
}

/* How many of the bytes are summed, by what the header says. */
static size_t covered(const struct vm_pkt *pkt, size_t thoff, uint8_t proto)
{
	const uint8_t *head = pkt->data + thoff;

	if (proto == IPPROTO_UDPLITE && (head[4] || head[5]))
		return (size_t)head[4] << 8 | head[5];
	if (proto == IPPROTO_DCCP && head[5] & 0x0f)
		return (size_t)((head[5] & 0x0f) - 1) * 4;
	return pkt->len - thoff;
}

/**
 * pkt_sum_right - is the checksum of the transport right
 * @pkt: the packet
 * @thoff: of the transport header
 * @proto: TCP, UDP, UDP-Lite, DCCP, ICMP of the packet's family, or SCTP
 *
 * As nf_checksum(). Of a later fragment of IPv6 @thoff is 0, as the kernel has
 * it. Return: TRI_UNKNOWN also where it may have been left to a
 * device.
 */
enum tri pkt_sum_right(const struct vm_pkt *pkt, size_t thoff, uint8_t proto)
{
	size_t len;

	if (pkt->checksum_known_good)
		return TRI_TRUE;
	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	if (pkt->ngaps || pkt->held < pkt->len || thoff > pkt->len ||
	    (thoff < 20 && pkt->protocol == ETH_P_IP) ||
	    (proto != IPPROTO_TCP && thoff + 8 > pkt->len))
		return TRI_UNKNOWN;
	if (proto == IPPROTO_SCTP)
		return sctp_right(pkt, thoff) ? TRI_TRUE : TRI_FALSE;
	if (proto == IPPROTO_UDP && !pkt->data[thoff + UDP_SUM] &&
	    !pkt->data[thoff + UDP_SUM + 1])
		return TRI_TRUE;
	len = covered(pkt, thoff, proto);
	if (thoff + len > pkt->len)
		return TRI_FALSE;
	if (!sum_of(pkt, thoff, len, proto))
		return TRI_TRUE;
	return is_left(pkt, thoff, proto) ? TRI_UNKNOWN : TRI_FALSE;
}

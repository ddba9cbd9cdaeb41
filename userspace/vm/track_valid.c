// SPDX-License-Identifier: GPL-2.0-only
/* Checksums as conntrack checks them at prerouting. */
#include <netinet/in.h>

#include "vm/track_valid.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/facts.h"
#include "vm/host.h"
#include "vm/pkt_parse.h"
#include "vm/track_sctp.h"


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

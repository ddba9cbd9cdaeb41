// SPDX-License-Identifier: GPL-2.0-only
/* What IP demands of a packet that comes in: ip_rcv_core(), ip6_rcv_core(). */
#include <netinet/in.h>

#include "vm/walk.h"

#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/facts.h"
#include "vm/pkt_parse.h"

/**
 * walk_ip_family - NFPROTO_IPV4 or NFPROTO_IPV6
 * @pkt: the packet, of IP
 */
uint8_t walk_ip_family(const struct vm_pkt *pkt)
{
	return pkt->protocol == ETH_P_IP ? NFPROTO_IPV4 : NFPROTO_IPV6;
}

/**
 * walk_trim - bytes of padding behind the packet go
 * @pkt: the packet, of IP
 */
void walk_trim(struct vm_pkt *pkt)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	uint8_t bytes[3];
	size_t len;

	if (pkt_peek(pkt, v4 ? 2 : 4, 3, bytes) != TRI_TRUE)
		return;
	len = (size_t)bytes[0] << 8 | bytes[1];
	/* Zero: left to the device, or a jumbo payload option says it. */
	if (!len && (v4 || bytes[2] == IPPROTO_HOPOPTS))
		return;
	len += v4 ? 0 : 40;
	if (len > pkt->len)
		return;
	pkt->len = len;
	if (pkt->held > len)
		pkt->held = len;
}

static bool is_ipv6_loopback(const uint8_t addr[16])
{
	static const uint8_t loopback[16] = { [15] = 1 };

	return memcmp(addr, loopback, 16) == 0;
}

/* ip6_rcv_core() */
static const char *refused_ipv6(struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	bool on_loopback = pkt_on_loopback(pkt) != TRI_FALSE;
	uint8_t addr[32];
	const uint8_t *dst = addr + 16;

	if (pkt_peek(pkt, 8, 32, addr) != TRI_TRUE)
		return NULL;
	if (!on_loopback && (is_ipv6_loopback(addr) || is_ipv6_loopback(dst)))
		return "an address of the loopback link that came in by another";
	if (dst[0] == 0xff &&
	    (!(dst[1] & 15) || ((dst[1] & 15) == 1 && !on_loopback)))
		return "the destination is a group of no scope here";
	if (addr[0] == 0xff)
		return "the source is a multicast address";
	return walk_ipv6_hop_options(vm);
}

/**
 * walk_has_bad_sum - is the sum of the header's words wrong
 * @pkt: the packet, of IPv4
 */
bool walk_has_bad_sum(const struct vm_pkt *pkt)
{
	uint8_t header[60];
	size_t len;

	if (pkt->checksum_known_good || pkt_peek(pkt, 0, 1, header) != TRI_TRUE)
		return false;
	len = (size_t)(header[0] & 15) * 4;
	return pkt_peek(pkt, 0, len, header) == TRI_TRUE &&
	       checksum_of(header, len) != 0;
}

/**
 * walk_refused - what the kernel drops before the first hook of IP
 * @vm: the machine
 *
 * Return: why, or NULL.
 */
const char *walk_refused(struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	bool v4 = pkt->protocol == ETH_P_IP;

	if (vm_known(pkt->pkttype) && pkt->pkttype.value == PACKET_OTHERHOST)
		return "it is for another host's link layer address";
	if (pkt_check_ip(pkt, v4) == TRI_FALSE)
		return "the IP header makes no sense";
	if (!v4)
		return refused_ipv6(vm);
	return walk_has_bad_sum(pkt) ? "the IP header's checksum is wrong" :
				       NULL;
}

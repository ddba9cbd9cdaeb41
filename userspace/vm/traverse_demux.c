// SPDX-License-Identifier: GPL-2.0-only
/*
 * The socket that IP finds before it routes a packet: only a connected one.
 * ip_rcv_finish_core(), ip6_rcv_finish_core(), tcp_v4_early_demux(),
 * udp_v4_early_demux(), and IPv6's.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/if_ether.h>

#include "vm/facts.h"
#include "vm/pkt_parse.h"

/* What of a packet is looked for, or whether it is at all. */
static enum tri is_looked_for(const struct vm_pkt *pkt, struct tuple *tuple)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	struct pkt_transport l4;
	uint8_t next, head[20];
	enum tri found;

	if (v4 && walk_is_ipv4_fragment(pkt))
		return TRI_FALSE;
	found = pkt_peek(pkt, v4 ? 9 : 6, 1, &next);
	if (found != TRI_TRUE)
		return found;
	if (next != IPPROTO_TCP && next != IPPROTO_UDP)
		return TRI_FALSE;
	found = pkt_find_transport(pkt, &l4);
	if (found == TRI_TRUE)
		found = pkt_peek(pkt, l4.thoff, next == IPPROTO_TCP ? 20 : 8,
				 head);
	if (found != TRI_TRUE)
		return found;
	if (next == IPPROTO_TCP && head[12] >> 4 < 5)
		return TRI_FALSE;
	vm_pkt_tuple(pkt, tuple);
	return TRI_TRUE;
}

/* Only of what is for this host alone; of IPv4 groups are looked at too. */
static enum tri is_type_looked_for(const struct vm_pkt *pkt, uint8_t proto)
{
	if (!vm_known(pkt->pkttype))
		return TRI_UNKNOWN;
	if (pkt->pkttype.value == PACKET_HOST)
		return TRI_TRUE;
	return pkt->pkttype.value == PACKET_MULTICAST &&
			       proto == IPPROTO_UDP &&
			       pkt->protocol == ETH_P_IP ?
		       TRI_UNKNOWN :
		       TRI_FALSE;
}

/* Only of a group it is asked whether it has been joined. */
static bool is_group(const struct tuple *tuple)
{
	return tuple->dst.family == AF_INET && tuple->dst.bytes[0] >> 4 == 0xe;
}

/**
 * walk_early_socket - has the packet a socket when the input hook is met
 * @walk: the walk
 */
struct vm_u32 walk_early_socket(const struct walk *walk)
{
	const struct vm_pkt *pkt = walk->vm->pkt;
	struct vm_socket socket;
	struct tuple tuple;
	enum tri found;
	int err;

	/* tproxy has given it one. */
	if (vm_known(pkt->has_socket) && pkt->has_socket.value)
		return pkt->has_socket;
	if ((walk->laps && walk->to_here) ||
	    facts_sysctl(walk->vm, "net.ipv4.ip_early_demux") == 0)
		return VM_KNOWN(0);
	found = is_looked_for(pkt, &tuple);
	if (found != TRI_TRUE)
		return found == TRI_FALSE ? VM_KNOWN(0) : VM_UNKNOWN;
	found = is_type_looked_for(pkt, tuple.proto);
	if (found == TRI_FALSE || (found == TRI_UNKNOWN && !is_group(&tuple)))
		return VM_KNOWN(0);
	err = facts_socket(walk->vm, &tuple, &socket);
	if (err == -ENOENT || (!err && found == TRI_TRUE && !socket.established))
		return VM_KNOWN(0);
	return VM_UNKNOWN;
}

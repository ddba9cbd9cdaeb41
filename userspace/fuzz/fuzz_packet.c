// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a packet: first two choose family and length, the rest is the
 * packet. What the parsers say must stay within it.
 */
#include <linux/if_ether.h>
#include <string.h>

#include "model/frame.h"
#include "model/packet.h"
#include "vm/pkt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	uint8_t family;
	uint8_t chain_family;
	uint16_t protocol;
	uint32_t hook;
} way[] = {
	{ NFPROTO_IPV4, NFPROTO_IPV4, ETH_P_IP, NF_INET_LOCAL_IN },
	{ NFPROTO_IPV4, NFPROTO_INET, ETH_P_IP, NF_INET_FORWARD },
	{ NFPROTO_IPV6, NFPROTO_IPV6, ETH_P_IPV6, NF_INET_LOCAL_IN },
	{ NFPROTO_IPV6, NFPROTO_INET, ETH_P_IPV6, NF_INET_PRE_ROUTING },
	{ NFPROTO_BRIDGE, NFPROTO_BRIDGE, ETH_P_IP, NF_INET_FORWARD },
	{ NFPROTO_BRIDGE, NFPROTO_BRIDGE, ETH_P_IPV6, NF_INET_FORWARD },
	{ NFPROTO_NETDEV, NFPROTO_NETDEV, ETH_P_IP, NF_NETDEV_INGRESS },
	{ NFPROTO_NETDEV, NFPROTO_NETDEV, ETH_P_IPV6, NF_NETDEV_INGRESS },
	{ NFPROTO_ARP, NFPROTO_ARP, ETH_P_ARP, 0 },
};

static void as_frame(struct span bytes)
{
	static const int link[] = { FRAME_NULL,	     FRAME_ETHERNET,
				    FRAME_RAW,	     FRAME_LINUX_SLL,
				    FRAME_LINUX_SLL2, FRAME_IPV6 };
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(link) / sizeof(link[0]); i++) {
		if (frame_parse(&frame, link[i], bytes, bytes.len) &&
		    frame.bytes.len &&
		    (frame.bytes.data < bytes.data ||
		     frame.bytes.data + frame.bytes.len >
			     bytes.data + bytes.len))
			__builtin_trap();
	}
}

static void as_pkt(size_t which, struct span bytes, size_t len)
{
	static struct vm_pkt pkt;
	uint8_t out[64], known[64];
	struct tuple tuple;

	memset(&pkt, 0, sizeof(pkt));
	if (!vm_pkt_load(&pkt, bytes, len, way[which].protocol))
		return;
	vm_pkt_parse(&pkt, way[which].family, way[which].chain_family,
		     way[which].hook);
	vm_pkt_tuple(&pkt, &tuple);
	vm_pkt_bytes(&pkt, pkt.thoff, sizeof(out), out, known);
	vm_pkt_write(&pkt, pkt.thoff, out, known, 4);
	vm_pkt_bytes(&pkt, 0, 20, out, known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packet packet;
	struct span bytes;
	size_t which;

	if (size < 2)
		return 0;
	which = data[0] % (sizeof(way) / sizeof(way[0]));
	bytes = (struct span){ data + 2, size - 2 };
	packet_parse(&packet, bytes);
	as_frame(bytes);
	/* As captured whole, and as cut off. */
	as_pkt(which, bytes, bytes.len);
	as_pkt(which, bytes, bytes.len + data[1]);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the RSTs and ICMP errors that an interface receives, until SIGTERM:
 *
 *   rst4=N rst6=N icmp3/1=N icmp6_1/4=N ... drops=N
 *
 * The ring is large enough for the longest test; drops tells when it was not.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "traffic.h"

#define BLOCK_SIZE (1 << 20)
#define BLOCKS 48
#define CODES 16

static struct {
	unsigned long rst4, rst6;
	unsigned long icmp4[CODES];	/* destination unreachable, by code */
	unsigned long icmp6[CODES];
} seen;

static void look_at_upper(uint8_t proto, const uint8_t *p, size_t len, bool v6)
{
	struct tcphdr th;

	if (proto == IPPROTO_TCP && len >= sizeof(th)) {
		memcpy(&th, p, sizeof(th));
		if (th.rst && v6)
			seen.rst6++;
		else if (th.rst)
			seen.rst4++;
	} else if (proto == IPPROTO_ICMP && len > 1 && !v6) {
		if (p[0] == 3 && p[1] < CODES)
			seen.icmp4[p[1]]++;
	} else if (proto == IPPROTO_ICMPV6 && len > 1 && v6) {
		if (p[0] == 1 && p[1] < CODES)
			seen.icmp6[p[1]]++;
	}
}

static void look_at(const uint8_t *p, size_t len)
{
	size_t hl = (p[0] & 15) * 4;

	if (len > sizeof(struct iphdr) && p[0] >> 4 == 4 && len > hl)
		look_at_upper(p[9], p + hl, len - hl, false);
	else if (len > sizeof(struct ipv6hdr) && p[0] >> 4 == 6)
		look_at_upper(p[6], p + 40, len - 40, true);
}

static void walk_block(uint8_t *block)
{
	struct tpacket_block_desc *desc = (void *)block;
	uint8_t *p = block + desc->hdr.bh1.offset_to_first_pkt;
	uint32_t n;

	for (n = desc->hdr.bh1.num_pkts; n; n--) {
		struct tpacket3_hdr *h = (void *)p;

		look_at(p + h->tp_net, h->tp_snaplen);
		p += h->tp_next_offset;
	}
	__atomic_store_n(&desc->hdr.bh1.block_status, TP_STATUS_KERNEL,
			 __ATOMIC_RELEASE);
}

static bool block_ready(uint8_t *block)
{
	struct tpacket_block_desc *desc = (void *)block;

	return __atomic_load_n(&desc->hdr.bh1.block_status, __ATOMIC_ACQUIRE) &
	       TP_STATUS_USER;
}

static uint8_t *open_ring(int fd, const char *iface)
{
	struct tpacket_req3 req = {
		.tp_block_size = BLOCK_SIZE, .tp_block_nr = BLOCKS,
		.tp_frame_size = 2048,
		.tp_frame_nr = BLOCK_SIZE / 2048 * BLOCKS,
		.tp_retire_blk_tov = 20,
	};
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(iface),
	};
	int version = TPACKET_V3, on = 1;
	void *ring;

	if (!ll.sll_ifindex)
		die(iface);
	if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version,
		       sizeof(version)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)))
		die("packet ring");
	ring = mmap(NULL, BLOCK_SIZE * BLOCKS, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED || bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		die("packet ring");
	return ring;
}

static void print_seen(int fd)
{
	struct tpacket_stats_v3 stats = { };
	socklen_t len = sizeof(stats);
	int code;

	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	printf("rst4=%lu rst6=%lu", seen.rst4, seen.rst6);
	for (code = 0; code < CODES; code++)
		if (seen.icmp4[code])
			printf(" icmp3/%d=%lu", code, seen.icmp4[code]);
	for (code = 0; code < CODES; code++)
		if (seen.icmp6[code])
			printf(" icmp6_1/%d=%lu", code, seen.icmp6[code]);
	printf(" drops=%u\n", stats.tp_drops);
}

int cmd_rsts(const struct options *o, int argc, char **argv)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t quiet = 0;
	unsigned int i = 0;
	uint8_t *ring;

	(void)o;
	(void)argc;
	if (fd < 0)
		die("packet socket");
	catch_stop();
	ring = open_ring(fd, argv[0]);
	puts("ready");
	/* After the signal until nothing has come for ten block times. */
	while (!stop || now_ms() < quiet) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		uint8_t *block = ring + (size_t)i * BLOCK_SIZE;

		if (!block_ready(block)) {
			poll(&p, 1, 50);
			if (stop && !quiet)
				quiet = now_ms() + 200;
			continue;
		}
		walk_block(block);
		i = (i + 1) % BLOCKS;
		if (quiet)
			quiet = now_ms() + 200;
	}
	print_seen(fd);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Packets that no honest socket sends, with their network header. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "traffic.h"

#define FRAGMENT_OFFSET 1480	/* of a datagram cut at 1500 bytes */

static const char *const craft_names[CRAFT_MAX] = {
	[CRAFT_SYN] = "syn",
	[CRAFT_ACK] = "ack",
	[CRAFT_RST] = "rst",
	[CRAFT_BADSUM] = "badsum",
	[CRAFT_FRAGMENT] = "fragment",
	[CRAFT_UDP] = "udp",
	[CRAFT_UDP_BADSUM] = "udp-badsum",
	[CRAFT_ICMP_ERROR] = "icmp-error",
	[CRAFT_PROTOCOL] = "protocol",
};

enum craft craft_by_name(const char *name)
{
	int i;

	for (i = 0; i < CRAFT_MAX; i++)
		if (!strcmp(name, craft_names[i]))
			return i;
	usage_error("kind of packet");
}

/* The sum of the pseudo header. */
static uint32_t pseudo_sum(const struct target *src, const struct target *dst,
			   uint8_t proto, size_t len)
{
	uint32_t sum = proto + len;

	if (src->family == AF_INET) {
		sum = checksum_add(sum, &src->addr.in.sin_addr, 4);
		return checksum_add(sum, &dst->addr.in.sin_addr, 4);
	}
	sum = checksum_add(sum, &src->addr.in6.sin6_addr, 16);
	return checksum_add(sum, &dst->addr.in6.sin6_addr, 16);
}

static uint16_t port_of(const struct target *t)
{
	return t->family == AF_INET ? t->addr.in.sin_port :
				      t->addr.in6.sin6_port;
}

static size_t tcp(void *p, enum craft kind, const struct target *src,
		  const struct target *dst)
{
	struct tcphdr th = {
		.source = port_of(src), .dest = port_of(dst),
		.seq = htonl(1000), .doff = 5, .window = htons(1024),
		.syn = kind == CRAFT_SYN || kind == CRAFT_BADSUM,
		.ack = kind == CRAFT_ACK, .rst = kind == CRAFT_RST,
	};

	if (kind == CRAFT_ACK)
		th.ack_seq = htonl(2000);
	th.check = checksum(pseudo_sum(src, dst, IPPROTO_TCP, sizeof(th)), &th,
			    sizeof(th));
	if (kind == CRAFT_BADSUM)
		th.check ^= htons(0x5555);
	memcpy(p, &th, sizeof(th));
	return sizeof(th);
}

static size_t udp(void *p, enum craft kind, const struct target *src,
		  const struct target *dst)
{
	struct {
		struct udphdr uh;
		uint8_t data[8];
	} d = {
		.uh = { .source = port_of(src), .dest = port_of(dst),
			.len = htons(sizeof(d)) },
		.data = "rejected",
	};

	d.uh.check = checksum(pseudo_sum(src, dst, IPPROTO_UDP, sizeof(d)), &d,
			      sizeof(d));
	if (kind == CRAFT_UDP_BADSUM)
		d.uh.check ^= htons(0x5555);
	memcpy(p, &d, sizeof(d));
	return sizeof(d);
}

static size_t network_header(void *p, const struct target *src,
			     const struct target *dst, uint8_t proto,
			     size_t len, uint16_t offset)
{
	static uint16_t id = 1;
	struct iphdr ih = {
		.version = 4, .ihl = 5, .tot_len = htons(sizeof(ih) + len),
		.id = htons(id++), .frag_off = htons(offset >> 3),
		.ttl = 64, .protocol = proto,
		.saddr = src->addr.in.sin_addr.s_addr,
		.daddr = dst->addr.in.sin_addr.s_addr,
	};
	struct ipv6hdr i6h = {
		.version = 6, .payload_len = htons(len), .nexthdr = proto,
		.hop_limit = 64,
	};

	if (src->family == AF_INET) {
		ih.check = checksum(0, &ih, sizeof(ih));
		memcpy(p, &ih, sizeof(ih));
		return sizeof(ih);
	}
	memcpy(&i6h.saddr, &src->addr.in6.sin6_addr, 16);
	memcpy(&i6h.daddr, &dst->addr.in6.sin6_addr, 16);
	memcpy(p, &i6h, sizeof(i6h));
	return sizeof(i6h);
}

/* The last fragment of a UDP datagram whose first was never sent. */
static size_t fragment(uint8_t *p, const struct target *src,
		       const struct target *dst)
{
	struct {
		uint8_t nexthdr, reserved;
		uint16_t offset;
		uint32_t id;
	} fh = {
		.nexthdr = IPPROTO_UDP, .offset = htons(FRAGMENT_OFFSET),
		.id = htonl(getpid()),
	};
	static const char data[32] = "the rest of it";
	size_t n;

	if (src->family == AF_INET) {
		n = network_header(p, src, dst, IPPROTO_UDP, sizeof(data),
				   FRAGMENT_OFFSET);
	} else {
		n = network_header(p, src, dst, IPPROTO_FRAGMENT,
				   sizeof(fh) + sizeof(data), 0);
		memcpy(p + n, &fh, sizeof(fh));
		n += sizeof(fh);
	}
	memcpy(p + n, data, sizeof(data));
	return n + sizeof(data);
}

/* A port unreachable about a datagram from dst to src. */
static size_t icmp_error(uint8_t *p, const struct target *src,
			 const struct target *dst)
{
	uint8_t quoted[128], message[8 + sizeof(quoted)] = { };
	uint8_t proto = src->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	size_t n = craft(quoted, CRAFT_UDP, dst, src);
	uint32_t sum = 0;
	uint16_t check;

	message[0] = src->family == AF_INET ? 3 : 1;
	message[1] = src->family == AF_INET ? 3 : 4;
	memcpy(message + 8, quoted, n);
	n += 8;
	if (src->family == AF_INET6)
		sum = pseudo_sum(src, dst, proto, n);
	check = checksum(sum, message, n);
	memcpy(message + 2, &check, sizeof(check));
	p += network_header(p, src, dst, proto, n, 0);
	memcpy(p, message, n);
	return n + (src->family == AF_INET ? sizeof(struct iphdr) :
					     sizeof(struct ipv6hdr));
}

/* Writes the packet to buf, of at least 256 bytes; returns its length. */
size_t craft(void *buf, enum craft kind, const struct target *src,
	     const struct target *dst)
{
	uint8_t upper[64] = { }, *p = buf, proto = IPPROTO_TCP;
	size_t len, n;

	switch (kind) {
	case CRAFT_FRAGMENT:
		return fragment(buf, src, dst);
	case CRAFT_ICMP_ERROR:
		return icmp_error(buf, src, dst);
	case CRAFT_UDP:
	case CRAFT_UDP_BADSUM:
		proto = IPPROTO_UDP;
		len = udp(upper, kind, src, dst);
		break;
	case CRAFT_PROTOCOL:
		proto = 253;	/* for experiments (RFC 3692) */
		len = 16;
		break;
	default:
		len = tcp(upper, kind, src, dst);
	}
	n = network_header(p, src, dst, proto, len, 0);
	memcpy(p + n, upper, len);
	return n + len;
}

/* A raw socket that takes packets with their network header. */
int craft_socket(int family)
{
	int on = 1, size = 8 << 20;
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd < 0)
		die("raw socket");
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	return fd;
}

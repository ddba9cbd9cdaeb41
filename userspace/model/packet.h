/* SPDX-License-Identifier: GPL-2.0-only */
/* What the first bytes of a packet say, from the network header on. */
#ifndef RSTATTR_MODEL_PACKET_H
#define RSTATTR_MODEL_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/addr.h"

/* Borrowed bytes. */
struct span {
	const uint8_t *data;
	size_t len;
};

/*
 * Addresses and ports of one direction: of a packet, or of a conntrack tuple.
 * Ports and ICMP fields are in host order and only meaningful with their flag.
 */
struct tuple {
	struct addr src;
	struct addr dst;
	uint8_t proto;
	bool has_proto;
	bool has_ports;
	bool has_icmp;
	uint16_t sport;
	uint16_t dport;
	uint8_t icmp_type;
	uint8_t icmp_code;
	bool has_icmp_id; /* of an echo and the like; only vm/pkt.c reads it */
	uint16_t icmp_id;
};

struct packet {
	struct tuple tuple;
	bool has_tcp_flags;
	uint8_t tcp_flags;
	bool later_fragment;
	size_t l4; /* where its transport header begins; 0: not known */
};

#define TCP_FLAG_SYN_BIT 0x02
#define TCP_FLAG_RST_BIT 0x04
#define TCP_FLAG_ACK_BIT 0x10

void packet_parse(struct packet *packet, struct span bytes);
void tuple_invert(const struct tuple *from, struct tuple *to);
const char *proto_text(uint8_t proto, char text[8]);

#endif

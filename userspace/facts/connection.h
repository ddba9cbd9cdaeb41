/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A connection that somebody asks about, as conntrack has it or a socket of
 * this host.
 */
#ifndef RSTATTR_FACTS_CONNECTION_H
#define RSTATTR_FACTS_CONNECTION_H

#include "facts/beside.h"

struct connection {
	uint64_t read;
	uint64_t netns;
	bool is_socket;
	struct tuple orig; /* of a socket: from its own end to the other */
	struct tuple repl; /* differs by what NAT makes of it */
	uint8_t state; /* TCP_* of a socket, else TCP_CONNTRACK_*, 0: unknown */
	/* Of conntrack: */
	bool answered; /* a packet came back */
	bool counted;
	uint64_t packets[2]; /* there and back */
	uint32_t timeout;    /* s until it is forgotten; 0: not known */
	/* Of a socket: */
	bool has_info;
	uint32_t retransmits; /* of what waits for an answer now */
	uint32_t unacked;     /* segments */
	uint32_t heard_ms;    /* since an acknowledgment came */
	uint32_t inode;
	struct process owner;
	/* Where its packets go. */
	struct beside_way way;
};

typedef int (*connection_fn)(const struct connection *connection, void *data);

int tcp_connections_read(connection_fn fn, void *data);

#endif

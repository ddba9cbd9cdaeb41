/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet of the test, and how it is put before the kernel. */
#ifndef RSTATTR_DIFFTEST_SAMPLE_H
#define RSTATTR_DIFFTEST_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "difftest/topology.h"

#define PACKET_BYTES 1600

enum way {
	WAY_IN,	 /* a frame that comes in by a link */
	WAY_OUT, /* an IP packet from a raw socket of the firewall */
};

struct sample {
	enum way way;
	enum port port; /* of WAY_IN */
	size_t len;
	uint8_t bytes[PACKET_BYTES]; /* frame, or from the network header on */
	/* of WAY_OUT: */
	bool v6;
	uint32_t mark;
	uint32_t priority;
	unsigned int user; /* index of packet_user[] */
};

struct packet_user {
	uint32_t uid;
	uint32_t gid;
};

#define PACKET_USERS 4
extern const struct packet_user packet_user[PACKET_USERS];

#endif

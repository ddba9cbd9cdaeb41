/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets into the firewall, and what is seen at its links. */
#ifndef RSTATTR_DIFFTEST_INJECT_H
#define RSTATTR_DIFFTEST_INJECT_H

#include "difftest/sample.h"

/* What passed a link of the firewall. */
struct sight {
	uint32_t link;
	bool outgoing;
	size_t len;
	uint8_t bytes[PACKET_BYTES + 64]; /* with the link layer header */
};

#define SIGHTS_MAX 16

struct inject {
	const struct topology *topology;
	int peer[PORTS]; /* packet sockets at the other end of the links */
	int raw[2][PACKET_USERS]; /* IPv4 and IPv6 */
	int tap;
	uint32_t lo;
	/* of the last packet */
	int error; /* errno of the sending, 0: sent */
	struct sight sight[SIGHTS_MAX];
	size_t nsights;
	bool lost; /* it was not seen at the link: the test is void */
};

int inject_open(struct inject *inject, const struct topology *topology);
void inject_send(struct inject *inject, const struct sample *packet);
void inject_settle(struct inject *inject);
void inject_close(struct inject *inject);

#endif

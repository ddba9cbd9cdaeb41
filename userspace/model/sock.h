/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket that an event of TCP is about. */
#ifndef RSTATTR_MODEL_SOCK_H
#define RSTATTR_MODEL_SOCK_H

#include <linux/rstattr.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/packet.h"
#include "model/rule.h"

/* "has" holds BIT(RSTATTR_SOCK_*); addresses without it have no family. */
struct sock_record {
	uint64_t has;
	uint32_t family; /* NFPROTO_* */
	struct addr local;
	struct addr remote;
	uint16_t lport;
	uint16_t rport;
	uint8_t state;
	uint32_t uid;
	uint32_t queued;  /* of a listener: to be accepted */
	uint32_t backlog; /* ... and how many can be */
	uint64_t idle_ms;
	uint8_t orphan;	 /* no program has it */
	uint8_t linger0; /* SO_LINGER of 0 is set */
};

bool sock_has(const struct sock_record *sock, unsigned int attr);
bool sock_listens(const struct sock_record *sock);
bool sock_queue_full(const struct sock_record *sock);
void sock_tuple(const struct sock_record *sock, struct tuple *tuple);
const char *sock_state_text(const struct sock_record *sock);

#endif

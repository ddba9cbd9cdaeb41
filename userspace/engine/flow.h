/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of one flow that met the same fate. */
#ifndef RSTATTR_ENGINE_FLOW_H
#define RSTATTR_ENGINE_FLOW_H

#include <net/if.h>

#include "model/event.h"

/* Compared bytewise: zeroed before it is filled. */
struct flow_key {
	struct tuple tuple; /* of the packet */
	struct tuple asked; /* of conntrack, where NAT changed it */
	uint32_t family; /* of the hook */
	uint32_t hook;
	uint32_t ct_state;
	uint32_t iif;
	uint32_t oif;
	char iif_name[IFNAMSIZ];
	char oif_name[IFNAMSIZ];
	bool has_hook;
	bool has_ct;
	bool has_asked;
	bool has_direction;
	bool ct_reply;
	bool from_server; /* the packet, or what the socket would send */
};

struct flow {
	struct flow_key key;
	uint64_t count;
	uint64_t first_real;
	uint64_t last_real;
	bool syn; /* the packets tried to open a TCP connection */
	bool has_uid;
	bool has_pid;
	uint32_t uid;
	uint32_t pid;
	char comm[32];
};

bool flow_from_server(const struct event *event);
void flow_key_fill(struct flow_key *key, const struct event *event);
void flow_add(struct flow *flow, const struct event *event);
int flow_compare(const void *a, const void *b);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is looked at beside an event, in its network namespace, when the event
 * is read. Plain structs: engine/fact_ask.c says what to look at, and
 * engine/fact_judge.h what it means. What could not be read is absent: "read"
 * is 0.
 */
#ifndef RSTATTR_FACTS_BESIDE_H
#define RSTATTR_FACTS_BESIDE_H

#include <net/if.h>

#include "facts/facts.h"
#include "vm/host.h"

/* More of one port, or more queues, are only counted. */
#define BESIDE_LISTENERS_MAX 32
#define BESIDE_QUEUES_MAX 32
#define BESIDE_SETTINGS_MAX 2
#define BESIDE_SETTING_NAME 96

enum beside_what {
	BESIDE_LISTENERS = 1 << 0,
	BESIDE_BACKLOG = 1 << 1, /* counters and somaxconn */
	BESIDE_RP_FILTER = 1 << 2,
	BESIDE_WAY_BACK = 1 << 3, /* to the source */
	BESIDE_WAY = 1 << 4,	  /* to the destination */
	BESIDE_FORWARDING = 1 << 5,
	BESIDE_NEIGH = 1 << 6, /* the next hop of that way */
	BESIDE_QUEUES = 1 << 7,
	BESIDE_CT_ROOM = 1 << 8, /* of conntrack */
	BESIDE_CT_COUNTERS = 1 << 9,
	BESIDE_CT_TIMEOUT = 1 << 10,
	BESIDE_BRIDGE = 1 << 11, /* the port, and what has it filtered */
	BESIDE_NAT = 1 << 12, /* how strict conntrack is */
};

struct beside_ask {
	unsigned int what;
	uint16_t port;	 /* of listeners */
	struct addr src; /* of the packet; family 0: not known */
	struct addr dst;
	uint32_t iif; /* by which it came in; 0: it was sent here */
	uint32_t port_link; /* of a bridge */
	uint32_t mark;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;
};

struct listener {
	struct tcp_socket socket;
	bool v6only;	     /* an IPv6 one that takes no IPv4 */
	char link[IFNAMSIZ]; /* that it is bound to, or "" */
};

struct beside_listeners {
	uint64_t read;
	struct listener item[BESIDE_LISTENERS_MAX];
	size_t count;
	uint64_t beyond;
};

struct beside_setting {
	char name[BESIDE_SETTING_NAME]; /* as sysctl(8) has it */
	bool of_link;			/* not of "all" or of everything */
	int64_t value;
};

struct beside_settings {
	uint64_t read;
	struct beside_setting item[BESIDE_SETTINGS_MAX];
	size_t count;
};

struct beside_way {
	uint64_t read;
	struct vm_route route;
	char link[IFNAMSIZ]; /* that it leads out of, or "" */
};

struct beside_neigh {
	uint64_t read;
	struct addr addr;
	char link[IFNAMSIZ];
	bool found;
	uint16_t state; /* NUD_* */
};

struct queue {
	uint16_t number;
	uint32_t portid; /* of the netlink socket that has it */
	uint64_t waiting;
	uint64_t dropped; /* for want of room in it */
	uint64_t lost;	  /* that could not be sent to the program */
	uint32_t inode;	  /* of that socket */
	struct process owner;
};

struct beside_queues {
	uint64_t read;
	struct queue item[BESIDE_QUEUES_MAX];
	size_t count;
	uint64_t beyond;
};

struct beside_port {
	uint64_t read; /* 0: no link has that number now */
	char link[IFNAMSIZ];
};

struct beside {
	struct beside_ask ask;
	char iif[IFNAMSIZ]; /* name of ask.iif now, or "" */
	struct beside_listeners listeners;
	struct facts_counters counters;
	struct beside_settings settings;
	struct beside_way way;
	struct beside_neigh neigh;
	struct beside_queues queues;
	struct facts_conntrack conntrack;
	struct beside_port port;
};

struct owners;

int beside_read(struct beside *beside, const struct vm_host *host,
		struct owners *owners);
void beside_way_read(struct beside_way *way, const struct vm_host *host,
		     const struct vm_route_query *query);

#endif

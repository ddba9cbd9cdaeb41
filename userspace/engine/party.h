/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose connections are asked for: a command's, a process', a unit's or a
 * container's. What is recorded of an event may say whose it is: then that is
 * exact. Else it is told by what is known of the party's own connections, or
 * not at all.
 */
#ifndef RSTATTR_ENGINE_PARTY_H
#define RSTATTR_ENGINE_PARTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

/*
 * What is known of a connection now held so long before: as long as it takes
 * TCP to give up.
 */
#define PARTY_BEFORE_NS 150000000000ULL

enum party_kind {
	PARTY_COMMAND,
	PARTY_PROCESS,
	PARTY_UNIT,
	PARTY_CONTAINER,
};

/* Numbers, each once. */
struct numbers {
	uint64_t *item;
	size_t count;
};

/* A connection of its own; its times are ns of CLOCK_BOOTTIME. */
struct party_flow {
	struct addr local;
	struct addr remote;
	uint16_t lport;
	uint16_t rport;
	uint8_t proto;
	uint64_t from;
	uint64_t until;
};

/* What it listens at now. */
struct party_end {
	uint64_t netns;
	struct addr addr;
	uint16_t port;
	uint8_t proto;
	bool both; /* of IPv6, any address, and IPv4's as well */
};

/* How a command ended. */
struct party_command {
	uint32_t pid;
	int status;	/* as of wait() */
	uint64_t began; /* ns of CLOCK_REALTIME */
	uint64_t ended;
};

struct party {
	enum party_kind kind;
	char *name; /* owned */
	struct party_command command;
	struct numbers cgroups;
	struct numbers pids;
	uint64_t
		pids_from; /* ns of CLOCK_BOOTTIME: before, they were others' */
	struct numbers spaces; /* network namespaces that it has sockets in */
	bool whole;	       /* nobody else has any there */
	struct addr *addr;     /* of these namespaces, then */
	size_t naddrs;
	struct party_end *end;
	size_t nends;
	struct party_flow *flow;
	size_t nflows;
	size_t room;
	bool sorted;
};

int party_add_cgroup(struct party *party, uint64_t cgroup);
int party_add_pid(struct party *party, uint32_t pid);
int party_add_space(struct party *party, uint64_t netns);
int party_add_addr(struct party *party, const struct addr *addr);
int party_add_end(struct party *party, const struct party_end *end);
int party_add_flow(struct party *party, const struct party_flow *flow);
bool party_has_cgroup(const struct party *party, uint64_t cgroup);
int party_learn(struct party *party, const struct event *event);
enum belonging party_match(struct party *party, const struct event *event);
bool party_match_flow(struct party *party, const struct tuple *orig,
		      const struct tuple *repl);
const char *party_kind_text(enum party_kind kind);
void party_release(struct party *party);

/* engine/party_flow.c */
void party_flow_of(struct party_flow *flow, const struct tuple *tuple);
bool party_find_flow(struct party *party, const struct tuple *tuple,
		     uint64_t time_boot, const struct addr *foreign,
		     uint16_t port);

#endif

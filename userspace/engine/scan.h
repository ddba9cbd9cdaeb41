/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scans among what is recorded: one source that tried many ports or addresses
 * a few times each, and was refused. What is told of a scan is that it was
 * one: no rule is meant to let it pass.
 */
#ifndef RSTATTR_ENGINE_SCAN_H
#define RSTATTR_ENGINE_SCAN_H

#include "model/event.h"

/* So many ends of one network (IPv4: /24, IPv6: /64) make a scan, */
#define SCAN_TARGETS_MIN 20
/* of which each was tried no more often than this. */
#define SCAN_PROBES_MAX 3

/* Compared bytewise: zeroed before it is filled. */
struct scan_key {
	uint64_t netns;
	struct addr src;
	struct addr dst;
	uint8_t proto;
	uint16_t port; /* 0: ICMP */
};

struct scan_probe {
	struct scan_key key;
	bool scan;
};

struct scan_client {
	uint64_t netns;
	struct addr addr;
};

/* Zeroed memory is none. */
struct scans {
	struct scan_probe *probe;
	size_t count;
	size_t room;
	/* Those that have, or had, a connection. */
	struct scan_client *client;
	size_t clients;
	size_t clients_room;
	size_t found; /* probes of scans, after scans_judge() */
};

int scans_look(struct scans *scans, const struct event *event);
int scans_know(struct scans *scans, uint64_t netns, const struct addr *addr);
void scans_judge(struct scans *scans);
bool scans_suspect(const struct scans *scans, uint64_t netns,
		   const struct addr *addr);
bool scans_has(const struct scans *scans, const struct event *event);
void scans_release(struct scans *scans);

bool event_established(const struct event *event);

#endif

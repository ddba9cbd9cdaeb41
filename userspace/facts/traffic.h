/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sockets of a control group send and receive, from now on: the ends
 * of each flow, and when. Nothing else is looked at, nothing is changed, and
 * it ends with the caller, however that ends.
 */
#ifndef RSTATTR_FACTS_TRAFFIC_H
#define RSTATTR_FACTS_TRAFFIC_H

#include <stdint.h>

#include "model/addr.h"
#include "model/error.h"

/* More flows are counted, and not known. */
#define TRAFFIC_FLOWS_MAX 65536
#define TRAFFIC_SPACES_MAX 1024

/* As its packets have it: sent ones after NAT, received ones before. */
struct traffic_flow {
	struct addr local;
	struct addr remote;
	uint16_t lport;
	uint16_t rport;
	uint8_t proto;
	uint64_t first; /* ns of CLOCK_BOOTTIME */
	uint64_t last;
};

struct traffic;

typedef int (*traffic_flow_fn)(const struct traffic_flow *flow, void *data);
typedef int (*traffic_space_fn)(uint64_t netns, void *data);

int traffic_start(struct traffic **out, int cgroup, struct error *error);
int traffic_flows(const struct traffic *traffic, traffic_flow_fn fn,
		  void *data);
int traffic_spaces(const struct traffic *traffic, traffic_space_fn fn,
		   void *data);
uint64_t traffic_lost(const struct traffic *traffic);
void traffic_stop(struct traffic *traffic);

#endif

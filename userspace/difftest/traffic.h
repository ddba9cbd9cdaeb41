/* SPDX-License-Identifier: GPL-2.0-only */
/* The packets that are sent at one ruleset, one after the other. */
#ifndef RSTATTR_DIFFTEST_TRAFFIC_H
#define RSTATTR_DIFFTEST_TRAFFIC_H

#include "difftest/inject.h"
#include "difftest/pool.h"

/* What a ruleset is about, and its packets with it. */
struct profile {
	bool bridge;  /* tables of family bridge: frames between p1 and p2 */
	bool arp;     /* of family arp */
	bool ip;      /* ip, ip6, inet */
	bool netdev;  /* netdev, and inet's ingress */
	bool tracked; /* something brings conntrack */
	bool recorded; /* the kernel says how it tracked each packet */
	bool nat;
	bool xt; /* iptables, and nothing else */
	bool extended; /* most have extension headers, or options */
	int proto; /* that most packets of these have; 0: none */
	bool helped; /* a helper expects connections: see children.h */
	bool shown; /* br_netfilter shows IP what a bridge forwards */
	unsigned int filtering; /* of VLANs: see topology_filter(); 0: none */
};

#define HEARD_MAX 32

/* A packet that left the firewall, which may be answered. */
struct heard {
	enum port port;
	size_t len;
	uint8_t bytes[PACKET_BYTES];
};

struct traffic {
	const struct pool *pool;
	struct rnd rnd;
	struct profile profile;
	struct heard heard[HEARD_MAX];
	size_t nheard;
};

void traffic_begin(struct traffic *traffic, const struct pool *pool,
		   const struct profile *profile, struct rnd rnd);
void traffic_next(struct traffic *traffic, struct sample *packet);
void traffic_hear(struct traffic *traffic, const struct inject *inject);

/* traffic_reply.c: false when there is nothing to answer. */
bool traffic_reply(struct traffic *traffic, struct sample *packet);

#endif

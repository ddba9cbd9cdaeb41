/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IPv4's routing tables and rules, read from the kernel and looked up here as
 * fib_lookup() does: the kernel answers questions about routes only as they
 * would be of a packet sent from here, or come in with all checks.
 */
#ifndef RSTATTR_HOST_FIB4_H
#define RSTATTR_HOST_FIB4_H

#include "host/internal.h"

/* Of all tables; a host with more is asked through the kernel's lookup. */
#define FIB4_ROUTES_MAX 300000

struct fib4_hop {
	uint32_t oif;
	uint32_t flags; /* RTNH_F_* */
	uint32_t realm;
	struct addr gateway;
};

struct fib4_route {
	uint32_t dst; /* host order */
	uint8_t prefixlen;
	uint8_t dscp; /* as the TOS byte */
	uint8_t type;
	uint32_t prefsrc; /* host order, 0: none */
	uint32_t mtu;
	uint32_t order; /* in the dump, which is that of the lookup */
	uint32_t hop;	/* the first of them */
	uint32_t nhops;
};

struct fib4_table {
	uint32_t id;
	bool too_large;
	struct fib4_route *route; /* by prefix length, longest first; address */
	size_t nroutes;
	size_t start[34]; /* of those with length 32 - index */
	struct fib4_hop *hop;
	size_t nhops;
};

struct fib4_rule {
	uint32_t priority;
	uint32_t flags;
	uint8_t action; /* FR_ACT_* */
	uint8_t dscp;
	uint8_t src_len;
	uint8_t dst_len;
	uint32_t src; /* host order */
	uint32_t dst;
	uint32_t table;
	uint32_t target; /* of FR_ACT_GOTO: a priority */
	uint32_t mark;
	uint32_t mask;
	bool has_iif;
	bool has_oif;
	uint32_t iif; /* 0: there is no such link now */
	uint32_t oif;
	uint8_t proto;
	uint16_t sport[2];
	uint16_t dport[2];
	uint32_t uid[2];
	bool l3mdev;
	bool odd;	      /* depends on something that is not asked about */
	int32_t suppress_len; /* -1: none */
	int32_t suppress_group;
};

struct host_fib {
	struct fib4_rule *rule; /* in the kernel's order */
	size_t nrules;
	bool custom; /* other rules than those of the beginning */
	struct fib4_table *table;
	size_t ntables;
	size_t nroutes; /* of all */
};

/* What is looked for: struct flowi4. */
struct fib4_flow {
	uint32_t dst;
	uint32_t src;
	uint32_t iif;
	uint32_t oif;
	uint32_t vrf_table; /* of the master of iif or oif; 0: none */
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;
};

struct fib4_result {
	const struct fib4_table *table;
	const struct fib4_route *route;
	const struct fib4_hop *hop;
	int err; /* of fib_props[], or 0 */
};

int host_fib_get(struct host *host, struct host_fib **fib);
void host_fib_free(struct host_fib *fib);
int fib4_table_get(struct host *host, uint32_t id,
		   const struct fib4_table **table);
bool fib4_table_lookup(const struct fib4_table *const *table, size_t count,
		       const struct fib4_flow *flow,
		       struct fib4_result *result);
int fib4_lookup(struct host *host, const struct fib4_flow *flow,
		struct fib4_result *result);
int fib4_rules_load(struct host *host, struct host_fib *fib);

#endif

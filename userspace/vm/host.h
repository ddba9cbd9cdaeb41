/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the machine must know of the host that the packet cannot tell. Each
 * function may be NULL, and may answer -ENODATA: not known. host/ asks the
 * kernel; tests have tables.
 */
#ifndef RSTATTR_VM_HOST_H
#define RSTATTR_VM_HOST_H

#include "model/addr.h"
#include "vm/pkt.h"

/* A question to the routing tables, as a struct flowi. */
struct vm_route_query {
	struct addr dst;
	struct addr src; /* family 0: any */
	uint32_t iif; /* 0: from here */
	uint32_t oif; /* 0: any */
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;
	bool strict; /* of fib ... oif and iif: only routes out of that link */
};

struct vm_route {
	uint8_t type; /* RTN_*; RTN_UNREACHABLE also where there is no route */
	uint32_t oif; /* 0 without */
	struct addr gateway; /* family 0 without */
	struct addr source; /* preferred source; family 0 without */
	uint32_t realm;
	uint32_t mtu;
};

struct vm_host {
	void *ctx;
	/* Fills all of @link by its index; -ENODEV when there is none. */
	int (*link)(void *ctx, uint32_t index, struct vm_link *link);
	int (*link_named)(void *ctx, const char *name, struct vm_link *link);
	int (*route)(void *ctx, const struct vm_route_query *query,
		     struct vm_route *route);
	/*
	 * Only the address's type as inet_addr_type() and
	 * ipv6_chk_addr() see it: RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST,
	 * RTN_UNICAST, ... @oif 0: on any link.
	 */
	int (*addr_type)(void *ctx, const struct addr *addr, uint32_t oif,
			 uint8_t *type);
	/* First address of a link, for redirect and masquerade. */
	int (*link_addr)(void *ctx, uint32_t index, uint8_t family,
			 const struct addr *towards, struct addr *addr);
	/* A connection of the conntrack table, in either direction of @tuple. */
	int (*conntrack)(void *ctx, const struct tuple *tuple, uint16_t zone,
			 struct vm_ct *ct);
	/* Minutes west of Greenwich, as the kernel has it. */
	int (*minutes_west)(void *ctx, int *minutes);
	/* A sysctl's number, e.g. "net.ipv4.ip_forward". */
	int (*sysctl)(void *ctx, const char *name, long *value);
};

#endif

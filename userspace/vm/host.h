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
	/*
	 * Of fib ... oif and iif: only routes out of that link. oif does not
	 * steer the lookup; the answer's is the same, or 0 when no next hop
	 * goes there.
	 */
	bool strict;
	/*
	 * A packet that came in by iif: with the checks of ip_route_input(),
	 * of which the answer's error tells. Otherwise iif only matters to
	 * rules, as in fib_lookup() and ip6_route_lookup().
	 */
	bool input;
};

struct vm_route {
	uint8_t type; /* RTN_*; RTN_UNREACHABLE also where there is no route */
	uint32_t oif; /* 0 without */
	struct addr gateway; /* family 0 without */
	struct addr source; /* preferred source; family 0 without */
	uint32_t realm;
	uint32_t mtu; /* of the route alone; 0: that of its link */
	bool at_prefix; /* IPv6: looked for was the address of its prefix */
	int error; /* errno of what is not routed, 0: it is */
};

/* Where a bridge sends a frame: its ports, and the bridge's own link. */
#define VM_BRIDGE_PORTS 64

struct vm_bridge_way {
	bool local;
	uint32_t port[VM_BRIDGE_PORTS];
	size_t count;
};

struct vm_host {
	void *ctx;
	/* Its version as KERNEL_VERSION(), 0: not known; see vm/kernel.h. */
	uint32_t kernel;
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
	/*
	 * Address of a link, for masquerade: by whom it goes to. Without
	 * @towards, for redirect: the first, of IPv6 the first with one of the
	 * bits of @scope (ADDR_SCOPE_*) unless that is 0.
	 */
	int (*link_addr)(void *ctx, uint32_t index, uint8_t family,
			 const struct addr *towards, unsigned int scope,
			 struct addr *addr);
	/*
	 * A connection of the conntrack table, in either direction of @tuple;
	 * state and reply are those of a packet with that tuple. -ENOENT:
	 * there is none.
	 */
	int (*conntrack)(void *ctx, const struct tuple *tuple, uint16_t zone,
			 struct vm_ct *ct);
	/*
	 * Does the helper of another connection expect one that a packet with
	 * @tuple would begin: fills @ct with what it would be, all but the
	 * tuples. -ENOENT: none does.
	 */
	int (*expected)(void *ctx, const struct tuple *tuple, uint16_t zone,
			struct vm_ct *ct);
	/*
	 * What connections from the same source, port and protocol as @tuple's
	 * are translated to: the destinations of their replies, each once.
	 */
	int (*sources)(void *ctx, const struct tuple *tuple, uint16_t zone,
		       struct tuple *source, size_t room, size_t *count);
	/*
	 * What the path to @dst, or its route, has told to be the most; 0:
	 * nothing. It is asked for anew each time.
	 */
	int (*path_mtu)(void *ctx, const struct addr *dst, uint32_t *mtu);
	/*
	 * The socket that a packet with that tuple, which came in by iif,
	 * belongs to, as inet_lookup() finds it: a connected one, else one that
	 * listens. -ENOENT: there is none.
	 */
	int (*socket)(void *ctx, const struct tuple *tuple, uint32_t iif,
		      struct vm_socket *socket);
	/*
	 * The link layer address that a packet to @addr is sent to. -ENOENT:
	 * it is asked for first.
	 */
	int (*neighbour)(void *ctx, uint32_t index, const struct addr *addr,
			 uint8_t mac[6]);
	/* Of IPv6: has the host joined a group on that link. */
	int (*joined)(void *ctx, uint32_t index, const struct addr *group,
		      bool *joined);
	/* Of a frame that came by the port @from; 0: from the bridge itself. */
	int (*bridge_way)(void *ctx, uint32_t bridge, uint32_t from,
			  const uint8_t mac[6], struct vm_bridge_way *way);
	/* Whether there is any IPsec policy or state. */
	int (*ipsec)(void *ctx, bool *used);
	/* Does a program listen at a queue of NFQUEUE. */
	int (*queue)(void *ctx, uint16_t number, bool *listens);
	/* Minutes west of Greenwich, as the kernel has it. */
	int (*minutes_west)(void *ctx, int *minutes);
	/* A sysctl's number, e.g. "net.ipv4.ip_forward". */
	int (*sysctl)(void *ctx, const char *name, long *value);
};

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of host/ share. */
#ifndef RSTATTR_HOST_INTERNAL_H
#define RSTATTR_HOST_INTERNAL_H

#include <linux/rtnetlink.h>

#include "host/host.h"
#include "nl/nl.h"

/* Answers that are kept; the oldest of the same place goes. */
#define HOST_ROUTES 256
#define HOST_SETTINGS 32
#define HOST_SETTING_NAME 96

struct host_link {
	struct vm_link link;
	uint32_t flags; /* IFF_* */
	uint32_t vrf_table; /* of a VRF, else 0 */
	struct {
		bool filters; /* by VLAN */
		bool snoops;  /* on multicast */
		uint32_t options; /* 1 << BR_BOOLOPT_* */
	} bridge;
	struct {
		uint8_t state; /* BR_STATE_* */
		bool hairpin;
		bool isolated;
		bool flood_unicast;
		bool flood_multicast;
		bool flood_broadcast;
	} port; /* of a bridge */
};

struct host_addr {
	uint32_t index; /* of its link */
	uint8_t scope;	/* RT_SCOPE_* */
	uint8_t prefixlen;
	uint32_t flags; /* IFA_F_* */
	struct addr local;
	struct addr prefix; /* of the peer, where there is one */
};

/* VLANs of a port, or of a bridge itself: from the first to the last. */
struct host_vlan {
	uint32_t index; /* of the link */
	uint16_t first;
	uint16_t last;
	uint16_t flags; /* BRIDGE_VLAN_INFO_* */
	uint8_t state;	/* BR_STATE_* */
};

/* Links and addresses in the kernel's order; read when first asked for. */
struct host_links {
	bool loaded;
	struct host_link *link;
	size_t nlinks;
	struct host_addr *addr;
	size_t naddrs;
	struct host_vlan *vlan; /* only where a bridge filters by them */
	size_t nvlans;
};

struct host_answer {
	bool used;
	struct vm_route_query query;
	int err;
	struct vm_route route;
};

struct host_setting {
	char name[HOST_SETTING_NAME]; /* "": free */
	int err;
	long value;
};

struct host_fib; /* host/fib4.h */

/* A netlink socket that a kernel may not have. */
struct host_bus {
	bool tried;
	int err;
	struct nl nl;
};

struct host {
	struct vm_host facts;
	struct nl rtnl;
	bool strict; /* dumps can be filtered by the kernel */
	struct host_bus ct;
	struct host_bus diag;
	struct host_bus xfrm;
	struct host_links links;
	struct host_fib *fib;
	struct host_answer answer[HOST_ROUTES];
	struct host_setting setting[HOST_SETTINGS];
	unsigned int next_setting;
};

/* A request as rtnetlink wants it: a header and its family's struct. */
union host_request {
	struct nlmsghdr nlh;
	char bytes[NL_REQUEST_MAX];
};

int host_bus(struct host_bus *bus, int number);
void host_bus_close(struct host_bus *bus);
void *host_request(union host_request *request, uint16_t type, uint16_t flags,
		   size_t extra);
int host_dump(struct nl *nl, struct nlmsghdr *nlh, nl_message_fn fn,
	      void (*forget)(void *data), void *data);
bool host_attr(const struct nlattr *attr, size_t len, void *value);
void host_attr_text(const struct nlattr *attr, char *text, size_t size);
void host_index_attrs(const struct nlmsghdr *nlh, size_t header,
		      const struct nlattr **attr, size_t count);
void host_index_payload(const void *payload, size_t len,
			const struct nlattr **table, size_t count);
void host_index_nest(const struct nlattr *nest, const struct nlattr **attr,
		     size_t count);
void *host_grow(void *array, size_t count, size_t size);

/* host/links.c */
int host_links_load(struct host *host);
void host_links_forget(struct host *host);
const struct host_link *host_link_find(struct host *host, uint32_t index);
uint32_t host_vrf(struct host *host, uint32_t index, uint32_t *table);
int host_link(void *ctx, uint32_t index, struct vm_link *link);
int host_link_named(void *ctx, const char *name, struct vm_link *link);
int host_link_addr(void *ctx, uint32_t index, uint8_t family,
		   const struct addr *towards, unsigned int scope,
		   struct addr *addr);

/* host/vlans.c */
void host_vlans_load(struct host *host);
int host_vlans_add(const struct nlmsghdr *nlh, void *data);
void host_vlans_forget(void *data);
bool host_vlan_passes(const struct host *host, uint32_t index, uint16_t vid,
		      bool *tagged);

/* host/route.c */
int host_path_mtu(void *ctx, const struct addr *dst, uint32_t *mtu);
int host_route(void *ctx, const struct vm_route_query *query,
	       struct vm_route *route);
int host_addr_type(void *ctx, const struct addr *addr, uint32_t oif,
		   uint8_t *type);

/* host/ask.c: the kernel's own lookup */
int host_ask(struct host *host, const struct vm_route_query *query,
	     bool as_table, struct vm_route *route, struct addr *prefix,
	     uint8_t *prefixlen);

/* host/tuple.c */
int host_ct_request(struct host *host, union host_request *request,
		    uint8_t subsystem, uint8_t message,
		    const struct tuple *tuple);

/* host/conntrack.c, host/expect.c, host/sources.c */
int host_read_connection(const struct nlattr *const *attr, struct vm_ct *ct);
int host_master(struct host *host, const struct tuple *tuple, uint16_t zone,
		struct vm_ct *ct, struct vm_ct *child);
int host_conntrack(void *ctx, const struct tuple *tuple, uint16_t zone,
		   struct vm_ct *ct);
int host_expected(void *ctx, const struct tuple *tuple, uint16_t zone,
		  struct vm_ct *ct);
int host_sources(void *ctx, const struct tuple *tuple, uint16_t zone,
		 struct tuple *source, size_t room, size_t *count);

/* host/bridge.c */
int host_neighbour(void *ctx, uint32_t index, const struct addr *addr,
		   uint8_t mac[6]);
int host_joined(void *ctx, uint32_t index, const struct addr *group,
		bool *joined);
int host_bridge_way(void *ctx, uint32_t bridge, uint32_t from,
		    const uint8_t mac[6], struct vm_bridge_way *way);

/* host/socket.c, host/ipsec.c */
int host_socket(void *ctx, const struct tuple *tuple, uint32_t iif,
		struct vm_socket *socket);
int host_ipsec(void *ctx, bool *used);

#endif

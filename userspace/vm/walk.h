/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet on its way: what the files of the traversal share. */
#ifndef RSTATTR_VM_WALK_H
#define RSTATTR_VM_WALK_H

#include "vm/hooks.h"
#include "vm/host.h"
#include "vm/traverse.h"

struct walk {
	struct vm *vm;
	const struct vm_journey *journey;
	struct vm_result *result;
	const struct vm_hooks *hooks;
	/* What the caller knows of the connection, until conntrack is met. */
	struct vm_ct given;
	bool hidden;
	/* What the caller knows of the way out, until routing is. */
	struct vm_link out;
	bool out_given;
	/* Where a chain of type route, or a translation, sent it instead. */
	struct vm_link rerouted;
	bool reroute;
	/* Of VM_WAY_HOOK: the first chain has not been met; the last has. */
	bool before;
	bool over;
	/* Its route; and whom it is sent to: family 0 is not known. */
	struct vm_route route;
	struct addr nexthop;
	unsigned int laps; /* through the loopback link */
	bool options_changed; /* of IPv4, since its checksum was made */
	bool to_here;	   /* routed to this host when it was sent */
	bool shown;	   /* by br_netfilter to the hooks of IP */
	bool readdress;	   /* and translated to a neighbour at the bridge */
	bool routed;	   /* ... or to somewhere else: its route is kept */
};

/* A hook while what stands at it is called. */
struct walk_at {
	uint8_t family;
	uint32_t hook;
	enum vm_hook_family place;
	uint32_t number; /* of the hook, there */
};

/* vm/traverse_hook.c: false when the packet's way has ended; see the result. */
bool walk_hook(struct walk *walk, uint8_t family, uint32_t hook);
bool walk_end(struct walk *walk, enum vm_end end, const char *why);
void walk_links(struct walk *walk, const struct vm_link *in,
		const struct vm_link *out);

void walk_tell_base(struct walk *walk, const struct nft_chain *chain,
		    const char *skipped);
bool walk_call(struct walk *walk, const struct walk_at *at,
	       struct nft_chain *chain);
bool walk_asked(struct walk *walk, const struct nft_chain *chain);
void walk_called(struct walk *walk, const struct nft_chain *chain);
bool walk_route_again(struct walk *walk);

/* vm/traverse_parse.c */
void walk_parse(struct vm *vm, const struct walk_at *at, uint32_t chain_family);

/* vm/traverse_defrag.c */
bool walk_is_ipv4_fragment(const struct vm_pkt *pkt);
bool walk_defrag(struct walk *walk, const struct walk_at *at);

/* vm/traverse_demux.c */
struct vm_u32 walk_early_socket(const struct walk *walk);

/* vm/traverse_nat.c */
bool walk_nat(struct walk *walk, const struct walk_at *at);

/* vm/traverse_route.c */
enum walk_route {
	WALK_LOCAL,   /* delivered here */
	WALK_SEND,    /* out of pkt->out's link, which is in @out */
	WALK_NOWHERE, /* @why */
};

extern const struct vm_link walk_no_link;
void walk_link(struct vm *vm, uint32_t index, struct vm_link *link);
bool walk_is_group(const struct vm_pkt *pkt);
enum walk_route walk_route_in(struct walk *walk, struct vm_link *out,
			      const char **why);
enum walk_route walk_route_out(struct walk *walk, const struct vm_link *by,
			       struct vm_link *out, const char **why);

/* vm/traverse_option.c, vm/traverse_hop.c: why it is refused, or NULL */
const char *walk_ipv4_options(struct walk *walk);
void walk_ipv4_options_sent(struct walk *walk);
const char *walk_ipv6_hop_options(struct vm *vm);

/* vm/traverse_check.c */
uint8_t walk_ip_family(const struct vm_pkt *pkt);
void walk_trim(struct vm_pkt *pkt);
bool walk_has_bad_sum(const struct vm_pkt *pkt);
const char *walk_refused(struct vm *vm);

/* vm/traverse_in.c, vm/traverse_out.c and vm/traverse_bridge.c */
bool walk_in(struct walk *walk);
bool walk_receive(struct walk *walk);
bool walk_out(struct walk *walk);
bool walk_transmit(struct walk *walk);
bool walk_readdress(struct walk *walk, const struct vm_link *out);
bool walk_is_port(struct vm *vm, const struct vm_link *link,
		  struct vm_link *bridge);
bool walk_receive_port(struct walk *walk, const struct vm_link *bridge);
bool walk_out_of_bridge(struct walk *walk, const struct vm_link *bridge);
bool walk_bridge_track(struct walk *walk);
/* vm/traverse_bridge_way.c */
enum walk_bridge {
	WALK_BRIDGE_KEEPS,
	WALK_BRIDGE_FORWARDS,
	WALK_BRIDGE_DROPS,
};

bool walk_bridge_way(const struct walk *walk, const struct vm_link *bridge,
		     uint32_t from, struct vm_bridge_way *way);
enum walk_bridge walk_bridge_what(struct walk *walk,
				  const struct vm_link *bridge);
bool walk_bridge_lets_out(struct walk *walk, const struct vm_link *bridge);
/* vm/traverse_brnf.c */
bool walk_bridge_skips(const struct walk *walk, const struct walk_at *at,
		       const struct vm_hook_entry *entry);
bool walk_bridge_netfilter(struct walk *walk, uint32_t hook, int32_t priority);
void walk_drop_fake_dst(struct walk *walk);

#endif

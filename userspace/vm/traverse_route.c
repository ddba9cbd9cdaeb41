// SPDX-License-Identifier: GPL-2.0-only
/* Where a packet goes: as the host's routing tables say, or either way. */
#include <netinet/in.h>

#include "vm/walk.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>
#include <stdio.h>
#include <string.h>

#include "vm/host.h"
#include "vm/pkt_parse.h"

const struct vm_link walk_no_link = {
	.index = { 0, ~0U },
	.has_name = true,
	.has_kind = true,
};

/**
 * walk_link - a link by its index
 * @vm: the machine
 * @index: the index
 * @link: filled as far as the host is known
 */
void walk_link(struct vm *vm, uint32_t index, struct vm_link *link)
{
	if (vm->host && vm->host->link &&
	    vm->host->link(vm->host->ctx, index, link) == 0)
		return;
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(index);
}

static long sysctl(struct vm *vm, const char *name)
{
	long value;

	if (!vm->host || !vm->host->sysctl ||
	    vm->host->sysctl(vm->host->ctx, name, &value))
		return -1;
	return value;
}

/* Bits of the mark that are not known are asked for as zero. */
static bool make_query(const struct vm_pkt *pkt, struct vm_route_query *query)
{
	struct tuple tuple;
	uint8_t tos[2];

	memset(query, 0, sizeof(*query));
	vm_pkt_tuple(pkt, &tuple);
	if (!tuple.dst.family)
		return false;
	query->dst = tuple.dst;
	query->src = tuple.src;
	query->mark = pkt->mark.value & pkt->mark.known;
	query->proto = tuple.has_proto ? tuple.proto : 0;
	if (tuple.has_ports) {
		query->sport = tuple.sport;
		query->dport = tuple.dport;
	}
	if (pkt_peek(pkt, 0, 2, tos) == TRI_TRUE)
		query->tos = pkt->protocol == ETH_P_IP ?
				     tos[1] :
				     (uint8_t)(tos[0] << 4 | tos[1] >> 4);
	return true;
}

static int ask(struct vm *vm, const struct vm_route_query *query,
	       struct vm_route *route)
{
	memset(route, 0, sizeof(*route));
	if (!vm->host || !vm->host->route)
		return -ENODATA;
	return vm->host->route(vm->host->ctx, query, route);
}

/* sysctl with a link in its name: dots belong to the link. */
static long link_sysctl(struct vm *vm, const char *before,
			const struct vm_link *link, const char *after)
{
	char name[64 + IFNAMSIZ];

	if (!link->has_name || !link->name[0])
		return -1;
	snprintf(name, sizeof(name), "%s/%s/%s", before, link->name, after);
	return sysctl(vm, name);
}

static bool forwards(struct vm *vm, const struct vm_link *in)
{
	long on;

	if (vm->pkt->protocol == ETH_P_IP) {
		on = link_sysctl(vm, "net/ipv4/conf", in, "forwarding");
		return on < 0 ? sysctl(vm, "net.ipv4.ip_forward") != 0 : on;
	}
	/* Of newer kernels: for one link only. */
	return sysctl(vm, "net.ipv6.conf.all.forwarding") != 0 ||
	       link_sysctl(vm, "net/ipv6/conf", in, "force_forwarding") > 0;
}

static const char *why_not(const struct vm_route *route)
{
	switch (route->type) {
	case RTN_BLACKHOLE:
		return "routing: a blackhole route";
	case RTN_PROHIBIT:
		return "routing: a prohibit route";
	case RTN_THROW:
		return "routing: a throw route, and no other";
	}
	switch (route->error) {
	case EXDEV:
	case EINVAL:
		/* Newer kernels only say the latter. */
		return "routing: the source cannot be, or cannot have come in by this link (rp_filter)";
	case EHOSTUNREACH:
	case ENETUNREACH:
	case 0:
		return "routing: no route to the destination";
	}
	return "routing: refused";
}

/**
 * walk_is_group - is the packet's destination more than one host
 * @pkt: the packet, IPv4 or IPv6
 *
 * Return: false, too, where that is not known.
 */
bool walk_is_group(const struct vm_pkt *pkt)
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };
	uint8_t addr[4];
	bool v4 = pkt->protocol == ETH_P_IP;

	if (pkt_peek(pkt, v4 ? 16 : 24, 4, addr) != TRI_TRUE)
		return false;
	if (!v4)
		return addr[0] == 0xff;
	return addr[0] >> 4 == 0xe || memcmp(addr, ones, 4) == 0;
}

static enum walk_route nowhere(const char *why, const char **text)
{
	*text = why;
	return WALK_NOWHERE;
}

/* Neither the host nor the caller says it. */
static enum walk_route either_way(struct walk *walk, struct vm_link *out)
{
	static const char *const text[] = {
		"the packet is delivered to this host",
		"the packet is forwarded",
	};

	memset(out, 0, sizeof(*out));
	walk->vm->pkt->has_dst = VM_KNOWN(1);
	/* Realms are IPv4's. */
	if (walk->vm->pkt->protocol == ETH_P_IPV6)
		walk->vm->pkt->rtclassid = VM_KNOWN(0);
	if (walk_is_group(walk->vm->pkt))
		return WALK_LOCAL;
	return vm_choose(walk->vm, NULL, 2, text) ? WALK_SEND : WALK_LOCAL;
}

/* The caller knows the way, but not by which router. */
static enum walk_route send_as_given(struct walk *walk, struct vm_link *out)
{
	*out = walk->out;
	walk->nexthop.family = 0;
	walk->vm->dst = NULL;
	walk->vm->pkt->has_dst = VM_KNOWN(1);
	if (walk->vm->pkt->protocol == ETH_P_IPV6)
		walk->vm->pkt->rtclassid = VM_KNOWN(0);
	return WALK_SEND;
}

/* What the kernel's struct dst_entry tells of the way. */
static void note(struct walk *walk, const struct vm_route_query *query,
		 const struct vm_route *route)
{
	struct vm_pkt *pkt = walk->vm->pkt;

	walk->route = *route;
	walk->vm->dst = &walk->route;
	walk->nexthop = route->gateway.family ? route->gateway : query->dst;
	pkt->has_dst = VM_KNOWN(1);
	pkt->rtclassid = VM_KNOWN(pkt->protocol == ETH_P_IP ? route->realm : 0);
}

/**
 * walk_route_in - after prerouting
 * @walk: the walk; its packet's input link is set
 * @out: filled when the packet is forwarded
 * @why: filled when it goes nowhere
 *
 * An output link that the caller gave decides.
 */
enum walk_route walk_route_in(struct walk *walk, struct vm_link *out,
			      const char **why)
{
	struct vm *vm = walk->vm;
	const struct vm_link *in = &vm->pkt->in;
	struct vm_route_query query;
	struct vm_route route;

	vm->dst = NULL;
	vm->pkt->has_dst = VM_UNKNOWN;
	vm->pkt->rtclassid = VM_UNKNOWN;
	if (walk->out_given)
		return send_as_given(walk, out);
	if (!make_query(vm->pkt, &query))
		return either_way(walk, out);
	query.input = vm_known(in->index) && in->index.value;
	query.iif = query.input ? in->index.value : 0;
	if (ask(vm, &query, &route))
		return either_way(walk, out);
	note(walk, &query, &route);
	switch (route.type) {
	case RTN_LOCAL:
	case RTN_BROADCAST:
	case RTN_ANYCAST:
	case RTN_MULTICAST:
		return WALK_LOCAL;
	case RTN_UNICAST:
		if (!forwards(vm, in))
			return nowhere("routing: forwarding is off", why);
		walk_link(vm, route.oif, out);
		return WALK_SEND;
	}
	if (route.type == RTN_UNREACHABLE && route.error == EHOSTUNREACH &&
	    !forwards(vm, in))
		return nowhere("routing: forwarding is off", why);
	return nowhere(why_not(&route), why);
}

/* ip6_route_me_harder(): what only a link makes an address of. */
static uint32_t strict_link(const struct vm_link *by, const struct addr *dst)
{
	bool group = dst->family == AF_INET6 && dst->bytes[0] == 0xff;

	if (!vm_known(by->index) ||
	    (!group && addr_scope(dst) != ADDR_SCOPE_LINK))
		return 0;
	return by->index.value;
}

/**
 * walk_route_out - before the output hook, and again after a change there
 * @walk: the walk
 * @by: of the route that it had, NULL: it had none
 * @out: filled; loopback for what stays here
 * @why: filled when it goes nowhere
 */
enum walk_route walk_route_out(struct walk *walk, const struct vm_link *by,
			       struct vm_link *out, const char **why)
{
	struct vm *vm = walk->vm;
	struct vm_route_query query;
	struct vm_route route;
	int err = -ENODATA;

	vm->dst = NULL;
	vm->pkt->has_dst = VM_UNKNOWN;
	vm->pkt->rtclassid = VM_UNKNOWN;
	if (walk->out_given)
		return send_as_given(walk, out);
	walk->nexthop.family = 0;
	if (make_query(vm->pkt, &query)) {
		query.oif = by ? strict_link(by, &query.dst) : 0;
		err = ask(vm, &query, &route);
	}
	memset(out, 0, sizeof(*out));
	if (err)
		return WALK_SEND;
	note(walk, &query, &route);
	switch (route.type) {
	case RTN_LOCAL:
		if (vm->host->link_named &&
		    vm->host->link_named(vm->host->ctx, "lo", out) == 0)
			return WALK_LOCAL;
		*out = walk_no_link;
		out->index = VM_KNOWN(1);
		strcpy(out->name, "lo");
		return WALK_LOCAL;
	case RTN_BROADCAST:
	case RTN_ANYCAST:
	case RTN_MULTICAST:
	case RTN_UNICAST:
		walk_link(vm, route.oif, out);
		return WALK_SEND;
	}
	return nowhere(why_not(&route), why);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * get_unique_tuple() of net/netfilter/nf_nat_core.c. The kernel keeps what the
 * packet has wherever that is in range and no other connection has the same
 * reply tuple, which the host is asked. What it then chooses at random is not
 * known.
 */
#include <netinet/in.h>

#include "vm/nat_unique.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/host.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"
#include "vm/track_what.h"

/* Of sources that one is translated to already, as many as are looked at. */
#define SOURCES_MAX 8

/* Since then a destination's ports are tried in their order. */
#define KERNEL_IN_ORDER VM_KERNEL(6, 8)

/* Ports that are tried one after the other. */
#define ATTEMPTS_MAX 128

/* A port, of which it may not be known which. */
struct port {
	bool known;
	uint16_t value;
};

static const struct port unknown_port;

/* What the kernel draws at random. */
static struct port drawn_port(struct vm *vm)
{
	vm->chance = true;
	return unknown_port;
}

static bool is_icmp(uint8_t proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

static uint16_t zone_of(const struct vm *vm)
{
	const struct vm_u32 *zone = &vm->pkt->ct.zone;

	return (uint16_t)(zone->value & zone->known);
}

/* Only what happens now can meet the connections that are there now. */
static bool can_ask(const struct vm *vm)
{
	return vm->host && !vm->past;
}

/* The packet's connection, which is there when it is replayed afterwards. */
static bool is_own(const struct vm_pkt *pkt, const struct vm_ct *found)
{
	struct tuple orig;

	if (pkt->ct.has_tuples)
		orig = pkt->ct.orig;
	else
		vm_pkt_tuple(pkt, &orig);
	return orig.proto == found->orig.proto &&
	       addr_equal(&orig.src, &found->orig.src) &&
	       addr_equal(&orig.dst, &found->orig.dst) &&
	       (!found->orig.has_ports ||
		(orig.sport == found->orig.sport &&
		 orig.dport == found->orig.dport)) &&
	       (!found->orig.has_icmp_id ||
		orig.icmp_id == found->orig.icmp_id);
}

/**
 * nat_used_tuple - nf_nat_used_tuple(): has a connection such replies
 * @vm: the machine
 * @tuple: as packets will have it
 *
 * Return: false where that is not known.
 */
bool nat_used_tuple(const struct vm *vm, const struct tuple *tuple)
{
	struct tuple reply;
	struct vm_ct ct;

	if (!can_ask(vm) || !vm->host->conntrack || !tuple->src.family ||
	    !tuple->dst.family ||
	    (track_has_ports(vm, tuple->proto) && !tuple->has_ports) ||
	    (is_icmp(tuple->proto) && !tuple->has_icmp_id))
		return false;
	tuple_invert(tuple, &reply);
	return vm->host->conntrack(vm->host->ctx, &reply, zone_of(vm), &ct) ==
		       0 &&
	       !is_own(vm->pkt, &ct);
}

/* nf_nat_inet_in_range(): of addresses in network order. */
static enum tri addr_in_range(const struct vm_nat_range *range,
			      const struct addr *addr)
{
	size_t len = addr_bits(addr) / 8;

	if (!(range->flags & VM_NAT_MAP_IPS))
		return TRI_TRUE;
	if (!range->addr_known || !addr->family)
		return TRI_UNKNOWN;
	return memcmp(addr->bytes, range->min_addr.bytes, len) >= 0 &&
			       memcmp(addr->bytes, range->max_addr.bytes,
				      len) <= 0 ?
		       TRI_TRUE :
		       TRI_FALSE;
}

static enum tri port_in_range(const struct vm_nat_range *range,
			      struct port port)
{
	if (!(range->flags & VM_NAT_PROTO_SPECIFIED))
		return TRI_TRUE;
	if (!range->port_known || !port.known)
		return TRI_UNKNOWN;
	return port.value >= range->min_port && port.value <= range->max_port ?
		       TRI_TRUE :
		       TRI_FALSE;
}

/* The new address; of family 0: it is not known. */
static void choose_addr(const struct vm_pkt *pkt,
			const struct vm_nat_range *range,
			const struct tuple *now, struct addr *addr)
{
	const struct vm_u32 *zone = &pkt->ct.zone;

	if (!(range->flags & VM_NAT_MAP_IPS))
		return;
	if (range->addr_known &&
	    addr_equal(&range->min_addr, &range->max_addr)) {
		*addr = range->min_addr;
	} else if (!range->addr_known || !now->src.family || !now->dst.family ||
		   !vm_known(*zone)) {
		memset(addr, 0, sizeof(*addr));
	} else {
		addr->family = range->min_addr.family;
		nat_spread(range, now, (uint16_t)zone->value, addr);
	}
}

/* The range of ports, its ends in order. */
static uint32_t range_size(const struct vm_nat_range *range, uint16_t *low)
{
	uint16_t min = range->min_port, max = range->max_port;

	*low = min < max ? min : max;
	return (uint32_t)(min < max ? max - min : min - max) + 1;
}

static void set_port(struct tuple *tuple, enum vm_nat_manip manip,
		     struct port port)
{
	tuple->has_ports = tuple->has_ports && port.known;
	if (manip == VM_NAT_SRC)
		tuple->sport = port.value;
	else
		tuple->dport = port.value;
}

/* From the given place on, the first that is free. */
static struct port next_free(struct vm *vm,
			     const struct vm_nat_range *range,
			     enum vm_nat_manip manip, struct port now,
			     struct tuple *then)
{
	uint16_t low, off = (uint16_t)(now.value - range->base_port);
	uint32_t size = range_size(range, &low);
	struct port port = { .known = true };
	uint32_t i;

	for (i = 0; i < size && i < ATTEMPTS_MAX; i++, off++) {
		port.value = (uint16_t)(low + off % size);
		set_port(then, manip, port);
		if (!nat_used_tuple(vm, then))
			return port;
	}
	return size > ATTEMPTS_MAX ? drawn_port(vm) : port;
}

/* nf_nat_l4proto_unique_tuple() */
static struct port unique_port(struct vm *vm,
			       const struct vm_nat_range *range,
			       enum vm_nat_manip manip, struct port now,
			       struct tuple *then)
{
	uint16_t low;

	if (!(range->flags & VM_NAT_PROTO_SPECIFIED))
		return manip == VM_NAT_DST ? now : drawn_port(vm);
	if (!range->port_known)
		return unknown_port;
	if (range_size(range, &low) == 1)
		return (struct port){ true, low };
	if (!(range->flags & VM_NAT_PROTO_OFFSET)) {
		if (manip == VM_NAT_SRC || range->flags & VM_NAT_RANDOM_ALL ||
		    vm_kernel_since(vm, KERNEL_IN_ORDER) != TRI_TRUE)
			return drawn_port(vm);
		now = (struct port){ true, range->base_port };
	}
	if (!now.known)
		return unknown_port;
	return next_free(vm, range, manip, now, then);
}

/* Is the port kept, with the address that was chosen. */
static enum tri port_stays(const struct vm *vm,
			   const struct vm_nat_range *range, struct port now,
			   const struct tuple *then)
{
	bool specified = range->flags & VM_NAT_PROTO_SPECIFIED;
	enum tri in = port_in_range(range, now);

	if (range->flags & VM_NAT_RANDOM_ALL)
		return TRI_FALSE;
	if (!specified)
		return nat_used_tuple(vm, then) ? TRI_FALSE : TRI_TRUE;
	if (range->flags & VM_NAT_PROTO_OFFSET || in == TRI_FALSE)
		return TRI_FALSE;
	if (in == TRI_TRUE && range->min_port != range->max_port &&
	    nat_used_tuple(vm, then))
		return TRI_FALSE;
	return in;
}

static void choose_port(struct vm *vm, const struct vm_nat_range *range,
			enum vm_nat_manip manip, struct tuple *then)
{
	struct port now = { then->has_ports,
			    manip == VM_NAT_SRC ? then->sport : then->dport };
	struct tuple tried = *then;

	switch (port_stays(vm, range, now, then)) {
	case TRI_TRUE:
		return;
	case TRI_UNKNOWN:
		if (range->port_known && range->min_port == range->max_port)
			break;
		set_port(then, manip, unknown_port);
		return;
	case TRI_FALSE:
		break;
	}
	set_port(then, manip, unique_port(vm, range, manip, now, &tried));
}

/* The identifier of an echo is kept, or it is chosen at random. */
static struct port choose_id(struct vm *vm, const struct vm_nat_range *range,
			     struct port id)
{
	uint16_t low;

	if (!(range->flags & VM_NAT_RANDOM_ALL) &&
	    port_in_range(range, id) == TRI_TRUE)
		return id;
	if (range->flags & VM_NAT_PROTO_SPECIFIED && range->port_known &&
	    range_size(range, &low) == 1)
		return (struct port){ true, low };
	return drawn_port(vm);
}

/* Another one is drawn, as a connection has it already. */
static void lose_id(struct vm *vm)
{
	static const uint8_t unknown[4];
	struct vm_pkt *pkt = vm->pkt;
	struct pkt_transport l4;

	drawn_port(vm);
	if (pkt_find_transport(pkt, &l4) != TRI_TRUE)
		return;
	vm_pkt_write(pkt, l4.thoff + 2, unknown, unknown, 4);
}

static void change_id(struct vm *vm, const struct vm_nat_range *range)
{
	static const uint8_t unknown[2];
	struct vm_pkt *pkt = vm->pkt;
	struct pkt_transport l4;
	uint8_t bytes[2] = { 0 };
	struct port was, id;

	if (pkt_find_transport(pkt, &l4) != TRI_TRUE)
		return;
	was.known = pkt_peek(pkt, l4.thoff + 4, 2, bytes) == TRI_TRUE;
	was.value = (uint16_t)(bytes[0] << 8 | bytes[1]);
	id = choose_id(vm, range, was);
	if (was.known && id.known && id.value == was.value)
		return;
	bytes[0] = (uint8_t)(id.value >> 8);
	bytes[1] = (uint8_t)id.value;
	vm_pkt_write(pkt, l4.thoff + 4, bytes, id.known ? NULL : unknown, 2);
	vm_pkt_write(pkt, l4.thoff + 2, bytes, unknown, 2);
}

/*
 * A source keeps its tuple if all of it is in range. Return: TRI_FALSE where
 * that is not asked at all.
 */
static enum tri keeps(const struct vm *vm, const struct vm_nat_range *range,
		      enum vm_nat_manip manip, const struct tuple *now)
{
	struct port port = { now->has_ports, now->sport };
	enum tri addr, proto = TRI_TRUE;

	if (manip != VM_NAT_SRC || range->flags & VM_NAT_RANDOM_ALL)
		return TRI_FALSE;
	addr = addr_in_range(range, &now->src);
	if (track_has_ports(vm, now->proto))
		proto = port_in_range(range, port);
	if (addr == TRI_FALSE || proto == TRI_FALSE)
		return TRI_FALSE;
	return addr == TRI_TRUE ? proto : TRI_UNKNOWN;
}

/*
 * find_appropriate_src(): a source that is translated already is translated to
 * the same. Return: whether there is one; not all of it may be known.
 */
static bool find_source(struct vm *vm, const struct vm_nat_range *range,
			const struct tuple *now, struct tuple *then)
{
	struct tuple source[SOURCES_MAX];
	size_t count = 0, found = 0, i;

	if (!can_ask(vm) || !vm->host->sources ||
	    (is_icmp(now->proto) && range->flags & VM_NAT_PROTO_SPECIFIED) ||
	    vm->host->sources(vm->host->ctx, now, zone_of(vm), source,
			      SOURCES_MAX, &count))
		return false;
	for (i = 0; i < count && i < SOURCES_MAX; i++) {
		struct port port = { source[i].has_ports, source[i].dport };

		if (addr_in_range(range, &source[i].dst) != TRI_TRUE ||
		    (track_has_ports(vm, now->proto) &&
		     port_in_range(range, port) != TRI_TRUE))
			continue;
		if (found && !addr_equal(&then->src, &source[i].dst))
			memset(&then->src, 0, sizeof(then->src));
		else if (!found)
			then->src = source[i].dst;
		/* Which of several comes first, their age decides. */
		then->has_ports = then->has_ports && !found;
		then->sport = source[i].has_ports ? source[i].dport : 0;
		then->has_icmp_id = then->has_icmp_id && !found;
		then->icmp_id = source[i].icmp_id;
		found++;
	}
	if (found > 1)
		vm->chance = true;
	return found && !nat_used_tuple(vm, then);
}

/* What change_id() has written; or another one, where that is not free. */
static void choose_tuple_id(struct vm *vm, const struct vm_nat_range *range,
			    struct tuple *then)
{
	struct tuple written;

	if (range->flags & (VM_NAT_PROTO_SPECIFIED | VM_NAT_RANDOM_ALL)) {
		vm_pkt_tuple(vm->pkt, &written);
		then->has_icmp_id = written.has_icmp_id;
		then->icmp_id = written.icmp_id;
	} else if (nat_used_tuple(vm, then)) {
		lose_id(vm);
		then->has_icmp_id = false;
	}
}

/**
 * nat_unique_tuple - the tuple as the packet will have it
 * @vm: the machine
 * @range: to what it is translated
 * @manip: its source, or its destination
 * @now: the tuple as it is
 * @then: filled; what is not known of it is left out
 */
void nat_unique_tuple(struct vm *vm, const struct vm_nat_range *range,
		      enum vm_nat_manip manip, const struct tuple *now,
		      struct tuple *then)
{
	struct addr *addr = manip == VM_NAT_SRC ? &then->src : &then->dst;
	enum tri kept = keeps(vm, range, manip, now);

	*then = *now;
	if (is_icmp(now->proto) &&
	    range->flags & (VM_NAT_PROTO_SPECIFIED | VM_NAT_RANDOM_ALL))
		change_id(vm, range);
	if (kept == TRI_TRUE && !nat_used_tuple(vm, now))
		return;
	if (kept == TRI_FALSE && manip == VM_NAT_SRC &&
	    !(range->flags & VM_NAT_RANDOM_ALL) &&
	    find_source(vm, range, now, then))
		return;
	*then = *now;
	choose_addr(vm->pkt, range, now, addr);
	if (kept == TRI_UNKNOWN &&
	    !addr_equal(&range->min_addr, &range->max_addr))
		memset(addr, 0, sizeof(*addr));
	if (track_has_ports(vm, now->proto))
		choose_port(vm, range, manip, then);
	if (is_icmp(now->proto))
		choose_tuple_id(vm, range, then);
}

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

/* Since then a destination's ports are tried in their order. */
#define KERNEL_IN_ORDER VM_KERNEL(6, 8)

/* Ports that are tried one after the other. */
#define ATTEMPTS_MAX 128

static const struct nat_port unknown_port;

/* What the kernel draws at random. */
static struct nat_port drawn_port(struct vm *vm)
{
	vm->chance = true;
	return unknown_port;
}

/* The range of ports, its ends in order. */
static uint32_t range_size(const struct vm_nat_range *range, uint16_t *low)
{
	uint16_t min = range->min_port, max = range->max_port;

	*low = min < max ? min : max;
	return (uint32_t)(min < max ? max - min : min - max) + 1;
}

static void set_port(struct tuple *tuple, enum vm_nat_manip manip,
		     struct nat_port port)
{
	tuple->has_ports = tuple->has_ports && port.known;
	if (manip == VM_NAT_SRC)
		tuple->sport = port.value;
	else
		tuple->dport = port.value;
}

/* From the given place on, the first that is free. */
static struct nat_port next_free(struct vm *vm,
				 const struct vm_nat_range *range,
				 enum vm_nat_manip manip, struct nat_port now,
				 struct tuple *then)
{
	uint16_t low, off = (uint16_t)(now.value - range->base_port);
	uint32_t size = range_size(range, &low);
	struct nat_port port = { .known = true };
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
static struct nat_port unique_port(struct vm *vm,
				   const struct vm_nat_range *range,
				   enum vm_nat_manip manip, struct nat_port now,
				   struct tuple *then)
{
	uint16_t low;

	if (!(range->flags & VM_NAT_PROTO_SPECIFIED))
		return manip == VM_NAT_DST ? now : drawn_port(vm);
	if (!range->port_known)
		return unknown_port;
	if (range_size(range, &low) == 1)
		return (struct nat_port){ true, low };
	if (!(range->flags & VM_NAT_PROTO_OFFSET)) {
		if (manip == VM_NAT_SRC || range->flags & VM_NAT_RANDOM_ALL ||
		    vm_kernel_since(vm, KERNEL_IN_ORDER) != TRI_TRUE)
			return drawn_port(vm);
		now = (struct nat_port){ true, range->base_port };
	}
	if (!now.known)
		return unknown_port;
	return next_free(vm, range, manip, now, then);
}

/* Is the port kept, with the address that was chosen. */
static enum tri port_stays(const struct vm *vm,
			   const struct vm_nat_range *range,
			   struct nat_port now, const struct tuple *then)
{
	bool specified = range->flags & VM_NAT_PROTO_SPECIFIED;
	enum tri in = nat_port_in_range(range, now);

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
	struct nat_port now = { then->has_ports, manip == VM_NAT_SRC ?
							 then->sport :
							 then->dport };
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
static struct nat_port
choose_id(struct vm *vm, const struct vm_nat_range *range, struct nat_port id)
{
	uint16_t low;

	if (!(range->flags & VM_NAT_RANDOM_ALL) &&
	    nat_port_in_range(range, id) == TRI_TRUE)
		return id;
	if (range->flags & VM_NAT_PROTO_SPECIFIED && range->port_known &&
	    range_size(range, &low) == 1)
		return (struct nat_port){ true, low };
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
	struct nat_port was, id;

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
	enum tri kept = nat_keeps_source(vm, range, manip, now);

	*then = *now;
	if (nat_is_icmp(now->proto) &&
	    range->flags & (VM_NAT_PROTO_SPECIFIED | VM_NAT_RANDOM_ALL))
		change_id(vm, range);
	if (kept == TRI_TRUE && !nat_used_tuple(vm, now))
		return;
	if (kept == TRI_FALSE && manip == VM_NAT_SRC &&
	    !(range->flags & VM_NAT_RANDOM_ALL) &&
	    nat_find_source(vm, range, now, then))
		return;
	*then = *now;
	nat_choose_addr(vm->pkt, range, now, addr);
	if (kept == TRI_UNKNOWN &&
	    !addr_equal(&range->min_addr, &range->max_addr))
		memset(addr, 0, sizeof(*addr));
	if (track_has_ports(vm, now->proto))
		choose_port(vm, range, manip, then);
	if (nat_is_icmp(now->proto))
		choose_tuple_id(vm, range, then);
}

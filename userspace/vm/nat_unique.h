/* SPDX-License-Identifier: GPL-2.0-only */
/* What a tuple is translated to. */
#ifndef RSTATTR_VM_NAT_UNIQUE_H
#define RSTATTR_VM_NAT_UNIQUE_H

#include <netinet/in.h>

#include "vm/nat.h"

/* A port, of which it may not be known which. */
struct nat_port {
	bool known;
	uint16_t value;
};

static inline bool nat_is_icmp(uint8_t proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

/* Only what happens now can meet the connections that are there now. */
static inline bool nat_can_ask(const struct vm *vm)
{
	return vm->host && !vm->past;
}

static inline uint16_t nat_zone(const struct vm *vm)
{
	const struct vm_u32 *zone = &vm->pkt->ct.zone;

	return (uint16_t)(zone->value & zone->known);
}

void nat_unique_tuple(struct vm *vm, const struct vm_nat_range *range,
		      enum vm_nat_manip manip, const struct tuple *now,
		      struct tuple *then);

/* vm/nat_taken.c */
bool nat_used_tuple(const struct vm *vm, const struct tuple *tuple);

/* vm/nat_source.c */
enum tri nat_port_in_range(const struct vm_nat_range *range,
			   struct nat_port port);
enum tri nat_keeps_source(const struct vm *vm, const struct vm_nat_range *range,
			  enum vm_nat_manip manip, const struct tuple *now);
bool nat_find_source(struct vm *vm, const struct vm_nat_range *range,
		     const struct tuple *now, struct tuple *then);

/* vm/nat_spread.c */
void nat_choose_addr(const struct vm_pkt *pkt, const struct vm_nat_range *range,
		     const struct tuple *now, struct addr *addr);

#endif

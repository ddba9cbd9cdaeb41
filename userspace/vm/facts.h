/* SPDX-License-Identifier: GPL-2.0-only */
/* What expressions ask the host, where it answers at all. */
#ifndef RSTATTR_VM_FACTS_H
#define RSTATTR_VM_FACTS_H

#include "vm/host.h"
#include "vm/vm.h"

int facts_route(const struct vm *vm, const struct vm_route_query *query,
		struct vm_route *route);
bool facts_link(const struct vm *vm, uint32_t index, struct vm_link *link);
int facts_queue(const struct vm *vm, uint16_t number, bool *listens);
int facts_link_addr(const struct vm *vm, uint32_t index, uint8_t family,
		    const struct addr *towards, unsigned int scope,
		    struct addr *addr);
long facts_sysctl(const struct vm *vm, const char *name);
int facts_socket(const struct vm *vm, const struct tuple *tuple,
		 struct vm_socket *socket);
enum tri facts_ipsec(const struct vm *vm);

/* The packet's own route: what the kernel's skb_dst() is. */
enum tri facts_has_dst(const struct vm_pkt *pkt);
bool facts_dst(const struct vm *vm, struct vm_route *route);
bool facts_nexthop(const struct vm *vm, struct addr *addr);

enum tri link_is(const struct vm_link *link);
enum tri link_is_loopback(const struct vm_link *link);
enum tri pkt_on_loopback(const struct vm_pkt *pkt);

#endif

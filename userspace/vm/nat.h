/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address translation: net/netfilter/nf_nat_core.c and nf_nat_proto.c. The
 * expressions nat, masq and redir call vm_nat(); the traversal changes the
 * packet when the hook's nat chains are over.
 */
#ifndef RSTATTR_VM_NAT_H
#define RSTATTR_VM_NAT_H

#include "vm/vm.h"

/* NF_NAT_RANGE_* of <linux/netfilter/nf_nat.h>, which older headers lack. */
#define VM_NAT_MAP_IPS (1U << 0)
#define VM_NAT_PROTO_SPECIFIED (1U << 1)
#define VM_NAT_PROTO_RANDOM (1U << 2)
#define VM_NAT_PERSISTENT (1U << 3)
#define VM_NAT_PROTO_RANDOM_FULLY (1U << 4)
#define VM_NAT_PROTO_OFFSET (1U << 5)
#define VM_NAT_NETMAP (1U << 6)
#define VM_NAT_RANDOM_ALL (VM_NAT_PROTO_RANDOM | VM_NAT_PROTO_RANDOM_FULLY)

enum vm_nat_manip {
	VM_NAT_SRC,
	VM_NAT_DST,
};

/*
 * What nf_nat_setup_info() is given. Addresses count with VM_NAT_MAP_IPS;
 * those of netmap have been computed already, as nft_nat_setup_netmap() does.
 * Ports are in host order and count with VM_NAT_PROTO_SPECIFIED.
 */
struct vm_nat_range {
	uint32_t flags;
	bool addr_known; /* all bits of both addresses */
	struct addr min_addr;
	struct addr max_addr;
	bool port_known; /* all bits of both ports */
	uint16_t min_port;
	uint16_t max_port;
	uint16_t base_port; /* of VM_NAT_PROTO_OFFSET */
};

void vm_nat(struct vm *vm, const struct nft_expr *expr, enum vm_nat_manip manip,
	    const struct vm_nat_range *range);

/* For the traversal. */
bool vm_nat_done(const struct vm_pkt *pkt, enum vm_nat_manip manip);
enum vm_nat_manip vm_nat_manip_of(uint32_t hook);
void vm_nat_null_binding(struct vm *vm, enum vm_nat_manip manip);
const char *vm_nat_packet(struct vm *vm, enum vm_nat_manip manip);
const char *vm_nat_error(struct vm *vm, enum vm_nat_manip manip);
/* vm/nat_taken.c */
enum tri vm_nat_clash(const struct vm *vm);
/* vm/nat_mangle.c */
bool vm_nat_mangle(const struct vm *vm, struct vm_pkt *pkt,
		   enum vm_nat_manip manip, const struct tuple *target);

#endif

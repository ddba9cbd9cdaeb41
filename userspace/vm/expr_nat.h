/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_NAT_H
#define RSTATTR_VM_EXPR_NAT_H

#include "vm/nat.h"

/* Registers are 0 where there is none. */
struct expr_nat {
	uint8_t manip;	/* enum vm_nat_manip */
	uint8_t family; /* NFPROTO_* of the addresses */
	bool inet;	/* the table is for both families */
	uint8_t addr_min;
	uint8_t addr_max;
	uint8_t proto_min;
	uint8_t proto_max;
	uint32_t flags; /* VM_NAT_* */
};

extern const struct expr_ops expr_nat_ops;

/* What nat, masq and redir share: vm/nat_range.c */
int nat_range_ports(const struct nlattr *min, const struct nlattr *max,
		    uint8_t *proto_min, uint8_t *proto_max);
int nat_range_flags(const struct nlattr *attr, uint32_t *flags);
void nat_range_load_ports(struct vm *vm, uint8_t proto_min, uint8_t proto_max,
			  struct vm_nat_range *range);
void nat_range_to(struct vm_nat_range *range, const struct addr *addr);
void nat_range_text(struct text *text, uint32_t flags);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What a tuple is translated to. */
#ifndef RSTATTR_VM_NAT_UNIQUE_H
#define RSTATTR_VM_NAT_UNIQUE_H

#include "vm/nat.h"

bool nat_used_tuple(const struct vm *vm, const struct tuple *tuple);
void nat_unique_tuple(struct vm *vm, const struct vm_nat_range *range,
		      enum vm_nat_manip manip, const struct tuple *now,
		      struct tuple *then);

/* vm/nat_spread.c */
void nat_spread(const struct vm_nat_range *range, const struct tuple *now,
		uint16_t zone, struct addr *addr);

#endif

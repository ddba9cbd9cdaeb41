/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_DUP_H
#define RSTATTR_VM_EXPR_DUP_H

#include "vm/vm.h"

struct expr_dup {
	uint8_t sreg_addr; /* 0 in the family netdev */
	uint8_t sreg_dev;  /* 0: as the tables say */
};

extern const struct expr_ops expr_dup_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_FWD_H
#define RSTATTR_VM_EXPR_FWD_H

#include "vm/vm.h"

struct expr_fwd {
	uint8_t sreg_dev;
	uint8_t sreg_addr; /* of the neighbour, 0: the packet goes as it is */
	uint8_t family;	   /* NFPROTO_* of that */
};

extern const struct expr_ops expr_fwd_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_REJECT_H
#define RSTATTR_VM_EXPR_REJECT_H

#include "vm/vm.h"

struct expr_reject {
	uint8_t type;	/* NFT_REJECT_* */
	uint8_t code;	/* of ICMP, or NFT_REJECT_ICMPX_* */
	uint8_t family; /* NFPROTO_* of the table */
};

extern const struct expr_ops expr_reject_ops;

#endif

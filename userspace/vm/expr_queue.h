/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_QUEUE_H
#define RSTATTR_VM_EXPR_QUEUE_H

#include "vm/vm.h"

struct expr_queue {
	uint8_t sreg; /* that holds the number; 0: see below */
	uint16_t first;
	uint16_t total;
	uint16_t flags; /* NFT_QUEUE_FLAG_* */
};

extern const struct expr_ops expr_queue_ops;

#endif

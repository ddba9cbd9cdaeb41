/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_RANGE_H
#define RSTATTR_VM_EXPR_RANGE_H

#include "vm/vm.h"

struct expr_range {
	uint8_t sreg;
	uint8_t len;
	uint8_t op; /* NFT_RANGE_* */
	uint8_t from[NFT_KEY_MAX];
	uint8_t to[NFT_KEY_MAX]; /* inclusive */
};

extern const struct expr_ops expr_range_ops;

#endif

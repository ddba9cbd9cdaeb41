/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_BYTEORDER_H
#define RSTATTR_VM_EXPR_BYTEORDER_H

#include "vm/vm.h"

struct expr_byteorder {
	uint8_t sreg;
	uint8_t dreg;
	uint8_t op; /* NFT_BYTEORDER_* */
	uint8_t len;
	uint8_t size; /* of each number: 2, 4 or 8 */
};

extern const struct expr_ops expr_byteorder_ops;

#endif

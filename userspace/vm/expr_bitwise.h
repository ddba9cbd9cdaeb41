/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_BITWISE_H
#define RSTATTR_VM_EXPR_BITWISE_H

#include "vm/vm.h"

struct expr_bitwise {
	uint8_t sreg;
	uint8_t sreg2; /* of the two-register forms of 6.13, else 0 */
	uint8_t dreg;
	uint8_t len;
	uint8_t op; /* NFT_BITWISE_* */
	uint8_t shift;
	uint8_t mask[NFT_KEY_MAX]; /* or the operand of and, or, xor */
	uint8_t xor [NFT_KEY_MAX];
};

extern const struct expr_ops expr_bitwise_ops;

#endif

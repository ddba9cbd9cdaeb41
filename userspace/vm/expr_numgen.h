/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_NUMGEN_H
#define RSTATTR_VM_EXPR_NUMGEN_H

#include "vm/vm.h"

struct expr_numgen {
	uint8_t dreg;
	bool random;
	uint32_t modulus;
	uint32_t offset;
	uint32_t counter; /* state: the last number, without offset */
	const void *self; /* no two give the same number: see expr_same() */
};

extern const struct expr_ops expr_numgen_ops;

#endif

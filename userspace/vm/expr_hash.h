/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_HASH_H
#define RSTATTR_VM_EXPR_HASH_H

#include "vm/vm.h"

struct expr_hash {
	uint8_t sreg; /* of jhash; 0: symhash */
	uint8_t dreg;
	uint8_t len;
	bool seeded; /* false: the kernel chose the seed, and does not tell */
	uint32_t seed;
	uint32_t modulus;
	uint32_t offset;
};

uint32_t jhash(const uint8_t *key, uint32_t len, uint32_t initval);
struct vm_u32 some_number(uint32_t offset, uint32_t modulus);

extern const struct expr_ops expr_hash_ops;

#endif

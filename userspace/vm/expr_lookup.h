/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_LOOKUP_H
#define RSTATTR_VM_EXPR_LOOKUP_H

#include "vm/vm.h"

struct expr_lookup {
	uint8_t sreg;
	uint8_t dreg; /* 0: a set, or a verdict map */
	bool verdict;
	bool invert;
	struct nft_set *set;
};

extern const struct expr_ops expr_lookup_ops;

#endif

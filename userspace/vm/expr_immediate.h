/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_IMMEDIATE_H
#define RSTATTR_VM_EXPR_IMMEDIATE_H

#include "vm/vm.h"

struct expr_immediate {
	uint8_t dreg; /* 0: a verdict */
	uint8_t len;
	uint8_t data[NFT_KEY_MAX];
	struct nft_verdict verdict;
};

extern const struct expr_ops expr_immediate_ops;

#endif

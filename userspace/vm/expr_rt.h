/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_RT_H
#define RSTATTR_VM_EXPR_RT_H

#include "vm/vm.h"

struct expr_rt {
	uint8_t key; /* NFT_RT_* */
	uint8_t dreg;
	uint8_t len;
};

extern const struct expr_ops expr_rt_ops;

#endif

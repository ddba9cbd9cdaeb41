/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_XFRM_H
#define RSTATTR_VM_EXPR_XFRM_H

#include "vm/vm.h"

struct expr_xfrm {
	uint8_t key; /* NFT_XFRM_KEY_* */
	uint8_t dreg;
	uint8_t len;
	bool out;
	uint8_t spnum; /* which transformation, from 0 */
};

extern const struct expr_ops expr_xfrm_ops;

#endif

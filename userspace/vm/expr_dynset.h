/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_DYNSET_H
#define RSTATTR_VM_EXPR_DYNSET_H

#include "vm/vm.h"

struct expr_dynset {
	struct nft_set *set;
	uint8_t op; /* NFT_DYNSET_OP_* */
	uint8_t sreg_key;
	uint8_t sreg_data; /* of maps, else 0 */
	bool invert;
	uint16_t nexprs;		    /* 0: those of the set */
	const struct nft_expr *const *expr; /* of elements that are made */
	uint64_t timeout;		    /* ms, 0: the set's */
};

extern const struct expr_ops expr_dynset_ops;

#endif

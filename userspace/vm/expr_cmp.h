/* SPDX-License-Identifier: GPL-2.0-only */
/* What others must know of comparisons: that one holds tells a value. */
#ifndef RSTATTR_VM_EXPR_CMP_H
#define RSTATTR_VM_EXPR_CMP_H

#include "vm/vm.h"

struct expr_cmp {
	uint8_t sreg;
	uint8_t len;
	uint8_t op; /* NFT_CMP_* */
	uint8_t data[NFT_KEY_MAX];
};

enum tri tri_equal(const uint8_t *data, const uint8_t *known,
		   const uint8_t *value, size_t len);
enum tri tri_less(const uint8_t *data, const uint8_t *known,
		  const uint8_t *value, size_t len, bool or_equal);
enum tri tri_not(enum tri value);
bool expr_cmp_equality(const struct nft_expr *expr, bool holds,
		       const struct expr_cmp **cmp);

extern const struct expr_ops expr_cmp_ops;

#endif

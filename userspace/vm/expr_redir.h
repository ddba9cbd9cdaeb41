/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_REDIR_H
#define RSTATTR_VM_EXPR_REDIR_H

#include "vm/nat.h"

struct expr_redir {
	uint8_t proto_min; /* registers, 0: there are none */
	uint8_t proto_max;
	uint32_t flags; /* VM_NAT_* */
};

extern const struct expr_ops expr_redir_ops;

void vm_redirect(struct vm *vm, const struct nft_expr *expr,
		 struct vm_nat_range *range);

#endif

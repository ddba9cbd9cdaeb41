/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_OBJREF_H
#define RSTATTR_VM_EXPR_OBJREF_H

#include "vm/vm.h"

struct expr_objref {
	const struct nft_object *object; /* NULL: it is looked up in a map */
	struct nft_set *set;
	uint8_t sreg;
};

extern const struct expr_ops expr_objref_ops;

#endif

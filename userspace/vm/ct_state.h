/* SPDX-License-Identifier: GPL-2.0-only */
/* Conntrack's state of the packet where it is not known: decided, and kept. */
#ifndef RSTATTR_VM_CT_STATE_H
#define RSTATTR_VM_CT_STATE_H

#include "vm/vm.h"

bool vm_ct_decide(struct vm *vm, const struct nft_expr *expr);
enum tri vm_ct_has_helper(const struct vm_ct *ct);

#endif

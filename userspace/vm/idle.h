/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules, or ends of rules, that change neither packet nor verdict. */
#ifndef RSTATTR_VM_IDLE_H
#define RSTATTR_VM_IDLE_H

#include "vm/vm.h"

bool rule_idle_after(const struct nft_rule *rule, const struct nft_expr *expr);

#endif

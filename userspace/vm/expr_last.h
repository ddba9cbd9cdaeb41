/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_LAST_H
#define RSTATTR_VM_EXPR_LAST_H

#include "vm/vm.h"

struct expr_last {
	bool set;
	uint64_t ms; /* before the ruleset was read */
};

extern const struct expr_ops expr_last_ops;

#endif

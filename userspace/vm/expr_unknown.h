/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_UNKNOWN_H
#define RSTATTR_VM_EXPR_UNKNOWN_H

#include "vm/vm.h"

struct expr_unknown {
	const char *name; /* as the kernel calls it */
};

extern const struct expr_ops expr_unknown_ops;

#endif

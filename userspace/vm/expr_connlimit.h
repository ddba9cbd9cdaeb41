/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_CONNLIMIT_H
#define RSTATTR_VM_EXPR_CONNLIMIT_H

#include "vm/vm.h"

struct expr_connlimit {
	uint32_t limit;
	bool invert;	/* "over" */
	uint32_t added; /* state: connections that were added, at most */
};

extern const struct expr_ops expr_connlimit_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_QUOTA_H
#define RSTATTR_VM_EXPR_QUOTA_H

#include "vm/vm.h"

struct expr_quota {
	uint64_t bytes;
	uint64_t consumed; /* state; the kernel tells no more than the quota */
	bool depleted;	   /* and that it was more, or just that */
	bool invert;	   /* "over" */
};

extern const struct expr_ops expr_quota_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_LIMIT_H
#define RSTATTR_VM_EXPR_LIMIT_H

#include "vm/vm.h"

struct expr_limit {
	uint64_t rate;
	uint64_t nsecs; /* in which so much may pass */
	uint64_t tokens_max;
	uint64_t cost; /* of a packet; of bytes it depends on how many */
	uint32_t burst;
	bool bytes;
	bool invert; /* "over" */
	/*
	 * State: how many tokens there are at least and at most, as it is not
	 * known exactly how much time went by.
	 */
	uint64_t least;
	uint64_t most;
	uint64_t last; /* ns of CLOCK_REALTIME, 0: not known */
};

extern const struct expr_ops expr_limit_ops;

#endif

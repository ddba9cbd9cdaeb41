/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_COUNTER_H
#define RSTATTR_VM_EXPR_COUNTER_H

#include "vm/vm.h"

struct expr_counter {
	uint64_t packets;
	uint64_t bytes;
};

extern const struct expr_ops expr_counter_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_FLOW_OFFLOAD_H
#define RSTATTR_VM_EXPR_FLOW_OFFLOAD_H

#include "vm/vm.h"

struct expr_flow_offload {
	const char *name; /* of the flowtable */
};

extern const struct expr_ops expr_flow_offload_ops;

#endif

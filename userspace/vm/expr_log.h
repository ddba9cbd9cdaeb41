/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_LOG_H
#define RSTATTR_VM_EXPR_LOG_H

#include "vm/vm.h"

struct expr_log {
	const char *prefix; /* or NULL */
	bool to_group;
	uint16_t group;
};

extern const struct expr_ops expr_log_ops;

#endif

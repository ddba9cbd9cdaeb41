/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_NOTRACK_H
#define RSTATTR_VM_EXPR_NOTRACK_H

#include "vm/vm.h"

extern const struct expr_ops expr_notrack_ops;

#endif

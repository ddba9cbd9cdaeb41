/* SPDX-License-Identifier: GPL-2.0-only */
/* Where every expression is registered; only expr_table.c needs it. */
#ifndef RSTATTR_VM_EXPR_TABLE_H
#define RSTATTR_VM_EXPR_TABLE_H

#include "vm/expr_bitwise.h"
#include "vm/expr_cmp.h"
#include "vm/expr_counter.h"
#include "vm/expr_immediate.h"
#include "vm/expr_lookup.h"

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_MATCH_H
#define RSTATTR_VM_EXPR_MATCH_H

#include "vm/expr.h"

/* Does a rule with this match bring conntrack: as nf_ct_netns_get(). */
bool expr_match_tracks(const struct nft_expr *expr);

extern const struct expr_ops expr_match_ops;

#endif

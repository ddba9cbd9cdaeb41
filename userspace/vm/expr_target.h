/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_TARGET_H
#define RSTATTR_VM_EXPR_TARGET_H

#include "vm/expr.h"

/* Does a rule with this target bring conntrack: as nf_ct_netns_get(). */
bool expr_target_tracks(const struct nft_expr *expr);
/* Is it REJECT. */
bool expr_target_rejects(const struct nft_expr *expr);

extern const struct expr_ops expr_target_ops;

#endif

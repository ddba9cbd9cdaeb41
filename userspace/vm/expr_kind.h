/* SPDX-License-Identifier: GPL-2.0-only */
/* What kind of expression one is, where the way between chains depends on it. */
#ifndef RSTATTR_VM_EXPR_KIND_H
#define RSTATTR_VM_EXPR_KIND_H

#include "vm/expr.h"

const char *expr_name(const struct nft_expr *expr);
bool expr_tracks(const struct nft_expr *expr, uint8_t family);
bool expr_defrags(const struct nft_expr *expr, uint8_t family);
bool expr_masquerades(const struct nft_expr *expr, uint8_t family);
bool rule_rejects(const struct nft_rule *rule);

#endif

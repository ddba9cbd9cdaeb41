/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_CT_H
#define RSTATTR_VM_EXPR_CT_H

#include "vm/datatype.h"
#include "vm/vm.h"

/* A key without direction: IP_CT_DIR_MAX. */
#define EXPR_CT_BOTH 2

struct expr_ct {
	bool set;
	uint8_t key; /* NFT_CT_* */
	uint8_t dir; /* 0: original, 1: reply, or EXPR_CT_BOTH */
	uint8_t reg; /* loaded, or read where it sets */
	uint8_t len;
};

/* What the kernel knows of a key, by its number. */
struct expr_ct_key {
	const char *name;
	enum datatype type;
	uint8_t len;	 /* of what is loaded; 0: see the table's family */
	uint8_t set_len; /* of what can be set, 0: it cannot */
	bool directed;	 /* a direction must be given */
	bool may_direct; /* a direction may be given */
};

extern const struct expr_ops expr_ct_ops;

/* vm/expr_ct_key.c */
const struct expr_ct_key *expr_ct_key(uint32_t key);
bool expr_ct_selector(const struct nft_expr *expr, uint32_t family,
		      uint8_t l4proto, struct selector *selector);
void expr_ct_text(const struct nft_expr *expr, struct text *text);

/* vm/expr_ct_get.c, vm/expr_ct_set.c */
void expr_ct_get(struct vm *vm, const struct nft_expr *expr);
bool vm_ct_count(const struct vm *vm, uint8_t direction, uint64_t *packets,
		 uint64_t *bytes);
void expr_ct_tuple(struct vm *vm, const struct nft_expr *expr);
void ct_begin_labels(struct vm_ct *ct);
void expr_ct_set(struct vm *vm, const struct nft_expr *expr);
bool vm_ct_tuple(const struct vm_pkt *pkt, bool reply, struct tuple *tuple);

#endif

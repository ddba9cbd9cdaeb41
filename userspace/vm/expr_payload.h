/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_PAYLOAD_H
#define RSTATTR_VM_EXPR_PAYLOAD_H

#include "vm/vm.h"

/* Of kernel 6.2; only within "inner". */
#define PAYLOAD_TUN_HEADER 4

struct expr_payload {
	uint8_t base; /* NFT_PAYLOAD_*_HEADER */
	uint8_t len;
	uint16_t offset;
	uint8_t dreg;	     /* of loads */
	uint8_t sreg;	     /* of "... set ...", else 0 */
	uint8_t csum_type;   /* NFT_PAYLOAD_CSUM_* */
	uint8_t csum_offset; /* from the base */
	uint8_t csum_flags;  /* NFT_PAYLOAD_L4CSUM_PSEUDOHDR */
	bool fast;	     /* the kernel's nft_payload_fast_ops */
};

/* What is wrong with a place that a payload expression asks for. */
enum payload_place {
	PAYLOAD_THERE,
	PAYLOAD_NOT_THERE,
	PAYLOAD_NOT_KNOWN,
};

enum payload_place payload_transport(const struct vm *vm,
				     const struct expr_payload *payload,
				     size_t *offset, const char **why);
enum payload_place payload_inner(const struct vm *vm, size_t *offset,
				 const char **why);
void expr_payload_set(struct vm *vm, const struct nft_expr *expr);

/* vm/expr_payload_names.c */
bool expr_payload_selector(const struct nft_expr *expr, uint32_t family,
			   uint8_t l4proto, struct selector *selector);
bool payload_selector_masked(const struct nft_expr *expr, uint32_t family,
			     uint8_t l4proto, const uint8_t *mask,
			     struct selector *selector, uint8_t *shift);

extern const struct expr_ops expr_payload_ops;

#endif

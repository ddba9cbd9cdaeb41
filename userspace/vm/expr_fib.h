/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_FIB_H
#define RSTATTR_VM_EXPR_FIB_H

#include "vm/host.h"
#include "vm/vm.h"

struct expr_fib {
	uint8_t dreg;
	uint8_t len;
	uint8_t result; /* NFT_FIB_RESULT_* */
	uint32_t flags; /* NFTA_FIB_F_* */
};

/* What a lookup found. */
struct fib_found {
	bool known;
	uint32_t index; /* of a link, 0: none */
};

extern const struct expr_ops expr_fib_ops;

enum tri fib_skip(const struct vm *vm);
const struct vm_link *fib_link(const struct vm_pkt *pkt, uint32_t flags);
const struct vm_link *fib_dev(const struct vm_pkt *pkt);
bool fib_in_vrf(const struct vm *vm, const struct vm_link *link);
void fib_store(struct vm *vm, const struct nft_expr *expr,
	       const struct vm_link *link);
void fib_store_found(struct vm *vm, const struct nft_expr *expr,
		     struct fib_found found, enum tri skip);
void fib_store_type(struct vm *vm, const struct nft_expr *expr, bool known,
		    uint8_t type);

void fib_ipv4(struct vm *vm, const struct nft_expr *expr);
void fib_ipv4_type(struct vm *vm, const struct nft_expr *expr);
void fib_ipv6(struct vm *vm, const struct nft_expr *expr);
void fib_ipv6_type(struct vm *vm, const struct nft_expr *expr);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_EXTHDR_H
#define RSTATTR_VM_EXPR_EXTHDR_H

#include "vm/vm.h"

/* Newer than some of the headers that this is built with. */
#define EXTHDR_OP_SCTP 3
#define EXTHDR_OP_DCCP 4

struct expr_exthdr {
	uint8_t op;   /* NFT_EXTHDR_OP_* */
	uint8_t type; /* of the header, option or chunk */
	uint8_t offset;
	uint8_t len;
	uint8_t dreg; /* of loads */
	uint8_t sreg; /* of "... set ...", else 0 */
	bool strip;   /* "reset tcp option ..." */
	bool present; /* only whether it is there */
};

/* Why it is not known what is in the packet. */
extern const char exthdr_unknown[];

void exthdr_found(struct vm *vm, const struct nft_expr *expr, size_t offset);
void exthdr_missing(struct vm *vm, const struct nft_expr *expr,
		    const char *why);
void exthdr_maybe(struct vm *vm, const struct nft_expr *expr);

/* TCP's header with its options; see nft_tcp_header_pointer(). */
#define EXTHDR_TCP_MAX 60

struct exthdr_tcp {
	size_t offset; /* of the header */
	uint32_t len;
	uint8_t bytes[EXTHDR_TCP_MAX];
	uint8_t known[EXTHDR_TCP_MAX];
};

enum tri exthdr_tcp_header(const struct vm *vm, struct exthdr_tcp *tcp);
enum tri exthdr_tcp_option(const struct exthdr_tcp *tcp, uint8_t type,
			   uint32_t *at, uint32_t *len);

/* One file each. */
void exthdr_ipv6(struct vm *vm, const struct nft_expr *expr);
void exthdr_ipv4(struct vm *vm, const struct nft_expr *expr);
void exthdr_tcp(struct vm *vm, const struct nft_expr *expr);
void exthdr_sctp(struct vm *vm, const struct nft_expr *expr);
void exthdr_dccp(struct vm *vm, const struct nft_expr *expr);
void exthdr_tcp_set(struct vm *vm, const struct nft_expr *expr);
void exthdr_tcp_strip(struct vm *vm, const struct nft_expr *expr);

/* vm/expr_exthdr_names.c */
bool expr_exthdr_selector(const struct nft_expr *expr, uint32_t family,
			  uint8_t l4proto, struct selector *selector);

extern const struct expr_ops expr_exthdr_ops;

#endif

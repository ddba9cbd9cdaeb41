/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_INNER_H
#define RSTATTR_VM_EXPR_INNER_H

#include "vm/vm.h"

/* What is said of the tunnel: NFT_INNER_*, newer than some headers. */
#define INNER_HDRSIZE 0x1U
#define INNER_LL 0x2U
#define INNER_NH 0x4U
#define INNER_TH 0x8U

enum inner_type {
	INNER_UNSPEC,
	INNER_VXLAN,
	INNER_GENEVE,
};

struct expr_inner {
	uint8_t flags;
	uint8_t hdrsize;
	uint8_t type;
	const struct nft_expr *expr; /* payload or meta */
};

/* Where the headers within are, from the network header of the packet. */
struct inner_headers {
	uint8_t flags; /* INNER_* of those that are there; HDRSIZE: tunnel's */
	uint8_t l4proto;
	uint16_t llproto; /* ETH_P_* */
	size_t tunnel;
	size_t link;
	size_t network;
	size_t transport;
};

enum tri inner_parse(const struct vm *vm, const struct expr_inner *inner,
		     size_t offset, struct inner_headers *headers);

extern const struct expr_ops expr_inner_ops;

#endif

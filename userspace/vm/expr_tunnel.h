/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_TUNNEL_H
#define RSTATTR_VM_EXPR_TUNNEL_H

#include "vm/vm.h"

struct expr_tunnel {
	uint8_t key;  /* NFT_TUNNEL_* */
	uint8_t mode; /* NFT_TUNNEL_MODE_* */
	uint8_t dreg;
	uint8_t len;
};

extern const struct expr_ops expr_tunnel_ops;

#endif

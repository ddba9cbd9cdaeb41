/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_TPROXY_H
#define RSTATTR_VM_EXPR_TPROXY_H

#include "vm/vm.h"

struct expr_tproxy {
	uint8_t family;	   /* NFPROTO_*, unspecified: any */
	uint8_t sreg_addr; /* 0: the packet's own */
	uint8_t sreg_port;
};

extern const struct expr_ops expr_tproxy_ops;

#endif

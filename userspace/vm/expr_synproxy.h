/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_SYNPROXY_H
#define RSTATTR_VM_EXPR_SYNPROXY_H

#include "vm/vm.h"

struct expr_synproxy {
	uint16_t mss;
	uint8_t wscale;
	uint32_t flags; /* NF_SYNPROXY_OPT_* */
};

extern const struct expr_ops expr_synproxy_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_OSF_H
#define RSTATTR_VM_EXPR_OSF_H

#include "vm/vm.h"

struct expr_osf {
	uint8_t dreg;
	uint8_t ttl; /* NF_OSF_TTL_*: 0 true, 1 less, 2 not looked at */
	bool version;
};

extern const struct expr_ops expr_osf_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What synproxy and SYNPROXY ask of a packet. */
#ifndef RSTATTR_VM_SYNPROXY_H
#define RSTATTR_VM_SYNPROXY_H

#include "vm/vm.h"

void synproxy_tracked(struct vm *vm);
bool synproxy_sum_holds(struct vm *vm, const struct nft_expr *expr,
			bool as_ipv4);
bool synproxy_cookie_holds(struct vm *vm, const struct nft_expr *expr);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The checksum as synproxy checks it. */
#ifndef RSTATTR_VM_SYNPROXY_H
#define RSTATTR_VM_SYNPROXY_H

#include "vm/vm.h"

void synproxy_tracked(struct vm *vm);
enum tri synproxy_sum_right(struct vm *vm, bool as_ipv4);

#endif

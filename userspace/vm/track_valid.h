/* SPDX-License-Identifier: GPL-2.0-only */
/* Checksums that make a packet invalid to conntrack. */
#ifndef RSTATTR_VM_TRACK_VALID_H
#define RSTATTR_VM_TRACK_VALID_H

#include "vm/vm.h"

bool vm_track_sum_checked(struct vm *vm);
bool vm_track_sum_wrong(struct vm *vm, size_t thoff, uint8_t proto);

#endif

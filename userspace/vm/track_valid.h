/* SPDX-License-Identifier: GPL-2.0-only */
/* What makes a packet invalid to conntrack beside its headers' lengths. */
#ifndef RSTATTR_VM_TRACK_VALID_H
#define RSTATTR_VM_TRACK_VALID_H

#include "vm/vm.h"

bool vm_track_sum_wrong(struct vm *vm, size_t thoff, uint8_t proto);
bool vm_track_sctp_begins(const struct vm_pkt *pkt, size_t thoff);

#endif

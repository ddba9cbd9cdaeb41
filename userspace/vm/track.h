/* SPDX-License-Identifier: GPL-2.0-only */
/* What conntrack makes of a packet that it meets: nf_conntrack_in(). */
#ifndef RSTATTR_VM_TRACK_H
#define RSTATTR_VM_TRACK_H

#include "vm/hooks.h"
#include "vm/vm.h"

void vm_track_hide(struct vm_pkt *pkt, struct vm_ct *given);
const char *vm_track_in(struct vm *vm, const struct vm_ct *given,
			enum vm_hook_family family);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* DCCP to conntrack: net/netfilter/nf_conntrack_proto_dccp.c, until 6.16 */
#ifndef RSTATTR_VM_TRACK_DCCP_H
#define RSTATTR_VM_TRACK_DCCP_H

#include "vm/vm.h"

bool vm_track_dccp_ignores(const struct vm_pkt *pkt, size_t thoff);
enum tri vm_track_dccp_assures(const struct vm *vm, size_t thoff);

#endif

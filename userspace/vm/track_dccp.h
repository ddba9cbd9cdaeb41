/* SPDX-License-Identifier: GPL-2.0-only */
/* DCCP to conntrack: net/netfilter/nf_conntrack_proto_dccp.c, until 6.16 */
#ifndef RSTATTR_VM_TRACK_DCCP_H
#define RSTATTR_VM_TRACK_DCCP_H

#include "vm/vm.h"

/* Types of packets: RFC 4340 5.1. */
#define DCCP_REQUEST 0
#define DCCP_RESPONSE 1
#define DCCP_DATA 2
#define DCCP_ACK 3
#define DCCP_DATAACK 4
#define DCCP_RESET 7
#define DCCP_SYNC 8
#define DCCP_SYNCACK 9
#define DCCP_TYPES 10

bool vm_track_dccp_ignores(const struct vm_pkt *pkt, size_t thoff);
enum tri vm_track_dccp_assures(const struct vm *vm, size_t thoff);

#endif

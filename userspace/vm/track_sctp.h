/* SPDX-License-Identifier: GPL-2.0-only */
/* SCTP to conntrack: net/netfilter/nf_conntrack_proto_sctp.c */
#ifndef RSTATTR_VM_TRACK_SCTP_H
#define RSTATTR_VM_TRACK_SCTP_H

#include "vm/vm.h"

bool vm_track_sctp_begins(const struct vm_pkt *pkt, size_t thoff);
bool vm_track_sctp_fits(struct vm_pkt *pkt, size_t thoff);

#endif

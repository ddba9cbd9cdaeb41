/* SPDX-License-Identifier: GPL-2.0-only */
/* SCTP to conntrack: net/netfilter/nf_conntrack_proto_sctp.c */
#ifndef RSTATTR_VM_TRACK_SCTP_H
#define RSTATTR_VM_TRACK_SCTP_H

#include "vm/vm.h"

#define SCTP_HEADER 12
#define SCTP_DATA 0
#define SCTP_INIT 1
#define SCTP_INIT_ACK 2
#define SCTP_HEARTBEAT 4
#define SCTP_HEARTBEAT_ACK 5
#define SCTP_ABORT 6
#define SCTP_SHUTDOWN_ACK 8
#define SCTP_COOKIE_ECHO 10
#define SCTP_COOKIE_ACK 11
#define SCTP_SHUTDOWN_COMPLETE 14

bool vm_track_sctp_begins(const struct vm_pkt *pkt, size_t thoff);
bool vm_track_sctp_fits(struct vm_pkt *pkt, size_t thoff);

#endif

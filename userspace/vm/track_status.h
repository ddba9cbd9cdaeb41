/* SPDX-License-Identifier: GPL-2.0-only */
/* What a packet makes of the known connection it belongs to. */
#ifndef RSTATTR_VM_TRACK_STATUS_H
#define RSTATTR_VM_TRACK_STATUS_H

#include "vm/vm.h"

/* What the state of TCP makes of a packet. */
enum tcp_fate {
	TCP_FATE_FITS,
	TCP_FATE_INVALID,
	TCP_FATE_REOPENS, /* the connection ends, and this one begins */
};

enum tcp_fate vm_track_tcp(const struct vm_pkt *pkt, uint8_t flags);
void vm_track_status(const struct vm *vm);

#endif

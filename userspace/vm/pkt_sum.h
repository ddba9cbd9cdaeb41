/* SPDX-License-Identifier: GPL-2.0-only */
/* Is the checksum of a packet's transport right? */
#ifndef RSTATTR_VM_PKT_SUM_H
#define RSTATTR_VM_PKT_SUM_H

#include "vm/pkt.h"

enum tri pkt_sum_right(const struct vm_pkt *pkt, size_t thoff, uint8_t proto);

#endif

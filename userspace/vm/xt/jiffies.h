/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's ticks. */
#ifndef RSTATTR_VM_XT_JIFFIES_H
#define RSTATTR_VM_XT_JIFFIES_H

#include "vm/pkt.h"

uint32_t xt_hz(void);
uint64_t xt_jiffies(const struct vm_pkt *pkt);

#endif

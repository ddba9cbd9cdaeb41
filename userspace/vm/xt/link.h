/* SPDX-License-Identifier: GPL-2.0-only */
/* The link that a packet is at: skb->dev. */
#ifndef RSTATTR_VM_XT_LINK_H
#define RSTATTR_VM_XT_LINK_H

#include "vm/xt/xt.h"

#define XT_ETH_HEADER 14

enum tri xt_is_ethernet(struct xt_par *par);

#endif

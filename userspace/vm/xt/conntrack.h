/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the match conntrack share. */
#ifndef RSTATTR_VM_XT_CONNTRACK_H
#define RSTATTR_VM_XT_CONNTRACK_H

#include "vm/xt/xt.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_conntrack.h>

void xt_conntrack_info(const struct xt_use *use,
		       struct xt_conntrack_mtinfo3 *info);
void xt_conntrack_text(const struct xt_use *use, struct text *text);

#endif

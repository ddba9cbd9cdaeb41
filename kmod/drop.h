/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet that is dropped: counted, and recorded if there are not too many. */
#ifndef RSTATTR_DROP_H
#define RSTATTR_DROP_H

#include <linux/skbuff.h>

void rstattr_drop(const struct sk_buff *skb, unsigned long location,
		  unsigned int theirs);

#endif /* RSTATTR_DROP_H */

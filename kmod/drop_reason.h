/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_DROP_REASON_H
#define RSTATTR_DROP_REASON_H

#include <linux/skbuff.h>

/**
 * struct rstattr_drop_why - why a packet is dropped
 * @reason: enum rstattr_reason; 0: it is of no interest
 * @error: of its route, a positive errno, or 0
 */
struct rstattr_drop_why {
	u8 reason;
	u8 error;
};

u8 rstattr_drop_reason(unsigned int theirs);
void rstattr_drop_why(struct rstattr_drop_why *why, const struct sk_buff *skb,
		      unsigned int theirs, unsigned long location);

#endif /* RSTATTR_DROP_REASON_H */

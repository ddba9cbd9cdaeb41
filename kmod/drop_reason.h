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

/**
 * struct rstattr_drop_guess - what the kernel's reason looks like
 * @reason: enum rstattr_reason; 0: noise
 * @unsure: it stands for several: the function that drops decides
 */
struct rstattr_drop_guess {
	u8 reason;
	bool unsure;
};

#define RSTATTR_DROP_GUESSES	256

/* By enum skb_drop_reason. */
extern const struct rstattr_drop_guess rstattr_drop_guesses[RSTATTR_DROP_GUESSES];

/**
 * rstattr_drop_guess() - may a drop be of interest?
 * @theirs: enum skb_drop_reason
 *
 * Return: what it looks like.
 */
static inline struct rstattr_drop_guess rstattr_drop_guess(unsigned int theirs)
{
	return theirs < RSTATTR_DROP_GUESSES ? rstattr_drop_guesses[theirs] :
		(struct rstattr_drop_guess) {};
}

void rstattr_drop_decide(struct rstattr_drop_why *why,
			 const struct sk_buff *skb, unsigned int theirs,
			 unsigned long location);

#endif /* RSTATTR_DROP_REASON_H */

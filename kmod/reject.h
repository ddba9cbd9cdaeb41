/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_REJECT_H
#define RSTATTR_REJECT_H

#include "event.h"
#include "frame.h"

/**
 * struct rstattr_reject - an evaluation, as a probe sees it begin
 * @expr: address within the expression that holds the rejection
 * @nft: it is nf_tables that evaluates, so @expr lies in a rule of it
 */
struct rstattr_reject {
	struct sk_buff *skb;
	const struct nf_hook_state *hook;
	const void *expr;
	bool nft;
	u8 reason;
	u8 reply;
	u8 icmp_type;
	u8 icmp_code;
};

void rstattr_reject_begin(const struct rstattr_reject *reject);
void rstattr_reject_end(struct rstattr_frame *frame, struct sk_buff *skb);
void rstattr_reject_replay(struct rstattr_state *state,
			   struct rstattr_event *ev,
			   const struct rstattr_names *names);

u8 rstattr_outcome_why(struct sk_buff *skb, const struct rstattr_event *ev);

#endif /* RSTATTR_REJECT_H */

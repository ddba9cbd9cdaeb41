/* SPDX-License-Identifier: GPL-2.0-only */
/* The rule or policy that dropped a packet, if drops are exact. */
#ifndef RSTATTR_BLAME_H
#define RSTATTR_BLAME_H

#include "event.h"
#include "state.h"
#include "walk.h"

/**
 * struct rstattr_blame - who dropped a packet
 * @known: @id holds; without a handle it is the policy of its chain
 * @base_seq: generation of the ruleset; 0: not known
 * @rule: its entry, with a reference; NULL if it has none
 */
struct rstattr_blame {
	struct rstattr_id id;
	struct rstattr_rule *rule;
	u32 base_seq;
	bool known;
};

void rstattr_blame(struct rstattr_state *state, const struct sk_buff *skb,
		   const struct rstattr_end *end, struct rstattr_blame *blame);

#endif /* RSTATTR_BLAME_H */

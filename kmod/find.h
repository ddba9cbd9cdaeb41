/* SPDX-License-Identifier: GPL-2.0-only */
/* The rule that is being evaluated: remembered, or looked for. */
#ifndef RSTATTR_FIND_H
#define RSTATTR_FIND_H

#include "block.h"
#include "resolve.h"

/**
 * struct rstattr_found - a rule that was looked for
 * @id: the rule
 * @base_seq: generation of the ruleset; 0: not known
 * @place: where it lies, if the tables were walked; else its rule is NULL
 * @walked: it must be remembered for this generation
 */
struct rstattr_found {
	struct rstattr_id id;
	u32 base_seq;
	struct rstattr_place place;
	bool walked;
};

bool rstattr_find(struct rstattr_block *block, const struct net *net,
		  const void *expr, struct rstattr_found *found);
void rstattr_find_remember(struct rstattr_block *block, const void *expr,
			   const struct rstattr_found *found,
			   struct rstattr_rule *rule);

/* The place, if names can be had from it. */
static inline const struct rstattr_place *
rstattr_found_place(const struct rstattr_found *found)
{
	return found->place.rule ? &found->place : NULL;
}

#endif /* RSTATTR_FIND_H */

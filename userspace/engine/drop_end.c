// SPDX-License-Identifier: GPL-2.0-only
#include "engine/drop_end.h"

#include <string.h>

/**
 * drop_end_possible - can that be what happened
 * @result: how a replay ended
 * @event: the drop
 *
 * A reject is an event of its own.
 *
 * Return: whether it can.
 */
bool drop_end_possible(const struct vm_result *result,
		       const struct event *event)
{
	bool queue = event->reason == RSTATTR_REASON_DROP_QUEUE;

	if (result->end != (queue ? VM_END_QUEUE : VM_END_DROP) ||
	    !result->chain || (!result->rule && result->why))
		return false;
	return !event_has(event, RSTATTR_EVENT_CHAIN_FAMILY) ||
	       result->chain->table->family == event->chain_family;
}

/**
 * drop_end_place - the rule or policy that a replay ended at
 * @place: filled; names and comment are the ruleset's
 * @result: how it ended: in a chain
 */
void drop_end_place(struct drop_place *place, const struct vm_result *result)
{
	const struct nft_chain *chain = result->chain;
	const struct nft_rule *rule = result->rule;

	memset(place, 0, sizeof(*place));
	place->policy = !rule;
	if (rule) {
		chain = rule->chain;
		place->rule.has = BIT(RSTATTR_RULE_HANDLE);
		place->rule.handle = rule->handle;
		place->rule.comment = rule->comment;
	}
	place->rule.has |= BIT(RSTATTR_RULE_FAMILY) | BIT(RSTATTR_RULE_TABLE) |
			   BIT(RSTATTR_RULE_TABLE_HANDLE) |
			   BIT(RSTATTR_RULE_CHAIN) |
			   BIT(RSTATTR_RULE_CHAIN_HANDLE);
	place->rule.family = chain->table->family;
	place->rule.table = chain->table->name;
	place->rule.table_handle = chain->table->handle;
	place->rule.chain = chain->name;
	place->rule.chain_handle = chain->handle;
}

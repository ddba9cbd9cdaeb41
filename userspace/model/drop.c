// SPDX-License-Identifier: GPL-2.0-only
#include "model/drop.h"

#include <errno.h>
#include <string.h>

/**
 * drop_place_same - are two places one
 * @a: a place
 * @b: another, of the same ruleset
 *
 * Return: true for the same rule, or the policy of the same chain.
 */
bool drop_place_same(const struct drop_place *a, const struct drop_place *b)
{
	return a->policy == b->policy && a->rule.family == b->rule.family &&
	       a->rule.table_handle == b->rule.table_handle &&
	       a->rule.chain_handle == b->rule.chain_handle &&
	       a->rule.handle == b->rule.handle;
}

/**
 * drop_found_copy - copy what was found
 * @to: filled; release it with drop_found_release()
 * @from: what was found
 *
 * Return: 0, or -ENOMEM, and then @to is empty.
 */
int drop_found_copy(struct drop_found *to, const struct drop_found *from)
{
	size_t i;

	*to = *from;
	for (i = 0; i < from->count; i++) {
		if (!rule_copy(&to->place[i].rule, &from->place[i].rule))
			continue;
		to->count = i;
		drop_found_release(to);
		return -ENOMEM;
	}
	return 0;
}

/**
 * drop_found_release - free what it owns
 * @found: emptied
 */
void drop_found_release(struct drop_found *found)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		rule_release(&found->place[i].rule);
	memset(found, 0, sizeof(*found));
}

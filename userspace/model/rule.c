// SPDX-License-Identifier: GPL-2.0-only
#include "model/rule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * rule_has - whether something about a rule is known
 * @rule: the rule
 * @attr: RSTATTR_RULE_*
 *
 * Return: true when it is.
 */
bool rule_has(const struct rule *rule, unsigned int attr)
{
	return rule->has & BIT(attr);
}

/**
 * rule_same - whether two records speak of the very same rule
 * @a: a rule
 * @b: another of the same network namespace
 *
 * Names play no part: a table made anew has its old name and its rules have
 * their old handles, but its own handle differs.
 *
 * Return: true when table handle, handle and incarnation are the same.
 */
bool rule_same(const struct rule *a, const struct rule *b)
{
	return a->table_handle == b->table_handle && a->handle == b->handle &&
	       a->incarnation == b->incarnation;
}

static int copy_string(const char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/**
 * rule_copy - a rule that owns its strings
 * @to: filled; release it with rule_release()
 * @from: the rule
 *
 * Return: 0 or -ENOMEM, and then there is nothing to release.
 */
int rule_copy(struct rule *to, const struct rule *from)
{
	*to = *from;
	to->table = NULL;
	to->chain = NULL;
	to->comment = NULL;
	if (copy_string(&to->table, from->table) ||
	    copy_string(&to->chain, from->chain) ||
	    copy_string(&to->comment, from->comment)) {
		rule_release(to);
		return -ENOMEM;
	}
	return 0;
}

/**
 * rule_release - free the strings of a copy
 * @rule: made by rule_copy(), or zeroed
 */
void rule_release(struct rule *rule)
{
	free((char *)rule->table);
	free((char *)rule->chain);
	free((char *)rule->comment);
	rule->table = NULL;
	rule->chain = NULL;
	rule->comment = NULL;
}

/**
 * rule_state_text - whether the rule is still in the ruleset, as one word
 * @state: enum rstattr_rule_state
 *
 * Return: a constant.
 */
const char *rule_state_text(uint32_t state)
{
	switch (state) {
	case RSTATTR_RULE_STATE_LIVE:
		return "live";
	case RSTATTR_RULE_STATE_REPLACED:
		return "replaced";
	case RSTATTR_RULE_STATE_GONE:
		return "gone";
	}
	return "unknown";
}

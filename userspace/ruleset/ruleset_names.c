// SPDX-License-Identifier: GPL-2.0-only
/* Finding names by handles. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/dump.h"
#include "ruleset/ruleset.h"

/* By the chain's handle where it is known, else by looking for the rule. */
static int chain_name(struct nl *nl, struct rule *rule)
{
	struct chain_refs chains;
	struct rule_refs rules;
	size_t i, index;
	bool found;
	int err;

	err = dump_chains(nl, rule->family, rule->table, &chains);
	for (i = 0; !err && !rule->chain && i < chains.count; i++) {
		if (rule_has(rule, RSTATTR_RULE_CHAIN_HANDLE)) {
			found = chains.item[i].handle == rule->chain_handle;
		} else {
			err = dump_rules(nl, rule->family, rule->table,
					 chains.item[i].name, &rules);
			found = rule_refs_find(&rules, rule->handle, &index);
			rule_refs_release(&rules);
		}
		if (!err && found) {
			rule->chain = strdup(chains.item[i].name);
			err = rule->chain ? 0 : -ENOMEM;
		}
	}
	chain_refs_release(&chains);
	return !err && !rule->chain ? -ENOENT : err;
}

/**
 * ruleset_names - find the names of a rule of which only handles are known
 * @ruleset: the ruleset
 * @rule: owns its strings; gains table and chain
 *
 * Return: 0; -ENOENT when there is no such table or chain; or a negative
 * errno.
 */
int ruleset_names(struct ruleset *ruleset, struct rule *rule)
{
	struct nl *nl = ruleset_socket(ruleset);
	char *table;
	int err;

	if (!rule->table) {
		err = dump_table_name(nl, rule->family, rule->table_handle,
				      &table);
		if (err)
			return err;
		rule->table = table;
	}
	return rule->chain ? 0 : chain_name(nl, rule);
}

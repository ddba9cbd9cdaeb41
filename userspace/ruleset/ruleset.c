// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/ruleset.h"

#include <errno.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "ruleset/dump.h"
#include "ruleset/listing.h"

/* Anonymous chains within anonymous chains: nft allows fewer. */
#define DEPTH_MAX 8

/* A chain that was listed once is not listed again. */
struct listed {
	struct listed *next;
	uint32_t family;
	char *table;
	char *chain;
	char *listing;
	struct rule_refs rules;
};

struct ruleset {
	struct nl nl;
	struct nft_ctx *nft;
	struct listed *listed;
};

/**
 * ruleset_open - the ruleset of the present network namespace
 * @out: release it with ruleset_close()
 *
 * Return: 0 or a negative errno.
 */
int ruleset_open(struct ruleset **out)
{
	struct ruleset *ruleset = calloc(1, sizeof(*ruleset));
	int err;

	if (!ruleset)
		return -ENOMEM;
	err = nl_open(&ruleset->nl, NETLINK_NETFILTER);
	if (err) {
		free(ruleset);
		return err;
	}
	*out = ruleset;
	return 0;
}

static void listed_free(struct listed *listed)
{
	free(listed->table);
	free(listed->chain);
	free(listed->listing);
	rule_refs_release(&listed->rules);
	free(listed);
}

/**
 * ruleset_close - release what ruleset_open() made
 * @ruleset: the ruleset, or NULL
 */
void ruleset_close(struct ruleset *ruleset)
{
	struct listed *listed, *next;

	if (!ruleset)
		return;
	for (listed = ruleset->listed; listed; listed = next) {
		next = listed->next;
		listed_free(listed);
	}
	if (ruleset->nft)
		nft_ctx_free(ruleset->nft);
	nl_close(&ruleset->nl);
	free(ruleset);
}

/**
 * ruleset_generation - the number that each commit raises
 * @ruleset: the ruleset
 * @generation: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int ruleset_generation(struct ruleset *ruleset, uint32_t *generation)
{
	return dump_generation(&ruleset->nl, generation);
}

/**
 * ruleset_empty - whether there is not even a table
 * @ruleset: the ruleset
 * @empty: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int ruleset_empty(struct ruleset *ruleset, bool *empty)
{
	bool any;
	int err = dump_any_table(&ruleset->nl, &any);

	*empty = !err && !any;
	return err;
}

/* Only now: a run that needs no rule text does not pay for it. */
static int open_nft(struct ruleset *ruleset)
{
	struct nft_ctx *nft;

	if (ruleset->nft)
		return 0;
	nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (!nft)
		return -ENOMEM;
	if (nft_ctx_buffer_output(nft) || nft_ctx_buffer_error(nft)) {
		nft_ctx_free(nft);
		return -ENOMEM;
	}
	nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_HANDLE |
					      NFT_CTX_OUTPUT_STATELESS);
	ruleset->nft = nft;
	return 0;
}

static int run(struct ruleset *ruleset, const char *command, char **output)
{
	const char *said;
	int err = open_nft(ruleset);

	if (err)
		return err;
	err = nft_run_cmd_from_buffer(ruleset->nft, command);
	/* Reading a buffer empties it, also the one with the errors. */
	said = nft_ctx_get_output_buffer(ruleset->nft);
	*output = err ? NULL : strdup(said ? said : "");
	nft_ctx_get_error_buffer(ruleset->nft);
	if (err)
		return -ENOENT;
	return *output ? 0 : -ENOMEM;
}

/*
 * nft's grammar has no quotes around names, and names made by others may be
 * its keywords. So if the chain cannot be asked for, ask for more.
 */
static int list_chain(struct ruleset *ruleset, const struct rule *rule,
		      char **output)
{
	const char *family = family_text(rule->family);
	char command[600];
	int err;

	snprintf(command, sizeof(command), "list chain %s %s %s", family,
		 rule->table, rule->chain);
	err = run(ruleset, command, output);
	if (err != -ENOENT)
		return err;
	snprintf(command, sizeof(command), "list table %s %s", family,
		 rule->table);
	err = run(ruleset, command, output);
	if (err != -ENOENT)
		return err;
	snprintf(command, sizeof(command), "list ruleset %s", family);
	return run(ruleset, command, output);
}

static struct listed *find_listed(struct ruleset *ruleset,
				  const struct rule *rule)
{
	struct listed *listed;

	for (listed = ruleset->listed; listed; listed = listed->next) {
		if (listed->family == rule->family &&
		    strcmp(listed->table, rule->table) == 0 &&
		    strcmp(listed->chain, rule->chain) == 0)
			return listed;
	}
	return NULL;
}

/* The rules of a chain, and unless it is anonymous their listing. */
static int list(struct ruleset *ruleset, const struct rule *rule,
		struct listed **out)
{
	struct listed *listed = find_listed(ruleset, rule);
	int err = -ENOMEM;

	*out = listed;
	if (listed)
		return 0;
	listed = calloc(1, sizeof(*listed));
	if (!listed)
		return -ENOMEM;
	listed->family = rule->family;
	listed->table = strdup(rule->table);
	listed->chain = strdup(rule->chain);
	if (listed->table && listed->chain)
		err = dump_rules(&ruleset->nl, rule->family, rule->table,
				 rule->chain, &listed->rules);
	if (!err && strncmp(rule->chain, ANONYMOUS_CHAIN,
			    strlen(ANONYMOUS_CHAIN)) != 0)
		err = list_chain(ruleset, rule, &listed->listing);
	if (err) {
		listed_free(listed);
		return err;
	}
	listed->next = ruleset->listed;
	ruleset->listed = listed;
	*out = listed;
	return 0;
}

/* The chain and rule that jump to an anonymous chain. */
static int find_parent(struct ruleset *ruleset, const struct rule *rule,
		       char **chain, uint64_t *handle)
{
	struct chain_refs chains;
	struct rule_refs rules;
	size_t i, j;
	int err;

	*chain = NULL;
	err = dump_chains(&ruleset->nl, rule->family, rule->table, &chains);
	for (i = 0; !err && !*chain && i < chains.count; i++) {
		err = dump_rules(&ruleset->nl, rule->family, rule->table,
				 chains.item[i].name, &rules);
		for (j = 0; !err && j < rules.count; j++) {
			if (!rules.item[j].anonymous ||
			    strcmp(rules.item[j].anonymous, rule->chain) != 0)
				continue;
			*handle = rules.item[j].handle;
			*chain = strdup(chains.item[i].name);
			err = *chain ? 0 : -ENOMEM;
			break;
		}
		rule_refs_release(&rules);
	}
	chain_refs_release(&chains);
	return !err && !*chain ? -ENOENT : err;
}

static int text_of(struct ruleset *ruleset, struct rule *rule, int depth,
		   char **text);

static int anonymous_text(struct ruleset *ruleset, const struct rule *rule,
			  const struct listed *listed, size_t index,
			  int depth, char **text)
{
	struct rule parent = *rule;
	char *chain, *outer;
	int err;

	if (depth >= DEPTH_MAX)
		return -ENOENT;
	err = find_parent(ruleset, rule, &chain, &parent.handle);
	if (err)
		return err;
	parent.chain = chain;
	err = text_of(ruleset, &parent, depth + 1, &outer);
	free(chain);
	if (err)
		return err;
	err = listing_inner_rule(outer, &listed->rules, index, text);
	free(outer);
	return err;
}

static int learn_comment(struct rule *rule, const struct rule_ref *ref)
{
	if (rule->comment || !ref->comment)
		return 0;
	rule->comment = strdup(ref->comment);
	return rule->comment ? 0 : -ENOMEM;
}

static int text_of(struct ruleset *ruleset, struct rule *rule, int depth,
		   char **text)
{
	struct listed *listed;
	size_t index;
	int err = list(ruleset, rule, &listed);

	if (err)
		return err;
	if (!rule_refs_find(&listed->rules, rule->handle, &index))
		return -ENOENT;
	if (!depth)
		err = learn_comment(rule, &listed->rules.item[index]);
	if (err)
		return err;
	if (!listed->listing)
		return anonymous_text(ruleset, rule, listed, index, depth,
				      text);
	return listing_rule(listed->listing, family_text(rule->family),
			    rule->table, rule->chain, &listed->rules, index,
			    text);
}

/**
 * ruleset_text - a rule as nft prints it, without counters' values
 * @ruleset: the ruleset, opened in the present network namespace
 * @rule: with family, table, its handle, chain and rule handle; gains its
 *	  comment, if the recorder had no place for it; owns its strings
 * @text: filled; the caller frees it
 *
 * The table of that name must be the one with that handle: a table made anew
 * has other rules under the same handles.
 *
 * Return: 0; -ENOENT when the rule is not there; or a negative errno.
 */
int ruleset_text(struct ruleset *ruleset, struct rule *rule, char **text)
{
	char *table;
	int err;

	if (!rule->table || !rule->chain)
		return -ENOENT;
	err = dump_table_name(&ruleset->nl, rule->family, rule->table_handle,
			      &table);
	if (err)
		return err;
	err = strcmp(table, rule->table) == 0 ? 0 : -ENOENT;
	free(table);
	return err ? err : text_of(ruleset, rule, 0, text);
}

/* By the chain's handle where it is known, else by looking for the rule. */
static int chain_name(struct ruleset *ruleset, struct rule *rule)
{
	struct chain_refs chains;
	struct rule_refs rules;
	size_t i, index;
	bool found;
	int err;

	err = dump_chains(&ruleset->nl, rule->family, rule->table, &chains);
	for (i = 0; !err && !rule->chain && i < chains.count; i++) {
		if (rule_has(rule, RSTATTR_RULE_CHAIN_HANDLE)) {
			found = chains.item[i].handle == rule->chain_handle;
		} else {
			err = dump_rules(&ruleset->nl, rule->family,
					 rule->table, chains.item[i].name,
					 &rules);
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
	char *table;
	int err;

	if (!rule->table) {
		err = dump_table_name(&ruleset->nl, rule->family,
				      rule->table_handle, &table);
		if (err)
			return err;
		rule->table = table;
	}
	return rule->chain ? 0 : chain_name(ruleset, rule);
}

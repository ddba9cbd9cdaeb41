// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/whole.h"

#include <errno.h>
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

static void listed_free(struct listed *listed)
{
	free(listed->table);
	free(listed->chain);
	free(listed->listing);
	rule_refs_release(&listed->rules);
	free(listed);
}

/* Only now: a run that needs no rule text does not pay for it. */
static int run(struct whole *whole, const char *command, char **output)
{
	const struct scratch_options options = { .present = true };
	struct scratch *scratch = whole->scratch ? whole->scratch : whole->own;
	int err = 0;

	if (!scratch) {
		err = scratch_open(&whole->own, &options, NULL);
		scratch = whole->own;
	}
	if (!err)
		err = scratch_run(scratch, command,
				  SCRATCH_HANDLES | SCRATCH_STATELESS, output,
				  NULL);
	return err == -EINVAL ? -ENOENT : err;
}

/*
 * nft's grammar has no quotes around names, and names made by others may be
 * its keywords. So if the chain cannot be asked for, ask for more.
 */
static int list_chain(struct whole *whole, const struct rule *rule,
		      char **output)
{
	const char *family = family_text(rule->family);
	char command[600];
	int err;

	snprintf(command, sizeof(command), "list chain %s %s %s", family,
		 rule->table, rule->chain);
	err = run(whole, command, output);
	if (err != -ENOENT)
		return err;
	snprintf(command, sizeof(command), "list table %s %s", family,
		 rule->table);
	err = run(whole, command, output);
	if (err != -ENOENT)
		return err;
	snprintf(command, sizeof(command), "list ruleset %s", family);
	return run(whole, command, output);
}

static struct listed *find_listed(struct whole *whole, const struct rule *rule)
{
	struct listed *listed;

	for (listed = whole->listed; listed; listed = listed->next) {
		if (listed->family == rule->family &&
		    strcmp(listed->table, rule->table) == 0 &&
		    strcmp(listed->chain, rule->chain) == 0)
			return listed;
	}
	return NULL;
}

/* The rules of a chain, and unless it is anonymous their listing. */
static int list(struct whole *whole, const struct rule *rule,
		struct listed **out)
{
	struct listed *listed = find_listed(whole, rule);
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
		err = dump_rules(whole->nl, rule->family, rule->table,
				 rule->chain, &listed->rules);
	if (!err &&
	    strncmp(rule->chain, ANONYMOUS_CHAIN, strlen(ANONYMOUS_CHAIN)) != 0)
		err = list_chain(whole, rule, &listed->listing);
	if (err) {
		listed_free(listed);
		return err;
	}
	listed->next = whole->listed;
	whole->listed = listed;
	*out = listed;
	return 0;
}

/* The chain and rule that jump to an anonymous chain. */
static int find_parent(struct whole *whole, const struct rule *rule,
		       char **chain, uint64_t *handle)
{
	struct chain_refs chains;
	struct rule_refs rules;
	size_t i, j;
	int err;

	*chain = NULL;
	err = dump_chains(whole->nl, rule->family, rule->table, &chains);
	for (i = 0; !err && !*chain && i < chains.count; i++) {
		err = dump_rules(whole->nl, rule->family, rule->table,
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

static int text_of(struct whole *whole, const struct rule *rule, int depth,
		   char **text);

static int anonymous_text(struct whole *whole, const struct rule *rule,
			  const struct listed *listed, size_t index, int depth,
			  char **text)
{
	struct rule parent = *rule;
	char *chain, *outer;
	int err;

	if (depth >= DEPTH_MAX)
		return -ENOENT;
	err = find_parent(whole, rule, &chain, &parent.handle);
	if (err)
		return err;
	parent.chain = chain;
	err = text_of(whole, &parent, depth + 1, &outer);
	free(chain);
	if (err)
		return err;
	err = listing_inner_rule(outer, &listed->rules, index, text);
	free(outer);
	return err;
}

static int text_of(struct whole *whole, const struct rule *rule, int depth,
		   char **text)
{
	struct listed *listed;
	size_t index;
	int err = list(whole, rule, &listed);

	if (err)
		return err;
	if (!rule_refs_find(&listed->rules, rule->handle, &index))
		return -ENOENT;
	if (!listed->listing)
		return anonymous_text(whole, rule, listed, index, depth, text);
	return listing_rule(listed->listing, family_text(rule->family),
			    rule->table, rule->chain, &listed->rules, index,
			    text);
}

/**
 * whole_text - a rule as nft prints it
 * @whole: where
 * @rule: with family, table, chain and handle
 * @text: filled; the caller frees it
 *
 * Return: 0; -ENOENT when it is not there; or a negative errno.
 */
int whole_text(struct whole *whole, const struct rule *rule, char **text)
{
	return text_of(whole, rule, 0, text);
}

/**
 * whole_forget - the ruleset is another one
 * @whole: forgets what was listed
 */
void whole_forget(struct whole *whole)
{
	struct listed *listed, *next;

	for (listed = whole->listed; listed; listed = next) {
		next = listed->next;
		listed_free(listed);
	}
	whole->listed = NULL;
}

/**
 * whole_release - free what was needed
 * @whole: may be used again
 */
void whole_release(struct whole *whole)
{
	whole_forget(whole);
	scratch_close(whole->own);
	whole->own = NULL;
}

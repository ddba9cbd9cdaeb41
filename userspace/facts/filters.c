// SPDX-License-Identifier: GPL-2.0-only
/*
 * The base chains of type filter at each hook of IP and bridges, and whether
 * rules of theirs accept or drop. Rules are read only of chains that share
 * their hook with another table's.
 */
#include <netinet/in.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"
#include "ruleset/load.h"
#include "vm/expr_immediate.h"
#include "vm/expr_kind.h"
#include "vm/expr_lookup.h"
#include "vm/hooks.h"

/* Chains and rules that are looked at for one base chain. */
#define CHAINS_MAX 1024
#define RULES_MAX 100000

struct visit {
	struct nft_ruleset *ruleset;
	struct filter_chain *filter;
	const struct nft_chain *chain[CHAINS_MAX]; /* also those to come */
	size_t count;
	size_t rules;
};

static void note_verdict(struct visit *visit, const struct nft_verdict *verdict)
{
	size_t i;

	if (verdict->code == NF_DROP)
		visit->filter->drops = true;
	if (verdict->code == NF_ACCEPT)
		visit->filter->accepts = true;
	if (!verdict->chain)
		return;
	for (i = 0; i < visit->count; i++) {
		if (visit->chain[i] == verdict->chain)
			return;
	}
	if (visit->count < CHAINS_MAX)
		visit->chain[visit->count++] = verdict->chain;
	else
		visit->filter->unsure = true;
}

static int note_map(struct visit *visit, struct nft_set *set)
{
	int err = nft_set_elems(visit->ruleset, set);
	size_t i;

	for (i = 0; !err && i < set->nelems; i++)
		note_verdict(visit, &set->elem[i].verdict);
	if (!err && set->catchall)
		note_verdict(visit, &set->catchall->verdict);
	return err;
}

static int note_rule(struct visit *visit, const struct nft_rule *rule)
{
	int err = 0;
	uint16_t i;

	if (rule_rejects(rule))
		visit->filter->drops = true;
	for (i = 0; !err && i < rule->nexprs; i++) {
		const struct nft_expr *expr = rule->expr[i];
		const struct expr_immediate *immediate = expr_priv(expr);
		const struct expr_lookup *lookup = expr_priv(expr);

		if (expr->ops == &expr_immediate_ops && !immediate->dreg)
			note_verdict(visit, &immediate->verdict);
		else if (expr->ops == &expr_lookup_ops && lookup->verdict)
			err = note_map(visit, lookup->set);
	}
	return err;
}

static int look_at_rules(struct nft_ruleset *ruleset, struct nft_chain *chain,
			 struct filter_chain *filter)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	int err = 0;
	size_t i, j;

	if (!visit)
		return -ENOMEM;
	visit->ruleset = ruleset;
	visit->filter = filter;
	visit->chain[visit->count++] = chain;
	for (i = 0; !err && i < visit->count; i++) {
		/* The list is const only for what it is compared with. */
		struct nft_chain *at =
			(struct nft_chain *)(uintptr_t)visit->chain[i];

		err = nft_chain_rules(ruleset, at);
		for (j = 0; !err && j < at->nrules; j++) {
			if (visit->rules++ < RULES_MAX)
				err = note_rule(visit, &at->rule[j]);
			else
				filter->unsure = true;
		}
	}
	free(visit);
	return err;
}

static struct filter_chain *append(struct facts_filters *filters)
{
	struct filter_chain *grown;

	grown = facts_grow(filters->item, filters->count, sizeof(*grown));
	if (!grown)
		return NULL;
	filters->item = grown;
	memset(&grown[filters->count], 0, sizeof(*grown));
	return &grown[filters->count++];
}

static int add_chain(struct facts_filters *filters, struct nft_ruleset *ruleset,
		     struct nft_chain *chain, uint32_t family, uint32_t hook,
		     bool shared)
{
	const struct nft_table *table = chain->table;
	struct filter_chain *filter = append(filters);

	if (!filter)
		return -ENOMEM;
	filter->family = table->family;
	filter->hook_family = family;
	filter->hook = hook;
	filter->table = strdup(table->name);
	filter->chain = strdup(chain->name);
	filter->priority = chain->priority;
	filter->policy_drop = chain->policy == NF_DROP;
	filter->iptables = manager_iptables(table);
	filter->manager = manager_of(table);
	filter->portid = table->owner;
	if (!filter->table || !filter->chain || !filter->manager)
		return -ENOMEM;
	return shared ? look_at_rules(ruleset, chain, filter) : 0;
}

static bool filters_here(const struct vm_hook_entry *entry)
{
	return entry->kind == VM_HOOK_CHAIN &&
	       entry->chain->type == CHAIN_FILTER;
}

/* Whether chains of more than one table stand there. */
static bool is_shared(const struct vm_hook_list *list)
{
	const struct nft_table *first = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!filters_here(&list->entry[i]))
			continue;
		if (first && list->entry[i].chain->table != first)
			return true;
		first = list->entry[i].chain->table;
	}
	return false;
}

static int add_hook(struct facts_filters *filters, struct nft_ruleset *ruleset,
		    const struct vm_hook_list *list, uint32_t family,
		    uint32_t hook)
{
	bool shared = is_shared(list);
	size_t i;
	int err = 0;

	for (i = 0; !err && i < list->count; i++) {
		if (filters_here(&list->entry[i]))
			err = add_chain(filters, ruleset, list->entry[i].chain,
					family, hook, shared);
	}
	return err;
}

static int add_hooks(struct facts_filters *filters, struct nft_ruleset *ruleset)
{
	static const struct {
		enum vm_hook_family list;
		uint32_t family;
	} families[] = {
		{ VM_HOOKS_IPV4, NFPROTO_IPV4 },
		{ VM_HOOKS_IPV6, NFPROTO_IPV6 },
		{ VM_HOOKS_BRIDGE, NFPROTO_BRIDGE },
	};
	const struct vm_hooks *hooks = vm_hooks_get(ruleset);
	uint32_t hook;
	size_t i;
	int err = hooks ? 0 : -ENOMEM;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		for (hook = 0; !err && hook < NF_INET_NUMHOOKS; hook++)
			err = add_hook(filters, ruleset,
				       &hooks->list[families[i].list][hook],
				       families[i].family, hook);
	}
	return err;
}

/**
 * filters_read - the chains that filter, hook by hook
 * @filters: filled; release it with filters_release()
 * @error: filled on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; or a negative errno.
 */
int filters_read(struct facts_filters *filters, struct error *error)
{
	struct nft_ruleset ruleset;
	struct nl nl;
	size_t i;
	int tries;
	int err = nl_open(&nl, NETLINK_NETFILTER);

	if (err)
		return error_set(error, err, "cannot ask nf_tables: %s",
				 strerror(-err));
	err = -EAGAIN;
	for (tries = 0; tries < NL_RETRIES && err == -EAGAIN; tries++) {
		filters_release(filters);
		err = ruleset_load(&nl, &ruleset, error);
		if (err)
			break;
		err = add_hooks(filters, &ruleset);
		if (err)
			error_set(error, err, "the ruleset cannot be read: %s",
				  strerror(-err));
		nft_ruleset_release(&ruleset);
	}
	nl_close(&nl);
	if (err) {
		filters_release(filters);
		return err;
	}
	for (i = 0; i < filters->count; i++) {
		if (filters->item[i].portid)
			filters->item[i].inode =
				inode_of_port(filters->item[i].portid);
	}
	filters->read = clock_now_real();
	return 0;
}

/**
 * filters_release - free what filters_read() took
 * @filters: empty afterwards
 */
void filters_release(struct facts_filters *filters)
{
	size_t i;

	for (i = 0; i < filters->count; i++) {
		free(filters->item[i].table);
		free(filters->item[i].chain);
		free(filters->item[i].manager);
	}
	free(filters->item);
	memset(filters, 0, sizeof(*filters));
}

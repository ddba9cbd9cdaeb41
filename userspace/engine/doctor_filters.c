// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables that filter at the same hook. A packet must pass the chains of all
 * of them: what one accepts, the next may still drop.
 */
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <string.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

/* Chains that are named. */
#define CHAINS_SHOWN 12

static bool can_drop(const struct filter_chain *chain)
{
	return chain->policy_drop || chain->drops;
}

/* What its administrator means to let through, and takes to be through. */
static bool means_to_accept(const struct filter_chain *chain)
{
	return chain->accepts || (!chain->policy_drop && chain->drops);
}

/* iptables' tables are made to follow one another. */
static bool same_firewall(const struct filter_chain *a,
			  const struct filter_chain *b)
{
	if (a->family != b->family)
		return false;
	return strcmp(a->table, b->table) == 0 || (a->iptables && b->iptables);
}

/* An accept in one table, and a drop in another one. */
static bool conflict(const struct filter_chain *chain, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; means_to_accept(&chain[i]) && j < count; j++) {
			if (can_drop(&chain[j]) &&
			    !same_firewall(&chain[i], &chain[j]))
				return true;
		}
	}
	return false;
}

static size_t count_droppers(const struct filter_chain *chain, size_t count)
{
	size_t i, dropping = 0;

	for (i = 0; i < count; i++)
		dropping += can_drop(&chain[i]);
	return dropping;
}

static bool several(const struct filter_chain *chain, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (!same_firewall(&chain[0], &chain[i]))
			return true;
	}
	return false;
}

static void tell_chain(const struct facts *facts, struct doctor_report *report,
		       struct doctor_finding *finding,
		       const struct filter_chain *chain)
{
	char process[PROCESS_TEXT_MAX];
	struct text by = { 0 };

	if (chain->manager && chain->manager[0])
		text_add(&by, "; most likely made by %s", chain->manager);
	if (chain->owner.pid)
		text_add(&by, "; owned by %s",
			 process_text(&chain->owner, process));
	else if (chain->portid)
		text_add(&by, "; owned by netlink port %u", chain->portid);
	doctor_fact(report, finding, facts->filters.read,
		    "%s %s %s, priority %d, policy %s; rules %s%s%s",
		    family_text(chain->family), chain->table, chain->chain,
		    chain->priority, chain->policy_drop ? "drop" : "accept",
		    chain->accepts && chain->drops ? "accept and drop" :
		    chain->accepts		   ? "accept" :
		    chain->drops		   ? "drop" :
						     "do neither",
		    chain->unsure ? ", as far as they were looked at" : "",
		    text_get(&by));
	text_release(&by);
}

static void tell_chains(const struct facts *facts, struct doctor_report *report,
			struct doctor_finding *finding,
			const struct filter_chain *chain, size_t count)
{
	size_t i;

	for (i = 0; i < count && i < CHAINS_SHOWN; i++)
		tell_chain(facts, report, finding, &chain[i]);
	if (count > CHAINS_SHOWN)
		doctor_fact(report, finding, facts->filters.read,
			    "and %zu more chains", count - CHAINS_SHOWN);
}

/* @families: "ip", "ip6", "bridge", or the first two together */
static void judge(const struct facts *facts, struct doctor_report *report,
		  const struct filter_chain *chain, size_t count,
		  const char *families)
{
	const char *hook = hook_text(chain->hook_family, chain->hook);
	bool problem = conflict(chain, count);
	struct doctor_finding *finding;

	if (!several(chain, count) || !count_droppers(chain, count))
		return;
	finding = doctor_add(
		report, DOCTOR_OTHER_TABLE,
		problem ? GRADE_LIKELY : GRADE_EXACT, problem,
		problem ?
			"packets of %s at hook %s that one table accepts another one can drop" :
			"several tables filter %s at hook %s, and what drops is of one",
		families, hook);
	tell_chains(facts, report, finding, chain, count);
	doctor_advise(
		report, finding, "%s",
		problem ?
			"an accept is final in its own chain only: put the rule in each of these tables, or have one program make all of them. Which one drops: rstattr simulate" :
			"an accept elsewhere changes nothing: rules belong where it drops. They pass in this order");
	doctor_count(finding, count);
	if (finding)
		finding->name = strdup(hook);
}

static bool same_chains(const struct filter_chain *a,
			const struct filter_chain *b, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (a[i].family != b[i].family ||
		    strcmp(a[i].table, b[i].table) != 0 ||
		    strcmp(a[i].chain, b[i].chain) != 0)
			return false;
	}
	return true;
}

/* The chains of a hook; *count is 0 if there are none. */
static const struct filter_chain *at_hook(const struct facts_filters *filters,
					  uint32_t family, uint32_t hook,
					  size_t *count)
{
	const struct filter_chain *first = NULL;
	size_t i;

	*count = 0;
	for (i = 0; i < filters->count; i++) {
		const struct filter_chain *chain = &filters->item[i];

		if (chain->hook_family != family || chain->hook != hook)
			continue;
		if (!first)
			first = chain;
		(*count)++;
	}
	return first;
}

/* Tables of inet stand at both: that is told once. */
static void judge_ip(const struct facts *facts, struct doctor_report *report,
		     uint32_t hook)
{
	const struct filter_chain *v4, *v6;
	size_t n4, n6;

	v4 = at_hook(&facts->filters, NFPROTO_IPV4, hook, &n4);
	v6 = at_hook(&facts->filters, NFPROTO_IPV6, hook, &n6);
	if (n4 && n4 == n6 && same_chains(v4, v6, n4)) {
		judge(facts, report, v4, n4, "ip and ip6");
		return;
	}
	if (n4)
		judge(facts, report, v4, n4, "ip");
	if (n6)
		judge(facts, report, v6, n6, "ip6");
}

/**
 * doctor_filters - several tables that filter at one hook
 * @facts: what is known
 * @report: gains findings
 */
void doctor_filters(const struct facts *facts, struct doctor_report *report)
{
	const struct filter_chain *bridge;
	uint32_t hook;
	size_t count;

	for (hook = 0; hook < NF_INET_NUMHOOKS; hook++)
		judge_ip(facts, report, hook);
	for (hook = 0; hook < NF_INET_NUMHOOKS; hook++) {
		bridge = at_hook(&facts->filters, NFPROTO_BRIDGE, hook, &count);
		if (count)
			judge(facts, report, bridge, count, "bridge");
	}
}

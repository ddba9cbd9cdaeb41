// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the kernel's counters to the table: an expression was reached as often
 * as the counter before it counted, and held as often as the one behind it.
 * What was loaded holds and fails with the condition that looks at it.
 */
#include <string.h>

#include "difftest/tally.h"

#define REGS 20

struct credit {
	struct table *table;
	/* Per register: key of what was loaded there, plus one. */
	size_t load[REGS];
};

static uint64_t since(const struct tally_expr *expr)
{
	return expr->now.packets - expr->last.packets;
}

static void clear(struct credit *credit, const struct kind *kind)
{
	uint32_t i;

	for (i = kind->dreg; kind->dlen && i < kind->dreg + kind->dlen &&
			     i < REGS;
	     i++)
		credit->load[i] = 0;
}

/* A register's new content is of what its old one was of. */
static void pass(struct credit *credit, const struct kind *kind)
{
	uint32_t i;

	for (i = 0; kind->dlen && i < kind->dlen; i++) {
		if (kind->dreg + i >= REGS || kind->sreg + i >= REGS)
			break;
		credit->load[kind->dreg + i] =
			kind->slen ? credit->load[kind->sreg + i] : 0;
	}
}

static void condition(struct credit *credit, const struct kind *kind,
		      uint64_t held, uint64_t failed)
{
	uint32_t i;

	for (i = kind->sreg;
	     kind->slen && i < kind->sreg + kind->slen && i < REGS; i++) {
		size_t key = credit->load[i];

		if (!key) {
			if (kind->slen > 8)
				break;
			continue;
		}
		if (i > kind->sreg && credit->load[i - 1] == key)
			continue;
		credit->table->seen[key - 1].held += held;
		credit->table->seen[key - 1].failed += failed;
	}
}

static void credit_expr(struct credit *credit, const struct tally_expr *before,
			const struct tally_expr *expr,
			const struct tally_expr *after)
{
	const struct kind *kind = &expr->kind;
	struct seen *seen = &credit->table->seen[kind->key];
	uint64_t reached = since(before);
	uint64_t held = kind->ends ? reached : since(after);
	uint64_t failed;

	if (kind->map)
		return;
	failed = reached > held ? reached - held : 0;
	if (kind->loads) {
		clear(credit, kind);
		seen->failed += failed;
		if (kind->dreg < REGS)
			credit->load[kind->dreg] = kind->key + 1;
		/* Until something compares it, having it is all there is. */
		return;
	}
	seen->held += held;
	seen->failed += failed;
	if (seen->outcome == OUTCOME_BOTH)
		condition(credit, kind, held, failed);
	pass(credit, kind);
}

/**
 * tally_credit - enter what was counted since the last time
 * @tally: after tally_read()
 *
 * What a verdict map did cannot be told from the counter behind it: see
 * tally_credit_maps().
 */
void tally_credit(struct tally *tally)
{
	struct credit credit = { .table = tally->seen };
	size_t i, j;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *rule = &tally->rule[i];
		struct tally_expr *expr = &tally->expr[rule->first];

		memset(credit.load, 0, sizeof(credit.load));
		if (rule->nexprs && !since(&expr[0]))
			continue;
		for (j = 1; j + 1 < rule->nexprs; j += 2)
			credit_expr(&credit, &expr[j - 1], &expr[j],
				    &expr[j + 1]);
		for (j = 0; j < rule->nexprs; j++)
			expr[j].last = expr[j].now;
	}
}

/* The elements of verdict maps that matched, and how many were asked for. */
static uint64_t map_hits(const struct tally *tally)
{
	uint64_t hits = 0;
	size_t i;

	for (i = 0; i < tally->nelems; i++) {
		if (tally->set[tally->elem[i].set].verdicts)
			hits += tally->elem[i].count.packets;
	}
	return hits;
}

/**
 * tally_credit_maps - the same of verdict maps, at the end of a ruleset
 * @tally: after tally_read() and tally_read_elems(), with counters in all
 *	   elements
 */
void tally_credit_maps(struct tally *tally)
{
	uint64_t reached = 0, hits = map_hits(tally);
	const struct kind *kind = NULL;
	size_t i, j;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *rule = &tally->rule[i];
		const struct tally_expr *expr = &tally->expr[rule->first];

		for (j = 1; j + 1 < rule->nexprs; j += 2) {
			if (!expr[j].kind.map)
				continue;
			kind = &expr[j].kind;
			reached += expr[j - 1].now.packets;
		}
	}
	if (!kind)
		return;
	tally->seen->seen[kind->key].held += hits;
	if (reached > hits)
		tally->seen->seen[kind->key].failed += reached - hits;
}

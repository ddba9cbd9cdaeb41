// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet may have gone another way than the replay only if the replay read
 * something that a rule of the hook writes, in whatever chain that can be
 * reached there: whether it was is not known.
 */
#include <netinet/in.h>

#include "engine/drop_touch.h"

#include <errno.h>
#include <search.h>

#include "engine/drop_end.h"
#include "vm/expr_immediate.h"
#include "vm/expr_lookup.h"

/* As many base chains of one hook are looked at. */
#define BASES_MAX 256

struct scan {
	struct nft_ruleset *ruleset;
	void *seen; /* chains, by their addresses */
	unsigned int writes;
};

static int compare(const void *a, const void *b)
{
	return (a > b) - (a < b);
}

static void keep(void *node)
{
	(void)node; /* the ruleset owns them */
}

static int scan_chain(struct scan *scan, struct nft_chain *chain, int depth);

/* A map of verdicts may lead to any chain of its table. */
static int scan_all(struct scan *scan, const struct nft_table *table, int depth)
{
	struct nft_chain *chain;
	int err = 0;

	for (chain = table->chain; chain && !err; chain = chain->next) {
		if (!chain->base)
			err = scan_chain(scan, chain, depth);
	}
	return err;
}

static int scan_targets(struct scan *scan, const struct nft_rule *rule,
			int depth)
{
	uint16_t i;
	int err = 0;

	for (i = 0; i < rule->nexprs && !err; i++) {
		const struct nft_expr *expr = rule->expr[i];
		const struct expr_immediate *immediate = expr_priv(expr);
		const struct expr_lookup *lookup = expr_priv(expr);

		if (expr->ops == &expr_immediate_ops &&
		    immediate->verdict.chain)
			err = scan_chain(scan, immediate->verdict.chain,
					 depth + 1);
		else if (expr->ops == &expr_lookup_ops && lookup->verdict)
			err = scan_all(scan, rule->chain->table, depth + 1);
	}
	return err;
}

static int scan_chain(struct scan *scan, struct nft_chain *chain, int depth)
{
	const void **node = tfind(chain, &scan->seen, compare);
	size_t i;
	int err;

	if (node)
		return 0;
	/* The kernel lets none jump that deep: only maps seem to. */
	if (depth > VM_JUMPS_MAX) {
		scan->writes = TOUCH_ALL;
		return 0;
	}
	if (!tsearch(chain, &scan->seen, compare))
		return -ENOMEM;
	err = chain->loaded ? 0 : nft_chain_rules(scan->ruleset, chain);
	for (i = 0; !err && i < chain->nrules; i++) {
		scan->writes |= touch_writes(&chain->rule[i]);
		err = scan_targets(scan, &chain->rule[i], depth);
	}
	return err;
}

/* What was translated, conntrack knows, and it is not translated again. */
static bool pkt_knows_nat(const struct vm_pkt *pkt)
{
	const struct vm_ct *ct = &pkt->ct;

	return ct->presence == VM_CT_NONE || ct->presence == VM_CT_UNTRACKED ||
	       (ct->presence == VM_CT_TRACKED && vm_known(ct->status));
}

static int scan_base(struct scan *scan, struct nft_chain *chain, bool knows_nat)
{
	unsigned int before = scan->writes;
	int err;

	scan->writes = 0;
	err = scan_chain(scan, chain, 0);
	if (chain->type == CHAIN_NAT && knows_nat)
		scan->writes &= ~(unsigned int)(TOUCH_PACKET | TOUCH_CT);
	scan->writes |= before;
	return err;
}

/* Of the hook's base chains, up to the one where it ends. */
static int scan_hook(struct scan *scan, const struct vm_result *result,
		     bool knows_nat)
{
	struct nft_chain *chains[BASES_MAX];
	size_t i, count = 0;
	int err;

	err = vm_hook_chains(scan->ruleset, result->family, result->hook, NULL,
			     chains, BASES_MAX, &count);
	if (err) {
		scan->writes = TOUCH_ALL;
		return 0;
	}
	for (i = 0; i < count && !err; i++) {
		err = scan_base(scan, chains[i], knows_nat);
		if (chains[i] == result->chain)
			break;
	}
	return err;
}

/* The same ruleset has been looked at before, mostly. */
static int find_writes(struct touch_memo *memo, struct nft_ruleset *ruleset,
		       const struct vm_result *result, bool knows_nat,
		       unsigned int *writes)
{
	struct scan scan = { .ruleset = ruleset };
	struct touch_known *known;
	size_t i;
	int err;

	for (i = 0; i < memo->count; i++) {
		known = &memo->known[i];
		if (known->family != result->family ||
		    known->hook != result->hook ||
		    known->chain != result->chain ||
		    known->knows_nat != knows_nat)
			continue;
		*writes = known->writes;
		return 0;
	}
	err = scan_hook(&scan, result, knows_nat);
	tdestroy(scan.seen, keep);
	*writes = scan.writes;
	if (!err && memo->count < TOUCH_KNOWN_MAX)
		memo->known[memo->count++] =
			(struct touch_known){ result->chain, result->hook,
					      result->family, knows_nat,
					      scan.writes };
	return err;
}

/* By the rules that were looked at; of several runs not all are kept. */
static unsigned int reads_of(const struct replay *replay)
{
	const struct path *path = &replay->outcome[0].path;
	unsigned int bits = 0;
	size_t i;

	if (replay->runs != 1 || path->omitted)
		return TOUCH_ALL;
	for (i = 0; i < path->count; i++) {
		if (path->step[i].kind == PATH_RULE && path->step[i].rule)
			bits |= touch_reads(path->step[i].rule);
	}
	return bits;
}

static void forget(struct vm_pkt *pkt, unsigned int bits)
{
	if (bits & TOUCH_MARK)
		pkt->mark = VM_UNKNOWN;
	if (bits & TOUCH_CT_MARK)
		pkt->ct.mark = VM_UNKNOWN;
	if (bits & TOUCH_PRIORITY)
		pkt->priority = VM_UNKNOWN;
}

static bool ends_elsewhere(const struct replay *replay,
			   const struct event *event,
			   const struct vm_result *result)
{
	struct drop_place here, there;
	size_t i;

	drop_end_place(&here, result);
	for (i = 0; i < replay->count; i++) {
		if (replay->outcome[i].result.end == VM_END_ERROR)
			return true;
		if (!drop_end_possible(&replay->outcome[i].result, event))
			continue;
		drop_end_place(&there, &replay->outcome[i].result);
		if (!drop_place_same(&here, &there))
			return true;
	}
	return replay->overflow;
}

/* Whatever it was before those rules: does it end at another one's? */
static int try_others(bool *others, const struct event *event,
		      const struct vm_result *result,
		      const struct replay_question *question,
		      unsigned int writes)
{
	struct replay_question again = *question;
	struct vm_pkt pkt = *question->pkt;
	struct replay replay;
	int err;

	forget(&pkt, writes);
	again.pkt = &pkt;
	err = replay_run(&replay, &again);
	*others = !err && ends_elsewhere(&replay, event, result);
	replay_release(&replay);
	return err;
}

static int read_at_all(bool *touched, unsigned int writes,
		       const struct replay_question *question)
{
	struct replay_question whole = *question;
	struct replay replay;
	int err;

	whole.bare = false;
	err = replay_run(&replay, &whole);
	*touched = !err && writes & reads_of(&replay);
	replay_release(&replay);
	return err;
}

/**
 * drop_touched - may the packet have been another one when it met the rules
 * @touched: filled: it may, and then have ended elsewhere
 * @event: the drop
 * @result: how the replay ended
 * @question: what was asked
 * @memo: what was found out about the same ruleset; zeroed, nothing
 *
 * Most hooks have no rule that writes anything. Where they write marks it is
 * replayed without any; where they write more, it matters whether that is read.
 *
 * Return: 0, -ENOMEM, or why the ruleset could not be read.
 */
int drop_touched(bool *touched, const struct event *event,
		 const struct vm_result *result,
		 const struct replay_question *question,
		 struct touch_memo *memo)
{
	unsigned int writes;
	int err = find_writes(memo, question->ruleset, result,
			      pkt_knows_nat(question->pkt), &writes);

	*touched = false;
	if (err || !writes)
		return err;
	err = read_at_all(touched, writes, question);
	if (!err && *touched && !(writes & ~(unsigned int)TOUCH_NUMBERS))
		err = try_others(touched, event, result, question, writes);
	return err;
}

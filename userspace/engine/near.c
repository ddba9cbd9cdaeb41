// SPDX-License-Identifier: GPL-2.0-only
/*
 * The run that ended at the culprit is made again. Before each rule of the
 * culprit's base chain the machine is copied, with the packet as it is then,
 * and the copy goes through all conditions of the rule whether they hold or
 * not. A jump that was not taken is followed in the copy.
 */
#include "engine/near.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/text.h"
#include "vm/expr_lookup.h"

/* What a condition about an address or a port says of a rule's purpose. */
#define WEIGHT_TELLING 4

/* Rules probed, and of these such as had to be read for it. */
#define PROBES_MAX 50000
#define LOADED_RULES_MAX 8000
#define LOADED_CHAINS_MAX 64

/* Conditions of a kind that were met on the way to a rule. */
struct terms {
	struct vm_term term[NEAR_FAILED_MAX];
	unsigned int count; /* may be more than are kept */
};

struct search {
	struct near *near;
	const struct replay_outcome *outcome;
	struct vm vm; /* of the run */
	struct vm_pkt pkt;
	struct vm_forks forks;
	struct vm_tracer tracer;
	bool active; /* in the culprit's base chain, before the culprit */
	struct vm probe;
	struct vm_pkt probe_pkt;
	struct vm_tracer probe_tracer;
	const struct nft_rule *rule; /* being probed */
	struct vm_term_about about;
	bool accepts; /* an element of a map that it missed would accept */
	struct terms failed;
	struct terms unknown;
	unsigned int held;   /* how much those say that held */
	unsigned int missed; /* and the most that one says that failed */
	unsigned int probes;
	unsigned int loaded_rules;
	unsigned int loaded_chains;
	int err;
};

/* How much a condition that held says about whom the rule is meant for. */
static unsigned int weight(const struct vm_term_about *about,
			   const struct vm_condition *condition)
{
	const struct nft_expr *load = condition->origin.load;
	struct selector selector = { .type = 0 };

	if (!load || !load->ops->selector ||
	    !load->ops->selector(load, about->family, about->l4proto,
				 &selector))
		return 0;
	switch (datatype_field(selector.type, 0)) {
	case DATATYPE_IPADDR:
	case DATATYPE_IP6ADDR:
	case DATATYPE_ETHERADDR:
	case DATATYPE_INET_SERVICE:
	case DATATYPE_ICMP_TYPE:
	case DATATYPE_ICMP6_TYPE:
	case DATATYPE_UID:
		return WEIGHT_TELLING;
	case DATATYPE_IFNAME:
	case DATATYPE_IFINDEX:
	case DATATYPE_MARK:
		return 2;
	case DATATYPE_INET_PROTOCOL:
	case DATATYPE_NFPROTO:
		return 0;
	}
	return 1;
}

static void take_term(struct search *search, struct terms *terms,
		      const struct vm_condition *condition)
{
	if (terms->count < NEAR_FAILED_MAX)
		vm_term_take(&terms->term[terms->count], &search->probe,
			     search->rule, condition, &search->about);
	terms->count++;
}

/* A verdict map that has no element for the packet, but one that accepts. */
static bool map_accepts(const struct nft_expr *expr)
{
	const struct expr_lookup *lookup;
	size_t i;

	if (!expr || expr->ops != &expr_lookup_ops)
		return false;
	lookup = expr_priv(expr);
	for (i = 0; lookup->verdict && i < lookup->set->nelems; i++) {
		if (lookup->set->elem[i].verdict.code == NF_ACCEPT)
			return true;
	}
	return false;
}

static void on_condition(void *data, const struct vm_condition *condition)
{
	struct search *search = data;

	unsigned int is = weight(&search->about, condition);

	vm_term_about_add(&search->about, condition);
	if (condition->value == TRI_UNKNOWN) {
		take_term(search, &search->unknown, condition);
	} else if (condition->value == TRI_TRUE) {
		search->held += is;
	} else {
		take_term(search, &search->failed, condition);
		if (is > search->missed)
			search->missed = is;
		search->accepts |= map_accepts(condition->expr);
	}
}

/* Nearest first: fewest failed, then fewest unknown, then the most telling. */
static bool nearer(const struct near_miss *a, const struct near_miss *b)
{
	if (a->nfailed != b->nfailed)
		return a->nfailed < b->nfailed;
	if (a->nunknown != b->nunknown)
		return a->nunknown < b->nunknown;
	return a->held > b->held;
}

static struct near_condition *copy_terms(struct search *search,
					 const struct terms *terms)
{
	unsigned int i, count = terms->count < NEAR_FAILED_MAX ?
					terms->count :
					NEAR_FAILED_MAX;
	struct near_condition *copy;
	struct vm_term *term;

	/* One too many, so that none is not nothing. */
	copy = arena_alloc(&search->near->arena, (count + 1) * sizeof(*copy));
	term = arena_alloc(&search->near->raw, (count + 1) * sizeof(*term));
	if (!copy || !term) {
		search->err = -ENOMEM;
		return NULL;
	}
	memset(copy, 0, (count + 1) * sizeof(*copy));
	for (i = 0; i < count; i++) {
		term[i] = terms->term[i];
		copy[i].condition.term = &term[i];
		copy[i].condition.holds = term[i].holds;
		copy[i].condition.known = term[i].value != TRI_UNKNOWN;
	}
	return copy;
}

/* One rule may be reached in several ways: the nearest counts. */
static size_t place_of(const struct near *near, const struct near_miss *miss)
{
	size_t i;

	for (i = 0; i < near->count; i++) {
		if (near->miss[i].rule == miss->rule)
			return nearer(miss, &near->miss[i]) ? i : NEAR_MAX;
	}
	return near->count < NEAR_MAX ? near->count : NEAR_MAX - 1;
}

static void add_miss(struct search *search)
{
	struct near *near = search->near;
	struct near_miss miss = {
		.rule = search->rule,
		.nfailed = search->failed.count,
		.nunknown = search->unknown.count,
		.held = search->held,
	};
	size_t at = place_of(near, &miss);

	if (!miss.nfailed || miss.nfailed > NEAR_FAILED_MAX || at == NEAR_MAX)
		return;
	/* Nothing says that the rule was meant for such packets. */
	if (!search->held && search->missed < WEIGHT_TELLING)
		return;
	if (at < near->count && near->miss[at].rule != miss.rule) {
		/* The list is full: one of the two is not named. */
		if (!nearer(&miss, &near->miss[at])) {
			near->more += miss.nfailed == 1;
			return;
		}
		near->more += near->miss[at].nfailed == 1;
	}
	miss.failed = copy_terms(search, &search->failed);
	miss.unknown = copy_terms(search, &search->unknown);
	if (search->err)
		return;
	if (at == near->count)
		near->count++;
	for (; at > 0 && nearer(&miss, &near->miss[at - 1]); at--)
		near->miss[at] = near->miss[at - 1];
	near->miss[at] = miss;
}

/* Goes through a rule whatever fails. Return: its verdict. */
static struct nft_verdict probe_rule(struct search *search,
				     const struct nft_rule *rule)
{
	struct vm *probe = &search->probe;
	uint16_t i;

	search->rule = rule;
	search->accepts = false;
	vm_term_about_begin(&search->about, &search->vm, rule);
	search->probe_pkt = search->pkt;
	*probe = search->vm;
	probe->pkt = &search->probe_pkt;
	probe->tracer = &search->probe_tracer;
	probe->forks = NULL;
	probe->probe = true;
	probe->err = 0;
	probe->regs.verdict = (struct nft_verdict){ .code = NFT_CONTINUE };
	for (i = 0; i < rule->nexprs && !probe->err; i++) {
		rule->expr[i]->ops->eval(probe, rule->expr[i]);
		if (probe->regs.verdict.code != NFT_CONTINUE)
			break;
	}
	if (probe->err == -EAGAIN || probe->err == -ENOMEM)
		search->err = probe->err;
	else if (probe->err)
		search->failed.count = NEAR_FAILED_MAX + 1;
	return probe->regs.verdict;
}

static bool load_chain(struct search *search, struct nft_chain *chain)
{
	if (chain->loaded)
		return true;
	if (search->loaded_chains == LOADED_CHAINS_MAX ||
	    search->loaded_rules >= LOADED_RULES_MAX) {
		search->near->cut = true;
		return false;
	}
	search->err = nft_chain_rules(search->vm.ruleset, chain);
	if (search->err)
		return false;
	search->loaded_chains++;
	search->loaded_rules += (unsigned int)chain->nrules;
	return true;
}

/* How it goes on after a rule, or after a chain. */
enum walk {
	WALK_ON,   /* with the next rule */
	WALK_BACK, /* in the chain that jumped here */
	WALK_OVER, /* nowhere: the packet's fate is decided */
};

static enum walk probe_chain(struct search *search, struct nft_chain *chain,
			     int depth);

/* After a rule of which all conditions are known to hold. */
static enum walk after(const struct nft_verdict *verdict, enum walk inner)
{
	switch (verdict->code) {
	case NFT_CONTINUE:
	case NFT_BREAK:
		return WALK_ON;
	case NFT_JUMP:
		return inner == WALK_OVER ? WALK_OVER : WALK_ON;
	case NFT_GOTO:
		return inner == WALK_OVER ? WALK_OVER : WALK_BACK;
	case NFT_RETURN:
		return WALK_BACK;
	}
	return WALK_OVER;
}

/* A rule, and the chain that it jumps to. What failed before still counts. */
static enum walk probe_one(struct search *search, const struct nft_rule *rule,
			   bool follow, int depth)
{
	const unsigned int failed = search->failed.count;
	const unsigned int unknown = search->unknown.count;
	const unsigned int held = search->held;
	const unsigned int missed = search->missed;
	enum walk inner = WALK_ON;
	struct nft_verdict verdict;
	bool sure;

	if (search->probes++ >= PROBES_MAX) {
		search->near->cut = true;
		return WALK_OVER;
	}
	verdict = probe_rule(search, rule);
	sure = search->failed.count == failed &&
	       search->unknown.count == unknown;
	if (verdict.code == NF_ACCEPT || search->accepts)
		add_miss(search);
	if ((verdict.code == NFT_JUMP || verdict.code == NFT_GOTO) &&
	    (follow || !sure) && search->failed.count <= NEAR_FAILED_MAX)
		inner = probe_chain(search, verdict.chain, depth + 1);
	search->failed.count = failed;
	search->unknown.count = unknown;
	search->held = held;
	search->missed = missed;
	return sure ? after(&verdict, inner) : WALK_ON;
}

static enum walk probe_chain(struct search *search, struct nft_chain *chain,
			     int depth)
{
	enum walk walk = WALK_ON;
	size_t i;

	if (depth > VM_JUMPS_MAX || !load_chain(search, chain))
		return WALK_BACK;
	for (i = 0; i < chain->nrules && walk == WALK_ON && !search->err; i++)
		walk = probe_one(search, &chain->rule[i], true, depth);
	return walk == WALK_OVER ? WALK_OVER : WALK_BACK;
}

static void on_base(void *data, const struct nft_chain *chain, bool skipped,
		    const char *why)
{
	struct search *search = data;
	const struct vm_result *result = &search->outcome->result;

	(void)why;
	search->active = !skipped && chain == result->chain &&
			 search->pkt.hook == result->hook;
}

static void on_rule(void *data, const struct nft_rule *rule)
{
	struct search *search = data;

	if (rule == search->outcome->result.rule)
		search->active = false;
	if (!search->active || search->err)
		return;
	/* The chain of a jump that is taken is met in the run itself. */
	probe_one(search, rule, false, 0);
}

static void on_base_end(void *data, const struct nft_chain *chain,
			uint32_t verdict, bool policy)
{
	struct search *search = data;

	(void)chain;
	(void)verdict;
	(void)policy;
	search->active = false;
}

/* The choices of the run that ended so. */
static void restore_forks(struct search *search)
{
	search->forks = *search->outcome->forks;
	search->forks.length = search->forks.depth;
	search->forks.depth = 0;
	search->forks.nmemos = 0;
	search->forks.npins = 0;
}

static void prepare(struct search *search,
		    const struct replay_question *question)
{
	search->pkt = *question->pkt;
	search->vm.ruleset = question->ruleset;
	search->vm.host = question->host;
	search->vm.pkt = &search->pkt;
	search->vm.forks = &search->forks;
	search->vm.past = question->past;
	search->vm.tracer = &search->tracer;
	search->tracer = (struct vm_tracer){
		.data = search,
		.base = on_base,
		.rule = on_rule,
		.base_end = on_base_end,
	};
	search->probe_tracer = (struct vm_tracer){
		.data = search,
		.condition = on_condition,
	};
	restore_forks(search);
}

/**
 * near_applies - was the packet refused by a chain
 * @outcome: what came of it
 */
bool near_applies(const struct replay_outcome *outcome)
{
	return outcome->result.chain && (outcome->result.end == VM_END_DROP ||
					 outcome->result.end == VM_END_REJECT);
}

/**
 * near_find - accept rules that a refused packet nearly met
 * @near: filled; release it with near_release(), also after a failure
 * @question: of the replay
 * @outcome: of the replay, to which near_applies()
 *
 * Return: 0, or why the ruleset could not be read.
 */
int near_find(struct near *near, const struct replay_question *question,
	      const struct replay_outcome *outcome)
{
	struct search *search = calloc(1, sizeof(*search));
	struct vm_result result;
	int err;

	memset(near, 0, sizeof(*near));
	if (!search)
		return -ENOMEM;
	search->near = near;
	search->outcome = outcome;
	prepare(search, question);
	vm_traverse(&search->vm, &question->journey, &result);
	err = search->err;
	free(search);
	return err;
}

static void settle_terms(struct near *near, struct near_condition *condition,
			 unsigned int count, const struct path_texts *texts)
{
	struct text text = { 0 };
	unsigned int i;

	if (count > NEAR_FAILED_MAX)
		count = NEAR_FAILED_MAX;
	for (i = 0; i < count; i++) {
		if (vm_term_closest(&text, condition[i].condition.term,
				    &texts->names) &&
		    !text.failed)
			condition[i].closest = arena_string(
				&near->arena, text_get(&text), text.len);
		text_release(&text);
		path_condition_settle(&condition[i].condition, &near->arena,
				      &texts->names);
		condition[i].condition.term = NULL;
	}
}

/**
 * near_settle - turn what points into the ruleset into words
 * @near: the near misses
 * @texts: what rules look like and links are called
 */
void near_settle(struct near *near, const struct path_texts *texts)
{
	size_t i;

	for (i = 0; i < near->count; i++) {
		struct near_miss *miss = &near->miss[i];

		path_place(&miss->place, &near->arena, miss->rule->chain,
			   miss->rule, texts);
		settle_terms(near, miss->failed, miss->nfailed, texts);
		settle_terms(near, miss->unknown, miss->nunknown, texts);
		miss->rule = NULL;
	}
	arena_release(&near->raw);
}

/**
 * near_release - free near misses
 * @near: emptied
 */
void near_release(struct near *near)
{
	arena_release(&near->arena);
	arena_release(&near->raw);
	memset(near, 0, sizeof(*near));
}

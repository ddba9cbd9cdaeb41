// SPDX-License-Identifier: GPL-2.0-only
/* Rules gone through whether their conditions hold or not. */
#include <errno.h>
#include <string.h>

#include "engine/near_search.h"
#include "vm/expr_lookup.h"

/* What a condition about an address or a port says of a rule's purpose. */
#define WEIGHT_TELLING 4

/* Rules probed, and of these such as had to be read for it. */
#define PROBES_MAX 50000
#define LOADED_RULES_MAX 8000
#define LOADED_CHAINS_MAX 64

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
	if (strstr(selector.name, " . "))
		return WEIGHT_TELLING;
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
	struct vm_term *term;

	if (terms->count++ >= NEAR_FAILED_MAX)
		return;
	term = &terms->term[terms->count - 1];
	vm_term_take(term, &search->probe, search->rule, condition,
		     &search->about);
	/* What was compared at once may miss by several fields. */
	if (condition->value == TRI_FALSE && vm_term_fields(term) > 1)
		terms->count = NEAR_FAILED_MAX + 1;
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

/**
 * near_on_condition - told of each condition of a rule that is probed
 * @data: the search
 * @condition: the condition
 */
void near_on_condition(void *data, const struct vm_condition *condition)
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

/**
 * near_probe - a rule, and the chain that it jumps to
 * @search: the search; what failed before still counts
 * @rule: the rule
 * @follow: into the chain also of a jump that is taken
 * @depth: of jumps
 *
 * Return: how it goes on.
 */
enum walk near_probe(struct search *search, const struct nft_rule *rule,
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
		walk = near_probe(search, &chain->rule[i], true, depth);
	return walk == WALK_OVER ? WALK_OVER : WALK_BACK;
}

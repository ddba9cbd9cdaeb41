// SPDX-License-Identifier: GPL-2.0-only
/* One rule: conditions, statements, a verdict. */
#include "difftest/gen.h"

#include <netinet/in.h>

static void pick_l4(struct gen *gen)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);
	static const int rest[] = { IPPROTO_UDPLITE, IPPROTO_DCCP, IPPROTO_ESP,
				    IPPROTO_AH,	     IPPROTO_COMP, IPPROTO_IGMP };

	gen->theme.l4 = 0;
	if (dice < 28)
		gen->theme.l4 = IPPROTO_TCP;
	else if (dice < 44)
		gen->theme.l4 = IPPROTO_UDP;
	else if (dice < 54)
		gen->theme.l4 = gen->theme.l3 == 4 ? IPPROTO_ICMP :
				gen->theme.l3 == 6 ? IPPROTO_ICMPV6 :
						     0;
	else if (dice < 60)
		gen->theme.l4 = IPPROTO_SCTP;
	else if (dice < 70)
		gen->theme.l4 = RND_PICK(&gen->rnd, rest);
}

static void pick_theme(struct gen *gen)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);

	gen->theme = (struct theme){ 0 };
	switch (gen->place.fam) {
	case FAM_IP:
		gen->theme.l3 = 4;
		break;
	case FAM_IP6:
		gen->theme.l3 = 6;
		break;
	case FAM_ARP:
		gen->theme.l3 = 1;
		return;
	default:
		gen->theme.l3 = dice < 45 ? 4 : dice < 75 ? 6 : 0;
		if (dice >= 88 && gen->place.fam != FAM_INET) {
			gen->theme.l3 = dice < 94 ? 1 : 2;
			return;
		}
	}
	pick_l4(gen);
}

/**
 * emitter_fits - whether something can stand in the rule
 * @gen: the generator, at a rule
 * @emitter: what
 */
bool emitter_fits(const struct gen *gen, const struct emitter *emitter)
{
	const struct selector_form form = {
		.fams = emitter->fams,
		.hooks = emitter->hooks,
		.l3 = emitter->l3,
		.l4 = emitter->l4,
		.tracked = emitter->tracked,
	};

	if (emitter->types && !(emitter->types & 1U << gen->place.type))
		return false;
	return gen_fits(gen, &form);
}

static uint32_t weight(const struct emitter *emitter)
{
	return emitter->weight ? emitter->weight : 1;
}

/**
 * emitter_pick - one that fits the rule, by weight
 * @gen: the generator
 * @emitters: among which
 * @count: how many
 * @first: index of the first of them for the kernel's support
 *
 * Return: the emitter, or NULL when none fits.
 */
const struct emitter *emitter_pick(struct gen *gen,
				   const struct emitter *emitters,
				   size_t count, size_t first)
{
	uint32_t sum = 0, dice;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!gen->support->off[first + i] && emitter_fits(gen, &emitters[i]))
			sum += weight(&emitters[i]);
	}
	if (!sum)
		return NULL;
	dice = rnd_below(&gen->rnd, sum);
	for (i = 0; i < count; i++) {
		if (gen->support->off[first + i] || !emitter_fits(gen, &emitters[i]))
			continue;
		if (dice < weight(&emitters[i]))
			break;
		dice -= weight(&emitters[i]);
	}
	return &emitters[i];
}

/**
 * emitter_at - of conditions, statements and verdicts
 * @index: behind the selectors, as in struct support
 */
const struct emitter *emitter_at(size_t index)
{
	if (index < gen_nconditions)
		return &gen_conditions[index];
	index -= gen_nconditions;
	if (index < gen_nstatements)
		return &gen_statements[index];
	return &gen_verdicts[index - gen_nstatements];
}

static size_t first_condition(void)
{
	return selector_count();
}

static size_t first_statement(void)
{
	return first_condition() + gen_nconditions;
}

static size_t first_verdict(void)
{
	return first_statement() + gen_nstatements;
}

static void say_condition(struct gen *gen)
{
	const struct emitter *emitter = NULL;

	if (rnd_percent(&gen->rnd, 28))
		emitter = emitter_pick(gen, gen_conditions, gen_nconditions,
				       first_condition());
	if (emitter)
		emitter->emit(gen);
	else
		gen_selector(gen, selector_pick(gen));
}

static void say_verdict(struct gen *gen)
{
	const struct emitter *emitter =
		emitter_pick(gen, gen_verdicts, gen_nverdicts,
			     first_verdict());

	if (emitter)
		emitter->emit(gen);
}

static void finish(struct gen *gen)
{
	if (!gen->rule.len)
		SAY(gen, "counter");
	script_add(&gen->body, LINE_FREE, 0, "  %s", text_get(&gen->rule));
}

/**
 * gen_rule - a rule of the chain that is being filled
 * @gen: the generator; the rule is added to the body
 */
void gen_rule(struct gen *gen)
{
	static const uint8_t conditions[] = { 0, 1, 1, 1, 1, 2, 2, 2, 3, 4 };
	static const uint8_t statements[] = { 0, 0, 0, 1, 1, 1, 1, 1, 2, 2 };
	const struct emitter *emitter, *favourite;
	const struct selector_form *form;
	uint32_t i, count;

	pick_theme(gen);
	text_release(&gen->rule);
	favourite = gen_favourite(gen, &form);
	count = RND_PICK(&gen->rnd, conditions);
	/* Only the first packet of a connection gets there. */
	if (count && gen->place.type == TYPE_NAT)
		count--;
	if (form)
		gen_selector(gen, form);
	else if (favourite)
		count = count > 2 ? 1 : 0;
	for (i = 0; i < count; i++)
		say_condition(gen);
	if (favourite)
		favourite->emit(gen);
	if (favourite && favourite->ends) {
		finish(gen);
		return;
	}
	count = RND_PICK(&gen->rnd, statements);
	for (i = 0; i < count; i++) {
		emitter = emitter_pick(gen, gen_statements, gen_nstatements,
				       first_statement());
		if (emitter)
			emitter->emit(gen);
	}
	if (rnd_percent(&gen->rnd, gen->place.type == TYPE_NAT ? 70 : 40))
		say_verdict(gen);
	finish(gen);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A few conditions and statements of each ruleset are met often, so that in a
 * long run each of them is, however seldom chance alone would bring it.
 */
#include "difftest/gen.h"

#include <string.h>

/* A prime, so that all are met. */
#define STRIDE 97

/* As many have their turn; the last is of those that are hard to meet. */
#define TURNS (FAVOURITES - 1)

struct item {
	const struct selector_form *form;
	const struct emitter *emitter;
	/* Of either: where it fits. */
	unsigned int fams;
	unsigned int types;
	int l3;
	int l4;
	bool tracked;
};

static struct item item_of_selector(const struct selector_form *form)
{
	return (struct item){ .form = form,
			      .fams = form->fams,
			      .l3 = form->l3,
			      .l4 = form->l4,
			      .tracked = form->tracked };
}

static struct item item_of_emitter(const struct emitter *emitter)
{
	return (struct item){ .emitter = emitter,
			      .fams = emitter->fams,
			      .types = emitter->types,
			      .l3 = emitter->l3,
			      .l4 = emitter->l4,
			      .tracked = emitter->tracked };
}

/* In the order of struct support. */
static struct item item_at(size_t index)
{
	if (index < selector_count())
		return item_of_selector(selector_at(index));
	return item_of_emitter(emitter_at(index - selector_count()));
}

static size_t item_count(void)
{
	return selector_count() + gen_nconditions + gen_nstatements +
	       gen_nverdicts;
}

static const char *name_of(const struct item *item)
{
	return item->form ? item->form->text : item->emitter->name;
}

/*
 * What one turn in the length of a run is too little for, as it seldom fits
 * where it falls, or hardly ever holds.
 */
static size_t hard_item(uint64_t turn)
{
	/* An odd number, for each fourth ruleset is iptables'. */
	static const char *const names[] = {
		"socket tcp",	   "meta secpath", "socket udp",
		"meta sdifname",   "ct zone set",  "socket mark tcp",
		"socket tcp",	   "ct status",	   "sctp chunk data tsn",
		"socket mark udp", "reject tcp",   "meta secpath",
		"masquerade",	   "ct helper",	   "meta ibrpvid",
		"meta ibrvproto",  "meta ibrpvid", "meta ibrvproto",
	};
	const char *name = names[turn % (sizeof(names) / sizeof(names[0]))];
	size_t i;

	for (i = 0; i < item_count(); i++) {
		struct item item = item_at(i);

		if (strcmp(name_of(&item), name) == 0)
			break;
	}
	return i;
}

/* Options, or extension headers. */
static bool is_extension(const struct selector_form *form)
{
	static const char *const begins[] = { "ip option", "exthdr", "frag ",
					      "rt ",	   "rt0",    "hbh ",
					      "dst ",	   "mh ",    "srh " };
	size_t i;

	for (i = 0; form && i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (strncmp(form->text, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return false;
}

/* Of a bridge that filters by VLANs: ibrpvid, ibrvproto. */
static bool is_of_filter(const struct selector_form *form)
{
	return form && (strcmp(form->text, "meta ibrpvid") == 0 ||
			strcmp(form->text, "meta ibrvproto") == 0);
}

/* What the ruleset has to be about, that the item can stand in it. */
static void suit(struct profile *profile, const struct item *item)
{
	if (item->types == 1U << TYPE_NAT)
		profile->nat = true;
	if (item->tracked || profile->nat)
		profile->tracked = true;
	if (item->fams & FAM_L3)
		profile->ip = true;
	else if (item->fams & FAM_NETDEV)
		profile->netdev = true;
	else if (item->fams & FAM_BRIDGE)
		profile->bridge = true;
	if (item->l3 == 1)
		profile->arp = true;
	if (item->l4)
		profile->proto = item->l4;
	if (is_extension(item->form))
		profile->extended = true;
	if (strcmp(name_of(item), "ct helper") == 0)
		profile->helped = true;
}

/**
 * gen_favour - choose what is met often, and make the ruleset suit it
 * @gen: the generator; its profile has been chosen
 */
void gen_favour(struct gen *gen)
{
	struct profile *profile = &gen->out->profile;
	bool filtering = false;
	size_t i, index;

	for (i = 0; i < FAVOURITES; i++) {
		struct item item;

		/* Each has its turn, and neighbours are not alike. */
		index = (gen->index * TURNS + i) * STRIDE;
		if (i == TURNS)
			index = hard_item(gen->index);
		index %= item_count();
		while (gen->support->off[index])
			index = (index + 1) % item_count();
		gen->favourite[i] = index;
		item = item_at(index);
		suit(profile, &item);
		filtering |= is_of_filter(item.form);
	}
	if (filtering && gen->support->filtering)
		profile->filtering = 1 + rnd_below(&gen->rnd, TOPOLOGY_FILTERS);
	profile->recorded = profile->tracked && rnd_percent(&gen->rnd, 50) &&
			    !profile->helped;
}

static bool has_l3(unsigned int fam, int l3)
{
	switch (fam) {
	case FAM_IP:
		return l3 == 4;
	case FAM_IP6:
		return l3 == 6;
	case FAM_ARP:
		return l3 == 1;
	case FAM_INET:
		return l3 == 4 || l3 == 6;
	}
	return true;
}

/* The theme is made the item's, as far as the chain's family has it. */
static void suit_theme(struct gen *gen, const struct item *item)
{
	if (item->l3 && has_l3(gen->place.fam, item->l3))
		gen->theme.l3 = item->l3;
	else if (item->l4 && (gen->theme.l3 == 1 || gen->theme.l3 == 2))
		gen->theme.l3 = 0;
	if (item->l4)
		gen->theme.l4 = item->l4;
}

/**
 * gen_favourite - mostly something that is favoured
 * @gen: the generator; its theme has been chosen, and is changed
 * @form: filled with the selector, or NULL
 *
 * Return: the condition or statement, or NULL: none, or @form.
 */
const struct emitter *gen_favourite(struct gen *gen,
				    const struct selector_form **form)
{
	struct theme theme = gen->theme;
	struct item item;

	*form = NULL;
	if (!rnd_percent(&gen->rnd, 65))
		return NULL;
	item = item_at(gen->favourite[rnd_below(&gen->rnd, FAVOURITES)]);
	suit_theme(gen, &item);
	if (item.form && gen_fits(gen, item.form))
		*form = item.form;
	else if (item.emitter && emitter_fits(gen, item.emitter))
		return item.emitter;
	else
		gen->theme = theme;
	return NULL;
}

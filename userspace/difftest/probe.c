// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the conditions and statements this kernel and this nft take: each
 * is tried three times, in a chain where it fits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "difftest/copy.h"
#include "difftest/gen.h"
#include "difftest/gen_code.h"
#include "difftest/gen_table.h"

#define TRIES 8

struct probe {
	struct gen gen;
	struct generated out;
	size_t taken[EMITTERS_MAX];
	size_t tried[EMITTERS_MAX];
	char why[EMITTERS_MAX][160];
};

static unsigned int lowest(unsigned int mask)
{
	return mask & -mask;
}

/* Families by how much they can: inet before ip before the others. */
static unsigned int pick_fam(unsigned int fams)
{
	return fams & FAM_INET ? FAM_INET : lowest(fams);
}

static unsigned int pick_hook(unsigned int fam, unsigned int hooks)
{
	if (fam == FAM_NETDEV)
		return HOOK_INGRESS;
	hooks &= ~(HOOK_INGRESS | HOOK_EGRESS);
	if (fam == FAM_ARP)
		return HOOK_IN;
	return hooks & HOOK_PRE ? HOOK_PRE : lowest(hooks);
}

static void set_place(struct gen *gen, unsigned int fams, unsigned int hooks,
		      unsigned int types, int l3, int l4)
{
	gen->place.fam = pick_fam(fams);
	gen->place.hook = pick_hook(gen->place.fam, hooks);
	gen->place.type = types == 1U << TYPE_NAT ? TYPE_NAT : TYPE_FILTER;
	gen->place.priority = gen->place.type == TYPE_NAT ? -100 : -250;
	gen->theme.l3 = l3 ? l3 : gen->place.fam == FAM_ARP ? 1 : 4;
	gen->theme.l4 = l4;
}

static const char *const hook_names[] = { "prerouting", "input", "forward",
					  "output", "postrouting", "ingress",
					  "egress" };

static const char *hook_of(unsigned int hook)
{
	unsigned int i = 0;

	while (hook >>= 1)
		i++;
	return hook_names[i];
}

static const char *fam_of(unsigned int fam)
{
	static const char *const names[] = { "ip",  "ip6",    "inet",
					     "arp", "bridge", "netdev" };
	unsigned int i = 0;

	while (fam >>= 1)
		i++;
	return names[i];
}

static void move_tagged(struct script *to, struct script *from, size_t tag)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		script_add(to, from->line[i].kind, (unsigned int)tag, "%s",
			   from->line[i].text);
	script_release(from);
}

/* One table, with a chain that holds what @emit writes. */
static void try_one(struct probe *probe, size_t index,
		    void (*emit)(struct gen *gen, const void *what),
		    const void *what)
{
	struct gen *gen = &probe->gen;
	struct script *nft = &probe->out.nft;
	int i;

	for (i = 0; i < TRIES; i++) {
		text_release(&gen->rule);
		emit(gen, what);
		if (!gen->rule.len)
			continue;
		script_add(&gen->body, LINE_FREE, (unsigned int)index + 1,
			   "  %s", text_get(&gen->rule));
		probe->tried[index]++;
	}
	script_add(nft, LINE_FIXED, 0, "table %s p%zu {",
		   fam_of(gen->place.fam), index);
	gen_objects(nft, gen->place.fam);
	move_tagged(nft, &gen->defs, 0);
	script_add(nft, LINE_FIXED, 0, " chain b {");
	script_add(nft, LINE_FIXED, 0, "  type %s hook %s%s priority %d;",
		   gen->place.type == TYPE_NAT ? "nat" : "filter",
		   hook_of(gen->place.hook),
		   gen->place.hook == HOOK_INGRESS ? " device \"left0\"" : "",
		   gen->place.priority);
	move_tagged(nft, &gen->body, index + 1);
	script_add(nft, LINE_FIXED, 0, " }");
	script_add(nft, LINE_FIXED, 0, "}");
	gen->dynamic[0] = '\0';
}

static void emit_selector(struct gen *gen, const void *what)
{
	gen_selector(gen, what);
}

static void emit_emitter(struct gen *gen, const void *what)
{
	const struct emitter *emitter = what;

	emitter->emit(gen);
}

static void try_index(struct probe *probe, size_t index)
{
	const struct selector_form *form;
	const struct emitter *emitter;

	if (index < selector_count()) {
		form = selector_at(index);
		set_place(&probe->gen, form->fams, form->hooks, 0, form->l3,
			  form->l4);
		try_one(probe, index, emit_selector, form);
		return;
	}
	emitter = emitter_at(index - selector_count());
	set_place(&probe->gen, emitter->fams, emitter->hooks, emitter->types,
		  emitter->l3, emitter->l4);
	try_one(probe, index, emit_emitter, emitter);
}

static const char *name_of(size_t index)
{
	return index < selector_count() ?
		       selector_at(index)->text :
		       emitter_at(index - selector_count())->name;
}

static void refused(void *data, const struct line *line, const char *why)
{
	struct probe *probe = data;
	size_t len = strcspn(why, "\n");

	if (!line || !line->tag)
		return;
	if (len >= sizeof(probe->why[0]))
		len = sizeof(probe->why[0]) - 1;
	memcpy(probe->why[line->tag - 1], why, len);
	probe->why[line->tag - 1][len] = '\0';
}

static void count_taken(struct probe *probe)
{
	const struct script *nft = &probe->out.nft;
	size_t i;

	for (i = 0; i < nft->count; i++) {
		if (nft->line[i].tag && !nft->line[i].out)
			probe->taken[nft->line[i].tag - 1]++;
	}
}

/*
 * All at once, as nft is slow to start; where it crashes, one half after the
 * other.
 */
static int try_range(struct probe *probe, size_t first, size_t last)
{
	size_t i, middle = first + (last - first) / 2;
	int err;

	for (i = first; i < last; i++) {
		probe->tried[i] = 0;
		try_index(probe, i);
	}
	err = script_run_nft(&probe->out.nft, refused, probe);
	if (!err)
		count_taken(probe);
	script_release(&probe->out.nft);
	copy_flush();
	if (err != -EFAULT)
		return err;
	if (last - first == 1) {
		snprintf(probe->why[first], sizeof(probe->why[first]),
			 "it crashes nft");
		return 0;
	}
	err = try_range(probe, first, middle);
	return err ? err : try_range(probe, middle, last);
}

static bool loads(const char *line)
{
	struct script script = { 0 };
	int err;

	script_add(&script, LINE_FIXED, 0, "%s", line);
	err = script_run_nft(&script, NULL, NULL);
	script_release(&script);
	copy_flush();
	return err == 0;
}

/* Is a rule of bytecode taken: in the scratch namespace, by itself. */
static bool takes_code(void (*make)(struct code *code))
{
	struct script script = { 0 };
	struct codes codes = { 0 };
	struct copy_how how = { .codes = &codes };
	struct copy copy = { 0 };
	struct code *code = codes_add(&codes, 0);
	bool taken = false;
	size_t i;

	if (!code)
		return false;
	make(code);
	script_add(&script, LINE_FIXED, 0,
		   "table ip x { chain y { counter comment \"code 0\"; }; }");
	if (!script_run_nft(&script, NULL, NULL) && !copy_read(&copy) &&
	    !copy_flush() && !copy_write(&copy, &how, NULL, NULL)) {
		taken = true;
		for (i = 0; i < copy.count; i++)
			taken &= !copy.message[i].out;
	}
	copy_flush();
	copy_release(&copy);
	script_release(&script);
	codes_release(&codes);
	return taken;
}

static void probe_codes(struct support *support, FILE *file)
{
	support->off[SUPPORT_BOOLEAN] = !takes_code(code_boolean_probe);
	support->off[SUPPORT_INNER] = !takes_code(code_inner_probe);
	if (support->off[SUPPORT_BOOLEAN])
		fprintf(file, "# not taken here: bitwise and, or, xor\n");
	if (support->off[SUPPORT_INNER])
		fprintf(file, "# not taken here: inner\n");
}

static bool wanted(const char *only, size_t index)
{
	const char *name = name_of(index), *at = only;
	size_t len;

	while (at && *at) {
		len = strcspn(at, ",");
		if (strncmp(name, at, len) == 0)
			return true;
		at += len + (at[len] == ',');
	}
	return !only;
}

static void report(const struct probe *probe, size_t count,
		   struct support *support, const char *only, FILE *file)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (probe->tried[i] && !probe->taken[i]) {
			support->off[i] = true;
			fprintf(file, "# not taken here: %s: %s\n",
				name_of(i), probe->why[i]);
		}
		if (!wanted(only, i) && i < selector_count() + gen_nconditions)
			support->off[i] = true;
	}
}

/**
 * generate_probe - find out what can be generated
 * @support: filled
 * @topology: rulesets are tried in its scratch namespace
 * @only: conditions that begin with one of these words, with commas between;
 *	  NULL: all
 * @file: what cannot be is said there
 *
 * Return: 0 or a negative errno.
 */
int generate_probe(struct support *support, const struct topology *topology,
		   const char *only, FILE *file)
{
	struct probe *probe = calloc(1, sizeof(*probe));
	size_t count;
	int err;

	if (!probe)
		return -ENOMEM;
	memset(support, 0, sizeof(*support));
	probe->gen.out = &probe->out;
	probe->gen.support = support;
	probe->gen.pool = &probe->out.pool;
	probe->gen.rnd = rnd_make(1, 1);
	probe->out.profile.tracked = true;
	pool_make(&probe->out.pool, &probe->gen.rnd);
	count = selector_count() + gen_nconditions + gen_nstatements +
		gen_nverdicts;
	topology_enter(topology, PLACE_SCRATCH);
	support->off[SUPPORT_EGRESS] = !loads(
		"table netdev x { chain y { type filter hook egress device "
		"\"left0\" priority 0; }; }");
	if (support->off[SUPPORT_EGRESS])
		fprintf(file, "# not taken here: egress\n");
	probe_codes(support, file);
	err = try_range(probe, 0, count);
	topology_enter(topology, PLACE_FW);
	if (!err)
		report(probe, count, support, only, file);
	text_release(&probe->gen.rule);
	generate_release(&probe->out);
	free(probe);
	return err;
}
